"""Distances: against closed forms, brute force along edges, and the limits of the rules."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from forethought.places.area import Point
from forethought.places.geometry import (
    at_most,
    between_m,
    box_around,
    box_around_geometry,
    distance_m,
    wgs84,
)

SQUARE = shapely.box(0.0, 52.0, 0.2, 52.1)
HOLED = shapely.Polygon(
    SQUARE.exterior.coords, [[(0.05, 52.03), (0.15, 52.03), (0.15, 52.07), (0.05, 52.07)]]
)


def stepped(lat: float, lon: float, bearing: float, metres: float) -> Point:
    east, north, _ = wgs84().fwd(lon, lat, bearing, metres)
    return Point(north, east)


def brute(point: Point, geometry: shapely.Geometry) -> float:
    """The least geodesic over points 5 m apart along every ring."""
    edges = shapely.get_coordinates(shapely.segmentize(geometry.boundary, 0.00005))
    lengths = wgs84().inv(
        np.full(len(edges), point.lon), np.full(len(edges), point.lat), edges[:, 0], edges[:, 1]
    )[2]
    return float(np.min(lengths))


@pytest.mark.parametrize("metres", [0.5, 249.0, 250.0, 251.0, 10_000.0, 50_000.0])
@pytest.mark.parametrize("bearing", [0, 77, 180, 301])
def test_a_point_and_a_radius_is_a_geodesic_circle(metres: float, bearing: float) -> None:
    here = stepped(57.1, -2.1, bearing, metres)
    assert distance_m(here, shapely.Point(-2.1, 57.1)) == pytest.approx(metres, abs=1e-4)
    assert distance_m(here, shapely.Point(-2.1, 57.1), metres) == pytest.approx(0, abs=1e-4)
    assert distance_m(here, shapely.Point(-2.1, 57.1), metres - 0.4) == pytest.approx(0.4, abs=1e-4)


def test_inside_is_no_distance_and_a_hole_is_outside() -> None:
    middle = Point(52.05, 0.1)
    assert distance_m(middle, SQUARE) == 0
    assert distance_m(middle, HOLED) == pytest.approx(between_m(middle, Point(52.07, 0.1)), abs=0.5)
    assert distance_m(Point(52.03, 0.1), HOLED) == 0, "the edge of a hole is part of the area"


def test_the_nearest_of_several_islands_counts() -> None:
    islands = shapely.MultiPolygon([SQUARE, shapely.box(1.0, 52.0, 1.1, 52.1)])
    assert distance_m(Point(52.05, 1.11), islands) == pytest.approx(
        between_m(Point(52.05, 1.11), Point(52.05, 1.1)), abs=0.5
    )


@given(st.floats(51.5, 52.6), st.floats(-0.8, 1.0), st.sampled_from([SQUARE, HOLED]))
def test_as_brute_force_along_the_edges(lat: float, lon: float, area: shapely.Polygon) -> None:
    here = Point(lat, lon)
    if area.intersects(shapely.Point(lon, lat)):
        assert distance_m(here, area) == 0
    else:
        least = brute(here, area)
        assert least - 3 <= distance_m(here, area) <= least + 0.02 + 0.9 * (least / 50_000) ** 3


@given(st.floats(49, 61), st.floats(-9, 2), st.floats(0, 360), st.floats(0, 60_000))
def test_a_box_holds_the_circle(lat: float, lon: float, bearing: float, metres: float) -> None:
    there = stepped(lat, lon, bearing, metres)
    for box in (
        box_around(Point(lat, lon), metres),
        box_around_geometry(shapely.Point(lon, lat), metres),
    ):
        assert box[0] <= there.lon <= box[2]
        assert box[1] <= there.lat <= box[3]


@pytest.mark.parametrize(
    ("distance", "within"), [(249.9, True), (250.0, True), (250.0005, True), (250.1, False)]
)
def test_limits_are_inclusive(distance: float, within: bool) -> None:
    assert at_most(distance, 250.0) is within
