"""A file of visits, read by the day folder's own reader and looked at row by row.

Nothing is written here. Every problem has its line and column; a row that the check would call
``check.visit`` is not planned, and says why.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path

from forethought.check_inputs import VisitEntry
from forethought.dayfolder.visits import KNOWN, NEEDED, read_visits
from forethought.record import Problem
from forethought.sources.files import locate
from forethought.sources.table import Row as TableRow
from forethought.sources.table import Table, iter_rows, open_table
from forethought.timestamps import local_day
from forethought.web.people.access import people_to_plan_for
from forethought.web.people.models import Person
from forethought.web.visits import customers, times
from forethought.web.visits.details import Details, Slot
from forethought.web.visits.engagements import at_another_door
from forethought.web.visits.models import Visit
from forethought.web.visits.problems import NotPossibleError
from forethought.web.visits.refusals import ANOTHER, waiting_for
from forethought.web.visits.taken import taken_times

MOST_ROWS = 500
MOST_CASH = Decimal("99999999.99")
_LONGEST = {"visit_id": 60, "purpose": 200, "translation": 60, "concern": 2000}
_COLUMN_OF = {
    "name": "customer_name",
    "birth_date": "date_of_birth",
    "start_time": "planned_start",
    "start_day": "planned_start",
}


@dataclass(frozen=True, slots=True)
class Found:
    """One row of the file. ``problems`` empty: it can be planned, unless it is ``there`` already.

    ``slot`` None: the row has no usable officer or time.
    """

    line: int
    reference: str
    details: Details
    slot: Slot | None
    second: Person | None
    concern: str
    problems: tuple[Problem, ...]
    there: bool = False

    @property
    def good(self) -> bool:
        """Whether the row would be planned."""
        return not self.problems and not self.there and self.slot is not None


@dataclass(frozen=True, slots=True)
class LookedAt:
    """A whole file. ``problems``: everything wrong with it and its rows, by line."""

    rows: tuple[Found, ...]
    problems: tuple[Problem, ...]

    @property
    def good(self) -> list[Found]:
        """What would be planned."""
        return [row for row in self.rows if row.good]

    @property
    def there(self) -> list[Found]:
        """What was planned before: nothing of it is changed."""
        return [row for row in self.rows if row.there]


def look_at(content: bytes, *, parquet: bool, by: Person, now: datetime) -> LookedAt:
    """Read a file of visits as ``by`` would plan them at ``now``. A fixed number of queries."""
    table = _table(content, parquet)
    absent = [column for column in NEEDED if column not in table.columns]
    if table.failure or absent:
        return LookedAt((), (*table.all_problems, *_absent(table, absent)))
    entries = read_visits(table, now)
    known = _Known(entries, by)
    rows = _one_after_the_other([_found(entry, known, table.file, now) for entry in entries], table)
    said = (*table.all_problems, *(problem for row in rows for problem in row.problems))
    listed = sorted(dict.fromkeys(said), key=lambda problem: problem.line)
    return LookedAt(tuple(rows), tuple(listed))


def _absent(table: Table, absent: list[str]) -> Iterator[Problem]:
    if absent and not table.failure:
        says = f"There is no column {', '.join(absent)}: add it, then try again"
        yield Problem(table.file, 1, None, says)


def _table(content: bytes, parquet: bool) -> Table:
    """The file as a table of at most ``MOST_ROWS`` rows; it lies in a folder of its own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / ("visits.parquet" if parquet else "visits.csv")).write_bytes(content)
        (located,) = locate(folder, "visits")
        opened = open_table(located, KNOWN)
        rows: list[TableRow] = list(islice(iter_rows(opened), MOST_ROWS + 1))
        failure = opened.failure
    if len(rows) > MOST_ROWS:
        failure = f"The file has more than {MOST_ROWS} visits: make several of it"
    return Table(
        file=opened.located.file,
        exists=True,
        both=False,
        columns=opened.columns,
        rows=tuple(row for row in rows if not row.fault),
        ragged=tuple(row for row in rows if row.fault),
        problems=opened.problems.as_tuple(),
        failure=failure,
    )


