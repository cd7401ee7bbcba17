"""One source: replaced whole, or refused with a sentence while the old one stays."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from forethought.matching import Person
from forethought.sources.every_row import EveryRow
from forethought.vocabulary import SourceStatus
from forethought.web.audit.models import Event
from forethought.web.records import loading
from forethought.web.records.finding import candidate_records
from forethought.web.records.folder import FolderLoad, Outcome, load_folder
from forethought.web.records.models import Load, Record, RecordKey, Source
from forethought.web.records.status import report_of, sources_now
from forethought.web.visits.models import Visit
from tests.web.factories import NOW, make_visit
from tests.web.records.extracts import (
    EXTRACTED,
    LATER,
    declare,
    drop,
    known_customer,
    row,
    write_extract,
)

pytestmark = pytest.mark.django_db


def load(folder: Path, now: object = NOW) -> FolderLoad:
    return load_folder(folder, by=None, now=now)  # type: ignore[arg-type]


def only(done: FolderLoad) -> Outcome:
    (outcome,) = done.outcomes
    return outcome


def status(name: str = "dtr") -> SourceStatus:
    return report_of(name, Source.objects.filter(name=name).first()).status


def test_a_first_load_brings_every_row_with_its_keys(tmp_path: Path) -> None:
    done = only(
        load(drop(tmp_path, "dtr", [row("1", utr="1234567890"), row("2", nino="AB123456C")]))
    )
    assert (done.taken, done.rows, done.new, done.changed, done.vanished) == (True, 2, 2, 0, 0)
    assert status() is SourceStatus.EXAMINED
    found = candidate_records([Person(utr="12345 67890")])
    assert [(r.source, r.record_id, r.file, r.line, r.text) for r in found] == [
        ("dtr", "1", "records/dtr.csv", 2, "a note")
    ]
    assert not RecordKey.objects.exclude(record__in=Record.objects.all()).exists()


def test_what_is_stored_is_what_the_file_says(tmp_path: Path) -> None:
    rows = [
        row("1", "two\nlines, ünïcode", utr="1234567890", date_of_birth="17/05/1970"),
        row("2", "  spaced  ", date="2019-05-03T10:00:00+01:00", utr="1234567890"),
        row("", "without id", date="last week", utr="1234567890"),
    ]
    load(drop(tmp_path, "dtr", rows, declared=2))
    expected = list(EveryRow(tmp_path, "dtr", "records/dtr").records())
    assert list(candidate_records([Person(utr="1234567890")])) == expected


def test_only_what_is_new_changed_or_gone_is_written(tmp_path: Path) -> None:
    load(drop(tmp_path, "dtr", [row("1", utr="1234567890"), row("2"), row("3")]))
    kept = dict(Record.objects.values_list("record_id", "pk"))
    rows = [row("4"), row("2", "another text"), row("1", utr="1234567890")]
    done = only(load(drop(tmp_path, "dtr", rows, extracted_at=EXTRACTED + timedelta(hours=1))))
    assert (done.new, done.changed, done.vanished) == (1, 1, 1)
    now = dict(Record.objects.values_list("record_id", "pk"))
    assert {"1", "2", "4"} == set(now)
    assert (now["1"], now["2"]) == (kept["1"], kept["2"])
    assert Record.objects.get(record_id="2").text == "another text"


def test_keys_follow_a_changed_record(tmp_path: Path) -> None:
    load(drop(tmp_path, "dtr", [row("1", utr="1234567890")]))
    load(drop(tmp_path, "dtr", [row("1", utr="5555555555")]))
    assert candidate_records([Person(utr="1234567890")]) == ()
    assert [r.record_id for r in candidate_records([Person(utr="5555555555")])] == ["1"]
    assert RecordKey.objects.count() == 1


def test_rows_that_share_an_id_are_told_apart_whatever_their_order(tmp_path: Path) -> None:
    load(drop(tmp_path, "dtr", [row("1", "first"), row("1", "second"), row("1", "second")]))
    assert sorted(Record.objects.values_list("text", flat=True)) == ["first", "second", "second"]
    done = only(
        load(drop(tmp_path, "dtr", [row("1", "second"), row("1", "second"), row("1", "first")]))
    )
    assert (done.new, done.changed, done.vanished) == (0, 0, 0)
    done = only(load(drop(tmp_path, "dtr", [row("1", "second")])))
    assert list(Record.objects.values_list("text", flat=True)) == ["second"]
    assert done.vanished == 2


def test_a_record_id_without_end_is_cut_and_loses_nothing(tmp_path: Path) -> None:
    long = "x" * 100_000
    done = only(load(drop(tmp_path, "dtr", [row(long + "1", "one"), row(long + "2", "two")])))
    assert (done.taken, done.new) == (True, 2)


def test_records_go_when_the_source_no_longer_has_them(tmp_path: Path) -> None:
    """Retention: what the source let go is nowhere in our tables of records."""
    load(drop(tmp_path, "dtr", [row("1", "to be deleted", utr="1234567890")]))
    load(drop(tmp_path, "dtr", [], extracted_at=EXTRACTED))
    assert (Record.objects.count(), RecordKey.objects.count()) == (0, 0)
    assert status() is SourceStatus.EXAMINED


REFUSED = {
    "short": (lambda folder: declare(folder, {"dtr": 3}), "2 usable rows, 3 declared"),
    "too many": (lambda folder: declare(folder, {"dtr": 1}), "2 usable rows, 1 declared"),
    "older": (
        lambda folder: declare(folder, {"dtr": 2}, EXTRACTED - timedelta(microseconds=1)),
        "before the one that is here",
    ),
    "not there": (
        lambda folder: (folder / "records/dtr.csv").unlink(),
        "There is no records/dtr.csv",
    ),
    "not declared": (lambda folder: declare(folder, {}), "sources.csv does not declare it"),
    "no sources.csv": (
        lambda folder: (folder / "sources.csv").unlink(),
        "sources.csv does not declare it",
    ),
    "from the future": (
        lambda folder: declare(folder, {"dtr": 2}, NOW + timedelta(seconds=1)),
        "extracted after the assessment",
    ),
    "damaged": (
        lambda folder: (folder / "records/dtr.csv").write_bytes(b"a,b\n1,2\n"),
        "has no column 'record_id'",
    ),
    "both kinds": (
        lambda folder: (folder / "records/dtr.parquet").write_bytes(b"x"),
        "present both as .csv and as .parquet",
    ),
}


@pytest.mark.parametrize("fault", REFUSED)
def test_a_bad_extract_is_refused_and_the_old_one_stays_shown_stale(
    tmp_path: Path, fault: str
) -> None:
    load(drop(tmp_path, "dtr", [row("1", utr="1234567890"), row("2")]))
    visit = make_visit(customer=known_customer(utr="9999999999"))
    drop(tmp_path, "dtr", [row("1", "changed"), row("9")])
    spoil, says = REFUSED[fault]
    spoil(tmp_path)
    done = load(tmp_path)
    if fault == "no sources.csv":
        assert not done.all_taken
    outcome = next(o for o in done.outcomes if o.name == "dtr")
    assert not outcome.taken
    assert says in outcome.says
    assert sorted(Record.objects.values_list("record_id", "text")) == [
        ("1", "a note"),
        ("2", "a note"),
    ]
    report = report_of("dtr", Source.objects.get())
    assert report.status is SourceStatus.STALE
    assert says in report.detail
    assert (report.rows, report.extracted_at) == (2, EXTRACTED)
    visit.refresh_from_db()
    assert visit.check_wanted_because == "sources_changed"
    event = Event.objects.get(action="records.load_refused")
    assert "note" not in str(event.detail)


def test_an_equally_old_extract_is_taken_again_and_mends_a_refused_one(tmp_path: Path) -> None:
    load(drop(tmp_path, "dtr", [row("1")]))
    load(drop(tmp_path, "dtr", [row("1")], declared=2))
    assert status() is SourceStatus.STALE
    make_visit(customer=known_customer())
    done = only(load(drop(tmp_path, "dtr", [row("1")])))
    assert (done.taken, done.new, done.reopened) == (True, 0, 1)
    assert status() is SourceStatus.EXAMINED


def test_a_second_refusal_holds_nobody_again(tmp_path: Path) -> None:
    make_visit(customer=known_customer())
    assert only(load(drop(tmp_path, "dtr", [row("1")], declared=2))).reopened == 1
    assert only(load(tmp_path)).reopened == 0
    assert status() is SourceStatus.SHORT


def test_a_second_refusal_of_what_is_stale_already_holds_nobody_again(tmp_path: Path) -> None:
    load(drop(tmp_path, "dtr", [row("1")]))
    make_visit(customer=known_customer())
    assert only(load(drop(tmp_path, "dtr", [row("1")], declared=2))).reopened == 1
    assert only(load(drop(tmp_path, "dtr", [row("1")], declared=3))).reopened == 0


def test_a_file_that_grows_while_it_is_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = drop(tmp_path, "dtr", [row("1")])
    read = EveryRow.records

    def growing(self: EveryRow) -> object:
        yield from read(self)
        with (folder / "records/dtr.csv").open("a") as stream:
            stream.write("2,half a li")

    monkeypatch.setattr(loading.EveryRow, "records", growing)
    done = only(load(folder))
    assert not done.taken
    assert "changed while it was read" in done.says
    assert Record.objects.count() == 0


def test_one_bad_source_never_stops_the_others(tmp_path: Path) -> None:
    for name in ("sa_notes", "dtr", "idms_action_history"):
        write_extract(tmp_path, name, [row("1")])
    declare(tmp_path, {"sa_notes": 1, "dtr": 7, "idms_action_history": 1})
    done = load(tmp_path)
    assert {o.name: o.taken for o in done.outcomes} == {
        "sa_notes": True,
        "dtr": False,
        "idms_action_history": True,
    }
    assert not done.all_taken
    assert done.silent == ("idms_taxpayer_notes_assets",)


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    elsewhere = drop(tmp_path / "elsewhere", "dtr", [row("1")])
    folder = tmp_path / "folder"
    (folder / "records").mkdir(parents=True)
    declare(folder, {"dtr": 1})
    (folder / "records/dtr.csv").symlink_to(elsewhere / "records/dtr.csv")
    done = only(load(folder))
    assert "leads out of the folder" in done.says
    assert Record.objects.count() == 0


def test_incident_reports_need_no_declaration_but_every_line_of_them(tmp_path: Path) -> None:
    write_extract(tmp_path, "incident_reports", [row("1"), row("2")])
    assert only(load(tmp_path)).taken
    now = sources_now()
    assert "incident_reports" not in now.required
    assert {r.source: r.status for r in now.reports}["incident_reports"] is SourceStatus.EXAMINED
    with (tmp_path / "incidents.csv").open("a") as stream:
        stream.write("3,too few\n")
    assert not only(load(tmp_path)).taken
    assert "incident_reports" in sources_now().required


def test_the_four_systems_of_the_manual_are_missing_until_they_are_loaded() -> None:
    now = sources_now()
    assert {r.source for r in now.reports if r.status is SourceStatus.MISSING} == now.required
    assert len(now.required) == 4
    assert now.reports[-1].source == "office_notes"


def test_only_visits_that_share_a_key_are_held(tmp_path: Path) -> None:
    load(drop(tmp_path, "dtr", [row("1", utr="1111111111"), row("2", utr="2222222222"), row("3")]))
    same = {"address": "", "postcode": ""}
    changed = make_visit(customer=known_customer(utr="1111111111", **same))
    gone = make_visit(customer=known_customer(utr="2222222222", **same))
    new = make_visit(customer=known_customer(utr="4444444444", **same))
    other = make_visit(customer=known_customer(utr="5555555555", **same))
    past = make_visit(
        customer=known_customer(utr="1111111111", **same), planned_start=NOW - timedelta(days=1)
    )
    moved = make_visit(customer=known_customer(utr="6666666666", **same))
    rows = [row("1", "changed", utr="1111111111"), row("3"), row("4", utr="4444444444")]
    done = only(load(drop(tmp_path, "dtr", rows)))
    assert done.reopened == 3
    held = set(Visit.objects.filter(check_wanted_at=NOW).values_list("pk", flat=True))
    assert held == {changed.pk, gone.pk, new.pk}
    rows = [row("1", "changed", utr="6666666666"), *rows[1:]]
    assert only(load(drop(tmp_path, "dtr", rows))).reopened == 2, "old key and new key"
    for visit in (other, past):
        visit.refresh_from_db()
        assert visit.check_wanted_at is None
    moved.refresh_from_db()
    assert moved.check_wanted_because == "records_changed"
    rows = rows[1:]
    done = only(load(drop(tmp_path, "dtr", rows)))
    moved.refresh_from_db()
    assert moved.check_wanted_because == "records_vanished"


def test_a_first_load_holds_every_visit_ahead(tmp_path: Path) -> None:
    """The source was missing until now: every check said so."""
    make_visit(customer=known_customer())
    under_way = make_visit(
        customer=known_customer(),
        planned_start=NOW - timedelta(days=1),
        state=Visit.State.UNDER_WAY,
        started_at=NOW - timedelta(days=1),
    )
    assert only(load(drop(tmp_path, "dtr", [row("1")]))).reopened == 2
    under_way.refresh_from_db()
    assert under_way.check_wanted_because == "sources_changed"


def test_a_load_is_written_into_the_audit_with_numbers_alone(tmp_path: Path) -> None:
    load(drop(tmp_path, "dtr", [row("1", "secret words", customer_name="Invented Person")]), LATER)
    event = Event.objects.get(action="records.loaded")
    assert event.at == LATER
    assert (event.detail["rows"], event.detail["new"]) == (1, 1)
    assert "secret" not in str(event.detail)
    assert Load.objects.get().state == Load.State.DONE
