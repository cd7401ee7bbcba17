"""Adding, changing and switching feeds: what a safety administrator does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction
from django.db.models import Q

from forethought.feeds.kinds import feed_kinds
from forethought.feeds.reading import FeedKind
from forethought.places.area import Area, Unplaced
from forethought.web.areas.drawn import drawn_by_id, known_of
from forethought.web.areas.effect import apply
from forethought.web.areas.may import must_not_ease_own_visits
from forethought.web.areas.models import AreaVersion
from forethought.web.areas.writing import current
from forethought.web.audit import services as audit
from forethought.web.feeds.asking import kind_of
from forethought.web.feeds.keeping import counts, hold_ahead, matters
from forethought.web.feeds.models import Feed
from forethought.web.feeds.supply import is_stale, unplaced_of
from forethought.web.people.models import Person
from forethought.web.records.affected import ahead
from forethought.web.visits.models import Visit
from forethought.web.visits.problems import NotPossibleError

YOU_ARE_HELD = "You are on a visit that this feed may hold: somebody else decides"
FASTEST, SLOWEST = 1, 1440
"""Minutes between two readings."""


@dataclass(frozen=True, slots=True)
class Details:
    """What people say of a feed. ``url`` empty: none (uploads), or, of a change, as before.

    ``settings``: the answers to the questions of its kind.
    """

    name: str
    url: str
    settings: Mapping[str, str]
    every_minutes: int
    required: bool


def add_feed(kind_name: str, details: Details, *, by: Person, now: datetime) -> Feed:
    """A new feed, due at once. While it counts and is not read, visits ahead are held.

    Raises NotPossibleError for a name or address that another feed has, and for a bad address.
    """
    must_be_allowed(by)
    kind = feed_kinds().get(kind_name)
    if kind is None:
        raise NotPossibleError("There is no such kind of feed: choose one of the list")
    feed = Feed(kind=kind.name, added_at=now, added_by=by)
    _set(feed, kind, details, now)
    if not kind.uploads and not feed.url:
        raise NotPossibleError("Enter the address of the feed", field="url")
    with transaction.atomic():
        _save(feed)
        audit.record("feed.added", by=by, now=now, subject="feed", subject_id=feed.pk)
        if matters(feed, kind):
            hold_ahead(by=by, now=now)
    return feed


def change_feed(feed_id: int, details: Details, *, by: Person, now: datetime) -> Feed:
    """Other details. Another address or other settings are read at once, and anew.

    Visits ahead are held where the feed begins or ends to count, or has another name. Raises
    NotPossibleError as ``add_feed``, and for who is on a visit that what it gave holds.
    """
    must_be_allowed(by)
    with transaction.atomic():
        feed = _locked(feed_id)
        kind = kind_of(feed)
        before = (matters(feed, kind), feed.name)
        if feed.required and not details.required:
            _must_not_free_own_visits(feed, by, now)
        asked = (feed.url, feed.settings)
        _set(feed, kind, details, now)
        if asked != (feed.url, feed.settings):
            must_not_ease_own_visits(by, _gave(feed), (), now=now)
            feed.validators, feed.tried_at, feed.next_at = {}, None, now
        _save(feed)
        audit.record("feed.changed", by=by, now=now, subject="feed", subject_id=feed.pk)
        if before != (matters(feed, kind), feed.name):
            hold_ahead(by=by, now=now)
    return feed


def switch_off(feed_id: int, *, why: str, by: Person, now: datetime) -> Feed:
    """Read it no more, and hold no visit for it. Areas that it gave stay until they are lifted.

    Raises NotPossibleError without a reason, and for a feed that is off.
    """
    must_be_allowed(by)
    if not why.strip():
        raise NotPossibleError("Enter why the feed is switched off", field="why")
    with transaction.atomic():
        feed = _locked(feed_id)
        if not feed.is_on:
            raise NotPossibleError(f"{feed.name} is off already")
        mattered = matters(feed, kind_of(feed))
        unplaced = unplaced_of(feed)
        _must_not_free_own_visits(feed, by, now)
        must_not_ease_own_visits(by, unplaced, (), now=now)
        feed.is_on, feed.off_because = False, why.strip()
        feed.save()
        audit.record("feed.switched_off", by=by, now=now, subject="feed", subject_id=feed.pk)
        if unplaced:
            apply(unplaced, (), by=by, now=now)
        if mattered:
            hold_ahead(by=by, now=now)
    return feed


def switch_on(feed_id: int, *, by: Person, now: datetime) -> Feed:
    """Read it again, at once and anew. Raises NotPossibleError for a feed that is on."""
    must_be_allowed(by)
    with transaction.atomic():
        feed = _locked(feed_id)
        if feed.is_on:
            raise NotPossibleError(f"{feed.name} is on already")
        feed.is_on, feed.off_because = True, ""
        feed.validators, feed.tried_at, feed.next_at = {}, None, now
        feed.save()
        audit.record("feed.switched_on", by=by, now=now, subject="feed", subject_id=feed.pk)
        unplaced = unplaced_of(feed)
        if unplaced:
            apply((), unplaced, by=by, now=now)
        if matters(feed, kind_of(feed)):
            hold_ahead(by=by, now=now)
    return feed


def read_soon(feed_id: int, *, by: Person, now: datetime) -> Feed:
    """Let the next turn of a poller read it. Raises NotPossibleError for one that is off."""
    must_be_allowed(by)
    with transaction.atomic():
        feed = _locked(feed_id)
        if not feed.is_on or not feed.url:
            raise NotPossibleError(
                f"{feed.name} is not fetched: it is off, or its files are uploaded"
            )
        if feed.next_at is None or feed.next_at > now:
            feed.tried_at, feed.next_at = None, now
            feed.save(update_fields=["tried_at", "next_at"])
        audit.record("feed.asked_for", by=by, now=now, subject="feed", subject_id=feed.pk)
    return feed


def address_shown(url: str) -> str:
    """An address as pages show it: what follows the question mark may hold a key."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path}" + ("?…" if parts.query else "")