class _Known:
    """What rows are compared with, loaded once for the whole file."""

    def __init__(self, entries: Iterable[VisitEntry], by: Person) -> None:
        wanted = {entry.visit_id for entry in entries if entry.visit_id}
        named = {officer for entry in entries for officer in entry.named}
        self.there = set(
            Visit.objects.filter(reference__in=wanted).values_list("reference", flat=True)
        )
        people = people_to_plan_for(by).select_related("team__office")
        self.officers = {person.officer_id: person for person in people}
        colleagues = Person.objects.filter(
            officer_id__in=named, is_active=True, makes_visits=True
        ).select_related("team__office")
        self.refused = waiting_for({customers.fingerprint(entry.person) for entry in entries})
        self.colleagues = {person.officer_id: person for person in colleagues}


def _found(entry: VisitEntry, known: _Known, file: str, now: datetime) -> Found:
    there = bool(entry.visit_id) and entry.visit_id in known.there
    officer = known.officers.get(entry.officer_id)
    second = known.colleagues.get(entry.second_officer_id)
    slot = _slot(entry, officer)
    details = Details(
        identity=entry.person,
        purpose=entry.purpose,
        announced=entry.announced,
        training=entry.training,
        expected_cash=entry.expected_cash,
        translation=entry.translation,
        pair_wanted=entry.pair_wanted,
    )
    said = [
        *entry.unusable,
        *entry.other_problems,
        *(
            Problem(file, entry.line, column, says)
            for column, says in _against(entry, slot, known, now)
        ),
    ]
    row = Found(
        entry.line,
        entry.visit_id,
        details,
        slot,
        second,
        entry.concern,
        tuple(dict.fromkeys(said)),
        there,
    )
    return replace(row, problems=()) if there else row


def _slot(entry: VisitEntry, officer: Person | None) -> Slot | None:
    if officer is None or entry.start is None or entry.end is None:
        return None
    return Slot(officer, entry.start, round((entry.end - entry.start) / timedelta(minutes=1)))


def _against(
    entry: VisitEntry, slot: Slot | None, known: _Known, now: datetime
) -> Iterator[tuple[str, str]]:
    """What the reader of a day folder cannot know: columns and sentences."""
    if entry.officer_id and entry.officer_id not in known.officers:
        yield (
            "officer_id",
            f"'{entry.officer_id}' is nobody for whom you plan visits: put in an id of one of"
            " your people",
        )
    yield from _against_second(entry, known)
    yield from _too_long(entry)
    if entry.unusable:
        return
    for field, says in customers.faults(entry.person, local_day(now)).items():
        yield _COLUMN_OF.get(field, field), says
    if customers.fingerprint(entry.person) in known.refused:
        yield "customer_name", ANOTHER
    if entry.expected_cash is not None and entry.expected_cash > MOST_CASH:
        yield "expected_cash_gbp", "It is more than can be kept: check the amount"
    if slot is None:
        return
    try:
        times.must_be_a_length(slot.minutes)
        times.must_be_ahead(slot.start, now)
    except NotPossibleError as error:
        yield _COLUMN_OF.get(error.field or "", error.field or ""), str(error)


def _against_second(entry: VisitEntry, known: _Known) -> Iterator[tuple[str, str]]:
    if not entry.second_officer_id or entry.second_officer_id == entry.officer_id:
        return
    second = known.colleagues.get(entry.second_officer_id)
    officer = known.officers.get(entry.officer_id)
    if second is None:
        says = f"'{entry.second_officer_id}' is no officer who makes visits: leave it empty"
        yield "second_officer_id", says
    elif officer is not None and second.office != officer.office:
        says = f"'{entry.second_officer_id}' is of another office: choose a colleague"
        yield "second_officer_id", says


def _too_long(entry: VisitEntry) -> Iterator[tuple[str, str]]:
    for column, most in _LONGEST.items():
        length = len(getattr(entry, column))
        if length > most:
            yield column, f"It has {length} characters: {most} at most fit here"


def _one_after_the_other(rows: list[Found], table: Table) -> list[Found]:
    """Tell of a row whose officer is at another door then, of the site or of the file."""
    spans = [
        (row.slot.start, row.slot.start + timedelta(minutes=row.slot.minutes))
        for row in rows
        if row.good and row.slot
    ]
    taken = taken_times(spans)
    found = []
    for row in rows:
        if not row.good or row.slot is None:
            found.append(row)
            continue
        clash = taken.take(row.slot)
        if clash is None:
            found.append(row)
            continue
        says = at_another_door(row.slot.officer.name, clash)
        problem = Problem(table.file, row.line, "planned_start", says)
        found.append(replace(row, problems=(problem,)))
    return found
