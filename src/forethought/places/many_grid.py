"""Many places sorted into the cells of a grid, so that those of a box are ranges. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]
Box = tuple[Floats, Floats, Floats, Floats]
"""West, south, east and north of many boxes, in degrees."""

_CELL_LAT, _CELL_LON = 0.004, 0.0065
"""Degrees; about 450 metres each way in Great Britain."""

_MOST_CELLS = 1 << 24
_OFF_EVERY_OUTLINE = 0.000_314_159_265
"""Outlines have round coordinates; the middles of cells must not lie on one."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Places in the order of their cells, row after row from the south, each from the west.

    ``order``: the number of each place as it was given; ``lon`` and ``lat`` in that order.
    ``begins``: for each cell where its places begin, with one more at the end of each row.
    """

    order: Numbers
    lon: Floats
    lat: Floats
    west: float
    south: float
    cell_lon: float
    cell_lat: float
    columns: int
    rows: int
    begins: NDArray[np.int32]

    def column(self, lon: Floats) -> Numbers:
        """The column of each longitude, up to one beyond either end."""
        found = np.floor((lon - self.west) / self.cell_lon)
        return np.clip(found, -1, self.columns).astype(np.int64)

    def row(self, lat: Floats) -> Numbers:
        """The row of each latitude, up to one beyond either end."""
        found = np.floor((lat - self.south) / self.cell_lat)
        return np.clip(found, -1, self.rows).astype(np.int64)

    def middle_lon(self, column: Numbers) -> Floats:
        """Where the middle of each column lies."""
        found: Floats = self.west + (column.astype(np.float64) + 0.5) * self.cell_lon
        return found

    def middle_lat(self, row: Numbers) -> Floats:
        """Where the middle of each row lies."""
        found: Floats = self.south + (row.astype(np.float64) + 0.5) * self.cell_lat
        return found

    def runs(self, row: Numbers, first: Numbers, last: Numbers) -> tuple[Numbers, Numbers]:
        """Where the places of these columns of these rows begin and end; none outside."""
        first, last = np.maximum(first, 0), np.minimum(last, self.columns - 1)
        some = (first <= last) & (row >= 0) & (row < self.rows)
        base = np.where(some, row, 0) * (self.columns + 1)
        begin = self.begins[base + np.where(some, first, 0)].astype(np.int64)
        end = self.begins[base + np.where(some, last + 1, 0)].astype(np.int64)
        return begin, end

    def boxes(self, box: Box) -> tuple[Numbers, Numbers, Numbers]:
        """The ranges of places in the cells that each box touches: its number, begin, end."""
        west, south, east, north = box
        bottom, top = np.maximum(self.row(south), 0), np.minimum(self.row(north), self.rows - 1)
        number, step = expanded(np.maximum(top - bottom + 1, 0))
        begin, end = self.runs(
            bottom[number] + step, self.column(west)[number], self.column(east)[number]
        )
        some = begin < end
        return number[some], begin[some], end[some]


def grid_of(places: Floats) -> Grid:
    """A grid of places, rows of longitude and latitude, all of them finite."""
    west, south = places.min(axis=0) - _OFF_EVERY_OUTLINE
    wide, high = places.max(axis=0) - (west, south)
    coarser = max(1.0, float(np.sqrt(wide / _CELL_LON * high / _CELL_LAT / _MOST_CELLS)))
    cell_lon, cell_lat = _CELL_LON * coarser, _CELL_LAT * coarser
    columns, rows = int(wide // cell_lon) + 1, int(high // cell_lat) + 1
    column = ((places[:, 0] - west) / cell_lon).astype(np.int64)
    row = ((places[:, 1] - south) / cell_lat).astype(np.int64)
    cell = row * (columns + 1) + column
    order = np.argsort(cell, kind="stable")
    counts = np.bincount(cell, minlength=rows * (columns + 1) + 1)
    begins = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    return Grid(
        order=order,
        lon=np.ascontiguousarray(places[order, 0]),
        lat=np.ascontiguousarray(places[order, 1]),
        west=float(west),
        south=float(south),
        cell_lon=cell_lon,
        cell_lat=cell_lat,
        columns=columns,
        rows=rows,
        begins=begins,
    )


def expanded(counts: Numbers) -> tuple[Numbers, Numbers]:
    """For counts 2, 0, 3: the numbers 0 0 2 2 2, and the steps 0 1 0 1 2."""
    number = np.repeat(np.arange(len(counts)), counts)
    before = np.cumsum(counts) - counts
    return number, np.arange(len(number)) - before[number]
