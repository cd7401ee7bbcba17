"""Push messages to the officer's phone: who asked for them, on which phone."""

from __future__ import annotations

import json
from datetime import datetime

from django.db import transaction

from forethought.channels import NotSentError
from forethought.web.audit import services as audit
from forethought.web.contactdesk.channel_settings import channels
from forethought.web.contactdesk.models import Way
from forethought.web.people.models import Person
from forethought.web.visits.services import NotPossibleError

NAME = "web_push"
MOST_BYTES = 4_000


def public_key() -> str | None:
    """What a browser needs to subscribe; None where this site sends no push messages."""
    channel = channels().get(NAME)
    key = getattr(channel, "public_key", None)
    return key if isinstance(key, str) else None


def subscribe(person: Person, subscription: bytes, *, by: Person, now: datetime) -> Way:
    """Remind this person through this phone too; the same phone again changes nothing.

    ``subscription``: what the browser gave, as JSON. Raises NotPossibleError for anything else.
    """
    if NAME not in channels():
        raise NotPossibleError("This site sends no push messages")
    from forethought.channels.web_push import subscription_of

    try:
        if len(subscription) > MOST_BYTES:
            raise ValueError
        address = json.dumps(subscription_of(subscription.decode()), sort_keys=True)
    except (NotSentError, ValueError) as error:
        raise NotPossibleError("The phone gave no subscription that can be used") from error
    with transaction.atomic():
        way, fresh = Way.objects.get_or_create(
            person=person,
            channel=NAME,
            address=address,
            gone_at=None,
            defaults={"added_at": now},
        )
        if fresh:
            audit.record(
                "way.added", by=by, now=now, subject="person", subject_id=person.pk, channel=NAME
            )
    return way
