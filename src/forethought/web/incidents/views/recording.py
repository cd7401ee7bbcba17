"""Recording an incident at a desk, completing it, adding a photo: nothing typed is lost."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from forethought.timestamps import LONDON
from forethought.web.audit.viewing import viewed
from forethought.web.incidents import services
from forethought.web.incidents.access import may_complete, may_read_story
from forethought.web.incidents.complete_form import CompleteForm
from forethought.web.incidents.drafts import drop_draft
from forethought.web.incidents.forms import RecordForm
from forethought.web.incidents.known import can_be_found
from forethought.web.incidents.models import Incident
from forethought.web.incidents.presenting import FIELD_WORDS, hazards_in_words, not_found_says
from forethought.web.incidents.small_forms import PhotoForm
from forethought.web.incidents.viewing import story_viewed
from forethought.web.incidents.views.common import about, both, found, typed_or_kept
from forethought.web.look.parse import parse_number
from forethought.web.people.access import signed_in, summaries_for
from forethought.web.people.models import Person
from forethought.web.visits.customers import find_or_add_customer
from forethought.web.visits.forms import tell
from forethought.web.visits.models import Visit
from forethought.web.visits.problems import NotPossibleError

VISITS_SINCE = timedelta(days=14)
MOST_VISITS = 30


@both
def record(request: HttpRequest) -> HttpResponse:
    """Record an incident: ``?visit=`` on which visit, ``?for=`` to whom it happened."""
    me, now = signed_in(request), timezone.now()
    colleagues = colleagues_of(me)
    typed, kept = typed_or_kept(request, me, now)
    whom = _asked_for(request, colleagues, me)
    visits = visits_to_choose(me, whom, parse_number(request.GET.get("visit", "")), now)
    local = now.astimezone(LONDON)
    form = RecordForm(
        typed,
        now=now,
        colleagues=colleagues,
        visits=visits,
        initial={
            "uuid": uuid4(),
            "reporter": str(whom.pk),
            "visit": request.GET.get("visit", ""),
            "how": Incident.How.IN_PERSON.value if "visit" in request.GET else None,
            "happened_day": local.date(),
            "happened_time": local.time(),
        },
    )
    there: int | None = None
    if request.method == "POST" and form.is_valid():
        try:
            made = services.record_incident(
                form.number(), form.told(), reporter=form.reported_by(), by=me, now=now
            )
        except NotPossibleError as error:
            tell(form, error)
            if isinstance(error, services.ThereAlreadyError):
                there = error.incident_id
        else:
            drop_draft(me, request.get_full_path())
            _say_recorded(request, made, now)
            return redirect("incidents:incident", made.pk)
    back = reverse("incidents:incidents")
    context = {"form": form, "kept": kept, "back": back, "there": there}
    return render(request, "incidents/record.html", context)


def colleagues_of(person: Person) -> list[Person]:
    """To whom an incident may have happened that this person records: themself first."""
    themself = [person] if person.can_be_asked else []
    if person.team is None:
        return themself
    others = Person.objects.to_ask().filter(team__office=person.team.office_id)
    return [*themself, *others.exclude(pk=person.pk).order_by("name", "pk")]


def visits_to_choose(me: Person, whom: Person, asked: int | None, now: datetime) -> list[Visit]:
    """The visits that may be named: of the last days, of both, and the one that was asked for."""
    seen = summaries_for(me, now=now).select_related("customer").order_by("-planned_start", "pk")
    theirs = seen.filter(officer__in=[me, whom], planned_start__lte=now + timedelta(hours=12))
    found = list(theirs.filter(planned_start__gte=now - VISITS_SINCE)[:MOST_VISITS])
    if asked is not None and asked not in {visit.pk for visit in found}:
        found = [*seen.filter(pk=asked), *found]
    return found


def _asked_for(request: HttpRequest, colleagues: list[Person], me: Person) -> Person:
    asked = parse_number(request.GET.get("for", ""))
    return next((one for one in colleagues if one.pk == asked), me)


def _say_recorded(request: HttpRequest, made: Incident, now: datetime) -> None:
    if made.reported_at != now:
        messages.success(
            request, "This report was here already: it is one report, and what was new is added."
        )
        return
    told = made.manager_told
    who = "Nobody of management grade is there to be told: tell yours yourself."
    if told is not None:
        who = f"{told.name} has been told." if told.pk != made.recorded_by_id else ""
    messages.success(request, f"Recorded. {who}".strip())
    if not can_be_found(made):
        messages.warning(request, not_found_says(made))


@both
def complete(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Add to what is known, and correct it; what others changed meanwhile stays."""
    me, now = signed_in(request), timezone.now()
    incident = found(request, incident_id)
    if not (may_complete(me, incident) and may_read_story(me, incident)):
        raise PermissionDenied("This report can no longer be changed by you: tell the manager")
    typed, kept = typed_or_kept(request, me, now)
    form = CompleteForm(typed, now=now, incident=incident)
    stands: list[tuple[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        try:
            whom = form.whom()
            customer = find_or_add_customer(whom, by=me, now=now) if whom else None
            services.complete_incident(
                incident.pk,
                version=form.cleaned_data["version"],
                changes=form.changes(customer),
                by=me,
                now=now,
            )
        except services.ChangedFieldsError as error:
            incident = found(request, incident_id)
            stands = _told_of(form, incident, error)
        except NotPossibleError as error:
            tell(form, error)
        else:
            drop_draft(me, request.get_full_path())
            messages.success(request, "Saved.")
            return redirect("incidents:incident", incident.pk)
    story_viewed(incident, by=me, now=now, page="complete")
    if incident.customer_id is not None:
        viewed(incident.customer_id, by=me, now=now, page="incident")
    context = about(incident) | {"form": form, "kept": kept, "stands": stands}
    return render(request, "incidents/complete.html", context)


def _told_of(
    form: CompleteForm, incident: Incident, error: services.ChangedFieldsError
) -> list[tuple[str, Any]]:
    """Tell beside each answer, and give what stands there now, in words."""
    for name in error.fields:
        field = form.field_of(name)
        form.add_error(field if field in form.fields else None, str(error))
    form.now_about(incident)
    return [(FIELD_WORDS[name], _in_words(incident, name)) for name in error.fields]


def _in_words(incident: Incident, name: str) -> str:
    if name == "hazards":
        return hazards_in_words(incident.hazards)
    shown = getattr(incident, f"get_{name}_display", None)
    value = shown() if shown is not None else getattr(incident, name)
    if isinstance(value, datetime):
        return f"{value.astimezone(LONDON):%d/%m/%Y %H:%M}"
    words = {True: "Yes", False: "No", None: "Nothing", "": "Nothing"}
    return words[value] if isinstance(value, bool) or value in (None, "") else str(value)


@both
def add_photo(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Add one photo; whatever is wrong with it, the report is safe."""
    me, now = signed_in(request), timezone.now()
    incident = found(request, incident_id)
    if not (may_complete(me, incident) and may_read_story(me, incident)):
        raise PermissionDenied("Photos can no longer be added by you: tell the manager")
    form = PhotoForm(
        request.POST or None, request.FILES or None, now=now, initial={"uuid": uuid4()}
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            services.add_photo(
                incident.pk, uuid=given["uuid"], data=given["photo"].read(), by=me, now=now
            )
        except NotPossibleError as error:
            tell(form, error)
        else:
            messages.success(request, "The photo is added.")
            return redirect("incidents:incident", incident.pk)
    context = about(incident) | {
        "form": form,
        "title": "Add a photo",
        "button": "Add it",
        "upload": True,
    }
    return render(request, "incidents/add_photo.html", context)
