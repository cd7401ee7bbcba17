"""Adding, changing, switching and trying feeds."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from forethought.feeds.kinds import feed_kinds
from forethought.feeds.reading import FetchError, Validators
from forethought.web.feeds import services
from forethought.web.feeds.asking import NO_SUCH_KIND, asked_for, kind_of
from forethought.web.feeds.bounded import BoundedFetcher
from forethought.web.feeds.fetcher import site_fetcher
from forethought.web.feeds.forms import FeedForm, KindForm, OffForm
from forethought.web.feeds.models import Feed
from forethought.web.feeds.presenting import WouldGive, would_give
from forethought.web.feeds.views.common import both, feed_or_404
from forethought.web.people.access import Role, for_roles, signed_in
from forethought.web.visits.forms import tell
from forethought.web.visits.problems import NotPossibleError

LONGEST_TRY = 40.0
"""Seconds: somebody waits for it in front of a page."""


@both
@for_roles(Role.SAFETY_ADMINISTRATOR)
def add(request: HttpRequest) -> HttpResponse:
    """Which kind of feed; then its questions."""
    form = KindForm(request.POST or None, kinds=list(feed_kinds().values()))
    if form.is_valid():
        return redirect("feeds:add_kind", form.cleaned_data["kind"])
    context = {"form": form, "title": "Add a feed", "back": reverse("feeds:feeds")}
    return render(request, "form_page.html", context)


@both
@for_roles(Role.SAFETY_ADMINISTRATOR)
def add_kind(request: HttpRequest, kind_name: str) -> HttpResponse:
    """A feed of one kind."""
    kind = feed_kinds().get(kind_name)
    if kind is None:
        return redirect("feeds:add")
    form = FeedForm(request.POST or None, kind=kind)
    if form.is_valid():
        try:
            made = services.add_feed(
                kind.name, form.details, by=signed_in(request), now=timezone.now()
            )
        except NotPossibleError as error:
            tell(form, error)
        else:
            messages.success(request, _added(made))
            return redirect("feeds:feed", made.pk)
    context = {
        "form": form,
        "title": "Add a feed",
        "caption": kind.title,
        "says": kind.says,
        "button": "Add the feed",
        "back": reverse("feeds:add"),
    }
    return render(request, "feeds/form.html", context)


@both
@for_roles(Role.SAFETY_ADMINISTRATOR)
def change(request: HttpRequest, feed_id: int) -> HttpResponse:
    """Another name or address, other answers."""
    found = feed_or_404(feed_id)
    kind, back = kind_of(found), reverse("feeds:feed", args=[feed_id])
    if kind is None:
        messages.error(request, NO_SUCH_KIND)
        return redirect(back)
    form = FeedForm(request.POST or None, kind=kind, feed=found)
    if form.is_valid():
        try:
            services.change_feed(feed_id, form.details, by=signed_in(request), now=timezone.now())
        except NotPossibleError as error:
            tell(form, error)
        else:
            messages.success(request, f"{form.details.name} was changed.")
            return redirect(back)
    context = {
        "form": form,
        "title": "Change a feed",
        "caption": found.name,
        "says": kind.says,
        "button": "Save",
        "back": back,
    }
    return render(request, "feeds/form.html", context)


@both
@for_roles(Role.SAFETY_ADMINISTRATOR)
def switch_off(request: HttpRequest, feed_id: int) -> HttpResponse:
    """Why it is no longer read."""
    found, back = feed_or_404(feed_id), reverse("feeds:feed", args=[feed_id])
    form = OffForm(request.POST or None)
    if form.is_valid():
        try:
            services.switch_off(
                feed_id, why=form.cleaned_data["why"], by=signed_in(request), now=timezone.now()
            )
        except NotPossibleError as error:
            tell(form, error)
        else:
            messages.success(request, f"{found.name} is off. It is not read any more.")
            return redirect(back)
    context = {
        "form": form,
        "title": "Switch a feed off",
        "caption": found.name,
        "says": "Areas that it gave stay in force until somebody lifts them. What it would tell"
        " from now on, nobody sees.",
        "button": "Switch it off",
        "grave": True,
        "back": back,
    }
    return render(request, "feeds/form.html", context)


@require_POST
@for_roles(Role.SAFETY_ADMINISTRATOR)
def switch_on(request: HttpRequest, feed_id: int) -> HttpResponse:
    """It is read again."""
    found = feed_or_404(feed_id)
    try:
        services.switch_on(feed_id, by=signed_in(request), now=timezone.now())
    except NotPossibleError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{found.name} is on. It is read within seconds.")
    return redirect("feeds:feed", feed_id)


@require_POST
@for_roles(Role.SAFETY_ADMINISTRATOR)
def read_soon(request: HttpRequest, feed_id: int) -> HttpResponse:
    """It is read at the next turn, whenever it would have been due."""
    found = feed_or_404(feed_id)
    try:
        services.read_soon(feed_id, by=signed_in(request), now=timezone.now())
    except NotPossibleError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{found.name} is read within seconds. Open this page again.")
    return redirect("feeds:feed", feed_id)


@both
@for_roles(Role.SAFETY_ADMINISTRATOR)
def try_now(request: HttpRequest, feed_id: int) -> HttpResponse:
    """Fetch it now and show what would be read. Nothing is kept, no visit is held."""
    found = feed_or_404(feed_id)
    given, says = _tried(found) if request.method == "POST" else (None, "")
    context = {
        "feed": found,
        "given": given,
        "says": says,
        "back": reverse("feeds:feed", args=[feed_id]),
    }
    return render(request, "feeds/try.html", context)


def _tried(feed: Feed) -> tuple[WouldGive | None, str]:
    kind = kind_of(feed)
    if kind is None or not feed.url:
        return None, "This feed is not fetched from an address."
    asked = asked_for(feed, timezone.now())
    asked = replace(asked, validators=Validators())
    try:
        read = kind.read(asked, BoundedFetcher(site_fetcher(), LONGEST_TRY))
    except FetchError as error:
        return None, str(error)
    return (would_give(read), "") if read is not None else (None, "It sent nothing.")


def _added(feed: Feed) -> str:
    if feed.url:
        return f"{feed.name} was added. It is read within seconds."
    return f"{feed.name} was added. Upload its first file."
