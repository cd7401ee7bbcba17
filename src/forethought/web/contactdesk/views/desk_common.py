"""What the desk's pages have in common."""

from __future__ import annotations

import uuid as uuids
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from forethought.web.contactdesk.access import outings_for
from forethought.web.contactdesk.models import Alarm, Outing
from forethought.web.look.forms import Form
from forethought.web.people.access import signed_in
from forethought.web.visits.problems import NotPossibleError

DESK_ROLES = ("contact_desk", "manager", "safety_administrator")

_WITH = ("officer__manager", "second_officer__manager", "office")


def outing_of(request: HttpRequest, outing_id: int, now: datetime) -> Outing:
    """An outing that the person who asks looks after; 404 for any other."""
    mine = outings_for(signed_in(request), now=now).select_related(*_WITH)
    return get_object_or_404(mine, pk=outing_id)


def alarm_of(request: HttpRequest, alarm_id: int, now: datetime) -> Alarm:
    """An alarm of an outing that the person who asks looks after; 404 for any other."""
    mine = outings_for(signed_in(request), now=now)
    with_all = Alarm.objects.select_related(
        "owner", "ended_by", *(f"outing__{name}" for name in _WITH)
    )
    return get_object_or_404(with_all.filter(outing__in=mine.values("pk")), pk=alarm_id)


def uuid_of(request: HttpRequest) -> uuids.UUID:
    """What makes a press of a button the same one when it is sent twice; the page gave it."""
    try:
        return uuids.UUID(request.POST.get("uuid", ""))
    except ValueError:
        return uuids.uuid4()


class OnceForm(Form):
    """A form that counts once however often it is sent."""

    uuid = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"uuid": uuids.uuid4(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)

    @property
    def once(self) -> uuids.UUID:
        """Its id."""
        return self.cleaned_data.get("uuid") or uuids.uuid4()


def kept_nowhere(response: HttpResponse) -> HttpResponse:
    """A page about people who are out is kept by no browser and nothing in between."""
    response.headers["Cache-Control"] = "no-store"
    return response


def say(request: HttpRequest, error: NotPossibleError) -> None:
    """The sentences of a service, on the next page."""
    for said in error.sentences:
        messages.error(request, said)
