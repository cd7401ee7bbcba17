"""Visits that come back with a day folder: planned, made, or not known to the site any more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from forethought.sources.table import Cells, Row
from forethought.web.audit import services as audit
from forethought.web.dayfolders.day_in import BackIn, Made, as_csv
from forethought.web.dayfolders.made import record_made
from forethought.web.dayfolders.still_known import is_customer, is_start, visit_of
from forethought.web.dayfolders.taken import OfAnotherOfficeError, TakenIn
from forethought.web.people.access import people_to_plan_for
from forethought.web.people.models import Person
from forethought.web.visits.door import reopen
from forethought.web.visits.importing import plan_row
from forethought.web.visits.models import Visit
from forethought.web.visits.problems import NotPossibleError
from forethought.web.visits.reasons import News
from forethought.web.visits.uploads import Found, look_at

YOUNG = timedelta(days=7)
"""How old a folder may be that brings back what the site knows no more: later it let it go."""

_DAY = timedelta(days=1)


class VisitsHere:
    """The visits of a folder as the site knows them now.

    ``lost`` are those that it wrote and knows no more, since an older backup was restored, by
    visit_id: each as a line with an id of its own.
    """

    def __init__(self, back: BackIn) -> None:
        self._back = back
        self._known = {
            visit_id: found
            for visit_id, cells in back.written.items()
            if (found := visit_of(visit_id, cells, back.written_at)) is not None
        }
        self.lost = {
            visit_id: _as_new(visit_id, back)
            for visit_id in back.written
            if visit_id not in self._known
        }

    def visit(self, visit_id: str) -> Visit | None:
        """The visit that the folder calls so; None: the site has none."""
        if visit_id in self._known:
            return self._known[visit_id]
        row = self.lost.get(visit_id)
        reference = row.cells["visit_id"] if row else visit_id
        found = Visit.objects.select_related("customer").filter(reference=reference)
        return found.exclude(reference="").first()


def _as_new(visit_id: str, back: BackIn) -> Row:
    """The line that the site wrote; a number of the site is another visit's by now, or will be."""
    cells = Cells(back.written[visit_id])
    if visit_id == cells["site_visit"]:
        cells["visit_id"] = f"BACK-{visit_id}-{back.written_at:%Y%m%d%H%M}"
    return Row(back.lines.get(visit_id, 0), cells, len(cells), len(cells))


def take_visits(back: BackIn, here: VisitsHere, taken: TakenIn, by: Person, now: datetime) -> None:
    """New lines and lost ones: those that lie ahead are planned, those made are written down."""
    made = {one.visit_id for one in back.made}
    rows = [(row.cells["visit_id"], row) for row in back.new_visits]
    for visit_id, row in here.lost.items():
        if now - back.written_at > YOUNG:
            taken.against.append(
                f"visits.csv, line {row.line}: the site has no visit {visit_id} any more. Plan it "
                "there if it is to be"
            )
        else:
            rows.append((visit_id, row))
    ahead = [row for visit_id, row in rows if visit_id not in made]
    past = [row for visit_id, row in rows if visit_id in made]
    _take(ahead, back, taken, by, now, was_made=False)
    _take(past, back, taken, by, now, was_made=True)


def _take(
    rows: list[Row], back: BackIn, taken: TakenIn, by: Person, now: datetime, *, was_made: bool
) -> None:
    if not rows:
        return
    ours = set(people_to_plan_for(by).values_list("officer_id", flat=True))
    # What was made began within a day of its plan, and within a day before the folder or later.
    moment = min(now, back.written_at) - 2 * _DAY if was_made else now
    found = look_at(as_csv(tuple(rows)), parquet=False, by=by, now=moment)
    for row, one in zip(rows, found.rows, strict=True):
        where = f"visits.csv, line {row.line}"
        if one.there:
            taken.attempt(where, "", _there(row))
        elif row.cells["officer_id"] not in ours and _is_of_another_office(row, by):
            taken.elsewhere.append(f"{where}: {row.cells['officer_id']} is of another office")
        elif one.problems:
            taken.against.extend(f"{where}: {problem.says}" for problem in one.problems)
        else:
            act = _planning(one, by, now, was_made=was_made)
            taken.attempt(where, f"visit {one.reference} is planned", act)


def _is_of_another_office(row: Row, by: Person) -> bool:
    found = Person.objects.to_ask().filter(officer_id=row.cells["officer_id"])
    officer = found.select_related("team__office").first()
    return officer is not None and officer.office != by.office


def _there(row: Row) -> Callable[[], bool]:
    """A line whose id is taken: the same visit, or another one that must not get lost."""

    def compare() -> bool:
        visit_id = row.cells["visit_id"]
        visit = Visit.objects.select_related("customer", "officer").get(reference=visit_id)
        same = (
            is_customer(row.cells, visit)
            and is_start(row.cells, visit)
            and row.cells["officer_id"] == visit.officer.officer_id
        )
        if not same:
            raise NotPossibleError(
                f"There is a visit {visit_id} with another customer, time or officer. Give this "
                "line an id of its own if it is another visit; change that one on the site"
            )
        return False

    return compare


def _planning(one: Found, by: Person, now: datetime, *, was_made: bool) -> Callable[[], bool]:
    def plan() -> bool:
        visit = plan_row(one, by=by, now=now, was_made=was_made)
        audit.record(
            "visit.planned",
            by=by,
            now=now,
            subject="visit",
            subject_id=visit.pk,
            officer=visit.officer_id,
        )
        reopen([visit.pk], because=News.PLANNED, now=now, by=by)
        return True

    return plan


def take_made(back: BackIn, here: VisitsHere, taken: TakenIn, by: Person, now: datetime) -> None:
    """The lines of ``visits-made.csv``."""
    for one in back.made:
        where = f"visits-made.csv, line {one.line}"
        done = f"visit {one.visit_id} was made"
        taken.attempt(where, done, _making(one, back, here, by, now))


def _making(
    one: Made, back: BackIn, here: VisitsHere, by: Person, now: datetime
) -> Callable[[], bool]:
    def make() -> bool:
        visit = here.visit(one.visit_id)
        officer = Person.objects.filter(officer_id=one.officer_id).first()
        if officer is None:
            raise NotPossibleError(f"There is no officer {one.officer_id or 'given'}")
        if visit is None and officer.office != by.office:
            raise OfAnotherOfficeError(f"{one.officer_id} is of another office")
        if visit is None:
            raise NotPossibleError(f"There is no visit {one.visit_id}, here or on the site")
        if one.arrived is None or one.left is None:
            raise NotPossibleError(
                "When they arrived and left cannot be read: write 2026-11-26T10:05"
            )
        _must_be_of_this_folder(one.arrived, one.left, visit, back)
        return record_made(
            visit.pk, officer=officer, arrived=one.arrived, left=one.left, by=by, now=now
        )

    return make


def _must_be_of_this_folder(arrived: datetime, left: datetime, visit: Visit, back: BackIn) -> None:
    """A wrong day is written easily, and would put somebody at a door where they never were."""
    if abs(arrived - visit.planned_start) > _DAY:
        raise NotPossibleError(
            "They arrived more than a day from when the visit was planned: correct the day, or "
            "move the visit on the site first"
        )
    if back.written_at - arrived > _DAY:
        raise NotPossibleError(
            "They arrived more than a day before this folder was written: correct the day"
        )
    if left - arrived > _DAY:
        raise NotPossibleError("They left more than a day after they arrived: correct the day")
