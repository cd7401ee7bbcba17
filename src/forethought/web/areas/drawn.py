"""What an area is at one time: as people and feeds draw it, as it is stored, as checks take it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import shapely
from django.db.models import TextField
from django.db.models.functions import Cast
from shapely.geometry.base import BaseGeometry

from forethought.places.area import Area, Unplaced
from forethought.vocabulary import AreaKind, Hazard
from forethought.web.areas.models import AreaVersion, KnownArea

COUNTS = (AreaVersion.Standing.PROVISIONAL, AreaVersion.Standing.IN_FORCE)
"""The standings that are given to checks."""

Known = Area | Unplaced
"""What checks are given of an area."""

_REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class Drawn:
    """The content of a version; see ``AreaVersion``. Shapes are lon/lat, WGS 84.

    ``shape`` is a Polygon, MultiPolygon or Point, or None with the sentence ``not_placed``;
    ``standing`` is one of ``AreaVersion.Standing``. ``replaces`` holds whole area ids.
    """

    kind: AreaKind
    name: str
    standing: str
    zone_type: str = ""
    source: str = ""
    reason: str = ""
    evidence: str = ""
    review_on: date | None = None
    hazards: frozenset[Hazard] = frozenset()
    shape: BaseGeometry | None = None
    radius_m: float = 0.0
    not_placed: str = ""
    near: BaseGeometry | None = None
    slack_m: float = 0.0
    begins: datetime | None = None
    ends: datetime | None = None
    replaces: tuple[str, ...] = ()
    grade: int = 0

    @property
    def counts(self) -> bool:
        """Whether checks are given it."""
        return self.standing in COUNTS


def drawn_of(area: KnownArea) -> Drawn:
    """The present content of an area."""
    return drawn_from(area.versions.get(number=area.version))


def drawn_from(version: AreaVersion) -> Drawn:
    """The content of a version."""
    return _drawn(version, shape_from(version.shape), shape_from(version.near))


def drawn_by_id(version_ids: Iterable[int]) -> dict[int, Drawn]:
    """The content of each of these versions, from memory: versions never change."""
    wanted = set(version_ids)
    missing = wanted - _remembered.keys()
    if missing:
        if len(_remembered) + len(missing) > _REMEMBERED:
            _remembered.clear()
            missing = wanted
        _remembered.update(_read(missing))
    return {version_id: _remembered[version_id] for version_id in wanted}


_remembered: dict[int, Drawn] = {}


def _read(version_ids: Collection[int]) -> Iterator[tuple[int, Drawn]]:
    # The text of an outline is read by GEOS alone: a feed may have millions of positions.
    rows = (
        AreaVersion.objects.filter(pk__in=version_ids)
        .defer("shape", "near")
        .annotate(outline=Cast("shape", TextField()), around=Cast("near", TextField()))
    )
    for row in rows.iterator(500):
        shape, near = (
            None if text is None else shapely.from_geojson(text)
            for text in (row.outline, row.around)
        )
        yield row.pk, _drawn(row, shape, near)


def _drawn(version: AreaVersion, shape: BaseGeometry | None, near: BaseGeometry | None) -> Drawn:
    return Drawn(
        kind=AreaKind(version.kind),
        name=version.name,
        standing=version.standing,
        zone_type=version.zone_type,
        source=version.source,
        reason=version.reason,
        evidence=version.evidence,
        review_on=version.review_on,
        hazards=frozenset(Hazard(word) for word in version.hazards),
        shape=shape,
        radius_m=version.radius_m,
        not_placed=version.not_placed,
        near=near,
        slack_m=version.slack_m,
        begins=version.begins,
        ends=version.ends,
        replaces=tuple(version.replaces),
        grade=version.grade,
    )


def stored(drawn: Drawn) -> dict[str, Any]:
    """The fields of an ``AreaVersion``."""
    return {
        "kind": drawn.kind.value,
        "name": drawn.name,
        "standing": str(drawn.standing),
        "zone_type": drawn.zone_type,
        "source": drawn.source,
        "reason": drawn.reason,
        "evidence": drawn.evidence,
        "review_on": drawn.review_on,
        "hazards": sorted(hazard.value for hazard in drawn.hazards),
        "shape": as_geojson(drawn.shape),
        "radius_m": drawn.radius_m,
        "not_placed": drawn.not_placed,
        "near": as_geojson(drawn.near),
        "slack_m": drawn.slack_m,
        "begins": drawn.begins,
        "ends": drawn.ends,
        "replaces": list(drawn.replaces),
        "grade": drawn.grade,
    }


def shape_from(geojson: Any) -> BaseGeometry | None:
    """A stored geometry."""
    return None if geojson is None else shapely.from_geojson(json.dumps(geojson))


def as_geojson(shape: BaseGeometry | None) -> Any:
    """A geometry as it is stored."""
    return None if shape is None else json.loads(shapely.to_geojson(shape))


def known_of(area_id: str, drawn: Drawn | None) -> Known | None:
    """What checks are given of an area with this content; None: it does not count, or is not."""
    if drawn is None or not drawn.counts:
        return None
    if drawn.shape is None:
        return Unplaced("areas", area_id, drawn.not_placed, drawn.near, drawn.slack_m)
    return Area(
        area_id=area_id,
        kind=drawn.kind,
        zone_type=drawn.zone_type,
        name=drawn.name,
        source=drawn.source,
        begins=drawn.begins,
        ends=drawn.ends,
        replaces=drawn.replaces,
        hazards=drawn.hazards,
        geometry=drawn.shape,
        radius_m=drawn.radius_m,
        grade=drawn.grade,
    )


def known_of_version(version_id: int) -> Known | None:
    """:func:`known_of` a stored version."""
    area_id = KnownArea.objects.values_list("area_id", flat=True).get(versions=version_id)
    return known_of(area_id, drawn_by_id([version_id])[version_id])
