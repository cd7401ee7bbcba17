"""The table of findings (Parquet): the same columns and order whoever reads the notes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import pyarrow as pa

from forethought.rescreening.marks import Mark

SCHEMA = pa.schema(
    [
        pa.field("source", pa.string(), nullable=False),
        pa.field("record_id", pa.string(), nullable=False),
        pa.field("ordinal", pa.int32(), nullable=False),
        pa.field("begin", pa.int32(), nullable=False),
        pa.field("end", pa.int32(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),
        pa.field("hazard", pa.string(), nullable=False),
        pa.field("because", pa.string(), nullable=False),
        pa.field("entry", pa.string(), nullable=False),
        pa.field("subject", pa.string(), nullable=False),
        pa.field("no_visit", pa.bool_(), nullable=False),
        pa.field("readers", pa.string(), nullable=False),
        pa.field("engine", pa.string(), nullable=False),
    ]
)
ORDER = ("source", "record_id", "ordinal", "begin", "end", "kind", "hazard", "because", "entry")
"""Rows stand in this order, texts by their bytes."""


class Note(NamedTuple):
    """A note that holds something: which it is, and the marks in it.

    ``ordinal`` tells apart notes that share an id: it counts them in order of the SHA-256 of
    their texts, so that it depends on no order of rows.
    """

    source: str
    record_id: str
    ordinal: int
    marks: Sequence[Mark]


def table_of(notes: Iterable[Note], engine: str) -> pa.Table:
    """The rows of some notes, in the order in which they come. ``engine``: its hash."""
    rows = [(*note[:3], *mark, engine) for note in notes for mark in note.marks]
    columns = zip(*rows, strict=True) if rows else ([] for _ in SCHEMA)
    arrays = [
        pa.array(column, type=field.type) for column, field in zip(columns, SCHEMA, strict=True)
    ]
    return pa.Table.from_arrays(arrays, schema=SCHEMA)


def in_order(tables: Sequence[pa.Table]) -> pa.Table:
    """All rows in the order of the table."""
    whole = pa.concat_tables(tables) if tables else SCHEMA.empty_table()
    return whole.sort_by([(name, "ascending") for name in ORDER])
