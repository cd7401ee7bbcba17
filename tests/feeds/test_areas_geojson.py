"""``areas.geojson``: what is read, what is named, and which visits an unreadable area holds."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import shapely

from forethought.feeds.areas_geojson import AreasRead, read_areas
from forethought.vocabulary import AreaKind, Hazard, SourceStatus

RING = [[0.8, 52.8], [0.9, 52.8], [0.9, 52.9], [0.8, 52.9], [0.8, 52.8]]
POLYGON = {"type": "Polygon", "coordinates": [RING]}
POINT = {"type": "Point", "coordinates": [0.85, 52.83]}


def feature(geometry: object = POLYGON, **properties: object) -> dict[str, object]:
    known: dict[str, object] = {"area_id": "Z1", "kind": "disease_control"}
    return {"type": "Feature", "properties": known | properties, "geometry": geometry}


def read(tmp_path: Path, *features: object, **extra: object) -> AreasRead:
    whole = {"type": "FeatureCollection", "features": list(features)} | extra
    return read_text(tmp_path, json.dumps(whole))


def read_text(tmp_path: Path, text: str | bytes) -> AreasRead:
    path = tmp_path / "areas.geojson"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_areas(path)


def test_a_whole_feature(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        feature(
            zone_type="Captive Bird",
            name="Ryburgh",
            source="Defra",
            replaces="Z0; Z00",
            hazards="disease; animal",
            **{"from": "2026-11-20", "to": "2026-11-22"},
        ),
    )
    assert (found.status, found.detail, found.problems) == (SourceStatus.EXAMINED, "", ())
    (area,) = found.areas
    assert (area.area_id, area.kind, area.zone_type) == (
        "Z1",
        AreaKind.DISEASE_CONTROL,
        "captive_bird",
    )
    assert (area.name, area.source, area.replaces) == ("Ryburgh", "Defra", ("Z0", "Z00"))
    assert area.hazards == {Hazard.DISEASE, Hazard.ANIMAL}
    assert area.begins == datetime(2026, 11, 20, tzinfo=UTC)
    assert area.ends == datetime(2026, 11, 23, tzinfo=UTC), "a date alone counts to its end"
    assert area.geometry.equals(shapely.Polygon(RING))


@pytest.mark.parametrize(
    ("properties", "geometry", "expect"),
    [
        ({"hazards": ["violence"], "replaces": ["A", "B"]}, POLYGON, {"replaces": ("A", "B")}),
        ({"radius_m": 3000}, POINT, {"radius_m": 3000.0}),
        ({"radius_m": "3000"}, POINT, {"radius_m": 3000.0}),
        ({"kind": "Problem_Area"}, POLYGON, {"kind": AreaKind.PROBLEM_AREA}),
        ({"area_id": 7}, POLYGON, {"area_id": "7"}),
        ({"zone_type": None, "from": None, "to": ""}, POLYGON, {"zone_type": "", "begins": None}),
        ({"from": "2026-07-01"}, POLYGON, {"begins": datetime(2026, 6, 30, 23, tzinfo=UTC)}),
        ({"from": "2026-07-01T09:00:00"}, POLYGON, {"begins": datetime(2026, 7, 1, 8, tzinfo=UTC)}),
        ({"to": "2026-07-01T09:00:00Z"}, POLYGON, {"ends": datetime(2026, 7, 1, 9, tzinfo=UTC)}),
        (
            {},
            {"type": "MultiPolygon", "coordinates": [[RING], [[[x + 1, y] for x, y in RING]]]},
            {"radius_m": 0.0},
        ),
        ({}, {"type": "Polygon", "coordinates": [[[*p, 12.5] for p in RING]]}, {}),
    ],
)
def test_ways_of_writing_the_same(
    tmp_path: Path, properties: dict[str, Any], geometry: object, expect: dict[str, object]
) -> None:
    found = read(tmp_path, feature(geometry, **properties))
    assert found.status is SourceStatus.EXAMINED, found.problems
    for name, value in expect.items():
        assert getattr(found.areas[0], name) == value


BOWTIE = [[0.8, 52.8], [0.9, 52.9], [0.9, 52.8], [0.8, 52.9], [0.8, 52.8]]
EASTINGS = [[591988, 328561], [592988, 328561], [592988, 329561], [591988, 328561]]
COLLECTION = {"type": "GeometryCollection", "geometries": [POINT, POLYGON]}


@pytest.mark.parametrize(
    ("geometry", "properties", "column", "says", "near"),
    [
        (None, {}, "geometry", "no geometry", False),
        ({"type": "Polygon", "coordinates": [BOWTIE]}, {}, "geometry", "crosses itself", True),
        ({"type": "Polygon", "coordinates": [RING[:-1]]}, {}, "geometry", "not closed", True),
        ({"type": "Polygon", "coordinates": [RING[:1] * 2]}, {}, "geometry", "four", True),
        ({"type": "Polygon", "coordinates": [RING[:1] * 4]}, {}, "geometry", "broken", True),
        ({"type": "Polygon", "coordinates": []}, {}, "geometry", "empty", False),
        ({"type": "Polygon", "coordinates": [EASTINGS]}, {}, "geometry", "WGS 84", False),
        ({"type": "Point", "coordinates": [52.83, 0.85]}, {}, "geometry", "swapped", False),
        ({"type": "Point", "coordinates": [0, 0]}, {"radius_m": 9}, "geometry", "0, 0", False),
        ({"type": "Point", "coordinates": ["0.8", 52]}, {}, "geometry", "not a number", False),
        ({"type": "Point", "coordinates": [float("nan"), 52]}, {}, "geometry", "finite", False),
        ({"type": "Point", "coordinates": [10**400, 52]}, {}, "geometry", "finite", False),
        (COLLECTION, {}, "geometry", "GeometryCollection", True),
        ({"type": "LineString", "coordinates": RING}, {}, "geometry", "LineString", True),
        ("POINT(0 52)", {}, "geometry", "no geometry", False),
        (POINT, {}, "properties.radius_m", "radius", True),
        (POINT, {"radius_m": -1}, "properties.radius_m", "radius", True),
        (POINT, {"radius_m": "wide"}, "properties.radius_m", "radius", True),
        (POINT, {"radius_m": True}, "properties.radius_m", "radius", True),
        (POINT, {"radius_m": 5e6}, "properties.radius_m", "radius", True),
        (POLYGON, {"kind": "zone"}, "properties.kind", "'zone' is not a kind", True),
        (POLYGON, {"kind": None}, "properties.kind", "is not a kind", True),
    ],
)
def test_what_cannot_be_read_is_named_and_nothing_else_lost(
    tmp_path: Path,
    geometry: object,
    properties: dict[str, Any],
    column: str,
    says: str,
    near: bool,
) -> None:
    found = read(tmp_path, feature(geometry, **properties), feature(area_id="good"))
    assert [area.area_id for area in found.areas] == ["good"]
    assert (found.status, found.detail) == (
        SourceStatus.FAILED,
        "1 feature could not be read.",
    )
    (problem,) = found.problems
    assert (problem.file, problem.line, problem.column) == (
        "areas.geojson",
        0,
        f"features[0].{column}",
    )
    assert says in problem.says
    (unplaced,) = found.unplaced
    assert (unplaced.source, unplaced.item_id, says in unplaced.says) == ("areas", "Z1", True)
    assert (unplaced.near is not None) is near
    if unplaced.near is not None:
        assert unplaced.near.distance(shapely.Point(0.85, 52.85)) < 0.1


@pytest.mark.parametrize("broken", [None, 7, "x", [], {}, {"type": "Point"}])
def test_a_feature_that_is_none(tmp_path: Path, broken: object) -> None:
    found = read(tmp_path, broken, feature())
    assert len(found.areas) == 1
    assert found.problems[0].column == "features[0]"
    assert found.unplaced[0].near is None


@pytest.mark.parametrize(
    ("properties", "column", "check"),
    [
        ({"from": "yesterday", "replaces": "Z0"}, "from", {"begins": None, "replaces": ()}),
        ({"from": 1764000000000}, "from", {"begins": None}),
        ({"to": "soon"}, "to", {"ends": None}),
        ({"to": "2026-11-01", "from": "2026-11-20"}, "to", {"ends": None}),
        ({"hazards": "disease;dogs"}, "hazards", {"hazards": frozenset(Hazard)}),
        ({"hazards": [7.5]}, "hazards", {}),
        ({"area_id": ""}, "area_id", {"area_id": "features[0]"}),
    ],
)
def test_a_cell_that_is_not_understood_takes_its_most_cautious_reading(
    tmp_path: Path, properties: dict[str, Any], column: str, check: dict[str, object]
) -> None:
    found = read(tmp_path, feature(**properties))
    (area,) = found.areas
    for name, value in check.items():
        assert getattr(area, name) == value
    assert found.problems[0].column == f"features[0].properties.{column}"
    assert found.status is SourceStatus.FAILED
    assert found.unplaced[0].near is area.geometry


def test_a_clock_change_and_a_repeated_id_are_problems_and_nothing_more(tmp_path: Path) -> None:
    found = read(tmp_path, feature(**{"from": "2026-10-25T01:30:00"}), feature())
    assert found.status is SourceStatus.EXAMINED
    assert found.areas[0].begins == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert "exists twice" in found.problems[0].says
    assert "used twice" in found.problems[1].says
    assert found.unplaced == ()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "not valid JSON"),
        ('{"type": "FeatureCollection", "features": [', "not valid JSON"),
        ("[" * 200_000, "not usable JSON"),
        ('{"a": ' + "9" * 5000 + "}", "not usable JSON"),
        ("[]", "FeatureCollection"),
        ('{"type": "Feature"}', "FeatureCollection"),
        ('{"type": "FeatureCollection"}', "no list of features"),
        (
            '{"type": "FeatureCollection", "features": [], "crs": {"type": "name", "properties": '
            '{"name": "urn:ogc:def:crs:EPSG::27700"}}}',
            "another coordinate system",
        ),
    ],
)
def test_a_file_that_is_none_holds_every_visit(tmp_path: Path, text: str, says: str) -> None:
    found = read_text(tmp_path, text)
    assert found.status is SourceStatus.FAILED
    assert says in found.detail
    assert says in found.problems[0].says
    assert found.unplaced[0].near is None


def test_no_file_and_no_areas(tmp_path: Path) -> None:
    missing = read_areas(tmp_path / "areas.geojson")
    assert (missing.status, missing.problems) == (SourceStatus.MISSING, ())
    assert missing.unplaced[0].near is None
    empty = read(tmp_path, crs={"type": "name", "properties": {"name": "EPSG:4326"}})
    assert empty == AreasRead((), (), (), SourceStatus.EXAMINED, "")


def test_encodings(tmp_path: Path) -> None:
    text = json.dumps(
        {"type": "FeatureCollection", "features": [feature(name="Caf\u00e9")]}, ensure_ascii=False
    )
    assert read_text(tmp_path, text.encode("utf-8-sig")).problems == ()
    found = read_text(tmp_path, text.encode("cp1252"))
    assert (found.areas[0].name, found.status) == ("Café", SourceStatus.EXAMINED)
    assert "Windows-1252" in found.problems[0].says


def test_a_link_out_of_the_folder_and_a_folder(tmp_path: Path) -> None:
    outside = tmp_path / "outside.geojson"
    outside.write_text('{"type": "FeatureCollection", "features": []}', encoding="utf-8")
    (tmp_path / "day").mkdir()
    (tmp_path / "day" / "areas.geojson").symlink_to(outside)
    found = read_areas(tmp_path / "day" / "areas.geojson")
    assert found.status is SourceStatus.FAILED
    assert "leads out of the folder" in found.detail
    (tmp_path / "areas.geojson").mkdir()
    assert "is not a file" in read_areas(tmp_path / "areas.geojson").detail
