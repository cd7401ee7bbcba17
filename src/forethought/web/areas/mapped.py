"""What a map shows beside areas: the visits of a day and who is out, as far as one may see them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from math import cos, isnan, radians
from typing import Any

import shapely
from django.conf import settings
from django.db.models import Q
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from forethought.places.area import Point
from forethought.places.circles import outlined
from forethought.timestamps import local_day
from forethought.web.areas.listing import STANDINGS, AreaRow
from forethought.web.areas.models import AreaVersion
from forethought.web.areas.whereabouts import circles_of
from forethought.web.contactdesk.access import outings_for
from forethought.web.contactdesk.models import Outing, Place
from forethought.web.look.words import london_time, plural
from forethought.web.people.access import summaries_for, visits_for
from forethought.web.people.models import Person
from forethought.web.visits.day import visits_of_day
from forethought.web.visits.models import Visit

MOST_VISITS = 500
"""How many visits of one day the map and its list show."""

_FINE_DEGREES, _STEP_DEGREES = 0.0003, 0.00001
_SMOOTH = 0.0005
_REMEMBERED = 10_000
_M_PER_DEGREE = 111_320.0


@dataclass(frozen=True, slots=True)
class MappedVisit:
    """One visit. ``spot`` None: its place is not known. ``rough``: right to some kilometres."""

    visit: Visit
    spot: Point | None
    rough: bool
    href: str

    @property
    def when(self) -> str:
        """``10am``."""
        return london_time(self.visit.planned_start)

    @property
    def says(self) -> str:
        """What the map calls it: when and who, never whom they visit."""
        return f"Visit at {self.when}, {self.visit.officer.name}"


@dataclass(frozen=True, slots=True)
class MappedOuting:
    """Officers who are out. ``how`` is a sentence about where the spot is from."""

    outing: Outing
    who: str
    spot: Point | None
    how: str


def visits_mapped(person: Person, on: date, now: datetime) -> tuple[list[MappedVisit], int]:
    """The visits of a London day that are still ahead, and how many more there are."""
    seen = visits_of_day(summaries_for(person, now=now), on).filter(
        state__in=[Visit.State.PLANNED, Visit.State.UNDER_WAY]
    )
    visits = list(seen.order_by("planned_start", "pk")[:MOST_VISITS])
    more = max(0, seen.count() - len(visits)) if len(visits) == MOST_VISITS else 0
    own = set(visits_for(person).filter(pk__in=[v.pk for v in visits]).values_list("pk", flat=True))
    circles = circles_of({visit.customer.postcode for visit in visits})
    return [_mapped(visit, circles, visit.pk in own) for visit in visits], more


def outings_mapped(person: Person, now: datetime) -> list[MappedOuting]:
    """Who is out, of those whom this person looks after, by name."""
    out = outings_for(person, now=now).filter(over_at__isnull=True)
    outings = list(out.select_related("officer", "second_officer").order_by("officer__name", "pk"))
    said = _last_said(outings)
    visits = _visits_of(outings, now)
    circles = circles_of({v.customer.postcode for found in visits.values() for v in found})
    return [_outing(one, said.get(one.pk), visits[one.pk], circles) for one in outings]


def shown_shapes(rows: Iterable[AreaRow]) -> dict[str, BaseGeometry]:
    """By area id, outlines as a map draws them: with their radius, and smoothed.

    Checks measure exactly, a map does not. Versions never change, so that each is read once.
    """
    drawn = [row for row in rows if row.number is not None]
    wanted = {row.version_id for row in drawn if row.shape is None and row.version_id}
    missing = wanted - _shown.keys()
    if len(_shown) + len(missing) > _REMEMBERED:
        _shown.clear()
        missing = wanted
    for version in AreaVersion.objects.filter(pk__in=missing).only("shape", "radius_m"):
        _shown[version.pk] = _smooth(_widened(shape(version.shape), version.radius_m))
    found = {}
    for row in drawn:
        if row.shape is not None:
            found[row.area_id] = _smooth(_widened(row.shape, row.radius_m))
        elif row.version_id in _shown:
            found[row.area_id] = _shown[row.version_id]
    return found


_shown: dict[int, BaseGeometry] = {}


def _widened(outline: BaseGeometry, radius_m: float) -> BaseGeometry:
    if not radius_m:
        return outline
    if outline.geom_type == "Point":
        return outlined(outline, radius_m)
    scale = [cos(radians(shapely.centroid(outline).y)), 1.0]
    flat = shapely.transform(outline, lambda spots: spots * scale)
    wide = shapely.buffer(flat, radius_m / _M_PER_DEGREE)
    return shapely.transform(wide, lambda spots: spots / scale)


def _smooth(outline: BaseGeometry) -> BaseGeometry:
    west, south, east, north = outline.bounds
    return shapely.simplify(outline, min(_FINE_DEGREES, max(east - west, north - south) * _SMOOTH))


def map_data(
    rows: Sequence[AreaRow],
    visits: Iterable[MappedVisit] = (),
    outings: Iterable[MappedOuting] = (),
) -> dict[str, Any]:
    """What the map's script draws."""
    shapes = shown_shapes(rows)
    return {
        "areas": [
            _area(row, shapes[row.area_id], is_alone=len(rows) == 1)
            for row in rows
            if row.area_id in shapes
        ],
        "visits": [
            {"at": [one.spot.lat, one.spot.lon], "says": one.says, "href": one.href}
            for one in visits
            if one.spot
        ],
        "officers": [
            {"at": [one.spot.lat, one.spot.lon], "says": f"{one.who}. {one.how}"}
            for one in outings
            if one.spot
        ],
    }


