"""Files of a feed that people upload: looked at first, taken in when somebody confirms."""

from __future__ import annotations

from datetime import datetime
from pathlib import PurePath

from django.db import transaction

from forethought.feeds.reading import FeedKind, FeedRead
from forethought.web.audit import services as audit
from forethought.web.feeds.asking import NO_SUCH_KIND, asked_for, kind_of
from forethought.web.feeds.keeping import keep_reading, tells
from forethought.web.feeds.models import Feed, FeedUpload
from forethought.web.feeds.services import must_be_allowed
from forethought.web.people.models import Person
from forethought.web.visits.problems import NotPossibleError
from forethought.web.waiting_files import KEPT_FOR, as_kept

MOST_BYTES = 100_000_000
GONE = (
    "This file is no longer here: it was taken in or thrown away already, or somebody uploaded"
    " another. Look at what the feed has now before you upload it again"
)
CHANGED = (
    "Somebody changed this feed while the file was read. Nothing was taken in: look at the file"
    " again, as it is read now"
)


def keep_upload(feed: Feed, content: bytes, *, name: str, by: Person, now: datetime) -> FeedUpload:
    """Keep a file to look at; an earlier one that waits goes. Raises NotPossibleError."""
    kind = _kind(feed, by)
    suffix = PurePath(name).suffix.casefold()
    if kind.file_types and suffix not in kind.file_types:
        raise NotPossibleError(
            f"The file must be one of these kinds: {', '.join(kind.file_types)}", field="file"
        )
    with transaction.atomic():
        upload, _ = FeedUpload.objects.update_or_create(
            feed=feed,
            defaults={"by": by} | as_kept(content, name=name, now=now),
        )
        audit.record("feed.uploaded", by=by, now=now, subject="feed", subject_id=feed.pk)
    return upload


def looked_at(upload: FeedUpload, *, now: datetime) -> FeedRead:
    """What the file says. Raises NotPossibleError when its kind is gone."""
    kind = kind_of(upload.feed)
    if kind is None:
        raise NotPossibleError(NO_SUCH_KIND)
    return kind.read_upload(upload.name, bytes(upload.content), asked_for(upload.feed, now))


def take_upload(feed_id: int, *, sha256: str, by: Person, now: datetime) -> FeedRead:
    """Take in the file that was looked at, in one transaction. Raises NotPossibleError.

    ``sha256``: of the file that was shown; another one is not taken in by mistake.
    """
    feed = Feed.objects.get(pk=feed_id)
    kind = _kind(feed, by)
    upload = _waiting(feed, sha256)
    read_as = _as_it_is(feed)
    # A file may take minutes to read: nothing else of the feed waits for that.
    read = kind.read_upload(upload.name, bytes(upload.content), asked_for(feed, now))
    if not tells(read):
        raise NotPossibleError(f"Nothing in this file can be taken in: {read.detail}")
    with transaction.atomic():
        feed = Feed.objects.select_for_update().get(pk=feed_id)
        kind = _kind(feed, by)
        if read_as != _as_it_is(feed):
            raise NotPossibleError(CHANGED)
        upload = _waiting(feed, sha256)
        keep_reading(feed, kind, read, now=now, by=by)
        upload.delete()
        audit.record(
            "feed.taken_in",
            by=by,
            now=now,
            subject="feed",
            subject_id=feed.pk,
            sha256=sha256,
            areas=len(read.areas),
        )
    return read


def _as_it_is(feed: Feed) -> tuple[object, ...]:
    """All by which a file of this feed is read: its settings, and what earlier files say."""
    copies = feed.copies.order_by("pk").values_list("pk", "sha256")
    return (feed.kind, feed.url, feed.settings, list(copies))


def _waiting(feed: Feed, sha256: str) -> FeedUpload:
    upload = FeedUpload.objects.filter(feed=feed, sha256=sha256).first()
    if upload is None:
        raise NotPossibleError(GONE)
    return upload


def throw_away(feed: Feed, *, by: Person, now: datetime) -> None:
    """Forget the file that waits."""
    _kind(feed, by)
    with transaction.atomic():
        gone, _ = FeedUpload.objects.filter(feed=feed).delete()
        if gone:
            audit.record("feed.upload_dropped", by=by, now=now, subject="feed", subject_id=feed.pk)


def forget_old(*, now: datetime) -> int:
    """Delete files that nobody went on with. Returns how many."""
    gone, _ = FeedUpload.objects.filter(at__lt=now - KEPT_FOR).delete()
    return gone


def _kind(feed: Feed, by: Person) -> FeedKind:
    must_be_allowed(by)
    kind = kind_of(feed)
    if kind is None or not kind.file_types:
        raise NotPossibleError("Nothing is uploaded to this feed: it is fetched from its address")
    if not feed.is_on:
        raise NotPossibleError(f"{feed.name} is off. Switch it on before you upload to it")
    return kind
