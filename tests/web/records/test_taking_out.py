"""What the site knows of incidents, markers and decisions, as files that a folder's check reads."""

from __future__ import annotations

import csv
import stat
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from forethought.check_inputs import Officer
from forethought.check_records import text_sha256
from forethought.dayfolder.dispositions import DISPOSITION_COLUMNS, read_dispositions
from forethought.dayfolder.incident_add import COLUMNS
from forethought.dayfolder.markers import KNOWN, read_markers
from forethought.dayfolder.output import OutputError
from forethought.sources.table import read_table
from forethought.vocabulary import INCIDENT_REPORTS, Grade, MarkerLevel
from forethought.web.audit.models import Event
from forethought.web.decisions.models import Disposition
from forethought.web.markers import services
from forethought.web.markers.models import Marker, MarkerRow
from forethought.web.markers.supply import candidate_markers
from forethought.web.people.models import Person
from forethought.web.records.commands import FAILED, TAKEN, export_and_say
from forethought.web.records.folder import load_folder
from forethought.web.records.models import Record
from forethought.web.records.persons import person_of_customer
from forethought.web.records.taking_out import TakenOut, take_out
from tests.web.factories import NOW, make_manager, make_person
from tests.web.incidents.given import known, recorded
from tests.web.markers.given import World, live, make_world, proposed
from tests.web.records.extracts import drop, row

pytestmark = pytest.mark.django_db

WORDS = '=He said "I know where you live,\nand your car"\n-- and +44 too'
"""Cells that spreadsheets take for formulas, quotes and lines: nothing of it may change."""


