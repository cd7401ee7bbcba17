"""Rows of a Parquet file, each cell as the text that the same table has as CSV."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from forethought.sources.duck import named, quoted, reading

_BATCH = 2048


class UnreadableParquetError(Exception):
    """The file is no Parquet file, or is damaged; the text ends a sentence about it."""


class ParquetRows:
    """The rows of one file. ``columns`` are the names in the file, in its order."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with _sentences(), reading(path) as connection:
            self.types = dict(describe(connection, path))
        self.columns = list(self.types)

    def read(self) -> Iterator[tuple[int, list[str]]]:
        """``(row number + 1, cells)``, the first row having number 1."""
        cells = ", ".join(cell_sql(name, kind) for name, kind in self.types.items())
        query = f"SELECT {cells} FROM {table_sql(self.path)}"  # noqa: S608 - quoted there
        line = 1
        with _sentences(), reading(self.path) as connection:
            connection.execute(query)
            while rows := connection.fetchmany(_BATCH):
                for row in rows:
                    line += 1
                    yield line, [text_of(cell) for cell in row]


@contextmanager
def _sentences() -> Iterator[None]:
    try:
        yield
    except duckdb.Error as error:
        raise UnreadableParquetError(
            "cannot be read as Parquet: it is damaged or of another kind. Export it again"
        ) from error


def describe(connection: duckdb.DuckDBPyConnection, path: Path) -> list[tuple[str, str]]:
    """Column names and DuckDB's types, in the order of the file."""
    query = f"DESCRIBE SELECT * FROM {table_sql(path)}"  # noqa: S608 - quoted there
    rows = connection.execute(query).fetchall()
    return [(str(row[0]), str(row[1])) for row in rows]


def table_sql(path: Path) -> str:
    """The table function that reads ``path``."""
    return f"read_parquet({quoted(str(path))})"


def cell_sql(column: str, kind: str) -> str:
    """SQL that gives the text of a cell, NULL for an empty one; bytes stay bytes.

    Dates are ISO; moments ISO with ``+00:00`` when they carry a time zone; a naive midnight is
    a date, as many systems export dates; booleans are ``yes`` and ``no``; whole floats and
    decimals have no ``.0``, others at least two decimals and no zeros after them, as money is
    written in a CSV.
    """
    name = named(column)
    if kind in {"VARCHAR", "BLOB"}:
        return name
    if kind == "BOOLEAN":
        return f"CASE WHEN {name} THEN 'yes' WHEN NOT {name} THEN 'no' END"
    if kind == "TIMESTAMP WITH TIME ZONE":
        return f"replace(CAST({name} AT TIME ZONE 'UTC' AS VARCHAR), ' ', 'T') || '+00:00'"
    if kind.startswith("TIMESTAMP"):
        text = f"replace(CAST({name} AS VARCHAR), ' ', 'T')"
        return f"regexp_replace({text}, 'T00:00:00$', '')"
    if kind in {"FLOAT", "DOUBLE"} or kind.startswith("DECIMAL"):
        whole = f"regexp_replace(CAST({name} AS VARCHAR), '\\.0+$', '')"
        padded = f"regexp_replace({whole}, '^(-?\\d+\\.\\d)$', '\\10')"
        return f"regexp_replace({padded}, '^(-?\\d+\\.\\d\\d\\d*?)0+$', '\\1')"
    return f"CAST({name} AS VARCHAR)"


def text_of(cell: object) -> str:
    """A fetched cell as text; bytes that are not UTF-8 are read as Windows-1252."""
    if cell is None:
        return ""
    if isinstance(cell, bytes):
        try:
            return cell.decode()
        except UnicodeDecodeError:
            return cell.decode("cp1252", "replace")
    return str(cell)
