"""One connection into the database: the whole, then what changed, and refused where in doubt."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest

from forethought.sources.connection import Connection
from forethought.sources.connections_file import Connections
from forethought.vocabulary import SourceStatus
from forethought.web.audit.models import Event as AuditEvent
from forethought.web.records import connecting
from forethought.web.records.connecting import NotNowError, Wish, load_connection
from forethought.web.records.connections import list_connections
from forethought.web.records.folder import load_folder
from forethought.web.records.models import ConnectionState, Load, Record, RecordKey, Source
from forethought.web.records.status import report_of
from forethought.web.visits.models import Visit
from tests.web.factories import NOW, make_load, make_source, make_visit
from tests.web.records.extracts import drop, known_customer, row
from tests.web.records.foreign import Foreign, foreign_database
from tests.web.records.test_at_once import HOLDS, another_connection

pytestmark = pytest.mark.django_db

CHANGED = {"changed": "touched", "overlap": 60}


@pytest.fixture(scope="module")
def database(django_db_setup: None) -> Iterator[Foreign]:
    with foreign_database() as found:
        yield found


@pytest.fixture
def theirs(database: Foreign) -> Foreign:
    database.begin_anew()
    return database


def listed(connection: Connection) -> ConnectionState:
    list_connections(Connections(Path("f"), {connection.name: connection}, ()), now=NOW)
    return ConnectionState.objects.get(name=connection.name)


def load(connection: Connection, wish: Wish | None = None, *, at: timedelta = timedelta()) -> Load:
    """Read it as if it were so much later."""
    listed(connection)
    done = load_connection(connection, wish or Wish(), clock=lambda: NOW + at, stop=Event())
    assert done is not None
    return Load.objects.get(pk=done.pk)


def status(name: str = "dtr") -> SourceStatus:
    return report_of(name, Source.objects.filter(name=name).first()).status


def state() -> ConnectionState:
    return ConnectionState.objects.get(name="actions")


def ids() -> set[str]:
    return set(Record.objects.values_list("record_id", flat=True))


def test_a_whole_reading_brings_every_row_with_its_keys(theirs: Foreign) -> None:
    theirs.add(1, "Threatened us", subject="Call", born="1970-05-17", line_1="1 Mill", line_2="X")
    theirs.add(2, None)  # type: ignore[arg-type]
    done = load(theirs.connection())
    assert (done.state, done.because, done.rows, done.new) == (Load.State.DONE, "", 2, 2)
    assert (done.connection, done.declared_rows, done.problem_count) == ("actions", 2, 0)
    first = Record.objects.get(record_id="1")
    assert first.text == "Call\nThreatened us"
    assert (first.customer_name, first.utr, first.address) == (
        "Robin Invented",
        "1234567890",
        "1 Mill, X",
    )
    assert (first.birth_date.isoformat(), first.day.isoformat()) == ("1970-05-17", "2026-01-05")  # type: ignore[union-attr]
    assert RecordKey.objects.filter(record=first).exists()
    assert status() is SourceStatus.EXAMINED
    assert Source.objects.get().file == "connection actions"
    assert state().because == ""


def test_nothing_counts_as_examined_before_the_first_whole_reading(theirs: Foreign) -> None:
    theirs.add(1)
    connection = theirs.connection(**CHANGED)
    listed(connection)
    assert status() is SourceStatus.MISSING
    load(connection)
    assert status() is SourceStatus.EXAMINED


def test_then_only_what_changed_is_read_and_what_is_absent_stays(theirs: Foreign) -> None:
    for number in range(1, 4):
        theirs.add(number, touched=f"2026-11-01 {10 + number}:00+00")
    connection = theirs.connection(**CHANGED)
    load(connection)
    theirs.add(4, touched="2026-11-02 10:00+00")
    theirs.owner.execute(
        "UPDATE legacy.action SET body = 'another', touched = '2026-11-02 11:00+00'"
        " WHERE action_no = 2"
    )
    done = load(connection, at=timedelta(hours=1))
    assert (done.new, done.changed, done.vanished) == (1, 1, 0)
    assert done.rows == 3, "what is new, what changed, and the last one once more"
    assert ids() == {"1", "2", "3", "4"}
    assert Record.objects.get(record_id="2").text == "another"
    assert Source.objects.get().rows == 4
    assert state().mark == {"kind": "moment", "value": "2026-11-02T11:00:00+00:00"}


@pytest.mark.parametrize(
    ("before", "read"), [(59, 1), (60, 1), (61, 0)], ids=["within", "at the edge", "beyond"]
)
def test_the_overlap_finds_what_was_committed_late(theirs: Foreign, before: int, read: int) -> None:
    theirs.add(1, touched="2026-11-02 10:00+00")
    connection = theirs.connection(**CHANGED)
    load(connection)
    theirs.owner.execute("UPDATE legacy.action SET touched = '2026-10-01'")
    late = datetime(2026, 11, 2, 10, tzinfo=UTC) - timedelta(seconds=before)
    theirs.add(2, touched=late)
    done = load(connection, at=timedelta(hours=1))
    assert done.rows == read


def test_a_row_that_is_missed_is_found_by_the_count_and_everything_is_read_again(
    theirs: Foreign,
) -> None:
    theirs.add(1, touched="2026-11-02 10:00+00")
    connection = theirs.connection(**CHANGED)
    load(connection)
    theirs.add(2, touched="2026-10-01 10:00+00")  # long before the mark
    done = load(connection, at=timedelta(hours=1))
    assert done.state == Load.State.REFUSED
    assert "1 records here, and 2 rows there" in done.because
    assert status() is SourceStatus.STALE
    assert state().next_at == NOW + timedelta(hours=1), "at once"
    done = load(connection, at=timedelta(hours=1))
    assert (done.rows, done.new) == (2, 1)
    assert status() is SourceStatus.EXAMINED


def test_what_went_is_found_by_the_count_and_by_the_next_whole_reading(theirs: Foreign) -> None:
    theirs.add(1, touched="2026-11-02 10:00+00")
    theirs.add(2, touched="2026-11-02 10:00+00")
    connection = theirs.connection(**CHANGED)
    load(connection)
    theirs.owner.execute("DELETE FROM legacy.action WHERE action_no = 2")
    done = load(connection, at=timedelta(hours=1))
    assert (done.state, done.vanished) == (Load.State.DONE, 0)
    assert ids() == {"1", "2"}, "kept: a warning is not let go on a guess"
    assert state().next_at == NOW + timedelta(hours=1), "at once"
    done = load(connection, at=timedelta(hours=1))
    assert done.vanished == 1
    assert ids() == {"1"}


def test_a_marker_takes_a_record_away_at_once(theirs: Foreign) -> None:
    theirs.add(1, touched="2026-11-02 10:00+00")
    theirs.add(2, touched="2026-11-02 10:00+00")
    connection = theirs.connection(**CHANGED, deleted={"from": "state", "values": ["D"]})
    load(connection)
    theirs.owner.execute(
        "UPDATE legacy.action SET state = 'D', touched = '2026-11-03' WHERE action_no = 1"
    )
    done = load(connection, at=timedelta(hours=1))
    assert (done.state, done.vanished) == (Load.State.DONE, 1)
    assert ids() == {"2"}
    done = load(connection, Wish(whole=True), at=timedelta(hours=2))
    assert (done.state, done.declared_rows, done.vanished) == (Load.State.DONE, 1, 0)


@pytest.mark.parametrize(
    ("days", "whole"), [(6.99, False), (7, True)], ids=["before its day", "on its day"]
)
def test_every_so_many_days_everything_is_read(theirs: Foreign, days: float, whole: bool) -> None:
    theirs.add(1, touched="2026-11-01 10:00+00")
    theirs.add(2, touched="2026-11-02 10:00+00")
    connection = theirs.connection(**CHANGED, whole_every_days=7)
    load(connection)
    done = load(connection, at=timedelta(days=days))
    assert done.rows == (2 if whole else 1)


@pytest.mark.parametrize("change", [{"whole_every_days": 8}, {"zone": "UTC"}])
def test_other_settings_begin_with_a_whole_reading_where_rows_are_read_differently(
    theirs: Foreign, change: dict[str, object]
) -> None:
    theirs.add(1, touched="2026-11-01 10:00+00")
    theirs.add(2, touched="2026-11-02 10:00+00")
    load(theirs.connection(**CHANGED))
    done = load(theirs.connection(**CHANGED, **change), at=timedelta(hours=1))
    assert done.rows == (2 if "zone" in change else 1)


def test_rows_that_share_an_id_are_read_whole(theirs: Foreign) -> None:
    theirs.add(1, "one", touched="2026-11-01 10:00+00")
    theirs.add(1, "two", touched="2026-11-02 10:00+00")
    connection = theirs.connection(**CHANGED)
    load(connection)
    theirs.owner.execute(
        "UPDATE legacy.action SET body = 'three', touched = '2026-11-03' WHERE body = 'two'"
    )
    done = load(connection, at=timedelta(hours=1))
    assert (done.state, done.rows) == (Load.State.DONE, 2)
    assert sorted(Record.objects.values_list("text", flat=True)) == ["one", "three"]


def test_what_changed_reopens_the_visits_concerned_and_no_others(theirs: Foreign) -> None:
    theirs.add(1, touched="2026-11-01 10:00+00")
    connection = theirs.connection(**CHANGED)
    load(connection)
    concerned = make_visit(customer=known_customer(utr="1234567890"))
    other = make_visit(customer=known_customer(name="Sam Other", utr="5555555555"))
    Visit.objects.update(check_wanted_at=None, check_wanted_because="")
    theirs.add(2, "Keeps a gun", touched="2026-11-02 10:00+00")
    done = load(connection, at=timedelta(hours=1))
    assert done.reopened == 1
    concerned.refresh_from_db()
    other.refresh_from_db()
    assert concerned.check_wanted_at is not None
    assert other.check_wanted_at is None


REFUSED = {
    "schema": ("ALTER TABLE legacy.action RENAME body TO words", "body does not exist"),
    "table": ("ALTER TABLE legacy.action RENAME TO gone", "does not exist"),
    "rights": ("REVOKE ALL ON legacy.action FROM PUBLIC, somebody_elses_reader", "permission"),
    "no id": ("UPDATE legacy.action SET action_no = NULL", "1 usable rows"),
    "a list": (
        "ALTER TABLE legacy.action ALTER body TYPE text[] USING ARRAY[body]",
        "0 usable rows",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_read_whole_is_refused_and_the_old_rows_stay(
    theirs: Foreign, what: str
) -> None:
    theirs.add(1)
    visit = make_visit()
    connection = theirs.connection()
    load(connection)
    Visit.objects.update(check_wanted_at=None, check_wanted_because="")
    theirs.add(2)
    sql, says = REFUSED[what]
    theirs.owner.execute(sql + (" WHERE action_no = 1" if what == "no id" else ""))
    done = load(connection, at=timedelta(hours=1))
    assert done.state == Load.State.REFUSED
    assert says in done.because
    assert theirs.password not in done.because
    assert ids() == {"1"}
    assert status() is SourceStatus.STALE
    visit.refresh_from_db()
    assert visit.check_wanted_at is not None
    assert state().because == done.because
    assert state().next_at == NOW + timedelta(hours=1, minutes=5)
    assert AuditEvent.objects.filter(action="records.load_refused").count() == 1


def test_nothing_can_be_changed_there(theirs: Foreign) -> None:
    theirs.add(1)
    evil = "WITH gone AS (DELETE FROM legacy.action RETURNING *) SELECT * FROM gone"
    done = load(theirs.connection(table=None, query=evil))
    assert done.state == Load.State.REFUSED
    evil = "SELECT *, setval('legacy.counter', 5) FROM legacy.action"
    theirs.owner.execute(
        "CREATE SEQUENCE legacy.counter; GRANT ALL ON SEQUENCE legacy.counter TO"
        " somebody_elses_reader"
    )
    done = load(
        theirs.connection(
            table=None, query=evil, fields={"record_id": "setval", "utr": "tax_ref", "text": "body"}
        )
    )
    assert "only reading is allowed" in done.because
    assert theirs.owner.execute("SELECT count(*) FROM legacy.action").fetchone() == (1,)


def test_dates_that_python_has_not_lose_no_row(theirs: Foreign) -> None:
    theirs.add(1, made_at="infinity", born="0044-03-15 BC")
    theirs.add(2)
    done = load(theirs.connection())
    assert (done.state, done.new, done.problem_count) == (Load.State.DONE, 2, 2)


def test_a_query_that_takes_too_long_is_refused(theirs: Foreign) -> None:
    theirs.add(1)
    slow = "SELECT a.*, pg_sleep(20)::text AS slept FROM legacy.action a"
    connection = theirs.connection(
        table=None,
        query=slow,
        time_limit_seconds=1,
        fields={"record_id": "action_no", "utr": "tax_ref", "text": ["body", "slept"]},
    )
    done = load(connection)
    assert done.state == Load.State.REFUSED
    assert "within 1 seconds" in done.because


def test_a_service_that_stops_refuses_nothing(theirs: Foreign) -> None:
    theirs.add(1)
    connection = theirs.connection()
    load(connection)
    stop = Event()
    stop.set()
    done = load_connection(connection, Wish(), clock=lambda: NOW, stop=stop)
    assert done is not None
    assert done.state == Load.State.BROKEN
    assert status() is SourceStatus.EXAMINED
    assert state().next_at == NOW


def test_a_folder_and_a_connection_refuse_each_other(theirs: Foreign, tmp_path: Path) -> None:
    theirs.add(1)
    folder = drop(tmp_path, "dtr", [row("from the folder")])
    load_folder(folder, by=None, now=NOW)
    connection = theirs.connection()
    with pytest.raises(NotNowError, match="records load-from actions"):
        load(connection)
    assert ids() == {"from the folder"}
    load(connection, Wish(takes_over=True))
    assert ids() == {"1"}
    (outcome,) = load_folder(folder, by=None, now=NOW + timedelta(hours=1)).outcomes
    assert not outcome.taken
    assert "comes through the connection actions" in outcome.says
    assert ids() == {"1"}
    assert status() is SourceStatus.EXAMINED


def test_a_source_that_is_being_loaded_is_not_loaded_beside_it(theirs: Foreign) -> None:
    make_load(NOW, make_source("dtr"), state=Load.State.RUNNING)
    with another_connection() as other:
        assert other.execute(HOLDS).fetchone() == (True,)
        with pytest.raises(NotNowError, match="is being loaded at this moment"):
            load(theirs.connection(), Wish(takes_over=True))


def test_readings_that_brought_nothing_are_told_once(theirs: Foreign) -> None:
    theirs.add(1, touched="2026-11-01 10:00+00")
    connection = theirs.connection(**CHANGED)
    for hour in range(4):
        load(connection, at=timedelta(hours=hour))
    assert Load.objects.count() == 2, "the first, which brought a record, and the last"


def test_too_many_rows_marked_as_gone_are_left_to_a_whole_reading(
    theirs: Foreign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connecting, "MOST_GONE", 1)
    for number in (1, 2):
        theirs.add(number, touched="2026-11-02 10:00+00", state="D")
    theirs.add(3, touched="2026-11-02 10:00+00")
    connection = theirs.connection(**CHANGED, deleted={"from": "state", "values": ["D"]})
    load(connection)
    done = load(connection, at=timedelta(hours=1))
    assert (done.state, done.rows, done.declared_rows) == (Load.State.DONE, 1, 1)
