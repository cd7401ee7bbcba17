"""Pollers that share the work: no feed is read twice at once, and none is forgotten."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection

from forethought.web.feeds.polling import CLAIM, claim
from tests.web.factories import NOW
from tests.web.feeds.world import Published, make_feed

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def test_a_claimed_feed_is_read_by_nobody_else_until_the_claim_lapses(
    published: Published,
) -> None:
    make_feed(published.url())
    assert claim(NOW) is not None
    assert claim(NOW + CLAIM - timedelta(seconds=1)) is None
    assert claim(NOW + CLAIM) is not None


@pytest.mark.django_db(transaction=True)
def test_two_pollers_at_once_never_read_the_same_feed(published: Published) -> None:
    for number in range(12):
        make_feed(published.url(f"/{number}"), name=str(number))
    begun, taken = threading.Barrier(2), []

    def poll() -> None:
        begun.wait()
        while (claimed := claim(NOW)) is not None:
            taken.append(claimed.name)
        connection.close()

    threads = [threading.Thread(target=poll) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(str(number) for number in range(12))


@pytest.mark.django_db(transaction=True)
def test_a_row_that_another_poller_has_locked_keeps_no_other_feed_back(
    published: Published,
) -> None:
    first = make_feed(published.url("/1"), name="1", next_at=NOW - MINUTE)
    make_feed(published.url("/2"), name="2")
    locked, done = threading.Event(), threading.Event()

    def lock() -> None:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT 1 FROM feeds_feed WHERE id = %s FOR UPDATE", [first.pk])
            locked.set()
            done.wait(120)
            cursor.execute("ROLLBACK")
        connection.close()

    thread = threading.Thread(target=lock)
    thread.start()
    assert locked.wait(120)
    claimed = claim(NOW)
    done.set()
    thread.join()
    assert claimed is not None
    assert claimed.name == "2"
