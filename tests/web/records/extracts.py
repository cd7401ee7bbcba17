"""Small drop folders, written in one call."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from forethought.web.records.keys import key_numbers
from forethought.web.records.persons import person_of_customer
from forethought.web.visits.models import Customer, CustomerKey
from tests.web.factories import NOW, make_customer

HEADER = (
    *("record_id", "date", "customer_name", "date_of_birth", "utr", "nino", "vrn", "paye_ref"),
    *("address", "postcode", "text"),
)
EXTRACTED = NOW - timedelta(hours=3)
LATER = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)


def row(record_id: str, text: str = "a note", **cells: str) -> list[str]:
    """One row, about the person whose cells are given."""
    known = {"record_id": record_id, "text": text, "date": "2026-01-05", **cells}
    return [known.get(column, "") for column in HEADER]


def write_extract(folder: Path, source: str, rows: Sequence[Sequence[str]]) -> Path:
    """``records/<source>.csv``; ``incidents.csv`` for incident reports."""
    name = "incidents.csv" if source == "incident_reports" else f"records/{source}.csv"
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream, lineterminator="\n").writerows([HEADER, *rows])
    return path


def declare(folder: Path, rows: Mapping[str, int], extracted_at: datetime = EXTRACTED) -> None:
    """``sources.csv``."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [f"{name},{extracted_at.isoformat()},{count}" for name, count in rows.items()]
    (folder / "sources.csv").write_text("\n".join(["source,extracted_at,rows", *lines, ""]))


def drop(
    folder: Path,
    source: str,
    rows: Sequence[Sequence[str]],
    *,
    extracted_at: datetime = EXTRACTED,
    declared: int | None = None,
) -> Path:
    """A folder with one source, as it should be."""
    write_extract(folder, source, rows)
    declare(folder, {source: len(rows) if declared is None else declared}, extracted_at)
    return folder


def known_customer(**cells: str) -> Customer:
    """A customer with the matching keys that planning a visit gives them."""
    customer = make_customer(**cells)
    CustomerKey.objects.bulk_create(
        CustomerKey(customer=customer, key=key) for key in key_numbers(person_of_customer(customer))
    )
    return customer
