"""A change of plan while somebody is out: another order, a visit left out, another return.

DMBM511450 (the office knows of every change), CCM5400. Times follow the order by themselves, so
that a change is a few presses in the street. What is due already stays due (``contact.plan``).
"""

from __future__ import annotations

import datetime as dt
import uuid as uuids
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from forethought.contact.plan import Plan, Point, plan_of, running_late
from forethought.contact.result import Contact, Standing
from forethought.contact.words import Step
from forethought.timestamps import day_begins, day_ends, local_day, london_to_utc
from forethought.web.contactdesk import facts
from forethought.web.contactdesk.judging import judged, told_of
from forethought.web.contactdesk.models import Fact, Outing
from forethought.web.contactdesk.outings import LONGEST, hold, planned
from forethought.web.contactdesk.watching import lock
from forethought.web.people.models import Person
from forethought.web.visits.models import Visit
from forethought.web.visits.problems import NotPossibleError

CHANGED_MEANWHILE = (
    "The plan was changed by somebody else after you pressed this: look at it, and change it again"
)
NOT_JUDGED = (
    "This plan cannot be changed: what is stored of it cannot be read, and the outing counts as"
    " overdue. Officer and contact desk must speak by telephone"
)
NOT_AHEAD = "Choose among the visits that are still before you: one of these is not"
TOO_EARLY = "You would be back before your last visit ends: say a later time by which you are back"
PAST = "Say by when you are back: a time that is still to come"
TOO_LONG = "An outing is over within 24 hours: say an earlier time by which you are back"

_NONE = timedelta(0)


@dataclass(frozen=True, slots=True)
class Wish:
    """The rest of the day as somebody wants it.

    ``visits``: those still ahead, in their new order; whichever is not named is left out for
    today. ``back_by``, ``home``: the return; None leaves it as it is.
    """

    visits: tuple[int, ...]
    back_by: datetime | None = None
    home: bool | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """A visit that a change of plan may name. ``on``: the plan holds it. ``start`` as it stands."""

    visit: Visit
    on: bool
    start: datetime
    end: datetime


def choices(outing: Outing, now: datetime) -> list[Choice]:
    """The visits before the officers in the order of the plan, then those it leaves out.

    Raises NotPossibleError for an outing that cannot be judged.
    """
    plan, contact = _stands(outing, now)
    legs = _legs(plan.points)
    ahead = _ahead(plan, contact)
    known = Visit.objects.select_related("customer").in_bulk([int(name) for name in ahead])
    on = [
        Choice(known[int(name)], True, _start(legs[name]), _end(legs[name]))
        for name in ahead
        if int(name) in known
    ]
    left_out = _left_out(outing, plan, contact)
    return on + [
        Choice(
            visit,
            False,
            visit.planned_start,
            visit.planned_start + timedelta(minutes=visit.minutes),
        )
        for visit in left_out
    ]


def change(
    outing_id: int,
    wish: Wish,
    *,
    uuid: uuids.UUID,
    by: Person,
    via: str,
    now: datetime,
    pressed_at: datetime | None = None,
) -> Fact:
    """The plan of an outing follows the wish; the same ``uuid`` again changes nothing.

    ``pressed_at``: when it was pressed, where that was earlier: a plan that somebody else made
    since then stays. Raises NotPossibleError with what is wrong with the wish,
    and for an outing that cannot be judged.
    """
    with transaction.atomic():
        hold(wish.visits)
        outing = lock(outing_id)
        earlier = Fact.objects.filter(uuid=uuid).first()
        if earlier is not None:
            return earlier
        _why_not(outing, by, pressed_at or now)
        plan = _changed(outing, *_stands(outing, now), wish, now)
        fact = facts.change_plan(outing_id, plan, uuid=uuid, by=by, via=via, now=now)
        _keep_return(outing, plan)
        return fact


