"""JSON to the letter: keys, types, nulls, order."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from forethought.data.pack_files import load_pack
from tests.acceptance.world import (
    ABUSE,
    THREAT,
    World,
    away,
    check,
    command,
    feature,
    rss,
    square,
)  # fmt: skip

OUTCOMES = {"alone", "pair", "different_method", "suspend"}
STATUSES = {"examined", "failed", "missing", "short", "stale", "not_supplied"}
MOMENT = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00$"


def everything() -> World:
    world = World()
    world.case("V1", THREAT, ABUSE, "No history of violence.", announced="no")
    world.case("V2", planned_start="odd")
    world.case("V3", postcode="", officer_id="O99", concern="uneasy")
    world.case("V4", "Domestic violence case.")
    box = {"type": "Polygon", "coordinates": [square(away(0), 900)]}
    world.areas = [
        feature(box, area_id="A1", kind="disease_control", zone_type="prevention"),
        feature(box, area_id="A2", kind="problem_area"),
        feature(None, area_id="A3"),
    ]
    world.raw["press/p.xml"] = rss(
        {"title": "Bird flu confirmed at Great Ryburgh", "guid": "g1",
         "description": "H5N1 confirmed in turkeys at Great Ryburgh, Norfolk."}
    )  # fmt: skip
    world.tables["markers.csv"] = [
        {"marker_id": "M1", "level": "pair", "utr": world.visits[0]["utr"], "wording": "In pairs"},
        {"marker_id": "M2", "level": "pair", "utr": world.visits[0]["utr"], "wording": "Old",
         "lapses_at": "2020-01-01"},
    ]  # fmt: skip
    return world


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return check(everything().write(tmp_path_factory.mktemp("day")), status=1)


def test_the_top(found: Any) -> None:
    assert set(found) >= {"as_of", "policy", "sources", "visits", "problems"}
    assert found["as_of"] == "2026-11-24T07:30:00+00:00"
    pack = load_pack("default")
    assert found["policy"]["name"] == "default"
    assert found["policy"]["number"] == 1
    assert found["policy"]["sha256"] == pack.sha256
    assert len(found["policy"]["sha256"]) == 64


def test_sources(found: Any) -> None:
    import re

    for source in found["sources"]:
        assert list(source) == ["source", "status", "rows", "extracted_at", "detail"]
        assert source["status"] in STATUSES
        assert source["rows"] is None or type(source["rows"]) is int
        assert source["extracted_at"] is None or re.match(MOMENT, source["extracted_at"])
        assert isinstance(source["detail"], str)


VISIT_KEYS = [
    *("visit_id", "line", "officer_id", "may_go", "outcome", "complete", "discuss"),
    *("discuss_with", "reasons", "played_down", "notices", "matched_records", "problems"),
]


def test_visits(found: Any) -> None:
    for visit in found["visits"]:
        assert list(visit) == VISIT_KEYS
        assert visit["may_go"] in {"alone", "pair", "discuss_first", "no"}
        assert visit["outcome"] in OUTCOMES
        assert type(visit["complete"]) is bool
        assert type(visit["discuss"]) is bool
        assert visit["discuss_with"] is None or isinstance(visit["discuss_with"], str)
        assert type(visit["matched_records"]) is int
        assert type(visit["line"]) is int
        asked = [r["at_least"] for r in visit["reasons"] if r["at_least"]]
        worst = max(asked, key=["alone", "pair", "different_method", "suspend"].index)
        assert visit["outcome"] == worst
        if visit["outcome"] in ("different_method", "suspend"):
            assert visit["may_go"] == "no"


def test_reasons(found: Any) -> None:
    for visit in found["visits"]:
        names = [reason["rule"] for reason in visit["reasons"]]
        assert len(names) == len(set(names)), "one reason a rule"
        for reason in visit["reasons"]:
            assert list(reason) == ["rule", "cites", "says", "at_least", "evidence"]
            assert reason["says"].endswith(".")
            if reason["rule"].startswith("check.") and reason["rule"] != "check.visit":
                assert reason["at_least"] is None
            else:
                assert reason["at_least"] in OUTCOMES
            if reason["rule"].startswith(("visit.", "officer.", "check.")):
                assert reason["evidence"] == []
            else:
                assert reason["evidence"]
            for item in reason["evidence"]:
                assert set(item) == {
                    "source", "record_id", "date", "match", "category", "quote", "start", "end",
                }  # fmt: skip
    places = {
        (item["source"], item["record_id"])
        for visit in found["visits"]
        for reason in visit["reasons"]
        for item in reason["evidence"]
        if item["source"] != "sa_notes"
    }
    assert places == {("areas", "A2"), ("press", "g1"), ("markers", "M1")}


def test_notices_and_played_down(found: Any) -> None:
    first = found["visits"][0]
    assert {n["record_id"] for n in first["notices"]} == {"A1", "M2"}
    for visit in found["visits"]:
        for notice in visit["notices"]:
            assert list(notice) == ["kind", "says", "record_id"]
    (item,) = [i for i in first["played_down"] if i["category"] == "violence"]
    assert item["because"] == "negated"
    assert {"source", "record_id", "category", "quote", "start", "end", "because"} <= set(item)


def test_problems(found: Any) -> None:
    for problem in found["problems"]:
        assert list(problem) == ["file", "line", "column", "says"]
        assert problem["says"]
    top = [json.dumps(problem) for problem in found["problems"]]
    for visit in found["visits"]:
        for problem in visit["problems"]:
            assert json.dumps(problem) in top
    where = [(p["file"], p["line"], p["column"]) for p in found["problems"]]
    assert ("visits.csv", 3, "planned_start") in where
    assert ("visits.csv", 4, "officer_id") in where
    assert ("areas.geojson", 0, None) in [(f, n, None) for f, n, _ in where]


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    folder = everything().write(tmp_path)
    once, twice = (
        command("check", folder, "--as-of", "2026-11-24T07:30", "--format", "json").stdout
        for _ in range(2)
    )
    assert once == twice


def test_a_problem_says_what_is_wrong_with_the_value(found: Any) -> None:
    (problem,) = (p for p in found["problems"] if p["column"] == "planned_start")
    assert "odd" in problem["says"]
