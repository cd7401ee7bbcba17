"""What a press report tells of, as the area that acts until a person has decided."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import shapely

from forethought.places.area import Point, PressItem, PressPlace
from forethought.places.circles import joined, lies_in, round_each
from forethought.places.danger_words import DANGERS, DangerWords
from forethought.places.dangers import NO_DANGER, read_danger
from forethought.places.gazetteer import Gazetteer
from forethought.places.press import UNNAMED_DISEASE, read_press_item
from forethought.places.press_events import points_of
from forethought.vocabulary import AreaKind, Hazard
from forethought.web.areas.drawn import Drawn
from forethought.web.areas.models import AreaVersion

OUTBREAK = "outbreak"

TITLES = {
    OUTBREAK: "Animal disease",
    "armed_incident": "Armed incident",
    "disorder": "Disorder",
    "gas_leak": "Escaping gas",
    "flood": "Flood",
    "unsafe_structure": "Unsafe structure",
    "fire_or_chemicals": "Fire or chemicals",
    "bomb": "Bomb",
}
"""What a happening is called."""

DANGER_KM = 2.0
"""How far round its place a danger other than an outbreak reaches until a person redraws it."""

DANGER_LASTS = timedelta(hours=48)
"""Such a danger lapses this long after it was published, unless somebody confirms it."""

_NOTHING = "Nothing in it tells of an animal disease or of another danger to visitors now."
_HAZARDS = {
    "armed_incident": frozenset({Hazard.WEAPON, Hazard.VIOLENCE}),
    "disorder": frozenset({Hazard.VIOLENCE}),
}
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an item was read to tell of. ``what`` empty: of nothing; ``why`` then says why not.

    ``disease`` empty where none is named.
    """

    what: str
    disease: str
    unsure: bool
    quote: str
    places: tuple[PressPlace, ...]
    why: str


def read_item(
    item: PressItem, gazetteer: Gazetteer, words: DangerWords, *, confirmed: str = ""
) -> Meaning:
    """An outbreak first, then other dangers. ``confirmed``: a person said what it tells of."""
    if confirmed and confirmed != OUTBREAK:
        outbreak = None
    else:
        outbreak = read_press_item(item, gazetteer, confirmed=bool(confirmed))
    if outbreak is not None and outbreak.outbreak:
        disease = "" if outbreak.disease == UNNAMED_DISEASE else outbreak.disease
        quote, places = outbreak.quote, outbreak.places
        return Meaning(OUTBREAK, disease, outbreak.suspected, quote, places, outbreak.why)
    danger = read_danger(item, gazetteer, words, confirmed=confirmed)
    if danger.what:
        unsure = not danger.sure
        return Meaning(danger.what, "", unsure, danger.quote, danger.places, danger.why)
    why = _NOTHING if danger.why == NO_DANGER else danger.why
    if outbreak is not None and outbreak.disease:
        why = outbreak.why
    return Meaning("", "", False, "", (), why)


def reach_m(what: str, press_distance_km: float) -> float:
    """How far round each place the area is drawn at first."""
    return 1000 * (press_distance_km if what == OUTBREAK else DANGER_KM)


def draw(meaning: Meaning, *, source: str, at: datetime, now: datetime, km: float) -> Drawn:
    """The area that acts at once. ``at``: when it was published; ``km``: that of the pack.

    A danger without a place holds nothing: it waits in the queue for somebody who knows where,
    without an end.
    """
    outbreak = meaning.what == OUTBREAK
    points = points_of(meaning.places)
    drawn = Drawn(
        kind=AreaKind.DISEASE_CONTROL if outbreak else AreaKind.PRESENT_DANGER,
        name=name_of(meaning.what, meaning.disease, [place.name for place in meaning.places]),
        standing=AreaVersion.Standing.PROVISIONAL.value,
        source=source[:300],
        reason=meaning.why,
        hazards=hazards_of(meaning.what),
        ends=max(now, at + DANGER_LASTS) if points and not outbreak else None,
    )
    if points:
        shape, radius_m = round_each(points, reach_m(meaning.what, km))
        return replace(drawn, shape=shape, radius_m=radius_m)
    near, slack_m = _near(meaning.places)
    says = _not_placed(meaning)
    if outbreak:
        return replace(drawn, not_placed=says, near=near, slack_m=slack_m)
    informs = AreaVersion.Standing.INFORMS.value
    return replace(drawn, not_placed=says, near=near, slack_m=slack_m, standing=informs)


def widened(drawn: Drawn, what: str, new: Sequence[Point], km: float) -> Drawn:
    """The area with the places that it does not hold yet; the same where it holds them all."""
    if drawn.shape is None:
        return drawn
    shape, radius_m = drawn.shape, drawn.radius_m
    outside = [one for one in new if not lies_in(one, shape, radius_m)]
    if not outside:
        return drawn
    shape, radius_m = joined(shape, radius_m, outside, reach_m(what, km))
    return replace(drawn, shape=shape, radius_m=radius_m)


def hazards_of(what: str) -> frozenset[Hazard]:
    """The categories of danger that such an area is about."""
    if what == OUTBREAK:
        return frozenset({Hazard.DISEASE})
    return _HAZARDS.get(what, frozenset({Hazard.PREMISES}))


def name_of(what: str, disease: str, places: Sequence[str]) -> str:
    """``Press: avian influenza at Great Ryburgh``."""
    told = disease or (TITLES[what].lower() if what in TITLES else what)
    where = " and ".join(places) or "a place not named"
    return f"Press: {told} at {where}"[:_LONGEST_NAME]


def _near(places: Sequence[PressPlace]) -> tuple[shapely.MultiPoint | None, float]:
    points = [(one.lon, one.lat) for place in places for one in place.candidates]
    if not points:
        return None, 0.0
    return shapely.MultiPoint(points), 1000 * max(place.radius_km for place in places)


def _not_placed(meaning: Meaning) -> str:
    told = meaning.disease or DANGERS.get(meaning.what, "an animal disease")
    counties = " and ".join(place.name for place in meaning.places)
    where = f"only that it is in {counties}" if counties else "not where"
    return f"The press tells of {told}, but {where}: read the report, and say where it is."


def places_json(places: Iterable[PressPlace]) -> list[dict[str, Any]]:
    """Places as a report keeps them."""
    return [
        {
            "name": place.name,
            "candidates": [[one.lat, one.lon] for one in place.candidates],
            "county_only": place.county_only,
            "radius_km": place.radius_km,
        }
        for place in places
    ]


def places_from(kept: Iterable[dict[str, Any]]) -> tuple[PressPlace, ...]:
    """The same read back."""
    return tuple(
        PressPlace(
            place["name"],
            tuple(Point(lat, lon) for lat, lon in place["candidates"]),
            place["county_only"],
            place["radius_km"],
        )
        for place in kept
    )
