"""A visit's history: one row for each thing that was done, in the transaction of the deed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any

from forethought.web.people.models import Person
from forethought.web.visits.models import Change, Visit


class Did(StrEnum):
    """What was done to a visit. Other apps may write words of their own."""

    PLANNED = "planned"
    IMPORTED = "imported"
    COPIED = "copied"
    CHANGED = "changed"
    MOVED = "moved"
    CANCELLED = "cancelled"
    SECOND_ASKED = "second_asked"
    SECOND_ACCEPTED = "second_accepted"
    SECOND_DECLINED = "second_declined"
    SECOND_TAKEN_OFF = "second_taken_off"
    ANSWERED = "answered"
    STARTED = "started"
    FINISHED = "finished"
    MADE_ON_PAPER = "made_on_paper"
    TAKEN_OFF = "taken_off"
    DECIDED = "decided"
    DECISION_WITHDRAWN = "decision_withdrawn"
    REFUSED = "refused"
    DISCUSSED = "discussed"


def note(visit: Visit, what: str, *, by: Person | None, now: datetime, **detail: Any) -> Change:
    """Write one line of the visit's history; ``detail`` is shown to whoever may see the visit."""
    return Change.objects.create(
        visit=visit, at=now, by=by, what=what, detail=detail, version=visit.version
    )


def note_each(visits: Iterable[Visit], what: str, *, by: Person | None, now: datetime) -> None:
    """Write the same line of history for each of several visits, in one statement."""
    Change.objects.bulk_create(
        Change(visit=visit, at=now, by=by, what=what, version=visit.version) for visit in visits
    )
