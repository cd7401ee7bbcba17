"""What several pages of markers need."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from forethought.web.look.forms import Form
from forethought.web.markers import access
from forethought.web.markers.models import Marker
from forethought.web.markers.viewing import story_viewed
from forethought.web.markers.words import title_of
from forethought.web.notices.services import see_about
from forethought.web.people.access import signed_in
from forethought.web.people.models import Person
from forethought.web.visits.forms import tell
from forethought.web.visits.problems import NotPossibleError


@dataclass(frozen=True, slots=True)
class Opened:
    """Somebody has opened a marker that they may know of."""

    marker: Marker
    me: Person
    now: datetime


def open_marker(request: HttpRequest, marker_id: int) -> Opened:
    """The marker, if whoever asks may know of it; else 404. Reading its story is written down."""
    me, now = signed_in(request), timezone.now()
    marker = access.marker_for(me, marker_id)
    if marker is None:
        raise Http404
    see_about("marker", marker.pk, by=me, now=now)
    if access.may_read_story(me, marker):
        story_viewed(marker, by=me, now=now)
    return Opened(marker, me, now)


def to_judge(request: HttpRequest, marker_id: int) -> Opened:
    """The same for who may judge about it. Raises PermissionDenied for anybody else."""
    opened = open_marker(request, marker_id)
    if not access.may_judge(opened.me, opened.marker):
        raise PermissionDenied(
            "People of management grade whom the incident did not happen to decide about a marker"
        )
    return opened


def of_management(request: HttpRequest, marker_id: int) -> Opened:
    """The same for people of management grade. Raises PermissionDenied for anybody else."""
    opened = open_marker(request, marker_id)
    if not opened.me.is_management:
        raise PermissionDenied("This page is for people of management grade")
    return opened


@dataclass(frozen=True, slots=True)
class Asking:
    """A page with one form: its words, what sending it does, and what is said then."""

    title: str
    button: str
    said: str
    does: Callable[[], object]
    template: str = "markers/form.html"
    grave: bool = False


def ask(
    request: HttpRequest, opened: Opened, form: Form, asking: Asking, **context: Any
) -> HttpResponse:
    """The form again with sentences for what cannot be, or the page of the marker afterwards."""
    marker = opened.marker
    if form.is_bound and form.is_valid():
        try:
            asking.does()
        except NotPossibleError as error:
            tell(form, error)
        else:
            messages.success(request, asking.said)
            return redirect("markers:marker", marker.pk)
    page = {
        "form": form,
        "marker": marker,
        "title": asking.title,
        "button": asking.button,
        "grave": asking.grave,
        "caption": title_of(marker),
        "back": reverse("markers:marker", args=[marker.pk]),
    }
    return render(request, asking.template, page | context)


def sent(request: HttpRequest) -> Any:
    """What was sent with a form, or None."""
    return request.POST if request.method == "POST" else None


def colleagues_of(person: Person) -> list[Person]:
    """Who may be the second person about a record: colleagues of the office, by name."""
    if person.team is None:
        return []
    there = Person.objects.to_ask().filter(team__office=person.team.office_id)
    return list(there.exclude(pk=person.pk).order_by("name", "pk"))
