"""A database of somebody else, on the server of the tests: other names, other types."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
from django.db import connection
from psycopg import sql
from psycopg.conninfo import make_conninfo

from forethought.sources.connection import Connection, read_connection

NAME = "somebody_elses"
READER = "somebody_elses_reader"
FIELDS: dict[str, Any] = {
    "record_id": "action_no",
    "customer_name": ["forename", "surname"],
    "date_of_birth": "born",
    "utr": "tax_ref",
    "postcode": "postcode",
    "address": ["line_1", "line_2"],
    "date": "made_at",
    "text": ["subject", "body"],
}
_TABLE = """
DROP SCHEMA IF EXISTS legacy CASCADE;
CREATE SCHEMA legacy;
CREATE TABLE legacy.action (
    action_no bigint, forename text, surname text, born date, tax_ref numeric(12, 0),
    postcode varchar(10), line_1 text, line_2 text, made_at timestamptz, subject text, body text,
    touched timestamptz NOT NULL DEFAULT now(), state char(1) NOT NULL DEFAULT 'L'
)
"""


def _parameters(**other: str) -> str:
    known = connection.get_connection_params()
    parts = {key: known[key] for key in ("host", "port", "user", "password")}
    return make_conninfo(**{**parts, "dbname": "postgres", **other})


@dataclass
class Foreign:
    """The database. ``owner`` may change it; the connections that we make may not."""

    owner: psycopg.Connection[Any]
    password: str = field(repr=False)

    def begin_anew(self) -> None:
        """An empty table. We may do more with it than we should be given, on purpose."""
        self.owner.execute(_TABLE)
        self.owner.execute(f"GRANT USAGE ON SCHEMA legacy TO {READER}")
        self.owner.execute(f"GRANT ALL ON legacy.action TO {READER}")

    def add(self, number: int, body: str = "a note", **cells: Any) -> None:
        """Add one row, about Robin Invented unless told otherwise."""
        known = {
            "action_no": number,
            "forename": "Robin",
            "surname": "Invented",
            "tax_ref": 1234567890,
            "made_at": "2026-01-05 10:00+00",
            "body": body,
            **cells,
        }
        self.owner.execute(
            sql.SQL("INSERT INTO legacy.action ({}) VALUES ({})").format(
                sql.SQL(", ").join(map(sql.Identifier, known)),
                sql.SQL(", ").join(sql.Placeholder() * len(known)),
            ),
            list(known.values()),
        )

    @property
    def address(self) -> str:
        """As an operator writes it."""
        known = connection.get_connection_params()
        where = f"{known['host']}:{known['port']}/{NAME}"
        if str(known["host"]).startswith("/"):
            where = f"/{NAME}?host={known['host']}&port={known['port']}"
        return f"postgresql://{READER}:{self.password}@{where}"

    def described(self, **more: Any) -> dict[str, Any]:
        """The settings of a connection to it."""
        settings = {
            "kind": "sql",
            "source": "dtr",
            "address": self.address,
            "table": "legacy.action",
            "fields": FIELDS,
            **more,
        }
        return {key: value for key, value in settings.items() if value is not None}

    def connection(self, name: str = "actions", **more: Any) -> Connection:
        """A connection to it."""
        return read_connection(name, self.described(**more))


@contextmanager
def foreign_database() -> Iterator[Foreign]:
    """The database inside the block."""
    password = "not-a-real-secret"
    with psycopg.connect(_parameters(), autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
        server.execute(f"DROP ROLE IF EXISTS {READER}")
        server.execute(f"CREATE DATABASE {NAME}")
        server.execute(f"CREATE ROLE {READER} LOGIN PASSWORD '{password}'")
        try:
            with psycopg.connect(_parameters(dbname=NAME), autocommit=True) as owner:
                yield Foreign(owner, password)
        finally:
            server.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
            server.execute(f"DROP ROLE IF EXISTS {READER}")