def map_context() -> dict[str, str]:
    """What every page with a map needs to know."""
    return {"tiles": settings.MAP_TILES, "credit": settings.MAP_CREDIT}


def _area(row: AreaRow, outline: BaseGeometry, *, is_alone: bool) -> dict[str, Any]:
    return {
        "number": None if is_alone else row.number,
        "name": row.title,
        "says": f"{row.kind_words}, {STANDINGS[row.standing][0].lower()}",
        "kind": row.kind.value,
        "standing": row.standing,
        "href": row.href,
        "shape": _geojson(outline),
    }


@lru_cache(maxsize=4096)
def _geojson(outline: BaseGeometry) -> Any:
    """An outline as scripts take it, rounded; it is read by many and changed by nobody."""
    return json.loads(shapely.to_geojson(shapely.set_precision(outline, _STEP_DEGREES)))


def _mapped(
    visit: Visit, circles: dict[str, tuple[float, float, float]], is_own: bool
) -> MappedVisit:
    lon, lat, reach_m = circles[visit.customer.postcode]
    href = f"/visits/{visit.pk}/" if is_own else ""
    if isnan(lon):
        return MappedVisit(visit, None, False, href)
    return MappedVisit(visit, Point(lat, lon), reach_m > ROUGH_M, href)


ROUGH_M = 1_000.0
"""From here on a place is that of a neighbourhood, not of an address."""


def _last_said(outings: Sequence[Outing]) -> dict[int, Place]:
    """By outing, the newest place that one of its officers sent."""
    places = Place.objects.filter(outing__in=[one.pk for one in outings])
    newest = places.order_by("outing", "-pressed_at", "-pk").distinct("outing")
    return {place.outing_id: place for place in newest}


def _visits_of(outings: Sequence[Outing], now: datetime) -> dict[int, list[Visit]]:
    """By outing, its officers' visit that is under way, else the next of today, else the last."""
    officers = {one.officer_id for one in outings}
    visits = Visit.objects.filter(
        Q(officer__in=officers) & Q(state__in=[*_BEFORE, Visit.State.FINISHED])
    ).select_related("customer")
    today = visits_of_day(visits, local_day(now))
    by_officer: dict[int, list[Visit]] = {officer: [] for officer in officers}
    for visit in today | visits.filter(state=Visit.State.UNDER_WAY):
        by_officer[visit.officer_id].append(visit)
    return {one.pk: _nearest(by_officer[one.officer_id]) for one in outings}


_BEFORE = (Visit.State.UNDER_WAY, Visit.State.PLANNED)


def _nearest(visits: list[Visit]) -> list[Visit]:
    for state in _BEFORE:
        found = [visit for visit in visits if visit.state == state]
        if found:
            return [min(found, key=lambda visit: visit.planned_start)]
    done = [visit for visit in visits if visit.finished_at]
    return [max(done, key=lambda visit: visit.planned_start)] if done else []


def _outing(
    outing: Outing,
    said: Place | None,
    visits: list[Visit],
    circles: dict[str, tuple[float, float, float]],
) -> MappedOuting:
    second = outing.second_officer
    who = outing.officer.name + (f" and {second.name}" if second else "")
    if said is not None and not (visits and _is_newer(visits[0], said)):
        metres = plural(round(said.accuracy_m), "metre")
        how = f"Sent at {london_time(said.pressed_at)}, right to {metres}."
        return MappedOuting(outing, who, Point(said.lat, said.lon), how)
    if not visits:
        return MappedOuting(outing, who, None, "No visit of today says where.")
    lon, lat, _ = circles[visits[0].customer.postcode]
    spot = None if isnan(lon) else Point(lat, lon)
    how = f"{_HOW[Visit.State(visits[0].state)]} {london_time(visits[0].planned_start)}"
    return MappedOuting(outing, who, spot, f"{how}." if spot else f"{how}; its place is not known.")


_HOW = {
    Visit.State.UNDER_WAY: "On the visit of",
    Visit.State.PLANNED: "By the plan on the way to the visit of",
    Visit.State.FINISHED: "After the visit of",
}


def _is_newer(visit: Visit, said: Place) -> bool:
    """Whether the visit began after the officer last said where they are."""
    return visit.started_at is not None and visit.started_at > said.pressed_at
