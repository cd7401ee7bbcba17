"""Alerts in the Common Alerting Protocol: one message, or an Atom or RSS list that leads to many.

A message stands until it expires, or until its sender cancels or updates it; that it is no longer
listed ends nothing. So the messages of a list are kept, and read again from the copies.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urljoin, urlsplit

from shapely.geometry.base import BaseGeometry

from forethought.feeds import about
from forethought.feeds.cap_events import meaning
from forethought.feeds.cap_message import (
    LARGEST,
    CapError,
    CapMessage,
    Index,
    read_index,
    read_message,
    root_of,
)
from forethought.feeds.missing import Missing
from forethought.feeds.press_text import published_at
from forethought.feeds.reading import (
    Asked,
    Copy,
    FedArea,
    FeedRead,
    Fetcher,
    FetchError,
    Question,
    Validators,
)
from forethought.places.area import Unplaced
from forethought.record import Problem

MOST_NEW = 500
"""Alerts fetched in one reading; the rest of a longer list follows with the next."""

MOST_KEPT = 100_000_000
"""Bytes of all alerts that are kept: they are read again with each reading."""

_GIVEN_UP_AFTER = 5
_KEPT = "alert/"
_LONGEST_PART = 300
_FINISHED_AFTER = timedelta(days=7)
_INDEXES = frozenset({"feed", "rss", "RDF"})
_NOT_FOR_PEOPLE = frozenset({"Exercise", "System", "Test", "Draft"})
_CANCELS, _UPDATES, _ACTS = "Cancel", "Update", frozenset({"Alert", "Update"})
_ANSWERS = frozenset({"Ack", "Error"})


@dataclass(frozen=True, slots=True)
class CapAlerts:
    """See the module."""

    name: str = "cap_alerts"
    title: str = "Emergency alerts (CAP)"
    says: str = (
        "The address of one alert in the Common Alerting Protocol 1.2, or of an Atom or RSS list "
        "of them."
    )
    gives: str = "areas"
    every_minutes: int = 5
    uploads: bool = False
    file_types: tuple[str, ...] = (".xml",)
    questions: tuple[Question, ...] = (about.QUESTION,)

    def read(self, asked: Asked, fetcher: Fetcher) -> FeedRead | None:
        """Fetch the address and what it leads to; read what is kept as well."""
        got = fetcher.get(asked.url, asked.validators)
        content = asked.kept.get("") if got.content is None else got.content
        if content is None:
            return None
        reading = _Reading(asked)
        validators = asked.validators if got.content is None else got.validators
        if got.content is not None:
            reading.copies.append(Copy("", content))
        if root_of(content) in _INDEXES:
            reading.follow(read_index(content), fetcher)
        else:
            reading.take("", content)
        reading.take_kept()
        return reading.result(validators)

    def read_upload(self, name: str, content: bytes, asked: Asked) -> FeedRead:
        """One alert as a file."""
        reading = _Reading(asked)
        part = f"{_KEPT}upload/{hashlib.sha256(content).hexdigest()[:32]}"
        if reading.take(part, content, shown=name[:80]):
            reading.copies.append(Copy(part, content))
        reading.take_kept()
        return reading.result(Validators())


@dataclass(slots=True)
class _Reading:
    """Collects messages first, since a later one may end an earlier one."""

    asked: Asked
    messages: dict[str, tuple[str, CapMessage]] = field(default_factory=dict)
    copies: list[Copy] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    parts: set[str] = field(default_factory=set)
    listed: int = 1
    missing: Missing = field(init=False)

    def __post_init__(self) -> None:
        self.missing = Missing(self.asked.kept, self.asked.now)

    def take(self, part: str, content: bytes, shown: str = "") -> bool:
        """Read one message; whether it could be."""
        self.parts.add(part)
        shown = shown or _shown(part)
        try:
            message = read_message(content)
        except CapError as error:
            self._lost(shown, f"{shown} could not be read: {error}.")
            return False
        self.messages.setdefault(message.base, (part, message))
        return True

    def take_kept(self) -> None:
        """The messages kept from earlier readings, those listed no longer among them.

        One kept with nothing in it is finished.
        """
        for part, content in self.asked.kept.items():
            if part.startswith(_KEPT) and part not in self.parts and content:
                self.take(part, content)

    def follow(self, index: Index, fetcher: Fetcher) -> None:
        """Fetch the alerts of a list that are not kept yet."""
        if index.broken:
            self._lost("the list", f"The list of alerts could not be read whole: {index.broken}.")
        if index.without_link:
            says = f"{index.without_link:,} entries of the list lead to no alert"
            self._lost("the list", f"{says}: look them up at its publisher.")
        listed = _parts(index, self.asked.url)
        self.listed = len(listed) + index.without_link
        new = [(part, url) for part, url in listed if part not in self.asked.kept]
        if len(new) > MOST_NEW:
            rest = len(new) - MOST_NEW
            self._untried(f"{rest:,} alerts of the list follow with the next readings.")
        self._fetch_all(new[:MOST_NEW], fetcher)
        self.copies.extend(self.missing.copies())

    def _fetch_all(self, new: list[tuple[str, str]], fetcher: Fetcher) -> None:
        room = MOST_KEPT - sum(
            len(content) for part, content in self.asked.kept.items() if part.startswith(_KEPT)
        )
        failed = 0
        for number, (part, url) in enumerate(new):
            if room < LARGEST or failed == _GIVEN_UP_AFTER:
                self._untried(f"{len(new) - number:,} further alerts were not tried.")
                return
            had = len(self.copies)
            failed = 0 if self._fetch(part, url, fetcher) else failed + 1
            room -= sum(len(copy.content) for copy in self.copies[had:])

    def result(self, validators: Validators) -> FeedRead:
        """What stands after every message has been heard."""
        ended = self._ended()
        areas: list[FedArea] = []
        for base, (part, message) in self.messages.items():
            if base not in ended:
                areas.extend(self._heard(part, message))
            else:
                self._finish(part, message)
        return FeedRead(
            areas=tuple(areas),
            over=frozenset(each for each in self.asked.known if _base(each) in ended),
            unplaced=tuple(self.unplaced),
            problems=tuple(self.problems),
            detail=" ".join(dict.fromkeys(self.unread)),
            rows=self.listed,
            copies=tuple(self.copies),
            validators=Validators() if self.unread else validators,
        )

    def _fetch(self, part: str, url: str, fetcher: Fetcher) -> bool:
        shown = urlsplit(url).path[-80:] or "an alert"
        try:
            content = fetcher.get(url).content
        except FetchError as error:
            stale = self.missing.is_stale(part)
            self._missed(shown, f"The alert {shown} could not be fetched: {error}")
            if stale:
                self._hold(f"The alert {shown} of the list could not be fetched for a day.")
            return False
        if content is not None and self.take(part, content, shown):
            self.copies.append(Copy(part, content))
        return True

    def _ended(self) -> set[str]:
        """The messages that their own sender has cancelled or updated."""
        ended: set[str] = set()
        for base, (part, message) in self.messages.items():
            if message.kind not in {_CANCELS, _UPDATES} or message.status in _NOT_FOR_PEOPLE:
                continue
            for token in message.unclear_references:
                self._note(part, f"the reference '{token}' is not sender,identifier,sent")
            for sender, referred in message.references:
                if sender != message.sender:
                    self._note(part, f"it refers to an alert of somebody else, {sender:.60}")
                elif referred != base:
                    ended.add(referred)
        return ended

    def _heard(self, part: str, message: CapMessage) -> Iterable[FedArea]:
        if message.status in _NOT_FOR_PEOPLE:
            self._note(part, f"its status is {message.status}, so nothing was done about it")
            self._finish(part, message)
            return ()
        if message.status != "Actual":
            self._note(part, f"its status '{message.status:.40}' is none, so it counts as Actual")
        if message.kind in _ANSWERS or message.kind == _CANCELS:
            self._finish(part, message)
            return ()
        if message.kind not in _ACTS:
            self._note(part, f"its msgType '{message.kind:.40}' is none, so it counts as an Alert")
        meant = meaning(
            message,
            now=self.asked.now,
            known=self.asked.known,
            about=self._near(),
        )
        for doubt in dict.fromkeys(meant.doubts):
            self._note(part, doubt)
        self.unplaced.extend(meant.unplaced)
        if not meant.live:
            self._finish(part, message)
        return meant.areas

    def _finish(self, part: str, message: CapMessage) -> None:
        """Keep no more than the name of an old alert of which nothing stands.

        The name stays, so that a list that still leads to it does not bring it back.
        """
        sent, _ = published_at(message.sent)
        old = sent is not None and sent < self.asked.now - _FINISHED_AFTER
        if part in self.asked.kept and part.startswith(_KEPT) and old:
            self.copies.append(Copy(part, b""))

    def _note(self, part: str, says: str) -> None:
        self.problems.append(Problem(_shown(part), 0, None, says))

    def _lost(self, shown: str, says: str) -> None:
        self._missed(shown, says)
        self._hold(says)

    def _untried(self, says: str) -> None:
        self._missed("the list", says)
        if self.missing.is_stale("the rest of the list"):
            self._hold("Some alerts of the list were not fetched for a day.")

    def _missed(self, shown: str, says: str) -> None:
        self.unread.append(says)
        self.problems.append(Problem(shown, 0, None, says))

    def _hold(self, says: str) -> None:
        self.unplaced.append(Unplaced("areas", "", says, self._near()))

    def _near(self) -> BaseGeometry | None:
        return about.near_of(self.asked.settings.get("about", ""))


def _shown(part: str) -> str:
    return part.removeprefix(_KEPT)[-80:] or "the feed"


def _base(fed_id: str) -> str:
    return fed_id.rpartition("#")[0]


def _parts(index: Index, address: str) -> list[tuple[str, str]]:
    """The links of a list with the names under which their alerts are kept."""
    found: dict[str, str] = {}
    for link in index.links:
        try:
            url = urljoin(address, link)
        except ValueError:
            url = link
        part = f"{_KEPT}{url}"
        if len(part) > _LONGEST_PART:
            part = f"{_KEPT}{hashlib.sha256(url.encode()).hexdigest()}"
        found.setdefault(part, url)
    return list(found.items())


KIND = CapAlerts()
