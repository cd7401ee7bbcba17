"""One record system: how many rows it holds, what is wrong in them, and who is in them.

Whatever the file is like, the same query judges its rows (:mod:`.scan_sql`). Parquet and
flawless CSV are read by DuckDB alone; anything else is parsed tolerantly and handed to DuckDB in
batches. Memory stays bounded in both cases.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import duckdb

from forethought.record import Problem, Record
from forethought.sources.csv_survey import CsvSurvey, survey
from forethought.sources.duck import THREADS, quoted, reading
from forethought.sources.files import Located, in_both_forms, list_record_files, locate
from forethought.sources.parquet_rows import cell_sql, describe, table_sql
from forethought.sources.problem_list import LIMIT, ProblemList
from forethought.sources.record_rows import COLUMNS, RowReader, missing_columns
from forethought.sources.scan import Found, scanning
from forethought.sources.scan_sql import wanted_tables
from forethought.sources.table import OpenTable, open_table, tell_of_bytes
from forethought.sources.text_file import TextTraits
from forethought.sources.wanted import Wanted

__all__ = ["Progress", "SourceRead", "Wanted", "list_record_files", "read_source", "read_sources"]

Progress = Callable[[int], None]
"""Called now and then with the number of rows read since the last time."""

_BATCH = 50_000
_BATCH_CHARACTERS = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class SourceRead:
    """What reading one record system gave.

    ``file`` is relative to the day folder. ``exists`` is false when there is no file; then
    there is nothing else. ``usable_rows`` is None when nothing could be counted. ``failure`` is
    a whole sentence; evidence that could be read all the same is among ``candidates``: the
    records, in the order of the file, that ``compare`` accepts for somebody wanted.
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
    reads = [_read_file(located, source, wanted, progress or _silent) for located in found]
    if len(reads) == 1:
        return reads[0]
    return SourceRead(
        source=source,
        file=reads[0].file,
        exists=True,
        usable_rows=None,
        failure=in_both_forms(stem),
        problems=tuple(problem for read in reads for problem in read.problems),
        candidates=tuple(record for read in reads for record in read.candidates),
    )


def read_sources(
    folder: Path, stems: Mapping[str, str], wanted: Wanted, progress: Progress | None = None
) -> dict[str, SourceRead]:
    """:func:`read_source` for each source of ``stems`` (source → stem), two at a time.

    ``progress`` is called by one of them at a time, from another thread.
    """
    one_at_a_time = Lock()

    def tell(rows: int) -> None:
        if progress:
            with one_at_a_time:
                progress(rows)

    def read(source: str) -> SourceRead:
        return read_source(folder, source, stems[source], wanted, tell)

    wanted_tables(wanted)  # made once, for all threads
    with ThreadPoolExecutor(max_workers=THREADS) as workers:
        return dict(zip(stems, workers.map(read, stems), strict=True))


def _silent(rows: int) -> None:
    del rows


def _read_file(located: Located, source: str, wanted: Wanted, progress: Progress) -> SourceRead:
    if located.failure is None:
        with suppress(duckdb.Error, OSError, _NotFlawlessError):
            if located.is_parquet:
                return _read_parquet(located, source, wanted, progress)
            return _read_flawless_csv(located, source, wanted, progress)
    return read_in_batches(located, source, wanted, progress)


class _NotFlawlessError(Exception):
    """The tolerant reader has to take over; it says why."""


def _read_parquet(located: Located, source: str, wanted: Wanted, progress: Progress) -> SourceRead:
    with reading(located.path) as connection:
        types = {
            name.strip().lower(): (name, kind) for name, kind in describe(connection, located.path)
        }
        query = f"SELECT count(*) FROM {table_sql(located.path)}"  # noqa: S608 - quoted there
        counted = connection.execute(query).fetchone()
    if "BLOB" in (kind for _, kind in types.values()) or counted is None:
        raise _NotFlawlessError
    cells = {c: cell_sql(*types[c]) for c in COLUMNS if c in types}
    table = f"read_parquet({quoted(str(located.path))}, file_row_number = true)"
    found = Found(ProblemList(located.file, LIMIT))
    rows = RowReader(source, located.file, list(cells), found.problems)
    with scanning(located.path, wanted, rows, found) as scan:
        scan.table(cells, "file_row_number", table, lambda number: number + 2, may_hold_nul=True)
    progress(counted[0])
    return _result(located, source, list(types), found, counted[0])


