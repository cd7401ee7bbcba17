"""What somebody says about themself."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from forethought.dayfolder.report_words import HAZARD_TITLES
from forethought.timestamps import local_day
from forethought.web.papers.models import CalendarAddress
from forethought.web.people import services
from forethought.web.people.absences import absences_ahead
from forethought.web.people.access import signed_in
from forethought.web.people.cover import is_solo_trained
from forethought.web.people.forms import AffectedForm, OwnDetailsForm
from forethought.web.people.rows import shown_roles
from forethought.web.people.views.person import away as about


@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """Who somebody is here, and what they can change."""
    person, now = signed_in(request), timezone.now()
    today = local_day(now)
    training = person.solo_trainings.order_by("-expires_on").first()
    context = {
        "them": person,
        "has_calendar": CalendarAddress.objects.filter(person=person).exists(),
        "roles": shown_roles(person),
        "training": training,
        "trained_now": is_solo_trained(person, today),
        "absences": absences_ahead(person, now),
        "affected": services.affected_by(person),
        "titles": HAZARD_TITLES,
    }
    return render(request, "people/me.html", context)


def change(request: HttpRequest) -> HttpResponse:
    """Their telephone number and languages."""
    person = signed_in(request)
    initial = {"phone": person.phone, "languages": person.languages}
    form = OwnDetailsForm(request.POST or None, initial=initial)
    if form.is_valid():
        said = form.cleaned_data
        services.change_own_details(
            phone=said["phone"], languages=said["languages"], by=person, now=timezone.now()
        )
        messages.success(request, "Your details were saved.")
        return redirect("people:me")
    context = {
        "form": form,
        "title": "Your telephone number and languages",
        "button": "Save",
        "back": reverse("people:me"),
    }
    return render(request, "form_page.html", context)


def away(request: HttpRequest) -> HttpResponse:
    """When they are away."""
    return about(request, signed_in(request).pk)


def affected(request: HttpRequest) -> HttpResponse:
    """By what they are more affected than others (DMBM511340 individuals)."""
    person = signed_in(request)
    posted = request.POST if request.method == "POST" else None
    form = AffectedForm(posted, initial={"hazards": services.affected_by(person)})
    if form.is_valid():
        services.set_affected(
            person=person,
            hazards=form.cleaned_data["hazards"],
            by=person,
            now=timezone.now(),
        )
        messages.success(request, "Saved. Only you and your manager can see it.")
        return redirect("people:me")
    context = {
        "form": form,
        "title": "Is there anything that affects you more than others?",
        "button": "Save",
        "back": reverse("people:me"),
        "manager": person.manager,
    }
    return render(request, "people/affected.html", context)
