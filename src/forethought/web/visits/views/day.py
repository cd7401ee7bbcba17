"""The visits of a day: list, day sheet, and table to take away."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
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
from forethought.web.visits.standing import Standing, standings
from forethought.web.visits.views.common import day_asked
from forethought.web.visits.who import colleagues_for

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
    sees_others = me.is_management or me.contact_desk or me.data_protection
    officer = _whose(request, me) if "officer" in request.GET or not sees_others else None
    only_team = officer is None and request.GET.get("team") == "mine" and me.team is not None
    if officer is not None:
        visits = days.of_officer(visits, officer.pk).order_by("planned_start", "pk")
    elif only_team and me.team is not None:
        visits = days.of_team(visits, me.team)
    page = Paginator(visits, ON_ONE_PAGE).get_page(request.GET.get("page"))
    found = standings(list(page.object_list), now=now)
    before, after = days.days_around(on)
    kept = f"&officer={officer.pk}" if officer else "&team=mine" if only_team else ""
    context: dict[str, Any] = {
        "on": on,
        "today": today,
        "before": before,
        "after": after,
        "page": page,
        "kept": kept if sees_others else "",
        "only_team": only_team,
        "officer": officer,
        "itineraries": _itineraries(found, officer),
        "asked": asked,
        "may_plan": people_to_plan_for(me).exists(),
        "sees_others": sees_others,
    }
    return render(request, "visits/day.html", context)


def _itineraries(found: list[Standing], officer: Person | None) -> list[days.Itinerary]:
    if officer is None:
        return days.itineraries(found)
    return [days.itinerary(found, officer)] if found else []


def sheet(request: HttpRequest) -> HttpResponse:
    """What one officer needs on paper for a day: their visits, and nobody else's."""
    return render(request, "visits/sheet.html", day_sheet(request))


def day_sheet(request: HttpRequest) -> dict[str, Any]:
    """What stands on the day sheet that is asked for. Raises Http404 for a day of no colleague."""
    me, now = signed_in(request), timezone.now()
    on = day_asked(request, local_day(now))
    officer = _whose(request, me)
    seen = days.of_officer(summaries_for(me, now=now), officer.pk)
    visits = list(days.visits_of_day(seen, on))
    decisions = Decision.objects.filter(visit__in=visits, withdrawn_at__isnull=True)
    return {
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


def _whose(request: HttpRequest, me: Person) -> Person:
    """``?officer=``: somebody whose day may be looked at; whoever asks where it is absent."""
    asked = request.GET.get("officer", "")
    if not asked:
        return me
    is_number = asked.isascii() and asked.isdigit() and len(asked) < 19
    if not is_number:
        raise Http404
    if int(asked) == me.pk:
        return me
    people = colleagues_for(me).select_related("team__office")
    return get_object_or_404(people, pk=int(asked))


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
