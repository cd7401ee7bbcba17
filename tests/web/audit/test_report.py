"""`forethought audit verify` as its reader meets it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from forethought.web.audit.head_file import FILE
from forethought.web.audit.models import Event
from forethought.web.audit.report import verify_and_say
from forethought.web.audit.sealing import seal
from forethought.web.audit.services import record
from tests.web.factories import NOW

pytestmark = pytest.mark.django_db(transaction=True)

LATER = NOW + timedelta(minutes=5)


class Told:
    """What verifying said, and how it ended."""

    def __init__(self, head: Path | None = None, meanwhile: Any = None) -> None:
        self.lines: list[str] = []
        self.waited: list[float] = []

        def wait(seconds: float) -> None:
            self.waited.append(seconds)
            if meanwhile:
                meanwhile()

        self.status = verify_and_say(head=head, now=LATER, say=self.lines.append, wait=wait)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def write() -> Event:
    with transaction.atomic():
        return record("visit.planned", by=None, now=NOW, subject="visit", subject_id=1)


@pytest.fixture
def head(tmp_path: Path, settings: Any) -> Path:
    settings.AUDIT_HEAD_FILE = tmp_path / FILE
    return tmp_path / FILE


def test_all_is_well(head: Path) -> None:
    write()
    seal(NOW)
    told = Told()
    assert told.status == 0
    assert told.lines == [
        "The audit is as it was written: 1 row in 1 seal, the last at 08:00:00 on 25 November "
        "2026. No row waits.",
        f"It agrees with every head in {head}.",
    ]


def test_an_empty_audit_is_well(head: Path) -> None:
    told = Told()
    assert told.status == 0
    assert "no seal yet" in told.text


def test_without_a_head_file_it_says_what_it_cannot_see() -> None:
    write()
    seal(NOW)
    told = Told()
    assert told.status == 0
    assert "a tail that was cut off would not show" in told.text


def test_the_first_bad_row_is_the_first_line(head: Path) -> None:
    events = [write(), write(), write()]
    seal(NOW)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE audit_event SET by_id = 1 WHERE id >= %s", [events[1].pk])
    told = Told()
    assert told.status == 1
    assert told.lines[0] == f"Row {events[1].pk} was changed after it was sealed in seal 1."
    assert "data protection" in told.lines[-1]


def test_rows_without_a_seal_are_looked_at_twice(head: Path) -> None:
    event = write()
    told = Told()
    assert told.waited == [12]
    assert told.status == 1
    assert f"Row {event.pk} is in no seal" in told.text
    assert "as it was written" in told.lines[-1]


def test_rows_sealed_meanwhile_are_well(head: Path) -> None:
    write()
    told = Told(meanwhile=lambda: seal(LATER))
    assert told.waited == [12]
    assert told.status == 0


@pytest.mark.parametrize("text", [None, "nonsense\n"])
def test_a_head_file_that_cannot_be_read(text: str | None, tmp_path: Path) -> None:
    given = tmp_path / "given"
    if text:
        given.write_text(text)
    told = Told(given)
    assert told.status == 2
    assert str(given) in told.text


def test_a_tail_is_missing(head: Path) -> None:
    write()
    seal(NOW)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("DELETE FROM audit_seal")
        cursor.execute("DELETE FROM audit_event")
    told = Told()
    assert told.status == 1
    assert told.lines[0].startswith("The tail is missing: Seal 1 is published")
