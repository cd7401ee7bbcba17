"""What the rules look at: one visit's case, as plain frozen values.

Everything that needs matching, screening or geometry has been done before; what is left are
the facts that a rule compares with the policy pack's numbers. Cautious readings of unusable
cells have been taken already (day-folder.md, "What a cell means").
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from forethought.policy.verdict import Evidence
from forethought.record import When
from forethought.vocabulary import (
    AreaKind,
    Hazard,
    MarkerLevel,
    Match,
    SourceStatus,
)


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """The visit itself. ``start`` and ``end`` are UTC moments, ``end`` not before ``start``."""

    start: datetime
    end: datetime
    announced: bool = False
    expected_cash: Decimal | None = None
    translation: str = ""
    training: bool = False
    pair_wanted: bool = False
    concern: str = ""


@dataclass(frozen=True, slots=True)
class OfficerFacts:
    """An officer named on the visit. An unknown officer is not trained."""

    officer_id: str
    known: bool = True
    solo_trained: bool = False
    more_affected_by: frozenset[Hazard] = frozenset()


@dataclass(frozen=True, slots=True)
class FoundHazard:
    """A finding in a matched record that context did not play down.

    ``here`` is false only for a note that is for another address than the visit's.
    ``reviewed``: a recorded disposition asks one step less.
    """

    category: Hazard
    evidence: Evidence
    when: When | None = None
    says_no_visit: bool = False
    here: bool = True
    reviewed: bool = False


@dataclass(frozen=True, slots=True)
class LiveMarker:
    """A warning marker that is about this customer or address and has not lapsed."""

    marker_id: str
    level: MarkerLevel
    wording: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class AreaHit:
    """An area in which the place may lie, in force at some moment of the visit."""

    area_id: str
    kind: AreaKind
    zone_type: str
    name: str
    hazards: frozenset[Hazard] = frozenset()


@dataclass(frozen=True, slots=True)
class PressHit:
    """A press report of an outbreak, not dismissed. ``distance_m``: from the place's point to
    the nearest candidate place of the report. ``published`` is a date alone or a moment."""

    item_id: str
    title: str
    place: str
    distance_m: float
    published: When


@dataclass(frozen=True, slots=True)
class Contact:
    """A matched record that shows contact with the customer, if it is dated early enough."""

    match: Match
    when: When | None


@dataclass(frozen=True, slots=True)
class SourceLook:
    """How well one source was looked at, before staleness is judged visit by visit."""

    source: str
    status: SourceStatus
    required: bool
    extracted_at: datetime | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """Everything the rules may look at for one visit.

    ``location_error_m`` widens the place. ``place_unknown``, ``identity_missing`` and the
    sentences of ``unplaced``, ``unusable`` and ``not_read`` are whole sentences, empty when
    all is well: ``unplaced`` areas and press items that may concern this place, ``unusable``
    what makes the visit's own data unusable or contradictory, ``not_read`` supplied files
    beside the sources (markers) that could not be read.
    """

    as_of: datetime
    visit: VisitFacts
    officers: tuple[OfficerFacts, ...]
    location_error_m: float = 0.0
    hazards: tuple[FoundHazard, ...] = ()
    markers: tuple[LiveMarker, ...] = ()
    areas: tuple[AreaHit, ...] = ()
    press: tuple[PressHit, ...] = ()
    contacts: tuple[Contact, ...] = ()
    sources: tuple[SourceLook, ...] = ()
    place_unknown: str = ""
    identity_missing: str = ""
    unplaced: tuple[str, ...] = ()
    unusable: tuple[str, ...] = ()
    not_read: tuple[str, ...] = field(default=())
