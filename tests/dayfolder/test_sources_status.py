"""Sources of a day: declared, missing, failed, short, stale; incidents; exit status."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.dayfolder.builder import Day, check, csv_bytes, only, problems, rules

DECLARED = {"extracted_at": "2026-11-24T02:00", "rows": "0"}


@pytest.fixture
def day() -> Day:
    return Day()


def status(found: dict[str, Any], source: str) -> str:
    return str(next(s["status"] for s in found["sources"] if s["source"] == source))


def declare(day: Day, source: str = "dtr", **cells: str) -> None:
    names = [name for name in day.records if name != source]
    day.sources = [{"source": name} | DECLARED for name in names]
    day.sources.append({"source": source} | DECLARED | cells)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({}, "examined"),
        ({"rows": "1"}, "short"),
        ({"rows": ""}, "failed"),
        ({"rows": "many"}, "failed"),
        ({"rows": "-1"}, "failed"),
        ({"extracted_at": ""}, "failed"),
        ({"extracted_at": "yesterday"}, "failed"),
        ({"extracted_at": "2026-11-24T07:30"}, "examined"),
        ({"extracted_at": "2026-11-24T07:30:01"}, "failed"),
        ({"extracted_at": "2026-11-23T10:00"}, "examined"),
        ({"extracted_at": "2026-11-23T09:59:59"}, "stale"),
        ({"extracted_at": "2026-11-23T09:59", "rows": "1"}, "short"),
    ],
)
def test_what_a_declaration_makes_of_a_source(
    day: Day, tmp_path: Path, cells: dict[str, str], expected: str
) -> None:
    declare(day, **cells)
    found = check(day.write(tmp_path))
    assert status(found, "dtr") == expected
    held = {} if expected == "examined" else {"check.source": None}
    assert rules(only(found)) == held
    assert only(found)["complete"] is (expected == "examined")


@pytest.mark.parametrize(("twice", "expected"), [("0", "examined"), ("1", "failed")])
def test_two_declarations(day: Day, tmp_path: Path, twice: str, expected: str) -> None:
    declare(day)
    assert day.sources is not None
    day.sources.append({"source": "dtr"} | DECLARED | {"rows": twice})
    assert status(check(day.write(tmp_path)), "dtr") == expected


def test_an_absent_file_is_missing(day: Day, tmp_path: Path) -> None:
    day.absent.add("records/dtr.csv")
    found = check(day.write(tmp_path), status=1)
    assert status(found, "dtr") == "missing"
    assert rules(only(found)) == {"check.source": None}


def test_without_sources_csv_every_source_is_missing_and_still_used(
    day: Day, tmp_path: Path
) -> None:
    day.note("He punched me in the face")
    day.absent.add("sources.csv")
    found = check(day.write(tmp_path), status=1)
    assert [s["status"] for s in found["sources"][:4]] == ["missing"] * 4
    assert set(rules(only(found))) == {"records.violence", "check.source"}


def test_a_further_declared_system_is_required(day: Day, tmp_path: Path) -> None:
    declare(day, "court_orders")
    day.sources = [
        *({"source": name} | DECLARED for name in day.records),
        {"source": "court_orders"} | DECLARED,
    ]
    assert rules(only(check(day.write(tmp_path)))) == {"check.source": None}
    header = csv_bytes([], ("record_id", "utr", "text"))
    day.raw["records/court_orders.csv"] = header
    assert check(day.write(tmp_path), status=0)["sources"][4]["source"] == "court_orders"


def test_an_undeclared_file_in_records_is_missing_and_used(day: Day, tmp_path: Path) -> None:
    row = {"record_id": "X1", "utr": "1234567890", "text": "He punched me in the face"}
    day.raw["records/old_system.csv"] = csv_bytes([row])
    found = check(day.write(tmp_path), status=1)
    assert status(found, "old_system") == "missing"
    assert set(rules(only(found))) == {"records.violence", "check.source"}


@pytest.mark.parametrize("column", ["record_id", "text"])
def test_a_needed_column_absent_makes_a_source_fail(day: Day, tmp_path: Path, column: str) -> None:
    rows = [{"record_id": "1", "utr": "1", "text": "x"}]
    del rows[0][column]
    day.raw["records/dtr.csv"] = csv_bytes(rows)
    assert status(check(day.write(tmp_path)), "dtr") == "failed"


def test_present_twice_fails(day: Day, tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder = day.write(tmp_path)
    row = {"record_id": "1", "utr": "1234567890", "text": "He punched me in the face"}
    pq.write_table(pa.Table.from_pylist([row]), folder / "records" / "dtr.parquet")
    found = check(folder, status=1)
    assert status(found, "dtr") == "failed"
    assert set(rules(only(found))) == {"records.violence", "check.source"}


def test_a_ragged_record_makes_its_source_short(day: Day, tmp_path: Path) -> None:
    day.note("Paid in full", "dtr")
    declare(day, rows="1")
    folder = day.write(tmp_path)
    path = folder / "records" / "dtr.csv"
    path.write_text(path.read_text() + "N9,2020-01-01,short\n")
    assert status(check(folder), "dtr") == "examined"
    (folder / "sources.csv").write_bytes(
        (folder / "sources.csv")
        .read_bytes()
        .replace(b"dtr,2026-11-24T02:00,1", b"dtr,2026-11-24T02:00,2")
    )
    found = check(folder, status=1)
    assert status(found, "dtr") == "short"
    assert ("records/dtr.csv", 3, None) in problems(found)


def test_an_unreadable_date_is_a_problem_and_the_record_is_used(day: Day, tmp_path: Path) -> None:
    day.note("Bird flu confirmed at the farm, sheds sealed", date="soon")
    found = check(day.write(tmp_path), status=1)
    assert rules(only(found)) == {"records.disease": "suspend"}
    assert problems(found) == [("records/sa_notes.csv", 2, "date")]
    assert status(found, "sa_notes") == "examined"


def test_a_bad_reference_on_a_record_is_a_problem_and_not_used(day: Day, tmp_path: Path) -> None:
    day.note("He punched me in the face", utr="12345678901234")
    found = check(day.write(tmp_path), status=1)
    assert rules(only(found)) == {}
    assert problems(found) == [("records/sa_notes.csv", 2, "utr")]


@pytest.mark.parametrize("declared", [False, True])
def test_incident_reports(day: Day, tmp_path: Path, declared: bool) -> None:
    rows = [
        {"record_id": "I1", "utr": "1234567890", "category": "threat; abuse", "text": "See file"}
    ]
    day.raw["incidents.csv"] = csv_bytes(rows)
    if declared:
        day.sources = [{"source": name} | DECLARED for name in day.records]
        day.sources.append({"source": "incident_reports"} | DECLARED | {"rows": "1"})
    found = check(day.write(tmp_path), status=0)
    assert status(found, "incident_reports") == "examined"
    visit = only(found)
    assert rules(visit) == {"records.violence": "different_method", "records.caution": "pair"}
    evidence = visit["reasons"][0]["evidence"][0]
    assert (evidence["source"], evidence["record_id"], evidence["category"]) == (
        "incident_reports",
        "I1",
        "threat",
    )


def test_incident_reports_not_supplied_and_declared_but_absent(day: Day, tmp_path: Path) -> None:
    found = check(day.write(tmp_path / "a"), status=0)
    assert status(found, "incident_reports") == "not_supplied"
    assert status(found, "press") == "not_supplied"
    declare(day, "incident_reports")
    day.sources = [{"source": name} | DECLARED for name in (*day.records, "incident_reports")]
    found = check(day.write(tmp_path / "b"), status=1)
    assert status(found, "incident_reports") == "missing"
    assert rules(only(found)) == {"check.source": None}


def test_an_incident_report_not_read_holds_the_visit_back(day: Day, tmp_path: Path) -> None:
    day.raw["incidents.csv"] = b"record_id,utr,category,text\nI1,1234567890,threat\n"
    found = check(day.write(tmp_path), status=1)
    assert rules(only(found)) == {"check.source": None}
    assert problems(found) == [("incidents.csv", 2, None)]


def test_a_category_that_is_none_takes_the_most_cautious_reading(day: Day, tmp_path: Path) -> None:
    rows = [{"record_id": "I1", "utr": "1234567890", "category": "thraet", "text": "See file"}]
    day.raw["incidents.csv"] = csv_bytes(rows)
    found = check(day.write(tmp_path), status=1)
    assert rules(only(found)) == {"records.violence": "different_method", "check.visit": "pair"}
    assert problems(found) == [("incidents.csv", 2, "category")]


@pytest.mark.parametrize("content", [None, b"", b"{", b'{"type": "Point"}', b"\xff\xfe"])
def test_areas_absent_or_unreadable_hold_every_visit(
    day: Day, tmp_path: Path, content: bytes | None
) -> None:
    day.areas = None
    if content is not None:
        day.raw["areas.geojson"] = content
    found = check(day.write(tmp_path), status=1)
    assert status(found, "areas") == ("missing" if content is None else "failed")
    assert rules(only(found)) == {"check.area": None}


def test_links_out_of_the_folder_are_refused(day: Day, tmp_path: Path) -> None:
    outside = tmp_path / "outside.csv"
    outside.write_bytes(csv_bytes([{"record_id": "1", "utr": "1234567890", "text": "punched me"}]))
    folder = day.write(tmp_path / "day")
    (folder / "records" / "dtr.csv").unlink()
    (folder / "records" / "dtr.csv").symlink_to(outside)
    found = check(folder, status=1)
    assert status(found, "dtr") == "failed"
    assert rules(only(found)) == {"check.source": None}


@pytest.mark.parametrize(
    ("content", "column"),
    [
        ("caf\xe9 owner punched me in the face".encode("cp1252"), None),
        (b"He pun\0ched me in the face", None),
    ],
)
def test_wrong_bytes_are_told_and_lose_nothing(
    day: Day, tmp_path: Path, content: bytes, column: str | None
) -> None:
    day.note("PLACEHOLDER")
    folder = day.write(tmp_path)
    path = folder / "records" / "sa_notes.csv"
    path.write_bytes(path.read_bytes().replace(b"PLACEHOLDER", content))
    found = check(folder, status=1)
    assert rules(only(found)) == {"records.violence": "different_method"}
    assert {file for file, _, _ in problems(found)} == {"records/sa_notes.csv"}
    assert status(found, "sa_notes") == "examined"


def test_bom_crlf_and_quoted_newlines_are_no_problem(day: Day, tmp_path: Path) -> None:
    day.note('Rang him.\nHe said: "I\'ll break your legs"\r\nEnded the call.')
    folder = day.write(tmp_path)
    for path in folder.rglob("*.csv"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    found = check(folder, status=0)
    assert rules(only(found)) == {"records.violence": "different_method"}


def test_a_note_of_five_megabytes(day: Day, tmp_path: Path) -> None:
    day.note("Nothing to report. " * 270_000 + "He punched me in the face.")
    found = check(day.write(tmp_path), status=0)
    assert rules(only(found)) == {"records.violence": "different_method"}
