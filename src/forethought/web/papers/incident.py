"""The report of an incident on paper."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from forethought.web.incidents.views.one import told
from forethought.web.papers.printing import paper


@require_safe
def report(request: HttpRequest, incident_id: int) -> HttpResponse:
    """What this person may know of it; the story for who may read it, and that is written down."""
    context = told(request, incident_id, page="incident_paper")
    return paper(request, "papers/incident.html", context, name=f"incident-{incident_id}")
