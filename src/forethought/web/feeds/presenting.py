"""How feeds stand, in the words of pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from forethought.feeds.reading import FeedRead
from forethought.web.feeds.asking import kind_of
from forethought.web.feeds.keeping import counts
from forethought.web.feeds.models import Feed
from forethought.web.feeds.services import address_shown
from forethought.web.feeds.supply import is_stale
from forethought.web.look.words import day, duration, london, problem_says

Tag = dict[str, str]

LATE = timedelta(minutes=15)
"""A feed that has been due for so long is read by nobody: the service for it does not run."""

NOBODY_READS = (
    "It has been due for {how_long}, and nobody reads it. The part of the service that reads feeds"
    " must be started again: forethought serve"
)
_TAGS = {
    "works": ("Works", "green"),
    "off": ("Off", "grey"),
    "new": ("Not read yet", "red"),
    "added": ("Not read yet", "blue"),
    "stale": ("Stale", "red"),
    "late": ("Not being read", "red"),
    "fails": ("Last try failed", "yellow"),
    "partly": ("Not read whole", "yellow"),
    "unplaced": ("Not all placed", "yellow"),
}
_TODO = {
    "off": "Switch it on if it should be read.",
    "new": "See that it can be read. Until then no visit is complete.",
    "added": "Nothing yet: it is read within a minute. Until then no visit is complete.",
    "stale": "See why it cannot be read. Visits that begin now are not complete.",
    "late": "See that the service runs.",
    "fails": "Nothing yet: it is tried again by itself. Visits are held once it is stale.",
    "partly": "See what could not be read.",
    "unplaced": "See what could not be placed: visits that may be there are held.",
}
_NOT_HELD = {
    "new": "See that it can be read. It holds no visit back.",
    "added": "Nothing yet: it is read within a minute. It holds no visit back.",
    "stale": "See why it cannot be read. It holds no visit back.",
    "fails": "Nothing yet: it is tried again by itself.",
}


@dataclass(frozen=True, slots=True)
class FeedLine:
    """One feed as lists show it. ``age``: ``4 minutes ago``, empty while it was never read.

    ``state`` is a word of ours for tests and styles; ``todo`` is empty where nothing is.
    """

    feed: Feed
    kind: str
    state: str
    tag: Tag
    age: str
    address: str
    says: str
    todo: str
    holds: bool
    uploads: bool
    fetched: bool


def feed_lines(now: datetime) -> list[FeedLine]:
    """Every feed by name, those that are off last. One query."""
    return [feed_line(feed, now) for feed in Feed.objects.order_by("-is_on", "name")]


def feed_line(feed: Feed, now: datetime) -> FeedLine:
    """One feed as it stands at ``now``."""
    kind = kind_of(feed)
    state = state_of(feed, now)
    text, colour = _TAGS[state]
    holds = counts(feed, kind)
    says = feed.says if feed.is_on else feed.off_because
    if state == "late" and feed.next_at is not None:
        nobody = NOBODY_READS.format(how_long=duration(now - feed.next_at))
        says = f"{nobody}. {says}".rstrip()
    return FeedLine(
        feed=feed,
        kind=kind.title if kind else f"A kind that is no longer known ({feed.kind})",
        state=state,
        tag={"text": text, "classes": f"govuk-tag--{colour}"},
        age=ago(feed.worked_at, now) if feed.worked_at else "",
        address=address_shown(feed.url) if feed.url else "",
        says=says,
        todo=_TODO.get(state, "") if holds or state not in _NOT_HELD else _NOT_HELD[state],
        holds=holds,
        uploads=bool(kind and kind.file_types),
        fetched=bool(feed.url),
    )


def state_of(feed: Feed, now: datetime) -> str:
    """``works``, or the worst that is to be said of it: a word of ``_TAGS``."""
    if not feed.is_on:
        return "off"
    if feed.url and feed.next_at is not None and feed.next_at < now - LATE:
        return "late"
    if feed.worked_at is None:
        return "added" if feed.url and feed.tried_at is None else "new"
    if (feed.url or feed.required) and is_stale(feed, now):
        return "stale"
    if feed.failures:
        return "fails"
    return _of_the_reading(feed)


def _of_the_reading(feed: Feed) -> str:
    if feed.says:
        return "partly"
    return "unplaced" if feed.unplaced else "works"


@dataclass(frozen=True, slots=True)
class NotRead:
    """The names of feeds that hold visits of now, and of those that nobody reads."""

    hold: tuple[str, ...]
    late: tuple[str, ...]


def not_read(now: datetime) -> NotRead:
    """What whoever looks after feeds has to know. One query."""
    on = list(Feed.objects.filter(is_on=True).order_by("name"))
    return NotRead(
        hold=tuple(one.name for one in on if counts(one, kind_of(one)) and is_stale(one, now)),
        late=tuple(one.name for one in on if state_of(one, now) == "late"),
    )


def ago(when: datetime, now: datetime) -> str:
    """``4 minutes ago``."""
    return f"{duration(now - when)} ago"


@dataclass(frozen=True, slots=True)
class WouldGive:
    """What a reading would bring, for people to look at before anything of it counts."""

    says: str
    rows: int
    lines: tuple[tuple[str, str], ...]
    more: int
    over: int
    unplaced: tuple[str, ...]
    problems: tuple[str, ...]


SHOWN = 50


def would_give(read: FeedRead) -> WouldGive:
    """The first of what was read: a title and what it is."""
    lines = [*_items(read), *_areas(read)]
    unplaced = dict.fromkeys(one.says for one in read.unplaced)
    told = [one for one in read.problems if one.says not in unplaced]
    return WouldGive(
        says=read.detail,
        rows=read.rows,
        lines=tuple(lines[:SHOWN]),
        more=max(0, len(lines) - SHOWN),
        over=len(read.over),
        unplaced=tuple(unplaced)[:SHOWN],
        problems=tuple(map(problem_says, told[:SHOWN])),
    )


def _items(read: FeedRead) -> Iterable[tuple[str, str]]:
    for item in read.items:
        when = day(item.published) if item.published else "no date"
        yield item.title, f"{item.outlet}, {when}" if item.outlet else when


def _areas(read: FeedRead) -> Iterable[tuple[str, str]]:
    for one in read.areas:
        kind = one.area.kind.value.replace("_", " ")
        zone = f", {one.area.zone_type.replace('_', ' ')}" if one.area.zone_type else ""
        ends = f", until {london(one.area.ends)}" if one.area.ends else ""
        informs = ", informs only" if one.informs else ""
        yield one.area.name or one.fed_id, f"{kind}{zone}{informs}{ends}"
