"""The hand-over of the desk: who hands to whom, what is open, and one press that takes it all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from forethought.web.contactdesk.access import offices_for, outings_for
from forethought.web.contactdesk.desk import handing
from forethought.web.contactdesk.desk.board import alarm_word, names_of
from forethought.web.contactdesk.desk.forms import HandOverForm
from forethought.web.contactdesk.models import Alarm, Call, HandOver, Outing
from forethought.web.contactdesk.rota import people_of
from forethought.web.contactdesk.views.desk_common import (
    DESK_ROLES,
    OnceForm,
    kept_nowhere,
    uuid_of,
)
from forethought.web.look.words import plural
from forethought.web.people.access import for_roles, signed_in
from forethought.web.people.models import Person
from forethought.web.visits.forms import tell
from forethought.web.visits.problems import NotPossibleError


@dataclass(frozen=True, slots=True)
class Open:
    """An open alarm as the next person must know it; ``note``: of the last phone call."""

    alarm: Alarm
    words: str
    who: str
    note: str


@dataclass(frozen=True, slots=True)
class Owner:
    """Somebody who owns alarms, or hands over. ``handover`` None: they said nothing yet."""

    person: Person
    alarms: tuple[Open, ...]
    handover: HandOver | None


@for_roles(*DESK_ROLES)
def handover(request: HttpRequest) -> HttpResponse:
    """What is open, by owner; and saying to whom I hand over."""
    me, now = signed_in(request), timezone.now()
    outings = outings_for(me, now=now)
    waits = HandOver.objects.filter(by=me, taken_at__isnull=True).select_related("to").first()
    initial = {"to": str(waits.to_id), "note": waits.note} if waits else {}
    form = HandOverForm(request.POST or None, people=_next(me, now), initial=initial)
    if form.is_valid():
        to = get_object_or_404(Person, pk=form.cleaned_data["to"])
        try:
            handing.hand_over(to=to, note=form.cleaned_data["note"], by=me, now=now)
        except NotPossibleError as error:
            tell(form, error)
        else:
            messages.success(
                request, f"{to.name} sees your note here. What is yours stays yours until then."
            )
            return redirect("contactdesk:handover")
    opened = _open(outings)
    owners = _owners(opened, me)
    context: dict[str, Any] = {
        "form": form,
        "now": now,
        "waits": waits,
        "out": outings.filter(over_at__isnull=True).count(),
        "to_me": [one for one in owners if one.handover is not None],
        "others": [one for one in owners if one.handover is None],
        "mine": [one for one in opened if one.alarm.owner_id == me.pk],
        "nobodys": [one for one in opened if one.alarm.owner_id is None],
        "once": OnceForm()["uuid"].value(),
        "back": reverse("contactdesk:board"),
    }
    return kept_nowhere(render(request, "contactdesk/handover.html", context))


@require_POST
@for_roles(*DESK_ROLES)
def take_all_over(request: HttpRequest, person_id: int) -> HttpResponse:
    """Everything that somebody owns becomes mine."""
    me, now = signed_in(request), timezone.now()
    outings = outings_for(me, now=now)
    owners = {one.person.pk: one.person for one in _owners(_open(outings), me)}
    of = owners.get(person_id)
    if of is None:
        get_object_or_404(Person, pk=person_id, team__office__in=offices_for(me, now=now))
        messages.warning(request, "There is nothing left of theirs to take over.")
        return redirect("contactdesk:handover")
    taken = handing.take_all_over(of, outings=outings, uuid=uuid_of(request), by=me, now=now)
    for said in taken.says:
        messages.error(request, said)
    messages.success(
        request, f"You have taken over from {of.name}: {plural(taken.alarms, 'open alarm')}."
    )
    return redirect("contactdesk:handover")


def _next(me: Person, now: datetime) -> list[Person]:
    """Who may be handed the desks that I look after."""
    found = {one.pk: one for office in offices_for(me, now=now) for one in people_of(office)}
    found.pop(me.pk, None)
    return list(found.values())


def _open(outings: QuerySet[Outing]) -> list[Open]:
    last = Call.objects.filter(outing=OuterRef("outing")).exclude(note="").order_by("-at", "-pk")
    alarms = (
        Alarm.objects.filter(ended_at__isnull=True, outing__in=outings.values("pk"))
        .select_related("owner", "outing__officer", "outing__second_officer")
        .annotate(last_note=Subquery(last.values("note")[:1]))
        .order_by("since", "pk")
    )
    return [
        Open(one, alarm_word(one.kind), names_of(one.outing), one.last_note or "") for one in alarms
    ]


def _owners(opened: list[Open], me: Person) -> list[Owner]:
    """Everybody but me who owns one of these, or hands over to me."""
    people = {
        one.alarm.owner.pk: one.alarm.owner
        for one in opened
        if one.alarm.owner is not None and one.alarm.owner.pk != me.pk
    }
    to_me = HandOver.objects.filter(to=me, taken_at__isnull=True).select_related("by")
    notes = {one.by_id: one for one in to_me.order_by("at")}
    people |= {one.by_id: one.by for one in notes.values()}
    return [
        Owner(
            person,
            tuple(one for one in opened if one.alarm.owner_id == person.pk),
            notes.get(person.pk),
        )
        for person in people.values()
    ]
