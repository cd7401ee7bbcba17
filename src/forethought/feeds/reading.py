"""What every kind of feed is asked, and what it gives: plain values, no database.

A feed never raises for what it was sent: what cannot be read is among ``problems``, holds visits
by ``unplaced``, and loses nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from forethought.places.area import Area, PressItem, Unplaced
from forethought.record import Problem


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave to ask "has it changed since?" (RFC 9110, 8.8)."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Fetched:
    """One answer. ``content`` None: nothing has changed since the validators were given.

    ``media_type`` is lower case without parameters; ``charset`` as declared, or empty.
    """

    content: bytes | None
    validators: Validators = Validators()
    media_type: str = ""
    charset: str = ""


class FetchError(Exception):
    """Nothing usable came. The message is a whole sentence: what is wrong and what to do.

    ``retry_after_s``: the server asked to be left alone for so long; 0: it said nothing.
    """

    def __init__(self, says: str, retry_after_s: float = 0.0) -> None:
        super().__init__(says)
        self.retry_after_s = retry_after_s


class Fetcher(Protocol):
    """Fetches over HTTP; refuses private addresses, what is too large, and takes too long."""

    def get(self, url: str, validators: Validators = Validators()) -> Fetched:
        """One answer. Raises FetchError."""
        ...


@dataclass(frozen=True, slots=True)
class Asked:
    """How a feed is asked. ``settings``: the answers to the questions of its kind.

    ``known``: ids (as in ``FedArea.fed_id``) of the areas that this feed gave earlier and that
    are not over, so that CAP references can be resolved; ``kept``: parts of copies kept from
    earlier (such as the outlines of flood areas), by part name.
    """

    url: str
    now: datetime
    settings: Mapping[str, str] = field(default_factory=dict)
    validators: Validators = Validators()
    known: frozenset[str] = frozenset()
    kept: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FedArea:
    """One area as a feed has it. ``area.area_id`` equals ``fed_id``, unique within the feed.

    ``informs``: shown to people, given to no check. ``area.ends`` at or before now: it is
    revoked, cancelled or expired. ``reason``: what the source says, for people, plain text.
    """

    fed_id: str
    area: Area
    informs: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Copy:
    """Bytes to keep. ``part`` empty: the feed's own document."""

    part: str
    content: bytes
    whole: bool = True


@dataclass(frozen=True, slots=True)
class FeedRead:
    """What one reading gave.

    ``over``: ids of earlier areas that the feed says are over (CAP Cancel, Update). ``absent_over``
    true: an area that the feed no longer lists is over (floods); false: it stays until a person
    lifts it, for zones end by revocation alone (R41). ``whole``: all of it was read; ``detail``
    is a whole sentence where it was not. ``rows``: how many things it listed.
    """

    items: tuple[PressItem, ...] = ()
    areas: tuple[FedArea, ...] = ()
    over: frozenset[str] = frozenset()
    absent_over: bool = False
    unplaced: tuple[Unplaced, ...] = ()
    problems: tuple[Problem, ...] = ()
    detail: str = ""
    rows: int = 0
    copies: tuple[Copy, ...] = ()
    validators: Validators = Validators()

    @property
    def whole(self) -> bool:
        """Whether everything in it could be read."""
        return not self.detail


def nothing_read(name: str, error: Exception) -> FeedRead:
    """An uploaded file of which nothing could be read. ``error``: its message is a sentence."""
    says = str(error)
    return FeedRead(problems=(Problem(name, 0, None, says),), detail=says)


@dataclass(frozen=True, slots=True)
class Question:
    """One setting of a kind, as its form asks for it. ``choices``: (word, label); empty: text."""

    name: str
    label: str
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    default: str = ""


class FeedKind(Protocol):
    """One kind of feed: a frozen value named ``KIND`` in a module of ``feeds.kinds``.

    ``uploads``: it has no address; people upload its files, ``file_types`` says which (".zip").
    ``gives``: ``press``, ``areas`` or ``figures`` (crime).
    """

    name: str
    title: str
    says: str
    gives: str
    every_minutes: int
    uploads: bool
    file_types: tuple[str, ...]
    questions: tuple[Question, ...]

    def read(self, asked: Asked, fetcher: Fetcher) -> FeedRead | None:
        """Fetch and read; None when nothing has changed. Raises FetchError alone."""
        ...

    def read_upload(self, name: str, content: bytes, asked: Asked) -> FeedRead:
        """Read an uploaded file; never raises for what it holds."""
        ...
