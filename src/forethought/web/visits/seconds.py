"""The second officer: asked, accepts or declines, may be taken off (DMBM511340 pairs)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from forethought.web.audit import services as audit
from forethought.web.people.models import Person
from forethought.web.visits import engagements, history, refusals, who
from forethought.web.visits.door import reopen
from forethought.web.visits.history import Did
from forethought.web.visits.locking import locked, must_be, save_changed
from forethought.web.visits.models import Visit
from forethought.web.visits.problems import NotPossibleError
from forethought.web.visits.reasons import News

_PLANNED = (Visit.State.PLANNED,)


def ask_second(visit_id: int, *, officer: Person, by: Person, now: datetime) -> Visit:
    """Ask somebody to come along; held until checked again with both named.

    Asking another takes the place of whoever was asked before. Raises NotPossibleError for
    somebody who is not in the list of `who.may_be_second`, is at another door then, or while
    a refusal of this visit has not been discussed.
    """
    with transaction.atomic():
        visit = locked(visit_id)
        must_be(visit, _PLANNED, "given a second officer")
        _may_be_asked(visit, officer)
        visit.second_officer, visit.second = officer, Visit.Second.ASKED
        _save(visit, Did.SECOND_ASKED, by=by, now=now, officer=officer.name)
        audit.record(
            "visit.second_asked",
            by=by,
            now=now,
            subject="visit",
            subject_id=visit.pk,
            second=officer.pk,
        )
    return visit


def _may_be_asked(visit: Visit, officer: Person) -> None:
    if officer.pk == visit.officer_id:
        raise NotPossibleError("A pair is two people: choose somebody else", field="officer")
    if not who.may_be_second(visit).filter(pk=officer.pk).exists():
        raise NotPossibleError(
            f"{officer.name} cannot be asked for this visit: choose somebody from the list",
            field="officer",
        )
    refusals.allow(visit, officer)
    during = engagements.overlapping(officer.pk, visit).first()
    if during is not None:
        said = engagements.at_another_door(officer.name, during.during)
        raise NotPossibleError(said.replace("another time", "somebody else"), field="officer")


def accept(visit_id: int, *, by: Person, now: datetime) -> Visit:
    """The second officer says yes. Raises NotPossibleError when they are not free then."""
    with transaction.atomic():
        visit = locked(visit_id)
        must_be(visit, _PLANNED, "accepted")
        _must_be_asked(visit, by)
        if visit.second == Visit.Second.ACCEPTED:
            return visit
        visit.second = Visit.Second.ACCEPTED
        _save(visit, Did.SECOND_ACCEPTED, by=by, now=now)
        audit.record("visit.second_accepted", by=by, now=now, subject="visit", subject_id=visit.pk)
    return visit


def decline(visit_id: int, *, by: Person, now: datetime) -> Visit:
    """The second officer says no, also after a yes. No reason is asked.

    They stay named until somebody else is asked, so that the page can say what happened.
    """
    with transaction.atomic():
        visit = locked(visit_id)
        must_be(visit, _PLANNED, "declined")
        _must_be_asked(visit, by)
        if visit.second == Visit.Second.DECLINED:
            return visit
        visit.second = Visit.Second.DECLINED
        _save(visit, Did.SECOND_DECLINED, by=by, now=now)
        audit.record("visit.second_declined", by=by, now=now, subject="visit", subject_id=visit.pk)
    return visit


def take_off_second(visit_id: int, *, by: Person, now: datetime) -> Visit:
    """Name nobody as second officer any more."""
    with transaction.atomic():
        visit = locked(visit_id)
        must_be(visit, _PLANNED, "changed")
        if visit.second_officer_id is None:
            return visit
        second = visit.second_officer_id
        visit.second_officer, visit.second = None, Visit.Second.NONE
        _save(visit, Did.SECOND_TAKEN_OFF, by=by, now=now)
        audit.record(
            "visit.second_taken_off",
            by=by,
            now=now,
            subject="visit",
            subject_id=visit.pk,
            second=second,
        )
    return visit


def _must_be_asked(visit: Visit, by: Person) -> None:
    if visit.second_officer_id != by.pk:
        raise NotPossibleError(
            "You are not asked to come along on this visit any more: ask"
            " whoever plans it if you should"
        )


def _save(visit: Visit, did: Did, *, by: Person, now: datetime, **detail: str) -> None:
    save_changed(visit)
    engagements.keep_in_step(visit)
    history.note(visit, did, by=by, now=now, **detail)
    reopen([visit.pk], because=News.VISIT_CHANGED, now=now, by=by)
