"""What several pages about incidents need."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from forethought.web.incidents.access import incidents_for, may_lead
from forethought.web.incidents.drafts import draft_of
from forethought.web.incidents.models import Incident
from forethought.web.incidents.presenting import hazards_in_words
from forethought.web.look.words import london
from forethought.web.people.access import signed_in
from forethought.web.people.models import Person

both = require_http_methods(["GET", "HEAD", "POST"])


def found(request: HttpRequest, incident_id: int) -> Incident:
    """An incident that whoever asks may know of; else 404."""
    seen = incidents_for(signed_in(request)).select_related(
        *("reporter__team__office", "recorded_by", "office", "customer", "visit"),
        *("manager_told", "closed_by"),
    )
    return get_object_or_404(seen, pk=incident_id)


def typed_or_kept(request: HttpRequest, me: Person, now: datetime) -> tuple[QueryDict | None, bool]:
    """What was typed, now or before the session ended; and whether it is that of before."""
    if request.method == "POST":
        return request.POST, False
    draft = draft_of(me, request.get_full_path(), now=now)
    return draft, draft is not None


def must_lead(person: Person, incident: Incident) -> None:
    """Raises PermissionDenied for who does not work on this incident."""
    if not may_lead(person, incident):
        raise PermissionDenied(
            "This page is for people of management grade whom the incident concerns, and not for"
            " who reported it"
        )


def about(incident: Incident) -> dict[str, Any]:
    """What every page about one incident shows above its heading."""
    return {
        "incident": incident,
        "kind": hazards_in_words(incident.hazards),
        "caption": f"{hazards_in_words(incident.hazards)}, {london(incident.happened_at)}",
        "back": reverse("incidents:incident", args=[incident.pk]),
    }
