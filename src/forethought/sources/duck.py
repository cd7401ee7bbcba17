"""DuckDB kept on a short lead: one file, no network, no extensions, two threads, little memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

THREADS = 2
MEMORY = "1200MB"

_CONFIG = {
    "threads": THREADS,
    "memory_limit": MEMORY,
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}


@contextmanager
def reading(path: Path, *, in_order: bool = True) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that can read ``path`` and nothing else, closed at the end.

    With ``in_order`` false rows come in any order, and both threads work for a streamed result.
    """
    connection = duckdb.connect(config=_CONFIG)  # type: ignore[arg-type]
    try:
        connection.execute(f"SET allowed_paths = [{quoted(str(path))}]")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET enable_progress_bar = false")
        connection.execute(f"SET preserve_insertion_order = {str(in_order).lower()}")
        connection.execute("SET TimeZone = 'UTC'")
        # The file goes past what is kept in memory, never the other way round.
        connection.execute("SET disabled_optimizers = 'build_side_probe_side,join_order'")
        connection.execute("SET lock_configuration = true")
        yield connection
    finally:
        connection.close()


def quoted(text: str) -> str:
    """``text`` as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def named(column: str) -> str:
    """``column`` as an SQL name."""
    return '"' + column.replace('"', '""') + '"'
