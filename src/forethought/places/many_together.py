"""Many places and many outlines, all edges at once, where widths and errors are small. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from forethought.places.many_edges import Near, Runs, edges_of, insides, near_edges
from forethought.places.many_grid import Floats, Grid, Numbers, expanded, grid_of

_UNSURE, _UNSURE_M = 3e-4, 0.1
"""Rough distances up to two kilometres are at most so far off: a share, and metres."""

_INSIDE, _NEAR, _IN_A_RUN = np.uint8(1), np.uint8(2), np.uint8(4)

Measured = Callable[[Numbers, int], Numbers]
"""Of the places given, by number, those that touch a shape: measured one by one."""


def touching_together(
    places: Floats,
    errors_m: Floats,
    outlines: Sequence[BaseGeometry],
    radii_m: Floats,
    measured: Measured,
) -> Iterator[Numbers]:
    """For each outline in turn the numbers of the places that touch it, in no order.

    ``measured`` is asked about those at the very limit.
    """
    grid = grid_of(places)
    errors_m = errors_m[grid.order]
    edges = edges_of(outlines)
    runs = insides(grid, edges)
    assembler = _Assembler(grid, runs, measured)
    reach_m = (radii_m + float(errors_m.max())) * (1 + _UNSURE) + 2 * _UNSURE_M
    for near in near_edges(grid, edges, reach_m):
        yield from assembler.assembled(near, radii_m[near.shape] + errors_m[near.place])


@dataclass(frozen=True, slots=True)
class _Kept:
    """What of the pairs tells anything, in the order of the shapes."""

    shape: Numbers
    place: Numbers
    is_near: NDArray[np.bool_]
    is_unsure: NDArray[np.bool_]
    between: NDArray[np.bool_]


class _Assembler:
    """Puts together, shape by shape, what is known of the places inside and near it."""

    def __init__(self, grid: Grid, runs: Runs, measured: Measured) -> None:
        self._grid = grid
        self._runs = runs
        self._measured = measured
        self._state = np.zeros(len(grid.order), dtype=np.uint8)

    def assembled(self, near: Near, limit_m: Floats) -> Iterator[Numbers]:
        """The places of each shape of a piece."""
        kept = _kept(near, limit_m)
        shapes = np.arange(near.first, near.last + 2)
        ends = np.searchsorted(kept.shape, shapes)
        run_ends = np.searchsorted(self._runs.shape, shapes)
        for number in range(near.last - near.first + 1):
            run_places = self._run_places(slice(run_ends[number], run_ends[number + 1]))
            mine = slice(ends[number], ends[number + 1])
            yield self._one(near.first + number, run_places, kept, mine)

    def _run_places(self, which: slice) -> Numbers:
        begin = self._runs.begin[which]
        run, step = expanded(self._runs.end[which] - begin)
        return begin[run] + step

    def _one(self, shape: int, run_places: Numbers, kept: _Kept, mine: slice) -> Numbers:
        place, state = kept.place[mine], self._state
        state[run_places] = _INSIDE | _IN_A_RUN
        np.bitwise_xor.at(state, place[kept.between[mine]], _INSIDE)
        state[place[kept.is_near[mine]]] |= _NEAR
        inside = run_places[(state[run_places] & (_INSIDE | _NEAR)) > 0]
        beside = state[place]
        beside = place[((beside & _IN_A_RUN) == 0) & ((beside & (_INSIDE | _NEAR)) > 0)]
        unsure = place[kept.is_unsure[mine]]
        unsure = np.unique(unsure[(state[unsure] & (_INSIDE | _NEAR)) == 0])
        state[run_places] = 0
        state[place] = 0
        order = self._grid.order
        found = [order[inside], order[np.unique(beside)]]
        if len(unsure):
            found.append(self._measured(order[unsure], shape))
        return np.concatenate(found)


def _kept(near: Near, limit_m: Floats) -> _Kept:
    unsure_m = limit_m * _UNSURE + _UNSURE_M
    is_near = near.distance_m <= limit_m - unsure_m
    is_unsure = ~is_near & (near.distance_m <= limit_m + unsure_m)
    wanted = np.flatnonzero(is_near | is_unsure | near.between)
    return _Kept(
        near.shape[wanted],
        near.place[wanted],
        is_near[wanted],
        is_unsure[wanted],
        near.between[wanted],
    )
