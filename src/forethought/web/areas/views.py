"""Pages that show areas: the map with its lists, one area, and the data of the map."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from forethought.timestamps import local_day, parse_day
from forethought.web.areas.listing import MOST_ON_MAP, area_rows
from forethought.web.areas.mapped import (
    map_context,
    map_data,
    outings_mapped,
    visits_mapped,
)
from forethought.web.areas.may import may_change
from forethought.web.areas.models import KnownArea
from forethought.web.areas.picture import picture
from forethought.web.areas.presenting import press_lines
from forethought.web.areas.supply import areas_now, press_now, supplied_areas
from forethought.web.areas.todo import is_due
from forethought.web.areas.viewing import viewed
from forethought.web.checks.supplies import may_dismiss
from forethought.web.feeds.presenting import feed_lines
from forethought.web.feeds.supply import feeds_now
from forethought.web.guidance.pages import guidance_for
from forethought.web.people.access import signed_in
from forethought.web.visits.forms import DayForm

AREAS_ON_A_PAGE = 50


@require_safe
def areas(request: HttpRequest) -> HttpResponse:
    """The map and, in words, everything on it; press reports, feeds, and what was not read."""
    me, now = signed_in(request), timezone.now()
    today = local_day(now)
    asked = DayForm(request.GET if "on-day" in request.GET else None)
    if asked.is_bound and asked.is_valid():
        return redirect(f"{reverse('areas:areas')}?day={asked.cleaned_data['on'].isoformat()}")
    on = _day(request, today)
    known, press = areas_now(), press_now(may_dismiss(), now)
    live, over = area_rows(supplied_areas().areas, now)
    page = Paginator(live, AREAS_ON_A_PAGE).get_page(request.GET.get("page"))
    visits, more = visits_mapped(me, on, now)
    outings = outings_mapped(me, now) if on == today else []
    context: dict[str, Any] = {
        "page": page,
        "over": over,
        "off_map": sum(row.is_placed and row.number is None for row in live),
        "most_on_map": MOST_ON_MAP,
        "visits": visits,
        "more": more,
        "outings": outings,
        "looks_after": me.contact_desk or me.is_management or me.safety_administrator,
        "on": on,
        "today": today,
        "before": on - timedelta(days=1),
        "after": on + timedelta(days=1),
        "asked": asked,
        "press": press,
        "reports": press_lines(press.press, press.decisions),
        "unplaced": [*known.unplaced, *press.unplaced, *feeds_now().unplaced],
        "feeds": feed_lines(now),
        "may_add": may_change(me, KnownArea.Origin.HAND),
        "may_manage": me.is_management or me.safety_administrator,
        "picture": picture(live, visits, outings),
        "map": map_context(),
        "is_due": is_due,
    }
    return render(request, "areas/areas.html", context)


@require_safe
def map_json(request: HttpRequest) -> JsonResponse:
    """What the map's script draws: the same that the page lists, for the same person."""
    me, now = signed_in(request), timezone.now()
    on = _day(request, local_day(now))
    live, _ = area_rows(supplied_areas().areas, now)
    visits, _ = visits_mapped(me, on, now)
    outings = outings_mapped(me, now) if on == local_day(now) else []
    response = JsonResponse(map_data(live, visits, outings))
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def area(request: HttpRequest, area_id: int) -> HttpResponse:
    """One area with everything that was done to it."""
    me, now = signed_in(request), timezone.now()
    found = get_object_or_404(KnownArea.objects.select_related("feed"), pk=area_id)
    shown = viewed(found, me, now)
    on_map = [shown.row] if shown.row.is_placed else []
    context = {
        "shown": shown,
        "guidance": guidance_for(
            kinds=[shown.drawn.kind.value], hazards=[one.value for one in shown.drawn.hazards]
        ),
        "shapes": map_data(on_map),
        "picture": picture(on_map) if on_map else "",
        "map": map_context(),
    }
    return render(request, "areas/area.html", context)


def _day(request: HttpRequest, today: date) -> date:
    return parse_day(request.GET.get("day", "")) or today
