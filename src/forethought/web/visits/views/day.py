"""The visits of a day: list, day sheet, and table to take away."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from forethought.timestamps import local_day
from forethought.web.decisions.models import Decision
from forethought.web.people.access import (
    people_to_plan_for,
    signed_in,
    summaries_for,
    visits_for,
)
from forethought.web.people.models import Person
from forethought.web.visits import day as days
from forethought.web.visits.export import export_visits
from forethought.web.visits.forms import DayForm
from forethought.web.visits.standing import standings
from forethought.web.visits.views.common import day_asked

ON_ONE_PAGE = 100


def day(request: HttpRequest) -> HttpResponse:
    """Everybody's visits of a day whom the person may see, by officer, in visiting order."""
    me, now = signed_in(request), timezone.now()
    today = local_day(now)
    asked = DayForm(request.GET if "on-day" in request.GET else None)
    if asked.is_bound and asked.is_valid():
        return redirect(f"{reverse('visits:day')}?day={asked.cleaned_data['on'].isoformat()}")
    on = day_asked(request, today)
    visits = days.visits_of_day(summaries_for(me, now=now), on)
    only_team = request.GET.get("team") == "mine" and me.team is not None
    if only_team and me.team is not None:
        visits = days.of_team(visits, me.team)
    page = Paginator(visits, ON_ONE_PAGE).get_page(request.GET.get("page"))
    before, after = days.days_around(on)
    query = f"day={on.isoformat()}{'&team=mine' if only_team else ''}"
    context: dict[str, Any] = {
        "on": on,
        "today": today,
        "before": before,
        "after": after,
        "page": page,
        "query": query,
        "only_team": only_team,
        "itineraries": days.itineraries(standings(list(page.object_list), now=now)),
        "asked": asked,
        "may_plan": people_to_plan_for(me).exists(),
        "sees_others": me.is_management or me.contact_desk or me.data_protection,
    }
    return render(request, "visits/day.html", context)


def sheet(request: HttpRequest) -> HttpResponse:
    """What one officer needs on paper for a day: their visits, and nobody else's."""
    me, now = signed_in(request), timezone.now()
    on = day_asked(request, local_day(now))
    officer = _officer(request, me)
    seen = days.of_officer(summaries_for(me, now=now), officer.pk)
    visits = list(days.visits_of_day(seen, on))
    if (
        not visits
        and officer.pk != me.pk
        and not people_to_plan_for(me).filter(pk=officer.pk).exists()
    ):
        raise Http404
    decisions = Decision.objects.filter(visit__in=visits, withdrawn_at__isnull=True)
    context = {
        "on": on,
        "officer": officer,
        "itinerary": days.itinerary(
            [one for one in standings(visits, now=now) if one.ahead], officer
        ),
        "decisions": {one.visit_id: one for one in decisions},
        "controls": dict(Decision.Control.choices),
        "printed": now,
        "back": f"{reverse('visits:day')}?day={on.isoformat()}",
    }
    return render(request, "visits/sheet.html", context)


def _officer(request: HttpRequest, me: Person) -> Person:
    asked = request.GET.get("officer", "")
    if not asked:
        return me
    is_number = asked.isascii() and asked.isdigit() and len(asked) < 19
    people = Person.objects.select_related("team__office")
    officer = people.filter(pk=int(asked)).first() if is_number else None
    if officer is None:
        raise Http404
    return officer


def export(request: HttpRequest) -> HttpResponse:
    """The visits of a day as CSV; who took it with them is in the audit."""
    me, now = signed_in(request), timezone.now()
    on = day_asked(request, local_day(now))
    visits = list(days.visits_of_day(visits_for(me), on))
    text = export_visits(standings(visits, now=now), by=me, now=now)
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="visits-{on.isoformat()}.csv"'
    response["Cache-Control"] = "no-store"
    return response
