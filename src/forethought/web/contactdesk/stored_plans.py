"""A contact plan as a row keeps it. The times it was made under are kept with it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from forethought.contact.plan import Plan, Point
from forethought.contact.times import ContactTimes, Ladder
from forethought.contact.words import Step, Urgency

_SPANS = ("word_every", "again", "silence", "repeat", "travel")
_NAMES = ("name", "number", "sha256")
Stored = dict[str, Any]


def to_json(plan: Plan) -> Stored:
    """The plan as JSON; lengths of time in seconds, moments in ISO 8601."""
    return {
        "outing": plan.outing,
        "officers": list(plan.officers),
        "points": [_point(point) for point in plan.points],
        "times": _times(plan.times),
    }


def from_json(stored: Stored) -> Plan:
    """The plan that was kept. Raises KeyError or ValueError for what is none."""
    return Plan(
        outing=stored["outing"],
        officers=tuple(stored["officers"]),
        points=tuple(_read_point(point) for point in stored["points"]),
        times=_read_times(stored["times"]),
    )


def _point(point: Point) -> Stored:
    return {
        "step": point.step.value,
        "visit": point.visit,
        "officers": list(point.officers),
        "due": point.due.isoformat(),
        "urgency": point.urgency.value,
        "length": point.length.total_seconds(),
        "every": None if point.every is None else point.every.total_seconds(),
        "home": point.home,
    }


def _read_point(stored: Stored) -> Point:
    every = stored["every"]
    return Point(
        step=Step(stored["step"]),
        visit=stored["visit"],
        officers=tuple(stored["officers"]),
        due=datetime.fromisoformat(stored["due"]),
        urgency=Urgency(stored["urgency"]),
        length=timedelta(seconds=stored["length"]),
        every=None if every is None else timedelta(seconds=every),
        home=stored["home"],
    )


def _times(times: ContactTimes) -> Stored:
    return {
        "ladders": {urgency.value: _ladder(times.ladder(urgency)) for urgency in Urgency},
        **{name: getattr(times, name).total_seconds() for name in _SPANS},
        **{name: getattr(times, name) for name in _NAMES},
        "relaxations": list(times.relaxations),
    }


def _ladder(ladder: Ladder) -> list[float]:
    return [one.total_seconds() for one in (ladder.desk, ladder.manager, ladder.emergency)]


def _read_times(stored: Stored) -> ContactTimes:
    values: dict[str, Any] = {
        name: Ladder(*(timedelta(seconds=seconds) for seconds in rungs))
        for name, rungs in stored["ladders"].items()
    }
    values |= {name: timedelta(seconds=stored[name]) for name in _SPANS}
    values |= {name: stored[name] for name in _NAMES}
    return ContactTimes(**values, relaxations=tuple(stored["relaxations"]))
