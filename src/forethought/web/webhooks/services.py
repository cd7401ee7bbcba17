"""Making, changing and ending webhooks: the only writers of them, but for the sender.

Sentences for people are raised as NotPossibleError, and nothing is changed then.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from forethought.channels.channel import NotSentError
from forethought.channels.webhook import usable
from forethought.web.api.models import Token
from forethought.web.api.scopes import Scope
from forethought.web.api.tokens import may_act
from forethought.web.audit import services as audit
from forethought.web.notices.services import end_about
from forethought.web.people.models import Person
from forethought.web.visits.problems import NotPossibleError
from forethought.web.webhooks.bodies import test_body
from forethought.web.webhooks.events import NAMES, TEST
from forethought.web.webhooks.feed import place_before
from forethought.web.webhooks.models import Delivery, Webhook
from forethought.web.webhooks.positions import Place, PlaceGoneError, must_be_ours, newest
from forethought.web.webhooks.secrets import new_secret, put_secret

MOST_WEBHOOKS = 20
"""That one person may have."""

MOST_TESTS = 10
"""Messages about nothing that wait for one webhook."""

LONGEST_URL, LONGEST_NAME = 500, 60
NEEDS = frozenset({Scope.WEBHOOKS_WRITE.value, Scope.EVENTS_READ.value})
"""Without one of these a webhook's token is no use to it."""

STOPPED = "Stopped by hand."
BEGIN_ANEW = (
    "Read what you keep anew, have everything from an event on sent again that the feed still"
    " holds, then turn it on"
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants of a webhook; None: as it is.

    ``types``: names of events; empty: all of them. ``ordered``: one after the other.
    """

    name: str | None = None
    url: str | None = None
    types: Collection[str] | None = None
    ordered: bool | None = None


def webhooks_for(person: Person) -> QuerySet[Webhook]:
    """The webhooks that somebody may see and stop: their own; an administrator everybody's."""
    if not person.is_active:
        return Webhook.objects.none()
    if person.safety_administrator:
        return Webhook.objects.all()
    return Webhook.objects.filter(owner=person)


def why_without_right(webhook: Webhook, now: datetime) -> str:
    """Why it may not send at ``now``; empty where it may."""
    if not may_act(webhook.owner):
        return "Whose webhook it is has left."
    token = webhook.token
    if token is None or token.revoked_at is not None:
        return "Its token was revoked. Turn it on again with another token."
    if token.expires_at <= now:
        return "Its token has expired. Turn it on again with another token."
    if not set(token.scopes) >= NEEDS:
        return "Its token is not for webhooks and events. Turn it on again with another token."
    return ""


def add_webhook(wanted: Wanted, *, token: Token, by: Person, now: datetime) -> tuple[Webhook, str]:
    """A webhook that sends what happens from now on, and its secret, which is shown once.

    Raises NotPossibleError with ``field`` set.
    """
    secret = new_secret()
    place = newest()
    webhook = Webhook(owner=by, token=token, state_at=now, made_at=now, name="", url="")
    _put_place(webhook, place)
    put_secret(webhook, secret)
    _put(webhook, Wanted(wanted.name or "", wanted.url or "", wanted.types, wanted.ordered))
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=by.pk)
        if Webhook.objects.filter(owner=by).count() >= MOST_WEBHOOKS:
            raise NotPossibleError(
                f"You have {MOST_WEBHOOKS} webhooks: remove one that nothing needs any more"
            )
        webhook.save()
        _audit("webhook.added", webhook, by, now)
    return webhook, secret


def change_webhook(webhook_id: int, wanted: Wanted, *, by: Person, now: datetime) -> Webhook:
    """Another name, address, choice of events or order. What waits goes to the new address."""
    with transaction.atomic():
        webhook = _locked(webhook_id, by)
        _must_own(webhook, by)
        fields = _put(webhook, wanted)
        if fields:
            webhook.save(update_fields=fields)
            _audit("webhook.changed", webhook, by, now, fields=sorted(fields))
    return webhook


