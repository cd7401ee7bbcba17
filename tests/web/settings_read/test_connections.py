"""A thread keeps its connection to the database from one request to the next."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import close_old_connections, connection, connections

pytestmark = pytest.mark.django_db(transaction=True)


def _process_of_a_request() -> int:
    """Which process of the database answers, as at the beginning of a request."""
    close_old_connections()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        row = cursor.fetchone()
    assert row is not None
    return int(row[0])


def test_it_is_kept_and_one_that_the_database_has_ended_is_replaced() -> None:
    with ThreadPoolExecutor(1) as thread:
        first = thread.submit(_process_of_a_request).result(10)
        assert thread.submit(_process_of_a_request).result(10) == first
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [first])
        assert thread.submit(_process_of_a_request).result(10) != first
        thread.submit(connections.close_all).result(10)
