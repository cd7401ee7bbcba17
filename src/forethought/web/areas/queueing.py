"""Pages of the queue: what the press tells, waiting for a person; and what was passed over."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from forethought.web.areas import happenings, press
from forethought.web.areas.asking import Doing, Words, ask_twice, sides_of
from forethought.web.areas.drawn import Drawn, drawn_of
from forethought.web.areas.forms import RedrawForm, redraw_initial
from forethought.web.areas.listing import row_of
from forethought.web.areas.mapped import map_context, map_data
from forethought.web.areas.models import Happening, Report
from forethought.web.areas.picture import picture
from forethought.web.areas.press_drawing import reach_m
from forethought.web.areas.queue_forms import ConfirmForm, DismissForm, PickUpForm
from forethought.web.areas.queue_showing import happening_rows, report_shown, shown, title_of
from forethought.web.checks.engine import engine
from forethought.web.look.parse import parse_number
from forethought.web.notices.services import see_about
from forethought.web.people.access import Role, for_roles, signed_in
from forethought.web.people.models import Person
from forethought.web.visits.forms import tell
from forethought.web.visits.problems import NotPossibleError

BOTH = ["GET", "HEAD", "POST"]
ON_A_PAGE = 30
SHOWN = {
    "": "Waiting for a decision",
    "decided": "Decided",
    "passed": "Reports passed over",
}
ACTS_NOW = "It acts from now on. Look where it is drawn, then confirm or redraw it."
HOLDS_NOTHING = "It holds no visit, because nobody knows where it is: say where, by redrawing it."
DECIDES = (Role.MANAGER, Role.SAFETY_ADMINISTRATOR)


@require_safe
@for_roles(*DECIDES)
def queue(request: HttpRequest) -> HttpResponse:
    """What waits, the longest first; what was decided; reports that were passed over."""
    now = timezone.now()
    show = request.GET.get("show", "")
    show = show if show in SHOWN else ""
    found = Paginator(_listed(show), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "show": show,
        "shown": SHOWN,
        "page": found,
        "query": f"show={show}" if show else "",
        "rows": [] if show == "passed" else happening_rows(list(found), now),
    }
    return render(request, "areas/queue.html", context)


def _listed(show: str) -> Any:
    if show == "passed":
        return Report.objects.filter(happening__isnull=True).order_by("-read_at", "-pk")
    known = happenings.waiting()
    if show == "decided":
        decided = Happening.objects.exclude(state=Happening.State.OPEN)
        known = decided.order_by("-decided_at", "-pk")
    return known.select_related("decided_by").prefetch_related("reports")


@require_safe
@for_roles(*DECIDES)
def happening(request: HttpRequest, happening_id: int) -> HttpResponse:
    """What is told, where, how sure and why; every report; and what to do about it."""
    me, now, found = _opened(request, happening_id)
    see_about("happening", found.pk, by=me, now=now)
    what = shown(found, now)
    on_map = [what.row] if what.row.shape is not None else []
    context = {
        "shown": what,
        "one": found,
        "waits": found.state == Happening.State.OPEN,
        "shapes": map_data(on_map),
        "picture": picture(on_map) if on_map else "",
        "map": map_context(),
        "history": reverse("areas:area", args=[found.area_id]),
    }
    return render(request, "areas/happening.html", context)


@require_http_methods(BOTH)
@for_roles(*DECIDES)
def confirm(request: HttpRequest, happening_id: int) -> HttpResponse:
    """It is so, and the area is right as it is drawn."""
    me, now, found = _waiting(request, happening_id)
    was = drawn_of(found.area)
    if was.shape is None:
        raise Http404
    form = ConfirmForm(_sent(request))

    def becomes() -> Drawn:
        return happenings.confirmed(was, found.what, now=now)

    def does() -> tuple[str, str]:
        why, version = form.cleaned_data["why"], _version(request)
        happenings.confirm(found, why=why, by=me, now=now, version=version)
        return _page(found), "Confirmed. The area stays until somebody lifts it."

    words = _words(found, "Confirm the area", "Confirm this area?", "Confirm it")
    return _asked(request, me, now, found, form, becomes, does, words)


@require_http_methods(BOTH)
@for_roles(*DECIDES)
def redraw(request: HttpRequest, happening_id: int) -> HttpResponse:
    """It is so, and it is there: another place and radius, or another outline."""
    me, now, found = _waiting(request, happening_id)
    was = drawn_of(found.area)
    form = RedrawForm(_sent(request), initial=_initial(request, found, was))

    def becomes() -> Drawn:
        given = form.cleaned_data
        return happenings.redrawn(was, given["shape"], given["radius_m"], found.what, now=now)

    def does() -> tuple[str, str]:
        given = form.cleaned_data
        happenings.redraw(
            found,
            shape=given["shape"],
            radius_m=given["radius_m"],
            why=given["why"],
            by=me,
            now=now,
            version=_version(request),
        )
        says = "Redrawn and confirmed. Visits that it no longer holds are checked again."
        return _page(found), says

    words = _words(
        found, "Redraw the area", "Redraw the area like this?", "Redraw it", "areas/redraw.html"
    )
    return _asked(request, me, now, found, form, becomes, does, words)


@require_http_methods(BOTH)
@for_roles(*DECIDES)
def dismiss(request: HttpRequest, happening_id: int) -> HttpResponse:
    """It is not so, or not here."""
    me, now, found = _waiting(request, happening_id)
    was = drawn_of(found.area)
    form = DismissForm(_sent(request))

    def does() -> tuple[str, str]:
        reason, version = form.cleaned_data["why"], _version(request)
        happenings.dismiss(found, reason=reason, by=me, now=now, version=version)
        return _page(found), "Dismissed. Each visit that it held is checked again."

    words = _words(found, "Dismiss the reports", "Dismiss them?", "Dismiss them")
    return _asked(request, me, now, found, form, lambda: happenings.dismissed(was), does, words)


@require_http_methods(BOTH)
@for_roles(*DECIDES)
def report(request: HttpRequest, report_id: int) -> HttpResponse:
    """One report that was passed over; somebody may say what it tells of."""
    me, now = signed_in(request), timezone.now()
    found = get_object_or_404(Report.objects.select_related("feed"), pk=report_id)
    if found.happening_id is not None:
        return redirect("areas:happening", found.happening_id)
    form = PickUpForm(_sent(request))
    if form.is_bound and form.is_valid():
        try:
            opened = press.pick_up(found, form.cleaned_data["what"], by=me, now=now)
        except NotPossibleError as error:
            tell(form, error)
        else:
            acts = drawn_of(opened.area).counts
            messages.success(request, ACTS_NOW if acts else HOLDS_NOTHING)
            return redirect("areas:happening", opened.pk)
    back = f"{reverse('areas:queue')}?show=passed"
    context = {"form": form, "shown": report_shown(found), "back": back}
    return render(request, "areas/report.html", context)


def _asked(
    request: HttpRequest,
    me: Person,
    now: datetime,
    found: Happening,
    form: Any,
    becomes: Any,
    does: Any,
    words: Words,
) -> HttpResponse:
    was, area_id = drawn_of(found.area), found.area.area_id
    doing = Doing(
        sides=lambda: sides_of(area_id, was, becomes()),
        row=lambda: row_of(area_id, becomes(), now, number=1),
        does=does,
    )
    version = _version(request) or found.area.version
    now_drawn = map_data([row_of(area_id, was, now, number=1)])
    return ask_twice(request, me, form, doing, words, now=now, version=version, now_drawn=now_drawn)


def _words(
    found: Happening, title: str, sure: str, button: str, template: str = "areas/form.html"
) -> Words:
    return Words(
        title=title,
        sure=sure,
        button=button,
        template=template,
        back=_page(found),
        caption=title_of(found),
    )


def _initial(request: HttpRequest, found: Happening, was: Drawn) -> dict[str, str]:
    """Where the area is now; or the place that somebody chose on the page before."""
    chosen = request.GET.get("round", "")[:60]
    if not chosen:
        return redraw_initial(was)
    metres = reach_m(found.what, engine().pack.settings.press_distance_km)
    return {"place": chosen, "radius": f"{metres / 1000:g}"}


def _opened(request: HttpRequest, happening_id: int) -> tuple[Person, datetime, Happening]:
    known = Happening.objects.select_related("area", "decided_by")
    return signed_in(request), timezone.now(), get_object_or_404(known, pk=happening_id)


def _waiting(request: HttpRequest, happening_id: int) -> tuple[Person, datetime, Happening]:
    """One that waits for a decision; who sends a decision late hears what came before."""
    me, now, found = _opened(request, happening_id)
    if found.state != Happening.State.OPEN and request.method != "POST":
        raise Http404
    return me, now, found


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _version(request: HttpRequest) -> int | None:
    """That of the area as it was on the page that was sent."""
    return parse_number(request.POST.get("version", ""))


def _page(found: Happening) -> str:
    return reverse("areas:happening", args=[found.pk])
