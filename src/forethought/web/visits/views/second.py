"""The second officer: asked by whoever plans the visit, answered by themself."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from forethought.web.people.access import is_on, signed_in, visits_for, visits_to_change_for
from forethought.web.visits import services
from forethought.web.visits.candidates import candidates, languages_of
from forethought.web.visits.checking import check_now
from forethought.web.visits.forms import SecondForm, tell
from forethought.web.visits.models import Visit
from forethought.web.visits.views.common import both, caption, checked_again, found


@both
def second(request: HttpRequest, visit_id: int) -> HttpResponse:
    """Ask somebody; or, for whoever is asked, accept or decline."""
    me = signed_in(request)
    visit = found(visits_for(me), visit_id)
    if visit.second_officer_id == me.pk and is_on(visit, me):
        return _answer(request, visit)
    if not visits_to_change_for(me).filter(pk=visit.pk).exists():
        raise Http404
    return _ask(request, visit)


def _ask(request: HttpRequest, visit: Visit) -> HttpResponse:
    me, now = signed_in(request), timezone.now()
    able = candidates(visit)
    form = SecondForm(
        request.POST if request.POST.get("action") == "ask" else None,
        candidates=[(one.person, one.hint) for one in able],
        initial={"officer": str(visit.second_officer_id or "")},
    )
    try:
        if request.POST.get("action") == "take_off":
            services.take_off_second(visit.pk, by=me, now=now)
            return checked_again(request, visit, "Nobody is named as second officer any more.", now)
        if form.is_bound and form.is_valid():
            services.ask_second(visit.pk, officer=form.person(), by=me, now=now)
            return checked_again(
                request, visit, f"{form.person().name} is asked to come along.", now
            )
    except services.NotPossibleError as error:
        if not form.is_bound:
            messages.error(request, str(error))
            return redirect("visits:second", visit.pk)
        tell(form, error)
    context = {
        "visit": visit,
        "form": form,
        "able": able,
        "languages": languages_of(visit),
        "caption": caption(visit),
        "back": reverse("visits:visit", args=[visit.pk]),
    }
    return render(request, "visits/second.html", context)


def _answer(request: HttpRequest, visit: Visit) -> HttpResponse:
    me, now = signed_in(request), timezone.now()
    said = {
        "accept": (services.accept, "You come along. Read the check now."),
        "decline": (services.decline, "You do not come along. Whoever asked you sees it."),
    }.get(request.POST.get("action", ""))
    if said is not None:
        service, says = said
        try:
            service(visit.pk, by=me, now=now)
        except services.NotPossibleError as error:
            messages.error(request, str(error))
            return redirect("visits:second", visit.pk)
        check_now(visit.pk, now=now)
        messages.success(request, says)
        return redirect(
            "people:home" if service is services.decline else "visits:visit",
            *([] if service is services.decline else [visit.pk]),
        )
    context = {
        "visit": visit,
        "caption": caption(visit),
        "back": reverse("visits:visit", args=[visit.pk]),
    }
    return render(request, "visits/asked.html", context)
