"""Whole old batches go, recorded; whatever else goes is found."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from forethought.web.audit import cutting
from forethought.web.audit.cutting import CutPoint, already_cut, cut, may_be_cut
from forethought.web.audit.models import Event, Seal
from forethought.web.audit.sealing import seal
from forethought.web.audit.services import record
from forethought.web.audit.verify import CUT, Report, verify
from tests.web.factories import NOW

pytestmark = pytest.mark.django_db(transaction=True)

LATER = datetime(2033, 11, 26, 8, 0, tzinfo=UTC)
"""A day and seven years after ``NOW``."""


def write(at: datetime, number: int = 2) -> list[int]:
    """One sealed batch of that moment."""
    with transaction.atomic():
        written = [
            record("visit.planned", by=None, now=at, subject="visit", subject_id=n).pk
            for n in range(number)
        ]
    seal(at)
    return written


def never(seconds: float) -> None:
    raise AssertionError(f"waited {seconds}")


def found(now: datetime = LATER) -> Report:
    return verify(now=now)


def test_whole_old_batches_go_and_the_proof_still_holds() -> None:
    old, young = write(NOW), write(NOW + timedelta(days=2))
    assert may_be_cut(LATER) == CutPoint(1, 2)
    assert cut(LATER, never) == 2
    assert not Event.objects.filter(pk__in=old).exists()
    assert Event.objects.filter(pk__in=young).count() == 2
    report = found()
    assert (report.wrong, report.late, report.cut, report.cut_to) == (0, [], 2, 1)
    assert (report.seals, report.sealed) == (3, 5)
    told = Event.objects.get(action=CUT)
    assert told.detail == {"up_to": 1, "events": 2}
    assert cut(LATER, never) == 0
    assert Event.objects.filter(action=CUT).count() == 1


@pytest.mark.parametrize(
    ("at", "seals"),
    [
        (timedelta(days=1, microseconds=-1), 1),
        (timedelta(days=1), 0),
        (timedelta(days=1, microseconds=1), 0),
    ],
)
def test_the_day_on_which_a_batch_may_go(at: timedelta, seals: int) -> None:
    midnight = datetime(2026, 11, 25, tzinfo=UTC)
    write(midnight + at)
    assert may_be_cut(LATER).seal == seals


def test_a_young_row_in_an_old_batch_keeps_the_batch() -> None:
    with transaction.atomic():
        record("visit.planned", by=None, now=NOW + timedelta(days=9), subject="visit")
    seal(NOW)
    write(NOW)
    assert may_be_cut(LATER).seal == 0


def test_a_cut_that_was_broken_off_is_gone_on_with(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cutting, "SEALS_AT_ONCE", 1)
    write(NOW)
    write(NOW)
    done = cutting._delete

    def breaks(events: list[int], wait: object) -> int:
        if done(events, never):
            raise KeyboardInterrupt
        return 0

    monkeypatch.setattr(cutting, "_delete", breaks)
    with pytest.raises(KeyboardInterrupt):
        cut(LATER, never)
    assert (already_cut(), Event.objects.exclude(action=CUT).count()) == (2, 2)
    assert found().wrong == 0
    monkeypatch.setattr(cutting, "_delete", done)
    assert cut(LATER, never) == 2
    assert found().cut == 4


def test_a_cut_that_was_only_told_of_is_found_out() -> None:
    """Whoever takes young rows away, and says that it was a cut, does not get away with it."""
    young = write(NOW)
    with transaction.atomic():
        told = record(CUT, by=None, now=NOW, subject="audit", up_to=1, events=2)
    seal(NOW)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("DELETE FROM audit_event WHERE id = %s", [young[0]])
    problems = [problem.event for problem in found(NOW).problems]
    assert problems == [told.pk, young[0]]


def test_a_changed_row_under_a_cut_is_still_found() -> None:
    old = write(NOW)
    with transaction.atomic():
        record(CUT, by=None, now=LATER, subject="audit", up_to=1, events=2)
    seal(LATER)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE audit_event SET by_id = 9 WHERE id = %s", [old[1]])
    assert [problem.event for problem in found().problems] == [old[1]]


def test_the_refusal_stands_again_afterwards() -> None:
    write(NOW)
    cut(LATER, never)
    with pytest.raises(Exception, match="append-only"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_event")


def test_it_waits_while_others_write(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cutting, "PATIENCE", "50ms")
    write(NOW)
    other = connection.copy()
    waited: list[float] = []
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("LOCK TABLE audit_event IN ROW EXCLUSIVE MODE")

        def wait(seconds: float) -> None:
            waited.append(seconds)
            other.rollback()

        assert cut(LATER, wait) == 2
    finally:
        other.close()
    assert waited == [1.0]
    assert Seal.objects.count() == 2