def read(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def header(path: Path) -> tuple[str, ...]:
    return tuple(path.read_text(encoding="utf-8").splitlines()[0].split(","))


@pytest.fixture
def world() -> World:
    return make_world()


def decided(record: Record, by: Person, second: Person, **fields: Any) -> Disposition:
    made: dict[str, Any] = {
        "source": INCIDENT_REPORTS,
        "record_id": record.record_id,
        "text_sha256": text_sha256(record.text),
        "kind": "reviewed",
        "until": date(2027, 5, 1),
        "reason": "He was calm since",
        "at": NOW,
        "proposed_at": NOW,
    }
    return Disposition.objects.create(by=by, second=second, proposed_by=by, **(made | fields))


def test_incidents_are_there_to_the_letter(tmp_path: Path) -> None:
    customer = known(utr="1234567890", birth_date=date(1971, 3, 2))
    mine = recorded(make_person(), customer=customer, words=WORDS)
    load_folder(drop(tmp_path / "in", INCIDENT_REPORTS, [row("I-7", utr="1")]), by=None, now=NOW)
    done = take_out(_folder(tmp_path), by=None, now=NOW)
    assert done == TakenOut(incidents=2, markers=0, dispositions=0, nameless=0)
    first, ours = read(tmp_path / "out" / "incidents.csv")
    assert (first["record_id"], first["date"]) == ("I-7", "2026-01-05")
    assert (ours["record_id"], ours["text"]) == (f"incident-{mine.pk}", WORDS)
    assert (ours["utr"], ours["date_of_birth"]) == ("1234567890", "1971-03-02")
    assert ours["category"] == "threat;animal"
    assert datetime.fromisoformat(ours["date"]) == mine.happened_at
    assert header(tmp_path / "out" / "incidents.csv") == COLUMNS
    assert header(tmp_path / "out" / "markers.csv") == KNOWN
    assert header(tmp_path / "out" / "dispositions.csv") == DISPOSITION_COLUMNS


def _folder(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir(exist_ok=True)
    return folder


def test_live_markers_alone_are_there_as_checks_take_them(world: World, tmp_path: Path) -> None:
    mine = live(world)
    proposed(world, services.Target(Marker.About.ADDRESS))
    take_out(_folder(tmp_path), by=None, now=NOW)
    found, problems, not_read = read_markers(read_table(tmp_path / "out", "markers", KNOWN))
    assert (problems, not_read) == ((), ())
    assert found == candidate_markers([person_of_customer(world.customer)]).markers
    assert [one.marker_id for one in found] == [f"marker-{mine.pk}"]


def test_a_broken_line_of_a_folder_stays_broken(tmp_path: Path) -> None:
    cells = {"marker_id": "W-1", "level": "advice", "lapses_at": "2020-01-01", "utr": "1234567890"}
    MarkerRow.objects.create(line=2, cells=cells, fault="Too many fields", sha256=bytes(32))
    take_out(_folder(tmp_path), by=None, now=NOW)
    (found,), problems, _ = read_markers(read_table(tmp_path / "out", "markers", KNOWN))
    assert (found.level, found.lapses_at) == (MarkerLevel.NO_VISIT, None)
    assert problems


def test_decisions_that_count_are_there_as_a_folder_reads_them(tmp_path: Path) -> None:
    customer = known(utr="", nino="QQ123456C")
    recorded(make_person(), customer=customer)
    (record,) = Record.objects.all()
    people = make_manager(officer_id="B1"), make_person(officer_id="S1")
    decided(record, *people, customer=customer)
    decided(record, *people, customer=known("Pat Nameless", utr="", nino=""))
    ended: dict[str, Any] = {"ended_at": NOW, "ended_because": "ended", "ended_reason": "Over"}
    decided(record, *people, ended_by=people[0], **ended)
    done = take_out(_folder(tmp_path), by=None, now=NOW)
    assert (done.dispositions, done.nameless) == (1, 1)
    boss = Officer("B1", "Boss Decider", Grade.MANAGER)
    table = read_table(tmp_path / "out", "dispositions", DISPOSITION_COLUMNS)
    (found,), problems = read_dispositions(table, {"B1": boss}, NOW)
    assert problems == ()
    assert (found.record_id, found.customer_ref) == (record.record_id, "QQ123456C")
    assert (found.by, found.second, found.text_sha256) == ("B1", "S1", text_sha256(record.text))
    assert found.until is not None
    assert (found.until.day, found.at.moment) == (date(2027, 5, 1), NOW)


def test_taken_out_and_loaded_again_nothing_is_doubled(world: World, tmp_path: Path) -> None:
    recorded(world.officer, customer=world.customer)
    mine = live(world)
    load_folder(drop(tmp_path / "in", INCIDENT_REPORTS, [row("I-7")]), by=None, now=NOW)
    take_out(_folder(tmp_path), by=None, now=NOW)
    before = sorted(Record.objects.values_list("record_id", "text"))
    for _ in range(2):
        loaded = load_folder(tmp_path / "out", by=None, now=NOW + timedelta(hours=1))
        assert all(one.taken for one in loaded.outcomes)
        assert sorted(Record.objects.values_list("record_id", "text")) == before
        assert not MarkerRow.objects.exists()
    found = candidate_markers([person_of_customer(world.customer)]).markers
    assert [one.marker_id for one in found] == [f"marker-{mine.pk}"]


def test_an_ended_marker_does_not_come_back_with_an_old_folder(
    world: World, tmp_path: Path
) -> None:
    mine = live(world)
    take_out(_folder(tmp_path), by=None, now=NOW)
    mine.state, mine.ended_at, mine.ended_because = "lapsed", NOW, "lapsed"
    mine.save()
    load_folder(tmp_path / "out", by=None, now=NOW)
    assert candidate_markers([person_of_customer(world.customer)]).markers == ()


def test_a_marker_of_another_office_with_the_same_number_is_not_lost(
    world: World, tmp_path: Path
) -> None:
    mine = live(world)
    take_out(_folder(tmp_path), by=None, now=NOW)
    Marker.objects.update(decided_at=NOW - timedelta(days=3))
    load_folder(tmp_path / "out", by=None, now=NOW)
    found = candidate_markers([person_of_customer(world.customer)]).markers
    assert [one.marker_id for one in found] == [f"marker-{mine.pk}"] * 2


@pytest.mark.parametrize("name", ["incidents.csv", "markers.parquet", "dispositions.csv"])
def test_nothing_that_is_there_is_overwritten(tmp_path: Path, name: str) -> None:
    (_folder(tmp_path) / name).write_text("mine")
    with pytest.raises(OutputError, match="is there already"):
        take_out(tmp_path / "out", by=None, now=NOW)
    assert [one.name for one in (tmp_path / "out").iterdir()] == [name]
    assert not Event.objects.filter(action="records.taken_out").exists()


def test_files_are_for_their_owner_and_the_audit_counts_them(tmp_path: Path) -> None:
    recorded(make_person(), customer=known())
    said: list[str] = []
    assert export_and_say(_folder(tmp_path), now=NOW.astimezone(UTC), say=said.append) == TAKEN
    modes = {stat.S_IMODE(one.stat().st_mode) for one in (tmp_path / "out").iterdir()}
    assert modes == {0o600}
    assert said[0].split() == ["incidents.csv", "1", "record"]
    detail = Event.objects.get(action="records.taken_out").detail
    assert (detail["incidents"], detail["markers"], detail["dispositions"]) == (1, 0, 0)


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    said: list[str] = []
    assert export_and_say(tmp_path / "none", now=NOW, say=said.append) == FAILED
    assert "cannot be written" in said[0]
