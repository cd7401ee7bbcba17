"""Who may see and do what. Access begins at the person who asks.

Views never start from ``Visit.objects``: they ask here for the visits, people and offices that
somebody may see, and answer 404 for everything else. Pages that belong to a role are marked
``for_roles`` and answer 403.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from functools import wraps
from typing import Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponseBase

from forethought.timestamps import day_begins, day_ends, local_day
from forethought.web.decisions.models import Decision, Discussion
from forethought.web.people.models import Person
from forethought.web.visits.models import JOINED, Visit

P = ParamSpec("P")


class Role(StrEnum):
    """What somebody may be on the site; one person may be several."""

    OFFICER = "officer"
    MANAGER = "manager"
    CONTACT_DESK = "contact_desk"
    SAFETY_ADMINISTRATOR = "safety_administrator"
    DATA_PROTECTION = "data_protection"
    SAFETY_REPRESENTATIVE = "safety_representative"
    SYSTEM = "system"


ROLE_TITLES = {
    Role.OFFICER: "Makes visits",
    Role.MANAGER: "Management grade",
    Role.CONTACT_DESK: "Contact desk",
    Role.SAFETY_ADMINISTRATOR: "Safety administrator",
    Role.DATA_PROTECTION: "Data protection and audit",
    Role.SAFETY_REPRESENTATIVE: "Safety representative",
    Role.SYSTEM: "Another system",
}


class NotSignedInError(RuntimeError):
    """A page asked who is signed in, and nobody is: it must not have been reached."""


def signed_in(request: HttpRequest) -> Person:
    """The person who asks. Raises NotSignedInError on a page open to everybody."""
    if isinstance(request.user, Person):
        return request.user
    raise NotSignedInError(request.path)


def roles_of(person: Person) -> frozenset[Role]:
    """Every role of somebody; none at all once they have left."""
    if not person.is_active:
        return frozenset()
    held = {
        Role.OFFICER: person.makes_visits,
        Role.MANAGER: person.is_management,
        Role.CONTACT_DESK: person.contact_desk,
        Role.SAFETY_ADMINISTRATOR: person.safety_administrator,
        Role.DATA_PROTECTION: person.data_protection,
        Role.SAFETY_REPRESENTATIVE: person.safety_representative,
        Role.SYSTEM: person.system,
    }
    return frozenset(role for role, has in held.items() if has)


def for_roles(
    *roles: str,
) -> Callable[
    [Callable[Concatenate[HttpRequest, P], HttpResponseBase]],
    Callable[Concatenate[HttpRequest, P], HttpResponseBase],
]:
    """Marks a view as one for these roles alone; anybody else gets the 403 page.

    Raises ValueError at import for a word that is no ``Role``.
    """
    wanted = frozenset(Role(role) for role in roles)

    def mark(
        view: Callable[Concatenate[HttpRequest, P], HttpResponseBase],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            require(signed_in(request), *wanted)
            return view(request, *args, **kwargs)

        return guarded

    return mark


def require(person: Person, *roles: str) -> None:
    """Raises PermissionDenied, with a sentence, unless the person holds one of these roles."""
    if roles_of(person).isdisjoint(roles):
        wanted = " or ".join(sorted(ROLE_TITLES[Role(role)] for role in roles))
        raise PermissionDenied(f"This page is for people with the role: {wanted}")


def visits_for(person: Person) -> QuerySet[Visit]:
    """The visits whose safety record this person may read.

    Their own, and those they have been asked to join. Management grade: those of their people,
    their team and their office (any of them may decide when the manager is away, DMBM511340),
    those put to them or to nobody, and those they decided. Data protection: all, to read. Another
    system that plans: those of its office.
    """
    if not person.is_active:
        return Visit.objects.none()
    if person.data_protection:
        return Visit.objects.all()
    allowed = _named(person)
    if person.is_management:
        allowed |= _managed(person)
    elif person.plans_for_office:
        allowed |= _of_their_office(person)
    return Visit.objects.filter(allowed)


def visits_to_change_for(person: Person) -> QuerySet[Visit]:
    """The visits that this person may edit, move, copy or cancel.

    Their own, and for management grade those of their people, team and office; for another system
    that plans those of its office. A second officer joins a visit and does not change it; an
    auditor only reads.
    """
    if not person.is_active:
        return Visit.objects.none()
    allowed = Q(officer=person)
    if person.is_management:
        allowed |= _of_their_people(person)
    elif person.plans_for_office:
        allowed |= _of_their_office(person)
    return Visit.objects.filter(allowed)


def summaries_for(person: Person, *, now: datetime) -> QuerySet[Visit]:
    """The visits of which this person may know who goes where and when, without findings.

    ``visits_for``, and for the contact desk every visit of their office that begins today
    (Europe/London) or is still under way.
    """
    theirs = visits_for(person)
    if not (person.is_active and person.contact_desk) or person.team is None:
        return theirs
    day = local_day(now)
    today = Q(planned_start__gte=day_begins(day), planned_start__lt=day_ends(day))
    of_the_office = Q(officer__team__office=person.team.office_id) & (
        today | Q(state=Visit.State.UNDER_WAY)
    )
    return Visit.objects.filter(Q(pk__in=theirs.values("pk")) | of_the_office)


def people_for(person: Person) -> QuerySet[Person]:
    """Whose page this person may open: their own, their people's; an administrator everybody's."""
    if not person.is_active:
        return Person.objects.none()
    if person.safety_administrator:
        return Person.objects.all()
    allowed = Q(pk=person.pk)
    if person.is_management:
        allowed |= Q(manager=person)
    return Person.objects.filter(allowed)


def people_to_plan_for(person: Person) -> QuerySet[Person]:
    """Whose visits this person may plan: their own, and for management grade their people's.

    Another system that plans does so for its whole office.
    """
    if not person.is_active:
        return Person.objects.none()
    allowed = Q(pk=person.pk)
    if person.is_management:
        allowed |= Q(manager=person)
        if person.team_id is not None:
            allowed |= Q(team=person.team_id)
    elif person.plans_for_office and person.team is not None:
        allowed |= Q(team__office=person.team.office_id)
    return Person.objects.filter(allowed, is_active=True, makes_visits=True)


def is_on(visit: Visit, person: Person) -> bool:
    """Whether somebody is named on a visit; who has declined no longer is."""
    joined = visit.second_officer_id == person.pk and visit.second in JOINED
    return visit.officer_id == person.pk or joined


def may_decide(person: Person, visit: Visit) -> bool:
    """Management grade and not on the visit (DMBM511340). Finding the visit is another matter."""
    named = person.pk in (visit.officer_id, visit.second_officer_id)
    return person.is_active and person.is_management and not named


def may_change_people(person: Person) -> bool:
    """Adds and changes people, offices and teams."""
    return person.is_active and person.safety_administrator


def may_record_training(by: Person, person: Person) -> bool:
    """A safety administrator or the person's manager; nobody records their own."""
    if not by.is_active or by.pk == person.pk:
        return False
    return by.safety_administrator or is_manager_of(by, person)


