"""What is done about one person: training, a link to sign in with, leaving, being away."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from forethought.timestamps import local_day
from forethought.web.people import access, services
from forethought.web.people.absences import come_back, set_absence
from forethought.web.people.access import for_roles, signed_in
from forethought.web.people.forms import AwayForm, TrainingForm
from forethought.web.people.models import Absence, Person, SoloTraining
from forethought.web.signin.services import LINK_HOLDS, forget_codes, one_time_link
from forethought.web.visits.door import STILL_AHEAD
from forethought.web.visits.forms import tell
from forethought.web.visits.problems import NotPossibleError


def _whom(request: HttpRequest, person_id: int) -> Person:
    """Somebody whose page the person who asks may open; 404 for everybody else."""
    return get_object_or_404(access.people_for(signed_in(request)), pk=person_id)


@for_roles("manager", "safety_administrator")
def training(request: HttpRequest, person_id: int) -> HttpResponse:
    """Record training for solo visits (DMBM511310)."""
    them, now = _whom(request, person_id), timezone.now()
    form = TrainingForm(request.POST or None, today=local_day(now))
    if form.is_valid():
        try:
            services.set_training(
                person=them,
                trained_on=form.cleaned_data["trained_on"],
                expires_on=form.cleaned_data["expires_on"],
                by=signed_in(request),
                now=now,
            )
        except NotPossibleError as error:
            tell(form, error)
        else:
            messages.success(request, f"Training of {them.name} was recorded.")
            return redirect("people:person", them.pk)
    context = {
        "form": form,
        "caption": them.name,
        "title": "Record training for solo visits",
        "button": "Record training",
        "back": reverse("people:person", args=[them.pk]),
    }
    return render(request, "form_page.html", context)


@require_POST
@for_roles("manager", "safety_administrator")
def take_back_training(request: HttpRequest, person_id: int, training_id: int) -> HttpResponse:
    """Training recorded by mistake, or that no longer counts."""
    them = _whom(request, person_id)
    found = get_object_or_404(
        SoloTraining.objects.select_related("person"), pk=training_id, person=them
    )
    try:
        services.take_back_training(training=found, by=signed_in(request), now=timezone.now())
    except NotPossibleError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"The training of {them.name} no longer counts.")
    return redirect("people:person", them.pk)


@for_roles("safety_administrator")
def link(request: HttpRequest, person_id: int) -> HttpResponse:
    """A link with which somebody sets their password, shown once."""
    them = _whom(request, person_id)
    made = None
    if request.method == "POST" and them.is_active:
        path = one_time_link(them, signed_in(request), timezone.now())
        made = request.build_absolute_uri(path)
    context = {
        "them": them,
        "made": made,
        "hours": int(LINK_HOLDS.total_seconds()) // 3600,
        "back": reverse("people:person", args=[them.pk]),
    }
    response = render(request, "people/link.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


@for_roles("safety_administrator")
def phone_lost(request: HttpRequest, person_id: int) -> HttpResponse:
    """Somebody has lost the phone their codes come from: they set up another."""
    them = _whom(request, person_id)
    if request.method == "POST":
        forget_codes(them, by=signed_in(request), now=timezone.now())
        messages.success(
            request,
            f"{them.name} is signed out everywhere and sets up codes anew at the next sign-in.",
        )
        return redirect("people:person", them.pk)
    context = {"them": them, "back": reverse("people:person", args=[them.pk])}
    return render(request, "people/phone_lost.html", context)


@for_roles("safety_administrator")
def leave(request: HttpRequest, person_id: int) -> HttpResponse:
    """Somebody leaves: asked once more, with what follows."""
    them = _whom(request, person_id)
    if request.method == "POST":
        try:
            held = services.deactivate(person=them, by=signed_in(request), now=timezone.now())
        except NotPossibleError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _left(them, held))
        return redirect("people:person", them.pk)
    visits = services.visits_naming(them).filter(state__in=STILL_AHEAD).count()
    context = {
        "them": them,
        "visits": visits,
        "back": reverse("people:person", args=[them.pk]),
    }
    return render(request, "people/leave.html", context)


@require_POST
@for_roles("safety_administrator")
def come_again(request: HttpRequest, person_id: int) -> HttpResponse:
    """Somebody who had left is back."""
    them = _whom(request, person_id)
    services.reactivate(person=them, by=signed_in(request), now=timezone.now())
    messages.success(request, f"{them.name} can sign in again.")
    return redirect("people:person", them.pk)


def away(request: HttpRequest, person_id: int) -> HttpResponse:
    """A time in which somebody cannot be asked, with a deputy for a manager."""
    them, now = _whom(request, person_id), timezone.now()
    me = signed_in(request)
    back = reverse("people:me" if them.pk == me.pk else "people:person", args=_args(me, them))
    form = AwayForm(request.POST or None, person=them, initial={"begins_day": local_day(now)})
    if form.is_valid():
        try:
            set_absence(
                person=them,
                begins=form.begins(),
                ends=form.ends(),
                deputy=form.deputy(),
                by=me,
                now=now,
            )
        except NotPossibleError as error:
            tell(form, error)
        else:
            messages.success(request, "The absence was recorded.")
            return redirect(back)
    context = {
        "form": form,
        "caption": "" if them.pk == me.pk else them.name,
        "title": "When are you away?" if them.pk == me.pk else "When are they away?",
        "button": "Save",
        "back": back,
    }
    return render(request, "people/away.html", context)


@require_POST
def back_again(request: HttpRequest, person_id: int, absence_id: int) -> HttpResponse:
    """Somebody is back early, or will not be away after all."""
    them, me = _whom(request, person_id), signed_in(request)
    absence = get_object_or_404(
        Absence.objects.select_related("person"), pk=absence_id, person=them
    )
    try:
        come_back(absence=absence, by=me, now=timezone.now())
    except NotPossibleError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "The absence is over.")
    return redirect("people:me") if them.pk == me.pk else redirect("people:person", them.pk)


def _args(me: Person, them: Person) -> list[int]:
    return [] if them.pk == me.pk else [them.pk]


def _left(them: Person, held: int) -> str:
    if not held:
        return f"{them.name} can no longer sign in."
    visits = "1 visit that names them is" if held == 1 else f"{held} visits that name them are"
    return f"{them.name} can no longer sign in. {visits} held: move each to another officer."
