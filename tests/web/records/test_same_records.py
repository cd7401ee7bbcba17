"""The same rows give the same records, whichever way they come."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from forethought.sources.connection import Connection, read_connection
from forethought.sources.connections_file import Connections
from forethought.web.records.connecting import Wish, load_connection
from forethought.web.records.connections import list_connections
from forethought.web.records.folder import load_folder
from forethought.web.records.models import ConnectionState, Load, Record, RecordKey, Source
from tests.sources.connecting.described import over_http, over_sql, sqlite_file
from tests.sources.connecting.server import Given, service
from tests.web.factories import NOW
from tests.web.records.extracts import drop
from tests.web.records.extracts import row as extract_row
from tests.web.records.foreign import Foreign, foreign_database

pytestmark = pytest.mark.django_db

ROWS = [
    (1, "Robin", "Invented", "1234567890", "2026-01-05", "Two dogs.\nBoth bite"),
    (2, "Ünïcode", "O'Hara", "", "2019-05-03T10:00:00+01:00", '  kept, "as" it is  '),
    (3, "", "Nobody", "5555555555", "", ""),
    (4, "Sam", "Made-up", "12345 67890", "last week", "undated"),
]
FIELDS = {
    "record_id": "id",
    "customer_name": ["forename", "surname"],
    "utr": "utr",
    "date": "made",
    "text": "body",
}
PLACES = ("id", "forename", "surname", "utr", "made", "body")
DICTS: list[dict[str, Any]] = [dict(zip(PLACES, one, strict=True)) for one in ROWS]


@pytest.fixture(scope="module")
def theirs(django_db_setup: None) -> Iterator[Foreign]:
    with foreign_database() as found:
        yield found


def through(connection: Connection) -> None:
    list_connections(Connections(Path("f"), {connection.name: connection}, ()), now=NOW)
    load = load_connection(connection, Wish(), clock=lambda: NOW, stop=Event())
    assert load is not None
    assert load.state == Load.State.DONE, load.because


def in_the_database() -> list[tuple[Any, ...]]:
    found = Record.objects.order_by("record_id", "ordinal")
    return [
        (one.record_id, bytes(one.sha256), sorted(one.keys.values_list("key", flat=True)))
        for one in found
    ]


def by_postgresql(theirs: Foreign) -> Connection:
    theirs.owner.execute(
        "DROP TABLE IF EXISTS public.note; CREATE TABLE public.note (id bigint, forename text,"
        " surname text, utr text, made text, body text);"
        " GRANT SELECT ON public.note TO somebody_elses_reader"
    )
    with theirs.owner.cursor() as cursor:
        cursor.executemany("INSERT INTO public.note VALUES (%s, %s, %s, %s, %s, %s)", ROWS)
    return read_connection("notes", theirs.described(table="note", fields=FIELDS))


def test_a_folder_two_databases_and_a_service_give_equal_records(
    theirs: Foreign, tmp_path: Path
) -> None:
    rows = [
        extract_row(str(number), body, date=made, customer_name=f"{first} {last}".strip(), utr=utr)
        for number, first, last, utr, made, body in ROWS
    ]
    load_folder(drop(tmp_path / "folder", "dtr", rows), by=None, now=NOW)
    expected = in_the_database()
    assert len(expected) == len(ROWS)
    with service() as web:
        web.answering = lambda asked: Given(
            {"items": DICTS[:2], "next": "?page=2"} if not asked.query else {"items": DICTS[2:]}
        )
        ways = [
            over_sql(sqlite_file(tmp_path / "x.db", DICTS)),
            by_postgresql(theirs),
            over_http(web.url, paging="next", next="/next", last_page_leaves_it_out=True),
        ]
        for connection in ways:
            _forget()
            through(connection)
            assert in_the_database() == expected, connection.kind.title


def _forget() -> None:
    """As if nothing had been loaded yet."""
    for model in (RecordKey, Record, Load, ConnectionState, Source):
        model.objects.all().delete()
