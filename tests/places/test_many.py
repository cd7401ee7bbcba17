"""Many places against many areas: always what the index of areas says of each place."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from forethought.places import many
from forethought.places.area import Area, Place, Point
from forethought.places.geometry import wgs84
from forethought.places.index import AreaIndex
from forethought.places.many import touching_many
from forethought.vocabulary import AreaKind

Shape = tuple[BaseGeometry, float]
Spot = tuple[float, float, float]
"""Longitude, latitude, and by how many metres it may be off."""


def _one_by_one(spots: Sequence[Spot], shapes: Sequence[Shape]) -> set[tuple[int, int]]:
    areas = [
        Area(str(number), AreaKind.PROBLEM_AREA, "", "", "", None, None, (), frozenset(), *shape)
        for number, shape in enumerate(shapes)
    ]
    index = AreaIndex(areas)
    return {
        (number, int(area.area_id))
        for number, (lon, lat, error_m) in enumerate(spots)
        for area in index.touching(Place("", Point(lat, lon), error_m))
    }


def _together(spots: Sequence[Spot], shapes: Sequence[Shape]) -> set[tuple[int, int]]:
    known = np.array(spots, dtype=float).reshape(-1, 3)
    pairs = touching_many(known[:, :2], known[:, 2], shapes)
    found = set(map(tuple, pairs.tolist()))
    assert len(found) == len(pairs), "each pair once"
    return found


def _ragged(lon: float, lat: float, km: float, seed: int, corners: int = 60) -> shapely.Polygon:
    dice = np.random.default_rng(seed)
    angle = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    reach = km / 111.3 * dice.uniform(0.6, 1.2, corners)
    outline = [lon + reach * np.cos(angle) / np.cos(np.radians(lat)), lat + reach * np.sin(angle)]
    return shapely.Polygon(np.column_stack(outline))


SQUARE = shapely.box(0.0, 52.0, 0.1, 52.1)
HOLED = SQUARE.difference(shapely.box(0.02, 52.02, 0.08, 52.08))
TWO = shapely.MultiPolygon([shapely.box(0, 52, 0.01, 52.01), shapely.box(0.2, 52.2, 0.3, 52.3)])

_round = st.integers(-40, 140).map(lambda number: number / 400)
_any = st.floats(-0.1, 0.35)
_error = st.sampled_from([0.0, 0.001, 100.0, 250.0, 999.0, 1_000.0, 1_500.0, 20_000.0])
_spot = st.tuples(
    st.one_of(_round, _any), st.one_of(_round, _any).map(lambda number: 52 + number), _error
)
_polygon = st.one_of(
    st.sampled_from([SQUARE, HOLED, TWO]),
    st.builds(_ragged, _any, _any.map(lambda n: 52 + n), st.floats(0.2, 15), st.integers(0, 99)),
)
_shape = st.one_of(
    st.tuples(_polygon, st.sampled_from([0.0, 0.0, 40.0, 1_000.0, 5_000.0, 57_000.0])),
    st.tuples(
        st.builds(shapely.Point, _any, _any.map(lambda number: 52 + number)),
        st.sampled_from([0.0, 1.0, 250.0, 2_000.0, 10_000.0, 60_000.0]),
    ),
    st.tuples(st.just(shapely.MultiPoint([(0, 52), (0.3, 52.3)])), st.sampled_from([0.0, 9_000.0])),
)


@pytest.mark.parametrize("few", [0, 16], ids=["in a grid", "without"])
@given(spots=st.lists(_spot, max_size=30), shapes=st.lists(_shape, max_size=5))
@settings(max_examples=150, deadline=None)
def test_it_says_what_the_index_says(few: int, spots: list[Spot], shapes: list[Shape]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(many, "_FEW", few)
        assert _together(spots, shapes) == _one_by_one(spots, shapes)


@pytest.mark.parametrize("shape", [(SQUARE, 0.0), (SQUARE, 40.0), (HOLED, 0.0), (TWO, 1_000.0)])
@pytest.mark.parametrize("error_m", [0.0, 250.0, 1_000.0, 3_000.0])
@pytest.mark.parametrize("side", [-1, 1])
def test_the_very_limit_is_measured(shape: Shape, error_m: float, side: int) -> None:
    """Places a hand's breadth within and beyond the limit, due west of a corner."""
    limit = error_m + shape[1]
    away = [limit + centimetres / 100 for centimetres in (-10, -5, -1, 0, 1, 5, 10)]
    spots = []
    for metres in away:
        lon, lat, _ = wgs84().fwd(0.0, 52.0, 270, max(0.0, metres))
        spots.append((lon, lat, error_m))
    found = _together(spots[::side], [shape])
    assert found == _one_by_one(spots[::side], [shape])
    assert 0 < len(found) < len(spots)


def test_a_corner_on_every_side_of_many_places() -> None:
    """Whole rows of places and corners at the same round coordinates."""
    spots = [(x / 200, 52 + y / 200, 0.0) for x in range(-4, 26) for y in range(-4, 26)]
    shapes = [(SQUARE, 0.0), (HOLED, 0.0), (TWO, 0.0), (_ragged(0.05, 52.05, 4, 1), 0.0)]
    assert _together(spots, shapes) == _one_by_one(spots, shapes)


def test_places_far_apart() -> None:
    spots = [(-170.0, -60.0, 250.0), (0.05, 52.05, 250.0), (170.0, 80.0, 250.0), (0.0, 0.0, 9.0)]
    assert _together(spots, [(SQUARE, 0.0), (SQUARE, 9_000.0)]) == {(1, 0), (1, 1)}


def test_nothing_touches_nothing() -> None:
    assert _together([], [(SQUARE, 0.0)]) == set()
    assert _together([(0.05, 52.05, 1.0)], []) == set()
    nowhere = [(float("nan"), float("nan"), 250.0), (0.05, 52.05, 250.0)]
    assert _together(nowhere, [(SQUARE, 0.0), (shapely.Polygon(), 9.0)]) == {(1, 0)}
