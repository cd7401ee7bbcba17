"""Names of places in the United Kingdom and where they are. Pure: filled by ``data.gazetteer``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from forethought.places.area import Point
from forethought.places.press_words import PressWords

NamedKind = Literal["place", "region", "county"]

_NOT_WORDS = re.compile(r"[^\w]+")


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """One thing that a name can mean.

    ``kind``: a town or village, a river, valley or district (``region``), or a county.
    ``radius_km`` is how far it reaches, 0 for a place; ``population`` 0 where not known.
    """

    name: str
    kind: NamedKind
    point: Point
    county: str
    population: int = 0
    radius_km: float = 0.0


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Look-up by name. ``rows`` hold, under the folded name, lines of tab-separated fields
    (name, kind, lat, lon, county, population, radius in km), parsed when asked for.

    ``counties`` gives under the folded name of a county, an old county or an abbreviation the
    counties it means. ``longest`` is the most words a name has. ``words`` serve the reader.
    """

    rows: Mapping[str, tuple[str, ...]]
    counties: Mapping[str, tuple[str, ...]]
    longest: int
    words: PressWords

    def named(self, name: str) -> tuple[NamedPlace, ...]:
        """Everything of that name, in any capitals and with or without hyphens."""
        return tuple(_parsed(line) for line in self.rows.get(folded(name), ()))

    def counties_named(self, name: str) -> tuple[str, ...]:
        """The counties that a name of a county (also an old one, or a short form) means."""
        return self.counties.get(folded(name), ())

    def county(self, county: str) -> NamedPlace | None:
        """A county by its exact name, with its centre and reach."""
        return next((place for place in self.named(county) if place.kind == "county"), None)


def folded(name: str) -> str:
    """A name for comparing: lower case, words separated by one space, no punctuation."""
    return _NOT_WORDS.sub(" ", name.lower().replace("'", "").replace("&", " and ")).strip()


def _parsed(line: str) -> NamedPlace:
    name, kind, lat, lon, county, population, radius = line.split("\t")
    return NamedPlace(
        name=name,
        kind=kind,  # type: ignore[arg-type]
        point=Point(float(lat), float(lon)),
        county=county,
        population=int(population or 0),
        radius_km=float(radius or 0),
    )
