"""Webhooks: made, changed, tried, and made to send again."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query
from pydantic import Field

from forethought.web.api.caller import Caller, caller
from forethought.web.api.endpoints import Endpoints
from forethought.web.api.fields import (
    BIGGEST_ID,
    Asked,
    Cursor,
    Id,
    Limit,
    OneOf,
    Page,
    StrictFlag,
    StrictNumber,
    Text,
    Told,
)
from forethought.web.api.models import Token
from forethought.web.api.paging import page_of
from forethought.web.api.problems import ProblemError
from forethought.web.api.scopes import Scope
from forethought.web.visits.problems import NotPossibleError
from forethought.web.webhooks import services
from forethought.web.webhooks.events import NAMES
from forethought.web.webhooks.models import Delivery, Webhook
from forethought.web.webhooks.services import LONGEST_NAME, LONGEST_URL, Wanted, webhooks_for

router = Endpoints(tags=["webhooks"])

State = Annotated[str, OneOf(*Webhook.State.values)]
DeliveryState = Annotated[str, OneOf(*Delivery.State.values)]
Name = Annotated[Text, Field(min_length=1, max_length=LONGEST_NAME)]
Url = Annotated[Text, Field(min_length=1, max_length=LONGEST_URL)]
Types = Annotated[list[Annotated[Text, Field(max_length=60)]], Field(max_length=len(NAMES))]


class NewWebhook(Asked):
    """``types``: which events; empty: all that one may hear of. ``ordered``: each is sent once
    the one before has arrived; without it one that fails keeps back no other."""

    name: Name = Field(examples=["Planning system"])
    url: Url = Field(examples=["https://planning.example.org/forethought"])
    types: Types = Field([], examples=[["visit.planned", "check.made"]])
    ordered: StrictFlag = True


class WebhookChanged(Asked):
    """What is left out stays. ``state`` on: also with the token that says so from now on."""

    name: Name | None = None
    url: Url | None = None
    types: Types | None = None
    ordered: StrictFlag | None = None
    state: Annotated[str, OneOf("on", "stopped")] | None = None


class ReplayWanted(Asked):
    """One of the two: a delivery, or everything from an event on."""

    delivery: Annotated[StrictNumber, Field(ge=1, le=BIGGEST_ID)] | None = None
    from_event: Annotated[Text, Field(max_length=60)] | None = Field(
        None, examples=["ev-120-3-1a2b3c4d"]
    )


class WebhookTold(Told):
    """A webhook. ``says``: why it does not send, if it does not. ``token``: by whose right."""

    id: int
    owner: int
    token: int | None
    name: str
    url: str
    types: list[str]
    ordered: bool
    state: State
    says: str
    state_at: datetime
    made_at: datetime
    old_secret_until: datetime | None


class WebhookDone(Told):
    """A webhook that was made or changed."""

    id: int
    state: State


class WebhookSecret(WebhookDone):
    """``secret`` is shown once; asked again with the same key, the answer has none."""

    secret: str | None = Field(None, examples=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])


class DeliveryTold(Told):
    """One message. ``message_id``: the header webhook-id. ``says`` and ``status``: what the last
    attempt got."""

    id: int
    message_id: str
    type: str
    state: DeliveryState
    tries: int
    written_at: datetime
    tried_at: datetime | None
    try_at: datetime | None
    status: int | None
    says: str


class DeliveryDone(Told):
    """A message that was put up."""

    id: int
    message_id: str


@router.reads("/webhooks", scope=Scope.WEBHOOKS_WRITE, answer=Page[WebhookTold])
def list_webhooks(
    request: HttpRequest, limit: Limit = 100, cursor: Cursor = ""
) -> Page[WebhookTold]:
    """One's own webhooks; a safety administrator's are everybody's."""
    found = webhooks_for(caller(request).person)
    return page_of(found, "webhooks", _shown, cursor=cursor, limit=limit)


@router.writes(
    "POST",
    "/webhooks",
    scope=Scope.WEBHOOKS_WRITE,
    answer=WebhookSecret,
    status=201,
    leave_out=("secret",),
)
def add_webhook(request: HttpRequest, body: NewWebhook) -> WebhookSecret:
    """Be told of what happens from now on, at an address of yours.

    The answer has the secret that signs what is sent, once: keep it. The token must also have the
    scope `events:read`; with it, and with the rights of its person, ends what is sent.
    """
    who = caller(request)
    wanted = Wanted(body.name, body.url, body.types, body.ordered)
    webhook, secret = services.add_webhook(wanted, token=_token(who), by=who.person, now=who.now)
    return WebhookSecret(id=webhook.pk, state=webhook.state, secret=secret)


@router.reads("/webhooks/{int:webhook_id}", scope=Scope.WEBHOOKS_WRITE, answer=WebhookTold)
def get_webhook(request: HttpRequest, webhook_id: Id) -> WebhookTold:
    """One webhook, and how it stands."""
    return _shown(_found(caller(request), webhook_id))


