"""Which of many places lie within their error of which of many areas. Pure; metres, WGS 84.

The answer is that of ``AreaIndex.touching``, for places by the million: what is surely inside,
near or far is known by rough distances in a plane; only what lies at the very limit is measured
as ``geometry.distance_m`` measures.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from forethought.places.area import Point
from forethought.places.geometry import at_most, box_around_geometry, distance_m
from forethought.places.many_edges import metres_per_degree
from forethought.places.many_grid import Floats, Grid, Numbers, expanded, grid_of
from forethought.places.many_together import touching_together

Pairs = NDArray[np.int64]
Shape = tuple[BaseGeometry, float]
"""A geometry in lon/lat, and by how many metres it is widened."""

_NARROW_M = 1_000.0
"""Widths and errors up to this are judged edge by edge for all outlines together."""

_UNSURE, _UNSURE_M = 1e-3, 1.0
"""Distances to a point up to ``_ROUGHLY_M`` are, measured in a plane, at most so far off."""

_ROUGHLY_M = 50_000.0
_FEW = 16
"""So many shapes are looked for sooner than a grid is made."""

_NONE = np.empty((0, 2), dtype=np.int64)


def touching_many(places: Floats, errors_m: Floats, shapes: Sequence[Shape]) -> Pairs:
    """Pairs (number of the place, number of the shape) of those that touch, in no order.

    ``places``: rows of longitude and latitude; ``errors_m``: how far off each may be. A place
    touches a shape that lies at most so far from it, inclusive. Places that are not finite
    touch nothing.
    """
    finite = np.isfinite(places).all(axis=1)
    narrow = finite & (errors_m <= _NARROW_M)
    together = [number for number, shape in enumerate(shapes) if _is_narrow_outline(shape)]
    alone = sorted(set(range(len(shapes))) - set(together))
    small = _Look(places, errors_m, np.flatnonzero(narrow), shapes)
    large = _Look(places, errors_m, np.flatnonzero(finite & ~narrow), shapes)
    found = [*small.together(together), *small.each(alone), *large.each(range(len(shapes)))]
    return np.concatenate(found) if found else _NONE


def _is_narrow_outline(shape: Shape) -> bool:
    geometry, radius_m = shape
    is_outline = geometry.geom_type in ("Polygon", "MultiPolygon") and not geometry.is_empty
    return bool(is_outline and radius_m <= _NARROW_M)


class _Look:
    """Some of the places against the shapes."""

    def __init__(
        self, places: Floats, errors_m: Floats, chosen: Numbers, shapes: Sequence[Shape]
    ) -> None:
        self._chosen = chosen
        self._places = places[chosen]
        self._errors_m = errors_m[chosen]
        self._shapes = shapes

    def together(self, numbers: Sequence[int]) -> Iterator[Pairs]:
        """Narrow outlines, all at once."""
        if not len(self._chosen) or not numbers:
            return
        touching = touching_together(
            self._places,
            self._errors_m,
            [self._shapes[number][0] for number in numbers],
            np.array([self._shapes[number][1] for number in numbers]),
            lambda unsure, which: self._measured(unsure, numbers[which]),
        )
        for number, found in zip(numbers, touching, strict=True):
            yield self._pairs(found, number)

    def each(self, numbers: Sequence[int]) -> Iterator[Pairs]:
        """Any shapes, one after another."""
        if not len(self._chosen) or not numbers:
            return
        grid = grid_of(self._places) if len(numbers) > _FEW else None
        widest_m = float(self._errors_m.max())
        for number in numbers:
            geometry, radius_m = self._shapes[number]
            if geometry.is_empty:
                continue
            box = box_around_geometry(geometry, radius_m + widest_m)
            near = _in_box(grid, box) if grid else _in_plain_box(self._places, box)
            yield self._pairs(self._touching(near, number), number)

    def _pairs(self, found: Numbers, number: int) -> Pairs:
        shape = np.full(len(found), number, dtype=np.int64)
        return np.column_stack([self._chosen[found], shape])

    def _touching(self, near: Numbers, number: int) -> Numbers:
        geometry, radius_m = self._shapes[number]
        if geometry.geom_type != "Point":
            within = shapely.intersects_xy(geometry, *self._places[near].T)
            return np.concatenate([near[within], self._measured(near[~within], number)])
        limit = radius_m + self._errors_m[near]
        rough = _to_point(self._places[near], geometry)
        unsure = np.where(limit <= _ROUGHLY_M, limit * _UNSURE + _UNSURE_M, np.inf)
        surely = rough <= limit - unsure
        maybe = ~surely & (rough <= limit + unsure)
        return np.concatenate([near[surely], self._measured(near[maybe], number)])

    def _measured(self, near: Numbers, number: int) -> Numbers:
        """Those of ``near`` that touch, measured as everywhere else."""
        geometry, radius_m = self._shapes[number]
        touching = [
            at_most(
                distance_m(Point(self._places[one, 1], self._places[one, 0]), geometry, radius_m),
                self._errors_m[one],
            )
            for one in near
        ]
        found: Numbers = near[np.array(touching, dtype=bool)]
        return found


def _in_box(grid: Grid, box: tuple[float, float, float, float]) -> Numbers:
    west, south, east, north = (np.array([side]) for side in box)
    _, begin, end = grid.boxes((west, south, east, north))
    run, step = expanded(end - begin)
    found: Numbers = grid.order[begin[run] + step]
    return found


def _in_plain_box(places: Floats, box: tuple[float, float, float, float]) -> Numbers:
    west, south, east, north = box
    lon, lat = places.T
    return np.flatnonzero((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north))


def _to_point(places: Floats, point: BaseGeometry) -> Floats:
    """Metres in a plane whose scale is right half way."""
    of_lon, of_lat = metres_per_degree((places[:, 1] + point.y) / 2)
    distance: Floats = np.hypot(
        (places[:, 0] - point.x) * of_lon, (places[:, 1] - point.y) * of_lat
    )
    return distance
