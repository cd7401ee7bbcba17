"""The letter to the person, the decision not to tell them, and the register of shares."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from forethought.web.markers import services
from forethought.web.markers.forms import NoForm, NotTellForm, ShareForm
from forethought.web.markers.letter import letter_of
from forethought.web.markers.models import Marker, MarkerShare
from forethought.web.markers.views.common import (
    Asking,
    Opened,
    ask,
    of_management,
    sent,
    to_judge,
)
from forethought.web.visits.problems import NotPossibleError

BOTH = ["GET", "HEAD", "POST"]


def _must_count(opened: Opened) -> None:
    if opened.marker.state != Marker.State.LIVE:
        raise Http404


def _must_be_told(opened: Opened) -> None:
    """A marker that ended has a letter too, for who knew of it."""
    ended = opened.marker.ended_at is not None
    if not (ended and (opened.marker.letter_due_on or opened.marker.letter_at)):
        _must_count(opened)


@require_http_methods(BOTH)
def letter(request: HttpRequest, marker_id: int) -> HttpResponse:
    """Read the letter, print it, and note that it was sent."""
    opened = of_management(request, marker_id)
    _must_be_told(opened)
    form = NoForm(sent(request))
    asking = Asking(
        title="The letter to the person",
        button="I have sent or handed over the letter",
        said="Noted: they have been told.",
        does=lambda: services.write_letter(opened.marker.pk, by=opened.me, now=opened.now),
        template="markers/letter.html",
    )
    return ask(request, opened, form, asking, letter=letter_of(opened.marker), now=opened.now)


@require_safe
def letter_print(request: HttpRequest, marker_id: int) -> HttpResponse:
    """The letter alone, to print."""
    return render(request, "markers/letter_print.html", letter_to_print(request, marker_id))


def letter_to_print(request: HttpRequest, marker_id: int) -> dict[str, Any]:
    """What the letter is printed from. Raises Http404 where nobody is to be told."""
    opened = of_management(request, marker_id)
    _must_be_told(opened)
    return {
        "letter": letter_of(opened.marker),
        "now": opened.now,
        "marker": opened.marker,
        "back": reverse("markers:letter", args=[opened.marker.pk]),
    }


@require_http_methods(BOTH)
def not_told(request: HttpRequest, marker_id: int) -> HttpResponse:
    """Decide that the person is not told."""
    opened = to_judge(request, marker_id)
    _must_count(opened)
    form = NotTellForm(sent(request))
    asking = Asking(
        title="Do not tell the person",
        button="Do not tell them",
        said="Decided. It is looked at again at each review.",
        does=lambda: services.do_not_tell(
            opened.marker.pk, reason=form.cleaned_data["reason"], by=opened.me, now=opened.now
        ),
        template="markers/not_told.html",
        grave=True,
    )
    return ask(request, opened, form, asking)


@require_http_methods(BOTH)
def share(request: HttpRequest, marker_id: int) -> HttpResponse:
    """Note with whom the marker was shared."""
    opened = of_management(request, marker_id)
    _must_count(opened)
    form = ShareForm(sent(request))
    asking = Asking(
        title="Share the warning marker",
        button="Note it",
        said="Noted. They must be told whenever the marker changes or ends.",
        does=lambda: services.share_marker(
            opened.marker.pk, **form.cleaned_data, by=opened.me, now=opened.now
        ),
        template="markers/share.html",
    )
    return ask(request, opened, form, asking)


@require_POST
def corrected(request: HttpRequest, share_id: int) -> HttpResponse:
    """Note that somebody with whom it was shared now knows of every change."""
    share = get_object_or_404(MarkerShare, pk=share_id)
    opened = of_management(request, share.marker_id)
    try:
        services.correct_share(share.pk, by=opened.me, now=opened.now)
    except NotPossibleError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Noted: they know of every change.")
    return redirect("markers:marker", share.marker_id)
