"""What every page of a check needs: the visit, who looks, and where the visit stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from forethought.timestamps import local_day
from forethought.web.audit.viewing import viewed
from forethought.web.checks.current import last_check
from forethought.web.checks.models import Check, Fault
from forethought.web.checks.worker import is_working
from forethought.web.people.access import is_on, may_decide, signed_in, visits_for
from forethought.web.people.models import Person
from forethought.web.visits.models import Visit
from forethought.web.visits.reasons import news_says
from forethought.web.visits.views.common import caption, found


@dataclass(frozen=True, slots=True)
class Looking:
    """Somebody looks at the check of a visit. ``check``: the last one made, None if there is none.

    ``counts``: it was made for all that is known. ``named``: they are on the visit.
    """

    visit: Visit
    me: Person
    now: datetime
    named: bool
    check: Check | None

    @property
    def counts(self) -> bool:
        """Whether the check counts now; otherwise the visit is held."""
        return (
            self.check is not None
            and self.check.information == self.visit.information
            and self.visit.check_wanted_at is None
        )

    @property
    def ahead(self) -> bool:
        """Whether the visit is still to be made, or being made."""
        return self.visit.state in (Visit.State.PLANNED, Visit.State.UNDER_WAY)

    def context(self) -> dict[str, Any]:
        """What every template of a check takes."""
        visit = self.visit
        return {
            "visit": visit,
            "check": self.check,
            "counts": self.counts,
            "ahead": self.ahead,
            "named": self.named,
            "may_decide": may_decide(self.me, visit) and self.ahead,
            "held": _held(self) if self.ahead and not self.counts else None,
            "caption": caption(visit),
            "back": reverse("visits:visit", args=[visit.pk]),
        }


def look(request: HttpRequest, visit_id: int, *, page: str) -> Looking:
    """Find the visit among those that whoever asks may see, else 404; and write that they looked.

    ``page`` is the word under which the viewing is audited.
    """
    me, now = signed_in(request), timezone.now()
    visit = found(visits_for(me), visit_id)
    viewed(visit.customer_id, by=me, now=now, page=page)
    return Looking(visit, me, now, is_on(visit, me), last_check(visit))


def _held(looking: Looking) -> dict[str, Any]:
    """Why there is no check that counts, and whether somebody is at it."""
    visit, now = looking.visit, looking.now
    fault = Fault.objects.filter(visit=visit).first()
    return {
        "because": news_says(visit.check_wanted_because),
        "since": visit.check_wanted_at,
        "fault": fault,
        "working": is_working(now),
        "past": local_day(visit.planned_start) < local_day(now),
    }
