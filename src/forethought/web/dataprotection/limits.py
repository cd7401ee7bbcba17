"""How long each kind of data is kept: one table for the job, the pages and the documents."""

from __future__ import annotations

import tomllib
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Any

from forethought.timestamps import day_begins

FILE = "limits.toml"


@dataclass(frozen=True, slots=True)
class Limit:
    """How long one kind of data is kept.

    ``whose``: from when the time is counted, or, without ``years`` and ``days``, how long it is
    kept. ``paragraph``: where the number comes from.
    """

    name: str
    title: str
    keeps: str
    whose: str
    because: str
    paragraph: str
    years: int = 0
    days: int = 0

    @property
    def says(self) -> str:
        """``3 years``, ``30 days``, or ``as long as a check uses it``."""
        if self.years:
            return f"{self.years} year{'s' if self.years != 1 else ''}"
        return f"{self.days} days" if self.days else self.whose

    def first_kept(self, day: date) -> date:
        """The earliest day that is still kept on ``day``: what is of a day before it may go.

        Raises ValueError for a limit without a number.
        """
        if self.years:
            year = day.year - self.years
            return day.replace(year=year, day=min(day.day, monthrange(year, day.month)[1]))
        if self.days:
            return day - timedelta(days=self.days)
        raise ValueError(f"{self.name} has no number: it is kept {self.whose}")

    def cut(self, day: date) -> datetime:
        """The beginning, in London, of the earliest day that is still kept."""
        return day_begins(self.first_kept(day))


@lru_cache(maxsize=1)
def limits() -> Mapping[str, Limit]:
    """Every limit by its name, in the order of the file."""
    return {name: Limit(name=name, **given) for name, given in _file().items() if name != "dated"}


def dated() -> date:
    """When the limits were last looked at."""
    on: date = _file()["dated"]
    return on


def _file() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / FILE).read_text(encoding="utf-8"))
