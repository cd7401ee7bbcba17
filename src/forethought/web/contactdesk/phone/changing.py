"""Pages without a script: an officer's change of plan, and whether an office takes places."""

from __future__ import annotations

from uuid import uuid5

from django.contrib import messages as banners
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from forethought.web.contactdesk import facts, places, planning
from forethought.web.contactdesk.phone import pins
from forethought.web.contactdesk.phone.day import outing_shown
from forethought.web.contactdesk.phone.forms import PlacesForm, PlanForm
from forethought.web.contactdesk.phone.pages import VIA, both, is_unlocked
from forethought.web.people.access import for_roles, signed_in
from forethought.web.people.models import Office
from forethought.web.visits.forms import tell
from forethought.web.visits.services import NotPossibleError


@both
def change_plan(request: HttpRequest) -> HttpResponse:
    """The rest of my day: its order, what is left out, the return."""
    me, now = signed_in(request), timezone.now()
    outing, _ = outing_shown(me, now=now)
    if outing is None or (pins.has_pins(me) and not is_unlocked(request, now)):
        return redirect("contactdesk:plain")
    try:
        choices = planning.choices(outing, now)
    except NotPossibleError as error:
        banners.error(request, f"{error.sentences[0]}.")
        return redirect("contactdesk:plain")
    form = PlanForm(
        request.POST or None,
        choices=choices,
        back_by=outing.back_by,
        home=outing.home,
    )
    if form.is_valid():
        try:
            facts.check_in(
                outing.pk,
                uuid=uuid5(form.once, "word"),
                officer=me,
                step=None,
                via=VIA,
                by=me,
                now=now,
            )
            planning.change(outing.pk, form.wish(now), uuid=form.once, by=me, via=VIA, now=now)
        except NotPossibleError as error:
            tell(form, error)
        else:
            banners.success(request, "Your office expects you by this plan from now on.")
            return redirect("contactdesk:plain")
    context = {
        "form": form,
        "title": "Change my plan",
        "button": "Save my plan",
        "back": reverse("contactdesk:plain"),
    }
    return render(request, "contactdesk/phone/plan.html", context)


@both
@for_roles("safety_administrator")
def allow_places(request: HttpRequest, office_id: int) -> HttpResponse:
    """Whether officers of an office may send where they are."""
    office = get_object_or_404(Office, pk=office_id)
    initial = {"whether": places.are_allowed(office)}
    form = PlacesForm(request.POST or None, initial=initial)
    if form.is_valid():
        whether = bool(form.cleaned_data["whether"])
        places.allow(office, whether=whether, by=signed_in(request), now=timezone.now())
        may = "may" if whether else "may not"
        banners.success(request, f"Officers of {office.name} {may} send where they are.")
        return redirect("people:offices")
    context = {
        "form": form,
        "caption": office.name,
        "title": "Where officers are",
        "button": "Save",
        "back": reverse("people:offices"),
    }
    return render(request, "form_page.html", context)
