"""Starting and finishing a visit. Nobody starts but through the one gate (decisions.gate)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from forethought.web.audit import services as audit
from forethought.web.people.models import Person
from forethought.web.visits import history
from forethought.web.visits.history import Did
from forethought.web.visits.locking import locked, must_be, save_changed, save_over
from forethought.web.visits.models import Visit
from forethought.web.visits.problems import NotPossibleError


def start_visit(visit_id: int, *, by: Person, now: datetime) -> Visit:
    """The officers set out, if the gate is open at this moment.

    The visit is locked while the gate looks at it: no news can come in between. Raises
    NotPossibleError with the gate's sentences, or when it is under way already.
    """
    from forethought.web.decisions.gate import gate

    with transaction.atomic():
        visit = locked(visit_id)
        must_be(visit, (Visit.State.PLANNED,), "started")
        if by.pk not in _officers(visit):
            raise NotPossibleError("Only the officers of a visit start it")
        found = gate(visit, now=now)
        if not found.open:
            raise NotPossibleError(*found.because)
        visit.state, visit.started_at = Visit.State.UNDER_WAY, now
        save_changed(visit)
        history.note(visit, Did.STARTED, by=by, now=now)
        audit.record(
            "visit.started",
            by=by,
            now=now,
            subject="visit",
            subject_id=visit.pk,
            outcome=str(found.outcome) if found.outcome else None,
        )
    return visit


def finish_visit(visit_id: int, *, by: Person, now: datetime) -> Visit:
    """The officers are away from the door again. Raises NotPossibleError unless under way."""
    with transaction.atomic():
        visit = locked(visit_id)
        must_be(visit, (Visit.State.UNDER_WAY,), "finished")
        if by.pk not in _officers(visit):
            raise NotPossibleError("Only the officers of a visit finish it")
        visit.finished_at = now
        save_over(visit, Visit.State.FINISHED)
        history.note(visit, Did.FINISHED, by=by, now=now)
        audit.record("visit.finished", by=by, now=now, subject="visit", subject_id=visit.pk)
    return visit


def _officers(visit: Visit) -> set[int]:
    """Who goes: the officer, and a second officer who has accepted."""
    second = visit.second_officer_id if visit.second == Visit.Second.ACCEPTED else None
    return {pk for pk in (visit.officer_id, second) if pk is not None}
