"""Pages of neighbourhoods: what stands out, one neighbourhood, what is loaded, and the upload."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from forethought.places.crime_rates import FACTOR, LEAST_REPORTS, LEAST_RESIDENTS
from forethought.timestamps import local_day
from forethought.web.areas.may import may_change
from forethought.web.areas.models import KnownArea
from forethought.web.neighbourhoods import loading
from forethought.web.neighbourhoods.figures import figures_of, forces_loaded, strongest
from forethought.web.neighbourhoods.forms import FileForm
from forethought.web.neighbourhoods.models import FileToLookAt, LoadedFile, Neighbourhood
from forethought.web.neighbourhoods.presenting import (
    evidence,
    forces_shown,
    loaded_of,
    would_bring,
)
from forethought.web.neighbourhoods.prompt import NEVER_A_VERDICT, TOWN_CENTRE, prompt_of
from forethought.web.people.access import Role, for_roles, roles_of, signed_in
from forethought.web.visits.forms import tell
from forethought.web.visits.problems import NotPossibleError

ON_A_PAGE = 50
FILES_SHOWN = 30

_both = require_http_methods(["GET", "HEAD", "POST"])
_ABOUT = {
    "factor": FACTOR,
    "least_reports": LEAST_REPORTS,
    "least_residents": LEAST_RESIDENTS,
    "never_a_verdict": NEVER_A_VERDICT,
    "town_centre": TOWN_CENTRE,
}


@require_safe
def neighbourhoods(request: HttpRequest) -> HttpResponse:
    """Where more is reported than elsewhere, force by force, and what is loaded."""
    today = local_day(timezone.now())
    figures = [found for force in forces_loaded() if (found := figures_of(force)) is not None]
    asked = request.GET.get("force", "")
    chosen = [found for found in figures if found.force == asked]
    out = strongest(chosen or figures)
    context = _ABOUT | {
        "forces": forces_shown(figures, today),
        "chosen": asked if chosen else "",
        "page": Paginator(out, ON_A_PAGE).get_page(request.GET.get("page")),
        "loaded": loaded_of(),
        "files": LoadedFile.objects.select_related("by").order_by("-at", "-pk")[:FILES_SHOWN],
        "may_load": Role.SAFETY_ADMINISTRATOR in roles_of(signed_in(request)),
        "back": reverse("areas:areas"),
    }
    return render(request, "neighbourhoods/neighbourhoods.html", context)


@require_safe
def neighbourhood(request: HttpRequest, lsoa: str) -> HttpResponse:
    """One neighbourhood beside its region."""
    found = get_object_or_404(Neighbourhood, pk=lsoa)
    figures = figures_of(found.force) if found.force else None
    prompt = prompt_of(found, today=local_day(timezone.now()))
    context = _ABOUT | {
        "place": found,
        "prompt": prompt,
        "figures": figures,
        "lines": figures.compared(lsoa) if figures else (),
        "evidence": evidence(found, figures) if figures and prompt.stands_out else "",
        "may_draw": may_change(signed_in(request), KnownArea.Origin.HAND),
        "back": reverse("neighbourhoods:neighbourhoods"),
    }
    return render(request, "neighbourhoods/neighbourhood.html", context)


@_both
@for_roles(Role.SAFETY_ADMINISTRATOR)
def upload(request: HttpRequest) -> HttpResponse:
    """Choose a file; nothing of it counts yet."""
    me, now = signed_in(request), timezone.now()
    posted = request.method == "POST"
    form = FileForm(request.POST, request.FILES) if posted else FileForm()
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            loading.keep_upload(file.read(), name=file.name, by=me, now=now)
        except NotPossibleError as error:
            tell(form, error)
        else:
            return redirect("neighbourhoods:look")
    context = {
        "form": form,
        "title": "Load figures about neighbourhoods",
        "upload": True,
        "button": "Upload and look",
        "back": reverse("neighbourhoods:neighbourhoods"),
    }
    return render(request, "neighbourhoods/upload.html", context)


@_both
@for_roles(Role.SAFETY_ADMINISTRATOR)
def look(request: HttpRequest) -> HttpResponse:
    """What the file would bring; it is taken in when asked to."""
    me, now = signed_in(request), timezone.now()
    action = request.POST.get("action")
    try:
        if action == "throw_away":
            loading.throw_away(by=me, now=now)
            messages.success(request, "The file is thrown away. Nothing of it counts.")
            return redirect("neighbourhoods:neighbourhoods")
        if action == "take_in":
            sha256 = request.POST.get("sha256", "")
            loaded = loading.take_upload(sha256=sha256, by=me, now=now)
            messages.success(request, f"{loaded.name} was taken in. {loaded.about}")
            return redirect("neighbourhoods:neighbourhoods")
        waiting = FileToLookAt.objects.filter(by=me).first()
        if waiting is None:
            return redirect("neighbourhoods:upload")
        given = would_bring(loading.looked_at(waiting, now=now))
    except NotPossibleError as error:
        messages.error(request, str(error))
        return redirect("neighbourhoods:upload")
    context = {"waiting": waiting, "given": given, "back": reverse("neighbourhoods:upload")}
    return render(request, "neighbourhoods/look.html", context)
