"""One record system: how many rows it holds, what is wrong in them, and who is in them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from forethought.record import Problem, Record
from forethought.sources.files import Located, list_record_files, locate
from forethought.sources.problem_list import LIMIT
from forethought.sources.record_rows import COLUMNS, RowReader, missing_columns
from forethought.sources.table import open_table
from forethought.sources.wanted import Wanted

__all__ = ["Progress", "SourceRead", "Wanted", "list_record_files", "read_source"]

Progress = Callable[[int], None]
"""Called now and then with the number of rows read since the last time."""

_TELL_EVERY = 20_000


@dataclass(frozen=True, slots=True)
class SourceRead:
    """What reading one record system gave.

    ``file`` is relative to the day folder. ``exists`` is false when there is no file; then
    there is nothing else. ``usable_rows`` is None when nothing could be counted. ``failure`` is
    a whole sentence; evidence that could be read all the same is among ``candidates``: the
    records that share a key with a wanted person, usable or not.
    """

    source: str
    file: str
    exists: bool
    usable_rows: int | None
    failure: str | None
    problems: tuple[Problem, ...]
    candidates: tuple[Record, ...]


def read_source(
    folder: Path, source: str, stem: str, wanted: Wanted, progress: Progress | None = None
) -> SourceRead:
    """Read ``stem.csv`` or ``stem.parquet`` of ``folder``, for example ``records/dtr``.

    Memory stays bounded however long the file is. Never raises for what a person can put into
    the folder.
    """
    found = locate(folder, stem)
    if not found:
        return SourceRead(source, f"{stem}.csv", False, None, None, (), ())
    reads = [_read_file(located, source, wanted, progress) for located in found]
    if len(reads) == 1:
        return reads[0]
    says = (
        f"'{stem}' is present both as .csv and as .parquet: which of them counts cannot be known."
        " Take one away"
    )
    return SourceRead(
        source=source,
        file=reads[0].file,
        exists=True,
        usable_rows=None,
        failure=says,
        problems=tuple(problem for read in reads for problem in read.problems),
        candidates=tuple(record for read in reads for record in read.candidates),
    )


def _read_file(
    located: Located, source: str, wanted: Wanted, progress: Progress | None
) -> SourceRead:
    return read_row_by_row(located, source, wanted, progress)


def read_row_by_row(
    located: Located, source: str, wanted: Wanted, progress: Progress | None = None
) -> SourceRead:
    """Read a file tolerantly, one row after the other."""
    opened = open_table(located, COLUMNS, LIMIT)
    missing = None if opened.failure else missing_columns(opened.columns)
    expected = len(opened.columns)
    rows = RowReader(source, located.file, opened.columns, opened.problems)
    candidates: list[Record] = []
    usable = seen = 0
    for line, fields, fault in opened.raw_rows():
        seen += 1
        if len(fields) == expected:
            row = rows.read(line, fields, fault)
            usable += row.usable
            if wanted.wants(row.record.person):
                candidates.append(row.record)
        if progress and seen % _TELL_EVERY == 0:
            progress(_TELL_EVERY)
    if progress:
        progress(seen % _TELL_EVERY)
    failure = opened.failure or (f"'{located.file}' {missing}: add it" if missing else None)
    return SourceRead(
        source=source,
        file=located.file,
        exists=True,
        usable_rows=None if failure else usable,
        failure=failure,
        problems=opened.problems.as_tuple(),
        candidates=tuple(candidates),
    )
