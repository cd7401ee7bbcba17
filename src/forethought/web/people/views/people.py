"""The list of people, adding and changing them."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from forethought.dayfolder.report_words import HAZARD_TITLES
from forethought.timestamps import local_day
from forethought.vocabulary import Grade
from forethought.web.papers.models import CalendarAddress
from forethought.web.people import access, services
from forethought.web.people.absences import absences_ahead
from forethought.web.people.access import for_roles, signed_in
from forethought.web.people.cover import solo_trained
from forethought.web.people.forms import PersonForm, said_of
from forethought.web.people.models import Absence, Person
from forethought.web.people.rows import person_row, shown_roles
from forethought.web.signin.directory.arriving import is_linked
from forethought.web.visits.forms import tell
from forethought.web.visits.problems import NotPossibleError

ON_ONE_PAGE = 50


@require_safe
@for_roles("manager", "safety_administrator")
def people(request: HttpRequest) -> HttpResponse:
    """Everybody whose page the person may open, found by name or staff number."""
    me, now = signed_in(request), timezone.now()
    asked = " ".join(request.GET.get("q", "").split())
    found = _found(access.people_for(me), asked)
    page = Paginator(found, ON_ONE_PAGE).get_page(request.GET.get("page"))
    trained = solo_trained([person.pk for person in page], local_day(now))
    context = {
        "page": page,
        "rows": [person_row(person, person.pk in trained, now) for person in page],
        "asked": asked,
        "may_add": access.may_change_people(me),
    }
    return render(request, "people/people.html", context)


@require_safe
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    """What is known of somebody, and what may be done about it."""
    me, now = signed_in(request), timezone.now()
    them = get_object_or_404(
        access.people_for(me).select_related("team__office", "manager"), pk=person_id
    )
    if them.pk == me.pk and not access.may_change_people(me):
        return redirect("people:me")
    may_see_affected = access.may_see_affected(me, them)
    context = {
        "them": them,
        "roles": shown_roles(them),
        "trainings": them.solo_trainings.select_related("recorded_by").order_by("-expires_on"),
        "trained_now": bool(solo_trained([them.pk], local_day(now))),
        "absences": absences_ahead(them, now),
        "may_see_affected": may_see_affected,
        "affected": services.affected_by(them) if may_see_affected else (),
        "may_change": access.may_change_people(me),
        "may_train": access.may_record_training(me, them),
        "today": local_day(now),
        "has_calendar": CalendarAddress.objects.filter(person=them).exists(),
        "connected": settings.DIRECTORY.name if is_linked(them) else "",
        "titles": HAZARD_TITLES,
    }
    return render(request, "people/person.html", context)


@for_roles("safety_administrator")
def add(request: HttpRequest) -> HttpResponse:
    """Add somebody; they get their one-time link on the next page."""
    form = PersonForm(request.POST or None, initial={"grade": Grade.OFFICER.value})
    if form.is_valid():
        try:
            added = services.add_person(
                details=form.details(), by=signed_in(request), now=timezone.now()
            )
        except NotPossibleError as error:
            tell(form, error)
        else:
            messages.success(request, f"{added.name} was added. Give them a link to sign in with.")
            return redirect("people:link", added.pk)
    context = {
        "form": form,
        "title": "Add a person",
        "button": "Add person",
        "back": reverse("people:people"),
    }
    return render(request, "form_page.html", context)


@for_roles("safety_administrator")
def change(request: HttpRequest, person_id: int) -> HttpResponse:
    """Change what is known of somebody."""
    me = signed_in(request)
    them = get_object_or_404(
        access.people_for(me).select_related("team__office", "manager"), pk=person_id
    )
    form = PersonForm(request.POST or None, person=them, initial=said_of(services.details_of(them)))
    if form.is_valid():
        try:
            services.change_person(
                person=them,
                details=form.details(),
                by=me,
                now=timezone.now(),
                seen=form.cleaned_data["seen"],
            )
        except NotPossibleError as error:
            tell(form, error)
        else:
            messages.success(request, f"The details of {form.cleaned_data['name']} were changed.")
            return redirect("people:person", them.pk)
    context = {
        "form": form,
        "caption": them.name,
        "title": "Change details",
        "button": "Save",
        "back": reverse("people:person", args=[them.pk]),
        "own": me.pk == them.pk,
    }
    return render(request, "people/change.html", context)


def _found(people: QuerySet[Person], asked: str) -> QuerySet[Person]:
    if asked:
        people = people.filter(Q(name__icontains=asked) | Q(officer_id__iexact=asked))
    away = Prefetch("absences", Absence.objects.order_by("begins"))
    return (
        people.select_related("team__office", "manager")
        .prefetch_related(away)
        .order_by("-is_active", "name", "officer_id")
    )
