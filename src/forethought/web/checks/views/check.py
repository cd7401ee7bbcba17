"""The check of a visit in full, its sources, and the checks before it."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from forethought.web.checks.current import LARGE
from forethought.web.checks.models import Check
from forethought.web.checks.reading import (
    has_seen_coverage,
    notes_of,
    see_coverage,
    texts_of,
    unread,
)
from forethought.web.checks.showing import CheckShown, said_then, show, sources_of, why_made
from forethought.web.checks.views.common import Looking, look
from forethought.web.guidance.pages import library
from forethought.web.visits.problems import NotPossibleError

CHECKS_ON_A_PAGE = 20


@require_safe
def check(request: HttpRequest, visit_id: int) -> HttpResponse:
    """The last check made: what may happen, why, and where each thing was found."""
    looking = look(request, visit_id, page="check")
    made = looking.check
    context = looking.context()
    if made is not None:
        context["shown"] = shown_whole(looking, made)
        context["guidance"] = library()
        context["unread"] = len(unread(looking.visit, looking.me, made)) if looking.named else 0
    return render(request, "checks/check.html", context)


def shown_whole(looking: Looking, made: Check) -> CheckShown:
    """The check for whoever looks, with words around what was found."""
    flagged = [note for note in notes_of(made) if note.flagged]
    texts = texts_of(flagged) if flagged else {}
    return show(made, to_officer=looking.named, texts=texts)


@require_http_methods(["GET", "HEAD", "POST"])
def sources(request: HttpRequest, visit_id: int) -> HttpResponse:
    """Which sources were examined; an officer of the visit confirms having looked."""
    looking = look(request, visit_id, page="sources")
    made = looking.check
    if request.method == "POST":
        try:
            see_coverage(
                looking.visit.pk,
                coverage_sha256=request.POST.get("coverage", ""),
                by=looking.me,
                now=looking.now,
            )
        except NotPossibleError as error:
            messages.error(request, str(error))
            return redirect("checks:sources", looking.visit.pk)
        messages.success(request, "Saved: you have looked at which sources were examined.")
        return redirect("visits:visit", looking.visit.pk)
    context = looking.context()
    if made is not None:
        context["sources"] = sources_of(made)
        context["seen"] = looking.named and has_seen_coverage(looking.visit, looking.me, made)
    return render(request, "checks/sources.html", context)


@require_safe
def checks(request: HttpRequest, visit_id: int) -> HttpResponse:
    """Every check of the visit, newest first."""
    looking = look(request, visit_id, page="checks")
    made = Check.objects.filter(visit=looking.visit).defer(*LARGE).order_by("-number")
    page = Paginator(made, CHECKS_ON_A_PAGE).get_page(request.GET.get("page"))
    context = looking.context()
    context |= {"page": page, "made": [(one, why_made(one), said_then(one)) for one in page]}
    return render(request, "checks/checks.html", context)


@require_safe
def older(request: HttpRequest, visit_id: int, number: int) -> HttpResponse:
    """One check as it was made then."""
    looking = look(request, visit_id, page="older")
    made = get_object_or_404(
        Check.objects.select_related("discuss_with"), visit=looking.visit, number=number
    )
    if made == looking.check:
        return redirect("checks:check", looking.visit.pk)
    context = looking.context()
    context |= {
        "check": made,
        "shown": show(made, to_officer=looking.named),
        "then": said_then(made),
    }
    return render(request, "checks/older.html", context)
