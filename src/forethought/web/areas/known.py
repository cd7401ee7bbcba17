"""What the site itself knows of areas, as checks take it: drawn by hand, proposed, read.

Each process keeps what it read until there is a newer change: numbers of changes come in the
order of their commits (``writing.begin``).
"""

from __future__ import annotations

from dataclasses import dataclass

import shapely
from django.db.models import F, Max, TextField
from django.db.models.functions import Cast
from shapely.geometry.base import BaseGeometry

from forethought.feeds.kinds import feed_kinds
from forethought.places.area import Area, Unplaced
from forethought.vocabulary import AreaKind, Hazard
from forethought.web.areas.drawn import COUNTS
from forethought.web.areas.models import AreaChange, AreaVersion
from forethought.web.feeds.models import Feed

GIVES_AREAS = "areas"


@dataclass(frozen=True, slots=True)
class KnownAreas:
    """The areas that count, and those that count without a known place.

    ``fed``: at least one feed that is on gives areas.
    """

    areas: tuple[Area, ...]
    unplaced: tuple[Unplaced, ...]
    fed: bool


def known_areas() -> KnownAreas:
    """Everything that counts at present, in the order of the areas' numbers."""
    newest = AreaChange.objects.aggregate(newest=Max("pk"))["newest"]
    held = _memory.get("known")
    if held is None or held[0] != newest:
        held = _memory["known"] = (newest, _read())
    areas, unplaced = held[1]
    return KnownAreas(areas, unplaced, _is_fed())


_Read = tuple[tuple[Area, ...], tuple[Unplaced, ...]]
_memory: dict[str, tuple[int | None, _Read]] = {}


def _is_fed() -> bool:
    kinds = [name for name, kind in feed_kinds().items() if kind.gives == GIVES_AREAS]
    return Feed.objects.filter(is_on=True, kind__in=kinds).exists()


def _read() -> _Read:
    present = AreaVersion.objects.filter(number=F("area__version"), standing__in=COUNTS)
    # The text of an outline is read by GEOS alone: a feed may have millions of positions.
    rows = list(
        present.defer("shape", "near", "reason", "evidence")
        .annotate(outline=Cast("shape", TextField()), around=Cast("near", TextField()))
        .select_related("area")
        .order_by("area_id")
    )
    areas = tuple(
        _area(row, shapely.from_geojson(row.outline)) for row in rows if row.outline is not None
    )
    unplaced = tuple(
        Unplaced(
            "areas",
            row.area.area_id,
            row.not_placed,
            shapely.from_geojson(row.around) if row.around else None,
            row.slack_m,
        )
        for row in rows
        if row.outline is None
    )
    return areas, unplaced


def _area(row: AreaVersion, shape: BaseGeometry) -> Area:
    return Area(
        area_id=row.area.area_id,
        kind=AreaKind(row.kind),
        zone_type=row.zone_type,
        name=row.name,
        source=row.source,
        begins=row.begins,
        ends=row.ends,
        replaces=tuple(row.replaces),
        hazards=frozenset(Hazard(word) for word in row.hazards),
        geometry=shape,
        radius_m=row.radius_m,
    )
