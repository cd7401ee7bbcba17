"""Of which offices somebody may ask for a paper or a table."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from forethought.web.people.models import Office, Person


def offices_to_ask(person: Person) -> QuerySet[Office]:
    """Their own, and for management grade those of their people; who looks after all: every one.

    It only narrows: what they see of an office is what they see on its pages.
    """
    if person.safety_administrator or person.data_protection:
        return Office.objects.order_by("name")
    allowed = Q(teams__people=person)
    if person.is_management:
        allowed |= Q(teams__people__manager=person)
    return Office.objects.filter(allowed).distinct().order_by("name")
