"""Whose figures somebody may see. Access begins at the person who asks.

Management grade and safety representatives: their own office and its teams. Safety administrators
and data protection: any office. Nobody sees a sum over offices: it would give small ones away.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from forethought.web.people.access import Role, roles_of, visits_for
from forethought.web.people.models import Office, Person, Team
from forethought.web.visits.models import Visit

READERS = (
    Role.MANAGER,
    Role.SAFETY_ADMINISTRATOR,
    Role.DATA_PROTECTION,
    Role.SAFETY_REPRESENTATIVE,
)
"""The roles that see figures."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose figures: an office's, or with ``team`` those of one of its teams."""

    office: Office
    teams: tuple[Team, ...]
    team: Team | None = None

    @property
    def key(self) -> str:
        """As in addresses: ``office-3``, ``team-7``."""
        return f"team-{self.team.pk}" if self.team else f"office-{self.office.pk}"

    @property
    def title(self) -> str:
        """What it is called on pages."""
        return f"{self.team.name}, {self.office.name}" if self.team else self.office.name


def offices_for(person: Person) -> QuerySet[Office]:
    """The offices whose figures this person may see."""
    roles = roles_of(person)
    if not roles.isdisjoint({Role.SAFETY_ADMINISTRATOR, Role.DATA_PROTECTION}):
        return Office.objects.all()
    if person.team is None or roles.isdisjoint(READERS):
        return Office.objects.none()
    return Office.objects.filter(pk=person.team.office_id)


def scopes_for(person: Person) -> list[Scope]:
    """Everything that this person may choose: each office, followed by its teams. One query."""
    scopes: list[Scope] = []
    offices = offices_for(person).prefetch_related("teams").order_by("name")
    for office in offices:
        teams = tuple(sorted(office.teams.all(), key=lambda team: (team.name, team.pk)))
        scopes.append(Scope(office, teams))
        if len(teams) > 1:
            scopes += [Scope(office, teams, team) for team in teams]
    return scopes


def first_scope(person: Person, scopes: list[Scope]) -> Scope | None:
    """What is shown before anything is chosen: one's own office, else the first."""
    own = person.team.office_id if person.team else None
    return next((one for one in scopes if one.office.pk == own), scopes[0] if scopes else None)


def may_judge(person: Person, visit: Visit) -> bool:
    """Whether this person may say that the program misread a note of this visit.

    Those named on it and management grade who may see it; an auditor only reads.
    """
    named = person.pk in (visit.officer_id, visit.second_officer_id)
    seen = visits_for(person).filter(pk=visit.pk).exists()
    return seen and (named or person.is_management)
