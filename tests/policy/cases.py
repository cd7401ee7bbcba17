"""A plain case in which nothing is wrong, and the parts to change it with."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from forethought.data.pack_files import load_pack
from forethought.policy.case import (
    AreaHit,
    Case,
    Contact,
    FoundHazard,
    LiveMarker,
    OfficerFacts,
    PressHit,
    SourceLook,
    VisitFacts,
)
from forethought.policy.verdict import Evidence
from forethought.record import When
from forethought.vocabulary import (
    RECORD_SYSTEMS,
    AreaKind,
    Hazard,
    MarkerLevel,
    Match,
    SourceStatus,
)

PACK = load_pack()
START = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
AS_OF = START - timedelta(hours=2)
VISIT = VisitFacts(START, START + timedelta(hours=1), announced=True)
TRAINED = OfficerFacts("O1", solo_trained=True)
SOURCES = tuple(
    SourceLook(name, SourceStatus.EXAMINED, required=True, extracted_at=START - timedelta(hours=8))
    for name in RECORD_SYSTEMS
)
PLAIN = Case(AS_OF, VISIT, (TRAINED,), location_error_m=250, sources=SOURCES)


def visit(**changes: Any) -> Case:
    return replace(PLAIN, visit=replace(VISIT, **changes))


def hazard(category: str, **changes: Any) -> FoundHazard:
    evidence = Evidence("sa_notes", "N1", "2019-05-03", "reference", category, "words", 0, 5)
    return replace(FoundHazard(Hazard(category), evidence, When(date(2019, 5, 3))), **changes)


def with_hazard(category: str, **changes: Any) -> Case:
    return replace(PLAIN, hazards=(hazard(category, **changes),))


def marker(level: str) -> LiveMarker:
    return LiveMarker(
        "M1", MarkerLevel(level), "Known to set the dog on", Evidence("markers", "M1")
    )


def area(kind: str = "disease_control", zone: str = "protection", *hazards: str) -> AreaHit:
    return AreaHit("A1", AreaKind(kind), zone, "Area one", frozenset(map(Hazard, hazards)))


def press(distance_m: float = 0, published: When | None = None) -> PressHit:
    return PressHit(
        "P1", "Bird flu", "Wymondham", distance_m, published or When(START.date(), START)
    )


def contact(match: str, when: When | None) -> Contact:
    return Contact(Match(match), when)


def look(
    status: str, extracted_at: datetime | None = START, *, required: bool = True
) -> SourceLook:
    return SourceLook("dtr", SourceStatus(status), required, extracted_at)
