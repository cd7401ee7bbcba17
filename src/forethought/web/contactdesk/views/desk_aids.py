"""Safety aids of one person: issued, tested, charged, given back (DMBM511340)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from forethought.timestamps import local_day
from forethought.web.contactdesk import aids as services
from forethought.web.contactdesk.desk.own_forms import AidForm, AidTestedForm
from forethought.web.contactdesk.models import Aid
from forethought.web.contactdesk.views.desk_common import say
from forethought.web.people.access import for_roles, people_for, signed_in
from forethought.web.people.models import Person
from forethought.web.visits.forms import tell
from forethought.web.visits.problems import NotPossibleError


@require_safe
def aids(request: HttpRequest, person_id: int) -> HttpResponse:
    """What somebody was issued, and whether it is in order."""
    me, now = signed_in(request), timezone.now()
    them = _whom(request, person_id)
    kept = them.aids.filter(returned_on__isnull=True).select_related("person").order_by("pk")
    context = {
        "them": them,
        "mine": them.pk == me.pk,
        "aids": [(aid, services.called(aid), services.faults(aid, now=now)) for aid in kept],
        "missing": services.missing([them]).get(them.pk, ()) if them.makes_visits else (),
        "may_issue": me.is_management or me.safety_administrator,
        "battery": services.WITH_BATTERY,
        "back": reverse("people:me" if them.pk == me.pk else "people:person", args=_args(me, them)),
    }
    return render(request, "contactdesk/aids.html", context)


@for_roles("manager", "safety_administrator")
def add(request: HttpRequest, person_id: int) -> HttpResponse:
    """An aid is issued."""
    me, now = signed_in(request), timezone.now()
    them = _whom(request, person_id)
    form = AidForm(request.POST or None, initial={"issued_on": local_day(now)})
    if form.is_valid():
        try:
            services.issue(person=them, by=me, now=now, **form.cleaned_data)
        except NotPossibleError as error:
            tell(form, error)
        else:
            messages.success(request, f"It is on record that {them.name} has it.")
            return redirect("contactdesk:aids", them.pk)
    return _ask(request, form, them, "Issue a safety aid", "Save")


@require_POST
@for_roles("manager", "safety_administrator")
def issued(request: HttpRequest, person_id: int, aid_id: int) -> HttpResponse:
    """What somebody needed, they have now."""
    aid = _aid(request, person_id, aid_id)
    return _done(
        request,
        aid,
        services.handed_out,
        f"{aid.person.name} has the {services.called(aid)}. Test it before they go out.",
    )


def tested(request: HttpRequest, person_id: int, aid_id: int) -> HttpResponse:
    """An aid was tested today and works."""
    me, now = signed_in(request), timezone.now()
    aid = _aid(request, person_id, aid_id)
    form = AidTestedForm(request.POST or None)
    if form.is_valid():
        try:
            services.tested(
                aid.pk, test_again_by=form.cleaned_data["test_again_by"], by=me, now=now
            )
        except NotPossibleError as error:
            tell(form, error)
        else:
            messages.success(request, f"The test of the {services.called(aid)} is on record.")
            return redirect("contactdesk:aids", aid.person_id)
    title = f"You tested the {services.called(aid)} today, and it works"
    return _ask(request, form, aid.person, title, "It works")


@require_POST
def charged(request: HttpRequest, person_id: int, aid_id: int) -> HttpResponse:
    """The battery is full."""
    aid = _aid(request, person_id, aid_id)
    return _done(
        request, aid, services.charged, f"The {services.called(aid)} is charged, as of now."
    )


@require_POST
@for_roles("manager", "safety_administrator")
def given_back(request: HttpRequest, person_id: int, aid_id: int) -> HttpResponse:
    """Handed in, lost or broken."""
    aid = _aid(request, person_id, aid_id)
    return _done(request, aid, services.given_back, f"The {services.called(aid)} no longer counts.")


def _done(request: HttpRequest, aid: Aid, service: Any, says: str) -> HttpResponse:
    try:
        service(aid.pk, by=signed_in(request), now=timezone.now())
    except NotPossibleError as error:
        say(request, error)
    else:
        messages.success(request, says)
    return redirect("contactdesk:aids", aid.person_id)


def _ask(request: HttpRequest, form: Any, them: Person, title: str, button: str) -> HttpResponse:
    context = {
        "form": form,
        "caption": them.name,
        "title": title,
        "button": button,
        "back": reverse("contactdesk:aids", args=[them.pk]),
    }
    return render(request, "form_page.html", context)


def _whom(request: HttpRequest, person_id: int) -> Person:
    return get_object_or_404(people_for(signed_in(request)), pk=person_id)


def _aid(request: HttpRequest, person_id: int, aid_id: int) -> Aid:
    them = _whom(request, person_id)
    found = Aid.objects.select_related("person").filter(person=them, returned_on__isnull=True)
    return get_object_or_404(found, pk=aid_id)


def _args(me: Person, them: Person) -> list[int]:
    return [] if them.pk == me.pk else [them.pk]
