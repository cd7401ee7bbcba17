"""One alarm: whom to call, who was told, who owns it, and how it ends."""

from __future__ import annotations

import uuid as uuids
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from forethought.contact.words import AlarmKind
from forethought.timestamps import local_day
from forethought.web.contactdesk import facts, places
from forethought.web.contactdesk.alerting import asking_for_help, officers_of
from forethought.web.contactdesk.desk import presenting
from forethought.web.contactdesk.desk.board import alarm_word, names_of
from forethought.web.contactdesk.desk.forms import ENDS, EndForm
from forethought.web.contactdesk.judging import contact_of
from forethought.web.contactdesk.models import Alarm, Outing
from forethought.web.contactdesk.outings import contact_times
from forethought.web.contactdesk.phone.pins import word_of
from forethought.web.contactdesk.views.desk_common import (
    DESK_ROLES,
    alarm_of,
    kept_nowhere,
    say,
    uuid_of,
)
from forethought.web.people.access import for_roles, signed_in
from forethought.web.visits.forms import tell
from forethought.web.visits.problems import NotPossibleError


@require_safe
@for_roles(*DESK_ROLES)
def alarm(request: HttpRequest, alarm_id: int) -> HttpResponse:
    """The alarm as it stands, and what to do."""
    me, now = signed_in(request), timezone.now()
    found = alarm_of(request, alarm_id, now)
    outing = found.outing
    contact = contact_of(outing, now)
    listening = bool(asking_for_help([outing.pk]))
    context = {
        "now": now,
        "alarm": found,
        "outing": outing,
        "title": f"{alarm_word(found.kind)}: {names_of(outing)}",
        "sentence": presenting.sentence(found, contact, now, listening=listening),
        "listening": listening or found.kind == AlarmKind.DURESS,
        "mine": found.owner_id == me.pk,
        "told": presenting.told(found),
        "whom": presenting.whom_to_ring(outing),
        "police": presenting.for_the_police(outing, contact, presenting.visit_now(contact), now),
        "words": words_of(outing, now),
        "once": uuids.uuid4(),
        "silence": int(contact_times().silence.total_seconds()) // 60,
        "places": places.said(found.outing, now),
        "back": reverse("contactdesk:board"),
    }
    return kept_nowhere(render(request, "contactdesk/alarm.html", context))


@require_POST
@for_roles(*DESK_ROLES)
def acknowledge(request: HttpRequest, alarm_id: int) -> HttpResponse:
    """Own the alarm; the first one does."""
    return _own(request, alarm_id, facts.acknowledge, "You own this alarm now. Act, then end it.")


@require_POST
@for_roles(*DESK_ROLES)
def take_over(request: HttpRequest, alarm_id: int) -> HttpResponse:
    """Own the alarm instead of whoever owns it: a hand-over."""
    return _own(request, alarm_id, facts.take_over, "You have taken this alarm over.")


@require_POST
@for_roles(*DESK_ROLES)
def still_on_it(request: HttpRequest, alarm_id: int) -> HttpResponse:
    """The owner is doing something: it does not ring again for now."""
    return _own(request, alarm_id, facts.owner_acts, "Noted: you are still on it.")


@for_roles(*DESK_ROLES)
def end(request: HttpRequest, alarm_id: int) -> HttpResponse:
    """Heard from and safe, with how it is known; or handed to the police."""
    me, now = signed_in(request), timezone.now()
    found = alarm_of(request, alarm_id, now)
    listening = found.kind == AlarmKind.DURESS or bool(asking_for_help([found.outing_id]))
    form = EndForm(request.POST or None, listening=listening)
    if form.is_valid():
        how, proof = ENDS[form.cleaned_data["how"]]
        try:
            facts.end_alarm(
                found.pk, uuid=form.once, how=how, proof=proof, by=me, via="desk", now=now
            )
        except NotPossibleError as error:
            tell(form, error)
        else:
            messages.success(request, f"The alarm of {names_of(found.outing)} has ended.")
            return redirect("contactdesk:alarm", found.pk)
    context: dict[str, Any] = {
        "form": form,
        "alarm": found,
        "caption": f"{alarm_word(found.kind)}: {names_of(found.outing)}",
        "title": "End this alarm",
        "button": "End the alarm",
        "words": words_of(found.outing, now),
        "listening": listening,
        "back": reverse("contactdesk:alarm", args=[found.pk]),
    }
    return kept_nowhere(render(request, "contactdesk/end_alarm.html", context))


def words_of(outing: Outing, now: datetime) -> list[tuple[str, str]]:
    """Today's word of each officer: the answer to the code question."""
    return [(one.name, word_of(one, day=local_day(now), now=now)) for one in officers_of(outing)]


def _own(request: HttpRequest, alarm_id: int, service: Any, done: str) -> HttpResponse:
    me, now = signed_in(request), timezone.now()
    found: Alarm = alarm_of(request, alarm_id, now)
    try:
        service(found.pk, uuid=uuid_of(request), by=me, via="desk", now=now)
    except NotPossibleError as error:
        say(request, error)
    else:
        messages.success(request, done)
    return redirect("contactdesk:alarm", found.pk)
