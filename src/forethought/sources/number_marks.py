"""Numbers that say when a row changed: a count of changes, or a time written as a number.

One number far beyond the others (a wrong clock, "never" as 99991231) must not hide what changes
later. Reading from an earlier number reads more, and never less: in doubt the earlier one is taken.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from heapq import heappush, heappushpop
from itertools import pairwise

Number = int | Decimal

_SCALES = (1, 1_000, 1_000_000, 1_000_000_000)
"""Of numbers that count from 1970: seconds, and what computers count instead."""

_FORMS = {8: "%Y%m%d", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}
"""Of numbers that are a date: by how many digits they have."""

_FAR = 10
"""A gap is doubtful where it is more than one part in so many of everything below it."""

_LOOKED_AT = 100


def not_later_number(value: Number, local: datetime) -> Number:
    """``value``, but not after ``local`` where it can be read as a time."""
    form = _form_of(value)
    if form:
        return min(value, int(local.strftime(form)))
    for scale in _SCALES:
        now = int(local.timestamp()) * scale
        if now < value < 10 * now:
            return now
    return value


def earlier_number(value: Number, overlap: int) -> Number:
    """``overlap`` before ``value``; for a date as a number also so many seconds."""
    before = value - overlap
    form = _form_of(value)
    if not form:
        return before
    try:
        moment = datetime.strptime(str(int(value)), form)  # noqa: DTZ007 - it is compared with none
        # A day and two hours more: a day has no hours, and clocks go back.
        moment -= timedelta(seconds=overlap, hours=26)
        return min(before, int(moment.strftime(form)))
    except (ValueError, OverflowError):
        return before


def _form_of(value: Number) -> str:
    text = str(int(value)) if value >= 0 else ""
    form = _FORMS.get(len(text), "")
    return form if form and "1900" <= text[:4] <= "9999" and _is_date(text[:8]) else ""


def _is_date(digits: str) -> bool:
    month, day = int(digits[4:6]), int(digits[6:8])
    return 1 <= month <= 12 and 1 <= day <= 31


class Jumps:
    """Watches whether one of the highest numbers stands far beyond those below it.

    ``last``: how far it was read before, None for a reading of everything.
    """

    def __init__(self, last: Number | None) -> None:
        self._last = last
        self._least: Number | None = None
        self._highest: list[Number] = []
        self._among: set[Number] = set()

    def add(self, value: Number) -> None:
        """One row's number."""
        if self._least is None or value < self._least:
            self._least = value
        if value in self._among:
            return
        if len(self._highest) < _LOOKED_AT:
            heappush(self._highest, value)
            self._among.add(value)
        elif value > self._highest[0]:
            self._among.discard(heappushpop(self._highest, value))
            self._among.add(value)

    @property
    def are_doubtful(self) -> bool:
        """Whether the highest may be no number of a change at all."""
        if not self._highest or self._least is None:
            return False
        if self._last is not None:
            last: Number = self._last
            new: list[Number] = sorted(value for value in self._highest if value > last)
            return _has_gap([last, *new], max(last, -last))
        numbers = sorted(self._highest)
        return len(numbers) > 1 and _has_gap(numbers, numbers[-1] - self._least)


def _has_gap(numbers: list[Number], span: Number) -> bool:
    return any((higher - lower) * _FAR > span for lower, higher in pairwise(numbers))
