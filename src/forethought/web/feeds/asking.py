"""How a feed is asked: its kind, and what it needs to know of its earlier readings."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F

from forethought.feeds.kinds import feed_kinds
from forethought.feeds.reading import Asked, FeedKind, Validators
from forethought.web.areas.models import AreaVersion
from forethought.web.feeds.models import Feed

NO_SUCH_KIND = (
    "This version of the program reads no feeds of this kind. Switch the feed off, and add it"
    " as one of the kinds that there are."
)


def kind_of(feed: Feed) -> FeedKind | None:
    """The kind of a feed; None when this version of the program no longer has it."""
    return feed_kinds().get(feed.kind)


def press_kinds() -> list[str]:
    """The names of the kinds that give reports of the press."""
    return [name for name, kind in feed_kinds().items() if kind.gives == "press"]


def asked_for(feed: Feed, now: datetime) -> Asked:
    """What a reading of this feed begins with. Two queries."""
    return Asked(
        url=feed.url,
        now=now,
        settings=feed.settings,
        validators=validators_of(feed),
        known=_known(feed),
        kept={
            part: bytes(content)
            for part, content in feed.copies.filter(whole=True).values_list("part", "content")
        },
    )


def validators_of(feed: Feed) -> Validators:
    """What the server gave with the last whole reading, to ask whether anything has changed."""
    return Validators(
        etag=feed.validators.get("etag", ""),
        last_modified=feed.validators.get("last_modified", ""),
    )


def _known(feed: Feed) -> frozenset[str]:
    """The ids, as the feed has them, of its areas that are not over."""
    versions = AreaVersion.objects.filter(area__feed=feed, number=F("area__version"))
    standing = versions.exclude(standing=AreaVersion.Standing.OVER)
    prefix = f"feed-{feed.pk}-"
    ids = standing.values_list("area__area_id", flat=True)
    return frozenset(area_id.removeprefix(prefix) for area_id in ids)
