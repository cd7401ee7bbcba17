"""Folders of notes, as Parquet or CSV, in one call."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

THREAT = "He said he would set the dog on me if I came back."
DOG = "Beware of the dog."
PLAIN = "Left a message, no reply. Letter sent."
DENIED = "Customer denies that he threatened the officer."

Rows = Sequence[tuple[str | None, str | None]]

NOTES: Rows = (
    ("N-3", THREAT),
    ("N-1", PLAIN),
    (" N-2 ", DOG),
    ("N-4", DENIED),
    ("N-5", None),
    ("N-6", "é" * 40 + " " + THREAT),
    ("N-7", "nul\0 in it. " + DOG),
    ("N-9", (PLAIN + " ") * 200 + THREAT),
)


def parquet(folder: Path, source: str, rows: Rows, **more: pa.Array) -> Path:
    """``records/SOURCE.parquet``."""
    path = folder / "records" / f"{source}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    columns = {
        "record_id": pa.array([one for one, _ in rows], pa.string()),
        "text": pa.array([text for _, text in rows], pa.string()),
    }
    pq.write_table(pa.table(columns | more), path)
    return folder


def as_csv(folder: Path, source: str, rows: Rows) -> Path:
    """``records/SOURCE.csv``."""
    path = folder / "records" / f"{source}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([("record_id", "text"), *rows])
    return folder
