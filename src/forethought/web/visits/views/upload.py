"""Visits from a file: uploaded, looked at with every problem, planned when asked to."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from forethought.timestamps import local_day
from forethought.web.look.words import plural
from forethought.web.people.access import signed_in
from forethought.web.people.models import Person
from forethought.web.visits import importing
from forethought.web.visits.forms import UploadForm
from forethought.web.visits.models import Upload
from forethought.web.visits.problems import NotPossibleError
from forethought.web.visits.views.common import both, must_plan_for


def _planner(request: HttpRequest) -> Person:
    me = signed_in(request)
    must_plan_for(me)
    return me


@both
def upload(request: HttpRequest) -> HttpResponse:
    """Choose a file; nothing is planned yet."""
    me = _planner(request)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES)
        if form.is_valid():
            file = form.cleaned_data["file"]
            importing.keep_upload(file.read(), name=file.name, by=me, now=timezone.now())
            return redirect("visits:import_look")
    context = {
        "form": form,
        "back": reverse("visits:day"),
        "waiting": Upload.objects.filter(by=me).exists(),
    }
    return render(request, "visits/import.html", context)


@both
def look(request: HttpRequest) -> HttpResponse:
    """Every problem of the file, and the good rows; they are planned when asked to."""
    me, now = _planner(request), timezone.now()
    if request.POST.get("action") == "throw_away":
        importing.throw_away(by=me, now=now)
        messages.success(request, "The file is thrown away. Nothing was planned.")
        return redirect("visits:import")
    if request.POST.get("action") == "import":
        return _import(request, me)
    kept = Upload.objects.filter(by=me).first()
    if kept is None:
        return redirect("visits:import")
    found = importing.looked_at(kept, by=me, now=now)
    context = {"upload": kept, "found": found, "back": reverse("visits:import")}
    return render(request, "visits/import_look.html", context)


def _import(request: HttpRequest, me: Person) -> HttpResponse:
    try:
        done = importing.import_visits(
            sha256=request.POST.get("sha256", ""), by=me, now=timezone.now()
        )
    except NotPossibleError as error:
        messages.error(request, str(error))
        return redirect("visits:import")
    said = [f"{plural(len(done.planned), 'visit')} planned."]
    if done.there:
        said.append(f"{plural(done.there, 'visit')} were here already and were not changed.")
    if done.left_out:
        said.append(f"{plural(done.left_out, 'row')} left out because of problems.")
    messages.success(request, " ".join(said))
    first = min((visit.planned_start for visit in done.planned), default=None)
    day = f"?day={local_day(first).isoformat()}" if first else ""
    return redirect(f"{reverse('visits:day')}{day}")
