"""Whom a marker is about and what it says, put right."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from forethought.vocabulary import MarkerLevel
from forethought.web.markers import services
from forethought.web.markers.forms import CorrectForm, MoveForm, NotAboutForm
from forethought.web.markers.models import Marker, NotAbout
from forethought.web.markers.presenting import customers_to_mean, whom_it_finds
from forethought.web.markers.views.common import Asking, Opened, ask, sent, to_judge
from forethought.web.visits.problems import NotPossibleError

BOTH = ["GET", "HEAD", "POST"]


def _live(request: HttpRequest, marker_id: int) -> Opened:
    opened = to_judge(request, marker_id)
    if opened.marker.state != Marker.State.LIVE:
        raise Http404
    return opened


@require_http_methods(BOTH)
def move(request: HttpRequest, marker_id: int) -> HttpResponse:
    """Say where they are now, or who was meant."""
    opened = _live(request, marker_id)
    marker = opened.marker
    form = MoveForm(
        sent(request),
        person=marker.about == Marker.About.PERSON,
        customers=customers_to_mean(marker, opened.me),
        initial={
            "customer": str(marker.customer_id),
            "address": marker.address,
            "postcode": marker.postcode,
        },
    )
    asking = Asking(
        title="They moved, or somebody else was meant",
        button="Save",
        said="Saved. Visits of the old and of the new place are checked again.",
        does=lambda: services.move_marker(
            marker.pk,
            address=form.cleaned_data["address"],
            postcode=form.cleaned_data["postcode"],
            reason=form.cleaned_data["reason"],
            customer=form.meant(),
            by=opened.me,
            now=opened.now,
        ),
        template="markers/move.html",
    )
    return ask(request, opened, form, asking)


@require_http_methods(BOTH)
def words(request: HttpRequest, marker_id: int) -> HttpResponse:
    """Put right what officers see."""
    opened = _live(request, marker_id)
    marker = opened.marker
    form = CorrectForm(
        sent(request), initial={"wording": marker.wording, "adjustments": marker.adjustments}
    )
    asking = Asking(
        title="Put right what officers see",
        button="Save",
        said="Saved. Visits that it is about are checked again.",
        does=lambda: services.correct_words(
            marker.pk,
            warns=form.warns(MarkerLevel(marker.level)),
            reason=form.cleaned_data["reason"],
            by=opened.me,
            now=opened.now,
        ),
    )
    return ask(request, opened, form, asking)


@require_http_methods(BOTH)
def not_about(request: HttpRequest, marker_id: int) -> HttpResponse:
    """Say that the marker is not about a customer whom it finds (``?customer=``)."""
    opened = _live(request, marker_id)
    wanted = request.GET.get("customer", "")
    found = [
        one
        for one in whom_it_finds(opened.marker, opened.me)
        if str(one.customer.pk) == wanted and not one.is_own
    ]
    if not found:
        raise Http404
    form = NotAboutForm(sent(request))
    asking = Asking(
        title="The warning is not about them",
        button="It is not about them",
        said="Saved. Their visits are checked again, without this marker.",
        does=lambda: services.say_not_about(
            opened.marker.pk,
            customer_id=found[0].customer.pk,
            reason=form.cleaned_data["reason"],
            by=opened.me,
            now=opened.now,
        ),
        template="markers/not_about.html",
        grave=True,
    )
    return ask(request, opened, form, asking, found=found[0])


@require_POST
def about_again(request: HttpRequest, not_about_id: int) -> HttpResponse:
    """Take back that a marker is not about a customer."""
    one = get_object_or_404(NotAbout, pk=not_about_id)
    opened = to_judge(request, one.marker_id)
    try:
        services.take_back_not_about(one.pk, by=opened.me, now=opened.now)
    except NotPossibleError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "The marker counts for them again.")
    return redirect("markers:marker", one.marker_id)
