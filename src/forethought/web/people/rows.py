"""What the pages about people show of somebody: values, no markup."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from forethought.web.look.words import day
from forethought.web.people.access import ROLE_TITLES, Role, roles_of
from forethought.web.people.models import Absence, Person


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One line of the list. ``tag``: left, away, or empty; ``trained`` None: makes no visits."""

    person: Person
    roles: str
    office: str
    team: str
    manager: str
    trained: bool | None
    tag: str


def person_row(person: Person, trained: bool, now: datetime) -> PersonRow:
    """The line of somebody, whose team, office, manager and absences were fetched before."""
    return PersonRow(
        person=person,
        roles=shown_roles(person),
        office=person.team.office.name if person.team else "",
        team=person.team.name if person.team else "",
        manager=person.manager.name if person.manager else "",
        trained=trained if person.makes_visits else None,
        tag=_tag(person, now),
    )


def shown_roles(person: Person) -> str:
    """``Makes visits, management grade``."""
    held = roles_of(person)
    titles = [ROLE_TITLES[role] for role in Role if role in held]
    first, *others = titles or ["No role"]
    return ", ".join([first, *(title[:1].lower() + title[1:] for title in others)])


def until(absence: Absence) -> str:
    """``until 3 December 2026``, or ``until they come back``."""
    return f"until {day(absence.ends)}" if absence.ends else "until they come back"


def _tag(person: Person, now: datetime) -> str:
    if not person.is_active:
        return "Has left"
    away = any(
        absence.begins <= now and (absence.ends is None or absence.ends > now)
        for absence in person.absences.all()
    )
    return "Away" if away else ""
