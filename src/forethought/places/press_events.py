"""Whether several press reports tell of one event. Pure.

Two reports are joined where both tell of the same thing, of diseases that may be one, near each
other and soon after one another. What is joined wrongly holds no visit less, as a report that
joins widens the area; what is not joined is only decided twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from forethought.places.area import Point, PressPlace
from forethought.places.geometry import at_most, between_m
from forethought.places.press import UNNAMED_DISEASE

JOIN_M = 10_000.0
"""Places at most so far apart may be of one event."""

JOIN_WITHIN = timedelta(days=14)
"""Reports at most so long after one another may be of one event."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a report tells of. ``what``: ``outbreak`` or a danger; ``at``: when published."""

    what: str
    disease: str
    places: tuple[PressPlace, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Event:
    """What is known already: an event with what each of its reports told."""

    number: int
    told: tuple[Told, ...]


def event_of(told: Told, events: Iterable[Event]) -> Event | None:
    """The event that a report belongs to, the nearest of several, then the last told of.

    A place that could be in several spots is near where one of them is. A report that names only
    a county joins one that names the same county alone, one that names no place only such a one.
    """
    near = [
        (distance, -max(each.at for each in event.told).timestamp(), event.number, event)
        for event in events
        if (distance := _apart_m(told, event)) is not None
    ]
    return min(near, key=lambda each: each[:3])[3] if near else None


def diseases_may_be_one(one: str, other: str) -> bool:
    """The same, or one of them is not named."""
    unnamed = ("", UNNAMED_DISEASE)
    return one == other or one in unnamed or other in unnamed


def _apart_m(told: Told, event: Event) -> float | None:
    """How far the report is from the event; None: it belongs to another one."""
    if any(one.what != told.what for one in event.told):
        return None
    named = {one.disease for one in event.told if one.disease not in ("", UNNAMED_DISEASE)}
    if not all(diseases_may_be_one(told.disease, disease) for disease in named):
        return None
    if min(abs(told.at - one.at) for one in event.told) > JOIN_WITHIN:
        return None
    distances = [apart for one in event.told if (apart := _places_apart_m(told, one)) is not None]
    return min(distances, default=None)


def _places_apart_m(one: Told, other: Told) -> float | None:
    mine, theirs = points_of(one.places), points_of(other.places)
    if not mine and not theirs:
        return 0.0 if _counties(one.places) == _counties(other.places) else None
    apart = min((between_m(here, there) for here in mine for there in theirs), default=None)
    return apart if apart is not None and at_most(apart, JOIN_M) else None


def points_of(places: Iterable[PressPlace]) -> list[Point]:
    """Every place that is meant or may be, each once; none of a county."""
    found = (one for place in places if not place.county_only for one in place.candidates)
    return list(dict.fromkeys(found))


def _counties(places: Sequence[PressPlace]) -> frozenset[tuple[Point, ...]]:
    return frozenset(place.candidates for place in places if place.county_only)
