"""Notices leave as alerts do: claimed, sent outside any transaction, and only then marked."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Case, Q, When
from django.urls import NoReverseMatch

from forethought.channels import Message
from forethought.web.contactdesk.alerting import ways_of
from forethought.web.contactdesk.sending import CLAIM, Job, Tried, backoff
from forethought.web.notices.kinds import KINDS, TURN_BACK, leads_to
from forethought.web.notices.models import Notice, Sending

AT_ONCE = 500
MOST_TRIES = 40
"""After so many tries, most of an hour, a notice waits on the site alone: it rings no alarm."""


NO_WORDS = "Not sent: this site no longer knows what it was about."
_URGENT_FIRST = Case(When(notice__kind=TURN_BACK, then=0), default=1)


def write_sendings(now: datetime) -> int:
    """Write for each new notice by which ways it goes; nobody's ways: it waits on the site."""
    if not Notice.objects.filter(sendings_wanted=True).exists():
        return 0
    with transaction.atomic():
        new = list(
            Notice.objects.select_for_update(of=("self",), skip_locked=True)
            .filter(sendings_wanted=True)
            .select_related("to")
            .order_by(Case(When(kind=TURN_BACK, then=0), default=1), "at", "pk")[:AT_ONCE]
        )
        if not new:
            return 0
        ways = ways_of({notice.to_id: notice.to for notice in new}.values())
        Sending.objects.bulk_create(
            [
                Sending(notice=notice, uuid=uuid.uuid4(), channel=channel, way=way, try_at=now)
                for notice in new
                if notice.to.can_be_asked
                for channel, way in ways.get(notice.to_id, ())
            ],
            ignore_conflicts=True,
        )
        Notice.objects.filter(pk__in=[notice.pk for notice in new]).update(sendings_wanted=False)
    return len(new)


def claim(watchdog: str, now: datetime, most: int) -> list[Job]:
    """Take up to ``most`` sendings that are due and that nobody else is sending."""
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lte=now)
    if not Sending.objects.filter(free, try_at__lte=now).exists():
        return []
    with transaction.atomic():
        mine = list(
            Sending.objects.select_for_update(of=("self",), skip_locked=True)
            .filter(free, try_at__lte=now)
            .select_related("notice__to", "way")
            .order_by(_URGENT_FIRST, "try_at", "pk")[:most]
        )
        if mine:
            Sending.objects.filter(pk__in=[sending.pk for sending in mine]).update(
                claimed_by=watchdog, claimed_until=now + CLAIM
            )
    return [job for sending in mine if (job := _job(sending, now)) is not None]


def _job(sending: Sending, now: datetime) -> Job | None:
    """What cannot be put into words is given up, so that it keeps none of the others back."""
    try:
        return Job(sending.pk, sending.channel, message_of(sending))
    except (KeyError, NoReverseMatch):
        Sending.objects.filter(pk=sending.pk).update(
            try_at=None, claimed_until=None, given_up_at=now, says=NO_WORDS
        )
        return None


def keep(tried: Sequence[Tried], now: datetime) -> None:
    """Mark what became of these attempts."""
    by_pk = {one.alert: one for one in tried}
    with transaction.atomic():
        mine = Sending.objects.select_for_update().filter(pk__in=by_pk).order_by("pk")
        for sending in mine:
            _mark(sending, by_pk[sending.pk], now)
            sending.save()


def soonest_try() -> datetime | None:
    """When the next sending is to be tried that nobody has claimed; None: none waits."""
    return (
        Sending.objects.filter(try_at__isnull=False, claimed_until__isnull=True)
        .order_by("try_at")
        .values_list("try_at", flat=True)
        .first()
    )


def message_of(sending: Sending) -> Message:
    """What is sent: that there is something, and where."""
    notice = sending.notice
    kind = KINDS[notice.kind]
    return Message(
        id=sending.uuid.hex,
        to=sending.way.address if sending.way else notice.to.email,
        subject=kind.subject,
        says=kind.says,
        link=f"{settings.SITE_ADDRESS}{leads_to(notice)}",
        urgency=kind.urgency,
    )


def _mark(sending: Sending, tried: Tried, now: datetime) -> None:
    sending.tries += 1
    sending.claimed_until, sending.claimed_by = None, ""
    if tried.receipt is not None:
        sending.sent_at, sending.try_at, sending.given_up_at = now, None, None
        sending.provider_id = (tried.receipt.provider_id or "")[:200]
        sending.says = tried.receipt.says[:300]
        return
    sending.says = tried.says[:300]
    if sending.sent_at is not None or sending.given_up_at is not None:
        return
    if tried.permanent or sending.tries >= MOST_TRIES:
        sending.try_at, sending.given_up_at = None, now
    else:
        sending.try_at = now + backoff(sending.tries, tried.retry_after)
