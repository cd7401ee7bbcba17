"""A case leaves the visit list: nobody visits, another enforcement method is used."""

from __future__ import annotations

from datetime import datetime

from forethought.web.audit import services as audit
from forethought.web.people.models import Person
from forethought.web.visits import history
from forethought.web.visits.history import Did
from forethought.web.visits.locking import save_over
from forethought.web.visits.models import Visit


def take_off_list(visit: Visit, *, by: Person, now: datetime) -> None:
    """Take a planned visit off the list, inside the transaction of the decision that asks for it.

    ``visit`` is locked. It stays, with its history, and takes nobody's time any more
    (policy.md, "Different enforcement method").
    """
    save_over(visit, Visit.State.TAKEN_OFF)
    history.note(visit, Did.TAKEN_OFF, by=by, now=now)
    audit.record("visit.taken_off", by=by, now=now, subject="visit", subject_id=visit.pk)
