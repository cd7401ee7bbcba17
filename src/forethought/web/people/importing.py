"""People from ``officers.csv``, the day folder's file with a column for email addresses.

Whole or not at all, unless the good rows alone are asked for. People who are here already are
left as they are, so that the same file can be imported again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from forethought.check_inputs import Officer
from forethought.dayfolder.cells import CellReader
from forethought.dayfolder.officers import KNOWN, read_officers
from forethought.record import Problem
from forethought.sources.table import Row, Table, read_table
from forethought.timestamps import local_day
from forethought.vocabulary import Grade
from forethought.web.people import services
from forethought.web.people.absences import set_absence
from forethought.web.people.forms import languages_in
from forethought.web.people.models import Office, Person, Team
from forethought.web.people.offices import add_office, add_team

COLUMNS = (*KNOWN, "email", "phone", "team", "languages", "solo_trained_until")
"""Beyond the day folder's: ``email`` is needed, the others are not."""

USUAL_TEAM = "Officers"
"""The team of people whose row names an office but no team."""

_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class NewPerson:
    """One good row of somebody who is not here yet."""

    line: int
    officer: Officer
    email: str
    phone: str
    team: str
    languages: tuple[str, ...]
    trained_until: date | None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file says. ``known`` are staff numbers of people who are here already."""

    new: tuple[NewPerson, ...]
    known: tuple[str, ...]
    problems: tuple[Problem, ...]

    @property
    def untrained(self) -> int:
        """How many are trained by the file, which does not say until when."""
        return sum(1 for one in self.new if one.officer.solo_trained and not one.trained_until)


def read_people(file: Path, *, now: datetime) -> Reading:
    """The people of a file, with every problem by line and column. Writes nothing."""
    table = read_table(file.parent, file.stem, COLUMNS)
    officers, problems = read_officers(table)
    here = {person.officer_id: person for person in Person.objects.all()}
    found, told = _rows(table, officers, here, now)
    bad = {problem.line for problem in (*problems, *told)}
    good = [one for one in found if one.line not in bad]
    new, unmanaged = _with_known_managers(table.file, good, here)
    known = tuple(key for key in officers if key in here)
    return Reading(tuple(new), known, (*problems, *told, *unmanaged))


@transaction.atomic
def import_people(reading: Reading, *, by: Person, now: datetime) -> list[Person]:
    """Add the new people of a file: all of them, or none when one cannot be added.

    ``by`` is a safety administrator. Raises NotPossibleError.
    """
    added = {one.officer.officer_id: _add(one, by, now) for one in reading.new}
    managers = {person.officer_id: person for person in Person.objects.to_ask()}
    for one in reading.new:
        person = added[one.officer.officer_id]
        manager = managers.get(one.officer.manager_id)
        if manager is not None:
            details = replace(services.details_of(person), manager=manager)
            services.change_person(person=person, details=details, by=by, now=now)
        _say_more(one, person, by, now)
    return list(added.values())


def _rows(
    table: Table, officers: dict[str, Officer], here: dict[str, Person], now: datetime
) -> tuple[list[NewPerson], list[Problem]]:
    found: list[NewPerson] = []
    problems: list[Problem] = []
    taken = {person.email.casefold() for person in here.values()}
    for row in table.rows:
        officer = officers.get(row.cells["officer_id"])
        if officer is None or officer.officer_id in here:
            continue
        cells = CellReader(table.file, row)
        found.append(_new_person(cells, row, officer, taken, local_day(now)))
        problems.extend(cells.problems)
    return found, problems


def _new_person(
    cells: CellReader, row: Row, officer: Officer, taken: set[str], today: date
) -> NewPerson:
    cells.needed("name")
    email = cells.needed("email")
    if email:
        _check_email(cells, email, taken)
    for column, longest in (("officer_id", 40), ("name", 120), ("phone", 30), ("office", 100)):
        if len(cells.text(column)) > longest:
            cells.refuse(column, f"{column} is longer than {longest} characters: shorten it")
    return NewPerson(
        line=row.line,
        officer=officer,
        email=email,
        phone=cells.text("phone"),
        team=cells.text("team") or USUAL_TEAM,
        languages=languages_in(cells.text("languages")),
        trained_until=_trained_until(cells, today),
    )


def _check_email(cells: CellReader, email: str, taken: set[str]) -> None:
    try:
        validate_email(email)
    except ValidationError:
        cells.refuse("email", f"{cells.shown('email')} is no email address: correct it")
        return
    if email.casefold() in taken:
        cells.refuse(
            "email",
            f"{cells.shown('email')} is somebody else's email address: each person needs their own",
        )
    taken.add(email.casefold())


def _trained_until(cells: CellReader, today: date) -> date | None:
    when = cells.when("solo_trained_until")
    if when is None:
        return None
    until = when.day
    if until <= today:
        cells.refuse("solo_trained_until", f"{cells.shown('solo_trained_until')} is past")
    return until


def _with_known_managers(
    file: str, found: Iterable[NewPerson], here: dict[str, Person]
) -> tuple[list[NewPerson], list[Problem]]:
    """Those whose manager is known and may authorise; a manager left out leaves out theirs."""
    good, problems = list(found), list[Problem]()
    able = {key for key, person in here.items() if person.is_management and person.is_active}
    while True:
        managers = able | {
            one.officer.officer_id for one in good if one.officer.grade is Grade.MANAGER
        }
        left_out = [
            one for one in good if one.officer.manager_id and one.officer.manager_id not in managers
        ]
        if not left_out:
            return good, problems
        for one in left_out:
            says = (
                f"'{one.officer.manager_id}' is nobody of management grade in this file or on the"
                " site: correct it, or leave it empty"
            )
            problems.append(Problem(file, one.line, "manager_id", says))
        good = [one for one in good if one not in left_out]


def _add(one: NewPerson, by: Person, now: datetime) -> Person:
    details = services.PersonDetails(
        officer_id=one.officer.officer_id,
        name=one.officer.name,
        email=one.email,
        phone=one.phone,
        grade=one.officer.grade,
        team=_team(one, by, now),
        languages=one.languages,
    )
    return services.add_person(details=details, by=by, now=now)


def _team(one: NewPerson, by: Person, now: datetime) -> Team | None:
    name = one.officer.office
    if not name:
        return None
    office = Office.objects.filter(name=name).first() or add_office(name=name, by=by, now=now)
    team = office.teams.filter(name=one.team).first()
    return team or add_team(office=office, name=one.team, by=by, now=now)


def _say_more(one: NewPerson, person: Person, by: Person, now: datetime) -> None:
    officer = one.officer
    if officer.solo_trained and one.trained_until is not None:
        today = local_day(now)
        services.set_training(
            person=person, trained_on=today, expires_on=one.trained_until, by=by, now=now
        )
    if officer.more_affected_by:
        services.set_affected(person=person, hazards=officer.more_affected_by, by=None, now=now)
    if officer.available_from is not None and officer.available_from > now:
        set_absence(person=person, begins=now, ends=officer.available_from, by=by, now=now)
    if officer.available_to is not None:
        gone = max(officer.available_to + _TICK, officer.available_from or now, now)
        set_absence(person=person, begins=gone, ends=None, by=by, now=now)
