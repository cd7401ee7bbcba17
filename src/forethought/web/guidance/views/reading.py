"""Reading the guidance, which everybody who is signed in may."""

from __future__ import annotations

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from forethought.timestamps import local_day
from forethought.web.guidance.forms import SearchForm
from forethought.web.guidance.markdown import html
from forethought.web.guidance.models import GuidanceVersion
from forethought.web.guidance.pages import every_page, library, page_from, untouched
from forethought.web.guidance.search import search
from forethought.web.guidance.views.common import opened
from forethought.web.people.access import signed_in


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Every page, with what is to be done about it for those who write them."""
    me = signed_in(request)
    found = every_page()
    context = {
        "pages": [page for page in found if not page.taken_down],
        "down": [page for page in found if page.taken_down],
        "writes": me.safety_administrator,
        "today": local_day(timezone.now()),
        "form": SearchForm(),
    }
    return render(request, "guidance/home.html", context)


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """The pages that hold the words asked for."""
    form = SearchForm(request.GET if "q" in request.GET else None)
    hits = None
    if form.is_valid():
        hits = search(form.cleaned_data["q"], library().pages)
    return render(request, "guidance/search.html", {"form": form, "hits": hits})


@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """One page, as it counts now."""
    me = signed_in(request)
    shown = opened(slug, me)
    context = {
        "page": shown,
        "words": html(shown.body),
        "writes": me.safety_administrator,
        "overdue": shown.is_overdue(local_day(timezone.now())),
    }
    return render(request, "guidance/page.html", context)


@require_safe
def versions(request: HttpRequest, slug: str) -> HttpResponse:
    """What the page said before, newest first."""
    shown = opened(slug, signed_in(request))
    made = GuidanceVersion.objects.filter(page__slug=slug).select_related("by").defer("body")
    context = {"page": shown, "versions": made.order_by("-number")}
    return render(request, "guidance/versions.html", context)


@require_safe
def version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What the page said then; number 0 is the standard wording of this release."""
    shown = opened(slug, signed_in(request))
    if number == 0:
        if shown.standard is None:
            raise Http404
        then, made = untouched(shown.standard), None
    else:
        asked = GuidanceVersion.objects.select_related("page", "by")
        made = get_object_or_404(asked, page__slug=slug, number=number)
        then = replace(page_from(made, None), standard=shown.standard)
    context = {"page": shown, "then": then, "made": made, "words": html(then.body)}
    return render(request, "guidance/version.html", context)
