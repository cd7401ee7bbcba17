"""One GeoJSON geometry (RFC 7946) of an area: a valid shape, or a sentence and where it lies.

Positions are longitude, latitude in degrees, WGS 84, unless another coordinate system is named;
a third number (height) is ignored.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry
from shapely.validation import explain_validity

from forethought.feeds.projections import WGS84, ProjectionError, to_wgs84

Json = object
Position = tuple[float, float]

_RING_LEAST = 4
_NESTED_DEEPEST = 12
_SHORTENED = 80
_BRITISH_ISLES = shapely.box(-11.0, 49.0, 3.0, 62.0)


@dataclass(frozen=True, slots=True)
class ShapeRead:
    """``shape`` is valid, or None with the sentence ``says``.

    ``near`` then holds every position, where all of them could be read; else None: it could be
    anywhere. ``part`` is the part of the feature the sentence is about.
    """

    shape: BaseGeometry | None
    says: str = ""
    near: BaseGeometry | None = None
    part: str = "geometry"


class _UnusableError(ValueError):
    """A position or ring that cannot be used; the message is the sentence."""


def read_shape(geometry: Json, epsg: int = WGS84) -> ShapeRead:
    """A Polygon, MultiPolygon or Point in the coordinate system ``epsg``; never raises."""
    if not isinstance(geometry, dict):
        return ShapeRead(None, "it has no geometry: give a Polygon, MultiPolygon or Point")
    try:
        shape = to_wgs84(_shape(geometry, epsg), epsg)
    except (_UnusableError, ProjectionError) as error:
        return ShapeRead(None, str(error), _hull(geometry, epsg))
    doubt = _misplaced(shape) or _astray(shape, epsg)
    if doubt:
        return ShapeRead(None, doubt, None)
    if not shape.is_valid:
        why = explain_validity(shape)[:_SHORTENED]
        says = f"its outline crosses itself or is broken ({why}): draw it again"
        return ShapeRead(None, says, _hull(geometry, epsg))
    return ShapeRead(shape)


def _shape(geometry: dict[str, Json], epsg: int) -> BaseGeometry:
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind == "Point":
        return shapely.Point(_position(coordinates, epsg))
    if kind == "Polygon":
        return _polygon(coordinates, epsg)
    if kind == "MultiPolygon":
        return shapely.MultiPolygon([_polygon(part, epsg) for part in _filled(coordinates)])
    shown = str(kind)[:_SHORTENED]
    raise _UnusableError(f"'{shown}' is not a Polygon, MultiPolygon or Point: draw the area as one")


def _polygon(coordinates: Json, epsg: int) -> shapely.Polygon:
    rings = [_ring(ring, epsg) for ring in _filled(coordinates)]
    return shapely.Polygon(rings[0], rings[1:])


def _ring(ring: Json, epsg: int) -> list[Position]:
    positions = [_position(position, epsg) for position in _filled(ring)]
    if positions[0] != positions[-1]:
        raise _UnusableError("an outline is not closed: end it where it begins")
    if len(positions) < _RING_LEAST:
        raise _UnusableError("an outline has fewer than four positions: draw it again")
    return positions


def _filled(values: Json) -> list[Json]:
    if not isinstance(values, list) or not values:
        raise _UnusableError("its coordinates are empty or nested wrongly: draw it again")
    return values


def _position(values: Json, epsg: int) -> Position:
    if not isinstance(values, list) or len(values) < 2:
        raise _UnusableError("a position is not [longitude, latitude]: write both as numbers")
    lon, lat = (_number(value) for value in values[:2])
    if epsg == WGS84 and (abs(lon) > 180 or abs(lat) > 90):
        shown = f"[{values[0]!s:.20}, {values[1]!s:.20}]"
        raise _UnusableError(
            f"{shown} is not longitude and latitude in degrees: export the areas as WGS 84"
        )
    return lon, lat


def _number(value: Json) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _UnusableError(f"'{value!s:.40}' is not a number of degrees: write one")
    if not -1e9 < value < 1e9:
        raise _UnusableError("a position is not a finite number of degrees: write it again")
    return float(value)


def _misplaced(shape: BaseGeometry) -> str:
    """A sentence where positions look like a slip rather than a place abroad."""
    if shape.geom_type == "Point" and (shape.x, shape.y) == (0.0, 0.0):
        return "[0, 0] lies in the sea off Africa and mostly means 'not known': write the position"
    if shape.disjoint(_BRITISH_ISLES) and shapely.transform(shape, _swapped).intersects(
        _BRITISH_ISLES
    ):
        return "longitude and latitude seem to be swapped: GeoJSON has longitude first"
    return ""


def _astray(shape: BaseGeometry, epsg: int) -> str:
    """A sentence where a converted shape does not lie where national grids are used."""
    if epsg == WGS84 or _BRITISH_ISLES.covers(shape):
        return ""
    return (
        f"read in the coordinate system EPSG {epsg} it lies outside the British Isles: "
        "export it as WGS 84, or say in which system it is"
    )


def _swapped(positions: shapely.lib.Geometry) -> shapely.lib.Geometry:
    return positions[:, ::-1]


def _hull(geometry: dict[str, Json], epsg: int) -> BaseGeometry | None:
    """The hull of every position, or None where one of them cannot be read or trusted."""
    try:
        positions = list(_positions(geometry, _NESTED_DEEPEST, epsg))
        if not positions:
            return None
        hull = to_wgs84(shapely.MultiPoint(positions), epsg).convex_hull
    except (_UnusableError, ProjectionError):
        return None
    return None if _misplaced(hull) or _astray(hull, epsg) else hull


def _positions(geometry: Json, deep: int, epsg: int) -> Iterator[Position]:
    if not isinstance(geometry, dict) or not deep:
        raise _UnusableError("nested too deep")
    parts = geometry.get("geometries")
    if isinstance(parts, list):
        for part in parts:
            yield from _positions(part, deep - 1, epsg)
    else:
        yield from _flat(geometry.get("coordinates"), deep, epsg)


def _flat(values: Json, deep: int, epsg: int) -> Iterator[Position]:
    if not isinstance(values, list) or not deep:
        raise _UnusableError("nested too deep")
    if values and not isinstance(values[0], list):
        yield _position(values, epsg)
        return
    for value in values:
        yield from _flat(value, deep - 1, epsg)


def finite_number(value: Json) -> float | None:
    """A number, or text that is one; None otherwise."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None
