"""The check of a day, as plain frozen values: what reports, pages and JSON are made from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from forethought.places.area import Area, Place, Point
from forethought.policy.verdict import Notice, PlayedDownEvidence, Reason
from forethought.record import Problem
from forethought.vocabulary import MayGo, Outcome, SourceStatus


@dataclass(frozen=True, slots=True)
class SourceReport:
    """How well one source was looked at. ``rows`` usable rows, None when it could not be read."""

    source: str
    status: SourceStatus
    rows: int | None
    extracted_at: datetime | None
    detail: str


@dataclass(frozen=True, slots=True)
class MatchedNote:
    """One record that matched the visit's customer, whether or not anything was found in it."""

    source: str
    record_id: str
    date: str | None
    match: str
    grounds: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class VisitSummary:
    """What a report shows of the visit itself; empty text where a cell was empty or unusable."""

    visit_id: str
    line: int
    officer_id: str
    officer_name: str
    second_officer_id: str
    second_officer_name: str
    planned_start: datetime | None
    planned_end: datetime | None
    customer_name: str
    address: str
    postcode: str
    purpose: str


@dataclass(frozen=True, slots=True)
class VisitCheck:
    """The check of one visit: everything found, with its sources. See day-folder.md."""

    visit: VisitSummary
    may_go: MayGo
    outcome: Outcome
    complete: bool
    discuss: bool
    discuss_with: str | None
    discuss_with_name: str
    reasons: tuple[Reason, ...]
    played_down: tuple[PlayedDownEvidence, ...]
    notices: tuple[Notice, ...]
    matched: tuple[MatchedNote, ...]
    problems: tuple[Problem, ...]
    place: Place
    stale_sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PolicyUsed:
    """The pack a check was made under. ``relaxations`` are sentences shown on every report."""

    name: str
    number: int
    sha256: str
    relaxations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PressSeen:
    """A press item that reports an outbreak, for the map and the list of what was read."""

    item_id: str
    title: str
    outlet: str
    published: str | None
    points: tuple[Point, ...]
    dismissed: bool


@dataclass(frozen=True, slots=True)
class DayCheck:
    """The check of a whole day. ``visits`` in the file's order, none ever dropped.

    ``offices_without_cover``: offices in which a visit must be discussed and nobody may.
    ``day`` is the local calendar day of most visits, for titles; None when there are none.
    """

    as_of: datetime
    policy: PolicyUsed
    reader: str
    sources: tuple[SourceReport, ...]
    visits: tuple[VisitCheck, ...]
    problems: tuple[Problem, ...]
    areas: tuple[Area, ...] = ()
    press: tuple[PressSeen, ...] = ()
    offices_without_cover: tuple[str, ...] = ()
    day: date | None = None
