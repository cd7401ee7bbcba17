"""Uploaded zones: every kind of file, grid and column, and what a newer file does not end."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from forethought.feeds.kinds import feed_kinds
from forethought.feeds.kinds.zone_upload import KIND
from forethought.feeds.projections import CONVERTED_SLACK_M
from forethought.feeds.reading import Asked, FeedRead, FetchError
from forethought.feeds.zone_columns import as_zone
from forethought.vocabulary import AreaKind
from tests.feeds.pretend_server import PretendServer
from tests.feeds.uploads import exported, zipped

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
RING = [[0.8, 52.8], [0.9, 52.8], [0.9, 52.9], [0.8, 52.9], [0.8, 52.8]]
POLYGON = {"type": "Polygon", "coordinates": [RING]}
OTHER = {"type": "Polygon", "coordinates": [[[x + 1, y] for x, y in RING]]}
GRID = shapely.box(600_000, 330_000, 603_000, 333_000)
DEGREES = shapely.box(0.8, 52.8, 0.9, 52.9)
SHARED = Path(__file__).resolve().parents[2].parent / "shared/data/zones"


def asked(**parts: object) -> Asked:
    return Asked(**({"url": "", "now": NOW} | parts))  # type: ignore[arg-type]


def feature(geometry: object = POLYGON, **properties: object) -> dict[str, object]:
    known: dict[str, object] = {"zone_id": "Z1"}
    return {"type": "Feature", "properties": known | properties, "geometry": geometry}


def collection(*features: object, **extra: object) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features} | extra).encode()


def read(*features: object, **parts: object) -> FeedRead:
    return KIND.read_upload("z.geojson", collection(*features), asked(**parts))


def columns() -> dict[str, list[str]]:
    return {"zone_id": ["AIV 24"], "zone_type": ["Protection zone"], "title": ["Ryburgh"]}


FILES: list[tuple[str, Callable[[], bytes], bool]] = [
    ("z.zip", lambda: zipped(exported(".shp", [GRID], "EPSG:27700", **columns())), True),
    ("z.gpkg", lambda: exported(".gpkg", [GRID], "EPSG:27700", **columns())["zones.gpkg"], True),
    ("z.kml", lambda: exported(".kml", [DEGREES], "EPSG:4326", **columns())["zones.kml"], False),
    ("z.geojson", lambda: collection(feature(zone_id="AIV 24", zone_type="protection")), False),
    ("Z.JSON", lambda: collection(feature(zone_id="AIV 24", zone_type="protection")), False),
]


@pytest.mark.parametrize(("name", "content", "widened"), FILES)
def test_every_kind_of_file(name: str, content: Callable[[], bytes], widened: bool) -> None:
    raw = content()
    found = KIND.read_upload(name, raw, asked())
    assert (found.problems, found.unplaced, found.detail, found.rows) == ((), (), "", 1)
    assert found.absent_over is False
    (fed,) = found.areas
    assert (fed.fed_id, fed.area.area_id) == ("AIV 24", "AIV 24")
    assert (fed.area.kind, fed.area.zone_type) == (AreaKind.DISEASE_CONTROL, "protection")
    assert fed.area.radius_m == (CONVERTED_SLACK_M if widened else 0)
    assert fed.area.geometry.centroid.distance(shapely.Point(0.93, 52.83)) < 0.1
    assert [(copy.part, copy.content) for copy in found.copies] == [(f"file/{name}", raw)]


def test_the_irish_grid() -> None:
    belfast = shapely.box(333_000, 373_000, 335_000, 375_000)
    files = exported(".shp", [belfast], "EPSG:29902", zone_id=["NI"])
    (fed,) = KIND.read_upload("z.zip", zipped(files), asked()).areas
    assert fed.area.geometry.centroid.distance(shapely.Point(-5.93, 54.6)) < 0.05


def test_a_grid_named_in_geojson() -> None:
    ring = [list(point) for point in GRID.exterior.coords]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}
    content = collection(feature({"type": "Polygon", "coordinates": [ring]}), crs=crs)
    (fed,) = KIND.read_upload("z.geojson", content, asked()).areas
    assert fed.area.geometry.intersects(shapely.Point(0.99, 52.84))


@pytest.mark.parametrize(
    ("name", "content", "mentioned"),
    [
        (
            "z.geojson",
            lambda: collection(feature(), crs={"name": "Mars"}),
            "coordinate system of z",
        ),
        (
            "z.gpkg",
            lambda: exported(".gpkg", [GRID], None)["zones.gpkg"],
            "coordinate system of zon",
        ),
        ("z.geojson", lambda: b"", "not valid JSON"),
        ("z.geojson", lambda: b"[" * 100_000, "not usable JSON"),
        ("z.geojson", lambda: b"[]", "not a GeoJSON FeatureCollection"),
        ("z.geojson", lambda: collection(feature())[:-9], "not valid JSON"),
        ("z.zip", lambda: b"PK", "not an archive"),
        ("z.shp", lambda: b"", "one part of a shapefile"),
    ],
)
def test_a_file_that_is_refused(name: str, content: Callable[[], bytes], mentioned: str) -> None:
    found = KIND.read_upload(name, content(), asked(known=frozenset({"Z1"})))
    assert mentioned in found.detail
    assert found.problems[0].says == found.detail
    assert (found.areas, found.over, found.copies, found.whole) == ((), frozenset(), (), False)


def test_windows_1252() -> None:
    content = collection(feature(name="X")).replace(b'"X"', b'"Caf\xe9"')
    found = KIND.read_upload("z.geojson", content, asked())
    assert found.areas[0].area.name == "Café"
    assert "not UTF-8" in found.problems[0].says


@pytest.mark.parametrize(
    ("geometry", "properties", "given", "held"),
    [
        ({"type": "Point", "coordinates": [0.85, 52.85]}, {"radius_m": 3000}, 1, 0),
        ({"type": "Point", "coordinates": [0.85, 52.85]}, {}, 0, 1),
        ({"type": "LineString", "coordinates": RING}, {}, 0, 1),
        ({"type": "MultiPoint", "coordinates": RING}, {}, 0, 1),
        ({"type": "Polygon", "coordinates": [RING[:-1]]}, {}, 0, 1),
        (None, {}, 0, 1),
        (POLYGON, {"kind": "nonsense"}, 0, 1),
        (POLYGON, {"to": "someday"}, 1, 1),
        (POLYGON, {"hazards": "dragons"}, 1, 1),
    ],
)
def test_what_cannot_be_read_holds_and_loses_nothing(
    geometry: object, properties: dict[str, object], given: int, held: int
) -> None:
    found = read(feature(geometry, **properties), feature(OTHER, zone_id="Z2"))
    assert len(found.areas) == given + 1
    assert len(found.unplaced) == held
    assert bool(found.problems) == bool(held)
    assert found.rows == 2
    assert found.whole


def test_a_line_in_a_shapefile() -> None:
    line = shapely.LineString([(600_000, 330_000), (601_000, 330_000)])
    found = KIND.read_upload("z.zip", zipped(exported(".shp", [line], "EPSG:27700")), asked())
    (held,) = found.unplaced
    assert "LineString" in held.says
    assert held.near is not None


def test_several_polygons_of_one_placemark_are_one_area() -> None:
    both = shapely.GeometryCollection([DEGREES, shapely.box(1.8, 52.8, 1.9, 52.9)])
    content = exported(".kml", [both], "EPSG:4326", zone_id=["a"])["zones.kml"]
    (fed,) = KIND.read_upload("z.kml", content, asked()).areas
    assert fed.area.geometry.geom_type == "MultiPolygon"


def test_zones_that_share_a_number_are_all_there() -> None:
    found = read(feature(), feature(OTHER), feature(POLYGON, zone_type="captive-bird"))
    first, *others = [fed.fed_id for fed in found.areas]
    assert first == "Z1"
    assert all(other.startswith("Z1~") for other in others)
    assert len(set(others)) == 2
    assert all(fed.fed_id == fed.area.area_id for fed in found.areas)


def test_an_area_without_a_number_is_known_by_its_outline() -> None:
    one, two = read(feature(zone_id=None), feature(OTHER, zone_id="")).areas
    assert one.fed_id.startswith("shape-")
    assert one.fed_id != two.fed_id
    (again,) = read(feature(zone_id=None, name="Another name")).areas
    assert again.fed_id == one.fed_id
    assert read(feature(zone_id=None)).unplaced == ()


@pytest.mark.parametrize(
    ("properties", "answers", "expect"),
    [
        ({"zone_type": "Protection"}, {}, "protection"),
        ({"ZONE_TYPE": "Surveillance Zone"}, {}, "surveillance"),
        ({"Type": "Captive bird (monitoring) controlled zone"}, {}, "captive_bird"),
        ({"type": "temporary-control"}, {}, "temporary_control"),
        ({"type": "avian-influenza-prevention"}, {}, "prevention"),
        ({"type": "low-pathogenic-avian-influenza-restricted"}, {}, "restricted"),
        ({"type": "Wild bird control area"}, {}, "wild_bird"),
        ({"type": "none"}, {}, ""),
        ({"type": None}, {}, ""),
        ({"type": 7}, {}, ""),
        ({"art": "Surveillance", "zone_type": "x"}, {"zone_type": "art"}, "surveillance"),
        ({"a_long_col": "Surveillance"}, {"zone_type": "a_long_column"}, "surveillance"),
        ({"zone_type": "prevention of sorrow"}, {}, "prevention_of_sorrow"),
    ],
)
def test_types_of_zone(properties: dict[str, object], answers: dict[str, str], expect: str) -> None:
    (fed,) = read(feature(**properties), settings=answers).areas
    assert fed.area.zone_type == expect


@pytest.mark.parametrize(
    ("status", "answers", "over"),
    [
        ("in-force", {}, False),
        ("No longer in force", {}, True),
        ("no-longer-in-force", {}, True),
        ("Revoked", {}, True),
        ("who knows", {}, False),
        ("", {}, False),
        (None, {}, False),
        ("Active", {"in_force": "active"}, False),
        ("Dormant", {"in_force": "active"}, True),
        ("", {"in_force": "active"}, False),
    ],
)
def test_status(status: object, answers: dict[str, str], over: bool) -> None:
    zone = feature(zone_restriction=status)
    assert len(read(zone, settings=answers).areas) == (0 if over else 1)
    found = read(zone, settings=answers, known=frozenset({"Z1"}))
    assert found.over == ({"Z1"} if over else set())


@pytest.mark.parametrize(
    ("to", "ends", "given"),
    [
        ("2026-11-24T08:59:59Z", None, 0),
        ("2026-11-24T09:00:00Z", None, 0),
        ("2026-11-24T09:00:01Z", datetime(2026, 11, 24, 9, 0, 1, tzinfo=UTC), 1),
        ("2026-11-24", datetime(2026, 11, 25, tzinfo=UTC), 1),
        ("24/11/2026", datetime(2026, 11, 25, tzinfo=UTC), 1),
        ("24-11-2026", datetime(2026, 11, 25, tzinfo=UTC), 1),
        ("2026/11/24", datetime(2026, 11, 25, tzinfo=UTC), 1),
        (1795507200000, datetime(2026, 11, 24, 8, 0, tzinfo=UTC), 0),
        (1795510801000.0, datetime(2026, 11, 24, 9, 0, 1, tzinfo=UTC), 1),
        (None, None, 1),
    ],
)
def test_the_day_of_revocation(to: object, ends: datetime | None, given: int) -> None:
    found = read(feature(date_revoked=to))
    assert found.unplaced == ()
    assert len(found.areas) == given
    if given:
        assert found.areas[0].area.ends == ends


@pytest.mark.parametrize("to", [1e300, -1e300, True, "someday", [1]])
def test_a_day_that_cannot_be_read_is_in_force_still(to: object) -> None:
    found = read(feature(to=to))
    assert found.areas[0].area.ends is None
    assert len(found.unplaced) == 1


@pytest.mark.parametrize("kind", list(AreaKind))
def test_kinds(kind: AreaKind) -> None:
    assert read(feature(), settings={"kind": kind.value}).areas[0].area.kind is kind
    assert read(feature(kind=kind.value)).areas[0].area.kind is kind


@pytest.mark.parametrize("column", ["OBJECTID", "objectid", "FID"])
def test_the_number_of_a_row_identifies_nothing(column: str) -> None:
    zone = {"zone_id": None, column: 1}
    (before,) = read(feature(**zone)).areas
    (after,) = read(feature(OTHER, **zone)).areas
    assert before.fed_id != after.fed_id, "another zone that is now in the first row"
    (asked_for,) = read(feature(**zone), settings={"area_id": column}).areas
    assert asked_for.fed_id == "1"


def test_what_the_file_says_of_it() -> None:
    (fed,) = read(feature(Description="Keep <b>out</b>.")).areas
    assert fed.reason in {"Keep out .", "Keep out."}


def test_a_newer_file_ends_nothing_and_holds_what_an_older_left_unplaced() -> None:
    open_ring = {"type": "Polygon", "coordinates": [RING[:-1]]}
    older = collection(feature(open_ring), feature(open_ring, zone_id="Z2"))
    kept = {"file/old.geojson": older, "file/bad.zip": b"PK", "": b"x"}
    found = read(feature(), known=frozenset({"Z1", "Z9"}), kept=kept)
    assert found.over == frozenset()
    assert [held.item_id for held in found.unplaced] == ["Z2"], "Z1 is placed now"
    again = KIND.read_upload("old.geojson", collection(), asked(kept=kept))
    assert again.unplaced == (), "the same file without it says that it was a mistake"


def test_it_has_no_address() -> None:
    with pytest.raises(FetchError, match="upload one"):
        KIND.read(asked(), PretendServer({}))
    assert feed_kinds()["zone_upload"] is KIND


@pytest.mark.skipif(not SHARED.exists(), reason="these zones are not part of the repository")
def test_real_zones() -> None:
    content = gzip.decompress((SHARED / "fmd_2001_constructed_zones.geojson.gz").read_bytes())
    found = KIND.read_upload("fmd.geojson", content, asked())
    assert (found.problems, found.unplaced) == ((), ())
    assert len(found.areas) == found.rows > 0
    assert {fed.area.zone_type for fed in found.areas} >= {"protection", "surveillance"}
    assert all(fed.fed_id.startswith("FMD2001") for fed in found.areas)


_LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12)
_ANY = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=6,
)
_NAMES = st.sampled_from(
    ["zone_id", "zone_type", "to", "from", "status", "kind", "radius_m", "name"]
)


@given(st.dictionaries(_NAMES, _ANY, max_size=5), _ANY, st.sampled_from([POLYGON, OTHER, None]))
@settings(deadline=None, max_examples=200)
def test_no_values_raise(properties: dict[str, Any], other: Any, geometry: Any) -> None:
    read({"type": "Feature", "properties": properties, "geometry": geometry}, other)
    as_zone(other, {})


@given(st.binary(max_size=300))
@settings(deadline=None, max_examples=100)
def test_no_geojson_raises(content: bytes) -> None:
    KIND.read_upload("z.geojson", content, asked())


@given(st.integers(0, 3000), st.integers(0, 200), st.binary(max_size=20))
@settings(deadline=None, max_examples=15)
def test_no_damaged_shapefile_raises(start: int, length: int, instead: bytes) -> None:
    whole = zipped(exported(".shp", [GRID], "EPSG:27700", zone_id=["a"]))
    raw = whole[:start] + instead + whole[start + length :]
    KIND.read_upload("z.zip", raw, asked())
