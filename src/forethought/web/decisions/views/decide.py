"""Deciding about one visit, and taking a decision back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from forethought.vocabulary import Outcome
from forethought.web.audit.viewing import viewed
from forethought.web.checks.current import current_check
from forethought.web.checks.models import Check
from forethought.web.decisions import presenting, services
from forethought.web.decisions.common import live_decision, refusal_stands_against, stands
from forethought.web.decisions.forms import DecideForm, ReasonForm
from forethought.web.decisions.gate import found_of, second_of
from forethought.web.decisions.models import Discussion
from forethought.web.decisions.rules import Standing, may_choose, needs_controls, sends_somebody
from forethought.web.decisions.views.common import standing_of, visit_of
from forethought.web.guidance.pages import library
from forethought.web.look.components import may_go_tag
from forethought.web.people.access import signed_in
from forethought.web.people.models import Person
from forethought.web.visits.forms import tell
from forethought.web.visits.models import Visit
from forethought.web.visits.problems import NotPossibleError

_SAID = {
    Outcome.ALONE: "Decided: one officer goes.",
    Outcome.PAIR: "Decided: two officers go.",
    Outcome.DIFFERENT_METHOD: (
        "Decided: a different method is used. The case has left the visit list and is reviewed on"
        " the next working day."
    ),
    Outcome.SUSPEND: "Decided: nobody visits for now.",
}


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, visit_id: int) -> HttpResponse:
    """The officer chooses something more cautious, or management grade decides."""
    me, now = signed_in(request), timezone.now()
    visit = visit_of(request, visit_id)
    standing = standing_of(me, visit)
    viewed(visit.customer_id, by=me, now=now, page="decide")
    check = current_check(visit)
    if visit.state != Visit.State.PLANNED or check is None:
        context = _plain(visit, me, check) | {"typed": request.POST.get("reason", "")}
        return render(request, "decisions/cannot_decide.html", context)
    form = _form(request, visit, check, standing)
    if form.is_bound and form.is_valid():
        try:
            decision = services.decide(
                visit.pk,
                wanted=form.wanted(),
                check_number=form.cleaned_data["check"],
                by=me,
                now=now,
                instead_of=form.cleaned_data["instead_of"],
            )
        except NotPossibleError as error:
            tell(form, error)
            # The page shows the check and the decision of now: the next click is about these.
            form.now_about(form.initial)
        else:
            messages.success(request, _SAID[Outcome(decision.outcome)])
            return redirect(_after(standing, visit))
    return render(request, "decisions/decide.html", _page(visit, check, standing, me, form))


def _after(standing: Standing, visit: Visit) -> str:
    if standing is Standing.MANAGEMENT:
        return reverse("decisions:queue")
    return reverse("visits:visit", args=[visit.pk])


def _form(request: HttpRequest, visit: Visit, check: Check, standing: Standing) -> DecideForm:
    found = found_of(check)
    outcomes = may_choose(found, standing)
    if standing is Standing.OWN:
        # What the check allows is decided by signing it.
        outcomes = tuple(one for one in outcomes if one.caution > found.outcome.caution)
    live = live_decision(visit)
    return DecideForm(
        request.POST if request.method == "POST" else None,
        outcomes=outcomes,
        needs_controls=needs_controls(found, Outcome.PAIR),
        own=standing is Standing.OWN,
        initial={
            "check": check.number,
            "instead_of": live.pk if live and stands(live, visit, check) else None,
        },
    )


def _page(
    visit: Visit, check: Check, standing: Standing, me: Person, form: DecideForm
) -> dict[str, Any]:
    found = found_of(check)
    named = [visit.officer]
    if visit.second_officer is not None and second_of(visit) is not None:
        named.append(visit.second_officer)
    goes = [one for one in may_choose(found, standing) if sends_somebody(one)]
    refused = refusal_stands_against(visit)
    return _plain(visit, me, check) | {
        "form": form,
        "own": standing is Standing.OWN,
        "tag_of_check": may_go_tag(check.may_go, complete=check.complete),
        "complete": check.complete,
        "reasons": presenting.shown_reasons(check),
        "guidance": library(),
        "not_possible": presenting.not_possible(found, standing),
        "signed": presenting.who_signed(check, named),
        "refused": refused and standing is Standing.MANAGEMENT,
        "no_second": second_of(visit) is None and Outcome.PAIR in goes,
    }


def _plain(visit: Visit, me: Person, check: Check | None) -> dict[str, Any]:
    live = live_decision(visit)
    waiting = (
        Discussion.objects.filter(visit=visit, closed_at__isnull=True).select_related("to").first()
    )
    return {
        "visit": visit,
        "caption": presenting.caption(visit),
        "back": reverse("visits:visit", args=[visit.pk]),
        "check": check,
        "live": live,
        "live_stands": stands(live, visit, check),
        "live_controls": presenting.controls_of(live) if live else [],
        "said": _SAID,
        "waiting": waiting,
        "put_to": presenting.put_to(waiting, me) if waiting else "",
    }


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, visit_id: int) -> HttpResponse:
    """Take the live decision back, with a reason."""
    me, now = signed_in(request), timezone.now()
    visit = visit_of(request, visit_id)
    live = live_decision(visit)
    if live is None:
        raise Http404
    if me.pk != live.by_id and not (me.is_active and me.is_management):
        raise PermissionDenied("Whoever decided, and management grade, may take a decision back")
    form = ReasonForm(
        request.POST or None,
        label="Why do you withdraw the decision?",
        hint="Nobody starts the visit from this moment",
    )
    if form.is_bound and form.is_valid():
        try:
            services.withdraw(live.pk, reason=form.cleaned_data["reason"], by=me, now=now)
        except NotPossibleError as error:
            tell(form, error)
        else:
            messages.success(request, "The decision is withdrawn. Nobody starts this visit.")
            return redirect("visits:visit", visit.pk)
    context = {
        "form": form,
        "title": "Withdraw the decision",
        "button": "Withdraw the decision",
        "grave": True,
        "caption": presenting.caption(visit),
        "back": reverse("decisions:decide", args=[visit.pk]),
    }
    return render(request, "form_page.html", context)
