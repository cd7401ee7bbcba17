"""The sealer: each committed row in exactly one seal, and no writer ever waits."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from random import Random

import psycopg
import pytest
from django.db import connection, transaction

from forethought.web.audit import chain, sealing
from forethought.web.audit.models import Event, Seal, Unsealed
from forethought.web.audit.sealing import Sealer, seal
from forethought.web.audit.services import record
from forethought.web.audit.verify import verify
from tests.web.factories import NOW

pytestmark = pytest.mark.django_db(transaction=True)

INSERT = (
    "INSERT INTO audit_event (at, action, subject, subject_id, detail) "
    "VALUES (%s, 'visit.planned', 'visit', %s, '{}') RETURNING id"
)


def write(count: int = 1) -> list[int]:
    with transaction.atomic():
        return [
            record("visit.planned", by=None, now=NOW, subject="visit", subject_id=n).pk
            for n in range(count)
        ]


def another_connection() -> psycopg.Connection:
    """As the test's own, but with its own transaction, and no wait longer than half a minute."""
    parts = connection.get_connection_params()
    keys = ("host", "port", "user", "password", "dbname")
    return psycopg.connect(
        **{key: parts[key] for key in keys}, options="-c lock_timeout=30s -c TimeZone=UTC"
    )


def sealed_rows() -> list[int]:
    return [event for seal in Seal.objects.order_by("number") for event in seal.events]


def test_seals_what_is_committed_and_counts() -> None:
    first = write(3)
    assert seal(NOW) == 3
    second = write(2)
    assert seal(NOW + timedelta(seconds=5)) == 2
    assert seal(NOW + timedelta(seconds=10)) == 0
    one, two = Seal.objects.order_by("number")
    assert (one.number, one.events, one.total) == (1, first, 3)
    assert (two.number, two.events, two.total) == (2, second, 5)
    assert not Unsealed.objects.exists()


def test_every_column_of_an_event_is_in_its_digest() -> None:
    assert set(chain.Row._fields) == {field.column for field in Event._meta.concrete_fields}


def test_a_late_commit_is_in_a_later_seal_and_delays_nobody() -> None:
    with another_connection() as slow:
        late = slow.execute(INSERT, [NOW, 1]).fetchone()[0]
        early = write()[0]
        assert late < early
        assert seal(NOW) == 1
        assert sealed_rows() == [early]
        slow.execute(INSERT, [NOW, 2])
        slow.commit()
    assert seal(NOW) == 2
    assert verify(now=NOW).wrong == 0
    assert sorted(sealed_rows()) == sorted(Event.objects.values_list("id", flat=True))


def test_writers_do_not_wait_for_a_sealer_in_the_middle(monkeypatch: pytest.MonkeyPatch) -> None:
    write(3)
    insert = sealing._insert

    def with_a_writer(*args: object) -> None:
        with another_connection() as other:
            other.execute(INSERT, [NOW, 9])
        insert(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(sealing, "_insert", with_a_writer)
    assert seal(NOW) == 3
    monkeypatch.undo()
    assert seal(NOW) == 1


def test_one_seals_at_a_time() -> None:
    write()
    with another_connection() as other:
        other.execute("SELECT pg_advisory_xact_lock(%s)", [sealing._ONE_SEALER])
        assert seal(NOW) == 0
        assert Unsealed.objects.count() == 1
    assert seal(NOW) == 1


def test_a_sealer_that_dies_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    write(2)

    class Killed(BaseException):
        pass

    def dies(*args: object, **named: object) -> bytes:
        raise Killed

    monkeypatch.setattr(chain, "seal_hash", dies)
    with pytest.raises(Killed):
        seal(NOW)
    monkeypatch.undo()
    assert Unsealed.objects.count() == 2
    assert not Seal.objects.exists()
    assert seal(NOW) == 2


@pytest.mark.parametrize(("rows", "seals"), [(9, 1), (10, 1), (11, 2), (30, 3)])
def test_batches(rows: int, seals: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "BATCH", 10)
    write(rows)
    assert seal(NOW) == rows
    assert Seal.objects.count() == seals
    assert verify(now=NOW).wrong == 0


def test_a_call_ends_though_more_is_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "BATCH", 10)
    monkeypatch.setattr(sealing, "BATCHES_AT_ONCE", 2)
    write(25)
    sealer = Sealer()
    assert sealer.when_due(NOW) == 20
    assert sealer.when_due(NOW) == 5
    assert sealer.when_due(NOW + timedelta(seconds=4.9)) == 0


@pytest.mark.parametrize(("later", "sealed"), [(4.999, 0), (5, 1), (5.001, 1), (-60, 1)])
def test_due_after_five_seconds_or_when_the_clock_went_back(later: float, sealed: int) -> None:
    sealer = Sealer()
    sealer.when_due(NOW)
    write()
    assert sealer.when_due(NOW + timedelta(seconds=later)) == sealed


def test_a_row_gone_before_it_was_sealed_is_not_forgotten() -> None:
    ids = write(3)
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("DELETE FROM audit_event WHERE id = %s", [ids[1]])
    assert seal(NOW) == 3
    assert [problem.event for problem in verify(now=NOW).problems] == [ids[1]]


@pytest.mark.parametrize("seed", range(4))
def test_with_writers_at_work_each_committed_row_is_in_exactly_one_seal(seed: int) -> None:
    """Six writers who commit, roll back and dawdle as dice fall, two sealers all the while."""
    done = threading.Event()
    committed: list[int] = []

    def writer(number: int) -> None:
        dice = Random(seed * 100 + number)
        with another_connection() as own:
            for _ in range(25):
                ids = [
                    own.execute(INSERT, [NOW, number]).fetchone()[0]
                    for _ in range(dice.randint(1, 4))
                ]
                done.wait(dice.random() / 100)
                if dice.random() < 0.3:
                    own.rollback()
                else:
                    own.commit()
                    committed.extend(ids)

    def sealer() -> None:
        try:
            while not done.is_set():
                seal(NOW)
        finally:
            connection.close()

    writers = [threading.Thread(target=writer, args=[n]) for n in range(6)]
    sealers = [threading.Thread(target=sealer) for _ in range(2)]
    run(writers, sealers, done.set)
    seal(NOW)
    assert Counter(sealed_rows()) == Counter(committed)
    assert set(committed) == set(Event.objects.values_list("id", flat=True))
    report = verify(now=NOW)
    assert (report.wrong, report.unsealed) == (0, 0)
    assert report.sealed == len(committed)


def run(
    writers: list[threading.Thread], sealers: list[threading.Thread], end: Callable[[], None]
) -> None:
    for thread in [*writers, *sealers]:
        thread.start()
    for thread in writers:
        thread.join()
    end()
    for thread in sealers:
        thread.join()


def test_a_head_file_that_cannot_be_written_stops_no_seal(
    tmp_path: Path, settings: object, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("")
    settings.AUDIT_HEAD_FILE = tmp_path / "file" / "audit-head.jsonl"  # type: ignore[attr-defined]
    write()
    assert seal(NOW) == 1
    assert "cannot be written" in caplog.text
