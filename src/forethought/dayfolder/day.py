"""A day folder to the inputs of a check, and the check of it. See docs/day-folder.md."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from forethought.check_inputs import DayInputs, PressDecision, VisitEntry
from forethought.check_result import SourceReport
from forethought.data.postcode_book import PostcodeBook
from forethought.dayfolder import dispositions, markers, officers, visits
from forethought.dayfolder.declared import KNOWN as SOURCE_COLUMNS
from forethought.dayfolder.declared import read_declarations
from forethought.dayfolder.record_sources import category_problems, read_records
from forethought.feeds.areas_geojson import AreasRead, read_areas
from forethought.feeds.press_xml import PressRead, read_press
from forethought.places.area import Place, PressItem, PressReading
from forethought.policy.pack import Pack
from forethought.sources.records import Wanted
from forethought.sources.table import Table, read_table
from forethought.vocabulary import PressDecisionKind, SourceStatus


class DayError(Exception):
    """The check cannot run; the message is a sentence for standard error (exit status 2)."""


def read_day(
    folder: Path,
    as_of: datetime,
    pack: Pack,
    data_dir: Path | None = None,
    progress: Callable[[int], None] | None = None,
) -> DayInputs:
    """Everything a day folder holds. ``progress`` hears of the record rows read.

    Raises DayError when there is no folder, or no usable ``visits.csv`` in it.
    """
    visit_table = _visit_table(folder)
    entries = visits.read_visits(visit_table, as_of)
    officer_table = read_table(folder, "officers", officers.KNOWN)
    known, officer_problems = officers.read_officers(officer_table)
    able = [officer_id for officer_id, officer in known.items() if officer.known]
    entries = visits.unknown_officers(entries, able, visit_table.file)
    declarations = read_declarations(read_table(folder, "sources", SOURCE_COLUMNS), as_of)
    found_markers, marker_problems, not_read = markers.read_markers(
        read_table(folder, "markers", markers.KNOWN)
    )
    found_dispositions, disposition_problems = dispositions.read_dispositions(
        read_table(folder, "dispositions", dispositions.DISPOSITION_COLUMNS), known, as_of
    )
    decisions, decision_problems = dispositions.read_press_decisions(
        read_table(folder, "press_decisions", dispositions.PRESS_COLUMNS), known, as_of
    )
    wanted = Wanted.of(entry.person for entry in entries)
    records = read_records(folder, declarations, wanted, progress)
    areas = read_areas(folder / "areas.geojson")
    press = read_press(folder)
    return DayInputs(
        as_of=as_of,
        visits=entries,
        officers=known,
        sources=(*records.reports, _areas_report(areas), _press_report(press)),
        required=records.required,
        records=records.records,
        markers=found_markers,
        dispositions=found_dispositions,
        areas=areas.areas,
        unplaced=(*areas.unplaced, *press.unplaced),
        press=_readings(press.items, decisions),
        press_decisions=decisions,
        places=_places(entries, pack, data_dir),
        problems=(
            *visit_table.all_problems,
            *officer_problems,
            *declarations.problems,
            *marker_problems,
            *disposition_problems,
            *decision_problems,
            *records.problems,
            *category_problems(read_table(folder, "incidents")),
            *areas.problems,
            *press.problems,
        ),
        not_read=not_read,
    )


def _visit_table(folder: Path) -> Table:
    if not folder.is_dir():
        raise DayError(f"There is no folder {folder}: give the day folder to check")
    table = read_table(folder, "visits", visits.KNOWN)
    if not table.exists:
        raise DayError(f"There is no visits.csv in {folder}: put it there, then check again")
    if table.failure and not table.both:
        raise DayError(f"The visits cannot be read: {table.failure}")
    absent = [column for column in visits.NEEDED if column not in table.columns]
    if absent:
        raise DayError(f"{table.file} has no column {', '.join(absent)}: add it, then check again")
    return table


def _places(entries: tuple[VisitEntry, ...], pack: Pack, data_dir: Path | None) -> dict[str, Place]:
    book = PostcodeBook.installed(data_dir)
    return book.places_of((e.person.postcode for e in entries), pack.settings.location_error_m)


def _readings(
    items: tuple[PressItem, ...], decisions: tuple[PressDecision, ...]
) -> tuple[tuple[PressItem, PressReading], ...]:
    """Nothing is loaded for a day without press: the gazetteer takes its time."""
    if not items:
        return ()
    from forethought.data.gazetteer_file import load_gazetteer
    from forethought.places.press import read_press_item

    gazetteer = load_gazetteer()
    confirmed = {one.item for one in decisions if one.kind is PressDecisionKind.CONFIRMED}
    return tuple(
        (
            item,
            read_press_item(item, gazetteer, confirmed=not confirmed.isdisjoint(item.identities)),
        )
        for item in items
    )


def _areas_report(areas: AreasRead) -> SourceReport:
    rows = len(areas.areas) if areas.status is SourceStatus.EXAMINED else None
    return SourceReport("areas", areas.status, rows, None, areas.detail)


def _press_report(press: PressRead) -> SourceReport:
    rows = len(press.items) if press.items or press.status is SourceStatus.EXAMINED else None
    return SourceReport("press", press.status, rows, None, press.detail)
