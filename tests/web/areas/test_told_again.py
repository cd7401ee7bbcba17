"""An article that was read before: what is news in it acts, what was decided stays decided."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from forethought.web.areas.drawn import drawn_of
from forethought.web.areas.happenings import confirm, dismiss
from forethought.web.areas.models import AreaVersion, Happening, Report
from forethought.web.areas.press import Taken, take_in_reports
from forethought.web.areas.services import lapse
from forethought.web.feeds.models import Feed
from forethought.web.notices.models import Notice
from tests.web.areas.press_items import FLOOD, RYBURGH, make_feed, make_item
from tests.web.factories import NOW, make_manager

pytestmark = pytest.mark.django_db

SUSPECTED = (
    "Bird flu suspected at Great Ryburgh farm",
    "Officials are investigating a suspected case of bird flu at a turkey unit outside Great"
    " Ryburgh.",
)
ADDRESS = "https://paper.example/live"
HOUR, DAY, MOMENT = timedelta(hours=1), timedelta(days=1), timedelta(seconds=1)


@pytest.fixture
def feed() -> Feed:
    return make_feed()


def read(feed: Feed, told: tuple[str, str], published: datetime | None, now: datetime) -> Taken:
    item = make_item(told, item_id=ADDRESS, published=published)
    return take_in_reports(feed, [item], now=now)


def states() -> list[str]:
    return list(Happening.objects.order_by("pk").values_list("state", flat=True))


def dismissed(feed: Feed, told: tuple[str, str], published: datetime | None = NOW) -> Happening:
    read(feed, told, published, NOW)
    happening = Happening.objects.get()
    return dismiss(happening, reason="An old picture", by=make_manager(), now=NOW + HOUR)


def test_what_was_suspected_and_dismissed_opens_anew_when_it_is_certain(feed: Feed) -> None:
    dismissed(feed, SUSPECTED)
    assert read(feed, RYBURGH, NOW, NOW + 2 * HOUR).opened == 1
    assert list(Happening.objects.order_by("pk").values_list("state", "suspected")) == [
        ("dismissed", True),
        ("open", False),
    ]


@pytest.mark.parametrize(
    ("published", "opened"),
    [
        (None, 0),
        (NOW, 0),
        (NOW + HOUR, 0),
        (NOW + HOUR + MOMENT, 1),
    ],
)
def test_an_edit_of_what_was_dismissed_opens_anew_where_it_was_published_since(
    feed: Feed, published: datetime | None, opened: int
) -> None:
    dismissed(feed, RYBURGH, None if published is None else NOW)
    edited = (RYBURGH[0] + "!", RYBURGH[1])
    assert read(feed, edited, published, NOW + 2 * HOUR).opened == opened
    assert Report.objects.filter(happening__isnull=False).count() == 2


@pytest.mark.parametrize(
    ("later", "taken"), [(HOUR, Taken()), (3 * DAY, Taken(new=1, opened=1, joined=0))]
)
def test_the_same_words_of_another_day_are_read_again(
    feed: Feed, later: timedelta, taken: Taken
) -> None:
    dismissed(feed, RYBURGH)
    assert read(feed, RYBURGH, NOW + HOUR + later, NOW + HOUR + later) == taken


@pytest.mark.parametrize("dated", [True, False])
def test_what_has_lapsed_opens_anew_when_the_article_goes_on(feed: Feed, dated: bool) -> None:
    read(feed, FLOOD, NOW if dated else None, NOW)
    later = NOW + 2 * DAY
    lapse(later)
    told = (FLOOD[0] + ": third day", FLOOD[1])
    assert read(feed, told, later if dated else None, later).opened == 1
    assert states() == ["lapsed", "open"]


def test_a_live_article_moves_the_end_and_calls_nobody_again(feed: Feed) -> None:
    read(feed, FLOOD, NOW, NOW)
    called = Notice.objects.count()
    later = NOW + timedelta(hours=40)
    told = (FLOOD[0] + ": live", FLOOD[1])
    assert read(feed, told, later, later) == Taken(new=1, opened=0, joined=1)
    area = Happening.objects.get().area
    assert drawn_of(area).ends == later + 2 * DAY
    assert Notice.objects.count() == called
    assert Report.objects.filter(happening__isnull=False).count() == 2


@pytest.mark.parametrize(("later", "versions"), [(HOUR - MOMENT, 1), (HOUR, 2), (HOUR + MOMENT, 2)])
def test_an_end_moves_by_an_hour_at_least(feed: Feed, later: timedelta, versions: int) -> None:
    read(feed, FLOOD, NOW, NOW)
    read(feed, (FLOOD[0] + ": live", FLOOD[1]), NOW + later, NOW + later)
    assert AreaVersion.objects.count() == versions


def test_an_edit_belongs_to_what_stands_however_long_ago_it_was_told(feed: Feed) -> None:
    read(feed, RYBURGH, NOW, NOW)
    confirm(Happening.objects.get(), by=make_manager(), now=NOW)
    later = NOW + 20 * DAY
    assert read(feed, (RYBURGH[0] + "!", RYBURGH[1]), later, later).joined == 1
    assert states() == ["confirmed"]


def test_what_is_certain_now_is_suspected_no_longer(feed: Feed) -> None:
    read(feed, SUSPECTED, NOW, NOW)
    assert read(feed, RYBURGH, NOW, NOW + HOUR) == Taken(new=1, opened=0, joined=1)
    assert not Happening.objects.get().suspected