def turn_on(webhook_id: int, *, by: Person, now: datetime, token: Token | None = None) -> Webhook:
    """Send again, at once, from where it had come; ``token``: with this one from now on.

    Raises NotPossibleError where its token does not work, or the feed has not kept the place.
    """
    with transaction.atomic():
        webhook = _locked(webhook_id, by)
        if token is not None:
            _must_own(webhook, by)
            webhook.token = token
        why_not = why_without_right(webhook, now)
        if why_not:
            raise NotPossibleError(why_not.rstrip("."))
        _must_be_kept(place_of(webhook), BEGIN_ANEW)
        webhook.state, webhook.says, webhook.state_at = Webhook.State.ON, "", now
        webhook.save(update_fields=["state", "says", "state_at", "token"])
        again = webhook.deliveries.filter(
            state__in=[Delivery.State.WAITING, Delivery.State.GIVEN_UP]
        )
        again.update(state=Delivery.State.WAITING, tries=0, first_tried_at=None, try_at=now)
        end_about("webhook", webhook.pk, now=now)
        _audit("webhook.started", webhook, by, now)
    return webhook


def stop(webhook_id: int, *, by: Person, now: datetime) -> Webhook:
    """Send nothing until it is turned on again; what happens meanwhile is sent then."""
    with transaction.atomic():
        webhook = _locked(webhook_id, by)
        if webhook.state != Webhook.State.STOPPED:
            put_state(webhook, Webhook.State.STOPPED, STOPPED, now)
            _audit("webhook.stopped", webhook, by, now)
    return webhook


def remove_webhook(webhook_id: int, *, by: Person, now: datetime) -> None:
    """Take it away with all that it sent."""
    with transaction.atomic():
        webhook = _locked(webhook_id, by)
        end_about("webhook", webhook.pk, now=now)
        _audit("webhook.removed", webhook, by, now)
        webhook.delete()


def renew_secret(webhook_id: int, *, by: Person, now: datetime) -> tuple[Webhook, str]:
    """Another secret, shown once; the one before signs beside it for 24 hours."""
    secret = new_secret()
    with transaction.atomic():
        webhook = _locked(webhook_id, by)
        _must_own(webhook, by)
        put_secret(webhook, secret, now=now)
        webhook.save(update_fields=["secret", "old_secret", "old_until"])
        _audit("webhook.secret_renewed", webhook, by, now)
    return webhook, secret


def send_test(webhook_id: int, *, by: Person, now: datetime) -> Delivery:
    """Put up a message about nothing, to see whether it arrives."""
    with transaction.atomic():
        webhook = _locked(webhook_id, by)
        if webhook.state != Webhook.State.ON:
            raise NotPossibleError("Nothing is sent by it now: turn it on first")
        waiting = webhook.deliveries.filter(type=TEST, state=Delivery.State.WAITING)
        if waiting.count() >= MOST_TESTS:
            raise NotPossibleError(
                f"{MOST_TESTS} tests wait to be sent already: wait until they have arrived, or"
                " put the receiver right"
            )
        message_id = f"test-{uuid4().hex}"
        delivery = Delivery.objects.create(
            webhook=webhook,
            message_id=message_id,
            type=TEST,
            body=test_body(message_id, now),
            written_at=now,
            try_at=now,
        )
        _audit("webhook.tested", webhook, by, now)
    return delivery


def replay_delivery(delivery_id: int, *, by: Person, now: datetime) -> Delivery:
    """Send one message again, with the id that it had; it goes before what waits."""
    with transaction.atomic():
        webhook_id = Delivery.objects.values_list("webhook_id", flat=True).get(pk=delivery_id)
        webhook = _locked(webhook_id, by)
        if webhook.state != Webhook.State.ON:
            raise NotPossibleError("Nothing is sent by it now: turn it on first")
        delivery = Delivery.objects.select_for_update().get(pk=delivery_id)
        if delivery.state != Delivery.State.WAITING:
            delivery.state, delivery.tries, delivery.try_at = Delivery.State.WAITING, 0, now
            delivery.first_tried_at = delivery.claimed_until = None
            delivery.save()
            _audit("webhook.replayed", webhook, by, now, delivery=delivery.pk)
    return delivery


