"""Sources, supplies and loads in the words of the page Records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from forethought.check_result import SourceReport
from forethought.vocabulary import SourceStatus, source_title
from forethought.web.areas.models import Supply
from forethought.web.records.connections import states
from forethought.web.records.locks import LoadingNow
from forethought.web.records.models import HAND_NOTES, ConnectionState, Load, Source
from forethought.web.records.status import NEVER_LOADED, sources_now

Tag = dict[str, str]

_GREEN, _YELLOW, _RED, _GREY = (f"govuk-tag--{c}" for c in ("green", "yellow", "red", "grey"))


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One record system: what stands on the page about it, and what is to be done.

    ``connection`` is the one that it comes through; else ``file`` is what it last came from.
    """

    title: str
    tag: Tag
    extracted_at: datetime | None
    good_until: datetime | None
    loaded_at: datetime | None
    rows: int | None
    says: str
    todo: str
    connection: ConnectionState | None = None
    file: str = ""


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
    """Every record system in the order of a check; notes by hand last. Three queries."""
    known = {source.name: source for source in Source.objects.all()}
    connected = {state.source_name: state for state in states().values()}
    return [
        _source_line(
            report, known.get(report.source), connected.get(report.source), now, stale_after
        )
        for report in sources_now().reports
    ]


def system_title(source: str) -> str:
    """What a record system is called on the pages about records."""
    return "Notes added on this site" if source == HAND_NOTES else source_title(source)


def supply_lines() -> list[SupplyLine]:
    """Areas, press and markers. One query."""
    known = {supply.name: supply for supply in Supply.objects.all()}
    return [_supply_line(Supply.Name(name), known.get(name)) for name in Supply.Name.values]


def load_line(load: Load, *, loading: LoadingNow) -> LoadLine:
    """A load as it is shown. ``loading``: which loads run at this moment."""
    died = load.state == Load.State.RUNNING and not loading.has(load.connection)
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
_TODO_CONNECTED = (
    "It is read again by itself. If it stays so, tell whoever looks after the system. Until then no"
    " visit is complete."
)
_TODO_NOT_CONNECTED_YET = (
    "Tell whoever looks after the service that it must be loaded once, as it says below. Until then"
    " no visit is complete."
)


def _source_line(
    report: SourceReport,
    source: Source | None,
    connection: ConnectionState | None,
    now: datetime,
    stale_after: timedelta,
) -> SourceLine:
    text, colour = _TAGS[report.status]
    todo = _TODO[report.status]
    good_until = report.extracted_at + stale_after if report.extracted_at else None
    if report.status is SourceStatus.EXAMINED and good_until is not None and good_until < now:
        text, colour = "Too old", _YELLOW
        todo = "Take a new extract and load it. No visit from now on is complete."
    says = report.detail
    if connection is not None:
        if todo:
            todo = _TODO_CONNECTED if connection.takes_over else _TODO_NOT_CONNECTED_YET
        if says == NEVER_LOADED:
            says = "It was never loaded"
    if report.source == HAND_NOTES:
        text, colour, todo = "Always examined", _GREEN, ""
    return SourceLine(
        title=system_title(report.source),
        tag={"text": text, "classes": colour},
        extracted_at=report.extracted_at,
        good_until=good_until if report.status is SourceStatus.EXAMINED else None,
        loaded_at=source.loaded_at if source else None,
        rows=report.rows,
        says=says,
        todo=todo,
        connection=connection,
        file=source.file if source and connection is None else "",
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
