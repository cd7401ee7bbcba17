"""The list of incidents, one incident, and its photos."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Case, Count, IntegerField, Q, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from forethought.web.audit.viewing import viewed, viewed_all
from forethought.web.incidents import services
from forethought.web.incidents.access import (
    incidents_for,
    may_complete,
    may_lead,
    may_read_story,
    may_report,
)
from forethought.web.incidents.known import can_be_found
from forethought.web.incidents.models import Incident
from forethought.web.incidents.presenting import (
    STATES,
    hazards_in_words,
    lines_of,
    not_found_says,
    pressing,
    timeline_of,
)
from forethought.web.incidents.viewing import story_viewed
from forethought.web.incidents.views.common import about, found
from forethought.web.notices.services import see_about
from forethought.web.people.access import signed_in
from forethought.web.people.models import Person

ON_A_PAGE = 20
_OPEN_FIRST = Case(
    When(state=Incident.State.CLOSED, then=Value(1)), default=Value(0), output_field=IntegerField()
)


@require_safe
def incidents(request: HttpRequest) -> HttpResponse:
    """Those that this person may know of, open ones first.

    ``?whose=mine``, ``waiting`` (nobody looks into them yet, the oldest first), or all.
    """
    me, now = signed_in(request), timezone.now()
    seen = incidents_for(me)
    mine = seen.filter(Q(reporter=me) | Q(recorded_by=me))
    unread = Q(state=Incident.State.RECEIVED) & ~Q(reporter=me)
    counts = seen.aggregate(
        all=Count("pk"),
        mine=Count("pk", filter=Q(reporter=me)),
        waiting=Count("pk", filter=unread),
    )
    several = me.is_management or me.safety_administrator or me.data_protection
    shown = {
        "all": seen.order_by(_OPEN_FIRST, "-reported_at", "-pk"),
        "mine": mine.order_by(_OPEN_FIRST, "-reported_at", "-pk"),
        "waiting": seen.filter(unread).order_by("reported_at", "pk"),
    }
    asked = request.GET.get("whose", "all")
    whose = "mine" if not several else asked if asked in shown else "all"
    listed = shown[whose].select_related("reporter", "office", "customer")
    page = Paginator(listed, ON_A_PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    viewed_all(
        [one.customer_id for one in rows if one.customer_id], by=me, now=now, page="incidents"
    )
    context = {
        "page": page,
        "rows": [
            {
                "one": one,
                "kind": hazards_in_words(one.hazards),
                "state": STATES[Incident.State(one.state)],
                "clocks": pressing(one, now),
            }
            for one in rows
        ],
        "whose": whose,
        "several": several,
        "counts": counts,
    }
    return render(request, "incidents/incidents.html", context)


@require_safe
def incident(request: HttpRequest, incident_id: int) -> HttpResponse:
    """One incident: its clocks, its story for who may read it, what was done about it."""
    return render(request, "incidents/incident.html", told(request, incident_id, page="incident"))


def told(request: HttpRequest, incident_id: int, *, page: str) -> dict[str, Any]:
    """What somebody may know of an incident; that they looked is written under ``page``."""
    me, now = signed_in(request), timezone.now()
    one = found(request, incident_id)
    see_about("incident", one.pk, by=me, now=now)
    story = may_read_story(me, one)
    if story:
        story_viewed(one, by=me, now=now, page=page)
    if one.customer_id is not None:
        viewed(one.customer_id, by=me, now=now, page=page)
    offers = list(one.support.order_by("offered_at", "pk")) if story else []
    steps = one.steps.select_related("by") if story else []
    return about(one) | {
        "back": reverse("incidents:incidents"),
        "state": STATES[Incident.State(one.state)],
        "clocks": lines_of(one, now),
        "story": story,
        "offers": offers,
        "photos": list(one.photos.order_by("pk")) if story else [],
        "steps": timeline_of(steps, with_before=story),
        "leads": may_lead(me, one),
        "completes": story and may_complete(me, one),
        "reports": may_report(me, one),
        "own": me.pk == one.reporter_id,
        "marker": _marker(one, me),
        "not_found": "" if can_be_found(one) else not_found_says(one),
    }


def _marker(one: Incident, me: Person) -> str:
    """Where a marker is proposed from this incident, for who may; empty: nowhere."""
    if not may_lead(me, one) and me.pk != one.reporter_id:
        return ""
    try:
        return reverse("markers:propose", args=[one.pk])
    except NoReverseMatch:
        return ""


@require_safe
def photo(request: HttpRequest, incident_id: int, photo_id: int) -> HttpResponse:
    """A photo, to who may read the story; as a picture and nothing else."""
    me, now = signed_in(request), timezone.now()
    one = found(request, incident_id)
    if not may_read_story(me, one):
        raise Http404
    kept = get_object_or_404(one.photos.all(), pk=photo_id)
    jpeg = services.photo_bytes(kept)
    if jpeg is None:
        raise Http404
    story_viewed(one, by=me, now=now, page="photo")
    name = f"incident-{one.pk}-photo-{kept.pk}.jpg"
    return HttpResponse(
        jpeg,
        content_type="image/jpeg",
        headers={
            "Content-Disposition": f'inline; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
        },
    )
