"""Composes screening, matching, places and policy into one check.

Pure: everything comes in with :class:`DayInputs`, the reader and the pack; the same inputs
give the same check.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache

from forethought.check_dispositions import Decisions
from forethought.check_inputs import DayInputs, Marker, Officer, VisitEntry
from forethought.check_places import Outbreak, Surroundings, outbreaks, points_of
from forethought.check_records import KeyIndex, iso, look_at_markers, look_at_records
from forethought.check_result import (
    DayCheck,
    MatchedNote,
    PolicyUsed,
    PressSeen,
    SourceReport,
    VisitCheck,
    VisitSummary,
)
from forethought.matching import can_be_matched
from forethought.matching.person import MatchResult
from forethought.places.area import Place
from forethought.policy.case import Case, OfficerFacts, SourceLook, VisitFacts
from forethought.policy.discuss import Colleague, discuss_with
from forethought.policy.judge import Verdict, judge, verdict_of
from forethought.policy.pack import Pack
from forethought.policy.rules.checks import status_for
from forethought.policy.verdict import Notice, PlayedDownEvidence, Reason
from forethought.record import Problem, Record
from forethought.screening.findings import Reader
from forethought.timestamps import local_day
from forethought.vocabulary import SourceStatus

_FOR_EVER = datetime.max.replace(tzinfo=UTC)
_UNKNOWN_PLACE = "Nobody looked this postcode up."
_IDENTITY = (
    "Give a tax reference, or the full name with a birth date, or with an address that has a "
    "postcode and a house number or name."
)
_BROKE = (
    "This visit could not be checked because of a fault in the program ({fault}). "
    "Check it by hand, and report the fault."
)


def check_day(
    inputs: DayInputs,
    reader: Reader,
    pack: Pack,
    *,
    reader_name: str = "words",
    each: Callable[[VisitCheck], None] = lambda _: None,
) -> DayCheck:
    """The check of every visit of a day. ``each`` is called after each visit, for progress."""
    checker = _Checker(inputs, reader, pack)
    visits = []
    for visit in inputs.visits:
        visits.append(checker.check(visit))
        each(visits[-1])
    return DayCheck(
        as_of=inputs.as_of,
        policy=PolicyUsed(pack.name, pack.number, pack.sha256, pack.relaxations),
        reader=reader_name,
        sources=tuple(_with_staleness(source, visits) for source in inputs.sources),
        visits=tuple(visits),
        problems=_in_file_order((*inputs.problems, *(p for v in visits for p in v.problems))),
        areas=inputs.areas,
        press=tuple(_seen(report) for report in checker.reports),
        offices_without_cover=_without_cover(visits, inputs),
        day=_main_day(inputs.visits),
    )


class _Checker:
    """What all visits of a day share: indexes over records, markers, areas and press."""

    def __init__(self, inputs: DayInputs, reader: Reader, pack: Pack) -> None:
        self._inputs = inputs
        self._pack = pack
        self._read = lru_cache(maxsize=4096)(reader.read)
        self._records = KeyIndex(inputs.records)
        self._markers = KeyIndex(inputs.markers)
        self._decisions = Decisions(inputs.dispositions, inputs.as_of)
        self.reports = outbreaks(inputs.press, inputs.press_decisions, inputs.as_of)
        self._around = Surroundings(inputs.areas, inputs.unplaced, self.reports, pack, inputs.as_of)
        self._looks = tuple(
            SourceLook(s.source, s.status, s.source in inputs.required, s.extracted_at, s.detail)
            for s in inputs.sources
        )
        self._colleagues = tuple(
            Colleague(o.officer_id, o.grade, o.office, o.known and _is_available(o, inputs.as_of))
            for o in inputs.officers.values()
        )

    def check(self, visit: VisitEntry) -> VisitCheck:
        """The check of one visit. A fault in judging it makes it not complete, never lost."""
        try:
            return self._check(visit)
        except Exception as fault:  # noqa: BLE001 - one of the two broad ones that the house allows
            return self._broken(visit, fault)

    def _check(self, visit: VisitEntry) -> VisitCheck:
        facts = self._facts(visit)
        place = self._place(visit)
        matched = list(self._records.matching(visit.person))
        records = look_at_records(visit, matched, self._read, self._decisions)
        markers = look_at_markers(self._markers.matching(visit.person), self._is_lapsed)
        around = self._around.look(visit, facts, place)
        officers = self._officers(visit)
        unusable = (
            *visit.unusable,
            *(problem for officer in officers for problem in officer.unusable),
            *markers.unusable,
        )
        case = Case(
            as_of=self._inputs.as_of,
            visit=facts,
            officers=tuple(_officer_facts(officer) for officer in officers),
            location_error_m=place.error_m,
            hazards=records.hazards,
            markers=markers.live,
            areas=around.areas,
            press=around.press,
            contacts=records.contacts,
            sources=self._looks,
            place_unknown="" if place.point else place.why_unknown or _UNKNOWN_PLACE,
            identity_missing="" if can_be_matched(visit.person) else _IDENTITY,
            unplaced=around.unplaced,
            unusable=(*(_sentence(problem) for problem in unusable), *records.unusable),
            not_read=self._inputs.not_read,
        )
        return self._result(
            visit,
            place,
            judge(case, self._pack),
            played_down=records.played_down,
            notices=(*records.notices, *markers.notices, *around.notices),
            matched=matched,
            problems=(
                *unusable,
                *visit.other_problems,
                *records.problems,
                *around.problems,
            ),
            stale=tuple(
                look.source
                for look in self._looks
                if status_for(look, case, self._pack) is SourceStatus.STALE
            ),
        )

    def _broken(self, visit: VisitEntry, fault: Exception) -> VisitCheck:
        terms = self._pack.rules["check.visit"]
        says = terms.says.format(why=_BROKE.format(fault=type(fault).__name__))
        reason = Reason(
            "check.visit", terms.cites, says, terms.at_least, discuss=True, completes=False
        )
        place = Place(visit.person.postcode, None, 0.0, _UNKNOWN_PLACE)
        problem = Problem("visits.csv", visit.line, None, says)
        return self._result(
            visit,
            place,
            verdict_of([reason]),
            problems=(*visit.unusable, *visit.other_problems, problem),
        )

    def _result(
        self,
        visit: VisitEntry,
        place: Place,
        verdict: Verdict,
        *,
        played_down: tuple[PlayedDownEvidence, ...] = (),
        notices: tuple[Notice, ...] = (),
        matched: Sequence[tuple[Record, MatchResult]] = (),
        problems: tuple[Problem, ...] = (),
        stale: tuple[str, ...] = (),
    ) -> VisitCheck:
        with_whom = self._discuss_with(visit) if verdict.discuss else None
        return VisitCheck(
            visit=self._summary(visit),
            may_go=verdict.may_go,
            outcome=verdict.outcome,
            complete=verdict.complete,
            discuss=verdict.discuss,
            discuss_with=with_whom,
            discuss_with_name=self._inputs.officers[with_whom].name if with_whom else "",
            reasons=verdict.reasons,
            played_down=played_down,
            notices=notices,
            matched=tuple(_matched_note(record, result) for record, result in matched),
            problems=_in_file_order(problems),
            place=place,
            stale_sources=stale,
        )

    def _facts(self, visit: VisitEntry) -> VisitFacts:
        """The visit's own facts. A start that cannot be read may be any time from now on."""
        start = visit.start or self._inputs.as_of
        return VisitFacts(
            start=start,
            end=(visit.until or visit.end if visit.start else None) or _FOR_EVER,
            announced=visit.announced,
            expected_cash=visit.expected_cash,
            translation=visit.translation,
            training=visit.training,
            pair_wanted=visit.pair_wanted,
            concern=visit.concern,
        )

    def _place(self, visit: VisitEntry) -> Place:
        known = self._inputs.places.get(visit.person.postcode)
        return known or Place(visit.person.postcode, None, 0.0, _UNKNOWN_PLACE)

    def _officers(self, visit: VisitEntry) -> tuple[Officer, ...]:
        return tuple(
            self._inputs.officers.get(name) or Officer(name, known=False) for name in visit.named
        )

    def _is_lapsed(self, marker: Marker) -> bool:
        return marker.lapses_at is not None and marker.lapses_at < self._inputs.as_of

    def _discuss_with(self, visit: VisitEntry) -> str | None:
        officer = self._inputs.officers.get(visit.officer_id) or Officer(visit.officer_id)
        return discuss_with(self._colleagues, visit.named, officer.manager_id, officer.office)

    def _summary(self, visit: VisitEntry) -> VisitSummary:
        names = [
            self._inputs.officers[name].name if name in self._inputs.officers else ""
            for name in (visit.officer_id, visit.second_officer_id)
        ]
        return VisitSummary(
            visit_id=visit.visit_id,
            line=visit.line,
            officer_id=visit.officer_id,
            officer_name=names[0],
            second_officer_id=visit.second_officer_id,
            second_officer_name=names[1],
            planned_start=visit.start,
            planned_end=visit.end,
            customer_name=visit.person.name,
            address=visit.person.address,
            postcode=visit.person.postcode,
            purpose=visit.purpose,
        )


