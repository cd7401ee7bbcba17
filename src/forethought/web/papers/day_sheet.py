"""The day sheet of one officer on paper."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from forethought.web.papers.printing import paper
from forethought.web.visits.views.day import day_sheet


@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    """What stands on the page of the day sheet, as PDF."""
    context = day_sheet(request)
    name = f"day-sheet-{context['on'].isoformat()}"
    return paper(request, "papers/day_sheet.html", context, name=name)
