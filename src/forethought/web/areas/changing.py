"""Pages that open, redraw, change, confirm and lift areas, and undo what was done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from forethought.web.areas import services
from forethought.web.areas.asking import Doing, Words, ask_twice, effect_words, sides_of
from forethought.web.areas.drawn import Drawn, drawn_from, drawn_of
from forethought.web.areas.forms import (
    AddForm,
    ChangeForm,
    RedrawForm,
    WhyForm,
    change_initial,
    redraw_initial,
)
from forethought.web.areas.listing import AreaRow, row_of
from forethought.web.areas.mapped import map_data
from forethought.web.areas.may import must_be_allowed
from forethought.web.areas.models import AreaChange, AreaVersion, Happening, KnownArea
from forethought.web.areas.undoing import content_before, taken_back
from forethought.web.areas.writing import Next, sides
from forethought.web.look.forms import Form
from forethought.web.neighbourhoods.proposing import first_answers
from forethought.web.people.access import signed_in
from forethought.web.people.models import Person
from forethought.web.visits.problems import NotPossibleError

BOTH = ["GET", "HEAD", "POST"]
NEW = "new"
_STANDING = AreaVersion.Standing


@require_http_methods(BOTH)
def add(request: HttpRequest) -> HttpResponse:
    """A new area by hand: a place and a radius, or an outline."""
    me, now = signed_in(request), timezone.now()
    _must_be_allowed(me, KnownArea.Origin.HAND)
    suggested = first_answers(request.GET.get("lsoa", ""))
    form = AddForm(request.POST or None, now=now, initial=suggested)

    def becomes() -> Drawn:
        return form.drawn(_STANDING.IN_FORCE.value)

    def does() -> tuple[str, str]:
        area = services.open_area(becomes(), origin=KnownArea.Origin.HAND, by=me, now=now)
        change = area.versions.get(number=1).change
        return _page(area), f"The area acts from now on. {effect_words(change)}"

    doing = Doing(
        sides=lambda: sides_of(NEW, None, becomes()),
        row=lambda: row_of(NEW, becomes(), now, number=1),
        does=does,
    )
    words = Words(
        title="Add an area",
        sure="Put this area in force?",
        button="Put it in force",
        template="areas/add.html",
        back=reverse("areas:areas"),
    )
    return ask_twice(request, me, form, doing, words, now=now)


@require_http_methods(BOTH)
def redraw(request: HttpRequest, area_id: int) -> HttpResponse:
    """Another outline for an area."""
    opened = _opened(request, area_id)
    was = opened.was
    form = RedrawForm(request.POST or None, initial=redraw_initial(was))
    words = opened.words(
        "Redraw the area", "Redraw the area like this?", "Redraw it", "areas/redraw.html"
    )
    now_drawn = map_data([opened.row(was)])
    what = AreaChange.What.REDRAWN
    return _change(opened, form, words, what, lambda: form.redrawn(was), now_drawn=now_drawn)


@require_http_methods(BOTH)
def change(request: HttpRequest, area_id: int) -> HttpResponse:
    """Another description, last day, or day of review."""
    opened = _opened(request, area_id)
    was = opened.was
    form = ChangeForm(
        request.POST or None, initial=change_initial(was), now=opened.now, kind=was.kind
    )
    words = opened.words("Review or change the area", "Change the area like this?", "Change it")
    return _change(opened, form, words, AreaChange.What.CHANGED, lambda: form.changed(was))


@require_http_methods(BOTH)
def confirm(request: HttpRequest, area_id: int) -> HttpResponse:
    """What is provisional is so: in force until somebody lifts it."""
    opened = _opened(request, area_id)
    if opened.was.standing != _STANDING.PROVISIONAL:
        raise Http404
    form = WhyForm(request.POST or None, label="How do you know?")
    words = opened.words("Confirm the area", "Confirm this area?", "Confirm it")
    becomes = replace(opened.was, standing=_STANDING.IN_FORCE.value)
    return _change(opened, form, words, AreaChange.What.CONFIRMED, lambda: becomes)


@require_http_methods(BOTH)
def lift(request: HttpRequest, area_id: int) -> HttpResponse:
    """An area ends; the visits it held need a fresh check."""
    opened = _opened(request, area_id)
    area, was, now = opened.area, opened.was, opened.now
    over = replace(was, standing=_STANDING.OVER.value)
    form = WhyForm(request.POST or None, label="Why is it over?")
    words = opened.words("Lift the area", "Lift this area?", "Lift it")

    def does() -> tuple[str, str]:
        done = services.lift(area, why=form.cleaned_data["why"], by=opened.me, now=now)
        return _page(area), f"The area is lifted. {effect_words(done)}"

    doing = Doing(
        sides=lambda: sides([Next(area, was, over)]), row=lambda: opened.row(was), does=does
    )
    return ask_twice(request, opened.me, form, doing, words, now=now, version=area.version)


@require_http_methods(BOTH)
def undo(request: HttpRequest, area_id: int) -> HttpResponse:
    """Take back the newest change of an area, with every other area that it changed."""
    me, now = signed_in(request), timezone.now()
    area = get_object_or_404(KnownArea.objects.select_related("feed"), pk=area_id)
    _must_be_allowed(me, area.origin)
    version = area.versions.select_related("change").get(number=area.version)
    if not may_be_undone(version):
        raise Http404
    touched = list(version.change.versions.select_related("area"))
    form = WhyForm(request.POST or None, label="Why is it undone?")
    words = Words(
        title="Undo the last change",
        sure="Undo this change?",
        button="Undo it",
        template="areas/form.html",
        back=_page(area),
        caption=version.name,
    )

    def steps() -> list[Next]:
        present = {one: drawn_from(one) for one in touched}
        return [Next(one.area, was, taken_back(one, was, now)) for one, was in present.items()]

    def becomes() -> AreaRow | None:
        before = content_before(version, now)
        return row_of(area.area_id, before, now, number=1) if before else None

    def does() -> tuple[str, str]:
        done = services.undo(version.change, why=form.cleaned_data["why"], by=me, now=now)
        return _page(area), f"Undone. {effect_words(done)}"

    doing = Doing(sides=lambda: sides(steps()), row=becomes, does=does)
    return ask_twice(
        request, me, form, doing, words, now=now, undoes=version.change, areas=len(touched)
    )


def may_be_undone(version: AreaVersion) -> bool:
    """Whether a newest version can be taken back: an undoing is not undone."""
    return version.change.what != AreaChange.What.UNDONE


def waits_in_queue(area: KnownArea) -> bool:
    """Whether the area is a proposal of the press that nobody has decided about."""
    return Happening.objects.filter(area=area, state=Happening.State.OPEN).exists()


@dataclass(frozen=True, slots=True)
class _Opened:
    """An area that somebody is about to change.

    ``area`` bears the version that the page was opened with, and ``was`` is its content, so that
    two people notice each other.
    """

    request: HttpRequest
    me: Person
    now: datetime
    area: KnownArea
    was: Drawn

    def words(self, title: str, sure: str, button: str, template: str = "areas/form.html") -> Words:
        """Of the page that changes it and of the one that asks again."""
        back, caption = _page(self.area), self.was.name
        return Words(title, sure, button, template, back, caption)

    def row(self, drawn: Drawn) -> AreaRow:
        """The area with this content, for a map."""
        return row_of(self.area.area_id, drawn, self.now, number=1)


def _opened(request: HttpRequest, area_id: int) -> _Opened:
    """The area, for somebody who may change it; 404 where it is over."""
    me, now = signed_in(request), timezone.now()
    area = get_object_or_404(KnownArea.objects.select_related("feed"), pk=area_id)
    _must_be_allowed(me, area.origin)
    if waits_in_queue(area):
        raise PermissionDenied(
            "The press told of this area, and nobody has decided about it yet: confirm, redraw or"
            " dismiss it in the queue of what the press tells"
        )
    newest = area.versions.get(number=area.version)
    seen = request.POST.get("version", "")
    if seen.isdecimal() and area.versions.filter(number=int(seen[:9])).exists():
        area.version = int(seen[:9])
    if newest.standing == _STANDING.OVER and area.version == newest.number:
        raise Http404
    return _Opened(request, me, now, area, drawn_of(area))


def _must_be_allowed(me: Person, origin: str) -> None:
    try:
        must_be_allowed(me, origin)
    except NotPossibleError as error:
        raise PermissionDenied(str(error)) from error


def _change(
    opened: _Opened,
    form: Form,
    words: Words,
    what: AreaChange.What,
    becomes: Callable[[], Drawn],
    **context: Any,
) -> HttpResponse:
    area, was, me, now = opened.area, opened.was, opened.me, opened.now

    def does() -> tuple[str, str]:
        why = form.cleaned_data["why"]
        done = services.change_area(area, becomes(), what=what, why=why, by=me, now=now)
        return _page(area), f"{what.label}. {effect_words(done)}"

    doing = Doing(
        sides=lambda: sides_of(area.area_id, was, becomes()),
        row=lambda: opened.row(becomes()),
        does=does,
    )
    return ask_twice(
        opened.request, me, form, doing, words, now=now, version=area.version, **context
    )


def _page(area: KnownArea) -> str:
    return reverse("areas:area", args=[area.pk])
