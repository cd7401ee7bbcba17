"""The page on which an officer, or a pair, leaves the office."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from django.contrib import messages as banners
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from forethought.timestamps import LONDON
from forethought.web.contactdesk import outings, planning
from forethought.web.contactdesk.models import Emergency
from forethought.web.contactdesk.phone.day import outing_shown, visits_of
from forethought.web.contactdesk.phone.forms import back_where
from forethought.web.contactdesk.phone.pages import both
from forethought.web.look.fields import Checkboxes, TextField, TimeField
from forethought.web.look.forms import Form
from forethought.web.look.words import time_range
from forethought.web.people.access import signed_in
from forethought.web.people.models import Person
from forethought.web.visits.engagements import ends_at
from forethought.web.visits.forms import tell
from forethought.web.visits.models import Visit
from forethought.web.visits.services import NotPossibleError
from forethought.web.visits.standing import Standing, standings


class LeaveForm(Form):
    """Which visits, and when and where the office expects to hear that all is over."""

    visits = Checkboxes(
        label="Which visits are before you?",
        choices=[],
        missing="Choose at least one visit: without one there is no contact plan",
    )
    back_by = TimeField(
        label="By when are you back?",
        name="the time by which you are back",
        help_text="For example, 5:30pm. If the office has not heard by then, it looks for you.",
    )
    where = back_where()
    vehicle = TextField(
        label="Vehicle (optional)",
        required=False,
        max_length=100,
        help_text="Make, colour and registration, or how else you travel",
    )

    def __init__(self, *args: Any, day: Sequence[Standing], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        visits = cast(Checkboxes, self.fields["visits"])
        visits.choices = [
            (str(one.visit.pk), f"{_when(one.visit)}, {one.visit.customer.name}") for one in day
        ]
        visits.hints = {str(one.visit.pk): one.says for one in day if not one.gate.ready}


@both
def leave(request: HttpRequest) -> HttpResponse:
    """Leave the office: the contact plan begins."""
    me, now = signed_in(request), timezone.now()
    if outing_shown(me, now=now) != (None, None):
        return redirect("contactdesk:plain")
    day = [visit for visit in visits_of(me, now=now) if visit.state == Visit.State.PLANNED]
    stand = list(standings(day, now=now))
    form = LeaveForm(request.POST or None, day=stand, initial=usual(me, stand))
    if form.is_valid() and left(form, me, day, by=me, now=now):
        banners.success(request, "Your office knows that you are out.")
        return redirect("contactdesk:plain")
    context = {
        "form": form,
        "day": day,
        "title": "Leave the office",
        "button": "I am leaving now",
        "back": reverse("contactdesk:plain"),
    }
    return render(request, "contactdesk/phone/leave.html", context)


def left(
    form: LeaveForm, officer: Person, day: Sequence[Visit], *, by: Person, now: datetime
) -> bool:
    """Whether the officer has left with what the form says; it tells what keeps them."""
    said = form.cleaned_data
    chosen = [visit for visit in day if str(visit.pk) in said["visits"]]
    try:
        outings.leave(
            officer,
            second=_second(chosen, officer),
            visits=chosen,
            back_by=planning.next_time(said["back_by"], now),
            home=said["where"] == "home",
            vehicle=said["vehicle"],
            by=by,
            now=now,
        )
    except NotPossibleError as error:
        tell(form, error)
        return False
    return True


def _second(chosen: Sequence[Visit], me: Person) -> Person | None:
    """The other officer, where the same one is on every visit: they go as one unit."""
    others = {outings.goes_along(visit, me) for visit in chosen}
    return others.pop() if len(others) == 1 else None


def usual(me: Person, stand: Sequence[Standing]) -> dict[str, Any]:
    """The visits that are ready as they stand; those only if there is any, else all of the day."""
    known = Emergency.objects.filter(person=me).first()
    ready = [one.visit for one in stand if one.gate.ready]
    day = ready or [one.visit for one in stand]
    usual: dict[str, Any] = {
        "visits": [str(visit.pk) for visit in day],
        "vehicle": known.vehicle if known else "",
    }
    if day:
        back = max(ends_at(visit) for visit in day) + outings.contact_times().travel
        usual["back_by"] = back.astimezone(LONDON).time().replace(second=0)
    return usual


def _when(visit: Visit) -> str:
    return time_range(visit.planned_start, ends_at(visit))
