"""The page of areas: what is known of the map."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from forethought.web.areas.presenting import area_lines, press_lines
from forethought.web.areas.supply import areas_now, press_now
from forethought.web.checks.supplies import may_dismiss
from forethought.web.people.access import signed_in

AREAS_ON_A_PAGE = 50


@require_safe
def areas(request: HttpRequest) -> HttpResponse:
    """Every area, the press reports of outbreaks, and what could not be read."""
    signed_in(request)
    now = timezone.now()
    known = areas_now()
    press = press_now(may_dismiss(), now)
    context = {
        "areas": known,
        "page": Paginator(area_lines(known.areas, now), AREAS_ON_A_PAGE).get_page(
            request.GET.get("page")
        ),
        "press": press,
        "reports": press_lines(press.press, press.decisions),
        "unplaced": [*known.unplaced, *press.unplaced],
    }
    return render(request, "areas/areas.html", context)
