"""The officer's pages that work without a script: the day with its buttons, and the PINs."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.contrib import messages as banners
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from forethought.timestamps import local_day
from forethought.web.contactdesk.phone import pins
from forethought.web.contactdesk.phone.day import day_of
from forethought.web.contactdesk.phone.forms import PinsForm, UnlockForm
from forethought.web.contactdesk.phone.messages import (
    Kind,
    Message,
    NotReadableError,
    message_of,
)
from forethought.web.contactdesk.phone.pins import BadPinsError, Typed
from forethought.web.contactdesk.phone.receiving import receive
from forethought.web.look.parse import parse_number
from forethought.web.look.words import london_time, plural
from forethought.web.notices import turning_back
from forethought.web.people.access import signed_in

VIA = "page"
TRIES = 10
MINUTES = "Say how many minutes later you are: a number from 1 to 240."
_UNLOCKED, _WRONG = "out_unlocked", "out_wrong_pins"
both = require_http_methods(["GET", "HEAD", "POST"])


@both
def plain(request: HttpRequest) -> HttpResponse:
    """Where I am in the day, one button each; behind the PIN for those who have set one."""
    me, now = signed_in(request), timezone.now()
    if pins.has_pins(me) and not is_unlocked(request, now):
        return _ask_for_pin(request, now)
    office = me.office
    context = {
        "day": day_of(me, now=now),
        "has_pins": pins.has_pins(me),
        "uuid": uuid.uuid4,
        "office": office,
        "turn_back": turning_back.unseen_of(me, now=now),
    }
    return render(request, "contactdesk/phone/plain.html", context)


@require_POST
def know(request: HttpRequest) -> HttpResponse:
    """They know that they are to turn back; of what came after the page was shown they do not."""
    sent, now = request.POST.getlist("notice")[:100], timezone.now()
    shown = [pk for one in sent if (pk := parse_number(one)) is not None]
    turning_back.know(shown, by=signed_in(request), at=now)
    banners.success(request, f"Your office knows since {london_time(now)} that you know.")
    return redirect("contactdesk:plain")


def is_unlocked(request: HttpRequest, now: datetime) -> bool:
    """Whether a PIN has opened the day here today."""
    return bool(request.session.get(_UNLOCKED) == local_day(now).isoformat())


def _ask_for_pin(request: HttpRequest, now: datetime) -> HttpResponse:
    """Both PINs open the page alike."""
    me = signed_in(request)
    form = UnlockForm(request.POST or None)
    if form.is_valid():
        proof = pins.proof_of(me, form.cleaned_data["pin"].replace(" ", ""))
        if pins.what_was_typed(me, proof) is not Typed.NEITHER:
            receive(
                Message(uuid.uuid4(), Kind.UNLOCK, None, "", None, proof), by=me, via=VIA, now=now
            )
            request.session[_UNLOCKED] = local_day(now).isoformat()
            request.session.pop(_WRONG, None)
            return redirect("contactdesk:plain")
        wrong = request.session.get(_WRONG, 0) + 1
        if wrong >= TRIES:
            logout(request)
            banners.error(request, "Ten wrong PINs: you were signed out. Ring your office.")
            return redirect("account_login")
        request.session[_WRONG] = wrong
        form.add_error(
            "pin", f"This PIN does not open your day. {plural(TRIES - wrong, 'try', 'tries')} left"
        )
    context = {
        "form": form,
        "title": "Open your day",
        "button": "Open my day",
        "office": me.office,
        "turn_back": turning_back.unseen_of(me, now=now),
    }
    return render(request, "contactdesk/phone/unlock.html", context)


@require_POST
def press(request: HttpRequest) -> HttpResponse:
    """One button of the plain page."""
    me, now = signed_in(request), timezone.now()
    if pins.has_pins(me) and not is_unlocked(request, now):
        return redirect("contactdesk:plain")
    given = {name: request.POST.get(name, "") for name in ("uuid", "step", "visit", "minutes")}
    kind = Kind.LATE if given["minutes"] or "late" in request.POST else Kind.CHECK_IN
    try:
        message = message_of(given | {"kind": kind.value})
    except NotReadableError as error:
        banners.error(request, MINUTES if kind is Kind.LATE else f"{error}.")
        return redirect("contactdesk:plain")
    receipt = receive(message, by=me, via=VIA, now=now)
    if receipt.counted:
        banners.success(request, f"Your office received this at {london_time(receipt.at)}.")
    if receipt.says:
        banners.error(request, " ".join(f"{one.rstrip('.')}." for one in receipt.says))
    return redirect("contactdesk:plain")


@require_POST
def sos(request: HttpRequest) -> HttpResponse:
    """Call for help, silently: the page comes back as it was."""
    receive(
        Message(uuid.uuid4(), Kind.DURESS, None, "", None, ""),
        by=signed_in(request),
        via=VIA,
        now=timezone.now(),
    )
    return redirect("contactdesk:plain")


@both
def set_pins(request: HttpRequest) -> HttpResponse:
    """Both PINs and the duress word."""
    me, now = signed_in(request), timezone.now()
    form = PinsForm(request.POST or None)
    if form.is_valid():
        said = form.cleaned_data
        try:
            pins.set_pins(
                me,
                pin=said["pin"].replace(" ", ""),
                duress_pin=said["duress_pin"].replace(" ", ""),
                duress_word=said["duress_word"],
                by=me,
                now=now,
            )
        except BadPinsError as error:
            form.add_error(error.field, error.says)
        else:
            request.session[_UNLOCKED] = local_day(now).isoformat()
            banners.success(request, "Your PINs are set. Your phone asks for one from now on.")
            return redirect("contactdesk:plain")
    context = {
        "form": form,
        "title": "Your two PINs",
        "button": "Save",
        "back": reverse("contactdesk:plain"),
        "has_pins": pins.has_pins(me),
    }
    return render(request, "contactdesk/phone/pins.html", context)