def _read_flawless_csv(
    located: Located, source: str, wanted: Wanted, progress: Progress
) -> SourceRead:
    surveyed = survey(located.path)
    if surveyed is None:
        raise _NotFlawlessError
    opened = open_table(located, COLUMNS, LIMIT)
    if opened.failure or missing_columns(opened.columns):
        raise _NotFlawlessError
    count = len(surveyed.lines) - 1
    found = Found(ProblemList(located.file, LIMIT))
    names = {column: f"c{index}" for index, column in enumerate(opened.columns)}
    cells = {c: names[c] for c in COLUMNS if c in names}
    rows = RowReader(source, located.file, list(cells), found.problems)
    with scanning(located.path, wanted, rows, found, in_order=True) as scan:
        scan.table(
            cells,
            "row_number() OVER ()",
            _csv_sql(located.path, len(opened.columns), surveyed),
            lambda number: int(surveyed.lines[number]),
            last=count,
        )
    if found.last != min(count, 1):
        raise _NotFlawlessError
    progress(count)
    return _result(located, source, list(opened.columns), found, count)


def _csv_sql(path: Path, columns: int, surveyed: CsvSurvey) -> str:
    """DuckDB's reader with nothing left to guess. It takes CRLF only when not told of it."""
    types = ", ".join(f"'c{index}': 'VARCHAR'" for index in range(columns))
    ends = "" if surveyed.crlf else ", new_line = '\\n'"
    return (
        f"read_csv({quoted(str(path))}, auto_detect = false, header = true, delim = ',',"
        f" quote = '\"', escape = '\"', strict_mode = true, columns = {{{types}}}{ends})"
    )


def read_in_batches(
    located: Located, source: str, wanted: Wanted, progress: Progress = _silent
) -> SourceRead:
    """Read a file tolerantly: rows are parsed one by one and judged in batches."""
    opened = open_table(located, COLUMNS, LIMIT)
    found = Found(opened.problems)
    cells = [column for column in COLUMNS if column in opened.columns]
    count = 0
    if opened.failure is None and cells:
        rows = RowReader(source, located.file, cells, found.problems)
        with scanning(located.path, wanted, rows, found) as scan:
            for lines, batch, unusable in _batches(opened, cells):
                scan.batch(cells, lines, batch)
                found.unusable += unusable
                count += len(batch)
                progress(len(batch))
    return _result(located, source, list(opened.columns), found, count, opened.failure)


def _batches(
    opened: OpenTable, cells: list[str]
) -> Iterator[tuple[list[int], list[list[str]], int]]:
    at = [opened.columns.index(column) for column in cells]
    expected = len(opened.columns)
    lines: list[int] = []
    rows: list[list[str]] = []
    unusable = size = 0
    for line, fields, fault in opened.raw_rows():
        if len(fields) != expected:
            continue
        lines.append(line)
        rows.append([fields[index] for index in at])
        # A row without record_id is counted when it is judged.
        unusable += bool(fault) and bool(fields[at[0]].strip())
        size += len(fields[at[-1]])
        if len(rows) >= _BATCH or size >= _BATCH_CHARACTERS:
            yield lines, rows, unusable
            lines, rows, unusable, size = [], [], 0, 0
    if rows:
        yield lines, rows, unusable


def _result(
    located: Located,
    source: str,
    columns: list[str],
    found: Found,
    count: int,
    failure: str | None = None,
) -> SourceRead:
    if found.nul is not None:
        tell_of_bytes(found.problems, TextTraits(nul=found.nul))
    missing = missing_columns(columns)
    if failure is None and missing:
        failure = f"'{located.file}' {missing}: add it"
    return SourceRead(
        source=source,
        file=located.file,
        exists=True,
        usable_rows=None if failure else count - found.unusable,
        failure=failure,
        problems=found.problems.as_tuple(),
        candidates=found.in_order(),
    )
