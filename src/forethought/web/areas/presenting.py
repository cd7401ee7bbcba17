"""Areas and press reports in the words of the page Areas."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from forethought.check_inputs import PressDecision
from forethought.places.area import PressItem, PressReading
from forethought.vocabulary import AreaKind, PressDecisionKind

KINDS = {
    AreaKind.DISEASE_CONTROL: "Disease control area",
    AreaKind.PROBLEM_AREA: "Problem area",
    AreaKind.PRESENT_DANGER: "Present danger",
}


@dataclass(frozen=True, slots=True)
class PressLine:
    """One press report that may be about an outbreak, and what a person decided about it."""

    item: PressItem
    reading: PressReading
    decided: str


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


def _decided(item: PressItem, decisions: list[PressDecision]) -> str:
    kinds = {one.kind for one in decisions if one.item in item.identities}
    if PressDecisionKind.CONFIRMED in kinds:
        return "Confirmed"
    return "Dismissed" if PressDecisionKind.DISMISSED in kinds else "Not decided"
