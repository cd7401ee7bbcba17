"""screen, incident add, places import."""

from __future__ import annotations

import csv
import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.acceptance.world import (
    ABUSE,
    AS_OF,
    PLAIN,
    THREAT,
    World,
    by_id,
    check,
    command,
    rss,
    rules,
    status,
)  # fmt: skip

NOTES = [
    {"id": "n1", "text": THREAT},
    {"id": "n2", "text": PLAIN, "extra": 1},
    {"id": "n3", "text": "\U0001f415 ünïcode \u2028 " + ABUSE},
    {"id": "n4", "text": "No history of violence."},
    {"id": "n5", "text": ""},
]


def screened(output: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in output.split("\n") if line]


def test_screen_gives_a_line_a_note_in_order(tmp_path: Path) -> None:
    lines = "".join(json.dumps(note, ensure_ascii=False) + "\n" for note in NOTES)
    path = tmp_path / "notes.jsonl"
    path.write_text(lines, encoding="utf-8")
    result = command("screen", path, "--format", "jsonl")
    assert result.exit_code == 0
    found = screened(result.stdout)
    assert [line["id"] for line in found] == [note["id"] for note in NOTES]
    for line, note in zip(found, NOTES, strict=True):
        assert list(line) == ["id", "relevant", "findings", "played_down"]
        assert line["relevant"] is bool(line["findings"])
        for item in line["findings"]:  # type: ignore[attr-defined]
            assert list(item) == ["category", "quote", "start", "end", "subject"]
            assert str(note["text"])[item["start"] : item["end"]] == item["quote"]
            assert item["subject"] in {"customer", "household", "premises", "area"}
        for item in line["played_down"]:  # type: ignore[attr-defined]
            assert list(item) == ["category", "quote", "start", "end", "because"]
            assert str(note["text"])[item["start"] : item["end"]] == item["quote"]
    assert [line["relevant"] for line in found] == [True, False, True, False, False]
    assert found[3]["played_down"]
    assert command("screen", "-", "--format", "jsonl", stdin=lines).stdout == result.stdout


def test_screen_takes_csv(tmp_path: Path) -> None:
    path = tmp_path / "notes.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, ["when", "text", "id"])
        writer.writeheader()
        writer.writerows({"when": "x", "text": note["text"], "id": note["id"]} for note in NOTES)
    found = screened(command("screen", path, "--format", "jsonl").stdout)
    assert [line["relevant"] for line in found] == [True, False, True, False, False]


@pytest.mark.parametrize("content", ["", "not json\n", '{"id": 1}\n', "[1, 2]\n", "a,b\r\n1,2\r\n"])
def test_screen_says_what_is_wrong(tmp_path: Path, content: str) -> None:
    path = tmp_path / ("notes.csv" if "a,b" in content else "notes.jsonl")
    path.write_text(content)
    result = command("screen", path, "--format", "jsonl")
    assert "Traceback" not in result.output
    if content:
        assert result.exit_code != 0
        assert result.stderr.strip()
    assert command("screen", tmp_path / "none.jsonl").exit_code == 2


def test_a_bad_line_loses_no_good_one(tmp_path: Path) -> None:
    path = tmp_path / "notes.jsonl"
    path.write_text(json.dumps(NOTES[0]) + "\n{broken\n" + json.dumps(NOTES[1]) + "\n")
    result = command("screen", path, "--format", "jsonl")
    assert [line["id"] for line in screened(result.stdout)] == ["n1", "n2"]
    assert "2" in result.stderr


def test_an_incident_closes_the_circle(tmp_path: Path) -> None:
    world = World()
    world.case("V1")
    world.case("V2")
    folder = world.write(tmp_path)
    check(folder, status=0)
    answers = ["V1", "", "animal", "The dog went for me."]
    result = command("incident", "add", folder, stdin="\n".join(answers) + "\n")
    assert result.exit_code == 0, result.output
    path = folder / "incidents.csv"
    assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0
    with path.open(newline="", encoding="utf-8") as file:
        (row,) = csv.DictReader(file)
    assert (row["text"], row["category"]) == ("The dog went for me.", "animal")
    again = command("incident", "add", folder, stdin="V2\n24/11/2026\n\nHe stared at us.\n")
    assert again.exit_code == 0
    with path.open(newline="", encoding="utf-8") as file:
        told = [row["text"] for row in csv.DictReader(file)]
    assert told == ["The dog went for me.", "He stared at us."]
    found = by_id(check(folder))
    assert "records.caution" in rules(found["V1"]), result.output
    assert rules(found["V2"]) == {}


