"""Reading feeds that are due: conditional, patient with failures, none in another's way."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from forethought.web.areas.models import AreaVersion, KnownArea
from forethought.web.audit.models import Event
from forethought.web.feeds import polling
from forethought.web.feeds.models import Feed, FeedCopy
from forethought.web.feeds.polling import Poller, claim
from forethought.web.housekeeping import tidy
from forethought.web.visits.models import Visit
from tests.web.factories import NOW, make_visit
from tests.web.feeds.world import FETCHER, Published, make_feed

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
HERE = (0.5, 52.5)


class Turns:
    """A poller whose clock a test moves."""

    def __init__(self) -> None:
        self.now = NOW
        self.poller = Poller(lambda: self.now, lambda _: None, FETCHER)

    def poll(self, after: timedelta = timedelta(0)) -> None:
        """One whole reading of all that is due."""
        self.now += after
        self.poller.turn()
        wait_for(self.poller)
        self.poller.land()


def wait_for(poller: Poller) -> None:
    """Until all that it reads has come or failed."""
    for _, outcome in poller._reading:
        outcome.exception(timeout=120)


@pytest.fixture
def turns() -> Iterator[Turns]:
    made = Turns()
    yield made
    made.poller._pool.shutdown(wait=True)


def areas() -> set[str]:
    standing = AreaVersion.objects.filter(standing="in_force", number=1)
    return set(standing.values_list("name", flat=True))


def held() -> bool:
    waits = Visit.objects.filter(check_wanted_at__isnull=False).exists()
    Visit.objects.update(check_wanted_at=None, check_wanted_because="")
    return waits


def test_a_feed_is_read_when_it_is_due_and_asked_only_whether_it_changed(
    turns: Turns, published: Published
) -> None:
    published.publish("zone 0.5 52.5", "end")
    feed = make_feed(published.url())
    turns.poll()
    feed.refresh_from_db()
    assert areas() == {"zone"}
    assert (feed.worked_at, feed.changed_at, feed.rows) == (NOW, NOW, 1)
    assert feed.next_at == NOW + 15 * MINUTE
    turns.poll(after=15 * MINUTE - timedelta(seconds=1))
    assert len(published.asked) == 1, "it was not due"
    turns.poll(after=timedelta(seconds=1))
    feed.refresh_from_db()
    assert published.asked[1][1], "it was asked whether anything changed"
    assert (feed.worked_at, feed.changed_at) == (NOW + 15 * MINUTE, NOW)
    assert (KnownArea.objects.count(), FeedCopy.objects.count()) == (1, 1)
    published.publish("zone 0.5 52.5", "other 1.0 52.5", "end")
    turns.poll(after=15 * MINUTE)
    assert areas() == {"zone", "other"}


def test_failures_wait_longer_and_longer_up_to_six_hours(
    turns: Turns, published: Published
) -> None:
    published.status["/feed"] = 500
    feed = make_feed(published.url())
    waits = []
    for _ in range(7):
        turns.poll()
        feed.refresh_from_db()
        assert feed.next_at is not None
        waits.append((feed.next_at - turns.now) // MINUTE)
        turns.now = feed.next_at
    assert waits == [15, 30, 60, 120, 240, 360, 360]
    assert (feed.failures, feed.worked_at) == (7, None)
    assert feed.says
    published.publish("zone 0.5 52.5", "end")
    turns.poll()
    feed.refresh_from_db()
    assert (feed.failures, feed.says, feed.worked_at) == (0, "", turns.now)
    told = list(
        Event.objects.filter(subject="feed").order_by("pk").values_list("action", flat=True)
    )
    assert told == ["feed.failed", "feed.works"], "once each, not at every try"


@pytest.mark.parametrize(("asks_for_s", "minutes"), [("60", 15), ("1800", 30), ("864000", 24 * 60)])
def test_a_server_that_asks_to_be_left_alone_is_left_alone(
    asks_for_s: str, minutes: int, turns: Turns, published: Published
) -> None:
    published.status["/feed"] = 429
    published.headers["Retry-After"] = asks_for_s
    feed = make_feed(published.url())
    turns.poll()
    feed.refresh_from_db()
    assert feed.next_at == NOW + minutes * MINUTE


def test_what_was_read_counts_when_the_feed_fails_and_no_visit_is_held(
    turns: Turns, published: Published
) -> None:
    published.publish("zone 0.5 52.5", "end")
    make_feed(published.url())
    make_visit()
    turns.poll()
    held()
    published.status["/feed"] = 500
    turns.poll(after=15 * MINUTE)
    assert (areas(), held()) == ({"zone"}, False)


def test_a_bad_feed_keeps_no_other_back(turns: Turns, published: Published) -> None:
    bad = {
        "/hangs": "hangs",
        "/fault": "fault",
        "/broken": "broken",
        "/none": "404",
    }
    published.hangs["/hangs"] = threading.Event()
    published.publish("fault", path="/fault")
    published.publish("broken", path="/broken")
    for minute, (path, name) in enumerate(bad.items()):
        make_feed(published.url(path), name=name, next_at=NOW - (9 - minute) * MINUTE)
    published.publish("zone 0.5 52.5", "end", path="/good")
    make_feed(published.url("/good"), name="good")
    turns.poller.turn()
    for _ in range(3):
        for claimed, outcome in turns.poller._reading:
            if claimed.name != "hangs":
                outcome.exception(timeout=120)
        turns.poller.turn()
    assert areas() == {"zone"}, "while the first still hangs"
    published.hangs["/hangs"].set()
    wait_for(turns.poller)
    turns.poller.land()
    says = dict(Feed.objects.exclude(name__in=["good", "hangs"]).values_list("name", "says"))
    assert all(says.values())
    assert "fault in the program (LookupError)" in says["fault"]
    assert "Nothing in it could be read" in says["broken"]


@pytest.mark.parametrize(
    ("slow", "quick", "line"),
    [("lines", "line_press", "press x"), ("line_press", "lines", "zone 0.5 52.5")],
)
def test_slow_feeds_keep_none_of_the_other_sort_back(
    slow: str, quick: str, line: str, turns: Turns, published: Published
) -> None:
    hang = threading.Event()
    for number in range(polling.AT_ONCE):
        published.hangs[f"/{number}"] = hang
        path, long_due = published.url(f"/{number}"), NOW - MINUTE
        make_feed(path, name=f"slow {number}", kind=slow, next_at=long_due)
    published.publish(line, "end", path="/quick")
    feed = make_feed(published.url("/quick"), name="quick", kind=quick)
    assert turns.poller.turn() == polling.AT_ONCE + 1
    for claimed, outcome in turns.poller._reading:
        if claimed.feed_id == feed.pk:
            outcome.exception(timeout=120)
    turns.poller.land()
    feed.refresh_from_db()
    assert feed.worked_at == NOW
    hang.set()
    wait_for(turns.poller)


def test_no_more_are_read_at_once_than_there_are_slots(turns: Turns, published: Published) -> None:
    for number in range(polling.AT_ONCE + 1):
        make_feed(published.url(f"/{number}"), name=str(number))
    assert turns.poller.turn() == polling.AT_ONCE
    wait_for(turns.poller)


def test_what_cannot_be_taken_in_is_its_feeds_failure_alone(
    turns: Turns, published: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = polling.keep_reading

    def breaks(feed: Feed, *args: object, **named: object) -> None:
        if feed.name == "bad":
            raise ArithmeticError("a fault in taking in")
        real(feed, *args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(polling, "keep_reading", breaks)
    published.publish("zone 0.5 52.5", "end")
    published.publish("other 0.5 52.5", "end", path="/good")
    bad = make_feed(published.url(), name="bad", next_at=NOW - MINUTE)
    make_feed(published.url("/good"), name="good")
    turns.poll()
    bad.refresh_from_db()
    assert areas() == {"other"}
    assert (bad.failures, "ArithmeticError" in bad.says) == (1, True)


def test_a_damaged_copy_is_kept_beside_the_last_whole_one(
    turns: Turns, published: Published
) -> None:
    published.publish("zone 0.5 52.5", "end")
    feed = make_feed(published.url())
    turns.poll()
    published.publish("other 1.0 52.5", "near 1.0 53.0 Something is cut off.")
    turns.poll(after=15 * MINUTE)
    feed.refresh_from_db()
    assert areas() == {"zone", "other"}, "what could be read counts, what was read stays"
    assert (feed.worked_at, feed.says, feed.failures) == (NOW, "It ends too soon.", 0)
    assert [one["says"] for one in feed.unplaced] == ["Something is cut off."]
    copies = {one.whole: bytes(one.content) for one in feed.copies.all()}
    assert copies == {
        True: b"zone 0.5 52.5\nend",
        False: b"other 1.0 52.5\nnear 1.0 53.0 Something is cut off.",
    }
    turns.poll(after=15 * MINUTE)
    assert not published.asked[2][1], "a damaged answer is never taken for unchanged"
    published.publish("zone 0.5 52.5", "other 1.0 52.5", "end")
    turns.poll(after=15 * MINUTE)
    feed.refresh_from_db()
    assert (feed.unplaced, feed.says, feed.worked_at) == ([], "", turns.now)
    assert [one.whole for one in feed.copies.all()] == [True]


@pytest.mark.parametrize("kind", ["lines", "line_figures"])
def test_the_first_reading_checks_the_visits_ahead_again_once(
    kind: str, turns: Turns, published: Published
) -> None:
    published.publish("end")
    make_feed(published.url(), kind=kind)
    make_visit()
    turns.poll()
    assert held() is (kind == "lines")
    for _ in range(2):
        turns.poll(after=15 * MINUTE)
        assert not held()


@pytest.mark.parametrize(
    ("begins_after_reading", "is_held"),
    [
        (timedelta(hours=24), False),
        (timedelta(hours=24, seconds=1), True),
        (timedelta(hours=30), True),
        (timedelta(hours=48), False),
    ],
)
def test_a_feed_that_works_again_frees_those_of_today_for_whom_it_was_stale(
    begins_after_reading: timedelta, is_held: bool, turns: Turns, published: Published
) -> None:
    published.publish("end")
    make_feed(published.url())
    turns.poll()
    make_visit(planned_start=NOW + begins_after_reading)
    held()
    turns.poll(after=timedelta(hours=23))
    assert held() is is_held


@pytest.mark.parametrize(
    "changed",
    [{"is_on": False, "off_because": "why"}, {"url": "http://other/"}, {"settings": {"word": "b"}}],
)
def test_what_was_asked_of_another_address_is_not_taken_in(
    changed: dict[str, object], turns: Turns, published: Published
) -> None:
    published.publish("zone 0.5 52.5", "end")
    feed = make_feed(published.url())
    turns.poller.turn()
    wait_for(turns.poller)
    Feed.objects.filter(pk=feed.pk).update(**changed)
    turns.poller.land()
    assert not areas()


@pytest.mark.parametrize(
    "fields", [{"is_on": False, "off_because": "why"}, {"url": ""}, {"next_at": None}]
)
def test_what_is_off_or_uploaded_is_not_fetched(fields: dict[str, object]) -> None:
    make_feed(**{"url": "http://x/", **fields})  # type: ignore[arg-type]
    assert claim(NOW) is None


def test_a_kind_that_the_program_has_lost_says_so(turns: Turns, published: Published) -> None:
    feed = make_feed(published.url(), kind="gone")
    turns.poll()
    feed.refresh_from_db()
    assert feed.says.startswith("This version of the program reads no feeds of this kind")


def test_areas_lapse_although_a_feed_is_broken(
    turns: Turns, published: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    lapsed: list[datetime] = []
    monkeypatch.setattr(polling, "lapse", lapsed.append)
    make_feed(published.url())
    turns.poll()
    assert lapsed == [NOW]


def test_what_begins_is_looked_at_once(turns: Turns, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[tuple[datetime, datetime]] = []
    monkeypatch.setattr(polling, "hold_what_begins", lambda since, now: looked.append((since, now)))
    turns.poll()
    turns.poll(MINUTE)
    assert looked == [(NOW - timedelta(days=1), NOW), (NOW, NOW + MINUTE)]


@pytest.mark.parametrize(
    ("part", "content", "is_on", "old", "stays"),
    [
        ("", b"x", True, True, True),
        ("", b"x", False, True, False),
        ("", b"x", False, False, True),
        ("alert/1", b"x", True, True, True),
        ("alert/1", b"", True, True, False),
        ("outline/1", b"x", True, True, False),
        ("outline/1", b"x", True, False, True),
    ],
)
def test_copies_that_nobody_needs_go_after_ninety_days(
    part: str, content: bytes, is_on: bool, old: bool, stays: bool
) -> None:
    feed = make_feed("https://x/", is_on=is_on, off_because="" if is_on else "why")
    at = NOW - timedelta(days=90) - timedelta(seconds=1 if old else 0)
    FeedCopy.objects.create(feed=feed, part=part, content=content, sha256="0" * 64, at=at)
    tidy(now=NOW)
    assert FeedCopy.objects.exists() is stays
