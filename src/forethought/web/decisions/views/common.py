"""What several pages of decisions need."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from forethought.web.decisions.rules import Standing
from forethought.web.people.access import is_on, may_decide, signed_in, visits_for
from forethought.web.people.models import Person
from forethought.web.visits.models import Visit
from forethought.web.visits.views.common import found


def visit_of(request: HttpRequest, visit_id: int) -> Visit:
    """A visit whose safety record whoever asks may read; else 404."""
    return found(visits_for(signed_in(request)), visit_id)


def standing_of(person: Person, visit: Visit) -> Standing:
    """As what somebody decides. Raises PermissionDenied for who only sees the visit."""
    if person.pk == visit.officer_id:
        return Standing.OWN
    if may_decide(person, visit):
        return Standing.MANAGEMENT
    raise PermissionDenied(
        "The officer of a visit, and people of management grade who are not on it, decide about it"
    )


def must_be_on(person: Person, visit: Visit) -> None:
    """Raises PermissionDenied for who does not go on the visit."""
    if not is_on(visit, person):
        raise PermissionDenied("This page is for the officers of the visit")


def must_decide(person: Person, visit: Visit) -> None:
    """Raises PermissionDenied for who is not of management grade, or is on the visit."""
    if not may_decide(person, visit):
        raise PermissionDenied("This page is for people of management grade who are not on it")
