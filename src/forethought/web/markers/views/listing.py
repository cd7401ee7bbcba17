"""The list of markers, and one marker."""

from __future__ import annotations

from datetime import datetime

from django.core.paginator import Paginator
from django.db.models import Case, F, IntegerField, Prefetch, Q, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from forethought.timestamps import local_day
from forethought.web.markers.access import markers_for
from forethought.web.markers.models import Marker, MarkerAppeal
from forethought.web.markers.notifying import seen
from forethought.web.markers.presenting import listed, page_of
from forethought.web.markers.sharing import with_outdated
from forethought.web.markers.todo import to_do
from forethought.web.markers.views.common import open_marker
from forethought.web.people.access import signed_in

ON_A_PAGE = 20

SHOWN = {
    "": "Waiting and live",
    "todo": "To do",
    "ended": "Ended",
}
"""What the list can show, by the word in its address."""


@require_safe
def markers(request: HttpRequest) -> HttpResponse:
    """The markers that this person may know of; what waits stands first."""
    me, now = signed_in(request), timezone.now()
    show = request.GET.get("show", "")
    show = show if show in SHOWN else ""
    waiting = MarkerAppeal.objects.filter(answered_at__isnull=True)
    found = (
        with_outdated(_shown(markers_for(me), show, now))
        .select_related("customer", "incident__office", "decided_by")
        .prefetch_related(Prefetch("appeals", waiting, to_attr="waiting"))
        .order_by(_WAITS_FIRST, F("review_on").asc(nulls_first=True), "-ended_at", "pk")
    )
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": listed(page.object_list, now),
        "show": show,
        "shown": SHOWN,
        "query": f"show={show}" if show else "",
    }
    return render(request, "markers/markers.html", context)


_WAITS_FIRST = Case(
    When(state=Marker.State.PROPOSED, then=Value(0)),
    When(state=Marker.State.LIVE, then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)


def _shown(found: QuerySet[Marker], show: str, now: datetime) -> QuerySet[Marker]:
    counts = Q(state__in=[Marker.State.PROPOSED, Marker.State.LIVE])
    if show == "ended":
        return found.exclude(counts)
    if show == "todo":
        return to_do(found, local_day(now))
    return found.filter(counts)


@require_safe
def marker(request: HttpRequest, marker_id: int) -> HttpResponse:
    """One marker: what it says, its life, and what this person may do about it."""
    opened = open_marker(request, marker_id)
    seen(opened.marker, by=opened.me, now=opened.now)
    context = page_of(opened.marker, opened.me, opened.now)
    return render(request, "markers/marker.html", context | {"back": reverse("markers:markers")})
