"""Taking in what a reading of a feed gave: copies, areas, reports, and how the feed stands now.

The only writer of what readings say. All of one reading comes in with one transaction, in which
the caller has locked the feed's row.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, replace
from datetime import datetime, timedelta

from django.db.models import Q

from forethought.feeds.inside import storable
from forethought.feeds.missing import MARK
from forethought.feeds.reading import Copy, FeedKind, FeedRead, FetchError, Validators
from forethought.timestamps import day_ends, local_day
from forethought.web.areas.effect import apply
from forethought.web.areas.keeping import in_json
from forethought.web.areas.known import GIVES_AREAS
from forethought.web.areas.may import must_not_ease_own_visits
from forethought.web.areas.press import take_in_reports
from forethought.web.areas.services import take_in
from forethought.web.audit import services as audit
from forethought.web.checks.plain import Json
from forethought.web.feeds.asking import kind_of
from forethought.web.feeds.models import Feed, FeedCopy
from forethought.web.feeds.supply import FIGURES, stale_after, unplaced_json, unplaced_of
from forethought.web.people.models import Person
from forethought.web.records.affected import ahead, visits_ahead
from forethought.web.records.locks import let_checks_wait
from forethought.web.visits.door import reopen
from forethought.web.visits.models import Visit
from forethought.web.visits.reasons import News

LONGEST_BACKOFF = timedelta(hours=6)
LONGEST_ASKED = timedelta(days=1)
"""A server that asks to be left alone for longer is asked again after so long."""

COPIES_KEPT = timedelta(days=90)
NOTHING_READ = "Nothing in it could be read. What was read before still counts."


def keep_nothing_new(feed: Feed, *, now: datetime) -> None:
    """The server says that nothing has changed since the last whole reading."""
    _works(feed, None, now)
    _is_due_again(feed, now)
    feed.save()


def keep_failure(feed: Feed, error: FetchError, *, now: datetime) -> None:
    """Nothing usable came: what was read before counts until it is stale."""
    if not feed.failures:
        audit.record("feed.failed", by=None, now=now, subject="feed", subject_id=feed.pk)
    feed.failures += 1
    feed.says = str(error) or NOTHING_READ
    waits = min(feed.every_minutes * 2.0 ** min(feed.failures - 1, 20), _minutes(LONGEST_BACKOFF))
    asked = min(error.retry_after_s / 60, _minutes(LONGEST_ASKED))
    feed.next_at = now + timedelta(minutes=max(waits, asked))
    feed.save()


def keep_reading(
    feed: Feed, kind: FeedKind, read: FeedRead, *, now: datetime, by: Person | None = None
) -> None:
    """Everything of one reading. ``by``: who uploaded it; None: it was fetched.

    Where nothing at all could be read it counts as a failure, and not as empty. A file uploaded
    to a feed that is fetched adds to it, and says nothing of how the fetching stands.
    """
    read = _storable(read)
    _keep_copies(feed, read.copies, now)
    if by is not None and feed.url:
        _take_in(feed, kind, read, by, now)
        feed.save()
        return
    feed.problems = in_json(read.problems)
    feed.problem_count = len(read.problems)
    if not tells(read):
        feed.validators = {}
        keep_failure(feed, FetchError(f"{read.detail} {NOTHING_READ}"), now=now)
        return
    _take_in(feed, kind, read, by, now)
    feed.rows = read.rows
    if read.whole:
        feed.validators = asdict(read.validators)
        _works(feed, by, now)
    else:
        feed.validators = asdict(Validators())  # so that it is sent again, and not "unchanged"
        feed.failures, feed.says = 0, read.detail
    _is_due_again(feed, now)
    feed.save()


def hold_ahead(*, by: Person | None, now: datetime) -> int:
    """For a feed that begins or ends to count among the sources: every visit ahead, once."""
    let_checks_wait()
    return reopen(visits_ahead(now), because=News.SOURCES_CHANGED, now=now, by=by)


def drop_old_copies(*, now: datetime) -> None:
    """Copies that nobody needs: of feeds that are off, outlines, and what is over (empty).

    Outlines are fetched again if they are needed, and a feed that is switched on is read anew.
    """
    needed_no_more = (
        Q(feed__is_on=False) | Q(content=b"") & ~Q(part="") | Q(part__startswith="outline/")
    )
    FeedCopy.objects.filter(needed_no_more, at__lt=now - COPIES_KEPT).delete()


def counts(feed: Feed, kind: FeedKind | None) -> bool:
    """Whether visits are held while this feed is not read."""
    return feed.is_on and feed.required and (kind is None or kind.gives != FIGURES)


def matters(feed: Feed, kind: FeedKind | None) -> bool:
    """Whether checks look at it: it counts, or with it areas are known at all."""
    return counts(feed, kind) or (feed.is_on and kind is not None and kind.gives == GIVES_AREAS)


def _works(feed: Feed, by: Person | None, now: datetime) -> None:
    """It was read whole. Visits that were held because it was not are checked again, once."""
    before, failed = feed.worked_at, feed.failures
    feed.worked_at, feed.failures, feed.says = now, 0, ""
    if before is None or failed:
        audit.record("feed.works", by=by, now=now, subject="feed", subject_id=feed.pk)
    if not counts(feed, kind_of(feed)):
        return
    if before is None:
        hold_ahead(by=by, now=now)
    elif before + stale_after() < _tomorrow(now):
        _hold_what_was_stale(before, now)


def _hold_what_was_stale(before: datetime, now: datetime) -> None:
    let_checks_wait()
    too_old_for = Visit.objects.filter(
        ahead(now) & Q(planned_start__gt=before + stale_after(), planned_start__lt=_tomorrow(now))
    )
    reopen(list(too_old_for.values_list("pk", flat=True)), because=News.SOURCES_CHANGED, now=now)


def _tomorrow(now: datetime) -> datetime:
    """Later visits are checked again on their own morning, and find the feed as it is then."""
    return day_ends(local_day(now))


def tells(read: FeedRead) -> bool:
    """Whether anything of it could be read; an empty feed that was read whole tells as well.

    A list whose every entry is unreadable tells too: what it could not place holds visits.
    """
    return bool(read.whole or read.items or read.areas or read.over or read.rows)


def _take_in(feed: Feed, kind: FeedKind, read: FeedRead, by: Person | None, now: datetime) -> None:
    if kind.gives == "press":
        broken = take_in_reports(feed, read.items, now=now).broken
        feed.problems = [*in_json(broken), *feed.problems]
        feed.problem_count += len(broken)
    elif kind.gives != FIGURES:
        take_in(feed, read, now=now, by=by, adds=_only_adds(feed, by))
    _keep_unplaced(feed, read, by, now)


def _storable(read: FeedRead) -> FeedRead:
    """The same without what the database cannot keep: one odd letter costs nothing else."""
    return replace(
        read,
        detail=storable(read.detail),
        unplaced=tuple(
            replace(one, item_id=storable(one.item_id), says=storable(one.says))
            for one in read.unplaced
        ),
        problems=tuple(
            replace(
                one,
                file=storable(one.file),
                column=None if one.column is None else storable(one.column),
                says=storable(one.says),
            )
            for one in read.problems
        ),
        copies=tuple(replace(one, part=storable(one.part)) for one in read.copies),
    )


def _keep_unplaced(feed: Feed, read: FeedRead, by: Person | None, now: datetime) -> None:
    before = unplaced_of(feed)
    feed.unplaced = _unplaced_after(feed, read, adds=_only_adds(feed, by))
    after = unplaced_of(feed)
    if before != after:
        must_not_ease_own_visits(by, before, after, now=now)
        # Held, for not looked is never clear. But that a feed is broken is no news of a danger:
        # officers who are turned back by every fault of a server learn to pay no heed.
        apply(before, after, by=by, now=now, because=News.FEED_NOT_READ)


def _unplaced_after(feed: Feed, read: FeedRead, *, adds: bool) -> list[Json]:
    """What was fetched and what was uploaded apart: neither tells what the other holds.

    A later file that is read whole ends what earlier files could not place, and so does a fetch
    that has the same entry from then on.
    """
    fetched, uploaded = unplaced_of(feed, uploaded=False), unplaced_of(feed, uploaded=True)
    if adds:
        uploaded = tuple(dict.fromkeys((*(() if read.whole else uploaded), *read.unplaced)))
    else:
        fetched = read.unplaced
        uploaded = uploaded if feed.url else ()
    beside = [one for one in uploaded if one not in fetched]
    return [*unplaced_json(fetched), *unplaced_json(beside, uploaded=True)]


def _only_adds(feed: Feed, by: Person | None) -> bool:
    """Whether it is a file beside what is fetched: it tells nothing of what it does not hold."""
    return by is not None and bool(feed.url)


def _keep_copies(feed: Feed, copies: tuple[Copy, ...], now: datetime) -> None:
    """The last whole one of each part, and a newer damaged one beside it."""
    known = {
        (part, whole): sha256
        for part, whole, sha256 in feed.copies.values_list("part", "whole", "sha256")
    }
    for copy in copies:
        if copy.whole and (copy.part, False) in known:
            feed.copies.filter(part=copy.part, whole=False).delete()
        sha256 = hashlib.sha256(copy.content).hexdigest()
        if known.get((copy.part, copy.whole)) == sha256:
            continue
        if not copy.part.startswith(MARK):
            feed.changed_at = now
        FeedCopy.objects.update_or_create(
            feed=feed,
            part=copy.part,
            whole=copy.whole,
            defaults={"content": copy.content, "sha256": sha256, "at": now},
        )


def _is_due_again(feed: Feed, now: datetime) -> None:
    feed.next_at = now + timedelta(minutes=feed.every_minutes)


def _minutes(how_long: timedelta) -> float:
    return how_long.total_seconds() / 60
