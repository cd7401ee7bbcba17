"""Records, times and problems as plain frozen values, shared by the whole core."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from forethought.matching.person import Person


@dataclass(frozen=True, slots=True)
class When:
    """A date alone, or an exact moment.

    ``day`` is the Europe/London calendar day; ``moment`` is UTC, None for a date alone.
    """

    day: date
    moment: datetime | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in what was given: where it is and, in ``says``, what to do.

    ``file`` is relative to the day folder with ``/``; ``line`` the physical line on which the
    row begins, the header being 1, and 0 for a file as a whole; ``column`` None for a whole row.
    """

    file: str
    line: int
    column: str | None
    says: str


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a record system or one incident report.

    ``when`` None: undated. ``category`` is the cell of an incident report, raw; else empty.
    """

    source: str
    record_id: str
    file: str
    line: int
    person: Person
    when: When | None
    text: str
    category: str = ""
