"""What papers and broadcasters publish: RSS 2.0 or Atom."""

from __future__ import annotations

from dataclasses import dataclass

from forethought.feeds.press_polled import read_bytes, read_polled
from forethought.feeds.reading import (
    Asked,
    FeedRead,
    Fetcher,
    FetchError,
    Question,
    nothing_read,
)

_OUTLET = Question(
    name="outlet",
    label="Which paper is it, and from which town?",
    hint=(
        "For example: Wensum Chronicle, Fakenham. Its town helps to tell places of one name apart. "
        "Left empty, the title of the feed is used."
    ),
)
_LONGEST_OUTLET = 200


@dataclass(frozen=True, slots=True)
class PressFeed:
    """See the module."""

    name: str = "press_feed"
    title: str = "Newspaper or broadcaster (RSS, Atom)"
    says: str = "The address of a feed of news. Its newest reports are read for dangers."
    gives: str = "press"
    every_minutes: int = 10
    uploads: bool = False
    file_types: tuple[str, ...] = (".xml", ".rss", ".atom")
    questions: tuple[Question, ...] = (_OUTLET,)

    def read(self, asked: Asked, fetcher: Fetcher) -> FeedRead | None:
        """Fetch and read; None when nothing has changed. Raises FetchError alone."""
        return read_polled(asked, fetcher, _outlet(asked))

    def read_upload(self, name: str, content: bytes, asked: Asked) -> FeedRead:
        """A feed as a file."""
        try:
            return read_bytes(content, name, _outlet(asked))
        except FetchError as error:
            return nothing_read(name, error)


def _outlet(asked: Asked) -> str:
    return " ".join(asked.settings.get("outlet", "").split())[:_LONGEST_OUTLET]


KIND = PressFeed()
