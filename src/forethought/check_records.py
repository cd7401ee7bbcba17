"""One visit's records: which are about the customer, what they show, what was decided.

Matching is decided by ``matching.compare`` alone; equal keys only find candidates.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from forethought.check_dispositions import Decided, Decisions
from forethought.check_inputs import Marker, VisitEntry
from forethought.matching import compare, has_address, keys, may_be_same_address, same_address
from forethought.matching.person import MatchResult, Person
from forethought.places.postcode import normalise_postcode
from forethought.policy.case import Contact, FoundHazard, LiveMarker
from forethought.policy.verdict import Evidence, Notice, PlayedDownEvidence
from forethought.policy.words import day_in_words
from forethought.record import Problem, Record, When
from forethought.screening.findings import Finding, Screening
from forethought.timestamps import local_day
from forethought.vocabulary import Hazard, Subject, hazards_in

LONGEST_QUOTE = 300
"""How much of an incident's text stands as the quote of its category, in characters."""

PROTECT = (
    "Recorded as somebody to protect (DMBM555300). This is no danger to you. "
    "Do not mention it to anyone at the address."
)


class HasPerson(Protocol):
    """Whatever is about a person: a record, a marker."""

    @property
    def person(self) -> Person:
        """Who it is about."""
        ...


Item = TypeVar("Item", bound=HasPerson)


class KeyIndex(Generic[Item]):
    """Finds the items that match a person, in the order given: by equal keys, then compare."""

    def __init__(self, items: Iterable[Item]) -> None:
        self._items = list(items)
        self._by_key: dict[str, list[int]] = {}
        for position, item in enumerate(self._items):
            for key in keys(item.person):
                self._by_key.setdefault(key, []).append(position)

    def matching(self, person: Person) -> Iterator[tuple[Item, MatchResult]]:
        """Every item about this person, with the match."""
        positions = {p for key in keys(person) for p in self._by_key.get(key, ())}
        for position in sorted(positions):
            result = compare(person, self._items[position].person)
            if result is not None:
                yield self._items[position], result


@dataclass(frozen=True, slots=True)
class RecordsLook:
    """What the matched records of one visit give to the case and to the report."""

    hazards: tuple[FoundHazard, ...]
    played_down: tuple[PlayedDownEvidence, ...]
    notices: tuple[Notice, ...]
    contacts: tuple[Contact, ...]
    unusable: tuple[str, ...]
    problems: tuple[Problem, ...]


def look_at_records(
    visit: VisitEntry,
    matched: Sequence[tuple[Record, MatchResult]],
    read: Callable[[str], Screening],
    decisions: Decisions,
) -> RecordsLook:
    """Read every matched record and apply what was decided about it."""
    hazards: list[FoundHazard] = []
    played_down: list[PlayedDownEvidence] = []
    notices: list[Notice] = []
    contacts: list[Contact] = []
    unusable: list[str] = []
    problems: list[Problem] = []
    for record, result in matched:
        screening = read(record.text)
        played_down.extend(_played_down(record, result, screening))
        if screening.protections:
            notices.append(Notice("protect", PROTECT, record.record_id))
        decided = decisions.about(record, text_sha256(record.text), visit)
        notices.extend(decided.notices)
        problems.extend(decided.problems)
        if decided.mistaken:
            continue
        contacts.append(Contact(result.match, record.when))
        unusable.extend(_unknown_category(record))
        hazards.extend(_hazards(record, result, screening, visit, decided))
    return RecordsLook(
        tuple(hazards),
        tuple(played_down),
        tuple(notices),
        tuple(contacts),
        tuple(unusable),
        tuple(problems),
    )


def text_sha256(text: str) -> str:
    """The hash by which a disposition knows its record's text, as lower-case hex.

    The text of a file may hold what UTF-8 cannot; such code points count as they are.
    """
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def iso(when: When | None) -> str | None:
    """A record's date as JSON shows it: the day, or the moment in UTC."""
    if when is None:
        return None
    return when.moment.isoformat() if when.moment else when.day.isoformat()


