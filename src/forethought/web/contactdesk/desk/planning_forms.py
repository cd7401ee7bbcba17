"""The officer's forms about their day, as the desk fills them in for them.

The desk knows visits by their address: whom they are to is not for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from forethought.web.contactdesk.phone.forms import PlanForm
from forethought.web.contactdesk.phone.leaving import LeaveForm
from forethought.web.contactdesk.planning import Choice
from forethought.web.look.fields import Checkboxes
from forethought.web.look.words import time_range
from forethought.web.visits.engagements import ends_at
from forethought.web.visits.models import Visit
from forethought.web.visits.standing import Standing

SHUT = "As it stands this visit may not begin. The officer sees why on their visit’s page."


class DeskLeaveForm(LeaveForm):
    """Which visits, and when and where the office expects to hear that all is over."""

    def __init__(self, *args: Any, day: Sequence[Standing], **kwargs: Any) -> None:
        super().__init__(*args, day=day, **kwargs)
        visits = cast(Checkboxes, self.fields["visits"])
        visits.label = "Which visits are before them?"
        visits.choices = [
            (
                str(one.visit.pk),
                f"{time_range(one.visit.planned_start, ends_at(one.visit))}, {_where(one.visit)}",
            )
            for one in day
        ]
        visits.hints = {str(one.visit.pk): SHUT for one in day if not one.gate.ready}
        self.fields["back_by"].label = "By when are they back?"
        self.fields[
            "back_by"
        ].help_text = "For example, 5:30pm. If the office has not heard by then, it looks for them."
        self.fields["vehicle"].help_text = "Make, colour and registration, or how else they travel"


class DeskPlanForm(PlanForm):
    """The rest of the day: a place in the order for each visit, and the return."""

    def __init__(self, *args: Any, choices: Sequence[Choice], **kwargs: Any) -> None:
        super().__init__(*args, choices=choices, **kwargs)
        for one in choices:
            field = self.fields[f"visit_{one.visit.pk}"]
            field.label = f"{time_range(one.start, one.end)}, {_where(one.visit)}"


def _where(visit: Visit) -> str:
    return visit.customer.address or visit.customer.postcode or f"visit {visit.pk}"
