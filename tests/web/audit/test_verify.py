"""Tampering as a superuser with triggers off: each kind is found, and the first bad row named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from forethought.web.audit import chain
from forethought.web.audit.head import publish
from forethought.web.audit.head_file import FILE, read_heads
from forethought.web.audit.models import Event, Seal
from forethought.web.audit.sealing import seal
from forethought.web.audit.services import record
from forethought.web.audit.verify import Report, still_unsealed, verify
from tests.web.factories import NOW

pytestmark = pytest.mark.django_db(transaction=True)

MINUTE = timedelta(seconds=60)
INSTANT = timedelta(microseconds=1)


@pytest.fixture
def head(tmp_path: Path) -> Path:
    return tmp_path / FILE


@pytest.fixture
def ids(head: Path) -> list[int]:
    """Nine events in three seals, each published."""
    written: list[int] = []
    for turn in range(3):
        with transaction.atomic():
            written += [
                record(
                    "visit.planned", by=None, now=NOW, subject="visit", subject_id=turn * 3 + n, n=n
                ).pk
                for n in range(3)
            ]
        seal(NOW + turn * timedelta(seconds=5))
        publish(head)
    return written


@contextmanager
def tampering() -> Iterator[CursorWrapper]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield cursor


def found(head: Path | None = None) -> Report:
    return verify(now=NOW + timedelta(seconds=10), heads=read_heads(head) if head else ())


def first(report: Report) -> str:
    return report.problems[0].sentence


def test_nothing_wrong(ids: list[int], head: Path) -> None:
    report = found(head)
    assert (report.wrong, report.problems, report.late) == (0, [], [])
    assert (report.seals, report.sealed, report.published) == (3, 9, 3)


@pytest.mark.parametrize(
    "change",
    [
        "at = at + interval '1 microsecond'",
        "by_id = 1",
        "action = 'visit.cancelled'",
        "subject = 'customer'",
        "subject_id = subject_id + 1",
        "subject_id = NULL",
        "detail = '{}'",
        'detail = \'{"n": "1"}\'',
    ],
)
def test_a_changed_row_is_named(change: str, ids: list[int]) -> None:
    with tampering() as cursor:
        cursor.execute(f"UPDATE audit_event SET {change} WHERE id = %s", [ids[4]])
    report = found()
    assert report.wrong == 1
    assert (report.problems[0].event, report.problems[0].seal) == (ids[4], 2)
    assert first(report) == f"Row {ids[4]} was changed after it was sealed in seal 2."


def test_the_first_of_several_comes_first(ids: list[int]) -> None:
    with tampering() as cursor:
        cursor.execute("UPDATE audit_event SET by_id = 1 WHERE id = ANY(%s)", [[ids[8], ids[1]]])
        cursor.execute("DELETE FROM audit_event WHERE id = %s", [ids[6]])
    report = found()
    assert [problem.event for problem in report.problems] == [ids[1], ids[6], ids[8]]


def test_a_deleted_row_is_named(ids: list[int]) -> None:
    with tampering() as cursor:
        cursor.execute("DELETE FROM audit_event WHERE id = %s", [ids[2]])
    report = found()
    assert first(report) == f"Row {ids[2]} is missing; it was sealed in seal 1."
    assert report.wrong == 1


def test_swapped_rows_are_named(ids: list[int]) -> None:
    with tampering() as cursor:
        for old, new in ((ids[0], -1), (ids[5], ids[0]), (-1, ids[5])):
            cursor.execute("UPDATE audit_event SET id = %s WHERE id = %s", [new, old])
    report = found()
    assert [problem.event for problem in report.problems] == [ids[0], ids[5]]


def test_a_renumbered_row_is_missing_and_unsealed(ids: list[int]) -> None:
    with tampering() as cursor:
        cursor.execute("UPDATE audit_event SET id = 2000000000000 WHERE id = %s", [ids[3]])
    report = verify(now=NOW + MINUTE + INSTANT)
    assert first(report) == f"Row {ids[3]} is missing; it was sealed in seal 2."
    assert (report.unsealed, report.late) == (1, [2000000000000])


def cut_tail(cursor: CursorWrapper, ids: list[int]) -> None:
    cursor.execute("DELETE FROM audit_event WHERE id = ANY(%s)", [ids[6:]])
    cursor.execute("DELETE FROM audit_seal WHERE number = 3")


def test_a_missing_tail_is_known_to_the_head_file(ids: list[int], head: Path) -> None:
    with tampering() as cursor:
        cut_tail(cursor, ids)
    report = found(head)
    assert first(report).startswith(
        "The tail is missing: Seal 3 is published but not in the database, with 3 events"
    )
    assert report.wrong == 1
    assert found().wrong == 0  # nothing in the database can tell


def test_a_tail_written_anew_is_known_to_the_head_file(ids: list[int], head: Path) -> None:
    with tampering() as cursor:
        cut_tail(cursor, ids)
    with transaction.atomic():
        record("visit.planned", by=None, now=NOW, subject="visit", subject_id=99)
    seal(NOW)
    assert found().wrong == 0
    assert first(found(head)).startswith("Seal 3 is not the one that was published")


def rebuilt(cursor: CursorWrapper) -> None:
    """A whole new chain over whatever the rows say now."""
    from forethought.web.audit.rows import rows

    cursor.execute("SELECT number, at, events, total FROM audit_seal ORDER BY number")
    previous = chain.BEGINNING
    for number, at, events, total in cursor.fetchall():
        there = rows(events)
        digests = b"".join(chain.digest(there[event]) for event in events)
        previous = chain.seal_hash(
            previous, number=number, at=at, total=total, events=events, digests=digests
        )
        cursor.execute(
            "UPDATE audit_seal SET digests = %s, hash = %s WHERE number = %s",
            [digests, previous, number],
        )


def test_a_chain_written_anew_is_known_to_the_head_file(ids: list[int], head: Path) -> None:
    with tampering() as cursor:
        cursor.execute("UPDATE audit_event SET by_id = 1 WHERE id = %s", [ids[4]])
        rebuilt(cursor)
    assert found().wrong == 0
    report = found(head)
    assert [problem.seal for problem in report.problems] == [2, 3]


@pytest.mark.parametrize(
    ("change", "values"),
    [
        ("at = at + interval '1 second'", []),
        ("hash = %s", [bytes(32)]),
        ("total = total + 1", []),
        ("digests = %s", [bytes(range(96))]),
    ],
)
def test_a_changed_seal_is_found(change: str, values: list[Any], ids: list[int]) -> None:
    with tampering() as cursor:
        cursor.execute(f"UPDATE audit_seal SET {change} WHERE number = 2", values)
    report = found()
    assert report.wrong > 0
    assert report.problems[0].seal == 2


def test_a_row_and_its_digest_changed_together_break_the_seal(ids: list[int]) -> None:
    with tampering() as cursor:
        cursor.execute("UPDATE audit_event SET by_id = 1 WHERE id = %s", [ids[0]])
        from forethought.web.audit.rows import rows

        there = rows(ids[:3])
        digests = b"".join(chain.digest(there[event]) for event in ids[:3])
        cursor.execute("UPDATE audit_seal SET digests = %s WHERE number = 1", [digests])
    assert first(found()).startswith("Seal 1 was changed")


@pytest.mark.parametrize(("number", "says"), [(1, "Seal 1 is"), (2, "Seal 2 is")])
def test_a_missing_seal_is_found(number: int, says: str, ids: list[int]) -> None:
    with tampering() as cursor:
        cursor.execute("DELETE FROM audit_seal WHERE number = %s", [number])
    assert first(found()) == f"{says} missing."


def test_a_row_in_two_seals_is_found(ids: list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO audit_unsealed VALUES (%s)", [ids[1]])
    seal(NOW)
    assert first(found()) == f"Row {ids[1]} stands in two seals; the second is seal 4."


def test_a_hidden_row_is_found(ids: list[int]) -> None:
    """Put in with triggers off, so that it never waited for a seal."""
    with tampering() as cursor:
        cursor.execute(
            "INSERT INTO audit_event (id, at, action, subject, detail) "
            "VALUES (900000, %s, 'visit.planned', 'visit', '{}')",
            [NOW - timedelta(days=400)],
        )
    assert found().late == [900000]


@pytest.mark.parametrize(
    ("age", "late"),
    [
        (MINUTE - INSTANT, False),
        (MINUTE, False),
        (MINUTE + INSTANT, True),
        (-MINUTE, False),
        (-MINUTE - INSTANT, True),
    ],
)
def test_unsealed_for_a_minute(age: timedelta, late: bool) -> None:
    with transaction.atomic():
        event = record("visit.planned", by=None, now=NOW, subject="visit")
    report = verify(now=NOW + age)
    assert report.unsealed == 1
    assert report.late == ([event.pk] if late else [])
    assert still_unsealed(report.late, report.last_number) == report.late
    seal(NOW)
    assert still_unsealed(report.late, report.last_number) == []


def test_a_head_file_that_goes_back_is_found(ids: list[int], head: Path) -> None:
    lines = head.read_text().splitlines(keepends=True)
    head.write_text("".join([lines[0], lines[2], lines[1]]))
    assert first(found(head)).startswith("The head file goes back to seal 2")


def test_memory_and_queries_stay_bounded(
    monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    from forethought.web.audit import sealing
    from forethought.web.audit import verify as module

    monkeypatch.setattr(sealing, "BATCH", 10)
    monkeypatch.setattr(module, "ROWS_AT_ONCE", 50)
    with transaction.atomic():
        Event.objects.bulk_create(
            Event(at=NOW, action="visit.planned", subject="visit", subject_id=n) for n in range(200)
        )
    assert seal(NOW) == 200
    assert Seal.objects.count() == 20
    with django_assert_max_num_queries(10):  # 4 groups, and what is around
        assert verify(now=NOW).sealed == 200


def test_a_crowd_of_problems_is_counted(ids: list[int]) -> None:
    with transaction.atomic():
        Event.objects.bulk_create(
            Event(at=NOW, action="visit.planned", subject="visit") for _ in range(60)
        )
    seal(NOW)
    with tampering() as cursor:
        cursor.execute("UPDATE audit_event SET by_id = 1 WHERE NOT id = ANY(%s)", [ids])
    report = found()
    assert report.wrong == 60
    assert len(report.problems) == 20


@pytest.mark.parametrize(
    "change",
    [
        {"number": 8},
        {"at": NOW + INSTANT},
        {"total": 4},
        {"events": [1, 2, 4]},
        {"events": [2, 1, 3]},
        {"digests": bytes(95) + b"1"},
    ],
)
def test_every_part_of_a_seal_is_in_its_hash(change: dict[str, Any]) -> None:
    whole: dict[str, Any] = {
        "number": 7, "at": NOW, "total": 3, "events": [1, 2, 3], "digests": bytes(96),
    }  # fmt: skip
    assert chain.seal_hash(chain.BEGINNING, **whole) != chain.seal_hash(
        chain.BEGINNING, **whole | change
    )
    assert chain.seal_hash(chain.BEGINNING, **whole) != chain.seal_hash(bytes([1] * 32), **whole)
