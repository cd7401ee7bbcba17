"""The first page: what is to be done, for each role."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from forethought.web.people.access import signed_in
from forethought.web.people.models import Person
from forethought.web.people.waiting import under_way, visits_today, waiting_for


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Visits of today and what waits for the person who asks."""
    me, now = signed_in(request), timezone.now()
    context = {
        "now": now,
        "today": visits_today(me, now) if me.makes_visits else [],
        "out": under_way(me, now) if me.contact_desk else [],
        "waiting": waiting_for(me, now),
        "first_steps": first_steps(me),
    }
    return render(request, "people/home.html", context)


def first_steps(person: Person) -> list[tuple[str, str, str]]:
    """What each role begins with: words, address, and why. Shown below, never in the way."""
    steps = []
    if person.makes_visits:
        steps += [
            ("Read the guidance", "/guidance/", "Before a visit, at the door, and afterwards."),
            ("Plan a visit", "/visits/plan/", "The check runs at once and says who may go."),
            (
                "Say what affects you more",
                "/me/affected/",
                "Voluntary, and only for you and your manager.",
            ),
        ]
    if person.is_management:
        steps += [
            ("See your people", "/people/", "Their training, and when they are away."),
            ("Name a deputy", "/me/away/", "Somebody who is asked first while you are away."),
        ]
    if person.contact_desk:
        steps.append(("See today’s visits", "/visits/", "Who goes where and when."))
    if person.safety_administrator:
        steps += [
            ("Add people", "/people/", "Each gets a link to set a password, from you."),
            ("Look at the record systems", "/records/", "What was loaded, and how old it is."),
            ("Look at the areas", "/areas/", "Places to stay out of, or to take care in."),
        ]
    if person.is_management or person.safety_representative:
        steps.append(
            ("See what we can learn", "/learning/", "Where, when and on which visits it happens.")
        )
    if person.data_protection:
        steps.append(("Read the audit", "/audit/", "Who did what, and who looked at whom."))
    return steps
