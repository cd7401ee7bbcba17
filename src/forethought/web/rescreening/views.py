"""Pages about reading all notes again, for the safety administrator: numbers, never a note."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from forethought.web.people.access import Role, for_roles
from forethought.web.rescreening.models import Run
from forethought.web.rescreening.presenting import hazard_lines, run_line
from forethought.web.rescreening.runs import engine_of_site, is_wanted

RUNS_ON_A_PAGE = 20


@require_safe
@for_roles(Role.SAFETY_ADMINISTRATOR)
def runs(request: HttpRequest) -> HttpResponse:
    """Every reading of all notes, newest first, and whether the notes want one."""
    found = Run.objects.select_related("before").order_by("-pk")
    page = Paginator(found, RUNS_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "runs": [run_line(run) for run in page],
        "wanted": is_wanted(engine_of_site()),
    }
    return render(request, "rescreening/runs.html", context)


@require_safe
@for_roles(Role.SAFETY_ADMINISTRATOR)
def run(request: HttpRequest, run_id: int) -> HttpResponse:
    """What one reading found, and what it changed, by source and hazard."""
    found = get_object_or_404(Run.objects.select_related("before", "by"), pk=run_id)
    context = {
        "run": found,
        "line": run_line(found),
        "hazards": hazard_lines(found),
    }
    return render(request, "rescreening/run.html", context)
