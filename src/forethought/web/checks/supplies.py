"""What all visits share besides their records: sources, areas, press. Read once for many checks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from forethought.check_inputs import Officer, PressDecision
from forethought.check_result import SourceReport
from forethought.places.area import Area, PressItem, PressReading, Unplaced
from forethought.vocabulary import Grade
from forethought.web.areas.supply import areas_now, areas_report, press_now
from forethought.web.checks.materials import Packed, packed
from forethought.web.checks.plain import decode, encode
from forethought.web.feeds.supply import feeds_now
from forethought.web.people.models import Person
from forethought.web.records.status import sources_now


@dataclass(frozen=True, slots=True)
class AreasKept:
    """The areas of a check, with what could not be read or placed, of areas and press alike."""

    areas: tuple[Area, ...] = ()
    unplaced: tuple[Unplaced, ...] = ()


@dataclass(frozen=True, slots=True)
class PressKept:
    """The press of a check as it was read, with what people decided about it."""

    press: tuple[tuple[PressItem, PressReading], ...] = ()
    decisions: tuple[PressDecision, ...] = ()


@dataclass(frozen=True, slots=True)
class Supplies:
    """Everything that many checks share, before staleness is judged visit by visit."""

    sources: tuple[SourceReport, ...]
    required: frozenset[str]
    areas: AreasKept
    press: PressKept
    packed_areas: Packed
    packed_press: Packed


def load_supplies(now: datetime) -> Supplies:
    """What is known at ``now`` of sources, areas and press. A fixed number of queries.

    Areas and press are read again only when something of them has changed.
    """
    sources = sources_now()
    areas = areas_now()
    press = press_now(may_dismiss(), now)
    feeds = feeds_now()
    kept_areas = AreasKept(areas.areas, (*areas.unplaced, *press.unplaced, *feeds.unplaced))
    kept_press = PressKept(press.press, press.decisions)
    return Supplies(
        sources=(*sources.reports, areas_report(areas), press.report, *feeds.reports),
        required=sources.required | feeds.required,
        areas=kept_areas,
        press=kept_press,
        packed_areas=_packed_once("areas", kept_areas),
        packed_press=_packed_once("press", kept_press),
    )


def pack(kind: str, value: object) -> Packed:
    """A value of the core, ready to be kept as material."""
    return Packed(kind, *packed(encode(value)))


def areas_of(value: Any) -> AreasKept:
    """What was kept of areas."""
    return decode(AreasKept, value)


def press_of(value: Any) -> PressKept:
    """What was kept of the press."""
    return decode(PressKept, value)


_last: dict[str, tuple[object, Packed]] = {}


def _packed_once(kind: str, value: object) -> Packed:
    """``pack``, from memory while the value is the same."""
    last = _last.get(kind)
    if last is None or last[0] != value:
        last = _last[kind] = (value, pack(kind, value))
    return last[1]


def may_dismiss() -> dict[str, Officer]:
    """Management grade by officer id, also those who have left: what they decided stands."""
    managers = Person.objects.filter(grade=Grade.MANAGER.value).values_list("officer_id", "name")
    return {
        officer_id: Officer(officer_id, name, grade=Grade.MANAGER) for officer_id, name in managers
    }
