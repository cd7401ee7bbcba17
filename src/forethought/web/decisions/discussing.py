"""A visit that must be discussed: with whom, until when, and who else may take it.

DMBM511340: with the manager; if the manager is away, with another officer of management grade.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from forethought.web.audit import services as audit
from forethought.web.decisions.common import on_the_visit
from forethought.web.decisions.models import Discussion, Refusal
from forethought.web.people.access import visits_for
from forethought.web.people.cover import is_away, whom_to_ask
from forethought.web.people.models import Person
from forethought.web.visits.door import STILL_AHEAD
from forethought.web.visits.locking import locked
from forethought.web.visits.models import Visit

ANSWER_WITHIN = timedelta(hours=2)
"""How long somebody of management grade has, if the visit is not sooner."""

BEFORE_START = timedelta(hours=1)
"""How long before the planned start it must be answered: officers can still change plans."""


def deadline(asked_at: datetime, planned_start: datetime) -> datetime:
    """When a discussion should have been answered: never before it was asked for."""
    return max(asked_at, min(asked_at + ANSWER_WITHIN, planned_start - BEFORE_START))


def open_discussion(
    visit: Visit, *, about: Discussion.About, by: Person | None, now: datetime
) -> Discussion:
    """Put the visit to whoever may be asked now; ``to`` None: there is nobody, the visit waits.

    Called with the visit locked. One that is open already stays with whom it is; a refusal or a
    withdrawal takes the place of the check as what it is about.
    """
    waiting = Discussion.objects.filter(visit=visit, closed_at__isnull=True).first()
    if waiting is not None:
        if waiting.about == Discussion.About.CHECK and about != Discussion.About.CHECK:
            waiting.about = about
            waiting.save(update_fields=["about"])
        return waiting
    to = _whom(visit, now)
    discussion = Discussion.objects.create(
        visit=visit, to=to, about=about, asked_at=now, deadline=deadline(now, visit.planned_start)
    )
    audit.record(
        "discussion.opened",
        by=by,
        now=now,
        subject="visit",
        subject_id=visit.pk,
        about=str(about),
        to=to.pk if to else None,
    )
    return discussion


def close_discussion(
    visit: Visit, *, because: Discussion.Closed, by: Person | None, now: datetime
) -> None:
    """End what is open about this visit, if anything is. Called with the visit locked."""
    closed = Discussion.objects.filter(visit=visit, closed_at__isnull=True).update(
        closed_at=now, closed_because=because
    )
    if closed:
        audit.record(
            "discussion.closed",
            by=by,
            now=now,
            subject="visit",
            subject_id=visit.pk,
            because=str(because),
        )


def redirect_discussions(*, now: datetime) -> int:
    """Pass on what waits for somebody who cannot be asked any more; the worker calls it.

    Also puts to somebody what waited for nobody, and closes what is about a visit that is over.
    The deadline stays: the visit does not wait for us. Returns how many changed. Each is one
    transaction of its own, so a fault with one holds up no other.
    """
    waiting = Discussion.objects.filter(closed_at__isnull=True).select_related("visit", "to")
    return sum(_redirect(one.visit_id, now) for one in waiting if _looks_amiss(one, now))


def _looks_amiss(discussion: Discussion, now: datetime) -> bool:
    if discussion.visit.state not in STILL_AHEAD or discussion.to is None:
        return True
    return not _can_be_asked(discussion.to, discussion.visit, now)


def _can_be_asked(person: Person, visit: Visit, now: datetime) -> bool:
    able = person.is_active and person.is_management and person.pk not in on_the_visit(visit)
    return able and not is_away(person, now)


def _redirect(visit_id: int, now: datetime) -> bool:
    with transaction.atomic():
        visit = locked(visit_id)
        discussion = (
            Discussion.objects.filter(visit=visit, closed_at__isnull=True)
            .select_related("to")
            .first()
        )
        if discussion is None:
            return False
        if visit.state not in STILL_AHEAD:
            close_discussion(visit, because=Discussion.Closed.VISIT_OVER, by=None, now=now)
            return True
        if discussion.to is not None and _can_be_asked(discussion.to, visit, now):
            return False
        to = _whom(visit, now)
        if discussion.to == to:
            return False
        before, discussion.to = discussion.to_id, to
        discussion.save(update_fields=["to"])
        audit.record(
            "discussion.passed_on",
            by=None,
            now=now,
            subject="visit",
            subject_id=visit.pk,
            of=before,
            to=to.pk if to else None,
        )
    return True


def _whom(visit: Visit, now: datetime) -> Person | None:
    """Nobody on the visit, nobody who refused it: a refusal is not discussed with oneself."""
    refused = Refusal.objects.filter(visit=visit).values("officer")
    named = Person.objects.filter(Q(pk__in=on_the_visit(visit)) | Q(pk__in=refused))
    return whom_to_ask(visit.officer, list(named), now)


def queue_for(person: Person) -> QuerySet[Discussion]:
    """What this person of management grade may decide now, soonest deadline first.

    What is put to them, and what waits for others of their office or for nobody: any of them may
    take it. Nothing that they themself are on.
    """
    if not person.is_management:
        return Discussion.objects.none()
    may_see = visits_for(person).filter(state__in=STILL_AHEAD)
    mine = may_see.exclude(officer=person).exclude(second_officer=person)
    return (
        Discussion.objects.filter(closed_at__isnull=True, visit__in=mine.values("pk"))
        .select_related("to", "visit__officer__team__office", "visit__customer")
        .order_by("deadline", "pk")
    )
