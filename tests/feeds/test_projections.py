"""Shapes of national grids, and how files name the system that they are in."""

from __future__ import annotations

import contextlib

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS

from forethought.feeds.projections import (
    CONVERTED_SLACK_M,
    ProjectionError,
    epsg_of,
    slack_m,
    to_wgs84,
)
from forethought.places.area import Point
from forethought.places.geometry import between_m

ESRI_BNG = CRS.from_epsg(27700).to_wkt("WKT1_ESRI")
ESRI_IRISH = CRS.from_epsg(29902).to_wkt("WKT1_ESRI")
ESRI_WGS84 = CRS.from_epsg(4326).to_wkt("WKT1_ESRI")


@pytest.mark.parametrize(
    ("named", "epsg"),
    [
        (27700, 27700),
        ("27700", 27700),
        ("EPSG:27700", 27700),
        ("EPSG::27700", 27700),
        ("epsg:29902", 29902),
        ("urn:ogc:def:crs:EPSG::27700", 27700),
        ("urn:ogc:def:crs:EPSG:6.9:27700", 27700),
        ("http://www.opengis.net/def/crs/EPSG/0/27700", 27700),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", 4326),
        ("OGC:CRS84", 4326),
        ("http://www.opengis.net/def/crs/OGC/1.3/CRS84", 4326),
        ("WGS84", 4326),
        ("WGS 84", 4326),
        ({"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::29902"}}, 29902),
        ({"type": "EPSG", "properties": {"code": 27700}}, 27700),
        ({"wkid": 102100, "latestWkid": 3857}, 3857),
        ({"wkid": 102100}, 3857),
        ({"wkid": 27700}, 27700),
        ({"wkt": ESRI_BNG}, 27700),
        (ESRI_BNG, 27700),
        (ESRI_IRISH, 29902),
        (ESRI_WGS84, 4326),
        (CRS.from_epsg(27700).to_wkt(), 27700),
        (None, None),
        ("", None),
        (True, None),
        (7, None),
        (27700.0, None),
        ("the British one", None),
        ("PROJCS[", None),
        ({"type": "link", "properties": {"href": "http://example.org/27700"}}, None),
        ({"properties": 7}, None),
        ([27700], None),
    ],
)
def test_how_a_system_is_named(named: object, epsg: int | None) -> None:
    assert epsg_of(named) == epsg


@pytest.mark.parametrize(
    ("epsg", "x", "y", "lat", "lon"),
    [
        (27700, 530034.0, 180381.0, 51.50735, -0.12764),  # Charing Cross
        (27700, 258000.0, 665000.0, 55.85750, -4.27014),  # Glasgow
        (29902, 333800.0, 374000.0, 54.59652, -5.93057),  # Belfast
        (3857, -14210.0, 6711542.0, 51.50735, -0.12765),
        (4258, -0.12764, 51.50735, 51.50735, -0.12764),
        (4326, -0.12764, 51.50735, 51.50735, -0.12764),
    ],
)
def test_a_place_comes_out_where_it_is(
    epsg: int, x: float, y: float, lat: float, lon: float
) -> None:
    point = to_wgs84(shapely.Point(x, y), epsg)
    assert between_m(Point(point.y, point.x), Point(lat, lon)) < CONVERTED_SLACK_M


def test_only_what_a_national_grid_makes_uncertain_is_widened() -> None:
    assert [slack_m(epsg) for epsg in (4326, 4258, 3857, 27700, 29902)] == [0, 0, 0, 40, 40]


def test_a_long_edge_stays_where_it_was() -> None:
    """The middle of a straight edge of 100 km of the grid lies on the edge in degrees too."""
    square = to_wgs84(shapely.box(300000, 500000, 400000, 600000), 27700)
    middle = to_wgs84(shapely.Point(350000, 500000), 27700)
    assert square.distance(middle) * 111_000 < 1.0
    assert square.boundary.distance(middle) * 111_000 < 1.0


FINITE = st.floats(allow_nan=False, allow_infinity=False)


def test_heights_are_dropped() -> None:
    assert not to_wgs84(shapely.Point(530034, 180381, 12), 27700).has_z
    assert not to_wgs84(shapely.Point(-0.1, 51.5, 12), 4326).has_z


@pytest.mark.parametrize(
    ("x", "y", "degrees"),
    [(180, 90, True), (-180, -90, True), (180.1, 90, False), (180, 90.1, False)],
)
@pytest.mark.parametrize("epsg", [27700, 29902])
def test_degrees_are_not_taken_for_metres(epsg: int, x: float, y: float, degrees: bool) -> None:
    shape = shapely.LineString([(-5.9, 54.6), (x, y)])
    if degrees:
        with pytest.raises(ProjectionError, match="look like degrees"):
            to_wgs84(shape, epsg)
    else:
        to_wgs84(shape, epsg)


@pytest.mark.parametrize(
    ("epsg", "x"), [(27700, 1e30), (27700, float("inf")), (5701, 1.0), (999999, 1.0)]
)
def test_what_cannot_be_converted_says_so(epsg: int, x: float) -> None:
    with pytest.raises(ProjectionError, match="export it"):
        to_wgs84(shapely.Point(x, 1.0), epsg)


@given(st.integers(1000, 40_000), FINITE, FINITE)
def test_no_number_raises_anything_else(epsg: int, x: float, y: float) -> None:
    with contextlib.suppress(ProjectionError):
        to_wgs84(shapely.LineString([(0, 0), (x, y)]), epsg)


@given(st.text(max_size=60) | st.builds("EPSG:{}".format, st.integers()))
def test_no_name_raises(named: str) -> None:
    epsg_of(named)
    epsg_of(f"GEOGCS[{named}]")