def run_late(
    outing_id: int,
    *,
    minutes: int,
    uuid: uuids.UUID,
    by: Person,
    via: str,
    now: datetime,
    pressed_at: datetime | None = None,
) -> Fact:
    """Every moment still to come moves so many minutes later; what is due already stays.

    ``pressed_at`` as in ``change``. Raises NotPossibleError unless it is 1 to 240 minutes,
    and for an outing that cannot be judged.
    """
    if not 1 <= minutes <= 240:
        raise NotPossibleError("Say how many minutes later you are: 1 to 240", field="minutes")
    with transaction.atomic():
        outing = lock(outing_id)
        earlier = Fact.objects.filter(uuid=uuid).first()
        if earlier is not None:
            return earlier
        _why_not(outing, by, pressed_at or now)
        plan, _ = _stands(outing, now)
        later = running_late(plan, by=timedelta(minutes=minutes), after=now)
        fact = facts.change_plan(outing_id, later, uuid=uuid, by=by, via=via, now=now)
        _keep_return(outing, later)
        return fact


def next_time(clock: dt.time, now: datetime) -> datetime:
    """That time of day in London, today; long gone by, it is tomorrow's."""
    local = datetime.combine(local_day(now), clock)
    moment, _ = london_to_utc(local)
    if moment < now - timedelta(hours=12):
        moment, _ = london_to_utc(local + timedelta(days=1))
    return moment


def _keep_return(outing: Outing, plan: Plan) -> None:
    """What pages and phones read of an outing's return is that of its latest plan."""
    back = [point for point in plan.points if point.step is Step.BACK]
    if back:
        Outing.objects.filter(pk=outing.pk).update(
            back_by=max(point.due for point in back), home=any(point.home for point in back)
        )


def _why_not(outing: Outing, by: Person, pressed_at: datetime) -> None:
    others = outing.facts.filter(kind="planchanged", at__gt=pressed_at).exclude(by=by)
    if others.exists():
        raise NotPossibleError(CHANGED_MEANWHILE)


def _stands(outing: Outing, now: datetime) -> tuple[Plan, Contact]:
    """The plan that holds, and how the outing stands under it."""
    told = told_of([outing])[outing.pk]
    contact = judged(outing.pk, told, now)
    if contact is None:
        raise NotPossibleError(NOT_JUDGED)
    return told.latest_plan, contact


def _changed(outing: Outing, plan: Plan, contact: Contact, wish: Wish, now: datetime) -> Plan:
    legs, ahead = _legs(plan.points), _ahead(plan, contact)
    over = {name for name in legs if name not in ahead}
    order = [str(pk) for pk in wish.visits if str(pk) not in over]
    added = [visit for visit in _left_out(outing, plan, contact) if str(visit.pk) in order]
    legs |= _legs_of_added(outing, plan, added, now)
    if len(set(order)) < len(order) or not set(order) <= legs.keys():
        raise NotPossibleError(NOT_AHEAD, field="visits")
    moved = _in_order(order, legs, contact, plan, now)
    rest = [point for name in legs if name in over for point in legs[name]]
    points = (
        *_set_off(plan, contact, moved, now),
        *rest,
        *(point for leg in moved for point in leg),
        *_back(plan, wish, moved, now),
    )
    return replace(plan, points=points)


def _legs(points: Sequence[Point]) -> dict[str, tuple[Point, ...]]:
    """The points of each visit from arriving to leaving, in the order of the plan."""
    legs: dict[str, tuple[Point, ...]] = {}
    for point in points:
        if point.step not in (Step.SET_OFF, Step.BACK):
            legs[point.visit] = (*legs.get(point.visit, ()), point)
    return legs


def _ahead(plan: Plan, contact: Contact) -> list[str]:
    """The visits of the plan at which nobody has arrived yet."""
    waited_for = {
        one.point.visit
        for one in contact.points
        if one.point.step is Step.ARRIVED and one.standing is not Standing.MET
    }
    return [
        name
        for name in _legs(plan.points)
        if name.isdigit() and name in waited_for and name not in contact.inside
    ]


