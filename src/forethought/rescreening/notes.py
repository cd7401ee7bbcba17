"""Where notes are read from: the record files of a folder, some thousands of notes at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from forethought.sources.files import Located, in_both_forms, list_record_files, locate
from forethought.sources.table import OpenTable, column_name, open_table

AT_A_TIME = 5_000
ID, TEXT = "record_id", "text"

Pair = tuple[str, str]
"""A record's id and its note."""


class RecordsError(ValueError):
    """There is nothing here that could be read; the message is a sentence."""


@dataclass(slots=True)
class RecordFile:
    """The file of one record system.

    ``notes`` counts what was read of it, ``faulty`` rows that could not be read. ``failure`` is a
    sentence: then not all of the file was read, or nothing.
    """

    source: str
    located: Located
    notes: int = 0
    faulty: int = 0
    failure: str | None = field(default=None)

    def batches(self) -> Iterator[list[Pair]]:
        """The notes of the file, in its order; what cannot be read is counted, never raised."""
        self.notes = self.faulty = 0
        self.failure = self.located.failure
        if self.failure is not None:
            return
        pairs = self._pairs()
        while batch := list(islice(pairs, AT_A_TIME)):
            self.notes += len(batch)
            yield batch

    def _pairs(self) -> Iterator[Pair]:
        columns = _texts_of(self.located)
        if columns is not None:
            yield from self._of_parquet(columns)
        else:
            yield from self._of_any()

    def _of_parquet(self, columns: list[str]) -> Iterator[Pair]:
        try:
            with pq.ParquetFile(self.located.path) as file:
                for batch in file.iter_batches(AT_A_TIME, columns=columns):
                    yield from pairs_of(batch.column(columns[0]), batch.column(columns[1]))
        except (pa.ArrowException, OSError):
            self.failure = f"'{self.located.file}' is damaged: export it again"

    def _of_any(self) -> Iterator[Pair]:
        opened = open_table(self.located, (ID, TEXT), 0)
        if opened.failure is None:
            opened.failure = _without_columns(opened)
        if opened.failure is None:
            at = opened.columns.index(ID), opened.columns.index(TEXT)
            for _, fields, fault in opened.raw_rows():
                if fault:
                    self.faulty += 1
                else:
                    yield fields[at[0]].strip(), fields[at[1]]
        self.failure = opened.failure


def record_files(folder: Path) -> list[RecordFile]:
    """The record files of ``folder/records``, or of ``folder`` itself where it is called so.

    Raises RecordsError when there is none, and for one that is there as CSV and as Parquet.
    """
    root = folder if (folder / "records").is_dir() else folder.resolve().parent
    if root != folder and folder.resolve().name != "records":
        raise RecordsError(
            f"{folder} holds no folder 'records': give the folder that holds it, with a CSV or"
            " Parquet file for each record system"
        )
    files = []
    for source in list_record_files(root):
        found = locate(root, f"records/{source}")
        if len(found) > 1:
            raise RecordsError(in_both_forms(f"records/{source}"))
        files += [RecordFile(source, located) for located in found]
    if not files:
        raise RecordsError(f"{folder} holds no CSV or Parquet file: put the extracts there")
    return files


def pairs_of(ids: Any, texts: Any) -> Iterator[Pair]:
    """Ids and notes of two Arrow arrays of text, as every other way of reading gives them."""
    for record_id, text in zip(ids.to_pylist(), texts.to_pylist(), strict=True):
        yield clean_id(record_id), clean_text(text)


def clean_id(cell: str | None) -> str:
    """A record's id without what surrounds it and without NUL."""
    return cell.replace("\0", "").strip() if cell else ""


def clean_text(cell: str | None) -> str:
    """A note without NUL; a cell that is empty is an empty note."""
    return cell.replace("\0", "") if cell else ""


def _texts_of(located: Located) -> list[str] | None:
    """The names of the two columns as they stand in a Parquet file, if both hold text.

    None for whatever else there is, which the tolerant reader then looks at.
    """
    if not located.is_parquet:
        return None
    try:
        schema = pq.read_schema(located.path)
    except (pa.ArrowException, OSError):
        return None
    found = id_and_text(schema)
    if any(len(one) != 1 or not is_text(one[0].type) for one in found):
        return None
    return [one[0].name for one in found]


def id_and_text(schema: pa.Schema) -> list[list[pa.Field]]:
    """The columns of a Parquet file that are called so: those of ids, and those of texts."""
    named = [(column_name(one.name), one) for one in schema]
    return [[one for name, one in named if name == wanted] for wanted in (ID, TEXT)]


def is_text(kind: pa.DataType) -> bool:
    """Whether an Arrow column holds text as it stands."""
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _without_columns(opened: OpenTable) -> str | None:
    absent = [name for name in (ID, TEXT) if name not in opened.columns]
    if not absent:
        return None
    named = " and no column ".join(f"'{name}'" for name in absent)
    return f"'{opened.located.file}' has no column {named}: export it with that column"
