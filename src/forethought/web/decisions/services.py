"""What can be decided. The only writers of decisions, discussions, refusals and dispositions."""

from forethought.web.decisions.deciding import Wanted, decide, withdraw
from forethought.web.decisions.discussing import deadline, queue_for, redirect_discussions
from forethought.web.decisions.disposing import (
    Said,
    agree_disposition,
    answer_appeal,
    appeal,
    ask_to_second,
    decide_about_record,
    end_disposition,
    live_dispositions,
    propose_disposition,
    turn_down_disposition,
)
from forethought.web.decisions.errors import AlreadyDecidedError, CheckChangedError
from forethought.web.decisions.refusing import (
    discuss_refusal,
    end_what_was_told,
    refuse,
    tell_colleagues,
)
from forethought.web.decisions.reviews import mark_reviewed, reviews_for
from forethought.web.decisions.signing import Signed, settle, sign_assessment

__all__ = [
    "AlreadyDecidedError",
    "CheckChangedError",
    "Said",
    "Signed",
    "Wanted",
    "agree_disposition",
    "answer_appeal",
    "appeal",
    "ask_to_second",
    "deadline",
    "decide",
    "decide_about_record",
    "discuss_refusal",
    "end_disposition",
    "end_what_was_told",
    "live_dispositions",
    "mark_reviewed",
    "propose_disposition",
    "queue_for",
    "redirect_discussions",
    "refuse",
    "reviews_for",
    "settle",
    "sign_assessment",
    "tell_colleagues",
    "turn_down_disposition",
    "withdraw",
]
