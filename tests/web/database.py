"""Tests of the site run on a real PostgreSQL: a throw-away cluster for each test process."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connections

from forethought.embedded.throwaway import throwaway_cluster


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> Iterator[None]:
    """Point Django at the cluster before the test database is made.

    One connection to a thread, whether or not Playwright runs a loop in it: else the pages that a
    browser asks for, and every test after it, would have a connection of their own.
    """
    connections._connections = threading.local()  # type: ignore[attr-defined]
    with throwaway_cluster() as cluster:
        settings.DATABASES["default"].update(
            HOST=cluster.host,
            PORT=str(cluster.port),
            USER=cluster.superuser,
            PASSWORD=cluster.password,
            NAME="postgres",
        )
        yield
        connections.close_all()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    """Let the flush after a test with ``transaction=True`` empty the audit too.

    Its triggers refuse TRUNCATE to everybody. The superuser of a throw-away cluster may pass them
    over, here for the flush's own transaction alone: within tests they refuse as in an office.
    """
    from django.db import connection

    flush = connection.ops.sql_flush

    def past_triggers(*args: Any, **options: Any) -> list[str]:
        statements = flush(*args, **options)
        return ["SET LOCAL session_replication_role = replica", *statements] if statements else []

    connection.ops.sql_flush = past_triggers  # type: ignore[method-assign]
