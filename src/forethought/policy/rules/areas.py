"""Rules about where the visit is (DMBM511340, locations)."""

from __future__ import annotations

from forethought.policy.case import AreaHit, Case, PressHit
from forethought.policy.pack import Pack
from forethought.policy.rule import Fired, Rule
from forethought.policy.verdict import Evidence
from forethought.policy.words import day_in_words, listed
from forethought.timestamps import local_day
from forethought.vocabulary import AreaKind


def suspends(area: AreaHit, pack: Pack) -> bool:
    """Whether a disease control area keeps everyone out: all types but those that inform."""
    return (
        area.kind is AreaKind.DISEASE_CONTROL
        and area.zone_type.casefold() not in pack.informing_zones
    )


def counts(report: PressHit, case: Case, pack: Pack) -> bool:
    """Whether a report is near and recent enough, both inclusive; a day counts whole."""
    settings = pack.settings
    if report.distance_m > settings.press_distance_km * 1000 + case.location_error_m:
        return False
    if report.published.moment is not None:
        return case.visit.start - report.published.moment <= settings.recent
    return local_day(case.visit.start) - report.published.day <= settings.recent


def _evidence(areas: list[AreaHit]) -> tuple[Evidence, ...]:
    return tuple(Evidence("areas", area.area_id) for area in areas)


def _names(areas: list[AreaHit]) -> str:
    return listed(area.name or area.area_id for area in areas)


class AreaDisease(Rule):
    """The place lies in a disease control area of a suspending type, in force at the visit."""

    id = "area.disease"
    paragraph = "DMBM511340 locations"

    def look(self, case: Case, pack: Pack) -> Fired | None:
        """The suspending areas in which the place may lie."""
        mine = [area for area in case.areas if suspends(area, pack)]
        return Fired(_evidence(mine), {"areas": _names(mine)}) if mine else None


class AreaPress(Rule):
    """A press report of an outbreak is near and recent, and nobody dismissed it."""

    id = "area.press"
    paragraph = "DMBM511340 local press"

    def look(self, case: Case, pack: Pack) -> Fired | None:
        """The reports that count."""
        mine = [report for report in case.press if counts(report, case, pack)]
        if not mine:
            return None
        said = (
            f"“{report.title}”, {day_in_words(report.published.day)}, "
            f"about {report.distance_m / 1000:.0f} km away"
            for report in mine
        )
        evidence = (Evidence("press", report.item_id, date=_iso(report)) for report in mine)
        return Fired(tuple(evidence), {"reports": listed(said)})


def _iso(report: PressHit) -> str:
    when = report.published
    return when.moment.isoformat() if when.moment else when.day.isoformat()


class AreaDanger(Rule):
    """Something dangers visitors there now: a flood, gas, disorder, a building that may fall."""

    id = "area.danger"
    paragraph = "DMBM511340 locations"

    def look(self, case: Case, pack: Pack) -> Fired | None:
        """The present dangers near the place."""
        mine = [area for area in case.areas if area.kind is AreaKind.PRESENT_DANGER]
        return Fired(_evidence(mine), {"areas": _names(mine)}) if mine else None


class AreaProblem(Rule):
    """The place lies in a known problem area."""

    id = "area.problem"
    paragraph = "DMBM511340 problem area"

    def look(self, case: Case, pack: Pack) -> Fired | None:
        """The problem areas in which the place may lie."""
        mine = [area for area in case.areas if area.kind is AreaKind.PROBLEM_AREA]
        return Fired(_evidence(mine), {"areas": _names(mine)}) if mine else None
