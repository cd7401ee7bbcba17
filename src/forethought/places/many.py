"""Which of many places lie within their error of which of many areas. Pure; metres, WGS 84.

The answer is that of ``AreaIndex.touching``, for places by the million.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from forethought.places.area import Point
from forethought.places.geometry import at_most, box_around_geometry, distance_m

Floats = NDArray[np.float64]
Pairs = NDArray[np.int64]
Shape = tuple[shapely.geometry.base.BaseGeometry, float]
"""A geometry in lon/lat, and by how many metres it is widened."""


def touching_many(places: Floats, errors_m: Floats, shapes: Sequence[Shape]) -> Pairs:
    """Pairs (number of the place, number of the shape), sorted, of those that touch.

    ``places``: rows of longitude and latitude; ``errors_m``: how far off each may be. A place
    touches a shape that lies at most so far from it, inclusive. Places that are not finite
    touch nothing.
    """
    if not len(places) or not shapes:
        return np.empty((0, 2), dtype=np.int64)
    known = np.flatnonzero(np.isfinite(places).all(axis=1))
    tree = shapely.STRtree(shapely.points(places[known]))
    found = [
        _touching_one(number, shape, places, errors_m, known, tree)
        for number, shape in enumerate(shapes)
    ]
    pairs = np.concatenate(found)
    return pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]


def _touching_one(
    number: int,
    shape: Shape,
    places: Floats,
    errors_m: Floats,
    known: NDArray[np.int64],
    tree: shapely.STRtree,
) -> Pairs:
    geometry, radius_m = shape
    widest = float(errors_m[known].max()) if len(known) else 0.0
    box = shapely.box(*box_around_geometry(geometry, radius_m + widest))
    near = [
        place
        for place in known[tree.query(box)]
        if at_most(
            distance_m(Point(places[place, 1], places[place, 0]), geometry, radius_m),
            errors_m[place],
        )
    ]
    return np.array([(place, number) for place in near], dtype=np.int64).reshape(-1, 2)
