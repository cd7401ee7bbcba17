"""A press feed as it comes over the network: what every kind of them has in common.

A document that is damaged is no reason to hold every visit at once: what is readable of it is
used, and the feed counts as not read whole, so that it goes stale unless a whole one follows.
"""

from __future__ import annotations

import codecs

from forethought.feeds.fetching import shown
from forethought.feeds.inside import UnreadableFileError
from forethought.feeds.press_xml import OWN_ENCODING, read_document
from forethought.feeds.reading import (
    Asked,
    Copy,
    FeedRead,
    Fetched,
    Fetcher,
    FetchError,
    Validators,
)

_CHARSETS = frozenset({"iso8859-1", "iso8859-15", "cp1252", "utf-16", "utf-16-le", "utf-16-be"})
"""What a server may say its text is in; others are read as the document itself says."""


def read_polled(asked: Asked, fetcher: Fetcher, outlet: str = "") -> FeedRead | None:
    """Fetch and read; None when nothing has changed. Raises FetchError alone."""
    got = fetcher.get(asked.url, asked.validators)
    if got.content is None:
        return None
    return read_bytes(_in_utf8(got.content, got), shown(asked.url), outlet, got.validators)


def read_bytes(
    content: bytes, name: str, outlet: str, validators: Validators | None = None
) -> FeedRead:
    """What a feed of this content holds. Raises FetchError where it is no feed at all."""
    try:
        found = read_document(content, name, outlet)
    except UnreadableFileError as error:
        raise FetchError(f"{name}: {error}") from error
    if found.damage and not found.listed:
        raise FetchError(f"{name} gave no press feed: {found.damage}")
    # An item without a word (a photograph) stands among the problems, and holds nobody.
    return FeedRead(
        items=found.items,
        problems=found.problems,
        detail=f"{name}: {found.damage}" if found.damage else "",
        rows=found.listed,
        copies=(Copy("", content, whole=not found.damage),),
        validators=Validators() if found.damage else validators or Validators(),
    )


def _in_utf8(content: bytes, got: Fetched) -> bytes:
    """The document in UTF-8, where only the server says that it is in something else."""
    try:
        known = codecs.lookup(got.charset).name if got.charset else ""
    except (LookupError, ValueError):
        return content
    if known not in _CHARSETS or OWN_ENCODING.match(content) or _is_utf8(content):
        return content
    return content.decode(known, errors="replace").encode("utf-8", errors="replace")


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return b"\0" not in content
