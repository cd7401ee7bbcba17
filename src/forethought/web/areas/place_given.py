"""A place as people write it: a postcode, a name, degrees, or a reference of a grid."""

from __future__ import annotations

from dataclasses import dataclass

from forethought.data.gazetteer_file import load_gazetteer
from forethought.places.area import Point
from forethought.places.gazetteer import NamedPlace
from forethought.places.geometry import between_m
from forethought.places.grid_reference import SpotError, read_spot
from forethought.places.postcode import postcode_kind
from forethought.web.checks.engine import postcodes

MOST_CHOICES = 40
SAME_PLACE_M = 8_000.0
"""Sources put one town in several spots: nearer than this the one with most people is meant."""

_NAMES_OF_PLACES = ("place", "region")


class PlaceError(ValueError):
    """No such place is known. The message is a whole sentence."""


@dataclass(frozen=True, slots=True)
class PlaceChoice:
    """One thing that the text can mean. ``words`` tell it from the others."""

    words: str
    point: Point

    @property
    def key(self) -> str:
        """What a form sends for it."""
        return f"{self.point.lat:.5f}, {self.point.lon:.5f}"


def places_meant(text: str) -> list[PlaceChoice]:
    """Everything that the text can mean, the likeliest first; more than one: somebody chooses.

    Raises PlaceError where it means nothing.
    """
    shown = " ".join(text.split())
    kind = postcode_kind(shown)
    if kind == "unit":
        return [_of_postcode(shown)]
    named = _named(shown)
    if named:
        return named
    if kind in ("sector", "district"):
        raise PlaceError(f"“{shown}” is only a part of a postcode: write the whole one")
    if any(letter.isdigit() for letter in shown):
        try:
            return [PlaceChoice(shown, read_spot(shown))]
        except SpotError as error:
            raise PlaceError(str(error).rstrip(".")) from None
    county = load_gazetteer().counties_named(shown)
    if county:
        raise PlaceError(
            f"“{shown}” is a whole county: name a place in it, or give the area's outline"
        )
    raise PlaceError(
        f"No place called “{shown}” is known: write another name, a postcode, or degrees as in"
        " 52.83, 0.85"
    )


def _of_postcode(text: str) -> PlaceChoice:
    place = postcodes().places_of([text], 0.0)[text]
    if place.point is None:
        raise PlaceError(place.why_unknown.rstrip("."))
    return PlaceChoice(place.postcode, place.point)


def _named(text: str) -> list[PlaceChoice]:
    found = [one for one in load_gazetteer().named(text) if one.kind in _NAMES_OF_PLACES]
    found.sort(key=lambda one: (-one.population, one.county, one.name))
    kept: list[NamedPlace] = []
    for one in found:
        if all(between_m(one.point, other.point) > SAME_PLACE_M for other in kept):
            kept.append(one)
    return [PlaceChoice(_words(one), one.point) for one in kept[:MOST_CHOICES]]


def _words(place: NamedPlace) -> str:
    where = f", {place.county}" if place.county else ""
    return f"{place.name}{where} ({place.point.lat:.2f}, {place.point.lon:.2f})"
