"""Who a visit, a record or a marker is about, exactly as the file wrote it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from forethought.vocabulary import Match


@dataclass(frozen=True, slots=True)
class Person:
    """A customer, or whoever a record is about. Raw text; empty means not known.

    ``birth_date`` is already read: an unreadable one is a problem of the file and None here.
    """

    name: str = ""
    birth_date: date | None = None
    utr: str = ""
    nino: str = ""
    vrn: str = ""
    paye_ref: str = ""
    address: str = ""
    postcode: str = ""


@dataclass(frozen=True, slots=True)
class MatchResult:
    """Which match it was, and on what grounds, in words an officer reads.

    Example: ``MatchResult(Match.REFERENCE, ("UTR 1234567890 is equal",))``.
    """

    match: Match
    grounds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BadReference:
    """A reference that cannot be one: a problem of the file, and not used.

    ``column`` is ``utr``, ``nino``, ``vrn`` or ``paye_ref``; ``says`` is a whole sentence.
    """

    column: str
    value: str
    says: str