def must_be_allowed(by: Person) -> None:
    """Raise NotPossibleError unless they may add and change feeds, and upload files to them."""
    if not (by.is_active and by.safety_administrator):
        raise NotPossibleError(
            "Feeds are added and changed by a safety administrator: ask one of them"
        )


def _must_not_free_own_visits(feed: Feed, by: Person, now: datetime) -> None:
    """Raise NotPossibleError where the feed holds visits now, one of them perhaps theirs."""
    if not (counts(feed, kind_of(feed)) and is_stale(feed, now)):
        return
    mine = Q(officer=by) | Q(second_officer=by)
    if Visit.objects.filter(mine, ahead(now)).exists():
        raise NotPossibleError(YOU_ARE_HELD)


def _gave(feed: Feed) -> list[Area | Unplaced]:
    """What it gave that counts: with other words or from elsewhere it may end any of it."""
    mine = AreaVersion.objects.filter(current(), area__feed=feed)
    versions = dict(mine.values_list("pk", "area__area_id"))
    drawn = drawn_by_id(versions)
    known = (known_of(area_id, drawn[version]) for version, area_id in versions.items())
    counting: list[Area | Unplaced] = [one for one in known if one is not None]
    return [*counting, *unplaced_of(feed)]


def _locked(feed_id: int) -> Feed:
    return Feed.objects.select_for_update().get(pk=feed_id)


def _set(feed: Feed, kind: FeedKind | None, details: Details, now: datetime) -> None:
    if not FASTEST <= details.every_minutes <= SLOWEST:
        raise NotPossibleError(
            f"A feed is read every {FASTEST} to {SLOWEST} minutes", field="every_minutes"
        )
    feed.name = " ".join(details.name.split())
    feed.settings = dict(details.settings)
    feed.every_minutes = details.every_minutes
    feed.required = details.required
    if details.url and not (kind and kind.uploads):
        feed.url = _address(details.url)
    if feed.next_at is None:
        feed.next_at = now
    if feed.url and Feed.objects.filter(url=feed.url, kind=feed.kind).exclude(pk=feed.pk).exists():
        raise NotPossibleError(
            "There is a feed of this kind with this address already", field="url"
        )


def _address(url: str) -> str:
    """The address; raises NotPossibleError for one that cannot be fetched."""
    url = url.strip()
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or any(sign.isspace() or not sign.isprintable() for sign in url):
        raise NotPossibleError(
            "Enter the whole address of the feed, like https://news.example.org/feed.xml",
            field="url",
        )
    if "@" in parts.netloc:
        raise NotPossibleError(
            "The address must not hold a user name or password: ask the publisher for an address"
            " without",
            field="url",
        )
    return url


def _save(feed: Feed) -> None:
    try:
        with transaction.atomic():
            feed.save()
    except IntegrityError as error:
        if not Feed.objects.exclude(pk=feed.pk).filter(name=feed.name).exists():
            raise
        raise NotPossibleError(
            f"There is a feed {feed.name} already: choose another name", field="name"
        ) from error
