"""``visits.csv``: one entry for every line, whatever is wrong with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from forethought.check_inputs import VisitEntry
from forethought.dayfolder.cells import CellReader
from forethought.record import Problem
from forethought.sources.table import Row, Table
from forethought.timestamps import day_ends, ends, local_day, parse_moment

NEEDED = ("visit_id", "officer_id", "planned_start", "customer_name")
KNOWN = (
    *NEEDED,
    *("second_officer_id", "minutes", "date_of_birth", "utr", "nino", "vrn", "paye_ref"),
    *("address", "postcode", "purpose", "announced", "expected_cash_gbp", "translation"),
    *("training", "pair_wanted", "concern", "until"),
)
DEFAULT_MINUTES = 60
_FOR_EVER = datetime.max.replace(tzinfo=UTC)


def read_visits(table: Table, as_of: datetime) -> tuple[VisitEntry, ...]:
    """Every line of the table as a visit, in the file's order."""
    entries = [_entry(table.file, row, as_of) for row in table.lines]
    times = Counter(entry.visit_id for entry in entries if entry.visit_id)
    return tuple(_told_if_repeated(entry, times[entry.visit_id], table.file) for entry in entries)


def _entry(file: str, row: Row, as_of: datetime) -> VisitEntry:
    cells = CellReader(file, row)
    visit_id, officer_id = cells.needed("visit_id"), cells.needed("officer_id")
    start = _start(cells)
    end = _end(cells, start)
    cells.needed("customer_name")
    person = cells.person()
    if person.birth_date is not None and person.birth_date > local_day(as_of):
        cells.refuse("date_of_birth", f"{cells.shown('date_of_birth')} is still to come")
    second = cells.text("second_officer_id")
    if second and second == officer_id:
        says = f"{cells.shown('second_officer_id')} is the first officer too: a pair is two people"
        cells.refuse("second_officer_id", says)
    translation = cells.text("translation")
    entry = VisitEntry(
        visit_id=visit_id,
        line=row.line,
        officer_id=officer_id,
        second_officer_id=second,
        start=start,
        end=end,
        person=person,
        purpose=cells.text("purpose"),
        announced=cells.yes_no("announced", empty=False, cautious=False),
        expected_cash=cells.money("expected_cash_gbp"),
        translation="" if translation.casefold() == "no" else translation,
        training=cells.yes_no("training", empty=False, cautious=True),
        pair_wanted=cells.yes_no("pair_wanted", empty=False, cautious=True),
        concern=cells.text("concern"),
        until=_until(cells, end),
    )
    return replace(entry, unusable=tuple(cells.unusable), other_problems=tuple(cells.doubts))


def _start(cells: CellReader) -> datetime | None:
    text = cells.needed("planned_start")
    if not text:
        return None
    start, doubt = parse_moment(text)
    if start is None:
        cells.refuse("planned_start", f"{cells.shown('planned_start')} is not a date and time")
    if doubt:
        cells.doubt("planned_start", doubt)
    return start


def _end(cells: CellReader, start: datetime | None) -> datetime | None:
    """``minutes`` after the start; to the end of the local day where they are not understood."""
    minutes = cells.whole("minutes", DEFAULT_MINUTES)
    if start is None:
        return None
    try:
        return start + timedelta(minutes=minutes) if minutes else day_ends(local_day(start))
    except OverflowError:
        return None


def _until(cells: CellReader, end: datetime | None) -> datetime | None:
    """How long it may last in fact, where that is later than planned; not understood: for ever."""
    if not cells.text("until"):
        return None
    when = cells.when("until")
    until = ends(when) if when else _FOR_EVER
    return until if end is None or until > end else None


def _told_if_repeated(entry: VisitEntry, times: int, file: str) -> VisitEntry:
    if times < 2:
        return entry
    says = f"'{entry.visit_id}' is the id of {times} visits: give each its own"
    problem = Problem(file, entry.line, "visit_id", says)
    return replace(entry, unusable=(*entry.unusable, problem))


def unknown_officers(
    visits: Iterable[VisitEntry], known: Iterable[str], file: str
) -> tuple[VisitEntry, ...]:
    """The visits, each told of the officers it names that nobody knows."""
    able = set(known)
    return tuple(
        replace(visit, other_problems=(*visit.other_problems, *_unknown(visit, able, file)))
        for visit in visits
    )


def _unknown(visit: VisitEntry, able: set[str], file: str) -> Iterable[Problem]:
    for column, officer in (
        ("officer_id", visit.officer_id),
        ("second_officer_id", visit.second_officer_id),
    ):
        if officer and officer not in able:
            says = f"'{officer}' is not in officers.csv, or not on one usable line: mend that file"
            yield Problem(file, visit.line, column, says)
