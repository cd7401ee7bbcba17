"""The process that reads connections: its file, its schedule, and others beside it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event

import pytest
from django.db import connection

from forethought.web.health.models import PartBeat
from forethought.web.records import connecting_turns
from forethought.web.records.connecting_turns import Reader
from forethought.web.records.locks import begin_connection, loading_now
from forethought.web.records.models import ConnectionState, Load, Record, Source
from tests.sources.connecting.described import row, sqlite_file
from tests.web.factories import NOW
from tests.web.processes import environment_of_process, until
from tests.web.records.test_at_once import another_connection

pytestmark = pytest.mark.django_db(transaction=True)

TABLE = """
[{name}]
kind = "sql"
source = "{source}"
address = "sqlite:///{path}"
table = "note"
every_minutes = 60
[{name}.fields]
record_id = "id"
customer_name = ["forename", "surname"]
utr = "utr"
text = "body"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    sqlite_file(tmp_path / "x.db", [row(1), row(2)])
    return tmp_path


def write(folder: Path, *names: str, extra: str = "") -> None:
    file = folder / "connections.toml"
    text = "".join(TABLE.format(name=n, source=n, path=folder / "x.db") for n in names) + extra
    other = folder / "new.toml"
    other.write_text(text)
    other.chmod(0o600)
    other.replace(file)


class Turns:
    """One reader whose clock the test moves."""

    def __init__(self, folder: Path) -> None:
        self.now: datetime = NOW
        self.stop = Event()
        self.reader = Reader(lambda: self.now, self.stop, {}, folder)

    def turn(self, *, accepted: bool = True) -> int:
        """One turn, and what it began is waited for and judged.

        ``accepted``: somebody has loaded from every connection of the file before.
        """
        if accepted:
            accept_all(self.reader)
        began = self.reader.turn()
        self.reader.wait()
        self.reader.turn()
        return began


def accept_all(reader: Reader) -> None:
    """As if `forethought records load-from` had been typed for each."""
    reader._look_at_file()
    ConnectionState.objects.update(takes_over=True)


@pytest.fixture
def turns(folder: Path) -> Iterator[Turns]:
    made = Turns(folder)
    yield made
    made.stop.set()
    made.reader.run()


def state(name: str = "notes") -> ConnectionState:
    return ConnectionState.objects.get(name=name)


def test_without_a_file_it_waits_for_one(turns: Turns, folder: Path) -> None:
    assert turns.turn() == 0
    assert PartBeat.objects.get().part == "connections"
    write(folder, "notes")
    assert turns.turn() == 1
    assert Record.objects.count() == 2
    assert state().succeeded_at == NOW


def test_nothing_is_read_before_a_person_has_loaded_from_it(turns: Turns, folder: Path) -> None:
    write(folder, "notes")
    assert turns.turn(accepted=False) == 0
    assert not Load.objects.exists()
    ConnectionState.objects.update(takes_over=True)
    assert turns.turn(accepted=False) == 1


def test_that_the_file_is_safe_now_is_noticed(turns: Turns, folder: Path) -> None:
    write(folder, "notes")
    (folder / "connections.toml").chmod(0o644)
    assert turns.turn() == 0
    (folder / "connections.toml").chmod(0o600)
    assert turns.turn() == 1


def test_a_file_that_vanished_is_told(turns: Turns, folder: Path) -> None:
    write(folder, "notes")
    turns.turn()
    (folder / "connections.toml").unlink()
    turns.turn()
    assert "The file of connections is not there any more" in state().because


