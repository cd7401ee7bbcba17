"""Who is out, what is due of them, and what is overdue; for those who look after them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from forethought.contact.words import AlarmKind, Rung, Step
from forethought.web.api.caller import Caller, caller
from forethought.web.api.endpoints import Endpoints
from forethought.web.api.fields import Cursor, Id, Limit, OneOf, Page, Told
from forethought.web.api.paging import rows_after
from forethought.web.api.problems import ProblemError
from forethought.web.api.scopes import Scope
from forethought.web.api.shown import OfficerTold, tell_officer
from forethought.web.contactdesk.access import outings_for
from forethought.web.contactdesk.alerting import officers_of
from forethought.web.contactdesk.expected import expected
from forethought.web.contactdesk.models import Alarm, Outing
from forethought.web.contactdesk.standing import Awaited, Standing, read
from forethought.web.contactdesk.views.desk_common import DESK_ROLES
from forethought.web.people.access import Role, is_on, require, summaries_for
from forethought.web.visits.models import Visit

router = Endpoints(tags=["contact"])

StepWord = Annotated[str, OneOf(*(step.value for step in Step))]


class AwaitedTold(Told):
    """What the office expects to hear next, by when. ``visit``: null on the way."""

    step: StepWord
    visit: int | None
    due: datetime
    overdue: bool


class HeardTold(Told):
    """What was heard last. ``step`` null: that all is well."""

    step: StepWord | None
    at: datetime


class AlarmTold(Told):
    """An open alarm. ``owned``: somebody has said that they see to it."""

    id: int
    kind: Annotated[str, OneOf(*(kind.value for kind in AlarmKind))]
    rung: Annotated[str, OneOf(*(rung.word for rung in Rung))]
    since: datetime
    owned: bool


class OutTold(Told):
    """An outing under way. ``overdue``: what was due has not been heard, or an alarm is open.

    ``next`` null: nothing more is awaited. ``inside``: the visits in which somebody is.
    """

    id: int
    officers: list[OfficerTold]
    left_at: datetime
    back_by: datetime
    visits: int
    visits_done: int
    inside: list[int]
    heard: HeardTold | None
    next: AwaitedTold | None
    overdue: bool
    alarms: list[AlarmTold]


class OfVisitTold(Told):
    """How the contact stands with the officers of a visit. ``out`` null: they are not out.

    ``expected``: the office expects to hear from this door. ``inside``: they are in it.
    """

    visit: int
    expected: bool
    inside: bool
    out: OutTold | None


@router.reads("/contact", scope=Scope.CONTACT_READ, answer=Page[OutTold])
def list_contact(request: HttpRequest, limit: Limit = 100, cursor: Cursor = "") -> Page[OutTold]:
    """Everybody who is out and whom the person looks after, but themself."""
    who = _looks_after(request)
    rows, following = rows_after(_out(who), "contact", cursor=cursor, limit=limit)
    return Page(items=_tell(rows, who.now), next=following)


@router.reads("/visits/{int:visit_id}/contact", scope=Scope.CONTACT_READ, answer=OfVisitTold)
def get_contact(request: HttpRequest, visit_id: Id) -> OfVisitTold:
    """How the contact stands with the officers of a visit, for those who look after them."""
    who = _looks_after(request)
    visit = get_object_or_404(summaries_for(who.person, now=who.now), pk=visit_id)
    if is_on(visit, who.person):
        raise ProblemError(403, "not-allowed", "Nobody watches over themself")
    named = {visit.officer_id}
    if visit.second == Visit.Second.ACCEPTED and visit.second_officer_id:
        named.add(visit.second_officer_id)
    theirs = Q(officer__in=named) | Q(second_officer__in=named)
    told = _tell(_out(who).filter(theirs).order_by("pk"), who.now)
    at = expected(named)
    return OfVisitTold(
        visit=visit.pk,
        expected=any(visit.pk in visits for visits in at.values()),
        inside=any(visit.pk in one.inside for one in told),
        out=next((one for one in told if visit.pk in one.inside), None) or next(iter(told), None),
    )


def _looks_after(request: HttpRequest) -> Caller:
    who = caller(request)
    require(who.person, *DESK_ROLES, Role.SYSTEM)
    return who


def _out(who: Caller) -> QuerySet[Outing]:
    mine = outings_for(who.person, now=who.now).filter(over_at__isnull=True)
    return mine.select_related("officer", "second_officer")


def _tell(outings: Iterable[Outing], now: datetime) -> list[OutTold]:
    listed = list(outings)
    alarms: dict[int, list[Alarm]] = defaultdict(list)
    for alarm in Alarm.objects.filter(
        outing__in=[one.pk for one in listed], ended_at__isnull=True
    ).order_by("since", "pk"):
        alarms[alarm.outing_id].append(alarm)
    return [_one(outing, alarms[outing.pk], now) for outing in listed]


def _one(outing: Outing, alarms: list[Alarm], now: datetime) -> OutTold:
    standing = read(outing.standing)
    following = _awaited(standing.due, now) if standing.due else None
    return OutTold(
        id=outing.pk,
        officers=[tell_officer(person) for person in officers_of(outing)],
        left_at=outing.left_at,
        back_by=outing.back_by,
        visits=standing.visits,
        visits_done=standing.done,
        inside=[int(visit) for visit in standing.inside if visit.isdigit()],
        heard=_heard(standing),
        next=following,
        overdue=bool(alarms) or (following is not None and following.overdue),
        alarms=[
            AlarmTold(
                id=alarm.pk,
                kind=alarm.kind,
                rung=Rung(alarm.rung).word,
                since=alarm.since,
                owned=alarm.owner_id is not None and not alarm.is_silent(now),
            )
            for alarm in alarms
        ],
    )


def _awaited(due: Awaited, now: datetime) -> AwaitedTold:
    return AwaitedTold(
        step=due.step.value, visit=_visit(due.visit), due=due.due, overdue=due.due <= now
    )


def _heard(standing: Standing) -> HeardTold | None:
    if standing.heard_at is None:
        return None
    step = standing.heard_step
    return HeardTold(step=step.value if step else None, at=standing.heard_at)


def _visit(word: str) -> int | None:
    return int(word) if word.isdigit() else None
