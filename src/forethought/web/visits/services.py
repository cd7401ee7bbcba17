"""What can be done to visits. The only writers of visits, customers, engagements and answers."""

from forethought.web.visits.answering import Given, answer
from forethought.web.visits.customers import find_or_add_customer
from forethought.web.visits.details import Details, Slot
from forethought.web.visits.going import finish_visit, start_visit
from forethought.web.visits.planning import (
    cancel_visit,
    copy_visit,
    edit_visit,
    move_visit,
    plan_visit,
)
from forethought.web.visits.problems import ChangedMeanwhileError, NotPossibleError
from forethought.web.visits.seconds import accept, ask_second, decline, take_off_second

__all__ = [
    "ChangedMeanwhileError",
    "Details",
    "Given",
    "NotPossibleError",
    "Slot",
    "accept",
    "answer",
    "ask_second",
    "cancel_visit",
    "copy_visit",
    "decline",
    "edit_visit",
    "find_or_add_customer",
    "finish_visit",
    "move_visit",
    "plan_visit",
    "start_visit",
    "take_off_second",
]
