"""A long table takes no more memory than a short one, and arrives whole."""

from __future__ import annotations

import csv
import io
import tracemalloc
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from forethought.timestamps import local_day
from forethought.web.papers.exports.kinds import KINDS
from forethought.web.papers.exports.table import Asked
from forethought.web.papers.exports.taking import take
from forethought.web.people.models import Person
from forethought.web.visits.models import Visit
from tests.web.factories import NOW, make_customer, make_data_protection, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.prove]

FEW, MANY = 2_000, 20_000
ROOM = 3_000_000
"""Bytes by which measuring twice may differ; a table of ``MANY`` rows is twice as large."""


def finished(officer: Person, number: int) -> None:
    customer = make_customer("Robin Invented", address="7 Made-up Street, " + "Leeds " * 20)
    Visit.objects.bulk_create(
        (
            Visit(
                officer=officer,
                customer=customer,
                planned_start=NOW - timedelta(days=1, seconds=one),
                minutes=15,
                state=Visit.State.FINISHED,
                started_at=NOW - timedelta(days=1),
                finished_at=NOW - timedelta(days=1),
                created_at=NOW - timedelta(days=2),
                created_by=officer,
            )
            for one in range(number)
        ),
        batch_size=5_000,
    )


def peak(asked: Asked, form: str) -> tuple[int, int, bytes]:
    """Bytes of Python's memory at the highest, rows, and the file."""
    tracemalloc.start()
    taken = take(KINDS["visits"], asked, form)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    with taken.file:
        return most, taken.rows, taken.file.read()


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_memory_does_not_grow_with_the_rows(form: str, tmp_path: Path) -> None:
    officer, auditor = make_person(), make_data_protection()
    day = local_day(NOW)
    asked = Asked(auditor, day - timedelta(days=5), day, None, NOW)
    finished(officer, FEW)
    peak(asked, form)
    few, rows, _ = peak(asked, form)
    assert rows == FEW
    finished(officer, MANY - FEW)
    many, rows, content = peak(asked, form)
    assert rows == MANY
    assert many < few + ROOM
    if form == "csv":
        assert len(content) > 2 * ROOM
        assert sum(1 for _ in csv.reader(io.StringIO(content.decode()))) == MANY + 1
        return
    path = tmp_path / "visits.parquet"
    path.write_bytes(content)
    with duckdb.connect() as connection:
        found = connection.execute(f"SELECT count(*), count(DISTINCT visit) FROM '{path}'")
        assert found.fetchone() == (MANY, MANY)