def _is_available(officer: Officer, as_of: datetime) -> bool:
    """Inclusive at both ends, and taken at the moment of the assessment (day-folder.md)."""
    begun = officer.available_from is None or officer.available_from <= as_of
    return begun and (officer.available_to is None or as_of <= officer.available_to)


def _officer_facts(officer: Officer) -> OfficerFacts:
    return OfficerFacts(
        officer.officer_id,
        known=officer.known,
        solo_trained=officer.known and officer.solo_trained,
        more_affected_by=officer.more_affected_by,
    )


def _matched_note(record: Record, result: MatchResult) -> MatchedNote:
    return MatchedNote(
        record.source,
        record.record_id,
        iso(record.when),
        result.match.value,
        result.grounds,
        record.text,
    )


def _sentence(problem: Problem) -> str:
    """Where a problem is, as far as the visit's own row does not say it already.

    What a visit is judged by must not hang on the order or the form of the file it stands in.
    """
    if problem.file.startswith("visits."):
        where = problem.column or ""
    else:
        column = f", {problem.column}" if problem.column else ""
        where = f"{problem.file} line {problem.line}{column}"
    return (
        f"{where}: {problem.says}." if where else f"{problem.says[:1].upper()}{problem.says[1:]}."
    )


def _in_file_order(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """Each problem once, by file and line."""
    unique = dict.fromkeys(problems)
    return tuple(sorted(unique, key=lambda p: (p.file, p.line, p.column or "", p.says)))


def _with_staleness(source: SourceReport, visits: Sequence[VisitCheck]) -> SourceReport:
    """``stale`` as day-folder.md reports it: for at least one visit, and nothing worse."""
    held = sum(source.source in visit.stale_sources for visit in visits)
    if source.status is not SourceStatus.EXAMINED or not held:
        return source
    detail = f"Too old for {held} of {len(visits)} visits. Take a new extract"
    return SourceReport(source.source, SourceStatus.STALE, source.rows, source.extracted_at, detail)


def _seen(report: Outbreak) -> PressSeen:
    item = report.item
    return PressSeen(
        item.item_id,
        item.title,
        item.outlet,
        iso(report.published),
        points_of(report.reading),
        dismissed=any(one.kind.value == "dismissed" for one in report.decisions),
    )


def _without_cover(visits: Sequence[VisitCheck], inputs: DayInputs) -> tuple[str, ...]:
    """The offices in which a visit waits because nobody of management grade can be asked."""
    waiting = {
        inputs.officers[name].office if name in inputs.officers else ""
        for check in visits
        if check.discuss and check.discuss_with is None
        for name in [check.visit.officer_id]
    }
    return tuple(sorted(waiting))


def _main_day(visits: Sequence[VisitEntry]) -> date | None:
    days = Counter(local_day(visit.start) for visit in visits if visit.start)
    return min(days, key=lambda day: (-days[day], day), default=None)
