"""Asking twice before areas change: first what it will do, then doing it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from forethought.web.areas.drawn import Drawn, Known, known_of
from forethought.web.areas.effect import Reach, foresee
from forethought.web.areas.listing import AreaRow
from forethought.web.areas.mapped import map_context, map_data
from forethought.web.areas.models import AreaChange
from forethought.web.areas.picture import picture
from forethought.web.look.forms import Form
from forethought.web.look.words import plural
from forethought.web.people.access import visits_for
from forethought.web.people.models import Person
from forethought.web.visits.forms import tell
from forethought.web.visits.models import Visit
from forethought.web.visits.problems import NotPossibleError

LISTED = 20
"""How many of the visits reached the page names."""

_NOT_SENT_ON = {"csrfmiddlewaretoken", "sure", "again"}


@dataclass(frozen=True, slots=True)
class Doing:
    """What is about to be done. ``sides``: what counts before and after, for foreseeing.

    ``row``: the area as it will be, for the map of the page that asks; None: there is none.
    ``does`` returns the address to go to and what to say there.
    """

    sides: Callable[[], tuple[Sequence[Known], Sequence[Known]]]
    row: Callable[[], AreaRow | None]
    does: Callable[[], tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Words:
    """Of a page and of the one that asks again. ``sure``: its title, a question."""

    title: str
    sure: str
    button: str
    template: str
    back: str
    caption: str = ""


def ask_twice(
    request: HttpRequest,
    me: Person,
    form: Form,
    doing: Doing,
    words: Words,
    *,
    now: datetime,
    **context: Any,
) -> HttpResponse:
    """The form; then what it would do; then it is done, or a sentence says why not."""
    ready = form.is_bound and form.is_valid() and "again" not in request.POST
    if ready and "sure" in request.POST:
        try:
            href, says = doing.does()
        except NotPossibleError as error:
            tell(form, error)
        else:
            messages.success(request, says)
            return redirect(href)
    elif ready:
        return _sure(request, me, doing, words, now)
    page = {"form": form, "title": words.title, "caption": words.caption, "back": words.back}
    return render(request, words.template, page | {"map": map_context(), "now": now} | context)


def sides_of(
    area_id: str, was: Drawn | None, becomes: Drawn | None
) -> tuple[Sequence[Known], Sequence[Known]]:
    """What counts of one area before and after."""
    before, after = known_of(area_id, was), known_of(area_id, becomes)
    return (before,) if before else (), (after,) if after else ()


def effect_words(change: AreaChange) -> str:
    """``3 visits are held, 1 officer who is out was told to turn back.``"""
    said = []
    if change.held:
        said.append(f"{plural(change.held, 'visit is', 'visits are')} held")
    if change.freed:
        said.append(
            f"{plural(change.freed, 'visit is', 'visits are')} free of it, each after a fresh check"
        )
    if change.told:
        told = plural(change.told, "officer who is out was", "officers who are out were")
        said.append(f"{told} told to turn back")
    return f"{', '.join(said)}." if said else "No visit ahead is touched by it."


def reach_words(reach: Reach) -> list[str]:
    """What a change would do to the visits ahead, in sentences."""
    said = []
    if reach.held:
        said.append(
            f"{plural(len(reach.held), 'visit')} ahead will be held and checked again at once."
            " Officers who are out on them are told to turn back."
        )
    if reach.freed:
        said.append(
            f"{plural(len(reach.freed), 'visit')} will no longer be held by this area. Each needs"
            " a fresh check before it may start."
        )
    others = len(reach.eased) - len(reach.freed)
    if others:
        said.append(f"{plural(others, 'visit')} touched by it will be checked again.")
    return said or ["No visit ahead is touched by it."]


def visits_named(me: Person, ids: frozenset[int]) -> tuple[list[Visit], int]:
    """Those of the visits that somebody may see, the soonest first, and how many more there are."""
    seen = visits_for(me).filter(Q(pk__in=ids)).select_related("customer", "officer")
    found = list(seen.order_by("planned_start", "pk")[:LISTED])
    return found, len(ids) - len(found)


def _sure(
    request: HttpRequest, me: Person, doing: Doing, words: Words, now: datetime
) -> HttpResponse:
    before, after = doing.sides()
    reach = foresee(before, after, now=now)
    row = doing.row()
    visits, more = visits_named(me, reach.held | reach.eased)
    rows = [row] if row else []
    page = {
        "title": words.sure,
        "button": words.button,
        "back": words.back,
        "says": reach_words(reach),
        "visits": visits,
        "more": more,
        "row": row,
        "sent": [
            (name, value)
            for name, values in request.POST.lists()
            if name not in _NOT_SENT_ON
            for value in values
        ],
        "shapes": map_data(rows),
        "picture": picture(rows) if row and row.shape is not None else "",
        "map": map_context(),
    }
    return render(request, "areas/sure.html", page)
