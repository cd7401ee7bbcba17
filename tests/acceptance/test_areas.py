"""Areas: kinds, types, time in force, distances, geometry, and what cannot be read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.world import (
    World,
    away,
    by_id,
    check,
    evidence,
    feature,
    point,
    rules,
    square,
    status,
)  # fmt: skip

HERE = {"type": "Polygon", "coordinates": [square(away(0), 1000)]}
DISEASE, PROBLEM = {"area.disease": "suspend"}, {"area.problem": "pair"}
FAR = {"type": "Point", "coordinates": [-2.685, 55.457]}  # Denholm, 360 km away


def polygon(*rings: list[list[float]]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


def zone(geometry: dict[str, Any] | None = HERE, **properties: Any) -> dict[str, Any]:
    given = {"area_id": "A1", "kind": "disease_control", "zone_type": "protection"}
    return feature(geometry, **given | properties)


def judged(tmp_path: Path, *features: Any, code: int = 0, **cells: str) -> dict[str, Any]:
    world = World()
    world.areas = list(features)
    world.case("V", **cells)
    return by_id(check(world.write(tmp_path), status=code))["V"]


# Independent areas, each around a visit of its own: a chain of places 3 km apart would need as
# many postcodes, so the areas of one folder are told apart by their ids in the evidence.
IN_FORCE: dict[str, tuple[dict[str, Any], bool]] = {
    "protection": ({"zone_type": "protection"}, True),
    "surveillance": ({"zone_type": "surveillance"}, True),
    "captive_bird": ({"zone_type": "captive_bird"}, True),
    "temporary_control": ({"zone_type": "temporary_control"}, True),
    "restricted": ({"zone_type": "restricted"}, True),
    "no-type": ({"zone_type": ""}, True),
    "null-type": ({"zone_type": None}, True),
    "unknown-type": ({"zone_type": "purple"}, True),
    "prevention": ({"zone_type": "prevention"}, False),
    "vector": ({"zone_type": "vector"}, False),
    # visit: 10:00 to 11:00 on 24 November, assessed at 07:30
    "from-empty": ({"from": ""}, True),
    "from-before": ({"from": "2026-11-01"}, True),
    "from-same-day": ({"from": "2026-11-24"}, True),
    "from-during": ({"from": "2026-11-24T10:59"}, True),
    "from-after": ({"from": "2026-11-24T11:01"}, False),
    "from-tomorrow": ({"from": "2026-11-25"}, False),
    "revoked-yesterday": ({"to": "2026-11-23"}, False),
    "revoked-before": ({"to": "2026-11-24T07:29"}, False),
    "revoked-at": ({"to": "2026-11-24T07:30"}, False),
    "announced-end": ({"to": "2026-11-24T07:31"}, True),
    "announced-end-offset": ({"to": "2026-11-24T07:31+00:00"}, True),
    "to-empty": ({"to": ""}, True),
    "to-null": ({"to": None}, True),
}


def test_types_and_time_in_force(tmp_path: Path) -> None:
    visit = judged(tmp_path, *(zone(area_id=n, **p) for n, (p, _) in IN_FORCE.items()))
    assert rules(visit) == DISEASE
    fired = [item["record_id"] for item in evidence(visit, "area.disease")]
    assert sorted(fired) == sorted(name for name, (_, fires) in IN_FORCE.items() if fires)
    for item in evidence(visit, "area.disease"):
        assert item["source"] == "areas"
        assert item["match"] is None
    informing = {n["record_id"] for n in visit["notices"]}
    assert informing == {"prevention", "vector"}


@pytest.mark.parametrize("zone_type", ["prevention", "vector"])
def test_zones_that_only_inform_ask_for_nothing(tmp_path: Path, zone_type: str) -> None:
    visit = judged(tmp_path, zone(zone_type=zone_type))
    assert (visit["may_go"], visit["reasons"]) == ("alone", [])
    assert [n["record_id"] for n in visit["notices"]] == ["A1"]


@pytest.mark.parametrize(
    ("begins", "minutes", "fires"),
    [("2026-11-24T11:29", "90", True), ("2026-11-24T11:31", "90", False),
     ("2026-11-24T23:58", "odd", True), ("2026-11-25T00:01", "odd", False)],
)  # fmt: skip
def test_a_visit_lasts_for_minutes_or_if_odd_to_the_end_of_the_day(
    tmp_path: Path, begins: str, minutes: str, fires: bool
) -> None:
    code = int(minutes == "odd")
    visit = judged(tmp_path, zone(**{"from": begins}), code=code, minutes=minutes)
    assert ("area.disease" in rules(visit)) is fires


REPLACED: dict[str, tuple[dict[str, Any], bool]] = {
    "begun": ({"from": "2026-11-23"}, False),
    "always": ({"from": ""}, False),
    "begun-at-assessment": ({"from": "2026-11-24T07:30"}, False),
    "announced": ({"from": "2026-11-24T07:31"}, True),
    "far-future": ({"from": "2027-01-01"}, True),
    "itself-revoked": ({"from": "2026-11-20", "to": "2026-11-22"}, False),
}


def test_an_area_ends_when_the_one_that_replaces_it_begins(tmp_path: Path) -> None:
    features = []
    for name, (properties, _) in REPLACED.items():
        features.append(zone(area_id=name))
        features.append(zone(FAR, area_id=f"new-{name}", replaces=name, radius_m=10, **properties))
    features.append(zone(area_id="stays"))
    visit = judged(tmp_path, *features)
    assert sorted(e["record_id"] for e in evidence(visit, "area.disease")) == sorted(
        ["stays", *(name for name, (_, fires) in REPLACED.items() if fires)]
    )


GEOMETRY: dict[str, tuple[dict[str, Any], bool, dict[str, Any]]] = {
    # 250 m of location error, inclusive; 3 m for the postcode file's five decimals
    "point-below": (point(1247), True, {"radius_m": 1000}),
    "point-above": (point(1253), False, {"radius_m": 1000}),
    "point-north-below": (point(1247, 0), True, {"radius_m": 1000}),
    "point-north-above": (point(1253, 0), False, {"radius_m": 1000}),
    "point-text-radius": (point(1247), True, {"radius_m": "1000"}),
    "point-big-below": (point(40_247, 200), True, {"radius_m": 40_000}),
    "point-big-above": (point(40_253, 200), False, {"radius_m": 40_000}),
    "polygon-inside": (HERE, True, {}),
    "polygon-near": (polygon(square(away(1247), 1000)), True, {}),
    "polygon-off": (polygon(square(away(1253), 1000)), False, {}),
    "hole": (polygon(square(away(0), 3000), square(away(0), 500)[::-1]), False, {}),
    "hole-small": (polygon(square(away(0), 3000), square(away(0), 240)[::-1]), True, {}),
    "multi-second": (
        {"type": "MultiPolygon",
         "coordinates": [[square([-2.685, 55.457], 1000)], [square(away(0), 1000)]]}, True, {}),
    "multi-off": (
        {"type": "MultiPolygon",
         "coordinates": [[square([-2.685, 55.457], 1000)], [square(away(1300), 1000)]]}, False, {}),
    "clockwise": (polygon(square(away(0), 1000)[::-1]), True, {}),
    "with-height": (polygon([[*p, 12.0] for p in square(away(0), 1000)]), True, {}),
}  # fmt: skip


def test_distances_and_shapes(tmp_path: Path) -> None:
    visit = judged(tmp_path, *(zone(g, area_id=n, **p) for n, (g, _, p) in GEOMETRY.items()))
    fired = {item["record_id"] for item in evidence(visit, "area.disease")}
    assert fired == {name for name, (_, fires, _) in GEOMETRY.items() if fires}


def test_problem_areas_and_hazards_for_an_officer_more_affected(tmp_path: Path) -> None:
    world = World()
    world.officers.append({"officer_id": "O3", "solo_trained": "yes", "more_affected_by": "animal"})
    world.areas = [zone(kind="problem_area", zone_type="", hazards="animal; substance")]
    world.case("any")
    world.case("affected", officer_id="O3")
    world.case("second", second_officer_id="O3")
    found = by_id(check(world.write(tmp_path), status=0))
    assert rules(found["any"]) == PROBLEM
    assert found["any"]["discuss"] is True
    stepped = PROBLEM | {"officer.affected": "different_method"}
    assert rules(found["affected"]) == rules(found["second"]) == stepped


def test_zones_and_problem_areas_add_up(tmp_path: Path) -> None:
    visit = judged(tmp_path, zone(), zone(area_id="A2", kind="problem_area", zone_type=""))
    assert rules(visit) == DISEASE | PROBLEM
    assert (visit["outcome"], visit["may_go"]) == ("suspend", "no")


HELD = {"check.area": None}
BROKEN: dict[str, tuple[dict[str, Any], bool]] = {
    # the feature, whether the visit is held
    "no-geometry": (zone(None), True),
    "kind-odd": (zone(kind="flood"), True),
    "kind-absent": (feature(HERE, area_id="A1"), True),
    "kind-odd-far": (zone({**FAR}, kind="flood", radius_m=1000), False),
    "point-no-radius": (zone(point(100)), True),
    "point-no-radius-far": (zone(FAR), False),
    "point-radius-odd": (zone(point(100), radius_m="wide"), True),
    "point-radius-minus": (zone(point(100), radius_m=-5), True),
    "line": (zone({"type": "LineString", "coordinates": square(away(0), 100)}), True),
    "short-ring": (zone(polygon(square(away(0), 100)[:3])), True),
    "nowhere": (zone(polygon([])), True),
    "grid-reference": (zone({"type": "Point", "coordinates": [591000, 329000]}, radius_m=10), True),
    "words": (zone({"type": "Point", "coordinates": ["east", "north"]}, radius_m=10), True),
    "not-a-feature": ({"type": "Banana"}, True),
}


@pytest.mark.parametrize("name", BROKEN)
def test_an_area_that_cannot_be_read_holds_what_may_be_near(tmp_path: Path, name: str) -> None:
    broken, held = BROKEN[name]
    world = World()
    world.areas = [broken, zone(area_id="good", kind="problem_area", zone_type="")]
    world.case("V")
    found = check(world.write(tmp_path), status=1)
    visit = by_id(found)["V"]
    assert status(found)["areas"] == "failed"
    assert rules(visit).get("area.problem") == "pair", "what can be read is kept"
    assert ("check.area" in rules(visit)) is held
    assert visit["complete"] is (not held)
    assert [p["file"] for p in found["problems"]] == ["areas.geojson"]


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b'{"type": "Feature"}', b'{"type": "FeatureCollection"}',
     b'{"type": "FeatureCollection", "features": {}}', b"[" * 100_000, b"\xff\xfe\x00"],
    ids=["empty", "cut", "list", "null", "feature", "no-features", "odd-features", "deep", "bytes"],
)  # fmt: skip
def test_an_unreadable_file_of_areas(tmp_path: Path, content: bytes) -> None:
    world = World()
    world.case("V")
    world.areas = None
    world.raw["areas.geojson"] = content
    found = check(world.write(tmp_path), status=1)
    assert status(found)["areas"] == "failed"
    assert rules(by_id(found)["V"]) == HELD
    assert {p["file"] for p in found["problems"]} == {"areas.geojson"}
    assert {p["line"] for p in found["problems"]} == {0}


def test_no_file_of_areas(tmp_path: Path) -> None:
    world = World()
    world.case("V")
    world.areas = None
    found = check(world.write(tmp_path), status=1)
    assert status(found)["areas"] == "missing"
    assert rules(by_id(found)["V"]) == HELD


def test_a_self_crossing_polygon_is_never_silently_smaller(tmp_path: Path) -> None:
    (west, south), (east, north) = away(2000, 225), away(2000, 45)
    bow = [[west, south], [east, north], [east, south], [west, north], [west, south]]
    world = World()
    world.case("V")
    world.areas = [zone(polygon(bow))]
    visit = by_id(check(world.write(tmp_path)))["V"]
    assert set(rules(visit)) & {"area.disease", "check.area"}


def test_byte_order_mark_and_windows_bytes_in_the_file_of_areas(tmp_path: Path) -> None:
    content = json.dumps({"type": "FeatureCollection", "features": [zone(name="Zone")]})
    for name, raw in {
        "bom": b"\xef\xbb\xbf" + content.encode(),
        "cp1252": content.replace("Zone", "Café").encode("cp1252"),
    }.items():
        world = World()
        world.case("V")
        world.areas = None
        world.raw["areas.geojson"] = raw
        visit = by_id(check(world.write(tmp_path / name)))["V"]
        assert "area.disease" in rules(visit), name


def test_an_area_without_a_known_place_is_left_to_the_place(tmp_path: Path) -> None:
    visit = judged(tmp_path, zone(), code=1, postcode="BT1 1AA")
    assert rules(visit) == {"check.place": None}
    says = next(r["says"] for r in visit["reasons"])
    assert "places import" in says
