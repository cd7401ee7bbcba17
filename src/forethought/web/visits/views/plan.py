"""Planning, changing, moving, copying and cancelling a visit."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from forethought.timestamps import local_day, parse_day
from forethought.web.look.words import london
from forethought.web.people.access import signed_in, summaries_for, visits_for
from forethought.web.visits import history_page, services
from forethought.web.visits.checking import check_now
from forethought.web.visits.customers import likely_duplicates
from forethought.web.visits.details import details_of, slot_of
from forethought.web.visits.forms import CancelForm, DetailsForm, PlanForm, SlotForm, tell
from forethought.web.visits.models import Visit
from forethought.web.visits.reasons import News
from forethought.web.visits.views.common import (
    both,
    caption,
    changeable,
    checked_again,
    found,
    must_plan_for,
    officers_for,
)


@both
def plan(request: HttpRequest) -> HttpResponse:
    """Plan a visit; a likely duplicate is told once, and allowed."""
    me, now = signed_in(request), timezone.now()
    officers = must_plan_for(me)
    form = PlanForm(request.POST or None, now=now, officers=officers, initial=_day(request))
    alike: list[Visit] = []
    if request.method == "POST" and form.is_valid():
        details, slot = form.details(), form.slot()
        alike = likely_duplicates(
            details.identity, local_day(slot.start), summaries_for(me, now=now)
        )
        if alike and not form.cleaned_data["anyway"]:
            form.ask_anyway = True
            form.add_error(
                "anyway",
                "This customer looks like one who is visited on that day already: tick the box"
                " if you mean to plan this visit as well",
            )
        else:
            try:
                visit = services.plan_visit(details=details, slot=slot, by=me, now=now)
            except services.NotPossibleError as error:
                tell(form, error)
            else:
                return _planned(request, visit, now)
    context = {"form": form, "alike": alike, "back": reverse("visits:day")}
    return render(request, "visits/plan.html", context)


def _day(request: HttpRequest) -> dict[str, Any]:
    day = parse_day(request.GET.get("day", ""))
    return {"start_day": day} if day else {}


def _planned(request: HttpRequest, visit: Visit, now: datetime) -> HttpResponse:
    check_now(visit.pk, why=News.PLANNED, now=now)
    messages.success(
        request, f"The visit on {london(visit.planned_start)} is planned. Prepare it now."
    )
    return redirect("visits:visit", visit.pk)


@both
def change(request: HttpRequest, visit_id: int) -> HttpResponse:
    """Change who is visited and why."""
    visit, now = changeable(request, visit_id), timezone.now()
    form = DetailsForm(request.POST or None, now=now, known=details_of(visit))
    context = _context(visit, form, request)
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_visit(
                visit.pk,
                version=context["version"],
                details=form.details(),
                by=signed_in(request),
                now=now,
            )
        except services.NotPossibleError as error:
            _refused(context, form, error)
        else:
            return checked_again(request, visit, "The visit is changed and checked again.", now)
    return render(request, "visits/change.html", context)


@both
def move(request: HttpRequest, visit_id: int) -> HttpResponse:
    """Another day, time, length or officer."""
    visit, now = changeable(request, visit_id), timezone.now()
    officers = officers_for(signed_in(request), visit.officer)
    form = SlotForm(request.POST or None, now=now, officers=officers, known=slot_of(visit))
    context = _context(visit, form, request)
    if request.method == "POST" and form.is_valid():
        try:
            services.move_visit(
                visit.pk,
                version=context["version"],
                slot=form.slot(),
                by=signed_in(request),
                now=now,
            )
        except services.NotPossibleError as error:
            _refused(context, form, error)
        else:
            return checked_again(request, visit, "The visit is moved and checked again.", now)
    return render(request, "visits/move.html", context)


@both
def copy(request: HttpRequest, visit_id: int) -> HttpResponse:
    """Another visit to the same customer."""
    visit, now = changeable(request, visit_id), timezone.now()
    me = signed_in(request)
    officers = must_plan_for(me)
    initial = {"minutes": str(visit.minutes), "officer": str(visit.officer_id)}
    form = SlotForm(request.POST or None, now=now, officers=officers, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            copied = services.copy_visit(visit.pk, slot=form.slot(), by=me, now=now)
        except services.NotPossibleError as error:
            tell(form, error)
        else:
            return _planned(request, copied, now)
    return render(request, "visits/copy.html", _context(visit, form, request))


@both
def cancel(request: HttpRequest, visit_id: int) -> HttpResponse:
    """Cancel a visit, with a reason."""
    visit, now = changeable(request, visit_id), timezone.now()
    form = CancelForm(request.POST or None)
    context = _context(visit, form, request)
    if request.method == "POST" and form.is_valid():
        try:
            services.cancel_visit(
                visit.pk,
                version=context["version"],
                reason=form.cleaned_data["reason"],
                by=signed_in(request),
                now=now,
            )
        except services.NotPossibleError as error:
            _refused(context, form, error)
        else:
            messages.success(request, "The visit is cancelled. It stays in the list of its day.")
            return redirect("visits:visit", visit.pk)
    return render(request, "visits/cancel.html", context)


def history(request: HttpRequest, visit_id: int) -> HttpResponse:
    """Everything that was done to a visit, newest first."""
    me = signed_in(request)
    visit = found(visits_for(me), visit_id)
    context = {
        "visit": visit,
        "caption": caption(visit),
        "back": reverse("visits:visit", args=[visit.pk]),
        "events": history_page.events(visit, me),
    }
    return render(request, "visits/history.html", context)


def _context(visit: Visit, form: Any, request: HttpRequest) -> dict[str, Any]:
    sent = request.POST.get("version", "")
    is_number = sent.isascii() and sent.isdigit() and len(sent) < 10
    address = reverse("visits:visit", args=[visit.pk])
    return {
        "visit": visit,
        "form": form,
        "caption": f"{visit.customer.name}, {caption(visit)}",
        "version": int(sent) if is_number else visit.version,
        "back": address,
        "cancel": address,
        "meanwhile": [],
    }


def _refused(context: dict[str, Any], form: Any, error: services.NotPossibleError) -> None:
    tell(form, error)
    if isinstance(error, services.ChangedMeanwhileError):
        context["version"] = error.version
        context["meanwhile"] = history_page.lines(error.changes)
