"""The edges of many outlines, and which places of a grid lie near them or inside. Pure.

Whether a place is inside is known for the middle of each cell by where the outline crosses the
line through the middles of its row; for a place in the cell, by how many edges lie between it and
the middle. All edges that are so near are looked at for their distance anyway.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from forethought.places.many_grid import Box, Floats, Grid, Numbers, expanded

_EDGES_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class Edges:
    """Edges from (``ax``, ``ay``) to (``bx``, ``by``), in the order of their shapes."""

    ax: Floats
    ay: Floats
    bx: Floats
    by: Floats
    shape: Numbers

    def __getitem__(self, which: slice | Numbers) -> Edges:
        return Edges(
            self.ax[which], self.ay[which], self.bx[which], self.by[which], self.shape[which]
        )

    def __len__(self) -> int:
        return len(self.ax)


@dataclass(frozen=True, slots=True)
class Near:
    """Pairs of an edge's shape and a place (in the order of the grid), in the order of shapes.

    ``distance_m`` to the edge, rough; ``between``: the edge lies between the place and the middle
    of its cell. All pairs of the shapes from ``first`` to ``last`` are here.
    """

    first: int
    last: int
    shape: Numbers
    place: Numbers
    distance_m: Floats
    between: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Runs:
    """Ranges of places whose cells have their middles inside a shape, in the order of shapes."""

    shape: Numbers
    begin: Numbers
    end: Numbers


def edges_of(shapes: Sequence[BaseGeometry]) -> Edges:
    """Every edge of every ring of polygons."""
    parts, part_of = shapely.get_parts(list(shapes), return_index=True)
    rings, ring_of = shapely.get_rings(parts, return_index=True)
    points, point_of = shapely.get_coordinates(rings, return_index=True)
    joined = np.flatnonzero(point_of[:-1] == point_of[1:])
    shape = part_of[ring_of[point_of[joined]]].astype(np.int64)
    start, end = points[joined], points[joined + 1]
    return Edges(start[:, 0].copy(), start[:, 1].copy(), end[:, 0].copy(), end[:, 1].copy(), shape)


def metres_per_degree(lat: Floats) -> tuple[Floats, Floats]:
    """Of longitude and of latitude at each latitude, on the ellipsoid (WGS 84)."""
    phi = np.radians(lat)
    of_lat = 111_132.954 - 559.822 * np.cos(2 * phi) + 1.175 * np.cos(4 * phi)
    of_lon = 111_412.84 * np.cos(phi) - 93.5 * np.cos(3 * phi) + 0.118 * np.cos(5 * phi)
    return of_lon, of_lat


def near_edges(grid: Grid, edges: Edges, reach_m: Floats) -> Iterator[Near]:
    """All places within ``reach_m`` (by shape) of an edge, some farther, in pieces.

    No shape is divided among pieces.
    """
    of_lon, of_lat = metres_per_degree(grid.lat)
    for piece in _pieces(edges, _EDGES_AT_ONCE):
        number, begin, end = grid.boxes(_boxes(piece, reach_m[piece.shape]))
        which, step = expanded(end - begin)
        edge, place = piece[number[which]], begin[which] + step
        distance, between = _near(grid, edge, place, of_lon, of_lat)
        first, last = int(piece.shape[0]), int(piece.shape[-1])
        yield Near(first, last, edge.shape, place, distance, between)


def insides(grid: Grid, edges: Edges) -> Runs:
    """Where the middles of cells are inside each shape."""
    first = _row_above(grid, np.minimum(edges.ay, edges.by))
    last = _row_above(grid, np.maximum(edges.ay, edges.by))
    number, step = expanded(last - first)
    row = first[number] + step
    crossing = edges[number]
    share = (grid.middle_lat(row) - crossing.ay) / (crossing.by - crossing.ay)
    lon = crossing.ax + share * (crossing.bx - crossing.ax)
    order = np.lexsort((lon, row, crossing.shape))
    row, lon, shape = row[order], lon[order], crossing.shape[order]
    # An outline is closed: it crosses each line an even number of times, in and out.
    into, out = lon[0::2], lon[1::2]
    begin, end = grid.runs(row[0::2], _column_right_of(grid, into), _column_right_of(grid, out) - 1)
    some = begin < end
    return Runs(shape[0::2][some], begin[some], end[some])


def _row_above(grid: Grid, lat: Floats) -> Numbers:
    """The first row whose middle lies above."""
    found = np.floor((lat - grid.south) / grid.cell_lat - 0.5) + 1
    row: Numbers = np.clip(found, 0, grid.rows).astype(np.int64)
    return row


def _column_right_of(grid: Grid, lon: Floats) -> Numbers:
    """The first column whose middle lies to the right."""
    found = np.floor((lon - grid.west) / grid.cell_lon - 0.5) + 1
    column: Numbers = np.clip(found, 0, grid.columns).astype(np.int64)
    return column


def _pieces(edges: Edges, size: int) -> Iterator[Edges]:
    begin = 0
    while begin < len(edges):
        end = min(begin + size, len(edges))
        end = int(np.searchsorted(edges.shape, edges.shape[end - 1], side="right"))
        yield edges[begin:end]
        begin = end


def _boxes(edges: Edges, reach_m: Floats) -> Box:
    """A little more than the reach: no degree of latitude is shorter than 110.5 kilometres."""
    north = reach_m / 110_500.0
    furthest = np.minimum(np.maximum(np.abs(edges.ay), np.abs(edges.by)) + north, 89.9)
    east = north / np.cos(np.radians(furthest))
    return (
        np.minimum(edges.ax, edges.bx) - east,
        np.minimum(edges.ay, edges.by) - north,
        np.maximum(edges.ax, edges.bx) + east,
        np.maximum(edges.ay, edges.by) + north,
    )


def _near(
    grid: Grid, edge: Edges, place: Numbers, of_lon: Floats, of_lat: Floats
) -> tuple[Floats, NDArray[np.bool_]]:
    lon, lat = grid.lon[place], grid.lat[place]
    ax, ay = edge.ax - lon, edge.ay - lat
    bx, by = edge.bx - lon, edge.by - lat
    mx = grid.middle_lon(grid.column(lon)) - lon
    my = grid.middle_lat(grid.row(lat)) - lat
    between = _crosses(ax, ay, bx, by, mx, my)
    scale_x, scale_y = of_lon[place], of_lat[place]
    distance = _distance(ax * scale_x, ay * scale_y, bx * scale_x, by * scale_y)
    return distance, between


def _crosses(
    ax: Floats, ay: Floats, bx: Floats, by: Floats, mx: Floats, my: Floats
) -> NDArray[np.bool_]:
    """Whether the edge from a to b crosses the line from the place (0, 0) to the middle m.

    Where they meet at a corner, one of its two edges crosses: the sides are half open.
    """
    a_left = mx * ay - my * ax >= 0
    b_left = mx * by - my * bx >= 0
    here = ax * by - ay * bx
    there = here - (mx * (by - ay) - my * (bx - ax))
    crosses: NDArray[np.bool_] = (a_left != b_left) & ((here >= 0) != (there >= 0))
    return crosses


def _distance(ax: Floats, ay: Floats, bx: Floats, by: Floats) -> Floats:
    """From (0, 0) to the edge from a to b, in their plane."""
    ex, ey = bx - ax, by - ay
    squared = ex * ex + ey * ey
    along = -(ax * ex + ay * ey)
    share = np.divide(along, squared, out=np.zeros_like(along), where=squared > 0)
    np.clip(share, 0.0, 1.0, out=share)
    distance: Floats = np.hypot(ax + share * ex, ay + share * ey)
    return distance
