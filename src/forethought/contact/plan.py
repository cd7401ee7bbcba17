"""The contact plan: what the office expects to hear from an outing, and by when.

DMBM511450 (the itinerary and the return), CCM5400 (a named person knows start, length and
return plan, and hears promptly of a change). Pure; every moment is an aware UTC datetime.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from forethought.contact.times import ContactTimes
from forethought.contact.words import Step, Urgency


class Key(NamedTuple):
    """What makes an expectation the same one in a changed plan."""

    step: Step
    visit: str
    officers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedVisit:
    """A visit as the contact plan needs it. ``officers``: all who are there, who leads first.

    ``high_risk``: its decision went against what was asked (violence, with written controls).
    ``by_phone``: contact by phone during the visit is one of its controls. ``travel``: the
    journey to it, None where nobody said.
    """

    visit: str
    officers: tuple[str, ...]
    start: datetime
    length: timedelta
    high_risk: bool = False
    by_phone: bool = False
    travel: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Return:
    """By when these officers, who travel together, are back; ``home``: safe at home instead."""

    officers: tuple[str, ...]
    by: datetime
    home: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """One expectation: to hear ``step`` of ``visit`` from any of ``officers`` by ``due``.

    ``length`` is that of the visit: an arrival moves the leaving point to so long after it.
    ``every`` is set where the office must hear from inside the visit that often.
    """

    step: Step
    visit: str
    officers: tuple[str, ...]
    due: datetime
    urgency: Urgency = Urgency.ORDINARY
    length: timedelta = timedelta(0)
    every: timedelta | None = None
    home: bool = False

    @property
    def key(self) -> Key:
        """What makes it the same expectation in a changed plan; a return is its officers'."""
        if self.step is Step.BACK:
            return Key(self.step, "", self.officers)
        return Key(self.step, self.visit)


@dataclass(frozen=True, slots=True)
class Plan:
    """The contact plan of one outing, its points in the order of the day.

    One officer's day, or a pair's: one unit with both names. A plan without points is an
    outing called off. Raises ValueError for a time that is not aware, or a key that is twice.
    """

    outing: str
    officers: tuple[str, ...]
    points: tuple[Point, ...]
    times: ContactTimes

    def __post_init__(self) -> None:
        keys = [point.key for point in self.points]
        if len(set(keys)) != len(keys):
            raise ValueError("A contact plan expects each step of a visit once")
        if any(point.due.tzinfo is None for point in self.points):
            raise ValueError("Due moments are aware UTC datetimes")


def plan_of(
    *,
    outing: str,
    visits: Iterable[PlannedVisit],
    times: ContactTimes,
    returns: Iterable[Return] = (),
    sets_off: datetime | None = None,
) -> Plan:
    """The contact plan of an outing of one officer or a pair.

    ``visits`` in any order; they are taken in the order of their start. Every officer named
    gets a return: those whom ``returns`` leaves out are expected together, a journey after
    the end of the last visit. ``sets_off`` None: a journey before the first visit.

    Raises ValueError when there is no visit, or one has no officer.
    """
    day = sorted(visits, key=lambda visit: (visit.start, visit.visit))
    if not day or not all(visit.officers for visit in day):
        raise ValueError("A contact plan needs a visit, and every visit an officer")
    officers = tuple(dict.fromkeys(name for visit in day for name in visit.officers))
    first = day[0]
    points = [
        Point(
            Step.SET_OFF,
            first.visit,
            first.officers,
            sets_off or first.start - _travel(first, times),
        )
    ]
    for visit in day:
        points += _points_of(visit, times)
    points += _back(day, officers, tuple(returns), times)
    return Plan(outing, officers, tuple(points), times)


def called_off(plan: Plan) -> Plan:
    """The same outing without anything to expect.

    Judging keeps what is overdue, the visit somebody is in, and the return of whoever is out.
    """
    return replace(plan, points=())


def running_late(plan: Plan, *, by: timedelta, after: datetime) -> Plan:
    """The plan with every point due after ``after`` moved ``by`` later; earlier ones stay.

    ``after`` is now: a point already due is nobody's to move silently. Raises ValueError for
    a negative delay.
    """
    if by < timedelta(0):
        raise ValueError("Running late moves points later, never sooner: make a new plan")
    return replace(
        plan,
        points=tuple(
            replace(point, due=point.due + by) if point.due > after else point
            for point in plan.points
        ),
    )


def _travel(visit: PlannedVisit, times: ContactTimes) -> timedelta:
    return times.travel if visit.travel is None else visit.travel


def _points_of(visit: PlannedVisit, times: ContactTimes) -> list[Point]:
    urgency = Urgency.HIGH if visit.high_risk else Urgency.ORDINARY
    every = times.word_every if visit.high_risk or visit.by_phone else None
    who, end = visit.officers, visit.start + visit.length
    points = [Point(Step.ARRIVED, visit.visit, who, visit.start, urgency, visit.length, every)]
    if every is not None:
        points.append(
            Point(Step.IN_VISIT, visit.visit, who, visit.start + every, Urgency.CALL, every=every)
        )
    return [*points, Point(Step.LEAVING, visit.visit, who, end, urgency, visit.length, every)]


def _back(
    day: Sequence[PlannedVisit],
    officers: tuple[str, ...],
    returns: tuple[Return, ...],
    times: ContactTimes,
) -> list[Point]:
    named = {name for one in returns for name in one.officers}
    forgotten = tuple(name for name in officers if name not in named)
    if forgotten:
        end = max(visit.start + visit.length for visit in day)
        returns = (*returns, Return(forgotten, end + times.travel))
    return [
        Point(Step.BACK, "", one.officers, one.by, length=times.travel, home=one.home)
        for one in returns
    ]
