"""Distances on the earth from a point to a piece of the map. Pure; metres, WGS 84.

Edges of a polygon are straight lines in longitude and latitude, as GeoJSON (RFC 7946, 3.1.1)
has them. The nearest point of every edge is found in a plane whose scale is right half way
between the two; lengths are then geodesics (pyproj ``Geod``). The error grows with the cube of
the distance: millimetres at 10 km, under a metre at 50 km, the longest distance of policy.md.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Geod
from shapely.geometry.base import BaseGeometry

from forethought.places.area import Point

Floats = NDArray[np.float64]

_SHORTEST_DEGREE_M = 110_000.0
_M_PER_DEGREE = 111_320.0
_NO_DISTANCE_M = 0.001
_PLANE_ERROR = 0.02
_PLANE_ERROR_M = 1.0


@lru_cache(maxsize=1)
def wgs84() -> Geod:
    """The ellipsoid every distance is measured on."""
    return Geod(ellps="WGS84")


def distance_m(point: Point, geometry: BaseGeometry, radius_m: float = 0.0) -> float:
    """Geodesic distance from ``point`` to the nearest part of ``geometry``, 0 inside it.

    ``radius_m`` widens the geometry. A hole of a polygon is outside it, its edge is part of it.
    """
    if not geometry.is_empty and geometry.intersects(shapely.Point(point.lon, point.lat)):
        return 0.0
    return max(0.0, _to_boundary(point, geometry) - radius_m)


def between_m(one: Point, other: Point) -> float:
    """Geodesic distance between two points."""
    return float(wgs84().inv(one.lon, one.lat, other.lon, other.lat)[2])


def at_most(distance: float, limit: float) -> bool:
    """Inclusive. A millimetre is no distance: it is less than coordinates can say."""
    return distance <= limit + _NO_DISTANCE_M


def box_around(point: Point, metres: float) -> tuple[float, float, float, float]:
    """West, south, east, north in degrees: all within ``metres``, and a little more."""
    south, north = _latitudes(point.lat, point.lat, metres)
    pad = (metres + 1) / (_SHORTEST_DEGREE_M * _narrowest(south, north))
    return point.lon - pad, south, point.lon + pad, north


def box_around_geometry(geometry: BaseGeometry, metres: float) -> tuple[float, float, float, float]:
    """As :func:`box_around`, of a whole geometry."""
    west, south, east, north = geometry.bounds
    south, north = _latitudes(south, north, metres)
    pad = (metres + 1) / (_SHORTEST_DEGREE_M * _narrowest(south, north))
    return west - pad, south, east + pad, north


def _latitudes(south: float, north: float, metres: float) -> tuple[float, float]:
    pad = (metres + 1) / _SHORTEST_DEGREE_M
    return max(-90.0, south - pad), min(90.0, north + pad)


def _narrowest(south: float, north: float) -> float:
    """The cosine that makes a degree of longitude shortest; never 0, near a pole all is near."""
    return max(0.001, float(np.cos(np.radians(max(abs(south), abs(north))))))


def _to_boundary(point: Point, geometry: BaseGeometry) -> float:
    start, end = _edges(geometry)
    if not len(start):
        return float("inf")
    here = np.array([point.lon, point.lat])
    first = _nearest(here, start, end, np.cos(np.radians(here[1])))
    half_way = np.cos(np.radians((here[1] + first[:, 1]) / 2))
    nearest = _nearest(here, start, end, half_way)
    steps = (nearest - here) * np.column_stack([half_way, np.ones(len(half_way))])
    rough = np.hypot(steps[:, 0], steps[:, 1]) * _M_PER_DEGREE
    close = nearest[rough <= rough.min() * (1 + _PLANE_ERROR) + _PLANE_ERROR_M]
    lengths = wgs84().inv(
        np.full(len(close), point.lon), np.full(len(close), point.lat), close[:, 0], close[:, 1]
    )[2]
    return float(np.min(lengths))


def _nearest(here: Floats, start: Floats, end: Floats, cosine: Any) -> Floats:
    """The point of each edge nearest to ``here`` in a plane of that cosine, in degrees."""
    scale = np.column_stack(np.broadcast_arrays(np.asarray(cosine), np.ones(len(start))))
    along, out = (end - start) * scale, (here - start) * scale
    squared = (along**2).sum(axis=1)
    share = np.divide(
        (along * out).sum(axis=1), squared, out=np.zeros(len(start)), where=squared > 0
    )
    nearest: Floats = start + np.clip(share, 0.0, 1.0)[:, None] * (end - start)
    return nearest


def _edges(geometry: BaseGeometry) -> tuple[Floats, Floats]:
    """Start and end (lon, lat) of every edge; a point is an edge of no length."""
    parts = shapely.get_parts(geometry)
    rings = [ring for part in parts for ring in shapely.get_rings(part)] or list(parts)
    points = [shapely.get_coordinates(ring) for ring in rings]
    starts = [ring[:-1] if len(ring) > 1 else ring for ring in points]
    ends = [ring[1:] if len(ring) > 1 else ring for ring in points]
    if not points:
        return np.empty((0, 2)), np.empty((0, 2))
    return np.concatenate(starts), np.concatenate(ends)
