"""Invented reports and feeds for tests of what the press tells."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from forethought.places.area import PressItem
from forethought.web.areas.models import Happening
from forethought.web.areas.press import take_in_reports
from forethought.web.feeds.models import Feed
from tests.web.factories import NOW

_number = count(1)

RYBURGH = (
    "Turkeys culled at Great Ryburgh as bird flu returns",
    "H5N1 was confirmed at a turkey unit outside Great Ryburgh this morning.",
)
FLOOD = (
    "Flooding shuts Tewkesbury",
    "The roads into Tewkesbury are under water and people are told to leave.",
)
NOTHING = ("Council meets on bins", "The budget was agreed after a long evening.")


def make_feed(name: str | None = None, **fields: Any) -> Feed:
    """A press feed."""
    number = next(_number)
    fields.setdefault("kind", "press_feed")
    fields.setdefault("url", f"https://paper{number}.example/feed")
    return Feed.objects.create(name=name or f"Paper {number}", added_at=NOW, **fields)


def make_item(
    told: tuple[str, str] = RYBURGH,
    *,
    outlet: str = "Wensum Chronicle, Fakenham",
    published: datetime | None = NOW - timedelta(hours=1),
    item_id: str = "",
) -> PressItem:
    """One item of a feed."""
    link = item_id or f"https://paper.example/{next(_number)}"
    return PressItem(link, (link,), told[0], told[1], outlet, published, "feed")


def make_happening(
    told: tuple[str, str] = RYBURGH, *, now: datetime = NOW, feed: Feed | None = None
) -> Happening:
    """What one report opens."""
    before = set(Happening.objects.values_list("pk", flat=True))
    take_in_reports(feed or make_feed(), [make_item(told, published=now)], now=now)
    return Happening.objects.exclude(pk__in=before).get()
