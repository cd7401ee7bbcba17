"""Decisions about records: proposed on a visit, agreed by two, appealed against, ended."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from forethought.vocabulary import source_title
from forethought.web.audit.viewing import viewed, viewed_all
from forethought.web.checks.current import current_check
from forethought.web.decisions import presenting, services
from forethought.web.decisions.common import on_the_visit
from forethought.web.decisions.disposing import dispositions_for, matched_note, seconders
from forethought.web.decisions.forms import (
    AnswerForm,
    AppealForm,
    MistakenForm,
    ReasonForm,
    SecondForm,
)
from forethought.web.decisions.models import Disposition
from forethought.web.decisions.views.common import visit_of
from forethought.web.look.forms import Form
from forethought.web.people.access import is_on, may_decide, signed_in
from forethought.web.people.models import Person
from forethought.web.visits.forms import tell
from forethought.web.visits.models import Visit
from forethought.web.visits.problems import NotPossibleError

ON_A_PAGE = 20


@require_http_methods(["GET", "HEAD", "POST"])
def mistaken(request: HttpRequest, visit_id: int) -> HttpResponse:
    """Say of one record of the check (``?source=&record=``) that it is mistaken or reviewed."""
    me, now = signed_in(request), timezone.now()
    visit = visit_of(request, visit_id)
    if not (is_on(visit, me) or may_decide(me, visit)):
        raise Http404
    source, record_id = request.GET.get("source", ""), request.GET.get("record", "")
    note, check = matched_note(visit, source, record_id), current_check(visit)
    if note is None or check is None:
        return render(request, "decisions/no_record.html", _of(visit))
    form = MistakenForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            made = services.propose_disposition(
                visit.pk, source=source, record_id=record_id, said=form.said(), by=me, now=now
            )
        except NotPossibleError as error:
            tell(form, error)
        else:
            messages.success(
                request,
                "Proposed. Until two people have agreed, the record counts in full.",
            )
            return redirect("decisions:disposition", made.pk)
    viewed(visit.customer_id, by=me, now=now, page="dispositions")
    context = _of(visit) | {
        "form": form,
        "title": "Say that a record is mistaken",
        "button": "Propose it",
        "record": f"{source_title(source)} {record_id}",
        "evidence": presenting.found_about(check, source, record_id),
    }
    return render(request, "decisions/mistaken.html", context)


def _of(visit: Visit) -> dict[str, Any]:
    return {
        "visit": visit,
        "caption": presenting.caption(visit),
        "back": f"{reverse('visits:visit', args=[visit.pk])}check/",
    }


@require_safe
def dispositions(request: HttpRequest) -> HttpResponse:
    """Every decision about a record that this person may see, what waits first."""
    me, now = signed_in(request), timezone.now()
    listed = (
        dispositions_for(me)
        .select_related("customer", "proposed_by", "by", "second")
        .order_by(F("ended_at").asc(nulls_first=True), F("at").asc(nulls_first=True), "pk")
    )
    page = Paginator(listed, ON_A_PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    viewed_all(
        [one.customer_id for one in rows if one.customer_id], by=me, now=now, page="dispositions"
    )
    context = {"page": page, "rows": [(one, state_of(one)) for one in rows], "source": source_title}
    return render(request, "decisions/dispositions.html", context)


def state_of(one: Disposition) -> dict[str, str]:
    """How far a disposition is, as a tag."""
    if one.ended_at is not None:
        return {"text": one.get_ended_because_display(), "classes": "govuk-tag--grey"}
    if one.at is None:
        nobody = one.by_id is None and one.second_id is None
        waits = "Waits for two people" if nobody else "Waits for one more"
        return {"text": waits, "classes": "govuk-tag--blue"}
    if one.appealed_at is not None and one.appeal_answered_at is None:
        return {"text": "Appealed", "classes": "govuk-tag--orange"}
    return {"text": "Counts", "classes": "govuk-tag--green"}


@require_http_methods(["GET", "HEAD", "POST"])
def disposition(request: HttpRequest, disposition_id: int) -> HttpResponse:
    """One decision about a record, with what this person may do about it."""
    me, now = signed_in(request), timezone.now()
    seen = dispositions_for(me).select_related(
        *("customer", "proposed_on", "proposed_by", "by__team", "second", "asked", "ended_by"),
        *("appealed_by", "appeal_answered_by"),
    )
    one = get_object_or_404(seen, pk=disposition_id)
    forms = _forms(request, one, me)
    action = request.POST.get("action", "")
    if request.method == "POST" and (action == "agree" or action in forms):
        form = forms.get(action)
        if form is None or form.is_valid():
            try:
                _act(action, one, form, me, now)
            except NotPossibleError as error:
                if form is None:
                    messages.error(request, str(error))
                    return redirect("decisions:disposition", one.pk)
                tell(form, error)
            else:
                messages.success(request, _SAID[action])
                return redirect("decisions:disposition", one.pk)
    if one.customer_id is not None:
        viewed(one.customer_id, by=me, now=now, page="dispositions")
    context = {
        "one": one,
        "state": state_of(one),
        "record": f"{source_title(one.source)} {one.record_id}",
        "action_forms": forms,
        "forms": list(forms.values()),
        "may_agree": may_agree(me, one),
        "back": reverse("decisions:dispositions"),
    }
    return render(request, "decisions/disposition.html", context)


_SAID = {
    "agree": "You have agreed.",
    "ask": "Asked. They see it on their home page.",
    "turn_down": "Turned down: the record counts in full.",
    "end": "Ended: the record counts in full, and visits are checked again.",
    "appeal": "Until somebody has answered, the record counts in full.",
    "answer": "The appeal is answered, and visits are checked again.",
}


def may_agree(me: Person, one: Disposition) -> bool:
    """Whether this person may be one of the two who agree."""
    on_it = one.proposed_on is not None and me.pk in on_the_visit(one.proposed_on)
    free = one.ended_at is None and one.at is None and me.pk not in (one.by_id, one.second_id)
    return free and not on_it and (me.is_management or me.pk == one.asked_id)


def names(one: Disposition) -> list[tuple[int, str]]:
    """Who may be asked to be the second person, by name."""
    return list(seconders(one).values_list("pk", "name"))


def _forms(request: HttpRequest, one: Disposition, me: Person) -> dict[str, Form]:
    """What this person may do, by the word of the action; the one that was sent is bound."""
    if one.ended_at is not None or not me.is_active:
        return {}
    waits = one.appealed_at is not None and one.appeal_answered_at is None
    apart = me.pk not in (one.by_id, one.second_id, one.appealed_by_id)
    possible: dict[str, tuple[bool, Callable[..., Form]]] = {
        "ask": (me.pk == one.by_id and one.at is None, partial(SecondForm, colleagues=names(one))),
        "turn_down": (me.is_management and one.at is None, ReasonForm),
        "answer": (me.is_management and waits and apart, AnswerForm),
        "end": (me.is_management and one.at is not None, ReasonForm),
        "appeal": (one.at is not None and not waits, AppealForm),
    }
    sent = request.POST.get("action")
    return {
        action: make(request.POST if sent == action else None, auto_id=f"{action}-%s")
        for action, (may, make) in possible.items()
        if may
    }


def _act(action: str, one: Disposition, form: Form | None, me: Person, now: Any) -> None:
    given = form.cleaned_data if form is not None else {}
    if action == "agree":
        services.agree_disposition(one.pk, by=me, now=now)
    elif action == "ask":
        colleague = get_object_or_404(Person, pk=given["colleague"])
        services.ask_to_second(one.pk, colleague=colleague, by=me, now=now)
    elif action == "turn_down":
        services.turn_down_disposition(one.pk, reason=given["reason"], by=me, now=now)
    elif action == "end":
        services.end_disposition(one.pk, reason=given["reason"], by=me, now=now)
    elif action == "appeal":
        services.appeal(one.pk, text=given["text"], by=me, now=now)
    else:
        keep = given["keep"] == "keep"
        services.answer_appeal(one.pk, keep=keep, text=given["text"], by=me, now=now)