def _hazards(
    record: Record,
    result: MatchResult,
    screening: Screening,
    visit: VisitEntry,
    decided: Decided,
) -> Iterator[FoundHazard]:
    here = is_for_this_address(visit.person, record.person)
    findings = [*screening.findings, *_from_category(record, screening)]
    for finding in findings:
        yield FoundHazard(
            category=finding.category,
            evidence=_evidence(record, result, finding),
            when=record.when,
            says_no_visit=finding.says_no_visit,
            here=here,
            reviewed=decided.reviewed,
        )


def is_for_this_address(customer: Person, other: Person) -> bool:
    """Whether a note is for the visit's address or for none that is known to be another."""
    if not has_address(other) and not other.postcode:
        return True
    if same_address(customer, other) or may_be_same_address(customer, other):
        return True
    code = None if has_address(other) else normalise_postcode(other.postcode)
    return code is not None and code == normalise_postcode(customer.postcode)


def _from_category(record: Record, screening: Screening) -> Iterator[Finding]:
    """An incident's category counts whatever its text says (day-folder.md).

    A word that is no category takes the most cautious reading, since it may have been any.
    """
    known, unknown = hazards_in(record.category)
    seen = {finding.category for finding in screening.findings}
    wanted = list(known) + ([Hazard.VIOLENCE] if unknown else [])
    quote = record.text[:LONGEST_QUOTE]
    for hazard in dict.fromkeys(wanted):
        if hazard not in seen:
            yield Finding(
                hazard, quote, 0, len(quote), Subject.CUSTOMER, readers=(), entry="category"
            )


def _unknown_category(record: Record) -> Iterator[str]:
    _, unknown = hazards_in(record.category)
    if unknown:
        yield (
            f"Incident report {record.record_id} has a category that is none of ours "
            f"({', '.join(unknown)}), and is read as the most serious."
        )


def _evidence(record: Record, result: MatchResult, finding: Finding) -> Evidence:
    return Evidence(
        source=record.source,
        record_id=record.record_id,
        date=iso(record.when),
        match=result.match.value,
        category=finding.category.value,
        quote=finding.quote,
        start=finding.start,
        end=finding.end,
        note=record.text,
        grounds=result.grounds,
        seen_by=finding.readers,
        entry=finding.entry,
    )


def _played_down(
    record: Record, result: MatchResult, screening: Screening
) -> Iterator[PlayedDownEvidence]:
    for played in screening.played_down:
        yield PlayedDownEvidence(
            source=record.source,
            record_id=record.record_id,
            date=iso(record.when),
            match=result.match.value,
            category=played.category.value,
            quote=played.quote,
            start=played.start,
            end=played.end,
            because=played.because.value,
            by=played.by,
            note=record.text,
        )


@dataclass(frozen=True, slots=True)
class MarkersLook:
    """What the matched markers of one visit give."""

    live: tuple[LiveMarker, ...]
    notices: tuple[Notice, ...]
    unusable: tuple[Problem, ...]


def look_at_markers(
    matched: Iterable[tuple[Marker, MatchResult]], lapsed: Callable[[Marker], bool]
) -> MarkersLook:
    """Live markers count; one past its date is told, and asks for nothing (day-folder.md)."""
    live: list[LiveMarker] = []
    notices: list[Notice] = []
    unusable: list[Problem] = []
    for marker, result in matched:
        unusable.extend(marker.unusable)
        if lapsed(marker):
            notices.append(_lapsed(marker))
            continue
        evidence = Evidence(
            source="markers",
            record_id=marker.marker_id,
            date=iso(marker.decided_at),
            match=result.match.value,
            quote=marker.wording,
            start=0,
            end=len(marker.wording),
            note=marker.wording,
            grounds=result.grounds,
        )
        live.append(LiveMarker(marker.marker_id, marker.level, marker.wording, evidence))
    return MarkersLook(tuple(live), tuple(notices), tuple(unusable))


def _lapsed(marker: Marker) -> Notice:
    assert marker.lapses_at is not None
    day = day_in_words(local_day(marker.lapses_at))
    says = f"Warning marker {marker.marker_id} lapsed on {day} and no longer counts."
    return Notice("marker_lapsed", says, marker.marker_id)
