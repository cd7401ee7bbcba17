"""Any SQL database through SQLAlchemy: one SELECT, read-only, row by row."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import bindparam, column, create_engine, event, func, or_, select, table, text
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import NullPool
from sqlalchemy.sql import Executable, FromClause
from sqlalchemy.types import NullType

from forethought.settings_reader import SettingsReader
from forethought.sources.postgres_values import take_any_date
from forethought.sources.reading import Getter, Kind, Limit, ReadError, Reading, Wants
from forethought.sources.sql_faults import why_not
from forethought.sources.text_file import BYTES_AS_1252

_AT_A_TIME = 2_000
_CONNECT_SECONDS = 10
_LOOKS_EVERY = 10_000
"""Steps of SQLite between two looks at the time."""

_EXAMPLE = '"postgresql://reader:PASSWORD@db.example.org/NAME" or "sqlite:////srv/records.db"'
_PSYCOPG = "postgresql+psycopg"
"""The one driver of PostgreSQL whose sessions are made read-only here."""

_TABLE = r"([^.;\s]+\.)?[^.;\s]+"
_SELECT = re.compile(r"\s*(select|with)\b", re.IGNORECASE)
_COLON = re.compile(r"(?<![:\\]):(?=\w)")


@dataclass(frozen=True, slots=True)
class SqlSystem:
    """A database: ``table`` or ``query`` gives rows, ``count`` their number ("": we count)."""

    url: URL = field(repr=False)
    table: str
    query: str
    count: str

    @contextmanager
    def open(self, wants: Wants, limit: Limit) -> Iterator[Reading]:
        """One transaction that changes nothing and is always rolled back."""
        limit.check()
        try:
            engine = _engine(self.url, limit)
        except (ImportError, NoSuchModuleError):
            raise ReadError(
                f"The program that speaks to {self.url.drivername} databases is not installed:"
                " install it beside Forethought (docs/manual/operator/connections.md)"
            ) from None
        try:
            with engine.connect() as connection:
                _only_reads(connection)
                yield self._begin(connection, wants, limit)
        except SQLAlchemyError as error:
            limit.check()
            raise ReadError(why_not(error)) from None
        finally:
            engine.dispose()

    def _begin(self, connection: Connection, wants: Wants, limit: Limit) -> Reading:
        began_at = _clock_of(connection)
        rows = self._rows(wants.places)
        total = connection.execute(self._counted(wants)).scalar()
        if isinstance(total, bool) or not isinstance(total, int) or total < 0:
            raise ReadError("The query count gave no number of rows: mend it")
        asked = select(*(rows.c[place] for place in wants.places))
        values = {}
        if wants.since is not None and wants.changed is not None:
            changed = rows.c[wants.changed]
            since = bindparam("since", type_=NullType())
            # What has nothing there is of no time: it is read with every part.
            asked = asked.where(or_(changed >= since, changed.is_(None)))
            values = {"since": _bound(self.url, wants.since)}
        return _SqlReading(connection, asked, values, wants, limit, began_at, total)

    def _counted(self, wants: Wants) -> Executable:
        if self.count:
            return text(_COLON.sub(r"\\:", self.count))
        return select(func.count()).select_from(self._rows(wants.places[:1]))

    def _rows(self, places: tuple[str, ...]) -> FromClause:
        columns: list[Any] = [column(place) for place in places]
        if self.query:
            asked = text(_COLON.sub(r"\\:", self.query) + "\n")  # it may end with a comment
            return asked.columns(*columns).subquery("read")
        schema, _, name = self.table.rpartition(".")
        return table(name, *columns, schema=schema or None)


class _SqlReading:
    """What is read of an open database."""

    def __init__(
        self,
        connection: Connection,
        asked: Any,
        values: Mapping[str, object],
        wants: Wants,
        limit: Limit,
        began_at: datetime | None,
        total: int,
    ) -> None:
        self._connection = connection
        self._asked = asked
        self._values = values
        self._places = wants.places
        self._limit = limit
        self.began_at = began_at
        self.total: int | None = total
        self.declared = total if wants.since is None else None
        self.may_move = False
        self.gives_unset = True

    def getter(self, place: str) -> Getter:
        index = self._places.index(place)
        return lambda row: row[index]

    def rows(self) -> Iterator[Any]:
        options = {"stream_results": True, "yield_per": _AT_A_TIME}
        result = self._connection.execute(self._asked, self._values, execution_options=options)
        for some in result.partitions():
            self._limit.check()
            yield from some


def _from_settings(read: SettingsReader) -> SqlSystem:
    name = read.optional("table", form=_TABLE, example='"action" or "notes.action"') or ""
    query, count = _query(read, "query"), _query(read, "count")
    if bool(name) == bool(query) and not read.has_wrong("table", "query"):
        read.wrong("table", "or query must be set, and not both")
    return SqlSystem(_url(read), name, query, count)


def _query(read: SettingsReader, key: str) -> str:
    value = read.raw(key)
    if value is None:
        return ""
    if not isinstance(value, str) or not _SELECT.match(value):
        read.wrong(key, "must be one SELECT: write it as text that begins with select or with")
        return ""
    query = value.strip().removesuffix(";").rstrip()
    if ";" in query:
        read.wrong(key, "must be one statement: take the ; out of it")
    return query


def _url(read: SettingsReader) -> URL:
    nothing = URL.create("sqlite")
    given = read.text("address", example=_EXAMPLE)
    if not given:
        return nothing
    try:
        url = make_url(given)
    except (ArgumentError, ValueError):
        read.wrong("address", f"is no address of a database: write {_EXAMPLE}")
        return nothing
    if url.drivername in {"postgresql", "postgres"}:
        url = url.set(drivername=_PSYCOPG)
    if url.drivername.startswith("postgres") and url.drivername != _PSYCOPG:
        read.wrong("address", "must begin with postgresql:// alone: only so is nothing written")
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_absolute():
        read.wrong("address", 'must name a file with its whole path: write "sqlite:////srv/x.db"')
    return url


def _engine(url: URL, limit: Limit) -> Engine:
    if url.get_backend_name() == "sqlite":
        return create_engine("sqlite://", creator=_sqlite(url, limit), poolclass=NullPool)
    if url.get_backend_name() == "postgresql":
        engine = create_engine(
            url,
            poolclass=NullPool,
            connect_args=_postgres(limit),
            isolation_level="REPEATABLE READ",
        )
        event.listen(engine, "connect", take_any_date)
        return engine
    return create_engine(url, poolclass=NullPool)


def _bound(url: URL, since: object) -> object:
    """SQLite's program takes no exact fractions."""
    is_sqlite = url.get_backend_name() == "sqlite"
    return float(since) if is_sqlite and isinstance(since, Decimal) else since