@pytest.mark.parametrize(
    "content",
    [b"record_id,utr,text\r\nI0,1000000007,old\r\n", b"\r\n", b"record_id,date,category,text\r\n"],
)
def test_nobody_tells_what_happened_in_vain(tmp_path: Path, content: bytes) -> None:
    world = World()
    world.case("V")
    world.raw["incidents.csv"] = content
    folder = world.write(tmp_path)
    result = command("incident", "add", folder, stdin="V\n\nanimal\nThe dog went for me.\n")
    assert result.exit_code == 2
    assert "incidents.csv" in result.stderr or "column" in result.stderr
    assert "What was said and done" not in result.stdout
    assert (folder / "incidents.csv").read_bytes() == content


def test_a_declaration_keeps_up_with_what_is_reported(tmp_path: Path) -> None:
    world = World()
    world.case("V")
    row = {"record_id": "I0", "date": "2026-11-01", "customer_name": "", "date_of_birth": "",
           "utr": "9999999999", "address": "",
           "postcode": "", "category": "", "text": "old"}  # fmt: skip
    world.tables["incidents.csv"] = [row]
    world.sources = world._declared()
    world.sources.append(
        {"source": "incident_reports", "extracted_at": "2026-11-24T02:00", "rows": "1"}
    )
    folder = world.write(tmp_path)
    told = command("incident", "add", folder, stdin="V\n24/11/2026\nanimal\nDog bit.\n")
    assert told.exit_code == 0, told.output
    later = (datetime.now(UTC) + timedelta(minutes=5)).isoformat()
    found = check(folder, as_of=later)
    assert status(found)["incident_reports"] == "examined"
    assert "records.caution" in rules(by_id(found)["V"])


def test_places_import_places_northern_ireland(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORETHOUGHT_DATA", str(tmp_path / "data"))
    world = World()
    world.case("V", postcode="BT42 1AA")
    world.raw["press/p.xml"] = rss(
        {"title": "Bird flu at Ballymena", "guid": "g",
         "description": "H5N1 confirmed in turkeys at a farm near Ballymena, County Antrim."}
    )  # fmt: skip
    folder = world.write(tmp_path / "day")
    visit = by_id(check(folder, status=1))["V"]
    assert "check.place" in rules(visit)
    assert "places import" in next(
        r["says"] for r in visit["reasons"] if r["rule"] == "check.place"
    )
    onspd = tmp_path / "ONSPD.csv"
    onspd.write_text(
        "pcd,pcd2,pcds,dointr,doterm,usertype,oseast1m,osnrth1m,osgrdind,lat,long\n"
        '"BT421AA","BT42 1AA","BT42 1AA","198001","","0","310000","403000","1",54.86,-6.28\n'
    )
    parquet = tmp_path / "uk.parquet"
    pq.write_table(
        pa.table({"postcode": ["BT42 1AA"], "lat": pa.array([54.86], pa.float32()),
                  "lon": pa.array([-6.28], pa.float32()), "status": ["live"],
                  "pqi": pa.array([10], pa.uint8())}), parquet,
    )  # fmt: skip
    for source in (onspd, parquet):
        result = command("places", "import", source)
        assert result.exit_code == 0, result.output
        assert rules(by_id(check(folder, status=0))["V"]) == {"area.press": "suspend"}
        for path in (tmp_path / "data").rglob("*"):
            if path.is_file():
                path.unlink()


@pytest.mark.parametrize("content", [b"", b"hello", b"a,b\n1,2\n"])
def test_places_import_refuses_what_it_does_not_know(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    monkeypatch.setenv("FORETHOUGHT_DATA", str(tmp_path / "data"))
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    result = command("places", "import", path)
    assert result.exit_code != 0
    assert result.stderr.strip()
    assert "Traceback" not in result.output


def test_the_example_day_shows_all_four(tmp_path: Path) -> None:
    folder = Path(__file__).parents[2] / "examples" / "day"
    found = check(folder, as_of=AS_OF, status=1)
    assert {visit["may_go"] for visit in found["visits"]} == {
        "alone", "pair", "discuss_first", "no",
    }  # fmt: skip
