"""Goes over the rows of one file with DuckDB and judges in Python those it hands out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import numpy as np

from forethought.record import Record
from forethought.sources.duck import reading
from forethought.sources.problem_list import ProblemList
from forethought.sources.record_rows import RowReader
from forethought.sources.scan_sql import BY_BIRTH_DATE, SURE, scan_sql, wanted_tables
from forethought.sources.wanted import Wanted

_BATCH = 4096
_BATCH_TABLE = "batch"


@dataclass(slots=True)
class Found:
    """What the scan of a file found so far.

    ``without_id`` counts rows with an empty ``record_id``; ``nul`` is the line of the first row
    that holds one. ``last`` counts the rows handed out only because of their number.
    """

    problems: ProblemList
    records: dict[int, Record] = field(default_factory=dict)
    unusable: int = 0
    nul: int | None = None
    last: int = 0

    def in_order(self) -> tuple[Record, ...]:
        """The candidates by line."""
        return tuple(self.records[line] for line in sorted(self.records))


class Scan:
    """One connection with the helper tables of one day's persons."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        wanted: Wanted,
        rows: RowReader,
        found: Found,
    ) -> None:
        self._connection = connection
        self._wanted = wanted
        self._rows = rows
        self._found = found

    def table(
        self,
        cells: Mapping[str, str],
        line: str,
        table: str,
        line_of: Callable[[int], int],
        *,
        last: int | None = None,
        may_hold_nul: bool = False,
    ) -> None:
        """Go over ``table``; see :func:`scan_sql`. ``line_of`` gives the line of a row's number.

        Rows from number ``last`` on are counted in ``Found.last``.
        """
        also = "false" if last is None else f"line >= {last}"
        query = scan_sql(cells, line, table, self._wanted, also=also, may_hold_nul=may_hold_nul)
        self._connection.execute(query)
        while handed_out := self._connection.fetchmany(_BATCH):
            for number, token, *fields in handed_out:
                if last is not None and number >= last:
                    self._found.last += 1
                self.judge(line_of(number), token, fields)

    def judge(self, line: int, token: str, fields: list[str]) -> None:
        """Tell what is wrong in a row, and keep it when it is about somebody of the day."""
        found = self._found
        if token == SURE:
            if any("\0" in cell for cell in fields):
                found.nul = line if found.nul is None else min(line, found.nul)
                fields = [cell.replace("\0", "") for cell in fields]
            self._rows.tell(line, fields)
        elif line in found.records or (
            token.startswith(BY_BIRTH_DATE)
            and not self._wanted.wants_by_birth_date(*self._rows.name_and_birth(fields))
        ):
            return
        record = self._rows.record(line, fields)
        if token == SURE:
            found.unusable += not record.record_id
            if not self._wanted.may_want(record.person):
                return
        if self._wanted.wants(record.person):
            found.records[line] = record

    def batch(self, cells: Iterable[str], lines: list[int], rows: list[list[str]]) -> None:
        """Go over rows that were read in Python, with the cells in the order given."""
        columns = list(cells)
        arrays: dict[str, np.ndarray] = {"line": np.array(lines, dtype=np.int64)}
        for name, column in zip(columns, zip(*rows, strict=True), strict=True):
            arrays[name] = np.array(column, dtype=object)
        self._connection.register(_BATCH_TABLE, arrays)
        self.table({name: name for name in columns}, "line", _BATCH_TABLE, int)
        self._connection.unregister(_BATCH_TABLE)


@contextmanager
def scanning(
    path: Path, wanted: Wanted, rows: RowReader, found: Found, *, in_order: bool = False
) -> Iterator[Scan]:
    """A scan of ``path``, or of batches. Raises duckdb.Error for what DuckDB cannot read.

    ``in_order`` is needed where rows are numbered as they come.
    """
    with reading(path, in_order=in_order) as connection:
        for name, columns in wanted_tables(wanted).items():
            arrays = {key: np.array(values, dtype=object) for key, values in columns.items()}
            connection.register("given", arrays)
            listed = ", ".join(f"CAST({key} AS VARCHAR) AS {key}" for key in columns)
            connection.execute(f"CREATE TEMP TABLE {name} AS SELECT {listed} FROM given")  # noqa: S608
            connection.unregister("given")
        yield Scan(connection, wanted, rows, found)