def _left_out(outing: Outing, plan: Plan, contact: Contact) -> list[Visit]:
    """The day's other visits of the officers that are still to be made."""
    people = [pk for pk in (outing.officer_id, outing.second_officer_id) if pk is not None]
    known = {*_legs(plan.points), *contact.inside}
    mine = Q(officer__in=people) | Q(second_officer__in=people, second=Visit.Second.ACCEPTED)
    found = Visit.objects.filter(
        mine,
        planned_start__gte=day_begins(outing.day),
        planned_start__lt=day_ends(outing.day),
        state=Visit.State.PLANNED,
    ).exclude(pk__in=[int(name) for name in known if name.isdigit()])
    return list(found.select_related("customer").order_by("planned_start", "pk"))


def _legs_of_added(
    outing: Outing, plan: Plan, added: Sequence[Visit], now: datetime
) -> dict[str, tuple[Point, ...]]:
    if not added:
        return {}
    people = [one for one in (outing.officer, outing.second_officer) if one is not None]
    soonest = now + plan.times.travel
    visits = [replace(one, start=max(one.start, soonest)) for one in planned(added, people)]
    return _legs(plan_of(outing=plan.outing, visits=visits, times=plan.times).points)


def _in_order(
    order: Sequence[str],
    legs: dict[str, tuple[Point, ...]],
    contact: Contact,
    plan: Plan,
    now: datetime,
) -> list[tuple[Point, ...]]:
    """The visits in that order, which share the starts they had: the first takes the first.

    As long as the order is that of the starts nothing moves. From there on as much time lies
    before a visit as lay before that start, a journey at most; a start gone by is a journey off.
    """
    by_start = sorted(order, key=lambda name: (_start(legs[name]), order.index(name)))
    made: list[tuple[Point, ...]] = []
    planned_end = end = max(_inside_until(contact), default=None)
    moves = False
    for name, slot in zip(order, by_start, strict=True):
        moves = moves or name != slot
        start = _start(legs[slot])
        if moves:
            if end is not None and planned_end is not None:
                start = max(start, end + min(plan.times.travel, max(_NONE, start - planned_end)))
            if start <= now:
                start = now + plan.times.travel
        made.append(_moved(legs[name], start))
        planned_end, end = _end(legs[slot]), _end(made[-1])
    return made


def _inside_until(contact: Contact) -> list[datetime]:
    return [
        one.due
        for one in contact.points
        if one.point.step is Step.LEAVING and one.point.visit in contact.inside
    ]


def _set_off(
    plan: Plan, contact: Contact, moved: Sequence[tuple[Point, ...]], now: datetime
) -> list[Point]:
    """Setting off to the first visit; once it is done it stays that of the visit it was for."""
    old = next((point for point in plan.points if point.step is Step.SET_OFF), None)
    if old is None:
        return []
    met = any(one.point.key == old.key and one.standing is Standing.MET for one in contact.points)
    if met or (moved and moved[0][0].visit == old.visit):
        return [old]
    if not moved:
        return []
    first = moved[0][0]
    due = max(min(old.due, first.due - plan.times.travel), now + plan.times.again)
    return [replace(old, visit=first.visit, officers=first.officers, due=due)]


def _back(plan: Plan, wish: Wish, moved: Sequence[tuple[Point, ...]], now: datetime) -> list[Point]:
    made = [
        replace(
            point,
            due=point.due if wish.back_by is None else wish.back_by,
            home=point.home if wish.home is None else wish.home,
        )
        for point in plan.points
        if point.step is Step.BACK
    ]
    if wish.back_by is not None and wish.back_by <= now:
        raise NotPossibleError(PAST, field="back_by")
    if wish.back_by is not None and wish.back_by > now + LONGEST:
        raise NotPossibleError(TOO_LONG, field="back_by")
    end = max((_end(leg) for leg in moved), default=None)
    if end is not None and any(point.due < end for point in made):
        raise NotPossibleError(TOO_EARLY, field="back_by")
    return made


def _moved(leg: tuple[Point, ...], start: datetime) -> tuple[Point, ...]:
    later = start - _start(leg)
    return tuple(replace(point, due=point.due + later) for point in leg) if later else leg


def _start(leg: tuple[Point, ...]) -> datetime:
    return next(point.due for point in leg if point.step is Step.ARRIVED)


def _end(leg: tuple[Point, ...]) -> datetime:
    return next(point.due for point in leg if point.step is Step.LEAVING)
