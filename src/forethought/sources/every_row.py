"""One record system, every row of it: for a store that keeps records, in bounded memory.

Rows are judged as :func:`forethought.sources.records.read_source` judges them: the same count of
usable rows, the same problems, the same failure. A test compares the two.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from forethought.record import Problem, Record
from forethought.sources.files import Located, in_both_forms, locate
from forethought.sources.problem_list import LIMIT
from forethought.sources.record_rows import COLUMNS, RowReader, missing_columns
from forethought.sources.records import SourceRead
from forethought.sources.table import OpenTable, open_table


class EveryRow:
    """Reads ``stem.csv`` or ``stem.parquet`` of ``folder``, for example ``records/dtr``.

    Go through :meth:`records` to its end, once; then :meth:`read` says what the file is worth.
    ``path`` is the file that is read, None when there is none. ``lines`` counts all rows so far,
    usable or not. Never raises for what a person can put into the folder.
    """

    def __init__(self, folder: Path, source: str, stem: str) -> None:
        self._source = source
        self._stem = stem
        self._found = locate(folder, stem)
        self._usable = 0
        self._failure: str | None = None
        self._problems: list[Problem] = []
        self.lines = 0

    @property
    def path(self) -> Path | None:
        """The file that is read."""
        return self._found[0].path if self._found else None

    def records(self) -> Iterator[Record]:
        """Every row with the right number of fields, in the order of the file.

        Rows that are not usable (no record_id, broken quoting) are among them: what they hold
        may be a warning, and is used, but not counted.
        """
        for located in self._found:
            yield from self._records_of(located)
        if len(self._found) > 1:
            self._failure = in_both_forms(self._stem)

    def read(self) -> SourceRead:
        """What reading gave, with no candidates."""
        if not self._found:
            return SourceRead(self._source, f"{self._stem}.csv", False, None, None, (), ())
        return SourceRead(
            source=self._source,
            file=self._found[0].file,
            exists=True,
            usable_rows=None if self._failure else self._usable,
            failure=self._failure,
            problems=tuple(self._problems),
            candidates=(),
        )

    def _records_of(self, located: Located) -> Iterator[Record]:
        opened = open_table(located, COLUMNS, LIMIT)
        if opened.failure is None and any(name in COLUMNS for name in opened.columns):
            yield from self._judged(
                opened, RowReader(self._source, located.file, opened.columns, opened.problems)
            )
        missing = missing_columns(opened.columns)
        failure = opened.failure
        if failure is None and missing:
            failure = f"'{located.file}' {missing}: add it"
        self._failure = failure
        self._problems.extend(opened.problems.as_tuple())

    def _judged(self, opened: OpenTable, rows: RowReader) -> Iterator[Record]:
        expected = len(opened.columns)
        for line, fields, fault in opened.raw_rows():
            self.lines += 1
            if len(fields) != expected:
                continue
            rows.tell(line, fields)
            record = rows.record(line, fields)
            self._usable += bool(record.record_id) and not fault
            yield record
