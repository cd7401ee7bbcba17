"""One visit's place: the areas it may lie in, the press near it, and what could not be placed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import shapely

from forethought.check_inputs import PressDecision, VisitEntry
from forethought.places.area import (
    Area,
    Place,
    Point,
    PressItem,
    PressPlace,
    PressReading,
    Unplaced,
)
from forethought.places.force import InForce, areas_in_force
from forethought.places.geometry import between_m, distance_m
from forethought.places.index import AreaIndex
from forethought.policy.case import AreaHit, Case, PressHit, VisitFacts
from forethought.policy.pack import Pack
from forethought.policy.rules.areas import counts, suspends
from forethought.policy.verdict import Notice
from forethought.policy.words import day_in_words
from forethought.record import Problem, When
from forethought.timestamps import begins, local_day
from forethought.vocabulary import AreaKind, PressDecisionKind


@dataclass(frozen=True, slots=True)
class Outbreak:
    """A press item that reports an outbreak, with what people decided about it."""

    item: PressItem
    reading: PressReading
    published: When
    decisions: tuple[PressDecision, ...]

    def dismissed_for(self, visit: VisitEntry) -> PressDecision | None:
        """The dismissal that counts on this visit; nobody on the visit dismisses for it."""
        able = [
            one
            for one in self.decisions
            if one.kind is PressDecisionKind.CONFIRMED or one.by not in visit.named
        ]
        return last_dismissal(able)


def last_dismissal(decisions: Iterable[PressDecision]) -> PressDecision | None:
    """The last decision, if it is a dismissal; of two made at one moment a confirmation counts."""
    last = max(decisions, key=_latest, default=None)
    return last if last and last.kind is PressDecisionKind.DISMISSED else None


def _latest(decision: PressDecision) -> tuple[float, bool]:
    when = begins(decision.at).timestamp() if decision.at else float("-inf")
    return (when, decision.kind is PressDecisionKind.CONFIRMED)


def outbreaks(
    press: Iterable[tuple[PressItem, PressReading]],
    decisions: Sequence[PressDecision],
    as_of: datetime,
) -> tuple[Outbreak, ...]:
    """The items that report an outbreak, or that a person confirmed, dated up to ``as_of``."""
    found = []
    for item, reading in press:
        published = When(local_day(item.published or as_of), item.published or as_of)
        mine = tuple(one for one in decisions if one.item in item.identities)
        confirmed = any(one.kind is PressDecisionKind.CONFIRMED for one in mine)
        if begins(published) <= as_of and (reading.outbreak or confirmed):
            found.append(Outbreak(item, reading, published, mine))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class PlaceLook:
    """What the place of one visit gives to the case and to the report."""

    areas: tuple[AreaHit, ...]
    press: tuple[PressHit, ...]
    unplaced: tuple[str, ...]
    notices: tuple[Notice, ...]
    problems: tuple[Problem, ...]


class Surroundings:
    """All areas and press of a day, asked visit by visit."""

    def __init__(
        self,
        areas: Iterable[Area],
        unplaced: Sequence[Unplaced],
        reports: Sequence[Outbreak],
        pack: Pack,
        as_of: datetime,
    ) -> None:
        self._in_force = {id(known.area): known for known in areas_in_force(areas, as_of)}
        self._index = AreaIndex(known.area for known in self._in_force.values())
        self._unplaced = unplaced
        self._reports = reports
        self._pack = pack

    def look(self, visit: VisitEntry, facts: VisitFacts, place: Place) -> PlaceLook:
        """Everything around one visit."""
        touching = [
            self._in_force[id(area)]
            for area in self._index.touching(place)
            if self._in_force[id(area)].during(facts.start, facts.end)
        ]
        hits = tuple(_hit(known) for known in touching)
        press = _PressLook(self._reports, self._pack).look(visit, facts, place)
        unplaced = [one.says for one in self._unplaced if self._may_concern(one, place)]
        unplaced.extend(one.says for one in press.unplaced if self._may_concern(one, place))
        return PlaceLook(
            areas=hits,
            press=press.hits,
            unplaced=tuple(dict.fromkeys(unplaced)),
            notices=(*_informing(hits, self._pack), *press.notices),
            problems=press.problems,
        )

    def _may_concern(self, unplaced: Unplaced, place: Place) -> bool:
        """Not when it is known to concern somewhere far away (policy.md, ``check.area``)."""
        if unplaced.near is None or place.point is None:
            return True
        away = distance_m(place.point, unplaced.near, unplaced.slack_m)
        return away <= self._pack.settings.elsewhere_km * 1000 + place.error_m


def _hit(known: InForce) -> AreaHit:
    area = known.area
    return AreaHit(area.area_id, area.kind, area.zone_type, area.name, area.hazards)


def _informing(hits: Iterable[AreaHit], pack: Pack) -> Iterator[Notice]:
    for hit in hits:
        if hit.kind is AreaKind.DISEASE_CONTROL and not suspends(hit, pack):
            says = (
                f"The address is in {hit.name or hit.area_id}, a {hit.zone_type} zone. "
                "It holds nothing back; follow its rules about animals."
            )
            yield Notice("zone_informs", says, hit.area_id)


@dataclass(frozen=True, slots=True)
class _PressFound:
    hits: tuple[PressHit, ...]
    unplaced: tuple[Unplaced, ...]
    notices: tuple[Notice, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _PressLook:
    """The press around one visit."""

    reports: Sequence[Outbreak]
    pack: Pack

    def look(self, visit: VisitEntry, facts: VisitFacts, place: Place) -> _PressFound:
        hits: list[PressHit] = []
        unplaced: list[Unplaced] = []
        notices: list[Notice] = []
        problems: list[Problem] = []
        case = Case(facts.start, facts, (), location_error_m=place.error_m)
        for report in self.reports:
            dismissal = report.dismissed_for(visit)
            hit = _nearest(report, place)
            near = hit is not None and counts(hit, case, self.pack)
            if dismissal is not None:
                if near:
                    notices.append(_dismissed(report, dismissal))
                continue
            if near and hit is not None:
                hits.append(hit)
                problems.extend(_refused(report, visit))
            if _is_recent(report, case, self.pack):
                unplaced.extend(not_placed(report))
        return _PressFound(tuple(hits), tuple(unplaced), tuple(notices), tuple(problems))


def _is_recent(report: Outbreak, case: Case, pack: Pack) -> bool:
    here = PressHit(report.item.item_id, "", "", 0.0, report.published)
    return counts(here, case, pack)


def _nearest(report: Outbreak, place: Place) -> PressHit | None:
    """The report as seen from this place: at the nearest place it may be about."""
    if place.point is None:
        return None
    found = [
        (between_m(place.point, candidate), named.name)
        for named in report.reading.places
        if not named.county_only
        for candidate in named.candidates
    ]
    if not found:
        return None
    distance, name = min(found)
    item = report.item
    return PressHit(item.item_id, item.title, name, distance, report.published)


def not_placed(report: Outbreak) -> Iterator[Unplaced]:
    """What of a report could not be placed, or only to a county (day-folder.md)."""
    title = f"The press report “{report.item.title}” tells of an outbreak of animal disease, but"
    ask = "Read it, and dismiss it in press_decisions.csv if it is far away."
    if not report.reading.places:
        yield Unplaced("press", report.item.item_id, f"{title} not where. {ask}")
    for named in report.reading.places:
        if named.county_only:
            says = f"{title} only that it is in {named.name}. {ask}"
            near, slack = _round(named)
            yield Unplaced("press", report.item.item_id, says, near, slack)


def _round(named: PressPlace) -> tuple[shapely.MultiPoint | None, float]:
    if not named.candidates:
        return None, 0.0
    points = [(point.lon, point.lat) for point in named.candidates]
    return shapely.MultiPoint(points), named.radius_km * 1000


def _dismissed(report: Outbreak, decision: PressDecision) -> Notice:
    when = f" on {day_in_words(decision.at.day)}" if decision.at else ""
    says = (
        f"The press report “{report.item.title}” was dismissed by {decision.by}{when}: "
        f"{decision.reason}"
    )
    return Notice("dismissal", says, report.item.item_id)


def _refused(report: Outbreak, visit: VisitEntry) -> Iterator[Problem]:
    for decision in report.decisions:
        if decision.kind is PressDecisionKind.DISMISSED and decision.by in visit.named:
            says = (
                f"{decision.by} is on visit {visit.visit_id} and may not dismiss a report near "
                "it, so this line changes nothing there. Let somebody else of management grade "
                "decide"
            )
            yield Problem(decision.file, decision.line, "by", says)


def points_of(reading: PressReading) -> tuple[Point, ...]:
    """Every place a report may be about, for the map."""
    return tuple(point for named in reading.places for point in named.candidates)
