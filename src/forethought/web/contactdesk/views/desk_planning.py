"""An officer rings the desk: "I am leaving", or "my day has changed"."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from forethought.web.contactdesk import planning
from forethought.web.contactdesk.access import officers_for, outings_for
from forethought.web.contactdesk.desk.board import names_of
from forethought.web.contactdesk.desk.planning_forms import DeskLeaveForm, DeskPlanForm
from forethought.web.contactdesk.phone.day import outing_shown, visits_of
from forethought.web.contactdesk.phone.leaving import left, usual
from forethought.web.contactdesk.views.desk_common import DESK_ROLES, kept_nowhere, outing_of
from forethought.web.people.access import for_roles, signed_in
from forethought.web.visits.forms import tell
from forethought.web.visits.models import Visit
from forethought.web.visits.problems import NotPossibleError
from forethought.web.visits.standing import standings


@for_roles(*DESK_ROLES)
def leave_for(request: HttpRequest, person_id: int) -> HttpResponse:
    """An officer leaves the office, by word to the desk: the same checks as on their phone."""
    me, now = signed_in(request), timezone.now()
    officer = get_object_or_404(officers_for(me, now=now), pk=person_id)
    out, _ = outing_shown(officer, now=now)
    if out is not None:
        messages.warning(request, f"{officer.name} is out already.")
        mine = outings_for(me, now=now).filter(pk=out.pk).exists()
        return redirect("contactdesk:outing", out.pk) if mine else redirect("contactdesk:itinerary")
    day = [visit for visit in visits_of(officer, now=now) if visit.state == Visit.State.PLANNED]
    stand = list(standings(day, now=now))
    form = DeskLeaveForm(request.POST or None, day=stand, initial=usual(officer, stand))
    if form.is_valid() and left(form, officer, day, by=me, now=now):
        messages.success(request, f"{officer.name} is out. The contact plan has begun.")
        return redirect("contactdesk:board")
    context: dict[str, Any] = {
        "form": form,
        "day": day,
        "officer": officer,
        "caption": officer.name,
        "title": "They are leaving",
        "button": "They are leaving now",
        "back": reverse("contactdesk:itinerary"),
    }
    return kept_nowhere(render(request, "contactdesk/leave_for.html", context))


@for_roles(*DESK_ROLES)
def change_plan(request: HttpRequest, outing_id: int) -> HttpResponse:
    """The rest of a day, by word to the desk: its order, what is left out, the return."""
    me, now = signed_in(request), timezone.now()
    outing = outing_of(request, outing_id, now)
    try:
        choices = planning.choices(outing, now)
    except NotPossibleError as error:
        messages.error(request, f"{error.sentences[0]}.")
        return redirect("contactdesk:outing", outing.pk)
    form = DeskPlanForm(
        request.POST or None,
        choices=choices,
        back_by=outing.back_by,
        home=outing.home,
    )
    if form.is_valid():
        try:
            planning.change(outing.pk, form.wish(now), uuid=form.once, by=me, via="desk", now=now)
        except NotPossibleError as error:
            tell(form, error)
        else:
            messages.success(
                request, "The contact plan has changed. What was due already stays due."
            )
            return redirect("contactdesk:outing", outing.pk)
    context: dict[str, Any] = {
        "form": form,
        "caption": names_of(outing),
        "title": "Their plan has changed",
        "button": "Save the plan",
        "back": reverse("contactdesk:outing", args=[outing.pk]),
    }
    return kept_nowhere(render(request, "contactdesk/phone/plan.html", context))
