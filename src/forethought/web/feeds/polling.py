"""Reading the feeds that are due: claimed, fetched outside every transaction, then kept.

Everything is due by a row, so any number of pollers share the work, and what a dead one left is
taken over when its claim has lapsed. Each feed is read in a thread of its own without database.
The press has threads of its own: slow papers keep no zones back, and slow maps no news.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Q

from forethought.feeds.reading import Asked, FeedKind, FeedRead, Fetcher, FetchError
from forethought.web.areas.beginning import hold_what_begins
from forethought.web.areas.services import lapse
from forethought.web.feeds.asking import NO_SUCH_KIND, asked_for, kind_of, press_kinds
from forethought.web.feeds.bounded import BoundedFetcher
from forethought.web.feeds.keeping import keep_failure, keep_nothing_new, keep_reading
from forethought.web.feeds.models import Feed
from forethought.web.health.beating import Heart
from forethought.web.health.patience import Patience

logger = logging.getLogger(__name__)

LOOKS_EVERY = 1.0
"""Seconds between two looks at what is due."""

AT_ONCE = 4
"""Feeds of the press that one poller reads at once, and as many others beside them."""

LONGEST_READING = {True: 60.0, False: 240.0}
"""Seconds, of the press and of others, after which a reading asks for nothing more."""

CLAIM = timedelta(seconds=600)
"""How long nobody else reads a claimed feed; longer than the longest reading."""

BEGAN_WITHIN = timedelta(days=1)
"""When nobody polled before: how far back the beginnings of areas are looked at."""

TRIES = 3
"""How often the database is asked to take in one reading, in as many turns."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A feed that this process alone reads for now. ``kind`` None: the program has lost it."""

    feed_id: int
    name: str
    kind: FeedKind | None
    asked: Asked


def claim(now: datetime, *, press: bool | None = None) -> Claimed | None:
    """The feed that has been due the longest and that nobody reads; None when there is none.

    ``press``: of the press alone, or of the others alone.
    """
    with transaction.atomic():
        due = Feed.objects.filter(is_on=True, next_at__lte=now).exclude(url="")
        if press is not None:
            its_kinds = Q(kind__in=press_kinds())
            due = due.filter(its_kinds if press else ~its_kinds)
        feed = due.select_for_update(skip_locked=True).order_by("next_at", "pk").first()
        if feed is None:
            return None
        feed.tried_at, feed.next_at = now, now + CLAIM
        feed.save(update_fields=["tried_at", "next_at"])
        return Claimed(feed.pk, feed.name, kind_of(feed), asked_for(feed, now))


def read(claimed: Claimed, fetcher: Fetcher) -> FeedRead | None:
    """Ask the feed; without database. None: nothing has changed. Raises FetchError."""
    if claimed.kind is None:
        raise FetchError(NO_SUCH_KIND)
    return claimed.kind.read(claimed.asked, fetcher)


def keep(claimed: Claimed, outcome: Future[FeedRead | None], *, now: datetime) -> bool:
    """Take in what came of a claim, in one transaction. False: the feed is no longer the same.

    A reader that breaks is a fault of the program and a failure of its feed, and no other's.
    """
    with transaction.atomic():
        feed = Feed.objects.select_for_update().filter(pk=claimed.feed_id).first()
        if feed is None or not _is_still(feed, claimed):
            return False
        error = outcome.exception()
        if isinstance(error, FetchError):
            keep_failure(feed, error, now=now)
        elif error is not None:
            # The type alone: what broke it may stand in the error, and tell of people.
            kind = type(error).__name__
            logger.error("the feed %s broke its reader (%s)", claimed.name, kind)
            keep_failure(feed, _broke(error), now=now)
        else:
            _keep_read(feed, claimed, outcome.result(), now)
    return True


def _keep_read(feed: Feed, claimed: Claimed, got: FeedRead | None, now: datetime) -> None:
    if got is None:
        keep_nothing_new(feed, now=now)
    elif claimed.kind is not None:
        keep_reading(feed, claimed.kind, got, now=now)


def _broke(error: BaseException) -> FetchError:
    return FetchError(
        f"It could not be read because of a fault in the program ({type(error).__name__})."
        " Report the fault; what was read before still counts."
    )


def _is_still(feed: Feed, claimed: Claimed) -> bool:
    """Not switched off, changed, or claimed by somebody else since."""
    asked = claimed.asked
    now = (feed.is_on, feed.tried_at, feed.url, feed.settings)
    return now == (True, asked.now, asked.url, asked.settings)


def _is_gone(error: Exception) -> bool:
    """Whether the database is gone, and has not just refused something."""
    return isinstance(error, OperationalError | InterfaceError) and not connection.is_usable()


