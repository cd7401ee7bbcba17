"""Plans and facts as plain data (what JSON can hold), and back, without loss.

For whoever stores them: a plan keeps the times it was made under, so that an outing goes on
under the numbers it began with.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from forethought.contact import events as facts
from forethought.contact.events import Event
from forethought.contact.plan import Plan, Point
from forethought.contact.times import ContactTimes, Ladder
from forethought.contact.words import How, Proof, Rung, Step, Urgency

_KINDS: dict[str, type[Event]] = {
    "check_in": facts.CheckIn,
    "spoke": facts.Spoke,
    "plan_changed": facts.PlanChanged,
    "duress": facts.Duress,
    "acknowledged": facts.Acknowledged,
    "taken_over": facts.TakenOver,
    "owner_acts": facts.OwnerActs,
    "ended": facts.Ended,
    "not_delivered": facts.NotDelivered,
    "judged": facts.Judged,
    "not_judged": facts.NotJudged,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}
_MOMENTS = ("at", "pressed_at", "due")
_SPANS = {"length", "every", *Ladder.__dataclass_fields__}
_SPANS |= {"word_every", "again", "silence", "repeat", "travel"}
_ENUMS: dict[str, type[Enum]] = {"how": How, "proof": Proof, "urgency": Urgency, "step": Step}


def kind_of(event: Event) -> str:
    """The word by which a fact's kind is stored: ``check_in``, ``acknowledged``, …"""
    return _NAMES[type(event)]


def plan_as_data(plan: Plan) -> dict[str, Any]:
    """A plan as plain data."""
    data: dict[str, Any] = _plain(plan)
    return data


def plan_from_data(data: Mapping[str, Any]) -> Plan:
    """The plan again. Raises KeyError, TypeError or ValueError for data that is none."""
    times = dict(data["times"])
    for urgency in Urgency:
        times[urgency.value] = Ladder(**_read(times[urgency.value]))
    return Plan(
        outing=data["outing"],
        officers=tuple(data["officers"]),
        points=tuple(Point(**_read(point)) for point in data["points"]),
        times=ContactTimes(**_read(times)),
    )


def event_as_data(event: Event) -> dict[str, Any]:
    """A fact as plain data, with its ``kind``."""
    return {"kind": kind_of(event), **_plain(event)}


def event_from_data(data: Mapping[str, Any]) -> Event:
    """The fact again. Raises KeyError, TypeError or ValueError for data that is none."""
    kind = _KINDS[data["kind"]]
    values = _read({key: value for key, value in data.items() if key != "kind"})
    if "plan" in values:
        values["plan"] = plan_from_data(values["plan"])
    return kind(**values)


def _plain(value: Any) -> Any:
    if isinstance(value, Rung):
        return value.word
    if value is None or isinstance(value, str | int | float):
        return value.value if isinstance(value, Enum) else value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value / timedelta(seconds=1)
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}


def _read(data: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _value(key, value) for key, value in data.items()}


def _value(key: str, value: Any) -> Any:
    if value is None or isinstance(value, Ladder):
        return value
    if key == "rung":
        return Rung[value.upper()]
    if key in _ENUMS:
        return _ENUMS[key](value)
    if key in _MOMENTS:
        return datetime.fromisoformat(value)
    if key in _SPANS:
        return timedelta(seconds=value)
    return tuple(value) if isinstance(value, list) else value
