"""A Fetcher that answers from a table, and counts what it was asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from forethought.feeds.reading import Fetched, FetchError, Validators


@dataclass
class PretendServer:
    """``pages`` by address: bytes, None for "nothing has changed", or what goes wrong."""

    pages: Mapping[str, bytes | FetchError | None]
    asked: list[str] = field(default_factory=list)

    def get(self, url: str, validators: Validators = Validators()) -> Fetched:  # noqa: B008
        self.asked.append(url)
        page = self.pages.get(url, FetchError("There is no such page (404)."))
        if isinstance(page, FetchError):
            raise page
        return Fetched(page, Validators(etag=f"tag of {len(self.asked)}"))
