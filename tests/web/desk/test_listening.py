"""Boards wake when something is notified, over a connection of their own."""

from __future__ import annotations

import time
from typing import Any

import psycopg
import pytest
from django.db import connections

from forethought.web.contactdesk import watching
from forethought.web.contactdesk.desk.listening import Changes
from forethought.web.contactdesk.watching import BOARD

PATIENCE = 20.0


def connect() -> psycopg.Connection[Any]:
    given = connections["default"].get_connection_params()
    kept = {key: given[key] for key in ("dbname", "user", "password", "host", "port")}
    return psycopg.connect(**kept, autocommit=True)


@pytest.fixture
def listening(db: None) -> Any:
    """A listener that has begun; its connection is ended by the server afterwards."""
    made = Changes()
    assert made.wait(0, PATIENCE) >= 1  # it tells once that it listens
    yield made
    made.close()


def test_a_notification_wakes_whoever_waits(listening: Changes) -> None:
    seen = listening.count
    with connect() as connection:
        connection.execute(f"NOTIFY {BOARD}")
    assert listening.wait(seen, PATIENCE) > seen


@pytest.mark.parametrize(
    ("payload", "told"),
    [("7", {7}), ("7,12", {7, 12}), ("", None), ("all", None), ("7,all", None)],
)
def test_a_notification_names_the_outings_that_changed(
    listening: Changes, payload: str, told: set[int] | None
) -> None:
    seen = listening.count
    with connect() as connection:
        connection.execute("SELECT pg_notify(%s, %s)", [BOARD, payload])
    assert listening.wait(seen, PATIENCE) == seen + 1
    assert listening.since(seen) == (seen + 1, told)


@pytest.mark.parametrize(("number", "named"), [(1, True), (300, True), (301, False)])
def test_who_notifies_names_them_as_long_as_it_takes_them(
    listening: Changes, number: int, named: bool
) -> None:
    ids = [2**63 - 1 - one for one in range(number)]
    seen = listening.count
    with connect() as connection:
        connection.execute("SELECT pg_notify(%s, %s)", [BOARD, watching.named(ids)])
    assert listening.wait(seen, PATIENCE) == seen + 1
    assert listening.since(seen)[1] == (set(ids) if named else None)


@pytest.mark.parametrize("missed", [999, 1000, 1001])
def test_whoever_missed_too_much_looks_at_everything(missed: int) -> None:
    changes = Changes()
    for one in range(missed):
        changes.tell(frozenset({one}))
    count, told = changes.since(0)
    assert count == missed
    assert told == (frozenset(range(missed)) if missed <= 1000 else None)
    assert changes.since(missed) == (missed, frozenset())


def test_nothing_notified_is_told_after_the_time_asked(listening: Changes) -> None:
    seen = listening.count
    assert listening.wait(seen, 0.01) == seen


def test_a_connection_that_was_cut_is_made_again(listening: Changes) -> None:
    seen = listening.count
    with connect() as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE query = %s AND pid <> pg_backend_pid()",
            [f"LISTEN {BOARD}"],
        )
    until = time.monotonic() + PATIENCE
    while listening.count == seen and time.monotonic() < until:
        listening.wait(seen, 1.0)
    assert listening.count > seen