@router.writes(
    "PATCH", "/webhooks/{int:webhook_id}", scope=Scope.WEBHOOKS_WRITE, answer=WebhookDone
)
def change_webhook(request: HttpRequest, webhook_id: Id, body: WebhookChanged) -> WebhookDone:
    """Change a webhook, stop it, or turn it on again; what waits is sent then."""
    who = caller(request)
    _found(who, webhook_id)
    wanted = Wanted(body.name, body.url, body.types, body.ordered)
    webhook = None
    if wanted != Wanted():
        webhook = services.change_webhook(webhook_id, wanted, by=who.person, now=who.now)
    if body.state == "on":
        token = _token(who)
        webhook = services.turn_on(webhook_id, by=who.person, now=who.now, token=token)
    elif body.state == "stopped":
        webhook = services.stop(webhook_id, by=who.person, now=who.now)
    return _done(webhook or _found(who, webhook_id))


@router.writes(
    "DELETE",
    "/webhooks/{int:webhook_id}",
    scope=Scope.WEBHOOKS_WRITE,
    answer=None,
    status=204,
)
def remove_webhook(request: HttpRequest, webhook_id: Id) -> None:
    """Take a webhook away, with all that it has sent and what waits."""
    who = caller(request)
    _found(who, webhook_id)
    services.remove_webhook(webhook_id, by=who.person, now=who.now)


@router.writes(
    "POST",
    "/webhooks/{int:webhook_id}/secret",
    scope=Scope.WEBHOOKS_WRITE,
    answer=WebhookSecret,
    leave_out=("secret",),
)
def renew_webhook_secret(request: HttpRequest, webhook_id: Id) -> WebhookSecret:
    """Get another secret, shown once. For 24 hours the one before signs as well."""
    who = caller(request)
    _found(who, webhook_id)
    webhook, secret = services.renew_secret(webhook_id, by=who.person, now=who.now)
    return WebhookSecret(id=webhook.pk, state=webhook.state, secret=secret)


@router.writes(
    "POST",
    "/webhooks/{int:webhook_id}/test",
    scope=Scope.WEBHOOKS_WRITE,
    answer=DeliveryDone,
    status=202,
)
def test_webhook(request: HttpRequest, webhook_id: Id) -> DeliveryDone:
    """Send a message of the type `webhook.test`, about nothing, within seconds."""
    who = caller(request)
    _found(who, webhook_id)
    return DeliveryDone.model_validate(services.send_test(webhook_id, by=who.person, now=who.now))


@router.writes(
    "POST",
    "/webhooks/{int:webhook_id}/replay",
    scope=Scope.WEBHOOKS_WRITE,
    answer=WebhookDone,
    status=202,
)
def replay_webhook(request: HttpRequest, webhook_id: Id, body: ReplayWanted) -> WebhookDone:
    """Send one message again, or everything from an event on, with the ids that they had.

    From the event behind it is also the way past a message that your receiver never takes.
    """
    who = caller(request)
    webhook = _found(who, webhook_id)
    if body.from_event is not None and body.delivery is None:
        services.replay_from(webhook_id, body.from_event, by=who.person, now=who.now)
    elif body.delivery is None or body.from_event is not None:
        raise NotPossibleError(
            "Give a delivery, or an event from which on all is sent again: one of the two",
            field="delivery",
        )
    elif not webhook.deliveries.filter(pk=body.delivery).exists():
        raise NotPossibleError(
            "There is no such delivery of this webhook; they are kept for 30 days",
            field="delivery",
        )
    else:
        services.replay_delivery(body.delivery, by=who.person, now=who.now)
    return _done(webhook)


@router.reads(
    "/webhooks/{int:webhook_id}/deliveries",
    scope=Scope.WEBHOOKS_WRITE,
    answer=Page[DeliveryTold],
)
def list_deliveries(
    request: HttpRequest,
    webhook_id: Id,
    state: Annotated[DeliveryState | None, Query()] = None,
    limit: Limit = 100,
    cursor: Cursor = "",
) -> Page[DeliveryTold]:
    """What was sent and what waits, the oldest first; kept for 30 days."""
    found = _found(caller(request), webhook_id).deliveries.all()
    if state is not None:
        found = found.filter(state=state)
    return page_of(found, "deliveries", _shown_delivery, cursor=cursor, limit=limit)


def _found(who: Caller, webhook_id: int) -> Webhook:
    return get_object_or_404(webhooks_for(who.person), pk=webhook_id)


def _token(who: Caller) -> Token:
    if Scope.EVENTS_READ not in who.scopes:
        raise ProblemError(
            403,
            "not-allowed",
            "This token may not be used for events:read, which webhooks need: make one with both"
            " scopes",
        )
    return Token.objects.get(pk=who.token_id)


def _shown(one: Webhook) -> WebhookTold:
    return WebhookTold(
        id=one.pk,
        owner=one.owner_id,
        token=one.token_id,
        name=one.name,
        url=one.url,
        types=list(one.types),
        ordered=one.ordered,
        state=one.state,
        says=one.says,
        state_at=one.state_at,
        made_at=one.made_at,
        old_secret_until=one.old_until,
    )


def _shown_delivery(one: Delivery) -> DeliveryTold:
    waits = one.state == Delivery.State.WAITING
    return DeliveryTold(
        id=one.pk,
        message_id=one.message_id,
        type=one.type,
        state=one.state,
        tries=one.tries,
        written_at=one.written_at,
        tried_at=one.tried_at,
        try_at=one.try_at if waits else None,
        status=one.status,
        says=one.says,
    )


def _done(webhook: Webhook) -> WebhookDone:
    return WebhookDone(id=webhook.pk, state=webhook.state)
