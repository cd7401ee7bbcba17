"""What GOV.UK publishes: the Atom feed of one of its finders, such as animal disease cases.

An entry carries the title, the summary, the address and when it was last changed, but no outline:
its zones come by a feed of zones. It is read as a report, and is as good as one by hand.
"""

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

OUTLET = "GOV.UK"


@dataclass(frozen=True, slots=True)
class GovUkAtom:
    """See the module."""

    name: str = "govuk_atom"
    title: str = "GOV.UK (Atom)"
    says: str = (
        "The address of a GOV.UK feed, such as "
        "https://www.gov.uk/animal-disease-cases-england.atom. Its entries are read as reports."
    )
    gives: str = "press"
    every_minutes: int = 15
    uploads: bool = False
    file_types: tuple[str, ...] = (".atom", ".xml")
    questions: tuple[Question, ...] = ()

    def read(self, asked: Asked, fetcher: Fetcher) -> FeedRead | None:
        """Fetch and read; None when nothing has changed. Raises FetchError alone."""
        return read_polled(asked, fetcher, OUTLET)

    def read_upload(self, name: str, content: bytes, asked: Asked) -> FeedRead:  # noqa: ARG002
        """A feed as a file."""
        try:
            return read_bytes(content, name, OUTLET)
        except FetchError as error:
            return nothing_read(name, error)


KIND = GovUkAtom()
