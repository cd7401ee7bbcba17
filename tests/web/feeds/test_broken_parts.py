"""What the database or a reader cannot take costs a feed that alone, and no log tells of it."""

from __future__ import annotations

import json
import logging
from concurrent.futures import Future
from typing import Any

import pytest

from forethought.feeds.kinds.ea_floods import KIND as FLOODS
from forethought.feeds.kinds.press_feed import KIND as PRESS
from forethought.feeds.reading import Asked, Copy, FeedRead
from forethought.places.area import PressItem, Unplaced
from forethought.record import Problem
from forethought.web.areas import press
from forethought.web.areas.drawn import drawn_of
from forethought.web.areas.models import Happening, Report
from forethought.web.areas.press import pick_up, take_in_reports
from forethought.web.feeds import polling
from forethought.web.feeds.keeping import keep_reading
from forethought.web.feeds.models import Feed
from tests.web.areas import press_items
from tests.web.areas.given import make_feed
from tests.web.factories import NOW, make_manager

pytestmark = pytest.mark.django_db

NUL = "bad \x00 and \ud800 name"
SECRET = "a secret of the feed"


def flood(area_id: str, words: str) -> dict[str, Any]:
    about = {"county": "Norfolk"}
    known = {"severityLevel": 2, "floodArea": about, "description": words}
    return {"floodAreaID": area_id} | known


def test_a_character_that_cannot_be_kept_costs_the_list_nothing() -> None:
    whole = {"items": [flood("A1\x00", NUL), flood("A2", "Wensum")]}
    read = FLOODS.read_upload("floods", json.dumps(whole).encode(), Asked("https://f.example", NOW))
    feed = make_feed("Floods", kind="ea_floods", required=False)
    keep_reading(feed, FLOODS, read, now=NOW)
    feed.refresh_from_db()
    assert [one["says"].split(" cannot")[0] for one in feed.unplaced] == [
        "Flood warning: bad and ? name",
        "Flood warning: Wensum",
    ]


def test_whatever_a_kind_says_can_be_kept() -> None:
    read = FeedRead(
        unplaced=(Unplaced("areas", NUL, NUL),),
        problems=(Problem(NUL, 0, NUL, NUL),),
        detail=NUL,
        rows=1,
        copies=(Copy(NUL, b"x"),),
    )
    feed = make_feed("Zones", required=False)
    keep_reading(feed, FLOODS, read, now=NOW)
    feed.refresh_from_db()
    assert "\x00" not in json.dumps([feed.unplaced, feed.problems, feed.says])
    assert len(feed.unplaced) == len(feed.problems) == feed.copies.count() == 1


@pytest.fixture
def breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reader breaks on items about the council."""
    reads = press.read_item

    def read(item: PressItem, *args: Any, **named: Any) -> Any:
        if "Council" in item.title:
            raise IndexError(SECRET)
        return reads(item, *args, **named)

    monkeypatch.setattr(press, "read_item", read)


@pytest.mark.usefixtures("breaks")
def test_an_item_that_breaks_the_reader_loses_no_other_and_shows(
    caplog: pytest.LogCaptureFixture,
) -> None:
    feed = press_items.make_feed(required=False)
    items = (press_items.make_item(), press_items.make_item(press_items.NOTHING))
    keep_reading(feed, PRESS, FeedRead(items=items, rows=2), now=NOW)
    assert Happening.objects.count() == 1
    broken = Report.objects.get(happening=None)
    assert broken.why == (
        "The tool broke on it (IndexError) and has not read it: read it yourself, and report the"
        " fault."
    )
    feed.refresh_from_db()
    assert [one["says"] for one in feed.problems] == [broken.why]
    assert feed.problem_count == 1
    assert "IndexError" in caplog.text
    assert SECRET not in caplog.text


@pytest.mark.usefixtures("breaks")
def test_somebody_may_pick_up_what_broke() -> None:
    feed = press_items.make_feed()
    taken = take_in_reports(feed, [press_items.make_item(press_items.NOTHING)], now=NOW)
    assert (taken.new, taken.opened, len(taken.broken)) == (1, 0, 1)
    happening = pick_up(Report.objects.get(), "outbreak", by=make_manager(), now=NOW)
    assert happening.suspected
    assert drawn_of(happening.area).counts


def test_what_broke_a_reader_is_logged_by_its_type_alone(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    feed = Feed.objects.create(
        name="Zones", kind="arcgis_zones", url="https://z.example", added_at=NOW, next_at=NOW
    )
    claimed = polling.claim(NOW)
    assert claimed is not None
    broke: Future[FeedRead | None] = Future()
    broke.set_exception(IndexError(SECRET))
    assert polling.keep(claimed, broke, now=NOW)
    feed.refresh_from_db()
    assert feed.failures == 1
    assert "IndexError" in caplog.text
    assert SECRET not in caplog.text
    assert "Traceback" not in caplog.text
