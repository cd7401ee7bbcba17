"""PostgreSQL keeps dates that Python has not: infinity, before Christ, after the year 9999.

One such value must not end the reading of all the others: it comes as PostgreSQL writes it.
"""

from __future__ import annotations

from typing import Any

from psycopg import DataError
from psycopg.types.datetime import DateLoader, TimestampLoader, TimestamptzLoader


class _AnyDate(DateLoader):
    def load(self, data: Any) -> Any:
        return _or_text(super().load, data)


class _AnyTimestamp(TimestampLoader):
    def load(self, data: Any) -> Any:
        return _or_text(super().load, data)


class _AnyTimestamptz(TimestamptzLoader):
    def load(self, data: Any) -> Any:
        return _or_text(super().load, data)


def take_any_date(connection: Any, _record: object) -> None:
    """For SQLAlchemy's event ``connect``."""
    connection.adapters.register_loader("date", _AnyDate)
    connection.adapters.register_loader("timestamp", _AnyTimestamp)
    connection.adapters.register_loader("timestamptz", _AnyTimestamptz)


def _or_text(load: Any, data: Any) -> Any:
    try:
        return load(data)
    except DataError:
        return bytes(data).decode()
