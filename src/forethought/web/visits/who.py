"""Whom one may ask to come along on a visit. All other access: ``people.access``."""

from __future__ import annotations

from django.db.models import QuerySet

from forethought.web.people.models import Person
from forethought.web.visits.models import Visit


def may_be_second(visit: Visit) -> QuerySet[Person]:
    """Officers of the same office, by name: not the officer, and nobody who has refused it."""
    office = visit.officer.team.office_id if visit.officer.team else None
    able = Person.objects.filter(is_active=True, makes_visits=True, team__office=office)
    refused = visit.refusals.values("officer")
    return able.exclude(pk=visit.officer_id).exclude(pk__in=refused).order_by("name", "officer_id")
