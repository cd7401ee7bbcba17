"""Which areas lie near a postcode district, or near where an office visits.

It leaves out only what is known to lie elsewhere: an area without a known place stays.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import shapely
from shapely.geometry.base import BaseGeometry

from forethought.places.area import Area
from forethought.places.circles import circle
from forethought.places.geometry import box_around_geometry
from forethought.places.postcode import outwards_of
from forethought.web.areas.listing import AreaRow
from forethought.web.checks.engine import postcodes
from forethought.web.people.models import Office
from forethought.web.visits.models import Visit

NEAR_M = 10_000
"""As far as the press is heard about a place (policy.md)."""
VISITED_WITHIN = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Region:
    """Where to look. ``unknown``: districts that nobody could place, and that are not in it."""

    title: str
    shape: BaseGeometry
    unknown: tuple[str, ...] = ()


def district(text: str) -> Region | None:
    """Round a postcode or its district; None where it is not known."""
    outwards = outwards_of(text)
    shape, unknown = _round(outwards)
    if shape is None or not outwards:
        return None
    return Region(f"postcode district {' or '.join(outwards)}", shape, unknown)


def visited_by(office: Office, now: datetime) -> Region | None:
    """Round the districts in which an office visits, of late and ahead; None: none is known."""
    visits = Visit.objects.filter(
        officer__team__office=office, planned_start__gte=now - VISITED_WITHIN
    )
    written = visits.values_list("customer__postcode", flat=True).distinct()
    outwards = sorted({outward for text in written for outward in outwards_of(text)})
    shape, unknown = _round(outwards)
    if shape is None:
        return None
    return Region(f"where {office.name} visits", shape, unknown)


def near(rows: Iterable[AreaRow], areas: Iterable[Area], region: Region) -> list[AreaRow]:
    """The rows whose area lies within ``NEAR_M`` of the region, or nobody knows where."""
    placed = {area.area_id: area for area in areas}
    shapely.prepare(region.shape)
    return [
        row
        for row in rows
        if (area := placed.get(row.area_id)) is None or _touches(area, region.shape)
    ]


def _touches(area: Area, shape: BaseGeometry) -> bool:
    if area.geometry.intersects(shape):
        return True
    if not area.radius_m:
        return False
    return bool(shapely.box(*box_around_geometry(area.geometry, area.radius_m)).intersects(shape))


def _round(outwards: Iterable[str]) -> tuple[BaseGeometry | None, tuple[str, ...]]:
    circles, unknown = [], []
    for outward in outwards:
        found = postcodes().neighbourhood(outward)
        if found is None:
            unknown.append(outward)
        else:
            centre, reach_m = found
            circles.append(circle(centre, reach_m + NEAR_M))
    return (shapely.union_all(circles) if circles else None), tuple(unknown)
