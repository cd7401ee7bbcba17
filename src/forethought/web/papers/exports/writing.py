"""Rows into a file, a little at a time: CSV for spreadsheets, Parquet for programs."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb

from forethought.timestamps import LONDON
from forethought.web.papers.exports.table import Cell, Column, Row
from forethought.web.visits.export import neutral

_MEMORY = "256MB"


def write_csv(rows: Iterable[Row], columns: Sequence[Column], to: Path) -> int:
    """A table that is safe to open in a spreadsheet. Returns how many rows there are."""
    count = 0
    with to.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(column.name for column in columns)
        for count, row in enumerate(rows, start=1):  # noqa: B007 - what is left is the number
            writer.writerow(neutral(_in_words(cell)) for cell in row)
    return count


def write_parquet(rows: Iterable[Row], columns: Sequence[Column], to: Path) -> int:
    """A table with types, its texts as they are. Returns how many rows there are."""
    count, lines = 0, to.with_suffix(".ndjson")
    names = [column.name for column in columns]
    with lines.open("w", encoding="utf-8") as stream:
        for count, row in enumerate(rows, start=1):  # noqa: B007
            cells = (_as_json(cell) for cell in row)
            stream.write(json.dumps(dict(zip(names, cells, strict=True))) + "\n")
    _to_parquet(lines, columns, to)
    lines.unlink()
    return count


def _to_parquet(lines: Path, columns: Sequence[Column], to: Path) -> None:
    types = ", ".join(f"'{column.name}': '{column.type.value}'" for column in columns)
    # Names and types are our own words, and the paths those of a folder that we have just made.
    options = f"format='newline_delimited', columns={{{types}}}, maximum_object_size=67108864"
    read = f"SELECT * FROM read_json('{lines}', {options})"  # noqa: S608
    with duckdb.connect() as connection:
        connection.execute(f"SET memory_limit='{_MEMORY}'")
        connection.execute("SET threads=1")
        connection.execute("SET TimeZone='UTC'")
        connection.execute(f"SET temp_directory='{lines.parent}'")
        connection.execute("SET autoinstall_known_extensions=false")
        connection.execute(f"COPY ({read}) TO '{to}' (FORMAT parquet, COMPRESSION zstd)")


def _in_words(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return "yes" if cell else "no"
        case datetime():
            return cell.astimezone(LONDON).isoformat(timespec="seconds")
        case date():
            return cell.isoformat()
        case list():
            return "; ".join(cell)
        case _:
            return str(cell)


def _as_json(cell: Cell) -> str | int | bool | list[str] | None:
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell) if isinstance(cell, Decimal) else cell