def test_a_reading_that_never_ends_stops_the_sign_of_life(
    turns: Turns, folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ends = Event()
    monkeypatch.setattr(connecting_turns, "load_connection", lambda *_, **__: ends.wait(120))
    write(folder, "notes")
    accept_all(turns.reader)
    try:
        turns.reader.turn()
        last = NOW + timedelta(seconds=1200) + connecting_turns.GRACE
        for moment, beat in ((last, last), (last + timedelta(seconds=6), last)):
            turns.now = moment
            turns.reader.turn()
            assert PartBeat.objects.get().at == beat
        turns.reader.turn()
        assert [r.levelname for r in caplog.records if "notes has not ended" in r.message] == [
            "ERROR"
        ]
    finally:
        ends.set()
        turns.reader.wait()


@pytest.mark.parametrize(
    ("minutes", "began"), [(59, 0), (60, 1)], ids=["before it is due", "when it is due"]
)
def test_a_connection_is_read_when_it_is_due(
    turns: Turns, folder: Path, minutes: int, began: int
) -> None:
    write(folder, "notes")
    turns.turn()
    turns.now = NOW + timedelta(minutes=minutes)
    assert turns.turn() == began


@pytest.mark.parametrize(
    ("seconds", "began"), [(299, 0), (300, 1)], ids=["before five minutes", "on five minutes"]
)
def test_after_a_failure_it_is_read_sooner(
    turns: Turns, folder: Path, seconds: int, began: int
) -> None:
    write(folder, "notes")
    (folder / "x.db").rename(folder / "elsewhere.db")
    turns.turn()
    assert "unable to open" in state().because
    turns.now = NOW + timedelta(seconds=seconds)
    assert turns.turn() == began


def test_a_bad_table_stops_no_other_and_is_said_once(
    turns: Turns, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write(folder, "notes", extra="[bad]\nkind = 'sql'\n")
    turns.turn()
    assert Record.objects.count() == 2
    said = [r.getMessage() for r in caplog.records if "source of the connection bad" in r.message]
    assert len(said) == 1


def test_a_table_that_was_spoilt_says_so_and_is_read_again_when_mended(
    turns: Turns, folder: Path
) -> None:
    write(folder, "notes")
    turns.turn()
    good = (folder / "connections.toml").read_text()
    write(folder, extra=good.replace("every_minutes = 60", "every_minutes = 0"))
    turns.now = NOW + timedelta(hours=2)
    assert turns.turn() == 0
    assert "every_minutes" in state().because
    write(folder, extra="[")
    assert turns.turn() == 0
    assert "is no TOML" in state().because
    write(folder, "notes")
    assert turns.turn() == 1
    assert state().because == ""


def test_what_leaves_the_file_is_read_no_more_and_keeps_its_records(
    turns: Turns, folder: Path
) -> None:
    write(folder, "notes", "other")
    turns.turn()
    write(folder, "other")
    turns.now = NOW + timedelta(hours=2)
    turns.turn()
    assert state("notes").tried_at == NOW
    assert "not in the file of connections any more" in state("notes").because
    assert state("other").tried_at == turns.now
    assert Source.objects.get(name="notes").records.count() == 2


def test_a_connection_that_another_process_reads_is_left_to_it(turns: Turns, folder: Path) -> None:
    write(folder, "notes")
    with another_connection() as other:
        key = "SELECT pg_try_advisory_lock(%s, %s)"
        from forethought.web.records import locks

        other.execute(key, [locks._CONNECTIONS, locks._number("notes")])
        assert loading_now().has("notes")
        turns.turn()
        assert not Load.objects.exists()
    assert until(lambda: not loading_now(), 120)
    turns.turn()
    assert Record.objects.count() == 2


def test_a_fault_of_the_program_keeps_no_other_back(
    turns: Turns, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = connecting_turns.load_connection

    def faulty(its, *args, **more):  # type: ignore[no-untyped-def]
        if its.name == "bad":
            raise ZeroDivisionError("Robin Invented")
        return right(its, *args, **more)

    monkeypatch.setattr(connecting_turns, "load_connection", faulty)
    write(folder, "bad", "notes")
    turns.turn()
    assert Record.objects.count() == 2
    assert "ZeroDivisionError" in state("bad").because
    assert "Robin" not in state("bad").because
    assert state("bad").next_at == NOW + timedelta(minutes=5)


def test_the_process_reads_and_ends_when_told(folder: Path) -> None:
    write(folder, "notes")
    accept_all(Reader(lambda: NOW, Event(), {}, folder))
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "forethought.web", "connections"],
        env=environment_of_process(FORETHOUGHT_DATA=str(folder)),
    )
    try:
        assert until(lambda: Record.objects.count() == 2, 120)
        process.send_signal(signal.SIGTERM)
        assert process.wait(120) == 0
    finally:
        process.kill()
        process.wait()
    assert not PartBeat.objects.exists()
    assert os.path.exists(folder / "connections.toml")
    assert until(lambda: begin_connection("notes"), 120), (
        "the server notices its end after a moment"
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock_all()")
