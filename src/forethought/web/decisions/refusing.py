"""Refusing a visit: final, at any time, with no reason asked (policy.md, "Refusal").

Who refused stands in the refusal and in the audit alone: the visit's history, the gate and
whoever takes the visit over learn only that it was to be discussed.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from forethought.web.audit import services as audit
from forethought.web.decisions.common import must_be_management, written
from forethought.web.decisions.discussing import close_discussion, open_discussion
from forethought.web.decisions.gate import second_of
from forethought.web.decisions.models import Discussion, Refusal
from forethought.web.people.models import Person
from forethought.web.visits import history
from forethought.web.visits.door import STILL_AHEAD, reopen
from forethought.web.visits.history import Did
from forethought.web.visits.locking import locked, must_be
from forethought.web.visits.models import Visit
from forethought.web.visits.problems import NotPossibleError
from forethought.web.visits.reasons import News


def refuse(visit_id: int, *, by: Person, now: datetime) -> Refusal:
    """An officer named refuses, before or during the visit. Refusing twice is refusing once.

    Nobody starts it from this moment; it is put to somebody of management grade. Raises
    NotPossibleError for who is not named, and for a visit that is over.
    """
    with transaction.atomic():
        visit = locked(visit_id)
        earlier = Refusal.objects.filter(visit=visit, officer=by).first()
        if earlier is not None:
            return earlier
        must_be(visit, STILL_AHEAD, "refused")
        if by.pk not in {visit.officer_id, second_of(visit)}:
            raise NotPossibleError(
                "Only the officers of a visit can refuse it: you are not named on it"
            )
        refusal = Refusal.objects.create(visit=visit, officer=by, at=now)
        history.note(visit, Did.REFUSED, by=None, now=now)
        audit.record("visit.refused", by=by, now=now, subject="visit", subject_id=visit.pk)
        open_discussion(visit, about=Discussion.About.REFUSAL, by=None, now=now)
    return refusal


def tell_colleagues(visit_id: int, *, tells: str, by: Person, now: datetime) -> Refusal:
    """What colleagues should know; it enters checks as a concern without a name.

    Every visit ahead to this customer is checked again. What was told before is replaced.
    Raises NotPossibleError when it is empty or too long, or ``by`` has not refused this visit.
    """
    told = written(tells, "Enter what colleagues should know", field="tells")
    with transaction.atomic():
        visit = locked(visit_id)
        refusal = Refusal.objects.filter(visit=visit, officer=by).first()
        if refusal is None:
            raise NotPossibleError("You have not refused this visit: only who did tells colleagues")
        if refusal.tells == told and refusal.told_until is None:
            return refusal
        refusal.tells, refusal.told_at = told, now
        refusal.told_until, refusal.told_ended_by, refusal.told_ended_reason = None, None, ""
        refusal.save()
        audit.record("refusal.told", by=by, now=now, subject="visit", subject_id=visit.pk)
        reopen(Visit.objects.filter(customer=visit.customer_id), because=News.REFUSAL, now=now)
    return refusal


def end_what_was_told(refusal_id: int, *, reason: str, by: Person, now: datetime) -> Refusal:
    """What a refusal told colleagues has had its time: checks no longer say it.

    The words stay with the refusal, and who ended them and why. Every visit ahead to this
    customer is checked again. Raises NotPossibleError for anybody not of management grade, on
    the visit or who refused it, without a reason, and where nothing is told.
    """
    why = written(reason, "Enter why it no longer needs to be known")
    with transaction.atomic():
        refusal = Refusal.objects.get(pk=refusal_id)
        visit = locked(refusal.visit_id)
        must_be_management(visit, by)
        refusal.refresh_from_db()
        if not refusal.tells or refusal.told_until is not None:
            raise NotPossibleError("Nothing of this refusal is told to colleagues now")
        refusal.told_until, refusal.told_ended_by, refusal.told_ended_reason = now, by, why
        refusal.save()
        audit.record("refusal.told_ended", by=by, now=now, subject="visit", subject_id=visit.pk)
        reopen(Visit.objects.filter(customer=visit.customer_id), because=News.REFUSAL, now=now)
    return refusal


def discuss_refusal(visit_id: int, *, by: Person, now: datetime) -> int:
    """Management grade has discussed it: the visit may be offered to somebody else.

    Returns how many refusals are now discussed; 0 when somebody else was first. Raises
    NotPossibleError for anybody on the visit and whoever refused it.
    """
    with transaction.atomic():
        visit = locked(visit_id)
        must_be_management(visit, by)
        discussed = Refusal.objects.filter(visit=visit, discussed_at__isnull=True).update(
            discussed_by=by, discussed_at=now
        )
        if discussed:
            history.note(visit, Did.DISCUSSED, by=by, now=now)
            audit.record(
                "refusal.discussed",
                by=by,
                now=now,
                subject="visit",
                subject_id=visit.pk,
                count=discussed,
            )
            close_discussion(visit, because=Discussion.Closed.DISCUSSED, by=by, now=now)
    return discussed
