"""Spots and outlines as people type and draw them."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forethought.places.drawn_shape import (
    MOST_CORNERS,
    OutlineError,
    outline_text,
    read_outline,
)
from forethought.places.grid_reference import SpotError, read_spot

SQUARE = [[0.0, 52.0], [1.0, 52.0], [1.0, 53.0], [0.0, 53.0], [0.0, 52.0]]
HOLE = [[0.4, 52.4], [0.6, 52.4], [0.6, 52.6], [0.4, 52.4]]


@pytest.mark.parametrize(
    ("text", "lat", "lon"),
    [
        ("52.83, 0.85", 52.83, 0.85),
        ("52.83 0.85", 52.83, 0.85),
        ("  56.1;-3.95 ", 56.1, -3.95),
        ("TG 51409 13177", 52.65798, 1.71605),  # the worked example of the Ordnance Survey
        ("tg5140913177", 52.65798, 1.71605),
        ("J 338 740", 54.59696, -5.92981),  # Belfast
        ("H 123 456", 54.35939, -7.81078),
        ("HU 396 753", 60.4600, -1.2809),  # Shetland
    ],
)
def test_spots(text: str, lat: float, lon: float) -> None:
    spot = read_spot(text)
    assert spot.lat == pytest.approx(lat, abs=3e-4)
    assert spot.lon == pytest.approx(lon, abs=3e-4)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is not a spot"),
        ("Fakenham", "is not a spot"),
        ("TG 123 45", "is not a spot"),
        ("TI 123 456", "is not a spot"),
        ("ZZ 12 34", "outside the British grid"),
        ("0.85, 52.83", "longitude first"),
        ("48.99, 0", "outside the British Isles"),
        ("61.51, 0", "outside the British Isles"),
        ("52, 2.61", "outside the British Isles"),
        ("52, -11.01", "outside the British Isles"),
    ],
)
def test_what_is_no_spot(text: str, says: str) -> None:
    with pytest.raises(SpotError, match=says):
        read_spot(text)


@pytest.mark.parametrize("text", ["49, 0", "61.5, 0", "52, 2.6", "52, -11"])
def test_the_edge_counts_as_inside(text: str) -> None:
    read_spot(text)


def test_lines_are_an_outline_and_an_empty_line_begins_another() -> None:
    one = read_outline("52, 0\n52, 1\n53, 1\n")
    assert one.geom_type == "Polygon"
    two = read_outline("52, 0\n52, 1\n53, 1\n\n\n54, 0\n54, 1\n55, 1")
    assert two.geom_type == "MultiPolygon"
    assert len(two.geoms) == 2


@pytest.mark.parametrize(
    "found",
    [
        {"type": "Polygon", "coordinates": [SQUARE]},
        {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [SQUARE, HOLE]}},
        {
            "type": "FeatureCollection",
            "features": [{"type": "Feature", "geometry": {"type": "MultiPolygon",
                                                          "coordinates": [[SQUARE]]}}],
        },
    ],
)  # fmt: skip
def test_geojson_is_an_outline(found: object) -> None:
    assert read_outline(json.dumps(found)).is_valid


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is empty"),
        ("52, 0\n52, 1", "three different corners"),
        ("52, 0\n52, 1\n52, 0", "three different corners"),
        ("52, 0\n52, 1\n53, 1\n\n54, 0", "three different corners"),
        ("52, 0\nhere\n53, 1", "Line 2: “here” is not a spot"),
        ("52, 0\n53, 1\n52, 1\n53, 0", "crosses itself near 52.5000, 0.5000"),
        ("52, 0\n52, 0.5\n52, 1", "no inside|crosses itself"),
        ("52, 0\n52, 1\n53, 1\n\n52.1, 0.5\n52.1, 1\n53, 1", "overlap|crosses itself"),
        ("51, 0\n51, 1\n54.01, 1", "200 km"),
        ("{", "cannot be read as such"),
        ("{}", "no polygon"),
        ('{"type":"Point","coordinates":[0,52]}', "no polygon"),
        ('{"type":"Polygon","coordinates":5}', "damaged"),
        ('{"type":"Polygon","coordinates":[[]]}', "damaged"),
        ('{"type":"Polygon","coordinates":[["a","b","a"]]}', "damaged"),
        ('{"type":"Polygon"}', "damaged"),
        (json.dumps({"type": "Polygon", "coordinates": [SQUARE[:-1]]}), "open"),
        ('{"type":"Polygon","coordinates":[[[0,52],[1,52],[NaN,53],[0,52]]]}', "read as such"),
        ('{"type":"Polygon","coordinates":[[[52,0],[52,1],[53,1],[52,0]]]}', "British Isles"),
        ("{" * 100_000, "cannot be read as such"),
        ('{"a":' * 100_000, "cannot be read as such"),
        ('{"type":"GeometryCollection","geometries":[]}', "no polygon"),
    ],
)
def test_what_is_no_outline_has_a_sentence(text: str, says: str) -> None:
    with pytest.raises(OutlineError, match=says):
        read_outline(text)


def test_too_many_corners() -> None:
    ring = [[0.0, 52.0]] + [[1.0, 52.0 + i / 1e5] for i in range(MOST_CORNERS - 2)] + [[0.0, 52.0]]
    assert read_outline(json.dumps({"type": "Polygon", "coordinates": [ring]})).is_valid
    ring.insert(-1, [0.9, 52.9])
    with pytest.raises(OutlineError, match="5,001 corners"):
        read_outline(json.dumps({"type": "Polygon", "coordinates": [ring]}))


@pytest.mark.parametrize("rings", [[SQUARE], [SQUARE, HOLE]])
def test_an_outline_reads_as_it_was_written(rings: list[list[list[float]]]) -> None:
    drawn = read_outline(json.dumps({"type": "Polygon", "coordinates": rings}))
    assert read_outline(outline_text(drawn)).equals(drawn)


@given(st.text(alphabet='0123456789.,- \n{}[]":TGH', max_size=60))
def test_no_text_breaks_it(text: str) -> None:
    try:
        drawn = read_outline(text)
    except OutlineError:
        return
    assert drawn.is_valid
