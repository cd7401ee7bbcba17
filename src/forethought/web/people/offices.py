"""Offices and teams."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from forethought.web.audit import services as audit
from forethought.web.people import access
from forethought.web.people.models import Nation, Office, Person, Team
from forethought.web.visits.problems import NotPossibleError


def add_office(
    *,
    name: str,
    nation: str = Nation.ENGLAND_AND_WALES,
    phone: str = "",
    by: Person | None,
    now: datetime,
) -> Office:
    """A new office. ``nation``: whose bank holidays it keeps. Raises NotPossibleError."""
    office = Office(name=name.strip(), nation=Nation(nation), phone=phone)
    return _kept_office(office, "office.added", by, now)


def change_office(
    *, office: Office, name: str, nation: str, phone: str, by: Person | None, now: datetime
) -> Office:
    """Another name, nation or telephone number. Raises NotPossibleError."""
    office.name, office.nation, office.phone = name.strip(), Nation(nation), phone
    return _kept_office(office, "office.changed", by, now)


def add_team(*, office: Office, name: str, by: Person | None, now: datetime) -> Team:
    """A new team of an office. Raises NotPossibleError when the office has one of that name."""
    return _kept_team(Team(office=office, name=name.strip()), "team.added", by, now)


def change_team(*, team: Team, name: str, by: Person | None, now: datetime) -> Team:
    """Another name for a team. Raises NotPossibleError when the office has one of that name."""
    team.name = name.strip()
    return _kept_team(team, "team.changed", by, now)


def _kept_office(office: Office, action: str, by: Person | None, now: datetime) -> Office:
    _may(by)
    with transaction.atomic():
        try:
            with transaction.atomic():
                office.save()
        except IntegrityError as error:
            if not Office.objects.exclude(pk=office.pk).filter(name=office.name).exists():
                raise
            raise NotPossibleError(
                f"There is an office {office.name} already: choose another name", field="name"
            ) from error
        audit.record(action, by=by, now=now, subject="office", subject_id=office.pk)
    return office


def _kept_team(team: Team, action: str, by: Person | None, now: datetime) -> Team:
    _may(by)
    with transaction.atomic():
        try:
            with transaction.atomic():
                team.save()
        except IntegrityError as error:
            others = Team.objects.exclude(pk=team.pk).filter(office=team.office, name=team.name)
            if not others.exists():
                raise
            says = f"{team.office.name} has a team {team.name} already: choose another name"
            raise NotPossibleError(says, field="name") from error
        audit.record(action, by=by, now=now, subject="team", subject_id=team.pk)
    return team


def _may(by: Person | None) -> None:
    if by is not None and not access.may_change_people(by):
        raise NotPossibleError("Only a safety administrator can add or change offices and teams")
