"""One table of a day folder, read tolerantly: bad input is told and never loses good input."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from forethought.record import Problem
from forethought.sources.csv_rows import STRAY, CsvRows
from forethought.sources.files import Located, in_both_forms, locate
from forethought.sources.parquet_rows import ParquetRows, UnreadableParquetError
from forethought.sources.problem_list import ProblemList
from forethought.sources.text_file import TextTraits, look_through, open_lines


class Cells(dict[str, str]):
    """Cells by column name. A column that is absent is the same as empty (day-folder.md)."""

    def __missing__(self, column: str) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row. ``line`` is the physical line on which it begins (Parquet: row number + 1).

    ``cells`` are stripped of surrounding whitespace. ``expected`` and ``found`` count fields;
    ``fault`` is empty, or a whole sentence that says why the row is not usable as it stands.
    """

    line: int
    cells: Cells
    expected: int
    found: int
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table as read. ``file`` is relative to the folder; ``failure`` a sentence or None.

    ``exists`` is false when there is neither ``.csv`` nor ``.parquet``: then ``failure`` says
    so. ``both``: there are two files, ``rows`` are from both, and ``failure`` says so. ``rows``
    are usable ones and ``ragged`` the faulty ones, each in the order of the file. ``problems``
    holds what concerns the file and the faulty rows, one each.
    """

    file: str
    exists: bool
    both: bool
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    ragged: tuple[Row, ...]
    problems: tuple[Problem, ...]
    failure: str | None = None

    @property
    def lines(self) -> tuple[Row, ...]:
        """Every row, usable or faulty, in the order of the file."""
        if self.both or not self.ragged:
            return self.rows + self.ragged
        return tuple(sorted(self.rows + self.ragged, key=lambda row: row.line))

    @property
    def all_problems(self) -> tuple[Problem, ...]:
        """``problems`` with ``failure``, if any, as the first, at line 0."""
        if self.failure is None:
            return self.problems
        return (Problem(self.file, 0, None, self.failure), *self.problems)


@dataclass(slots=True)
class OpenTable:
    """A table opened for reading row by row, so that a large one is never held whole.

    ``problems`` and ``failure`` may grow while :meth:`raw_rows` is read, which is done once.
    ``failure`` set at once: there is nothing to read.
    """

    located: Located
    problems: ProblemList
    columns: tuple[str, ...] = ()
    failure: str | None = None
    source: Iterator[tuple[int, list[str], str]] | None = None

    def raw_rows(self) -> Iterator[tuple[int, list[str], str]]:
        """``(line, fields as written, fault)``, a fault being a whole sentence or empty.

        Faulty rows are put among ``problems`` too. A row with a quotation mark that is not
        doubled but with the right number of fields is a problem and no fault.
        """
        expected = len(self.columns)
        try:
            for line, fields, broken in self.source or ():
                if not broken and len(fields) == expected:
                    yield line, fields, ""
                    continue
                says = _fault_sentence(broken, expected, len(fields))
                self.problems.add(line, None, says)
                yield line, fields, "" if broken == STRAY and len(fields) == expected else says
        except OSError as error:
            self.failure = f"'{self.located.file}' cannot be read to its end: {_reason(error)}"
        except UnreadableParquetError as error:
            self.failure = f"'{self.located.file}' {error}"


def read_table(folder: Path, stem: str, known: Collection[str] | None = None) -> Table:
    """Read the small table ``stem.csv`` or ``stem.parquet`` of ``folder`` whole.

    ``stem`` is relative, for example ``visits`` or ``records/dtr``. A column name that stands
    twice is a failure; with ``known`` given only if it is one of those. Never raises for what
    a person can put into the folder.
    """
    found = locate(folder, stem)
    if not found:
        says = f"There is no {stem}.csv: put it into the folder"
        return Table(f"{stem}.csv", False, False, (), (), (), (), says)
    tables = [_read_one(located, known) for located in found]
    if len(tables) == 1:
        return tables[0]
    return _read_both(tables, stem)


def _read_both(tables: list[Table], stem: str) -> Table:
    return Table(
        file=tables[0].file,
        exists=True,
        both=True,
        columns=tuple(dict.fromkeys(c for table in tables for c in table.columns)),
        rows=tuple(row for table in tables for row in table.rows),
        ragged=tuple(row for table in tables for row in table.ragged),
        problems=tuple(p for t in tables for p in (t.problems if t.failure else t.all_problems)),
        failure=in_both_forms(stem),
    )


def _read_one(located: Located, known: Collection[str] | None) -> Table:
    opened = open_table(located, known)
    rows: list[Row] = []
    ragged: list[Row] = []
    for row in iter_rows(opened):
        if row.fault:
            ragged.append(row)
        else:
            rows.append(row)
    return Table(
        file=located.file,
        exists=True,
        both=False,
        columns=opened.columns,
        rows=tuple(rows),
        ragged=tuple(ragged),
        problems=opened.problems.as_tuple(),
        failure=opened.failure,
    )


def open_table(
    located: Located, known: Collection[str] | None = None, limit: int | None = None
) -> OpenTable:
    """Open one file and read its header; list at most ``limit`` problems.

    See :func:`read_table` for ``known``.
    """
    opened = OpenTable(located, ProblemList(located.file, limit), failure=located.failure)
    if opened.failure:
        return opened
    try:
        header = _open_parquet(opened) if located.is_parquet else _open_csv(opened)
    except OSError as error:
        opened.failure = f"'{located.file}' cannot be read: {_reason(error)}"
        return opened
    except UnreadableParquetError as error:
        opened.failure = f"'{located.file}' {error}"
        return opened
    opened.columns = tuple(map(column_name, header))
    opened.failure = opened.failure or _header_failure(opened, known)
    return opened


def column_name(written: str) -> str:
    """The name of a column, however its header spells it."""
    return written.strip().strip("\ufeff").lower()


def iter_rows(opened: OpenTable) -> Iterator[Row]:
    """The rows of an open table, one at a time."""
    if opened.failure:
        return
    columns = opened.columns
    expected = len(columns)
    for line, fields, fault in opened.raw_rows():
        cells = Cells(zip(columns, (cell.strip() for cell in fields), strict=False))
        yield Row(line, cells, expected, len(fields), fault)


def _open_csv(opened: OpenTable) -> list[str]:
    located = opened.located
    traits = look_through(located.path)
    tell_of_bytes(opened.problems, traits)
    rows = CsvRows(open_lines(located.path, traits)).read()
    _, header, fault = next(rows, (0, [], ""))
    if fault:
        opened.failure = f"'{located.file}' has a header line in which {fault}: mend that line"
    opened.source = rows
    return header


def _open_parquet(opened: OpenTable) -> list[str]:
    rows = ParquetRows(opened.located.path)
    opened.source = _without_nul(opened, rows)
    return rows.columns


def _without_nul(opened: OpenTable, rows: ParquetRows) -> Iterator[tuple[int, list[str], str]]:
    told = False
    for line, fields in rows.read():
        cells = fields
        if any("\0" in cell for cell in fields):
            cells = [cell.replace("\0", "") for cell in fields]
            if not told:
                tell_of_bytes(opened.problems, TextTraits(nul=line))
                told = True
        yield line, cells, ""


def tell_of_bytes(problems: ProblemList, traits: TextTraits) -> None:
    """What is wrong with the bytes of a text file, each as a problem of its first line."""
    if traits.wide:
        says = f"The file is written in {traits.wide.upper()}: export it again as UTF-8"
        problems.add(0, None, says)
    if traits.not_utf8 is not None:
        says = (
            "Bytes that are not UTF-8, from this line on, are read as Windows-1252:"
            " export the file again as UTF-8"
        )
        problems.add(traits.not_utf8, None, says)
    if traits.nul is not None:
        says = "NUL bytes, from this line on, are dropped: export the file again without them"
        problems.add(traits.nul, None, says)


def _header_failure(opened: OpenTable, known: Collection[str] | None) -> str | None:
    file = opened.located.file
    if not any(opened.columns):
        return f"'{file}' is empty: its first line must hold the column names"
    for name, times in Counter(opened.columns).items():
        if times > 1 and name and (known is None or name in known):
            return f"'{file}' has the column '{name}' {times} times: keep one of them"
    return None


def _fault_sentence(fault: str, expected: int, found: int) -> str:
    counted = f"The row has {found} field{'s' * (found != 1)} where the header has {expected}"
    if fault and found != expected:
        return f"{counted}, and {fault}: mend the row"
    if fault:
        return f"In this row {fault}: mend the row"
    return f"{counted}: mend the row, or put a field that holds a comma in quotation marks"


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
