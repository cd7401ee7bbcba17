"""Connections as an operator describes them, and what they give."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from forethought.record import Record
from forethought.sources.connected_rows import ConnectedRows
from forethought.sources.connection import Connection, read_connection
from forethought.sources.marks import Mark
from forethought.sources.reading import Limit

NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
FIELDS: dict[str, Any] = {
    "record_id": "id",
    "customer_name": ["forename", "surname"],
    "utr": "utr",
    "date": "made",
    "text": "body",
}
COLUMNS = ("id", "forename", "surname", "utr", "made", "body", "changed", "state")


def over_sql(path: Path, **more: Any) -> Connection:
    """Of a SQLite file with the table ``note``."""
    settings: dict[str, Any] = {
        "kind": "sql",
        "source": "dtr",
        "address": f"sqlite:///{path}",
        "table": "note",
        "fields": FIELDS,
        **more,
    }
    return read_connection("notes", {k: v for k, v in settings.items() if v is not None})


def over_http(url: str, **more: Any) -> Connection:
    """Of a service on this machine."""
    settings: dict[str, Any] = {
        "kind": "http_json",
        "source": "dtr",
        "url": url,
        "own_hosts": ["127.0.0.1"],
        "items": "/items",
        "paging": "none",
        "fields": FIELDS,
        **more,
    }
    promised = {"none": "page_is_whole", "link": "last_page_leaves_it_out"}
    promise = {**promised, "page": "empty_page_is_the_end"}.get(settings["paging"])
    if promise and "total" not in settings:
        settings.setdefault(promise, True)
    return read_connection("notes", {k: v for k, v in settings.items() if v is not None})


def row(number: object, body: object = "a note", **more: Any) -> dict[str, Any]:
    """One row as the system keeps it."""
    known = {"forename": "Robin", "surname": "Invented", "utr": "1234567890"}
    return {"id": number, **known, "made": "2026-01-05", "body": body, **more}


def sqlite_file(path: Path, rows: Sequence[dict[str, Any]]) -> Path:
    """A file with the table ``note``, as another program keeps it."""
    with closing(sqlite3.connect(path)) as made, made:
        made.execute(f"CREATE TABLE IF NOT EXISTS note ({', '.join(COLUMNS)})")
        made.execute("DELETE FROM note")
        marks = ", ".join("?" for _ in COLUMNS)
        values = [[one.get(column) for column in COLUMNS] for one in rows]
        made.executemany(f"INSERT INTO note VALUES ({marks})", values)
    return path


def read(
    connection: Connection, *, seconds: float = 20.0, since: Mark | None = None
) -> tuple[list[Record], ConnectedRows]:
    """Everything that a connection gives, and what it was worth."""
    rows = ConnectedRows(connection, Limit(seconds), lambda: NOW, since)
    return list(rows.records()), rows
