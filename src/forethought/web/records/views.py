"""Pages about record systems: how they stand, what each load brought, and notes by hand."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from forethought.data.pack_files import load_pack
from forethought.policy.pack import Pack
from forethought.web.checks.making import check_soon
from forethought.web.look.parse import parse_number
from forethought.web.people.access import Role, for_roles, roles_of, signed_in, visits_for
from forethought.web.people.models import Person
from forethought.web.records.connections import NoConnectionError, NotYetError, ask_for
from forethought.web.records.forms import NoteForm
from forethought.web.records.locks import NOTHING_LOADING, loading_now
from forethought.web.records.models import PROBLEMS_KEPT, Load
from forethought.web.records.notes import add_note
from forethought.web.records.presenting import load_line, source_lines, supply_lines
from forethought.web.visits.models import Visit
from forethought.web.visits.reasons import News

LOADS_ON_A_PAGE = 20
PROBLEMS_ON_A_PAGE = 100
MAY_SEE_LOADS = (Role.MANAGER, Role.SAFETY_ADMINISTRATOR, Role.DATA_PROTECTION)

MAY_LOAD = (Role.SAFETY_ADMINISTRATOR,)


@require_safe
def records(request: HttpRequest) -> HttpResponse:
    """How every record system stands; for some roles the loads as well."""
    me, now = signed_in(request), timezone.now()
    may_see_loads = not roles_of(me).isdisjoint(MAY_SEE_LOADS)
    loads = Load.objects.select_related("source").defer("problems").order_by("-started_at", "-pk")
    page = Paginator(loads if may_see_loads else loads.none(), LOADS_ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    loading = loading_now() if may_see_loads else NOTHING_LOADING
    context = {
        "now": now,
        "sources": source_lines(now, _pack().settings.stale_after),
        "supplies": supply_lines(),
        "may_see_loads": may_see_loads,
        "may_see_readings": Role.SAFETY_ADMINISTRATOR in roles_of(me),
        "may_load": not roles_of(me).isdisjoint(MAY_LOAD),
        "page": page,
        "loads": [load_line(load, loading=loading) for load in page],
        "loading": loading,
    }
    return render(request, "records/records.html", context)


@require_safe
@for_roles(*MAY_SEE_LOADS)
def load(request: HttpRequest, load_id: int) -> HttpResponse:
    """The numbers of one load, and what was wrong in its file. Never the text of a note."""
    found = get_object_or_404(Load.objects.select_related("source", "by"), pk=load_id)
    page = Paginator(found.problems, PROBLEMS_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "line": load_line(found, loading=loading_now()),
        "load": found,
        "page": page,
        "problems_kept": PROBLEMS_KEPT,
    }
    return render(request, "records/load.html", context)


@require_POST
@for_roles(*MAY_LOAD)
def load_now(request: HttpRequest, connection_id: int) -> HttpResponse:
    """A connection is read at the next turn, whenever it would have been due."""
    try:
        state = ask_for(connection_id, by=signed_in(request), now=timezone.now())
    except NoConnectionError:
        raise Http404 from None
    except NotYetError as error:
        messages.error(request, str(error))
        return redirect("records:records")
    messages.success(
        request,
        f"The connection {state.name} is read as soon as its reader looks, within seconds."
        " Open this page again.",
    )
    return redirect("records:records")


@for_roles(Role.OFFICER, Role.MANAGER)
def add(request: HttpRequest) -> HttpResponse:
    """Add a note about the customer of a visit: ``?visit=``."""
    me, now = signed_in(request), timezone.now()
    if "visit" not in request.GET:
        return render(request, "records/add_for_which.html", {})
    visit = _visit(me, request.GET["visit"])
    form = NoteForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        add_note(customer=visit.customer, text=form.cleaned_data["text"], by=me, now=now)
        check_soon(visit.pk, why=News.NOTE_ADDED, now=now)
        messages.success(request, "The note was added. The visit has been put up for a new check.")
        return redirect("visits:visit", visit.pk)
    back = reverse("visits:visit", args=[visit.pk])
    context = {"form": form, "visit": visit, "title": "Add a note", "back": back, "cancel": back}
    return render(request, "records/add.html", context | {"button": "Add the note"})


@cache
def _pack() -> Pack:
    """The pack that checks are made with, without the reader, which takes its time."""
    return load_pack(settings.POLICY_PACK)


def _visit(person: Person, asked: str) -> Visit:
    """The visit, if the person works on it: an auditor only reads."""
    mine = visits_for(person).select_related("customer")
    return get_object_or_404(mine, pk=parse_number(asked))
