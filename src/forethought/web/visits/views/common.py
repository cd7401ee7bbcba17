"""What several pages of visits need."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from forethought.timestamps import parse_day
from forethought.web.contactdesk.expected import expected
from forethought.web.decisions.gate_rules import Gate
from forethought.web.people.access import people_to_plan_for, signed_in, visits_to_change_for
from forethought.web.people.models import Person
from forethought.web.visits.checking import check_now
from forethought.web.visits.engagements import when
from forethought.web.visits.models import Visit

both = require_http_methods(["GET", "HEAD", "POST"])


def found(visits: QuerySet[Visit], visit_id: int) -> Visit:
    """The visit, with those named on it, if it is among ``visits``; else 404."""
    with_names = visits.select_related("customer", "officer__team__office", "second_officer")
    return get_object_or_404(with_names, pk=visit_id)


def changeable(request: HttpRequest, visit_id: int) -> Visit:
    """A visit that whoever asks may change; else 404."""
    return found(visits_to_change_for(signed_in(request)), visit_id)


def officers_for(person: Person, *also: Person) -> list[Person]:
    """Whose visits this person plans, by name, and those who are on the visit already."""
    able = {one.pk: one for one in people_to_plan_for(person)}
    able |= {one.pk: one for one in also}
    return sorted(able.values(), key=lambda one: (one.name.casefold(), one.officer_id))


def must_plan_for(person: Person) -> list[Person]:
    """`officers_for`. Raises PermissionDenied for who plans nobody's visits."""
    officers = officers_for(person)
    if not officers:
        raise PermissionDenied("Visits are planned by officers, and by managers for their people")
    return officers


def checked_again(request: HttpRequest, visit: Visit, says: str, now: datetime) -> HttpResponse:
    """To the page of a visit that was changed, with its new check, and what was done."""
    check_now(visit.pk, now=now)
    messages.success(request, says)
    return redirect("visits:visit", visit.pk)


def day_asked(request: HttpRequest, today: date) -> date:
    """``?day=2026-11-25``; today where it is absent or no day."""
    return parse_day(request.GET.get("day", "")) or today


@dataclass(frozen=True, slots=True)
class Lead:
    """A button that leads to what must be done first."""

    text: str
    href: str


def lead_out(gate: Gate, visit: Visit, me: Person) -> Lead | None:
    """To leaving, or to the contact plan, where only that keeps ``me`` from starting a visit."""
    if gate.open or not gate.ready:
        return None
    at = expected([me.pk]).get(me.pk)
    if at is None:
        return Lead("Leave the office", reverse("contactdesk:leave"))
    if visit.pk not in at:
        return Lead("Change the plan", reverse("contactdesk:change_plan"))
    return None


def caption(visit: Visit) -> str:
    """``Wednesday 25 November 2026, 10am to 11am``: stands above a visit's pages."""
    return when(visit)
