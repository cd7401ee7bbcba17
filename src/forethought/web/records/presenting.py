"""Sources, supplies and loads in the words of the page Records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from forethought.check_result import SourceReport
from forethought.vocabulary import SourceStatus, source_title
from forethought.web.areas.models import Supply
from forethought.web.records.models import HAND_NOTES, Load, Source
from forethought.web.records.status import sources_now

Tag = dict[str, str]

_GREEN, _YELLOW, _RED, _GREY = (f"govuk-tag--{c}" for c in ("green", "yellow", "red", "grey"))


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One record system: what stands on the page about it, and what is to be done."""

    title: str
    tag: Tag
    extracted_at: datetime | None
    good_until: datetime | None
    loaded_at: datetime | None
    rows: int | None
    says: str
    todo: str


@dataclass(frozen=True, slots=True)
class SupplyLine:
    """Areas, press or markers, as last supplied."""

    title: str
    tag: Tag
    loaded_at: datetime | None
    rows: int | None
    says: str
    todo: str
    problems: list[dict[str, object]]
    problem_count: int


@dataclass(frozen=True, slots=True)
class LoadLine:
    """One load in a list; ``share`` of its rows read, in whole percent, None where unknown."""

    load: Load
    title: str
    tag: Tag
    says: str
    share: int | None


def source_lines(now: datetime, stale_after: timedelta) -> list[SourceLine]:
    """Every record system in the order of a check; notes by hand last. Two queries."""
    known = {source.name: source for source in Source.objects.all()}
    reports = sources_now().reports
    return [_source_line(report, known.get(report.source), now, stale_after) for report in reports]


def supply_lines() -> list[SupplyLine]:
    """Areas, press and markers. One query."""
    known = {supply.name: supply for supply in Supply.objects.all()}
    return [_supply_line(Supply.Name(name), known.get(name)) for name in Supply.Name.values]


def load_line(load: Load, *, loading: bool) -> LoadLine:
    """A load as it is shown. ``loading``: some process is loading at this moment."""
    died = load.state == Load.State.RUNNING and not loading
    text, colour = _LOAD_TAGS["died" if died else load.state]
    share = None
    if load.state == Load.State.RUNNING and not died and load.declared_rows:
        share = min(100, load.rows * 100 // load.declared_rows)
    return LoadLine(
        load=load,
        title=source_title(load.source.name),
        tag={"text": text, "classes": colour},
        says=_DIED if died else load.because,
        share=share,
    )


_LOAD_TAGS = {
    Load.State.RUNNING: ("Running", "govuk-tag--blue"),
    Load.State.DONE: ("Loaded", _GREEN),
    Load.State.REFUSED: ("Refused", _RED),
    Load.State.BROKEN: ("Broken off", _RED),
    "died": ("Broken off", _RED),
}
_DIED = "The program that was loading has ended. Nothing of it was taken over: load again"

_TAGS = {
    SourceStatus.EXAMINED: ("Loaded", _GREEN),
    SourceStatus.STALE: ("Stale", _RED),
    SourceStatus.SHORT: ("Short", _RED),
    SourceStatus.FAILED: ("Unreadable", _RED),
    SourceStatus.MISSING: ("Missing", _RED),
    SourceStatus.NOT_SUPPLIED: ("Not supplied", _GREY),
}
_TODO = {
    SourceStatus.EXAMINED: "",
    SourceStatus.STALE: "Take a new extract and load it. Until then no visit is complete.",
    SourceStatus.SHORT: "Take the extract again and load it. Until then no visit is complete.",
    SourceStatus.FAILED: "Mend the extract and load it. Until then no visit is complete.",
    SourceStatus.MISSING: "Load its extract. Until then no visit is complete.",
    SourceStatus.NOT_SUPPLIED: "Nothing: it holds no visit back.",
}


def _source_line(
    report: SourceReport, source: Source | None, now: datetime, stale_after: timedelta
) -> SourceLine:
    text, colour = _TAGS[report.status]
    todo = _TODO[report.status]
    good_until = report.extracted_at + stale_after if report.extracted_at else None
    if report.status is SourceStatus.EXAMINED and good_until is not None and good_until < now:
        text, colour = "Too old", _YELLOW
        todo = "Take a new extract and load it. No visit from now on is complete."
    if report.source == HAND_NOTES:
        text, colour, todo = "Always examined", _GREEN, ""
    return SourceLine(
        title="Notes added on this site"
        if report.source == HAND_NOTES
        else source_title(report.source),
        tag={"text": text, "classes": colour},
        extracted_at=report.extracted_at,
        good_until=good_until if report.status is SourceStatus.EXAMINED else None,
        loaded_at=source.loaded_at if source else None,
        rows=report.rows,
        says=report.detail,
        todo=todo,
    )


def _supply_line(name: Supply.Name, supply: Supply | None) -> SupplyLine:
    if supply is None:
        return _never_supplied(name)
    failed = supply.status == SourceStatus.FAILED.value
    return SupplyLine(
        title=str(name.label),
        tag={"text": "Not whole", "classes": _RED}
        if failed
        else {"text": "Loaded", "classes": _GREEN},
        loaded_at=supply.loaded_at,
        rows=supply.rows,
        says=supply.detail,
        todo="Mend the file and load it again. What was good before still counts."
        if failed
        else "",
        problems=supply.problems,
        problem_count=supply.problem_count,
    )


def _never_supplied(name: Supply.Name) -> SupplyLine:
    missing = name is Supply.Name.AREAS
    return SupplyLine(
        title=str(name.label),
        tag={"text": "Missing", "classes": _RED}
        if missing
        else {"text": "Not supplied", "classes": _GREY},
        loaded_at=None,
        rows=None,
        says="",
        todo="Load areas.geojson, with no feature in it if no area is known. Until then no visit"
        " is complete."
        if missing
        else "Nothing: it holds no visit back.",
        problems=[],
        problem_count=0,
    )
