"""What the database refuses costs one feed alone; only where it is gone does everything wait."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError

from forethought.web.areas.models import Report
from forethought.web.areas.press import take_in_reports
from forethought.web.feeds import polling
from forethought.web.feeds.models import Feed
from tests.web.areas import press_items
from tests.web.factories import NOW
from tests.web.feeds.test_polling import MINUTE, Turns, areas, turns, wait_for
from tests.web.feeds.world import Published, make_feed

__all__ = ["turns"]
pytestmark = pytest.mark.django_db
REFUSED = "index row size 2720 exceeds btree version 4 maximum 2704"


def odd(letters: int) -> str:
    """Letters of three bytes each that cannot be compressed."""
    some = random.Random(letters)
    return "".join(chr(some.randrange(0x4E00, 0x9FFF)) for _ in range(letters))


@pytest.mark.parametrize(
    ("identity", "stays"),
    [
        ("a" * 2000, True),
        ("a" * 2001, False),
        (odd(666), True),
        (odd(667), False),
        (odd(1000), False),
        (odd(5000), False),
    ],
)
def test_an_identity_of_any_length_is_kept_and_known_again(identity: str, stays: bool) -> None:
    feed = press_items.make_feed()
    one = press_items.make_item(item_id=identity)
    assert take_in_reports(feed, [one], now=NOW).new == 1
    kept = Report.objects.get().identity
    assert len(kept.encode()) <= 2000
    assert (kept == identity) is stays
    assert take_in_reports(feed, [one], now=NOW).new == 0
    other = press_items.make_item(item_id=identity + "x")
    assert take_in_reports(feed, [other], now=NOW).new == 1


def refuses(monkeypatch: pytest.MonkeyPatch, name: str, times: int, *what: str) -> list[str]:
    """The database refuses so many times what the feed of this name sent. What was refused."""
    refused: list[str] = []
    for one in what or ("keep_reading",):
        real = getattr(polling, one)

        def keeps(feed: Feed, *given: Any, real: Any = real, one: str = one, **more: Any) -> None:
            if feed.name == name and len(refused) < times:
                refused.append(one)
                raise OperationalError(REFUSED)
            real(feed, *given, **more)

        monkeypatch.setattr(polling, one, keeps)
    return refused


@pytest.fixture
def two(published: Published) -> None:
    """A feed that is due first, and another that is due two turns later."""
    published.publish("first 1.0 52.5", "end", path="/bad")
    published.publish("zone 0.5 52.5", "end", path="/good")
    make_feed(published.url("/bad"), name="bad")
    make_feed(published.url("/good"), name="good", next_at=NOW + MINUTE)


@pytest.mark.usefixtures("two")
def test_what_the_database_always_refuses_keeps_no_other_feed_back(
    turns: Turns, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    refused = refuses(monkeypatch, "bad", 99)
    turns.poll()
    turns.poll(MINUTE)
    assert areas() == {"zone"}
    turns.poll()
    bad = Feed.objects.get(name="bad")
    assert (bad.failures, len(refused)) == (1, 3)
    assert "fault in the program (OperationalError)" in bad.says
    assert not turns.poller._reading
    assert REFUSED not in caplog.text


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize("times", [1, 2])
def test_what_it_refuses_for_a_moment_is_taken_in_at_a_later_turn(
    times: int, turns: Turns, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuses(monkeypatch, "bad", times)
    for _ in range(times + 1):
        turns.poll()
    assert areas() == {"first"}
    assert Feed.objects.get(name="bad").failures == 0


@pytest.mark.usefixtures("two")
def test_a_fault_that_cannot_even_be_kept_gives_the_feed_back(
    turns: Turns, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuses(monkeypatch, "bad", 99, "keep_reading", "keep_failure")
    turns.poll()
    turns.poll(MINUTE)
    turns.poll()
    assert areas() == {"zone"}
    assert not turns.poller._reading
    assert Feed.objects.get(name="bad").next_at == NOW + polling.CLAIM


@pytest.mark.usefixtures("two")
def test_where_the_database_is_gone_what_was_read_waits_for_it(
    turns: Turns, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuses(monkeypatch, "bad", 9)
    turns.poller.turn()
    wait_for(turns.poller)
    with monkeypatch.context() as gone:
        gone.setattr(polling.connection, "is_usable", lambda: False)
        for _ in range(9):
            with pytest.raises(OperationalError):
                turns.poller.land()
    turns.poller.land()
    assert areas() == {"first"}


@pytest.mark.parametrize("error", [OperationalError, LookupError])
@pytest.mark.parametrize("broken", ["lapse", "hold_what_begins"])
def test_feeds_are_read_although_what_ends_or_begins_breaks(
    broken: str,
    error: type[Exception],
    turns: Turns,
    published: Published,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    tried: list[Any] = []

    def breaks(*given: Any) -> None:
        tried.append(given)
        raise error("a secret")

    monkeypatch.setattr(polling, broken, breaks)
    published.publish("zone 0.5 52.5", "end")
    make_feed(published.url())
    turns.poll()
    turns.poll(MINUTE)
    assert areas() == {"zone"}
    assert [one[-1] for one in tried] == [NOW, NOW + MINUTE], "it is tried at each turn"
    if broken == "hold_what_begins":
        assert {one[0] for one in tried} == {NOW - timedelta(days=1)}, "none is left out"
    assert caplog.text.count(error.__name__) == 1
    assert "a secret" not in caplog.text
    monkeypatch.setattr(polling.connection, "is_usable", lambda: False)
    if error is OperationalError:
        with pytest.raises(OperationalError):
            turns.poller.turn()
