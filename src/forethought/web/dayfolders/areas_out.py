"""Areas as ``areas.geojson``: what counts here, and what could not be read or placed.

What the site could not place holds visits there; it is written as a feature that cannot be read
either, so that it holds them in the folder too.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import shapely
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from forethought.dayfolder.cells_out import moment_cell
from forethought.places.area import Area, Unplaced
from forethought.places.geometry import box_around_geometry


def areas_geojson(areas: Iterable[Area], unplaced: Iterable[Unplaced]) -> str:
    """The whole file."""
    features = [_area(one) for one in areas]
    features += [_unplaced(number, one) for number, one in enumerate(unplaced, start=1)]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


def _area(area: Area) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "area_id": area.area_id,
        "kind": area.kind.value,
        "zone_type": area.zone_type,
        "name": area.name,
        "source": area.source,
        "from": moment_cell(area.begins),
        "to": moment_cell(area.ends),
        "replaces": list(area.replaces),
        "hazards": sorted(hazard.value for hazard in area.hazards),
    }
    if area.geometry.geom_type == "Point":
        return _feature(properties | {"radius_m": area.radius_m}, area.geometry)
    return _feature(properties, _widened(area.geometry, area.radius_m))


def _unplaced(number: int, one: Unplaced) -> dict[str, Any]:
    """Without a kind it cannot be read: the visits near it are held, or all."""
    properties = {"area_id": one.item_id or f"not-placed-{number}", "kind": "", "name": one.says}
    if one.near is None:
        return _feature(properties, None)
    if one.near.geom_type == "Point":
        return _feature(properties | {"radius_m": max(one.slack_m, 1.0)}, one.near)
    return _feature(properties, _widened(one.near, one.slack_m))


def _feature(properties: dict[str, Any], geometry: BaseGeometry | None) -> dict[str, Any]:
    shape = None if geometry is None else mapping(geometry)
    return {"type": "Feature", "properties": properties, "geometry": shape}


def _widened(shape: BaseGeometry, metres: float) -> BaseGeometry:
    """The box round a shape that holds whatever is within so many metres of it; 0: the shape."""
    return shapely.box(*box_around_geometry(shape, metres)) if metres > 0 else shape
