"""Writing the guidance, which safety administrators do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from forethought.timestamps import local_day
from forethought.web.guidance import services
from forethought.web.guidance.forms import (
    DownForm,
    RestoreForm,
    ReviewForm,
    WordingForm,
    wording_of,
)
from forethought.web.guidance.markdown import html
from forethought.web.guidance.models import GuidanceVersion
from forethought.web.guidance.pages import Page
from forethought.web.guidance.views.common import opened
from forethought.web.look.forms import Form
from forethought.web.people.access import Role, for_roles, signed_in
from forethought.web.visits.forms import tell
from forethought.web.visits.problems import NotPossibleError

BOTH = ["GET", "HEAD", "POST"]


@dataclass(frozen=True)
class _Asking:
    """A form on a page of its own, and what is done with the answer."""

    form: Form
    does: Callable[[], GuidanceVersion]
    said: str
    context: dict[str, Any]
    template: str = "guidance/form.html"


@for_roles(Role.SAFETY_ADMINISTRATOR)
@require_http_methods(BOTH)
def add(request: HttpRequest) -> HttpResponse:
    """A page of the office's own."""
    me, now = signed_in(request), timezone.now()
    form = WordingForm(_sent(request), today=local_day(now), initial={"on": 0})
    asking = _Asking(
        form=form,
        does=lambda: services.add_page(
            form.wording(), why=form.cleaned_data["why"], by=me, now=now
        ),
        said="Saved. Everybody reads the page from now on.",
        context={"title": "Add a page", "back": reverse("guidance:home")},
        template="guidance/change.html",
    )
    return _ask(request, asking)


@for_roles(Role.SAFETY_ADMINISTRATOR)
@require_http_methods(BOTH)
def change(request: HttpRequest, slug: str) -> HttpResponse:
    """The office's wording of a page."""
    me, now = signed_in(request), timezone.now()
    page = opened(slug, me)
    form = WordingForm(_sent(request), today=local_day(now), initial=wording_of(page))
    asking = _Asking(
        form=form,
        does=lambda: services.change_page(
            slug,
            form.wording(),
            on=form.cleaned_data["on"],
            why=form.cleaned_data["why"],
            by=me,
            now=now,
        ),
        said="Saved. Everybody reads this version from now on; the older ones stay.",
        context=_about(page, "Change this page"),
        template="guidance/change.html",
    )
    return _ask(request, asking)


@for_roles(Role.SAFETY_ADMINISTRATOR)
@require_http_methods(BOTH)
def review(request: HttpRequest, slug: str) -> HttpResponse:
    """The page is still right as it stands."""
    page = opened(slug, signed_in(request))
    return _dated(
        request,
        page,
        ReviewForm,
        services.review_page,
        said="Saved: this page is still right.",
        context=_about(page, "Say that this page is still right"),
    )


@for_roles(Role.SAFETY_ADMINISTRATOR)
@require_http_methods(BOTH)
def restore(request: HttpRequest, slug: str) -> HttpResponse:
    """Back to the standard wording."""
    page = opened(slug, signed_in(request))
    return _dated(
        request,
        page,
        RestoreForm,
        services.restore_standard,
        said="Saved. Everybody reads the standard wording again.",
        context=_about(page, "Restore the standard wording") | {"restores": True},
    )


@for_roles(Role.SAFETY_ADMINISTRATOR)
@require_http_methods(BOTH)
def down(request: HttpRequest, slug: str) -> HttpResponse:
    """Nobody reads the page any more."""
    me, now = signed_in(request), timezone.now()
    page = opened(slug, me)
    form = DownForm(_sent(request), initial={"on": page.number})
    asking = _Asking(
        form=form,
        does=lambda: services.take_down(
            slug, on=form.cleaned_data["on"], why=form.cleaned_data["why"], by=me, now=now
        ),
        said="The page is taken down. You can bring it back by changing it.",
        context=_about(page, "Take this page down") | {"grave": True},
    )
    return _ask(request, asking)


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _about(page: Page, title: str) -> dict[str, Any]:
    return {"title": title, "caption": page.title, "page": page, "back": page.href}


def _dated(
    request: HttpRequest,
    page: Page,
    form_class: type[ReviewForm],
    does: Callable[..., GuidanceVersion],
    *,
    said: str,
    context: dict[str, Any],
) -> HttpResponse:
    """Ask why the page counts as it will stand, and until when."""
    me, now = signed_in(request), timezone.now()
    form = form_class(_sent(request), today=local_day(now), initial={"on": page.number})
    asking = _Asking(
        form=form,
        does=lambda: does(
            page.slug,
            form.cleaned_data["review_on"],
            on=form.cleaned_data["on"],
            why=form.cleaned_data["why"],
            by=me,
            now=now,
        ),
        said=said,
        context=context,
    )
    return _ask(request, asking)


def _ask(request: HttpRequest, asking: _Asking) -> HttpResponse:
    """Ask, look at what it would be, or do it. What was typed stays whatever goes wrong."""
    form = asking.form
    context = asking.context | {"form": form}
    if form.is_bound and form.is_valid():
        if "preview" in request.POST:
            context["preview"] = html(form.cleaned_data["body"], first_heading=3)
        else:
            try:
                version = asking.does()
            except NotPossibleError as error:
                tell(form, error)
            else:
                messages.success(request, asking.said)
                return redirect("guidance:page", version.page.slug)
    return render(request, asking.template, context)
