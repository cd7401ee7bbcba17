"""Looking into an incident, support for the reporter, RIDDOR, and closing it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from forethought.incident_clocks import Kind
from forethought.timestamps import LONDON
from forethought.web.incidents import services
from forethought.web.incidents.access import may_read_story, may_report
from forethought.web.incidents.drafts import drop_draft
from forethought.web.incidents.models import Incident
from forethought.web.incidents.presenting import lines_of
from forethought.web.incidents.riddor_sheet import sheet_of
from forethought.web.incidents.small_forms import (
    CloseForm,
    LookForm,
    RiddorForm,
    SupportForm,
)
from forethought.web.incidents.viewing import story_viewed
from forethought.web.incidents.views.common import about, both, found, must_lead, typed_or_kept
from forethought.web.look.forms import Form
from forethought.web.people.access import signed_in
from forethought.web.visits.forms import tell
from forethought.web.visits.problems import NotPossibleError


@both
def look_into(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Say that somebody looks into it, or what was found so far."""
    me, now = signed_in(request), timezone.now()
    incident = found(request, incident_id)
    must_lead(me, incident)
    typed, kept = typed_or_kept(request, me, now)
    form = LookForm(typed, now=now)
    first = incident.state == Incident.State.RECEIVED

    def save() -> None:
        services.look_into(incident.pk, note=form.cleaned_data["note"], by=me, now=now)

    if _saved(request, form, save, "Saved. The reporter sees it."):
        return redirect("incidents:incident", incident.pk)
    context = about(incident) | {
        "form": form,
        "kept": kept,
        "title": "Look into this incident" if first else "Say what was found so far",
        "button": "I look into it" if first else "Tell the reporter",
    }
    return render(request, "incidents/look_into.html", context)


@both
def close(request: HttpRequest, incident_id: int) -> HttpResponse:
    """End the work on it with what has changed."""
    me, now = signed_in(request), timezone.now()
    incident = found(request, incident_id)
    must_lead(me, incident)
    typed, kept = typed_or_kept(request, me, now)
    form = CloseForm(typed, now=now)

    def save() -> None:
        services.close_incident(
            incident.pk, what_changed=form.cleaned_data["what_changed"], by=me, now=now
        )

    if _saved(request, form, save, "Closed. The reporter reads what has changed."):
        return redirect("incidents:incident", incident.pk)
    context = about(incident) | {
        "form": form,
        "kept": kept,
        "title": "Close this incident",
        "button": "Close it",
    }
    return render(request, "incidents/close.html", context)


@both
def support(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Offer the reporter support."""
    me, now = signed_in(request), timezone.now()
    incident = found(request, incident_id)
    must_lead(me, incident)
    typed, kept = typed_or_kept(request, me, now)
    form = SupportForm(typed, now=now)

    def save() -> None:
        given = form.cleaned_data
        services.offer_support(incident.pk, kind=given["kind"], note=given["note"], by=me, now=now)

    if _saved(request, form, save, "Offered. The reporter sees it and answers."):
        return redirect("incidents:incident", incident.pk)
    context = about(incident) | {
        "form": form,
        "kept": kept,
        "title": f"Offer {incident.reporter.name} support",
        "button": "Offer it",
        "offers": list(incident.support.order_by("offered_at", "pk")),
    }
    return render(request, "incidents/support.html", context)


@require_POST
def answer(request: HttpRequest, incident_id: int, support_id: int) -> HttpResponse:
    """The reporter accepts or declines; or it is noted that support was given."""
    me, now = signed_in(request), timezone.now()
    incident = found(request, incident_id)
    offer = get_object_or_404(incident.support.all(), pk=support_id)
    word = request.POST.get("answer", "")
    try:
        if word == "given":
            services.support_given(offer.pk, by=me, now=now)
        else:
            services.answer_support(offer.pk, accepted=word == "accept", by=me, now=now)
    except NotPossibleError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Saved.")
    return redirect("incidents:incident", incident.pk)


@both
def riddor(request: HttpRequest, incident_id: int) -> HttpResponse:
    """What RIDDOR asks, the answers of the form to copy or print, and that it was reported."""
    me, now = signed_in(request), timezone.now()
    incident = found(request, incident_id)
    if not may_report(me, incident):
        raise PermissionDenied(
            "This page is for people of management grade whom the incident concerns, and for"
            " safety administrators"
        )
    local = now.astimezone(LONDON)
    initial = {"reported_day": local.date(), "reported_time": local.time()}
    form = RiddorForm(request.POST if request.method == "POST" else None, now=now, initial=initial)

    def save() -> None:
        given = form.cleaned_data
        services.report_riddor(
            incident.pk,
            reported_at=given["reported_at"],
            reference=given["reference"],
            by=me,
            now=now,
        )

    if _saved(request, form, save, "Noted."):
        return redirect("incidents:incident", incident.pk)
    story = may_read_story(me, incident)
    if story:
        story_viewed(incident, by=me, now=now, page="riddor")
    lines = [line for line in lines_of(incident, now) if line.clock.kind is Kind.RIDDOR]
    context = about(incident) | {
        "form": form,
        "line": lines[0],
        "sheet": sheet_of(incident, me, with_story=story),
    }
    return render(request, "incidents/riddor.html", context)


_FIELDS = {"reported_at": "reported_day"}


def _saved(request: HttpRequest, form: Form, save: Callable[[], Any], says: str) -> bool:
    """Whether a form that was sent is saved; else what is wrong stands in it."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        save()
    except NotPossibleError as error:
        error.field = _FIELDS.get(error.field or "", error.field)
        tell(form, error)
        return False
    drop_draft(signed_in(request), request.get_full_path())
    messages.success(request, says)
    return True
