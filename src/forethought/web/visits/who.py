"""Whose day one may look at, and whom one may ask along. All other access: ``people.access``."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from forethought.web.people.models import Person
from forethought.web.visits.models import Visit


def colleagues_for(person: Person) -> QuerySet[Person]:
    """Whose day this person may ask for; which visits they then see is another matter.

    Management grade and the contact desk: their people and office. Data protection: everybody.
    """
    if person.data_protection:
        return Person.objects.all()
    whose = Q(pk=person.pk)
    if person.is_management:
        whose |= Q(manager=person)
    if person.team is not None and (person.is_management or person.contact_desk):
        whose |= Q(team__office=person.team.office_id)
    return Person.objects.filter(whose)


def may_be_second(visit: Visit) -> QuerySet[Person]:
    """Officers of the same office, by name: not the officer, and nobody who has refused it."""
    office = visit.officer.team.office_id if visit.officer.team else None
    able = Person.objects.filter(is_active=True, makes_visits=True, team__office=office)
    refused = visit.refusals.values("officer")
    return able.exclude(pk=visit.officer_id).exclude(pk__in=refused).order_by("name", "officer_id")
