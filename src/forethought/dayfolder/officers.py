"""``officers.csv``: who makes visits, who may authorise, who is there."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from forethought.check_inputs import Officer
from forethought.dayfolder.cells import CellReader
from forethought.record import Problem, When
from forethought.sources.table import Table
from forethought.timestamps import begins, ends
from forethought.vocabulary import Grade

KNOWN = (
    *("officer_id", "name", "grade", "manager_id", "office", "solo_trained"),
    *("more_affected_by", "available_from", "available_to"),
)
_NEVER = datetime.min.replace(tzinfo=UTC)
_TICK = timedelta(microseconds=1)


def read_officers(table: Table) -> tuple[dict[str, Officer], tuple[Problem, ...]]:
    """The officers by id, and everything wrong with the file. No file: nobody is known."""
    problems = list(table.all_problems)
    if table.exists and not table.failure and "officer_id" not in table.columns:
        says = "There is no column officer_id, so that no officer is known: add it"
        return {}, (*problems, Problem(table.file, 0, None, says))
    officers: dict[str, Officer] = {}
    lines: dict[str, list[int]] = {}
    for row in table.rows:
        cells = CellReader(table.file, row)
        officer = _officer(cells)
        problems.extend(cells.problems)
        if officer.officer_id:
            lines.setdefault(officer.officer_id, []).append(row.line)
            before = officers.get(officer.officer_id)
            officers[officer.officer_id] = _both(before, officer) if before else officer
    for officer_id, repeated in lines.items():
        if len(repeated) > 1:
            says = f"'{officer_id}' is the id of {len(repeated)} officers: keep one line for each"
            problems.extend(Problem(table.file, line, "officer_id", says) for line in repeated)
    return officers, tuple(problems)


def _officer(cells: CellReader) -> Officer:
    """One line, in its cautious reading. Only what bears on a visit makes it unusable."""
    officer_id = cells.needed("officer_id")
    solo_trained = cells.yes_no("solo_trained", empty=False, cautious=False)
    affected = cells.hazards("more_affected_by")
    bearing = tuple(cells.unusable)
    grade = _grade(cells)
    available_from, available_to = _availability(cells)
    return Officer(
        officer_id=officer_id,
        name=cells.text("name"),
        grade=grade,
        manager_id=cells.text("manager_id"),
        office=cells.text("office"),
        solo_trained=solo_trained,
        more_affected_by=affected,
        available_from=available_from,
        available_to=available_to,
        unusable=bearing,
    )


def _grade(cells: CellReader) -> Grade:
    text = cells.text("grade").casefold()
    if text and text not in set(Grade):
        cells.refuse("grade", f"{cells.shown('grade')} is no grade: write officer or manager")
        return Grade.OFFICER
    return Grade(text) if text else Grade.OFFICER


def _availability(cells: CellReader) -> tuple[datetime | None, datetime | None]:
    """Inclusive at both ends; a cell that is not understood means not available."""
    first, last = cells.when("available_from"), cells.when("available_to")
    if (cells.text("available_from") and first is None) or (
        cells.text("available_to") and last is None
    ):
        return None, _NEVER
    return (begins(first) if first else None), (_last_moment(last) if last else None)


def _last_moment(when: When) -> datetime:
    return when.moment or ends(when) - _TICK


def _both(one: Officer, other: Officer) -> Officer:
    """Two lines for one id. If they contradict each other, nobody knows who this is."""
    if replace(one, unusable=()) == replace(other, unusable=()):
        return replace(one, unusable=(*one.unusable, *other.unusable))
    return replace(
        one,
        known=False,
        grade=Grade.OFFICER,
        solo_trained=False,
        more_affected_by=one.more_affected_by | other.more_affected_by,
        available_to=_NEVER,
        unusable=(*one.unusable, *other.unusable),
    )
