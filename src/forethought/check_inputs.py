"""What a check of a day is made from, as plain frozen values.

Whoever calls the check (a day folder, the site) has read the files or tables; cautious
readings of cells that could not be understood have been taken, each with its problem.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from forethought.check_result import SourceReport
from forethought.matching.person import Person
from forethought.places.area import Area, Place, PressItem, PressReading, Unplaced
from forethought.record import Problem, Record, When
from forethought.vocabulary import (
    DispositionKind,
    Grade,
    Hazard,
    MarkerLevel,
    PressDecisionKind,
)


@dataclass(frozen=True, slots=True)
class VisitEntry:
    """One line of ``visits.csv``.

    ``start`` None: unreadable. ``end`` None: to the end of the local day. ``until``: how long it
    may last in fact, where that is later than planned; areas that begin before count. ``unusable``
    are the problems that make the visit ``check.visit``; ``other_problems`` only show.
    """

    visit_id: str
    line: int
    officer_id: str
    second_officer_id: str
    start: datetime | None
    end: datetime | None
    person: Person
    purpose: str = ""
    announced: bool = False
    expected_cash: Decimal | None = None
    translation: str = ""
    training: bool = False
    pair_wanted: bool = False
    concern: str = ""
    unusable: tuple[Problem, ...] = ()
    other_problems: tuple[Problem, ...] = ()
    until: datetime | None = None

    @property
    def named(self) -> tuple[str, ...]:
        """Every officer named on the visit."""
        return tuple(
            dict.fromkeys(name for name in (self.officer_id, self.second_officer_id) if name)
        )


@dataclass(frozen=True, slots=True)
class Officer:
    """One officer. ``known`` is false for an id whose lines contradict each other.

    Availability is inclusive at both ends; None is open on that side. ``unusable`` problems
    make a visit that names the officer ``check.visit``.
    """

    officer_id: str
    name: str = ""
    grade: Grade = Grade.OFFICER
    manager_id: str = ""
    office: str = ""
    solo_trained: bool = False
    more_affected_by: frozenset[Hazard] = frozenset()
    available_from: datetime | None = None
    available_to: datetime | None = None
    known: bool = True
    unusable: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Marker:
    """A warning marker. ``lapses_at`` None: it does not lapse by itself."""

    marker_id: str
    level: MarkerLevel
    person: Person
    wording: str
    decided_at: When | None
    lapses_at: datetime | None
    unusable: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Disposition:
    """A decision of management grade and a second person about one record.

    It has passed every test that does not depend on the visit. ``until`` is the last day or
    moment on which it holds, None for no end. ``customer_ref`` empty: for all customers.
    """

    line: int
    source: str
    record_id: str
    customer_ref: str
    kind: DispositionKind
    until: When | None
    by: str
    second: str
    at: When
    reason: str
    text_sha256: str
    file: str = "dispositions.csv"


@dataclass(frozen=True, slots=True)
class PressDecision:
    """A person's decision about a press item; a dismissal is by management grade."""

    line: int
    item: str
    kind: PressDecisionKind
    by: str
    at: When | None
    reason: str
    file: str = "press_decisions.csv"


@dataclass(frozen=True, slots=True)
class DayInputs:
    """Everything that is known for a day, at the moment ``as_of`` (UTC) of the assessment.

    ``records`` are candidates: at least all that share a matching key with a visit.
    ``sources`` carry their status before staleness, which is judged visit by visit;
    ``required`` names those that hold a visit back. ``not_read`` are sentences about supplied
    files that could not be read and may concern anyone. ``places`` is keyed by the visit's
    postcode as written.
    """

    as_of: datetime
    visits: tuple[VisitEntry, ...]
    officers: Mapping[str, Officer] = field(default_factory=dict)
    sources: tuple[SourceReport, ...] = ()
    required: frozenset[str] = frozenset()
    records: tuple[Record, ...] = ()
    markers: tuple[Marker, ...] = ()
    dispositions: tuple[Disposition, ...] = ()
    areas: tuple[Area, ...] = ()
    unplaced: tuple[Unplaced, ...] = ()
    press: tuple[tuple[PressItem, PressReading], ...] = ()
    press_decisions: tuple[PressDecision, ...] = ()
    places: Mapping[str, Place] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    not_read: tuple[str, ...] = ()
