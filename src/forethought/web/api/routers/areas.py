"""Areas: read, proposed by other systems, and taken back by them."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Annotated, Any

from django.db.models import Exists, F, OuterRef, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query
from pydantic import Field, WithJsonSchema
from shapely.geometry import Point as ShapePoint
from shapely.geometry.base import BaseGeometry

from forethought.places.drawn_shape import OutlineError, read_outline
from forethought.vocabulary import AreaKind, Hazard
from forethought.web.api.bodies import Day
from forethought.web.api.caller import Caller, caller
from forethought.web.api.endpoints import Endpoints
from forethought.web.api.fields import (
    Asked,
    Cursor,
    Id,
    Limit,
    Moment,
    OneOf,
    Page,
    StrictNumber,
    Text,
    Told,
)
from forethought.web.api.paging import rows_after
from forethought.web.api.problems import ProblemError
from forethought.web.api.scopes import Scope
from forethought.web.areas import services
from forethought.web.areas.drawn import Drawn
from forethought.web.areas.forms import LEAST_KM, MOST_KM
from forethought.web.areas.may import may_change, may_propose
from forethought.web.areas.models import AreaChange, AreaVersion, KnownArea
from forethought.web.areas.place_given import PlaceError, places_meant
from forethought.web.visits.problems import ChangedMeanwhileError, NotPossibleError

router = Endpoints(tags=["areas"])

Kind = Annotated[str, OneOf(*(kind.value for kind in AreaKind))]
Standing = Annotated[str, OneOf(*AreaVersion.Standing.values)]
Origin = Annotated[str, OneOf(*KnownArea.Origin.values)]
Outline = Annotated[
    dict[str, Any],
    WithJsonSchema(
        {
            "type": "object",
            "required": ["type", "coordinates"],
            "properties": {
                "type": {"type": "string", "enum": ["Polygon", "MultiPolygon"]},
                "coordinates": {"type": "array"},
            },
        }
    ),
]


class NewArea(Asked):
    """An area to propose: ``place`` and ``radius_km``, or ``outline`` (GeoJSON, longitude first).

    ``place``: a postcode, latitude and longitude, a grid reference, or a name that only one place
    has. ``reason``: what officers read. A problem area needs ``evidence`` and ``review_on``, and
    is about the place: never about people.
    """

    name: Annotated[Text, Field(min_length=1, max_length=300)] = Field(
        examples=["Gas leak in Made-up Street"]
    )
    kind: Kind
    reason: Annotated[Text, Field(min_length=1, max_length=4000)]
    source: Annotated[Text, Field(max_length=300)] = Field("", examples=["Incident desk"])
    hazards: Annotated[list[Hazard], Field(max_length=len(Hazard))] = Field([])
    place: Annotated[Text, Field(max_length=100)] = Field("", examples=["LS1 4DY"])
    radius_km: Annotated[float, Field(strict=True, ge=LEAST_KM, le=MOST_KM)] | None = None
    outline: Outline | None = None
    evidence: Annotated[Text, Field(max_length=4000)] = ""
    review_on: Day | None = None
    begins: Moment | None = None
    ends: Moment | None = None


class LiftWanted(Asked):
    """Why it is over. ``version``: as you last read it; left out: whatever it is now."""

    why: Annotated[Text, Field(min_length=1, max_length=2000)]
    version: StrictNumber | None = None


class AreaTold(Told):
    """An area as it is now. ``area_id`` is what checks and reasons call it."""

    id: int
    area_id: str = Field(examples=["hand-3"])
    origin: Origin
    version: int
    kind: Kind
    zone_type: str
    standing: Standing
    name: str
    source: str
    reason: str
    hazards: list[str]
    begins: datetime | None
    ends: datetime | None
    review_on: date | None
    placed: bool


class AreaWholeTold(AreaTold):
    """The same with its outline: GeoJSON, widened by ``radius_m``; null where it is not known."""

    shape: dict[str, Any] | None
    radius_m: float


class AreaDone(Told):
    """What was done, and to how many visits: held by it, free of it, officers told to turn back."""

    id: int
    area_id: str
    version: int
    standing: Standing
    held: int
    freed: int
    told: int


@router.reads("/areas", scope=Scope.AREAS_READ, answer=Page[AreaTold])
def list_areas(
    request: HttpRequest,
    over: Annotated[bool, Query(description="Also areas that are over")] = False,
    limit: Limit = 100,
    cursor: Cursor = "",
) -> Page[AreaTold]:
    """The areas that the site knows, in the order in which they were opened.

    Areas of a file in the drop folder are not among them: they are that file.
    """
    caller(request)
    rows, following = rows_after(_areas(over=over), "areas", cursor=cursor, limit=limit)
    versions = _versions(rows)
    return Page(items=[AreaTold(**_plain(one, versions[one.pk])) for one in rows], next=following)


@router.reads("/areas/{int:area_id}", scope=Scope.AREAS_READ, answer=AreaWholeTold)
def get_area(request: HttpRequest, area_id: Id) -> AreaWholeTold:
    """One area with its outline."""
    caller(request)
    area = get_object_or_404(KnownArea, pk=area_id)
    version = area.versions.get(number=area.version)
    return AreaWholeTold(**_plain(area, version), shape=version.shape, radius_m=version.radius_m)


@router.writes("POST", "/areas", scope=Scope.AREAS_WRITE, answer=AreaDone, status=201)
def propose_area(request: HttpRequest, body: NewArea) -> AreaDone:
    """Propose an area. It is provisional: it holds visits at once, and a person confirms it.

    Needs a person of management grade, a safety administrator, or another system that plans.
    """
    who = caller(request)
    if not may_propose(who.person):
        raise _not_allowed()
    area = services.open_area(_drawn(body), origin="hand", by=who.person, now=who.now)
    return _done(area, area.versions.select_related("change").get(number=1).change)


@router.writes("POST", "/areas/{int:area_id}/lift", scope=Scope.AREAS_WRITE, answer=AreaDone)
def lift_area(request: HttpRequest, area_id: Id, body: LiftWanted) -> AreaDone:
    """End an area that is still provisional; each visit that it held is checked again.

    What a person has confirmed, a person lifts on its page: to ask for less is no program's. Nor
    does the person of another system lift any.
    """
    area = get_object_or_404(KnownArea, pk=area_id)
    who = _changer(request, KnownArea.Origin(area.origin))
    if body.version is not None and body.version != area.version:
        raise ChangedMeanwhileError(area.version, [])
    version = area.versions.get(number=area.version)
    if version.standing == AreaVersion.Standing.IN_FORCE:
        raise NotPossibleError("This area is in force: a person lifts it, on its page")
    return _done(area, services.lift(area, why=body.why, by=who.person, now=who.now))


def _areas(*, over: bool) -> QuerySet[KnownArea]:
    present = AreaVersion.objects.filter(area=OuterRef("pk"), number=OuterRef("version"))
    if not over:
        present = present.exclude(standing=AreaVersion.Standing.OVER)
    return KnownArea.objects.filter(Exists(present))


def _versions(areas: list[KnownArea]) -> dict[int, AreaVersion]:
    """The present version of each, without its outline."""
    found = AreaVersion.objects.filter(area__in=areas, number=F("area__version"))
    return {one.area_id: one for one in found.defer("shape", "near", "evidence")}


def _plain(area: KnownArea, version: AreaVersion) -> dict[str, Any]:
    same = (
        *("kind", "zone_type", "standing", "name", "source", "reason"),
        *("hazards", "begins", "ends", "review_on"),
    )
    return {name: getattr(version, name) for name in same} | {
        "id": area.pk,
        "area_id": area.area_id,
        "origin": area.origin,
        "version": area.version,
        "placed": not version.not_placed,
    }


def _changer(request: HttpRequest, origin: KnownArea.Origin) -> Caller:
    who = caller(request)
    if not may_change(who.person, origin):
        raise _not_allowed()
    return who


def _not_allowed() -> ProblemError:
    return ProblemError(
        403,
        "not-allowed",
        "Areas are changed by people of management grade and safety administrators; those of"
        " feeds by safety administrators alone",
    )


def _drawn(body: NewArea) -> Drawn:
    shape, radius_m = _shape(body)
    return Drawn(
        kind=AreaKind(body.kind),
        name=body.name.strip(),
        standing=AreaVersion.Standing.PROVISIONAL.value,
        source=body.source.strip() or "Proposed by another system",
        reason=body.reason,
        evidence=body.evidence,
        review_on=body.review_on,
        hazards=frozenset(body.hazards),
        shape=shape,
        radius_m=radius_m,
        begins=body.begins,
        ends=body.ends,
    )


def _shape(body: NewArea) -> tuple[BaseGeometry, float]:
    if body.outline is not None:
        if body.place or body.radius_km is not None:
            raise _refused("outline", "Give a place and a radius, or an outline, not both")
        return _outline(body.outline), 0.0
    if not body.place.strip():
        raise _refused("place", "Give a place and a radius, or an outline")
    if body.radius_km is None:
        raise _refused("radius_km", "Give the radius around the place, in kilometres")
    try:
        meant = places_meant(body.place)
    except PlaceError as error:
        raise _refused("place", str(error).rstrip(".")) from None
    if len(meant) > 1:
        says = f"It can mean {len(meant)} places: give a postcode, or latitude and longitude"
        raise _refused("place", says)
    return ShapePoint(meant[0].point.lon, meant[0].point.lat), 1000 * body.radius_km


def _outline(outline: dict[str, Any]) -> BaseGeometry:
    try:
        return read_outline(json.dumps(outline))
    except OutlineError as error:
        raise _refused("outline", str(error).rstrip(".")) from None


def _done(area: KnownArea, change: AreaChange) -> AreaDone:
    version = area.versions.only("standing", "number").get(number=area.version)
    return AreaDone(
        id=area.pk,
        area_id=area.area_id,
        version=area.version,
        standing=version.standing,
        held=change.held,
        freed=change.freed,
        told=change.told,
    )


def _refused(field: str, says: str) -> ProblemError:
    return ProblemError(422, "refused", f"{says}. Nothing was done", errors=[(field, says)])