def may_see_affected(by: Person, person: Person) -> bool:
    """By what somebody is more affected stays between them and their manager."""
    return by.pk == person.pk or is_manager_of(by, person)


def may_record_absence(by: Person, person: Person) -> bool:
    """Themself, their manager, or a safety administrator: somebody taken ill cannot."""
    may_by_role = by.pk == person.pk or by.safety_administrator
    return (by.is_active and may_by_role) or is_manager_of(by, person)


def is_manager_of(by: Person, person: Person) -> bool:
    """The person's own manager, if of management grade (policy.md, "Who to discuss with")."""
    return by.is_active and by.is_management and person.manager_id == by.pk


def _named(person: Person) -> Q:
    return Q(officer=person) | Q(second_officer=person, second__in=JOINED)


def _of_their_people(person: Person) -> Q:
    return Q(officer__manager=person) | _of_their_office(person)


def _of_their_office(person: Person) -> Q:
    if person.team is None:
        return Q(pk__in=[])
    return Q(officer__team__office=person.team.office_id)


def _managed(person: Person) -> Q:
    this_visit = OuterRef("pk")
    put_to_them = Discussion.objects.filter(
        Q(to=person) | Q(to__isnull=True), visit=this_visit, closed_at__isnull=True
    )
    decided = Decision.objects.filter(visit=this_visit, by=person)
    return (
        _of_their_people(person)
        | Q(second_officer__manager=person, second__in=JOINED)
        | Q(Exists(put_to_them))
        | Q(Exists(decided))
    )
