"""Areas and press reports in the words of the page Areas."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from forethought.check_inputs import PressDecision
from forethought.dayfolder.report_words import HAZARD_TITLES
from forethought.places.area import Area, PressItem, PressReading
from forethought.vocabulary import AreaKind, PressDecisionKind

KINDS = {
    AreaKind.DISEASE_CONTROL: "Disease control area",
    AreaKind.PROBLEM_AREA: "Problem area",
    AreaKind.PRESENT_DANGER: "Present danger",
}


@dataclass(frozen=True, slots=True)
class AreaLine:
    """One area. ``over`` true: its end has come by now, or another one replaces it."""

    area: Area
    title: str
    kind: str
    hazards: str
    over: bool


@dataclass(frozen=True, slots=True)
class PressLine:
    """One press report that may be about an outbreak, and what a person decided about it."""

    item: PressItem
    reading: PressReading
    decided: str


def area_lines(areas: Iterable[Area], now: datetime) -> list[AreaLine]:
    """Those that are in force first, then by name."""
    found = list(areas)
    replaced = {gone for area in found for gone in area.replaces}
    lines = [_area_line(area, area.area_id in replaced, now) for area in found]
    return sorted(lines, key=lambda line: (line.over, line.title.casefold()))


def press_lines(
    press: Iterable[tuple[PressItem, PressReading]], decisions: Iterable[PressDecision]
) -> list[PressLine]:
    """The reports of an outbreak, newest first; those without a date stand at the top."""
    made = list(decisions)
    lines = [
        PressLine(item, reading, _decided(item, made))
        for item, reading in press
        if reading.outbreak
    ]
    return sorted(lines, key=_newest)


def _newest(line: PressLine) -> tuple[bool, float]:
    published = line.item.published
    return (published is not None, -published.timestamp() if published else 0.0)


def _area_line(area: Area, replaced: bool, now: datetime) -> AreaLine:
    ended = area.ends is not None and area.ends <= now
    return AreaLine(
        area=area,
        title=area.name or area.area_id,
        kind=KINDS[area.kind],
        hazards=", ".join(sorted(HAZARD_TITLES[hazard.value] for hazard in area.hazards)),
        over=ended or replaced,
    )


def _decided(item: PressItem, decisions: list[PressDecision]) -> str:
    kinds = {one.kind for one in decisions if one.item in item.identities}
    if PressDecisionKind.CONFIRMED in kinds:
        return "Confirmed"
    return "Dismissed" if PressDecisionKind.DISMISSED in kinds else "Not decided"
