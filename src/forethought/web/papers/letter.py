"""The letter that tells somebody of a marker, on paper."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from forethought.web.markers.views.telling import letter_to_print
from forethought.web.papers.printing import paper


@require_safe
def letter(request: HttpRequest, marker_id: int) -> HttpResponse:
    """The letter alone. Printing it notes nothing: who sent it says so on its page."""
    context = letter_to_print(request, marker_id)
    return paper(request, "papers/letter.html", context, name=f"letter-marker-{marker_id}")
