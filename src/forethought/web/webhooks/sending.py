"""Writing what is to be sent, claiming it, sending it, and keeping what came of it.

Everything is due by a row, so any number of senders share the work, and what a dead one left is
sent by another when its claim has lapsed. A message may arrive twice, with the same id; none is
lost, and with ``ordered`` none overtakes another.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import requests
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from forethought.channels.transport import NoAnswerError, Transport
from forethought.channels.webhook import signature
from forethought.web.audit import services as audit
from forethought.web.notices.services import tell
from forethought.web.people.models import Person
from forethought.web.signin.secrets import UnreadableSecretError
from forethought.web.webhooks.bodies import body_of
from forethought.web.webhooks.feed import event_now, read
from forethought.web.webhooks.models import Delivery, Webhook
from forethought.web.webhooks.positions import PlaceGoneError, newest
from forethought.web.webhooks.rights import Reader
from forethought.web.webhooks.secrets import signing_secrets
from forethought.web.webhooks.services import (
    BEGIN_ANEW,
    place_of,
    put_place,
    put_state,
    why_without_right,
)

ANSWERS_WITHIN = 10.0
"""Seconds for a whole exchange, the host's look-up included."""

CLAIM = timedelta(seconds=60)
"""How long nobody else sends a claimed message; longer than an exchange."""

PAUSES = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 60, 300, 1800, 7200, 18_000, 36_000, 50_400, 64_800, 86_400)
)
"""After each attempt that failed: 5 seconds, 1 minute, … 24 hours; 73 hours in all."""

WRITTEN_AHEAD = 200
"""Messages that wait for one webhook; more are written when these have been sent."""

GONE = 410
"""The status by which a receiver says that it wants nothing more (Standard Webhooks)."""