def _postgres(limit: Limit) -> dict[str, Any]:
    """Nothing is written, whatever the query and the account; one instant for all that is read."""
    milliseconds = max(1, int(limit.left * 1000))
    return {
        "connect_timeout": max(2, min(_CONNECT_SECONDS, int(limit.left))),
        "options": (
            f"-c default_transaction_read_only=on -c statement_timeout={milliseconds}"
            " -c timezone=UTC -c datestyle=ISO"
        ),
        "application_name": "forethought",
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
    }


def _sqlite(url: URL, limit: Limit) -> Callable[[], sqlite3.Connection]:
    def connect() -> sqlite3.Connection:
        address = f"file:{quote(url.database or '')}?mode=ro"
        opened = sqlite3.connect(address, uri=True, timeout=_CONNECT_SECONDS, isolation_level=None)
        opened.text_factory = lambda raw: raw.decode("utf-8", BYTES_AS_1252)
        opened.set_progress_handler(lambda: limit.is_over, _LOOKS_EVERY)
        return opened

    return connect


def _only_reads(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA query_only = ON")
        connection.exec_driver_sql("BEGIN")


def _clock_of(connection: Connection) -> datetime | None:
    """The database's own clock, where it says it with an offset."""
    if connection.dialect.name != "postgresql":
        return None
    found = connection.exec_driver_sql("SELECT transaction_timestamp()").scalar()
    return found.astimezone(UTC) if isinstance(found, datetime) else None


KIND = Kind("sql", "SQL database", _from_settings)
