"""Reviewing a marker, and removing it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from forethought.web.markers import services
from forethought.web.markers.forms_ending import RemoveForm, ReviewForm
from forethought.web.markers.models import Marker
from forethought.web.markers.presenting import age_in_words
from forethought.web.markers.views.common import (
    Asking,
    Opened,
    ask,
    colleagues_of,
    sent,
    to_judge,
)
from forethought.web.markers.words import level_title

BOTH = ["GET", "HEAD", "POST"]


def _live(request: HttpRequest, marker_id: int) -> Opened:
    opened = to_judge(request, marker_id)
    if opened.marker.state != Marker.State.LIVE:
        raise Http404
    return opened


@require_http_methods(BOTH)
def review(request: HttpRequest, marker_id: int) -> HttpResponse:
    """Look again: severity, age, later behaviour, one-off stress, and what comes of it."""
    opened = _live(request, marker_id)
    form = ReviewForm(sent(request), marker=opened.marker, colleagues=colleagues_of(opened.me))
    asking = Asking(
        title="Review a warning marker",
        button="Save the review",
        said="The review is saved.",
        does=lambda: services.review_marker(
            opened.marker.pk, reviewed=form.reviewed(), by=opened.me, now=opened.now
        ),
        template="markers/review.html",
    )
    return ask(request, opened, form, asking, **_facts(opened))


def _facts(opened: Opened) -> dict[str, Any]:
    marker = opened.marker
    return {
        "age": age_in_words(marker, opened.now),
        "level": level_title(marker.level),
        "later": marker.incident.__class__.objects.filter(
            customer__isnull=False,
            customer=marker.incident.customer_id,
            happened_at__gt=marker.incident.happened_at,
        ).count(),
    }


@require_http_methods(BOTH)
def remove(request: HttpRequest, marker_id: int) -> HttpResponse:
    """Remove a marker, and say what becomes of its incident."""
    opened = _live(request, marker_id)
    form = RemoveForm(sent(request), colleagues=colleagues_of(opened.me))
    asking = Asking(
        title="Remove a warning marker",
        button="Remove it",
        said="Removed. Visits that it was about are checked again.",
        does=lambda: services.remove_marker(
            opened.marker.pk,
            because=Marker.Ended(form.cleaned_data["because"]),
            reason=form.cleaned_data["reason"],
            becomes=form.said(),
            by=opened.me,
            now=opened.now,
        ),
        template="markers/remove.html",
        grave=True,
    )
    return ask(request, opened, form, asking, level=level_title(opened.marker.level))
