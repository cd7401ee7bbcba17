"""Markers and dispositions: what people have decided."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.world import (
    ABUSE,
    DISEASE,
    THREAT,
    UNSAFE,
    World,
    by_id,
    check,
    evidence,
    placed,
    rules,
    sha256,
)  # fmt: skip

MARKERS: dict[str, tuple[dict[str, str], dict[str, str | None]]] = {
    "no_visit": ({"level": "no_visit"}, {"marker.no_visit": "different_method"}),
    "pair": ({"level": "pair"}, {"marker.pair": "pair"}),
    "advice": ({"level": "advice"}, {"marker.advice": "alone"}),
    "capitals": ({"level": "PAIR"}, {"marker.pair": "pair"}),
    "lapses-later": ({"level": "pair", "lapses_at": "2026-11-25"}, {"marker.pair": "pair"}),
    "lapses-today": ({"level": "pair", "lapses_at": "2026-11-24"}, {"marker.pair": "pair"}),
    "lapses-now": ({"level": "pair", "lapses_at": "2026-11-24T07:30"}, {"marker.pair": "pair"}),
    "lapsed": ({"level": "pair", "lapses_at": "2026-11-24T07:29:59"}, {}),
    "lapsed-day": ({"level": "no_visit", "lapses_at": "2026-11-23"}, {}),
    "lapses-between": ({"level": "pair", "lapses_at": "2026-11-24T09:00"}, {"marker.pair": "pair"}),
    "lapses-odd": ({"level": "pair", "lapses_at": "soon"}, {"marker.pair": "pair"}),
    "level-odd": ({"level": "red"}, {"marker.no_visit": "different_method"}),
    "level-empty": ({"level": ""}, {"marker.no_visit": "different_method"}),
}


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Any:
    world = World()
    rows = []
    for name, (cells, _) in MARKERS.items():
        visit = world.case(name)
        rows.append({"marker_id": f"M-{name}", "utr": visit["utr"], "wording": "Words it has",
                     "decided_at": "2026-01-01", "lapses_at": ""} | cells)  # fmt: skip
    by_address = world.case("by-address", utr="")
    rows.append({"marker_id": "M-address", "level": "pair", "customer_name": "Ezra Quill",
                 "address": by_address["address"], "postcode": by_address["postcode"]})  # fmt: skip
    world.case("by-name-alone", utr="", date_of_birth="", customer_name="Ottoline Quill")
    rows.append({"marker_id": "M-name", "level": "no_visit", "customer_name": "Ottoline Quill"})
    world.tables["markers.csv"] = rows
    return check(world.write(tmp_path_factory.mktemp("day")), status=1)


@pytest.mark.parametrize("name", MARKERS)
def test_markers(marked: Any, name: str) -> None:
    expected = MARKERS[name][1]
    visit = by_id(marked)[name]
    fired = {k: v for k, v in rules(visit).items() if k.startswith("marker.")}
    assert fired == expected
    assert visit["discuss"] is bool(expected)
    if expected:
        (rule,) = expected
        (item,) = evidence(visit, rule)
        assert (item["source"], item["record_id"]) == ("markers", f"M-{name}")
        (reason,) = (r for r in visit["reasons"] if r["rule"] == rule)
        assert "Words it has" in reason["says"]
        assert reason["cites"] == "DMBM511310"
    else:
        assert [n["record_id"] for n in visit["notices"]] == [f"M-{name}"]


def test_a_marker_of_advice_lets_nobody_go_undiscussed(marked: Any) -> None:
    visit = by_id(marked)["advice"]
    assert (visit["outcome"], visit["may_go"]) == ("alone", "discuss_first")


def test_markers_match_as_records_do(marked: Any) -> None:
    visits = by_id(marked)
    assert rules(visits["by-address"]) == {"marker.pair": "pair"}
    assert rules(visits["by-name-alone"]) == {}


def test_what_is_odd_in_a_marker_is_a_problem_of_its_line(marked: Any) -> None:
    lines = {name: at + 2 for at, name in enumerate(MARKERS)}
    places = placed(marked)
    assert ("markers.csv", lines["level-odd"], "level") in places
    assert ("markers.csv", lines["lapses-odd"], "lapses_at") in places
    assert ("markers.csv", len(MARKERS) + 3, None) in places  # warns of nobody: a name alone
    visit = by_id(marked)["level-odd"]
    assert visit["complete"] is False  # "a problem on that visit, makes it check.visit"
    assert "check.visit" in rules(visit)


GOOD = {"disposition": "mistaken", "by": "M2", "second": "M1", "at": "2026-11-01",
        "reason": "Somebody else of that name", "until": ""}  # fmt: skip
METHOD = {"records.violence": "different_method"}
REVIEWED = {"disposition": "reviewed", "until": "2027-06-30"}
ANOTHER = "9999999999"

# name: text of the record, changes to a good disposition, rules, takes effect, is a problem
DISPOSITIONS: dict[str, tuple[str, dict[str, str], dict[str, str], bool, bool]] = {
    "mistaken": (THREAT, {}, {}, True, False),
    "mistaken-this-customer": (THREAT, {"customer_ref": "{utr}"}, {}, True, False),
    "mistaken-another": (THREAT, {"customer_ref": ANOTHER}, METHOD, False, False),
    "mistaken-disease": (DISEASE, {}, {}, True, False),
    "reviewed-method": (THREAT, REVIEWED, {"records.violence": "pair"}, True, False),
    "reviewed-pair": (ABUSE, REVIEWED, {"records.caution": "alone"}, True, False),
    "reviewed-unsafe": (UNSAFE, REVIEWED,
                        {"records.unsafe": "pair", "records.caution": "alone"}, True, False),
    "reviewed-past-until": (THREAT, REVIEWED | {"until": "2026-11-23"}, METHOD, False, False),
    "reviewed-no-until": (THREAT, REVIEWED | {"until": ""}, METHOD, False, True),
    "not-management": (THREAT, {"by": "O2"}, METHOD, False, True),
    "unknown-by": (THREAT, {"by": "M77"}, METHOD, False, True),
    "no-by": (THREAT, {"by": ""}, METHOD, False, True),
    "no-second": (THREAT, {"second": ""}, METHOD, False, True),
    "second-is-by": (THREAT, {"second": "M2"}, METHOD, False, True),
    "no-reason": (THREAT, {"reason": ""}, METHOD, False, True),
    "no-date": (THREAT, {"at": ""}, METHOD, False, True),
    "odd-date": (THREAT, {"at": "last week"}, METHOD, False, True),
    "after-assessment": (THREAT, {"at": "2026-11-24T07:31"}, METHOD, False, True),
    "at-assessment": (THREAT, {"at": "2026-11-24T07:30"}, {}, True, False),
    "odd-kind": (THREAT, {"disposition": "fine"}, METHOD, False, True),
    "hash-other": (THREAT, {"text_sha256": sha256("the text before")}, METHOD, False, False),
    "hash-empty": (THREAT, {"text_sha256": ""}, METHOD, False, True),
    "hash-capitals": (THREAT, {"text_sha256": sha256(THREAT).upper()}, {}, True, False),
}  # fmt: skip


@pytest.fixture(scope="module")
def disposed(tmp_path_factory: pytest.TempPathFactory) -> Any:
    world = World()
    rows = []
    for name, (text, cells, *_) in DISPOSITIONS.items():
        visit = world.case(name)
        record_id = world.about(visit, text=text)
        row = {"source": "sa_notes", "record_id": record_id, "customer_ref": ""} | GOOD
        row |= {"text_sha256": sha256(text)} | cells
        rows.append({k: v.format(**visit) for k, v in row.items()})
    world.tables["dispositions.csv"] = rows
    return check(world.write(tmp_path_factory.mktemp("day")), status=1)


@pytest.mark.parametrize("name", DISPOSITIONS)
def test_dispositions(disposed: Any, name: str) -> None:
    _, _, expected, effect, problem = DISPOSITIONS[name]
    visit = by_id(disposed)[name]
    assert rules(visit) == expected
    assert visit["discuss"] is bool(expected)
    record_id = f"sa_notes-{list(DISPOSITIONS).index(name) + 1}"
    if effect:
        assert [n["record_id"] for n in visit["notices"]] == [record_id]
    line = list(DISPOSITIONS).index(name) + 2
    assert bool([p for p in placed(disposed) if p[:2] == ("dispositions.csv", line)]) is problem


def one(tmp_path: Path, text: str, row: dict[str, str], **cells: str) -> tuple[Any, Any]:
    world = World()
    visit = world.case("V", **cells)
    record_id = world.about(visit, text=text, date=row.pop("note_date", "2020-01-02"))
    world.tables["dispositions.csv"] = [
        {"source": "sa_notes", "record_id": record_id, "customer_ref": ""}
        | GOOD
        | {"text_sha256": sha256(text)}
        | row
    ]
    found = check(world.write(tmp_path))
    return found, by_id(found)["V"]


def test_a_suspension_cannot_be_reviewed(tmp_path: Path) -> None:
    _, visit = one(tmp_path, DISEASE, REVIEWED | {"note_date": "2026-11-20"})
    assert rules(visit) == {"records.disease": "suspend"}


def test_nobody_on_the_visit_may_dispose(tmp_path: Path) -> None:
    found, visit = one(tmp_path, THREAT, {}, second_officer_id="M2")
    assert rules(visit) == METHOD
    assert any(p["file"] == "dispositions.csv" for p in found["problems"])


def test_a_reviewed_record_is_first_and_still_discussed(tmp_path: Path) -> None:
    world = World()
    visit = world.case("V", ABUSE)
    record_id = world.about(visit, text=THREAT)
    world.tables["dispositions.csv"] = [
        {"source": "sa_notes", "record_id": record_id, "customer_ref": ""} | GOOD | REVIEWED
        | {"text_sha256": sha256(THREAT)}
    ]  # fmt: skip
    found = by_id(check(world.write(tmp_path), status=0))["V"]
    assert rules(found) == {"records.violence": "pair", "records.caution": "pair"}
    assert found["discuss"] is True
    assert found["reasons"][0]["rule"] == "records.violence"


def test_one_reviewed_record_does_not_lower_another(tmp_path: Path) -> None:
    world = World()
    visit = world.case("V", THREAT)
    record_id = world.about(visit, text="Threatened to kill the officer.")
    world.tables["dispositions.csv"] = [
        {"source": "sa_notes", "record_id": record_id, "customer_ref": ""} | GOOD | REVIEWED
        | {"text_sha256": sha256("Threatened to kill the officer.")}
    ]  # fmt: skip
    found = by_id(check(world.write(tmp_path), status=0))["V"]
    assert found["outcome"] == "different_method"
    assert "records.violence" in rules(found)


def test_a_mistaken_record_is_no_earlier_contact(tmp_path: Path) -> None:
    _, visit = one(tmp_path, THREAT, {}, announced="no")
    assert rules(visit) == {"visit.first_contact": "pair"}
