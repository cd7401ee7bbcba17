"""Feeds as a check takes them: each a source that may be stale, with what it could not place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from django.conf import settings

from forethought.check_result import SourceReport
from forethought.data.pack_files import load_pack
from forethought.places.area import Unplaced
from forethought.vocabulary import SourceStatus, feed_source
from forethought.web.checks.plain import Json, decode, encode
from forethought.web.feeds.asking import kind_of
from forethought.web.feeds.models import Feed

NOT_READ_YET = "It has not been read yet"
FIGURES = "figures"
UPLOADED = "uploaded"


@dataclass(frozen=True, slots=True)
class FeedsNow:
    """Every feed that is on, before staleness, which is judged visit by visit.

    ``required`` names those among ``reports`` that hold a visit back.
    """

    reports: tuple[SourceReport, ...] = ()
    required: frozenset[str] = frozenset()
    unplaced: tuple[Unplaced, ...] = ()


def feeds_now() -> FeedsNow:
    """What checks take from feeds. Figures (crime) only prompt: they hold nothing. One query."""
    counting = [
        feed
        for feed in Feed.objects.filter(is_on=True).order_by("name")
        if (kind := kind_of(feed)) is None or kind.gives != FIGURES
    ]
    return FeedsNow(
        reports=tuple(report_of(feed) for feed in counting),
        required=frozenset(feed_source(feed.name) for feed in counting if feed.required),
        unplaced=tuple(one for feed in counting for one in unplaced_of(feed)),
    )


def report_of(feed: Feed) -> SourceReport:
    """The line of a feed among the sources of a check. It is as old as its last whole reading."""
    if feed.worked_at is None:
        says = feed.says or NOT_READ_YET
        return SourceReport(feed_source(feed.name), SourceStatus.MISSING, None, None, says)
    return SourceReport(
        feed_source(feed.name), SourceStatus.EXAMINED, feed.rows, feed.worked_at, feed.says
    )


def unplaced_of(feed: Feed, *, uploaded: bool | None = None) -> tuple[Unplaced, ...]:
    """What could not be read or placed: of files beside what is fetched, of the last fetch, both.

    ``uploaded`` is True, False and None for these.
    """
    known = (one for one in feed.unplaced if uploaded in (None, one.get(UPLOADED, False)))
    return tuple(decode(Unplaced, one) for one in known)


def unplaced_json(unplaced: Iterable[Unplaced], *, uploaded: bool = False) -> list[Json]:
    """Such things as a feed keeps them."""
    more = {UPLOADED: True} if uploaded else {}
    return [encode(one) | more for one in unplaced]


def is_stale(feed: Feed, now: datetime) -> bool:
    """Whether a visit that begins now is held because the feed was read too long ago, or never."""
    return feed.worked_at is None or now - feed.worked_at > stale_after()


@cache
def stale_after() -> timedelta:
    """How old the last whole reading may be at the start of a visit, by the policy pack."""
    return load_pack(settings.POLICY_PACK).settings.stale_after
