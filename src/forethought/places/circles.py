"""Circles round places, as one shape. Pure; metres on the earth (``places.geometry``)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from forethought.places.area import Point
from forethought.places.geometry import at_most, distance_m, wgs84

_CORNERS = 72


def round_each(points: Sequence[Point], metres: float) -> tuple[BaseGeometry, float]:
    """A shape and what widens it: everything within ``metres`` of one of the points, at least.

    One point stays a point; of several the circles become polygons, drawn round the circles, so
    that nothing within reach is left out. Raises ValueError without a point.
    """
    if not points:
        raise ValueError("a circle needs a point")
    if len(points) == 1:
        return shapely.Point(points[0].lon, points[0].lat), metres
    return shapely.union_all([circle(point, metres) for point in points]), 0.0


def circle(point: Point, metres: float) -> shapely.Polygon:
    """A polygon with 72 corners that holds the circle."""
    outside = metres / math.cos(math.pi / _CORNERS)
    turns = np.arange(_CORNERS) * (360.0 / _CORNERS)
    same = np.ones(_CORNERS)
    lon, lat, _ = wgs84().fwd(same * point.lon, same * point.lat, -turns, same * outside)
    return shapely.Polygon(np.column_stack([lon, lat]))


def outlined(shape: BaseGeometry, radius_m: float) -> BaseGeometry:
    """The circle round a point that is widened; anything else as it is."""
    if shape.geom_type == "Point" and radius_m > 0.0:
        return circle(Point(shape.y, shape.x), radius_m)
    return shape


def joined(
    shape: BaseGeometry, radius_m: float, more: Iterable[Point], metres: float
) -> tuple[BaseGeometry, float]:
    """The shape with the circles round more points added, and what widens it then."""
    points = list(more)
    if not points:
        return shape, radius_m
    if radius_m <= 0.0:
        return shapely.union_all([shape, *(circle(one, metres) for one in points)]), 0.0
    if shape.geom_type != "Point":
        raise ValueError("only a point is widened by a radius")
    own = outlined(shape, radius_m)
    return shapely.union_all([own, *(circle(one, metres) for one in points)]), 0.0


def lies_in(point: Point, shape: BaseGeometry, radius_m: float) -> bool:
    """Whether the point lies in the widened shape, its edge included."""
    return at_most(distance_m(point, shape, radius_m), 0.0)
