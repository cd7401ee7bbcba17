"""Which readers saw what a check found, in the words that pages show."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from forethought.dayfolder import report_words as words
from forethought.web.checks.models import Check

Json = dict[str, Any]


class Seen:
    """Who saw what a check found; nobody for checks of older programs."""

    def __init__(self, check: Check) -> None:
        self._known = {
            _place(one, one["source"], one["record_id"]): one["readers"]
            for one in check.result.get("seen_by", ())
        }

    def who(self, source: str, record_id: str, found: Iterable[Json]) -> tuple[str, ...]:
        """Sentences on who saw what was ``found`` in a record."""
        places = ((one["category"], _place(one, source, record_id)) for one in found)
        return words.who_saw(
            (category, self._known[place])
            for category, place in places
            if category and place in self._known
        )


def _place(one: Json, source: str, record_id: str) -> tuple[Any, ...]:
    return (source, record_id, one["start"], one["end"], one["category"])
