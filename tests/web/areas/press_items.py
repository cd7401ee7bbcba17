"""Invented reports and feeds for tests of what the press tells."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from forethought.places.area import PressItem
from forethought.web.areas.models import (
    AreaChange,
    AreaVersion,
    Happening,
    KnownArea,
    Report,
)
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


def make_known_happening(*, now: datetime = NOW) -> Happening:
    """One that waits, with its report: straight to the database, so that it holds nobody."""
    number = next(_number)
    area = KnownArea.objects.create(area_id=f"press-of-{number}", origin="press", opened_at=now)
    AreaVersion.objects.create(
        area=area,
        number=1,
        change=AreaChange.objects.create(what=AreaChange.What.OPENED, at=now),
        kind=AreaVersion.Kind.DISEASE_CONTROL,
        standing=AreaVersion.Standing.PROVISIONAL,
        name="Press: avian influenza at Great Ryburgh",
        source="Wensum Chronicle, Fakenham",
        reason="It reports an outbreak of avian influenza at Great Ryburgh.",
        hazards=["disease"],
        shape={"type": "Point", "coordinates": [0.901, 52.8082]},
        radius_m=10_000,
        begins=now,
    )
    happening = Happening.objects.create(
        what="outbreak",
        disease="avian influenza",
        why="It reports an outbreak of avian influenza at Great Ryburgh.",
        area=area,
        opened_at=now,
    )
    make_report(
        now=now,
        happening=happening,
        what="outbreak",
        title=RYBURGH[0],
        summary=RYBURGH[1],
        quote=RYBURGH[0],
        why=happening.why,
        places=[
            {
                "name": "Great Ryburgh",
                "candidates": [[52.8082, 0.901]],
                "county_only": False,
                "radius_km": 0.0,
            }
        ],
    )
    return happening


def make_report(*, now: datetime = NOW, **fields: Any) -> Report:
    """One that was passed over, unless ``fields`` say otherwise."""
    number = next(_number)
    fields.setdefault("title", NOTHING[0])
    fields.setdefault("summary", NOTHING[1])
    fields.setdefault("why", "Nothing in it tells of an animal disease or of another danger.")
    fields.setdefault("outlet", "Wensum Chronicle, Fakenham")
    return Report.objects.create(
        feed=make_feed(),
        identity=f"https://paper.example/{number}",
        link=f"https://paper.example/{number}",
        sha256=f"{number:064}",
        published=now,
        read_at=now,
        **fields,
    )
