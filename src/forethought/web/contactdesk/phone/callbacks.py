"""What gateways ask of us: texts that came in, keys that were pressed, what became of messages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from forethought.channels import twilio_sms, twilio_voice
from forethought.channels.callback import (
    Callback,
    CallbackRefusedError,
    HearsAnswers,
    Incoming,
    ReportsDelivery,
)
from forethought.web.contactdesk import outside, sending
from forethought.web.contactdesk.channel_settings import channels
from forethought.web.contactdesk.models import Alert
from forethought.web.contactdesk.phone import texts
from forethought.web.visits.services import NotPossibleError

XML = "text/xml; charset=utf-8"
Take = Callable[[Callback, datetime], HttpResponse]
View = Callable[[HttpRequest], HttpResponse]


def _from_gateway(take: Take) -> View:
    """A page for a gateway alone: its signature says who asks. 403 when forged, 400 unreadable."""

    @csrf_exempt
    @login_not_required
    @require_POST
    @wraps(take)
    def view(request: HttpRequest) -> HttpResponse:
        callback = Callback(
            url=f"{settings.SITE_ADDRESS}{request.get_full_path()}",
            headers=dict(request.headers),
            body=request.body,
        )
        try:
            return take(callback, timezone.now())
        except CallbackRefusedError as error:
            status = 403 if error.forged else 400
            return HttpResponse(error.says, status=status, content_type="text/plain")

    return view


@_from_gateway
def twilio_text(callback: Callback, now: datetime) -> HttpResponse:
    """A text through Twilio; the answer goes back as a text."""
    says = texts.hear(_incoming("twilio_sms", callback), now=now)
    return HttpResponse(twilio_sms.reply(says), content_type=XML)


@_from_gateway
def notify_text(callback: Callback, now: datetime) -> HttpResponse:
    """A text through GOV.UK Notify, which carries no answer back."""
    texts.hear(_incoming("notify_sms", callback), now=now)
    return HttpResponse(status=204)


@_from_gateway
def twilio_key(callback: Callback, now: datetime) -> HttpResponse:
    """A key pressed in a phone call: one of them takes the alarm."""
    incoming = _incoming("twilio_voice", callback)
    return HttpResponse(twilio_voice.reply(_key(incoming, now)), content_type=XML)


@_from_gateway
def twilio_text_delivery(callback: Callback, now: datetime) -> HttpResponse:
    """What became of a text through Twilio."""
    return _delivery("twilio_sms", callback, now)


@_from_gateway
def twilio_call_delivery(callback: Callback, now: datetime) -> HttpResponse:
    """What became of a phone call."""
    return _delivery("twilio_voice", callback, now)


@_from_gateway
def notify_delivery(callback: Callback, now: datetime) -> HttpResponse:
    """What became of a text through GOV.UK Notify."""
    return _delivery("notify_sms", callback, now)


@csrf_exempt
@login_not_required
@require_POST
def outside_went_off(_request: HttpRequest, secret: str) -> HttpResponse:
    """The dead-man's switch outside went off, and calls the secret address that it was given."""
    if not outside.called_back(secret, now=timezone.now()):
        raise Http404
    return HttpResponse(status=204)


def _incoming(name: str, callback: Callback) -> Incoming:
    channel = channels().get(name)
    if not isinstance(channel, HearsAnswers):
        raise Http404
    return channel.incoming(callback)


def _delivery(name: str, callback: Callback, now: datetime) -> HttpResponse:
    channel = channels().get(name)
    if not isinstance(channel, ReportsDelivery):
        raise Http404
    sending.delivered(channel.delivery(callback), now)
    return HttpResponse(status=204)


def _key(incoming: Incoming, now: datetime) -> str:
    if incoming.digits != twilio_voice.TAKE_IT:
        return "This key does nothing. Somebody else will be told."
    alert = _alert(incoming.message_id)
    if alert is None:
        return "This alarm is not known any more. Open the contact board."
    try:
        sending.acknowledge(alert, uuid=texts.id_of(incoming), via="phone", now=now)
    except NotPossibleError as error:
        return " ".join(error.sentences)
    return "You own this alarm now. Open the contact board."


def _alert(message_id: str | None) -> Alert | None:
    try:
        return Alert.objects.filter(uuid=UUID(message_id)).first() if message_id else None
    except ValueError:
        return None
