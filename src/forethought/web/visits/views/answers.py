"""The five questions, and starting and finishing a visit."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from forethought.web.decisions.gate import gate
from forethought.web.people.access import is_on, signed_in, visits_for
from forethought.web.visits import services
from forethought.web.visits.answering import answered, given_by
from forethought.web.visits.checking import check_now
from forethought.web.visits.forms import AnswersForm, tell
from forethought.web.visits.models import Answers, Visit
from forethought.web.visits.reasons import News
from forethought.web.visits.views.common import both, caption, found, lead_out


def _own(request: HttpRequest, visit_id: int) -> Visit:
    me = signed_in(request)
    visit = found(visits_for(me), visit_id)
    if not is_on(visit, me):
        raise Http404
    return visit


@both
def answers(request: HttpRequest, visit_id: int) -> HttpResponse:
    """What only the officer knows, each for themself."""
    visit, me, now = _own(request, visit_id), signed_in(request), timezone.now()
    row = Answers.objects.filter(visit=visit, officer=me).first()
    known = given_by(row)
    form = AnswersForm(
        request.POST or None, initial={name: getattr(known, name) for name in known.__slots__}
    )
    if request.method == "POST" and form.is_valid():
        try:
            kept = services.answer(visit.pk, given=form.given(), by=me, now=now)
        except services.NotPossibleError as error:
            tell(form, error)
        else:
            check_now(visit.pk, why=News.ANSWERS_CHANGED, now=now)
            missing = 5 - answered(given_by(kept))
            if missing:
                messages.warning(
                    request,
                    f"Your answers are kept. {missing} of 5 questions are not answered yet: until"
                    " then the visit cannot start.",
                )
            else:
                messages.success(request, "Your answers are kept, and the visit is checked again.")
            return redirect("visits:visit", visit.pk)
    context = {
        "visit": visit,
        "form": form,
        "caption": caption(visit),
        "back": reverse("visits:visit", args=[visit.pk]),
    }
    return render(request, "visits/answers.html", context)


@require_POST
def start(request: HttpRequest, visit_id: int) -> HttpResponse:
    """Go to the door, if the gate is open."""
    visit, me, now = _own(request, visit_id), signed_in(request), timezone.now()
    try:
        services.start_visit(visit.pk, by=me, now=now)
    except services.NotPossibleError as error:
        context = {
            "visit": visit,
            "because": error.sentences,
            "first": lead_out(gate(visit, now=now), visit, me),
            "caption": caption(visit),
            "back": reverse("visits:visit", args=[visit.pk]),
        }
        return render(request, "visits/shut.html", context, status=409)
    messages.success(request, "You have started. Finish the visit here once you are away.")
    return redirect("visits:visit", visit.pk)


@require_POST
def finish(request: HttpRequest, visit_id: int) -> HttpResponse:
    """Away from the door again."""
    visit = _own(request, visit_id)
    try:
        services.finish_visit(visit.pk, by=signed_in(request), now=timezone.now())
    except services.NotPossibleError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "The visit is finished.")
    return redirect("visits:visit", visit.pk)
