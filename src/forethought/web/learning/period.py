"""Which months figures are of: whole ones, at least three of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from forethought.web.learning.counting import finished_months, months_before

SHORTEST = 3
"""Months. Fewer would mostly hide everything, and tell of single cases what is not hidden."""

USUAL = 12
_MONTH = re.compile(r"(\d{4})-(\d{2})")


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day of ``first`` to the end of the month ``last``."""

    first: date
    last: date

    @property
    def says(self) -> str:
        """``December 2025 to October 2026``."""
        return f"{month_words(self.first)} to {month_words(self.last)}"

    def months(self) -> list[date]:
        """Its months in order, each by its first day."""
        found = [self.first]
        while found[-1] < self.last:
            found.append(months_before(found[-1], -1))
        return found

    def quarters(self) -> list[tuple[date, ...]]:
        """Its months by threes, counted from the end: the first may be shorter."""
        months = self.months()
        short = len(months) % SHORTEST
        parts = [tuple(months[:short])] if short else []
        return parts + [tuple(months[at : at + 3]) for at in range(short, len(months), 3)]


def usual_period(now: datetime) -> Period:
    """The last twelve finished months."""
    months = finished_months(now)
    return Period(months[USUAL - 1], months[0])


def read_period(first: str, last: str, now: datetime) -> tuple[Period, str]:
    """The period that an address names (``2025-12``), and a sentence where it cannot be had.

    The usual period stands in then; empty words choose it too.
    """
    usual = usual_period(now)
    if not first and not last:
        return usual, ""
    asked = Period(_month(first) or usual.first, _month(last) or usual.last)
    known = finished_months(now)
    if not {asked.first, asked.last} <= set(known):
        return usual, (
            "Figures are there for whole months only, from"
            f" {month_words(known[-1])} to {month_words(known[0])}"
        )
    if asked.first > months_before(asked.last, SHORTEST - 1):
        return usual, f"Select at least {SHORTEST} months: fewer would tell of single cases"
    return asked, ""


def month_words(month: date) -> str:
    """``October 2026``."""
    return f"{month:%B %Y}"


def month_key(month: date) -> str:
    """``2026-10``, as in addresses."""
    return f"{month:%Y-%m}"


def _month(text: str) -> date | None:
    found = _MONTH.fullmatch(text)
    if found is None or not (2000 <= int(found[1]) <= 2999 and 1 <= int(found[2]) <= 12):
        return None
    return date(int(found[1]), int(found[2]), 1)
