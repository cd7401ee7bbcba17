"""Offices and their teams."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from forethought.web.people import offices as services
from forethought.web.people.access import for_roles, signed_in
from forethought.web.people.forms import OfficeForm, TeamForm
from forethought.web.people.models import Nation, Office, Team
from forethought.web.visits.forms import tell
from forethought.web.visits.problems import NotPossibleError


@require_safe
@for_roles("safety_administrator")
def offices(request: HttpRequest) -> HttpResponse:
    """Every office with its teams, and how many people each has."""
    here = Count("people", filter=Q(people__is_active=True))
    teams = Prefetch("teams", Team.objects.annotate(members=here).order_by("name"))
    found = Office.objects.prefetch_related(teams).order_by("name")
    return render(request, "people/offices.html", {"offices": found})


@for_roles("safety_administrator")
def add_office(request: HttpRequest) -> HttpResponse:
    """A new office."""
    form = OfficeForm(request.POST or None, initial={"nation": Nation.ENGLAND_AND_WALES})
    if form.is_valid():
        try:
            office = services.add_office(
                **form.cleaned_data, by=signed_in(request), now=timezone.now()
            )
        except NotPossibleError as error:
            tell(form, error)
        else:
            messages.success(request, f"{office.name} was added. Add its teams next.")
            return redirect("people:offices")
    return render(request, "form_page.html", _context(form, "Add an office", "Add office"))


@for_roles("safety_administrator")
def change_office(request: HttpRequest, office_id: int) -> HttpResponse:
    """Another name, nation or telephone number."""
    office = get_object_or_404(Office, pk=office_id)
    initial = {"name": office.name, "nation": office.nation, "phone": office.phone}
    form = OfficeForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            services.change_office(
                office=office, **form.cleaned_data, by=signed_in(request), now=timezone.now()
            )
        except NotPossibleError as error:
            tell(form, error)
        else:
            messages.success(request, f"{office.name} was changed.")
            return redirect("people:offices")
    return render(request, "form_page.html", _context(form, "Change an office", "Save"))


@for_roles("safety_administrator")
def add_team(request: HttpRequest, office_id: int) -> HttpResponse:
    """A new team of an office."""
    office = get_object_or_404(Office, pk=office_id)
    form = TeamForm(request.POST or None)
    if form.is_valid():
        try:
            team = services.add_team(
                office=office,
                name=form.cleaned_data["name"],
                by=signed_in(request),
                now=timezone.now(),
            )
        except NotPossibleError as error:
            tell(form, error)
        else:
            messages.success(request, f"{team.name} was added to {office.name}.")
            return redirect("people:offices")
    context = _context(form, "Add a team", "Add team") | {"caption": office.name}
    return render(request, "form_page.html", context)


@for_roles("safety_administrator")
def change_team(request: HttpRequest, team_id: int) -> HttpResponse:
    """Another name for a team."""
    team = get_object_or_404(Team.objects.select_related("office"), pk=team_id)
    form = TeamForm(request.POST or None, initial={"name": team.name})
    if form.is_valid():
        try:
            services.change_team(
                team=team,
                name=form.cleaned_data["name"],
                by=signed_in(request),
                now=timezone.now(),
            )
        except NotPossibleError as error:
            tell(form, error)
        else:
            messages.success(request, f"The team is now called {team.name}.")
            return redirect("people:offices")
    context = _context(form, "Change a team", "Save") | {"caption": team.office.name}
    return render(request, "form_page.html", context)


def _context(form: OfficeForm | TeamForm, title: str, button: str) -> dict[str, object]:
    return {"form": form, "title": title, "button": button, "back": reverse("people:offices")}
