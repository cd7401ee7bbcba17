"""Proposing a marker from an incident, and deciding about it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from forethought.vocabulary import MarkerLevel
from forethought.web.incidents.access import incidents_for, may_read_story
from forethought.web.incidents.viewing import story_viewed
from forethought.web.markers import services
from forethought.web.markers.access import may_propose
from forethought.web.markers.forms import DecideForm, ProposeForm
from forethought.web.markers.models import Marker
from forethought.web.markers.views.common import Asking, Opened, ask, sent, to_judge
from forethought.web.people.access import signed_in
from forethought.web.visits.forms import tell
from forethought.web.visits.problems import NotPossibleError

BOTH = ["GET", "HEAD", "POST"]


@require_http_methods(BOTH)
def propose(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Propose a marker from one incident."""
    me, now = signed_in(request), timezone.now()
    incident = get_object_or_404(
        incidents_for(me).select_related("customer", "reporter", "office"), pk=incident_id
    )
    if not may_propose(me):
        raise PermissionDenied("Who audits reads, and proposes nothing")
    story = may_read_story(me, incident)
    if story:
        story_viewed(incident, by=me, now=now, page="propose")
    place = {"address": incident.address, "postcode": incident.postcode}
    form = ProposeForm(sent(request), initial=place)
    if form.is_bound and form.is_valid():
        try:
            marker = services.propose_marker(
                incident.pk,
                target=form.target(),
                warns=form.warns(MarkerLevel(form.cleaned_data["level"])),
                reason=form.cleaned_data["reason"],
                by=me,
                now=now,
            )
        except NotPossibleError as error:
            tell(form, error)
        else:
            messages.success(
                request, "Proposed. It counts once somebody else of management grade has decided."
            )
            return redirect("markers:marker", marker.pk)
    others = Marker.objects.filter(
        incident=incident, state__in=[Marker.State.PROPOSED, Marker.State.LIVE]
    )
    context = {
        "form": form,
        "incident": incident,
        "others": others,
        "title": "Propose a warning marker",
        "button": "Propose it",
        "back": f"/incidents/{incident.pk}/",
        "story": story,
    }
    return render(request, "markers/propose.html", context)


@require_http_methods(BOTH)
def decide(request: HttpRequest, marker_id: int) -> HttpResponse:
    """Decide whether a proposed marker is set."""
    opened = to_judge(request, marker_id)
    marker = opened.marker
    initial = {
        "level": marker.level,
        "wording": marker.wording,
        "adjustments": marker.adjustments,
    }
    form = DecideForm(sent(request), initial=initial)
    asking = Asking(
        title="Decide about a warning marker",
        button="Decide",
        said="Decided. Visits that it may be about are checked again."
        if request.POST.get("decision") == "set"
        else "Decided: no marker is set.",
        does=lambda: _decide(opened, form),
        template="markers/decide.html",
    )
    waits = marker.state == Marker.State.PROPOSED and marker.proposed_by_id != opened.me.pk
    return ask(request, opened, form, asking, waits=waits)


def _decide(opened: Opened, form: DecideForm) -> None:
    given = form.cleaned_data
    if given["decision"] == "refuse":
        services.refuse_marker(
            opened.marker.pk, reason=given["reason"], by=opened.me, now=opened.now
        )
        return
    services.set_marker(
        opened.marker.pk,
        warns=form.warns(MarkerLevel(given["level"])),
        reason=given["reason"],
        review_on=given["review_on"],
        by=opened.me,
        now=opened.now,
    )