def _is_press(claimed: Claimed) -> bool:
    return claimed.kind is not None and claimed.kind.gives == "press"


class Poller:
    """One poller. ``clock`` gives the time, ``pause`` waits so many seconds: the only edges."""

    def __init__(
        self,
        clock: Callable[[], datetime],
        pause: Callable[[float], object],
        fetcher: Fetcher,
    ) -> None:
        self._clock = clock
        self._pause = pause
        self._fetcher = fetcher
        self._pool = ThreadPoolExecutor(2 * AT_ONCE, thread_name_prefix="feed")
        self._reading: list[tuple[Claimed, Future[FeedRead | None]]] = []
        self._refused: dict[int, int] = {}
        self._begun: datetime | None = None
        self._broken: set[str] = set()
        self._heart = Heart("feeds")
        self.stopping = False

    def run(self) -> None:
        """Poll until ``stopping`` is set; a database that is gone is waited for."""
        patience = Patience()
        while not self.stopping:
            with patience:
                self.turn()
                self._heart.beat(self._clock())
            if not self.stopping:
                self._pause(patience.pause or LOOKS_EVERY)
        self._leave()

    def turn(self) -> int:
        """Keep what came in, begin what is due, let lapse what has ended. Returns how many began.

        Areas lapse first: nothing that a feed sends keeps that back, nor the other way round.
        """
        self._apart("areas that have ended", lambda: lapse(self._clock()))
        self._apart("areas that begin", self._begin)
        self.land()
        return sum(self._start(press=press) for press in (True, False))

    def _start(self, *, press: bool) -> int:
        began = 0
        reading = sum(_is_press(claimed) is press for claimed, _ in self._reading)
        while reading + began < AT_ONCE and not self.stopping:
            claimed = claim(self._clock(), press=press)
            if claimed is None:
                break
            bounded = BoundedFetcher(
                self._fetcher, LONGEST_READING[press], stopped=lambda: self.stopping
            )
            self._reading.append((claimed, self._pool.submit(read, claimed, bounded)))
            began += 1
        return began

    def _apart(self, what: str, work: Callable[[], object]) -> None:
        """Do work that is tried again at the next turn if it breaks. Logged once while it does."""
        try:
            work()
            self._broken.discard(what)
        except Exception as error:  # feeds are read whatever becomes of it (ADR 4)
            if _is_gone(error):
                raise
            if what not in self._broken:
                logger.error("%s: nothing is done about them (%s)", what, type(error).__name__)
            self._broken.add(what)

    def _begin(self) -> None:
        """Areas whose beginning came since the last turn that did this; at first, within a day."""
        now = self._clock()
        self._begun = self._begun or now - BEGAN_WITHIN
        hold_what_begins(self._begun, now)
        self._begun = now

    def land(self) -> None:
        """Keep what has been read. What the database did not take stays for the next turn."""
        for one in [one for one in self._reading if one[1].done()]:
            if self._keep(*one):
                self._reading.remove(one)
                self._refused.pop(one[0].feed_id, None)

    def _keep(self, claimed: Claimed, outcome: Future[FeedRead | None]) -> bool:
        """False: the database refused it, perhaps for this once."""
        try:
            keep(claimed, outcome, now=self._clock())
        except Exception as error:  # no other feed waits for it (ADR 4)
            if _is_gone(error):
                raise
            if isinstance(error, OperationalError | InterfaceError) and self._tries_again(claimed):
                return False
            kind = type(error).__name__
            logger.error("what the feed %s sent could not be taken in (%s)", claimed.name, kind)
            self._keep_fault(claimed, error)
        return True

    def _tries_again(self, claimed: Claimed) -> bool:
        tried = self._refused.get(claimed.feed_id, 0) + 1
        self._refused[claimed.feed_id] = tried
        return tried < TRIES

    def _keep_fault(self, claimed: Claimed, error: Exception) -> None:
        """Where not even that can be kept the feed is due again when its claim has lapsed."""
        broke: Future[FeedRead | None] = Future()
        broke.set_exception(_broke(error))
        try:
            keep(claimed, broke, now=self._clock())
        except Exception as again:  # nor for this
            if _is_gone(again):
                raise
            kind = type(again).__name__
            logger.error("that the feed %s broke could not be kept (%s)", claimed.name, kind)

    def _leave(self) -> None:
        """Give back what was not read to its end; the next poller reads it at once."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        try:
            for claimed, _ in self._reading:
                mine = Feed.objects.filter(pk=claimed.feed_id, tried_at=claimed.asked.now)
                mine.update(next_at=self._clock())
        except (OperationalError, InterfaceError):
            logger.warning("the database is gone: feeds in hand are read again in some minutes")
        self._heart.leave()
        connection.close()