GIVEN_UP = (
    "It could not be reached for three days, and nothing is sent any more. Put its receiver right,"
    " then turn it on again: all that waits is sent."
)
UNREADABLE = (
    "Its secret cannot be read with the keys of this site. Give it a new one, then turn it on."
)
NOT_YOURS = "What it told of may not be seen any more."


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that this process alone sends ``until`` then."""

    until: datetime
    delivery_id: int
    webhook_id: int
    message_id: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What goes out: a claimed message, to where, and what signs it now."""

    claimed: Claimed
    url: str
    body: bytes
    secrets: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of an attempt. ``status`` None: no whole answer came, and ``says`` tells why."""

    status: int | None
    says: str = ""

    @property
    def is_good(self) -> bool:
        """Whether the receiver has it."""
        return self.status is not None and 200 <= self.status < 300


def write_ahead(now: datetime) -> int:
    """Write what the feed has for each webhook that sends. Returns how many messages."""
    end = newest()
    behind = Webhook.objects.filter(state=Webhook.State.ON)
    behind = behind.exclude(seal=end.seal, index=end.index, mark=end.mark)
    return sum(_write_for(pk, now) for pk in behind.order_by("pk").values_list("pk", flat=True))


def _write_for(webhook_id: int, now: datetime) -> int:
    with transaction.atomic():
        webhook = _locked(webhook_id, skip_locked=True)
        if webhook is None or webhook.state != Webhook.State.ON:
            return 0
        reader = _reader(webhook, now)
        if reader is None:
            return 0
        waiting = webhook.deliveries.filter(state=Delivery.State.WAITING).count()
        if waiting >= WRITTEN_AHEAD:
            return 0
        try:
            page = read(
                reader,
                place_of(webhook),
                limit=WRITTEN_AHEAD - waiting,
                types=frozenset(webhook.types),
            )
        except PlaceGoneError as error:
            _ends(webhook, Webhook.State.STOPPED, f"{error}. {BEGIN_ANEW}.", now)
            return 0
        Delivery.objects.bulk_create(
            Delivery(
                webhook=webhook,
                event=told.audit_id,
                message_id=told.id,
                type=told.type,
                body=body_of(told),
                written_at=now,
                try_at=now,
            )
            for told in page.events
        )
        if page.after != place_of(webhook):
            put_place(webhook, page.after)
        return len(page.events)


def claim(now: datetime, *, but: Collection[int] = ()) -> Claimed | None:
    """The message that has been due the longest and that nobody sends; None when there is none.

    ``but``: the webhooks that this process is busy enough with.
    """
    earlier = Delivery.objects.filter(
        webhook=OuterRef("webhook"), state=Delivery.State.WAITING, pk__lt=OuterRef("pk")
    )
    due = Delivery.objects.filter(
        Q(claimed_until__isnull=True) | Q(claimed_until__lte=now),
        Q(webhook__ordered=False) | ~Exists(earlier),
        state=Delivery.State.WAITING,
        try_at__lte=now,
        webhook__state=Webhook.State.ON,
    ).exclude(webhook__in=but)
    with transaction.atomic():
        delivery = (
            due.select_for_update(skip_locked=True, of=("self",)).order_by("try_at", "pk").first()
        )
        if delivery is None:
            return None
        delivery.claimed_until = now + CLAIM
        delivery.save(update_fields=["claimed_until"])
        return Claimed(
            delivery.claimed_until,
            delivery.pk,
            delivery.webhook_id,
            delivery.message_id,
        )


def letter_of(claimed: Claimed, now: datetime) -> Letter | None:
    """What is sent now; None: it may not be told any more, and is not sent."""
    with transaction.atomic():
        webhook = _locked(claimed.webhook_id)
        reader = None if webhook is None else _reader(webhook, now)
        if webhook is None or reader is None:
            return None
        delivery = Delivery.objects.select_for_update().filter(pk=claimed.delivery_id).first()
        if delivery is None:
            return None
        if delivery.event is not None:
            told = event_now(reader, delivery.event, delivery.message_id)
            if told is None:
                _drop(delivery, now)
                return None
            # Written when more could be seen, perhaps days ago: what is told is what may be now.
            delivery.body = body_of(told)
            delivery.save(update_fields=["body"])
        try:
            secrets = tuple(signing_secrets(webhook, now))
        except UnreadableSecretError:
            _ends(webhook, Webhook.State.STOPPED, UNREADABLE, now)
            return None
        return Letter(claimed, webhook.url, delivery.body.encode(), secrets)


def _drop(delivery: Delivery, now: datetime) -> None:
    delivery.state, delivery.says = Delivery.State.DROPPED, NOT_YOURS
    delivery.claimed_until, delivery.tried_at = None, now
    delivery.save()


def post(letter: Letter, transport: Transport, at: int) -> Answer:
    """Send it, signed at the Unix time ``at``; without database. Never raises."""
    message = letter.claimed
    signed = [
        signature(secret, message.message_id, str(at), letter.body) for secret in letter.secrets
    ]
    headers = {
        "Content-Type": "application/json",
        "webhook-id": message.message_id,
        "webhook-timestamp": str(at),
        "webhook-signature": " ".join(signed),
    }
    try:
        with transport.session() as session:
            got = session.post(letter.url, data=letter.body, headers=headers)
    except NoAnswerError as error:
        return Answer(None, f"No answer: {error.why}.")
    except requests.RequestException:
        return Answer(None, "No answer: its address cannot be used.")
    return Answer(got.status_code, "" if got.ok else f"It answered with status {got.status_code}.")


def keep(claimed: Claimed, answer: Answer, now: datetime) -> None:
    """Write down what came of it, in one transaction."""
    with transaction.atomic():
        webhook = _locked(claimed.webhook_id)
        if webhook is None:
            return
        delivery = Delivery.objects.select_for_update().filter(pk=claimed.delivery_id).first()
        if delivery is None or not _may_be_kept(delivery, claimed, answer):
            return
        delivery.claimed_until = None
        delivery.tries += 1
        delivery.tried_at = now
        delivery.first_tried_at = delivery.first_tried_at or now
        delivery.status, delivery.says = answer.status, answer.says
        if answer.is_good:
            delivery.state = Delivery.State.DELIVERED
        elif delivery.tries > len(PAUSES):
            delivery.state = Delivery.State.GIVEN_UP
        else:
            delivery.try_at = now + PAUSES[delivery.tries - 1]
        delivery.save()
        if answer.status == GONE:
            says = "Its receiver says that it wants nothing more (status 410)."
            _ends(webhook, Webhook.State.STOPPED, says, now)
        elif delivery.state == Delivery.State.GIVEN_UP and not _others_arrive(webhook, delivery):
            _ends(webhook, Webhook.State.FAILING, GIVEN_UP, now)


def _may_be_kept(delivery: Delivery, claimed: Claimed, answer: Answer) -> bool:
    """Whoever comes back after the claim has lapsed may only bring that it has arrived."""
    if delivery.state != Delivery.State.WAITING:
        return False
    return answer.is_good or delivery.claimed_until == claimed.until


def _others_arrive(webhook: Webhook, delivery: Delivery) -> bool:
    """Whether the receiver takes others, so that it is this message alone that it refuses."""
    since = delivery.first_tried_at
    others = webhook.deliveries.filter(state=Delivery.State.DELIVERED, tried_at__gte=since)
    return not webhook.ordered and others.exists()


def _reader(webhook: Webhook, now: datetime) -> Reader | None:
    """As whom a locked webhook hears; None: it may not send any more, and is stopped."""
    why_not = why_without_right(webhook, now)
    if why_not or webhook.token is None:
        _ends(webhook, Webhook.State.STOPPED, why_not, now)
        return None
    return Reader(webhook.owner, frozenset(webhook.token.scopes), now)


def _ends(webhook: Webhook, state: Webhook.State, says: str, now: datetime) -> None:
    if webhook.state != Webhook.State.ON:
        return
    put_state(webhook, state, says, now)
    audit.record("webhook.failed", by=None, now=now, subject="webhook", subject_id=webhook.pk)
    tell("webhook_failed", to=_whom(webhook), subject="webhook", subject_id=webhook.pk, now=now)


def _whom(webhook: Webhook) -> list[int]:
    """Whose it is; whoever looks after webhooks where they have left, or are another system."""
    if webhook.owner.can_be_asked:
        return [webhook.owner_id]
    known = Person.objects.to_ask().filter(safety_administrator=True)
    return list(known.filter(demo=webhook.owner.demo).values_list("pk", flat=True))


def _locked(webhook_id: int, *, skip_locked: bool = False) -> Webhook | None:
    """``skip_locked``: None also where somebody else works on it."""
    mine = Webhook.objects.select_for_update(skip_locked=skip_locked, of=("self",))
    return mine.select_related("owner", "token").filter(pk=webhook_id).first()
