"""What somebody gets while the database is away, or read-only because a standby took over."""

from __future__ import annotations

import pytest
from django.db import OperationalError, connection, transaction
from django.test import Client

from forethought.web.look.faults import lost_database
from tests.web.factories import make_person, sign_in
from tests.web.processes import end_our_connection


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_was_lost_is_503_and_the_next_page_is_there_again() -> None:
    client = Client(raise_request_exception=False)
    sign_in(client, make_person())
    end_our_connection()
    page = client.get("/")
    assert page.status_code == 503
    assert page["Retry-After"] == "5"
    assert "Try again in a few seconds" in page.content.decode()
    assert client.get("/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_database_that_no_longer_takes_writes_is_left_for_the_one_that_does() -> None:
    client = Client(raise_request_exception=False)
    person = make_person()
    sign_in(client, person)
    with connection.cursor() as cursor:
        cursor.execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")
    page = client.post("/account/logout/")
    assert page.status_code == 503
    assert connection.connection is None
    assert client.get("/").status_code == 200


def _sleep_too_long() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 1")
        cursor.execute("SELECT pg_sleep(5)")


@pytest.mark.django_db(transaction=True)
def test_a_statement_that_took_too_long_is_our_fault() -> None:
    with pytest.raises(OperationalError) as broke:
        _sleep_too_long()
    assert not lost_database(broke.value)
