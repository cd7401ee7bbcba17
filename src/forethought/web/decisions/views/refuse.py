"""Refusing a visit, telling colleagues, and discussing it."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from forethought.web.audit.viewing import viewed
from forethought.web.decisions import presenting, services
from forethought.web.decisions.forms import ReasonForm, TellForm
from forethought.web.decisions.models import Refusal
from forethought.web.decisions.views.common import must_be_on, must_decide, visit_of
from forethought.web.look.parse import parse_number
from forethought.web.people.access import signed_in, visits_to_change_for
from forethought.web.people.models import Person
from forethought.web.visits.checking import check_now
from forethought.web.visits.forms import tell as show
from forethought.web.visits.problems import NotPossibleError
from forethought.web.visits.reasons import News


@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: HttpRequest, visit_id: int) -> HttpResponse:
    """One button; no reason is asked."""
    me, now = signed_in(request), timezone.now()
    visit = visit_of(request, visit_id)
    must_be_on(me, visit)
    if request.method == "POST":
        try:
            services.refuse(visit.pk, by=me, now=now)
        except NotPossibleError as error:
            messages.error(request, str(error))
            return redirect("visits:visit", visit.pk)
        messages.success(request, "You have refused this visit. You do not have to go.")
        return redirect("decisions:tell", visit.pk)
    context = {
        "visit": visit,
        "caption": presenting.caption(visit),
        "back": reverse("visits:visit", args=[visit.pk]),
        "refused": Refusal.objects.filter(visit=visit, officer=me).exists(),
    }
    return render(request, "decisions/refuse.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def tell(request: HttpRequest, visit_id: int) -> HttpResponse:
    """What colleagues should know, if the officer wishes; their name does not stand with it."""
    me, now = signed_in(request), timezone.now()
    visit = visit_of(request, visit_id)
    refusal = Refusal.objects.filter(visit=visit, officer=me).first()
    if refusal is None:
        raise Http404
    form = TellForm(request.POST or None, initial={"tells": refusal.tells})
    if form.is_bound and form.is_valid():
        try:
            services.tell_colleagues(visit.pk, tells=form.cleaned_data["tells"], by=me, now=now)
        except NotPossibleError as error:
            show(form, error)
        else:
            check_now(visit.pk, why=News.REFUSAL, now=now)
            messages.success(request, "Colleagues will read it. Your name does not stand with it.")
            return redirect("visits:visit", visit.pk)
    context = {
        "visit": visit,
        "form": form,
        "title": "Tell colleagues what to know",
        "button": "Tell colleagues",
        "caption": presenting.caption(visit),
        "back": reverse("visits:visit", args=[visit.pk]),
    }
    return render(request, "decisions/tell.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def refusal(request: HttpRequest, visit_id: int) -> HttpResponse:
    """Management grade discusses a refused visit, before it is offered to anybody else."""
    me, now = signed_in(request), timezone.now()
    visit = visit_of(request, visit_id)
    must_decide(me, visit)
    viewed(visit.customer_id, by=me, now=now, page="decide")
    refusals = list(
        Refusal.objects.filter(visit=visit)
        .select_related("officer", "discussed_by", "told_ended_by")
        .order_by("at")
    )
    if not refusals:
        raise Http404
    endings = _endings(request, refusals)
    if request.method == "POST" and "refusal" in request.POST:
        if _end_told(request, endings, me, now):
            return redirect("decisions:refusal", visit.pk)
    elif request.method == "POST":
        try:
            services.discuss_refusal(visit.pk, by=me, now=now)
        except NotPossibleError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "Discussed. You may now offer the visit to somebody else.")
        return redirect("decisions:refusal", visit.pk)
    context = {
        "visit": visit,
        "refusals": refusals,
        "endings": endings,
        "forms": list(endings.values()),
        "waits": any(one.discussed_at is None for one in refusals),
        "mine": any(one.officer_id == me.pk for one in refusals),
        "may_change": visits_to_change_for(me).filter(pk=visit.pk).exists(),
        "caption": presenting.caption(visit),
        "back": reverse("visits:visit", args=[visit.pk]),
    }
    return render(request, "decisions/refusal.html", context)


def _endings(request: HttpRequest, refusals: list[Refusal]) -> dict[int, ReasonForm]:
    """The form that ends what a refusal tells, for each that tells something now."""
    sent = request.POST.get("refusal")
    return {
        one.pk: ReasonForm(
            request.POST if sent == str(one.pk) else None, auto_id=f"ends-{one.pk}-%s"
        )
        for one in refusals
        if one.tells and one.told_until is None
    }


def _end_told(
    request: HttpRequest, endings: dict[int, ReasonForm], me: Person, now: datetime
) -> bool:
    number = parse_number(request.POST["refusal"])
    form = None if number is None else endings.get(number)
    if number is None or form is None:
        messages.error(request, "Nothing of this refusal is told to colleagues now")
        return True
    if not form.is_valid():
        return False
    try:
        services.end_what_was_told(number, reason=form.cleaned_data["reason"], by=me, now=now)
    except NotPossibleError as error:
        show(form, error)
        return False
    messages.success(request, "Checks no longer say it. Visits to this customer are checked again.")
    return True
