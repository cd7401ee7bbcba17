"""Since when something that a list leads to could not be had: a mark kept beside the copies.

That a server fails for an hour holds no visit: what was read before counts, as where the whole
feed cannot be fetched. What fails for a day is stale, and holds as something that nobody placed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from forethought.feeds.reading import Copy

MARK = "missing/"
"""How the names of such copies begin. An empty one marks nothing any more."""

HOLDS_AFTER = timedelta(days=1)


@dataclass(slots=True)
class Missing:
    """What one reading could not have. ``kept``: as :class:`Asked` has it."""

    kept: Mapping[str, bytes]
    now: datetime
    _since: dict[str, datetime] = field(default_factory=dict)

    def is_stale(self, what: str) -> bool:
        """Note that ``what`` could not be had; whether that is so for longer than a day."""
        mark = _mark(what)
        self._since[mark] = since = _moment(self.kept.get(mark, b""), self.now)
        return self.now - since > HOLDS_AFTER

    def copies(self) -> Iterable[Copy]:
        """The marks to keep: the new ones, and an empty one in place of what is missing no more."""
        for mark, since in self._since.items():
            if not self.kept.get(mark):
                yield Copy(mark, since.isoformat().encode())
        for part, content in self.kept.items():
            if part.startswith(MARK) and content and part not in self._since:
                yield Copy(part, b"")


def _mark(what: str) -> str:
    return MARK + hashlib.sha256(what.encode("utf-8", "replace")).hexdigest()[:32]


def _moment(content: bytes, now: datetime) -> datetime:
    """When it was first missed; a mark that nobody can read begins anew."""
    try:
        since = datetime.fromisoformat(content.decode())
    except ValueError:
        return now
    return min(since, now) if since.tzinfo is not None else now
