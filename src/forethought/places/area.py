"""Places, areas and press reports as plain frozen values. Degrees are WGS 84."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from forethought.vocabulary import AreaKind, Hazard

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry


@dataclass(frozen=True, slots=True)
class Point:
    """Latitude and longitude in degrees, WGS 84."""

    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Place:
    """Where a visit is: a point and how far off it may be, or why it is not known.

    ``why_unknown`` is a whole sentence that says how to mend it; empty when ``point`` is there.
    """

    postcode: str
    point: Point | None
    error_m: float
    why_unknown: str = ""


@dataclass(frozen=True, slots=True)
class Area:
    """A piece of the map with a reason to stay out or take care.

    ``geometry`` is a valid Polygon, MultiPolygon or Point in lon/lat; ``radius_m`` widens a
    Point. ``begins`` None: always in force. ``ends`` None: still in force; otherwise the
    moment from which it no longer is. ``replaces`` holds the ids of the areas it replaces.
    ``zone_type`` is lower case, as in policy.md, or empty. ``grade``: how grave its publisher
    calls it, 1 to 4 as the severities of CAP; 0: it does not say.
    """

    area_id: str
    kind: AreaKind
    zone_type: str
    name: str
    source: str
    begins: datetime | None
    ends: datetime | None
    replaces: tuple[str, ...]
    hazards: frozenset[Hazard]
    geometry: BaseGeometry
    radius_m: float = 0.0
    grade: int = 0


@dataclass(frozen=True, slots=True)
class Unplaced:
    """An area or press item that could not be read or placed: the visits near it are held.

    ``near`` is a geometry (lon/lat) that it is known to lie in, or None when it could be
    anywhere; ``slack_m`` widens it. ``says`` is a whole sentence. ``source`` is ``areas`` or
    ``press``; ``item_id`` its id, or empty.
    """

    source: str
    item_id: str
    says: str
    near: BaseGeometry | None = None
    slack_m: float = 0.0


@dataclass(frozen=True, slots=True)
class PressItem:
    """One item of a press feed as read. ``published`` None: no date given.

    ``identities`` are its guid, id and link, the first of them being its ``item_id``.
    ``outlet`` is the feed's or item's source name ("Wensum Chronicle, Fakenham").
    """

    item_id: str
    identities: tuple[str, ...]
    title: str
    summary: str
    outlet: str
    published: datetime | None
    file: str


@dataclass(frozen=True, slots=True)
class PressPlace:
    """A place that a press item names for the outbreak; several candidates when ambiguous."""

    name: str
    candidates: tuple[Point, ...]
    county_only: bool = False
    radius_km: float = 0.0


@dataclass(frozen=True, slots=True)
class PressReading:
    """What a press item says. ``outbreak``: a notifiable animal disease, in the UK, now.

    ``why`` is a sentence for the officer; ``quote`` the words that decided, exact substring of
    title or summary. ``places`` empty with ``outbreak`` true: it could not be placed at all.
    """

    outbreak: bool
    suspected: bool
    disease: str
    quote: str
    places: tuple[PressPlace, ...]
    why: str
