"""Webhooks and events of tests, past the services where a test is not about those."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from typing import Any

from django.db import transaction

from forethought.web.api.models import Token
from forethought.web.api.scopes import Scope
from forethought.web.audit import services as audit
from forethought.web.audit.models import Event
from forethought.web.audit.sealing import seal
from forethought.web.people.models import Person
from forethought.web.webhooks.models import Delivery, Webhook
from forethought.web.webhooks.positions import newest
from forethought.web.webhooks.secrets import new_secret, put_secret
from tests.web.api.given import make_token
from tests.web.factories import NOW

EVERYTHING = [scope.value for scope in Scope]
_number = count(1)


def make_webhook(
    owner: Person,
    url: str = "https://example.com/hook",
    *,
    token: Token | None = None,
    now: datetime = NOW,
    secret: str | None = None,
    **fields: Any,
) -> Webhook:
    """A webhook that sends everything from now on."""
    place = newest()
    webhook = Webhook(
        owner=owner,
        token=token or make_token(owner, EVERYTHING, now=now),
        name="Planning",
        url=url,
        state_at=now,
        made_at=now,
        seal=place.seal,
        index=place.index,
        mark=place.mark,
        **fields,
    )
    put_secret(webhook, secret or new_secret())
    webhook.save()
    return webhook


def make_delivery(webhook: Webhook, now: datetime = NOW, **fields: Any) -> Delivery:
    """A message about nothing that waits."""
    number = next(_number)
    fields.setdefault("message_id", f"test-{number}")
    fields.setdefault("type", "webhook.test")
    fields.setdefault("body", '{"type":"webhook.test"}')
    return Delivery.objects.create(webhook=webhook, written_at=now, try_at=now, **fields)


def happens(action: str, subject: str, subject_id: int | None, **detail: Any) -> Event:
    """An event of the audit, not yet sealed."""
    now = detail.pop("now", NOW)
    with transaction.atomic():
        return audit.record(
            action, by=None, now=now, subject=subject, subject_id=subject_id, **detail
        )


def sealed(*, now: datetime = NOW) -> int:
    """Everything that happened is sealed."""
    return seal(now)