def replay_from(webhook_id: int, event_id: str, *, by: Person, now: datetime) -> Webhook:
    """Send every event from this one on again, in order; what waits is written anew.

    Also the way to pass over a message that the receiver never takes: from the one behind it.
    """
    place = place_before(event_id)
    if place is None:
        raise NotPossibleError(
            "Give the id of an event as it stood in a message or in the feed: ev-120-3-1a2b3c4d",
            field="from_event",
        )
    _must_be_kept(place, "Give the id of an event that the feed still holds", field="from_event")
    with transaction.atomic():
        webhook = _locked(webhook_id, by)
        webhook.deliveries.filter(state=Delivery.State.WAITING, event__isnull=False).delete()
        put_place(webhook, place)
        _audit("webhook.replayed", webhook, by, now, place=str(place))
    return webhook


def place_of(webhook: Webhook) -> Place:
    """Up to where in the feed its deliveries are written."""
    return Place(webhook.seal, webhook.index, webhook.mark)


def put_place(webhook: Webhook, place: Place) -> None:
    """Deliveries are written up to there; the row is locked by the caller."""
    _put_place(webhook, place)
    webhook.save(update_fields=["seal", "index", "mark"])


def put_state(webhook: Webhook, state: Webhook.State, says: str, now: datetime) -> None:
    """It does not send any more, and says why; the row is locked by the caller."""
    webhook.state, webhook.says, webhook.state_at = state, says, now
    webhook.save(update_fields=["state", "says", "state_at"])


def _put_place(webhook: Webhook, place: Place) -> None:
    webhook.seal, webhook.index, webhook.mark = place.seal, place.index, place.mark


def _locked(webhook_id: int, by: Person) -> Webhook:
    """The webhook, until the transaction ends nobody else's. Raises Webhook.DoesNotExist."""
    mine = webhooks_for(by).select_for_update(of=("self",))
    return mine.select_related("owner", "token").get(pk=webhook_id)


def _must_own(webhook: Webhook, by: Person) -> None:
    """Where it leads and by which token is its owner's alone: an administrator may stop it."""
    if webhook.owner_id != by.pk:
        raise NotPossibleError("This webhook is somebody else's: they change it, you may stop it")


def _must_be_kept(place: Place, otherwise: str, *, field: str | None = None) -> None:
    try:
        must_be_ours(place)
    except PlaceGoneError as error:
        raise NotPossibleError(f"{error}. {otherwise}", field=field) from None


def _put(webhook: Webhook, wanted: Wanted) -> list[str]:
    """Put what is wanted, unsaved; the names of the fields that are other now."""
    new: dict[str, Any] = {}
    if wanted.name is not None:
        new["name"] = _name(wanted.name)
    if wanted.url is not None:
        new["url"] = _url(wanted.url)
    if wanted.types is not None:
        new["types"] = _types(wanted.types)
    if wanted.ordered is not None:
        new["ordered"] = wanted.ordered
    changed = [name for name, value in new.items() if getattr(webhook, name) != value]
    for name in changed:
        setattr(webhook, name, new[name])
    return changed


def _name(name: str) -> str:
    told = name.strip()
    if not 0 < len(told) <= LONGEST_NAME:
        raise NotPossibleError(
            f"Give it a name of 1 to {LONGEST_NAME} characters: which system it tells",
            field="name",
        )
    return told


def _url(url: str) -> str:
    """Whether its host is inside our network is asked of the resolver each time it is used."""
    try:
        host = urlsplit(usable(url)).hostname or ""
    except NotSentError as error:
        raise NotPossibleError(str(error).rstrip("."), field="url") from None
    if len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url:
        raise NotPossibleError(
            f"Give an address of at most {LONGEST_URL} plain characters", field="url"
        )
    if urlsplit(url).scheme != "https" and host not in settings.WEBHOOKS_OWN_HOSTS:
        raise NotPossibleError(
            "The address must begin with https://. Without it only hosts may be used that the"
            " operator has named in FORETHOUGHT_WEBHOOKS_OWN_HOSTS",
            field="url",
        )
    return url


def _types(types: Collection[str]) -> list[str]:
    unknown = sorted(set(types) - set(NAMES))
    if unknown:
        raise NotPossibleError(
            "There is no such event: leave it out, or leave the list empty for all of them",
            field="types",
        )
    return sorted(set(types))


def _audit(action: str, webhook: Webhook, by: Person, now: datetime, **detail: Any) -> None:
    audit.record(action, by=by, now=now, subject="webhook", subject_id=webhook.pk, **detail)
