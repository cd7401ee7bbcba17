"""How somebody is told of an alarm, and the test message that shows whether it works."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from forethought.channels import Message, NotSentError, Urgency
from forethought.channels.phone_numbers import checked, international
from forethought.channels.webhook import usable
from forethought.timestamps import local_day
from forethought.web.audit import services as audit
from forethought.web.contactdesk.channel_settings import channels
from forethought.web.contactdesk.models import Way
from forethought.web.people.models import Person
from forethought.web.visits.problems import NotPossibleError

WEBHOOK = "webhook"
BY_HAND = ("smtp_mail", "notify_sms", "twilio_sms", "twilio_voice", WEBHOOK)
"""Channels whose address a person can type; a push subscription comes from the phone itself."""

PUSH = "web_push"
TESTED = (*BY_HAND, PUSH)
"""Channels whose test message can be answered: by its code, a push message by its button."""


def offered() -> tuple[str, ...]:
    """The channels that are set up on this site and take an address by hand."""
    return tuple(name for name in BY_HAND if name in channels())


def add_way(*, person: Person, channel: str, address: str, by: Person, now: datetime) -> Way:
    """A new way to tell somebody. Raises NotPossibleError for an address that cannot be one."""
    if channel not in offered():
        raise NotPossibleError(
            "This site has no such channel: choose one of those shown", field="channel"
        )
    clean = _address(channel, address)
    try:
        with transaction.atomic():
            way = Way.objects.create(person=person, channel=channel, address=clean, added_at=now)
            _note("way.added", way, by, now)
    except IntegrityError as error:
        raise NotPossibleError(
            "You have added this one already: send it a test message, or enter another one",
            field="address",
        ) from error
    return way


def remove_way(way_id: int, *, by: Person, now: datetime) -> None:
    """It is used no more. Messages that were sent by it keep pointing to it."""
    with transaction.atomic():
        way = Way.objects.select_for_update().get(pk=way_id)
        if way.gone_at is None:
            way.gone_at = now
            way.save(update_fields=["gone_at"])
            _note("way.removed", way, by, now)


def send_test(way: Way, *, by: Person, now: datetime) -> str:
    """Send the code of today by this way. Returns what the channel says.

    A push message leads to a page with a button instead: whoever presses it has the phone that the
    message came to, since the address of the page went there alone. Raises NotPossibleError with
    the channel's sentence when it was not taken.
    """
    channel = channels().get(way.channel)
    if channel is None:
        raise NotPossibleError(
            "This channel is no longer set up on this site: remove this way and add another one"
        )
    try:
        receipt = channel.send(_test_of(way, now))
    except NotSentError as error:
        raise NotPossibleError(error.says) from error
    with transaction.atomic():
        _note("way.tested", way, by, now)
    return receipt.says


def answer_test(way_id: int, *, code: str, by: Person, now: datetime) -> Way:
    """The code arrived: this way works. Raises NotPossibleError for another code."""
    with transaction.atomic():
        way = Way.objects.select_for_update().get(pk=way_id)
        typed = "".join(code.split())
        if not constant_time_compare(typed, code_of(way, now)):
            raise NotPossibleError(
                "This is not the code of today’s test message: look again, or send a new one",
                field="code",
            )
        way.worked_at = now
        way.save(update_fields=["worked_at"])
        _note("way.answered", way, by, now)
    return way


def press_in_test(way_id: int, *, secret: str, now: datetime) -> Way:
    """The button of a push message's page was pressed: this way works.

    Raises Way.DoesNotExist for a way that is gone, and for the secret of another day or way.
    """
    with transaction.atomic():
        way = of_secret(way_id, secret, now=now)
        way.worked_at = now
        way.save(update_fields=["worked_at"])
        _note("way.answered", way, way.person, now)
    return way


def count_no_longer(way_ids: Collection[int]) -> None:
    """Phones that gave their subscription up do not count as ways that work until tried again.

    An alarm still tries them. Other channels may refuse one message for good and take the next.
    """
    Way.objects.filter(pk__in=way_ids, channel=PUSH).update(worked_at=None)


def of_secret(way_id: int, secret: str, *, now: datetime) -> Way:
    """The way whose test message of today has this secret. Raises Way.DoesNotExist."""
    way = Way.objects.select_related("person").get(
        pk=way_id, channel=PUSH, gone_at__isnull=True, person__is_active=True
    )
    if not constant_time_compare(secret, _secret_of(way, now)):
        raise Way.DoesNotExist
    return way


def code_of(way: Way, now: datetime) -> str:
    """Six digits that belong to this way on this day; nothing is stored."""
    return f"{int(_mixed('forethought way of telling', way, now), 16) % 1_000_000:06d}"


def _secret_of(way: Way, now: datetime) -> str:
    """What the address of a test message's page ends with; nothing is stored."""
    return _mixed("forethought test of a way", way, now)


def _mixed(purpose: str, way: Way, now: datetime) -> str:
    return salted_hmac(purpose, f"{way.pk} {way.address} {local_day(now)}").hexdigest()


def _test_of(way: Way, now: datetime) -> Message:
    does = (
        "Open it and press the button"
        if way.channel == PUSH
        else f"Your code is {code_of(way, now)}. Type it on the page from which you sent this test"
    )
    page = reverse("contactdesk:way_works", args=[way.pk, _secret_of(way, now)])
    return Message(
        id=f"test-{way.pk}-{secrets.token_hex(8)}",
        to=way.address,
        subject="Test message",
        says=f"This is a test. {does}, so that your office knows that it can reach you.",
        link=f"{settings.SITE_ADDRESS}{page}" if way.channel == PUSH else None,
        urgency=Urgency.REMINDER,
    )


def _address(channel: str, address: str) -> str:
    if channel == "smtp_mail":
        try:
            validate_email(address.strip())
        except ValidationError as error:
            raise NotPossibleError(
                "Enter an email address in the right form, like name@example.com", field="address"
            ) from error
        return address.strip()
    if channel == WEBHOOK:
        try:
            return usable(address.strip())
        except NotSentError as error:
            raise NotPossibleError(
                "Enter the other system’s address, like https://example.com/alarms", field="address"
            ) from error
    try:
        return checked(international(address))
    except NotSentError as error:
        raise NotPossibleError(
            "Enter a telephone number, like 07700 900123 or +44 7700 900123", field="address"
        ) from error


def _note(action: str, way: Way, by: Person, now: datetime) -> None:
    audit.record(
        action, by=by, now=now, subject="person", subject_id=way.person_id, channel=way.channel
    )
