"""Pages about webhooks: how they stand, what they sent, and sending again."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from forethought.web.notices.services import see_about
from forethought.web.people.access import signed_in
from forethought.web.visits.problems import NotPossibleError
from forethought.web.webhooks import services
from forethought.web.webhooks.models import Delivery, Webhook
from forethought.web.webhooks.presenting import LATELY, lines, messages_of
from forethought.web.webhooks.services import webhooks_for


@require_safe
def webhooks(request: HttpRequest) -> HttpResponse:
    """One's own webhooks; for a safety administrator everybody's."""
    me = signed_in(request)
    context = {"lines": lines(webhooks_for(me), timezone.now()), "me": me}
    return render(request, "webhooks/webhooks.html", context)


@require_safe
def webhook(request: HttpRequest, webhook_id: int) -> HttpResponse:
    """One webhook: how it stands, its last messages, and what may be done."""
    me, now = signed_in(request), timezone.now()
    (line,) = lines(webhooks_for(me).filter(pk=_found(request, webhook_id).pk), now)
    see_about("webhook", webhook_id, by=me, now=now)
    context = {
        "line": line,
        "webhook": line.webhook,
        "me": me,
        "now": now,
        "messages_sent": messages_of(line.webhook),
        "shown": LATELY,
    }
    return render(request, "webhooks/webhook.html", context)


@require_POST
def turn_on(request: HttpRequest, webhook_id: int) -> HttpResponse:
    """Send again, at once, what waits."""
    found = _found(request, webhook_id)
    says = "It is on. What waits is sent now."
    return _done(request, found, partial(services.turn_on, found.pk), says)


@require_POST
def stop(request: HttpRequest, webhook_id: int) -> HttpResponse:
    """Send nothing until it is turned on again."""
    found = _found(request, webhook_id)
    says = "It is stopped. What happens meanwhile is sent when it is turned on again."
    return _done(request, found, partial(services.stop, found.pk), says)


@require_POST
def test(request: HttpRequest, webhook_id: int) -> HttpResponse:
    """Send a message about nothing."""
    found = _found(request, webhook_id)
    says = "A test message is on its way. Look at this page again in a few seconds."
    return _done(request, found, partial(services.send_test, found.pk), says)


@require_POST
def send_again(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Send one message again."""
    mine = Delivery.objects.filter(webhook__in=webhooks_for(signed_in(request)).values("pk"))
    found = get_object_or_404(mine.select_related("webhook"), pk=delivery_id)
    says = "The message is on its way again."
    return _done(request, found.webhook, partial(services.replay_delivery, found.pk), says)


@require_POST
def send_again_from(request: HttpRequest, webhook_id: int) -> HttpResponse:
    """Send everything from one event on again."""
    found = _found(request, webhook_id)
    event = request.POST.get("from_event", "").strip()
    says = "Everything from that event on is sent again, in order."
    return _done(request, found, partial(services.replay_from, found.pk, event), says)


def _found(request: HttpRequest, webhook_id: int) -> Webhook:
    return get_object_or_404(webhooks_for(signed_in(request)), pk=webhook_id)


def _done(
    request: HttpRequest, webhook: Webhook, do: Callable[..., object], says: str
) -> HttpResponse:
    """Do it as whoever is signed in, and say what came of it on the page of the webhook."""
    try:
        do(by=signed_in(request), now=timezone.now())
    except NotPossibleError as error:
        messages.error(request, f"{str(error).rstrip('.')}.")
    else:
        messages.success(request, says)
    return redirect("webhooks:webhook", webhook.pk)
