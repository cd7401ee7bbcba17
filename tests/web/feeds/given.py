"""A feed with everything that an address may name."""

from __future__ import annotations

from datetime import datetime
from itertools import count

from forethought.web.feeds.models import Feed, FeedCopy, FeedUpload
from forethought.web.people.models import Person

_number = count(1)
ALERT = b"<alert/>"


def make_fed(by: Person, *, now: datetime) -> dict[str, int]:
    """A feed of alerts that was never read, a copy of what it sent, a file that waits."""
    feed = Feed.objects.create(
        kind="cap_alerts",
        name=f"Alerts {next(_number)}",
        url=f"https://alerts.example.org/feed{next(_number)}.xml?key=invented",
        settings={"about": "england"},
        added_at=now,
        next_at=now,
        required=False,
    )
    made = FeedCopy.objects.create(feed=feed, content=ALERT, sha256="0" * 64, at=now)
    FeedUpload.objects.create(
        feed=feed, by=by, name="alert.xml", content=ALERT, sha256="0" * 64, at=now
    )
    return {"feed_id": feed.pk, "copy_id": made.pk}
