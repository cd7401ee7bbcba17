"""One outing: its plan as it stands, what happened, and what the desk may tell about it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from forethought.contact.words import AlarmKind, Step
from forethought.web.contactdesk import facts, places, planning
from forethought.web.contactdesk.alerting import asking_for_help, officers_of
from forethought.web.contactdesk.desk import doing, presenting
from forethought.web.contactdesk.desk.board import alarm_word, names_of, told_to_turn_back
from forethought.web.contactdesk.desk.forms import CallForm, LateForm, RangInForm, SpokeForm
from forethought.web.contactdesk.judging import contact_of
from forethought.web.contactdesk.models import Outing
from forethought.web.contactdesk.views.desk_alarm import words_of
from forethought.web.contactdesk.views.desk_common import DESK_ROLES, kept_nowhere, outing_of
from forethought.web.look.forms import Form
from forethought.web.notices import turning_back
from forethought.web.people.access import for_roles, signed_in
from forethought.web.people.models import Person
from forethought.web.visits.forms import tell
from forethought.web.visits.models import Visit
from forethought.web.visits.problems import NotPossibleError


@require_safe
@for_roles(*DESK_ROLES)
def outing(request: HttpRequest, outing_id: int) -> HttpResponse:
    """The outing as it stands."""
    now = timezone.now()
    found = outing_of(request, outing_id, now)
    contact = contact_of(found, now)
    listening = bool(asking_for_help([found.pk]))
    alarms = found.alarms.select_related("owner", "ended_by", "outing").order_by("-opened_at")
    for one in alarms:
        one.outing = found
    context = {
        "now": now,
        "outing": found,
        "title": names_of(found),
        "alarms": [
            (
                one,
                alarm_word(one.kind),
                presenting.sentence(one, contact, now, listening=listening),
            )
            for one in alarms
        ],
        "expected": presenting.expected(contact),
        "listening": listening,
        "whom": presenting.whom_to_ring(found),
        "happened": presenting.happened(
            found.facts.select_related("by").order_by("pk"),
            found.calls.select_related("by"),
            officers_of(found),
        ),
        "back_told": turning_back.words_of(
            Outing.objects.filter(pk=found.pk).values_list(told_to_turn_back(), flat=True).first()
        ),
        "places": places.said(found, now),
        "back": reverse("contactdesk:board"),
    }
    return kept_nowhere(render(request, "contactdesk/outing.html", context))


@for_roles(*DESK_ROLES)
def call(request: HttpRequest, outing_id: int) -> HttpResponse:
    """A phone call goes into the log."""
    me, now = signed_in(request), timezone.now()
    found = outing_of(request, outing_id, now)
    form = CallForm(request.POST or None, outing=found)
    if form.is_valid():
        said = form.cleaned_data
        try:
            doing.note_call(
                found.pk,
                uuid=form.once,
                whom=said["whom"],
                outcome=said["outcome"],
                note=said["note"],
                by=me,
                now=now,
            )
        except NotPossibleError as error:
            tell(form, error)
        else:
            messages.success(request, "The call is in the log.")
            return redirect("contactdesk:outing", found.pk)
    return _ask(request, found, form, "Note a phone call", "Note the call")


@for_roles(*DESK_ROLES)
def spoke(request: HttpRequest, outing_id: int) -> HttpResponse:
    """Spoke to them with the code question: they are safe."""
    me, now = signed_in(request), timezone.now()
    found = outing_of(request, outing_id, now)
    form = SpokeForm(request.POST or None)
    if form.is_valid():
        try:
            left = doing.spoke_safe(found.pk, uuid=form.once, by=me, now=now)
        except NotPossibleError as error:
            tell(form, error)
        else:
            messages.success(request, f"Noted: you spoke to {names_of(found)}, and they are safe.")
            for one in left:
                messages.warning(request, _still_open(one.kind, one.owner))
            return redirect("contactdesk:outing", found.pk)
    return _ask(
        request, found, form, "Spoke to them: they are safe", "They are safe", now_words=True
    )


@for_roles(*DESK_ROLES)
def rang_in(request: HttpRequest, outing_id: int) -> HttpResponse:
    """An officer rings the desk instead of pressing a button."""
    me, now = signed_in(request), timezone.now()
    found = outing_of(request, outing_id, now)
    form = RangInForm(request.POST or None, outing=found, visits=_visits(found))
    if form.is_valid():
        said = form.cleaned_data
        try:
            told = facts.check_in(
                found.pk,
                uuid=form.once,
                officer=next(one for one in officers_of(found) if str(one.pk) == said["officer"]),
                step=Step(said["step"]),
                visit_id=int(said["visit"]) if said["visit"] else None,
                via="phone",
                by=me,
                now=now,
            )
        except NotPossibleError as error:
            tell(form, error)
        else:
            messages.success(request, "Their check-in counts.")
            for sentence in told.says:
                messages.error(request, f"Tell them: {sentence}")
            return redirect("contactdesk:outing", found.pk)
    return _ask(request, found, form, "An officer rang in", "Save what they said", now_words=True)


@for_roles(*DESK_ROLES)
def late(request: HttpRequest, outing_id: int) -> HttpResponse:
    """They said that they run late: what is still to come moves."""
    me, now = signed_in(request), timezone.now()
    found = outing_of(request, outing_id, now)
    form = LateForm(request.POST or None)
    if form.is_valid():
        try:
            planning.run_late(
                found.pk,
                minutes=form.cleaned_data["minutes"],
                uuid=form.once,
                by=me,
                via="desk",
                now=now,
            )
        except NotPossibleError as error:
            tell(form, error)
        else:
            messages.success(request, "The contact plan has moved. What was due already stays due.")
            return redirect("contactdesk:outing", found.pk)
    return _ask(request, found, form, "They run late", "Move the plan")


def _ask(
    request: HttpRequest,
    found: Outing,
    form: Form,
    title: str,
    button: str,
    *,
    now_words: bool = False,
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "caption": names_of(found),
        "title": title,
        "button": button,
        "words": words_of(found, timezone.now()) if now_words else [],
        "listening": bool(asking_for_help([found.pk])),
        "back": reverse("contactdesk:outing", args=[found.pk]),
    }
    return kept_nowhere(render(request, "contactdesk/desk_form.html", context))


def _visits(outing: Outing) -> list[Visit]:
    """The visits of an outing's plan, in visiting order."""
    plan = outing.plans.order_by("-number").first()
    points = plan.plan["points"] if plan else []
    ids = {point["visit"] for point in points if point["visit"].isdigit()}
    found = Visit.objects.filter(pk__in=ids).select_related("customer")
    return list(found.order_by("planned_start", "pk"))


def _still_open(kind: str, owner: Person | None) -> str:
    if kind == AlarmKind.DURESS:
        return (
            "The duress alarm stays open: it ends only with the code word, when somebody has met"
            " them in person, or when the police have taken it over."
        )
    if owner is None:
        return "An alarm is still open and nobody owns it: acknowledge it, then end it."
    return f"{owner.name} owns the open alarm and closes it: tell them what you heard."
