"""day-folder.md "Sources": every status, precedence, what is required, what still counts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.acceptance.world import (
    PLAIN,
    RECORD_COLUMNS,
    THREAT,
    World,
    by_id,
    check,
    command,
    csv_bytes,
    placed,
    rules,
    status,
)  # fmt: skip

HELD = {"check.source": None}


def world_with_note(text: str = PLAIN) -> World:
    world = World()
    world.case("V", text)
    world.sources = world._declared()
    return world


def test_zero_rows_included_every_source_is_listed(tmp_path: Path) -> None:
    found = check(world_with_note().write(tmp_path), status=0)
    assert status(found) == {
        "sa_notes": "examined", "idms_action_history": "examined",
        "idms_taxpayer_notes_assets": "examined", "dtr": "examined",
        "incident_reports": "not_supplied", "areas": "examined", "press": "not_supplied",
    }  # fmt: skip
    rows = {s["source"]: s["rows"] for s in found["sources"]}
    assert (rows["sa_notes"], rows["dtr"]) == (1, 0)
    for source in found["sources"]:
        assert set(source) == {"source", "status", "rows", "extracted_at", "detail"}


def declared(world: World, **cells: str) -> None:
    assert world.sources is not None
    world.sources[0].update(cells)


def again(world: World, **cells: str) -> None:
    assert world.sources is not None
    world.sources.append(world.sources[0] | cells)


# what is done to sa_notes, the status that it must have
STATUSES: dict[str, tuple[Callable[[World], object], str]] = {
    "extracted-empty": (lambda w: declared(w, extracted_at=""), "failed"),
    "extracted-odd": (lambda w: declared(w, extracted_at="last night"), "failed"),
    "extracted-after": (lambda w: declared(w, extracted_at="2026-11-24T07:30:01"), "failed"),
    "extracted-on": (lambda w: declared(w, extracted_at="2026-11-24T07:30"), "examined"),
    "rows-empty": (lambda w: declared(w, rows=""), "failed"),
    "rows-odd": (lambda w: declared(w, rows="about 3"), "failed"),
    "rows-minus": (lambda w: declared(w, rows="-1"), "failed"),
    "declared-alike-twice": (again, "examined"),
    "declarations-differ": (lambda w: again(w, rows="2"), "failed"),
    "declarations-differ-time": (lambda w: again(w, extracted_at="2026-11-24T03:00"), "failed"),
    "no-file": (lambda w: w.absent.add("records/sa_notes.csv"), "missing"),
    "not-declared": (lambda w: w.sources.pop(0), "missing"),  # type: ignore[union-attr]
    "too-many-declared": (lambda w: declared(w, rows="2"), "short"),
    "too-few-declared": (lambda w: declared(w, rows="0"), "short"),
    "stale": (lambda w: declared(w, extracted_at="2026-11-23T09:00"), "stale"),
    # precedence: failed, missing, short, stale
    "failed-and-missing": (
        lambda w: (declared(w, rows="x"), w.absent.add("records/sa_notes.csv")), "failed"),
    "failed-and-short-and-stale": (
        lambda w: (declared(w, rows="9", extracted_at="2026-11-23T09:00"),
                   again(w, rows="8")), "failed"),
    "missing-and-stale": (
        lambda w: (declared(w, extracted_at="2026-11-23T09:00"),
                   w.absent.add("records/sa_notes.csv")), "missing"),
    "short-and-stale": (
        lambda w: declared(w, rows="5", extracted_at="2026-11-23T09:00"), "short"),
    "no-sources-file": (lambda w: w.absent.add("sources.csv"), "missing"),
    "both-forms": (lambda w: w.raw.update({"records/sa_notes.parquet": b"PAR1"}), "failed"),
    "no-text-column": (
        lambda w: w.raw.update({"records/sa_notes.csv": b"record_id,utr\r\nN1,1000000007\r\n"}),
        "failed"),
    "no-id-column": (
        lambda w: w.raw.update({"records/sa_notes.csv": b"text,utr\r\nhello,1000000007\r\n"}),
        "failed"),
    "nobody-column": (
        lambda w: w.raw.update({"records/sa_notes.csv": b"record_id,text\r\nN1,hello\r\n"}),
        "failed"),
    "needed-columns-only": (
        lambda w: w.raw.update(
            {"records/sa_notes.csv": b"text,x,utr,record_id\r\nhi,,1000000007,N1\r\n"}),
        "examined"),
    "empty-file": (lambda w: w.raw.update({"records/sa_notes.csv": b""}), "failed"),
    "not-parquet": (
        lambda w: (w.absent.add("records/sa_notes.csv"),
                   w.raw.update({"records/sa_notes.parquet": b"this is no parquet file"})),
        "failed"),
    "ragged-row": (
        lambda w: w.raw.update(
            {"records/sa_notes.csv": b"record_id,utr,text\r\nN1,1000000007\r\n"}), "short"),
}  # fmt: skip


@pytest.mark.parametrize("name", STATUSES)
def test_status(tmp_path: Path, name: str) -> None:
    change, expected = STATUSES[name]
    world = world_with_note()
    change(world)
    found = check(world.write(tmp_path), status=0 if expected == "examined" else 1)
    assert status(found)["sa_notes"] == expected
    visit = by_id(found)["V"]
    assert rules(visit) == ({} if expected == "examined" else HELD)
    assert visit["complete"] is (expected == "examined")
    assert visit["outcome"] == "alone"
    if expected != "examined":
        (reason,) = visit["reasons"]
        assert reason["at_least"] is None
        source = next(s for s in found["sources"] if s["source"] == "sa_notes")
        assert source["detail"]


@pytest.mark.parametrize(
    "name", ["extracted-odd", "declarations-differ", "not-declared", "too-few-declared", "stale",
             "no-sources-file"],
)  # fmt: skip
def test_evidence_of_a_source_that_is_not_examined_is_still_used(tmp_path: Path, name: str) -> None:
    world = world_with_note(THREAT)
    STATUSES[name][0](world)
    visit = by_id(check(world.write(tmp_path), status=1))["V"]
    assert rules(visit) == HELD | {"records.violence": "different_method"}
    assert visit["may_go"] == "no"


def test_further_systems_declared_or_not(tmp_path: Path) -> None:
    world = world_with_note()
    world.about(world.visits[0], "whiteboard", text=THREAT)
    folder = world.write(tmp_path / "a")
    found = check(folder, status=1)
    assert status(found)["whiteboard"] == "missing"  # there, but not declared
    assert rules(by_id(found)["V"]) == HELD | {"records.violence": "different_method"}

    world.sources = world._declared()
    found = check(world.write(tmp_path / "b"), status=0)
    assert status(found)["whiteboard"] == "examined"
    assert by_id(found)["V"]["reasons"][0]["evidence"][0]["source"] == "whiteboard"

    world.absent.add("records/whiteboard.csv")
    found = check(world.write(tmp_path / "c"), status=1)
    assert status(found)["whiteboard"] == "missing"  # declared, but not there
    assert rules(by_id(found)["V"]) == HELD


INCIDENT = {"record_id": "I1", "date": "2026-11-01", "utr": "1000000007", "category": "animal",
            "text": "See the log."}  # fmt: skip


def test_incident_reports(tmp_path: Path) -> None:
    world = world_with_note()
    assert world.sources is not None
    world.tables["incidents.csv"] = [INCIDENT]
    found = check(world.write(tmp_path / "undeclared"), status=0)
    assert status(found)["incident_reports"] == "examined"
    (reason,) = by_id(found)["V"]["reasons"]
    assert (reason["rule"], reason["at_least"]) == ("records.caution", "pair")
    assert reason["evidence"][0]["source"] == "incident_reports"
    assert reason["evidence"][0]["category"] == "animal"

    declaration = {"source": "incident_reports", "extracted_at": "2026-11-24T02:00", "rows": "1"}
    world.sources.append(declaration)
    assert status(check(world.write(tmp_path / "d"), status=0))["incident_reports"] == "examined"

    declaration["rows"] = "2"
    found = check(world.write(tmp_path / "short"), status=1)
    assert status(found)["incident_reports"] == "short"
    assert rules(by_id(found)["V"]) == HELD | {"records.caution": "pair"}

    del world.tables["incidents.csv"]
    found = check(world.write(tmp_path / "gone"), status=1)
    assert status(found)["incident_reports"] == "missing"
    assert rules(by_id(found)["V"]) == HELD


CATEGORIES = {
    "violence": ("records.violence", "different_method"),
    "weapon": ("records.violence", "different_method"),
    "threat": ("records.violence", "different_method"),
    "criminality": ("records.violence", "different_method"),
    "obstruction": ("records.violence", "different_method"),
    "hostile_group": ("records.violence", "different_method"),
    "abuse": ("records.caution", "pair"),
    "harassment": ("records.caution", "pair"),
    "substance": ("records.caution", "pair"),
    "crisis": ("records.caution", "pair"),
    "animal": ("records.caution", "pair"),
    "premises": ("records.caution", "pair"),
    "caution": ("records.caution", "pair"),
    "disease": ("records.disease", "suspend"),
}


def test_a_category_on_an_incident_counts_whatever_its_text_says(tmp_path: Path) -> None:
    world = World()
    rows = []
    for category in (*CATEGORIES, "abuse; animal", "earthquake", ""):
        visit = world.case(f"c-{category}")
        rows.append(INCIDENT | {"record_id": f"I-{category}", "utr": visit["utr"],
                                "category": category, "date": ""})  # fmt: skip
    world.tables["incidents.csv"] = rows
    found = check(world.write(tmp_path), status=1)
    visits = by_id(found)
    for category, (rule, at_least) in CATEGORIES.items():
        assert rules(visits[f"c-{category}"]) == {rule: at_least}, category
    both = visits["c-abuse; animal"]
    assert rules(both) == {"records.caution": "pair"}
    assert {e["category"] for e in both["reasons"][0]["evidence"]} == {"abuse", "animal"}
    assert rules(visits["c-"]) == {}
    assert rules(visits["c-earthquake"])["check.visit"] == "pair"
    assert visits["c-earthquake"]["outcome"] == "different_method"
    assert ("incidents.csv", 17, "category") in placed(found)


def test_a_record_row_that_is_not_usable_and_one_that_is_undated(tmp_path: Path) -> None:
    world = world_with_note()
    header = ",".join(RECORD_COLUMNS)
    good = "N1,2020-01-02,,,1000000007,,,,,,Swore and shouted abuse at the officer"
    undated = "N2,32/01/2020,,,1000000007,,,,,,Foot and mouth disease confirmed on this holding"
    body = "\r\n".join([header, good, "N3,2020-01-02,,,1000000007", undated, ""])
    world.raw["records/sa_notes.csv"] = body.encode()
    declared(world, rows="3")
    found = check(world.write(tmp_path), status=1)
    visit = by_id(found)["V"]
    assert status(found)["sa_notes"] == "short"
    assert rules(visit) == HELD | {"records.caution": "pair", "records.disease": "suspend"}
    (recent,) = (r for r in visit["reasons"] if r["rule"] == "records.disease")
    assert recent["evidence"][0]["date"] is None
    assert ("records/sa_notes.csv", 3, None) in placed(found)
    assert ("records/sa_notes.csv", 4, "date") in placed(found)
    (source,) = (s for s in found["sources"] if s["source"] == "sa_notes")
    assert source["rows"] == 2


def test_encodings_nul_bom_and_line_ends(tmp_path: Path) -> None:
    world = world_with_note()
    header = ",".join(RECORD_COLUMNS)
    plain = f"{header}\nN1,2020-01-02,,,1000000007,,,,,,{THREAT}\n"
    variants = {
        "bom": (b"\xef\xbb\xbf" + plain.encode(), 0, "examined"),
        "lf": (plain.encode(), 0, "examined"),
        "no-last-newline": (plain.rstrip("\n").encode(), 0, "examined"),
        "cp1252": (plain.replace("Customer", "Café £").encode("cp1252"), 1, "examined"),
        "nul": (plain.replace("stab", "st\0ab").encode(), 1, "examined"),
    }
    for name, (content, code, expected) in variants.items():
        world.raw["records/sa_notes.csv"] = content
        found = check(world.write(tmp_path / name), status=code)
        visit = by_id(found)["V"]
        assert status(found)["sa_notes"] == expected, name
        assert rules(visit) == {"records.violence": "different_method"}, name
        if code:
            assert {p["file"] for p in found["problems"]} == {"records/sa_notes.csv"}, name
        else:
            assert found["problems"] == [], name


def test_a_name_in_sources_never_leads_out_of_the_folder(tmp_path: Path) -> None:
    world = world_with_note()
    assert world.sources is not None
    secret = csv_bytes([{"record_id": "X1", "utr": "1000000007", "text": THREAT}], RECORD_COLUMNS)
    (tmp_path / "outside.csv").write_bytes(secret)
    (tmp_path / "linked.csv").write_bytes(secret)
    world.sources.append(
        {"source": "../../outside", "extracted_at": "2026-11-24T02:00", "rows": "1"}
    )
    folder = world.write(tmp_path / "day")
    (folder / "records/dtr.csv").unlink()
    (folder / "records/dtr.csv").symlink_to(tmp_path / "linked.csv")
    found = check(folder, status=1)
    assert rules(by_id(found)["V"]) == HELD
    assert status(found)["dtr"] in ("failed", "missing")
    assert "X1" not in command("check", folder, "--as-of", world.as_of, "--format", "html").stdout


def test_a_whole_hostile_note_is_read(tmp_path: Path) -> None:
    world = world_with_note("All well. " * 250_000 + THREAT)
    found = check(world.write(tmp_path), status=0)
    (reason,) = by_id(found)["V"]["reasons"]
    assert reason["rule"] == "records.violence"
    assert reason["evidence"][0]["start"] >= 2_500_000


def test_a_csv_that_ends_inside_quotes_loses_nothing_before_it(tmp_path: Path) -> None:
    world = world_with_note()
    header = ",".join(RECORD_COLUMNS)
    good = f"N1,2020-01-02,,,1000000007,,,,,,{THREAT}"
    world.raw["records/sa_notes.csv"] = f'{header}\n{good}\nN2,,,,1000000007,,,,,,"open\n'.encode()
    declared(world, rows="2")
    found = check(world.write(tmp_path), status=1)
    assert rules(by_id(found)["V"])["records.violence"] == "different_method"
    assert any(p["file"] == "records/sa_notes.csv" for p in found["problems"])


def test_an_incident_report_in_windows_1252_is_read_and_told(tmp_path: Path) -> None:
    world = world_with_note()
    body = "record_id,utr,category,text\r\nI1,1000000007,animal,Café dog\r\n"
    world.raw["incidents.csv"] = body.encode("cp1252")
    found = check(world.write(tmp_path / "bytes"), status=1)
    assert status(found)["incident_reports"] == "examined"
    assert rules(by_id(found)["V"]) == {"records.caution": "pair"}
    assert [p["file"] for p in found["problems"]] == ["incidents.csv"]
    for name, row in {"ragged": "I2,1000000007\r\n", "no-id": ",1000000007,,Hit him.\r\n"}.items():
        world.raw["incidents.csv"] = (body.replace("é", "e") + row).encode()
        found = check(world.write(tmp_path / name), status=1)
        assert status(found)["incident_reports"] == "short", name
        assert "check.source" in rules(by_id(found)["V"]), name
