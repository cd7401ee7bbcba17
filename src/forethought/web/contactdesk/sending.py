"""Alerts leave: claimed, sent outside any transaction, and only then marked.

A watchdog that dies between the two sends nothing twice that it knows of: its claim runs out
after ten seconds, and another sends the same message with the same id again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q

from forethought.channels import (
    Channel,
    Delivery,
    DeliveryState,
    Message,
    NotSentError,
    Receipt,
    Urgency,
)
from forethought.contact.result import Tell
from forethought.contact.says import in_message
from forethought.contact.words import AlarmKind, Rung
from forethought.web.contactdesk import centre, facts, ways
from forethought.web.contactdesk.alerting import asking_for_help
from forethought.web.contactdesk.channel_settings import channels
from forethought.web.contactdesk.models import Alarm, Alert, Fact
from forethought.web.contactdesk.watching import lock, not_delivered, settle
from forethought.web.visits.problems import NotPossibleError

CLAIM = timedelta(seconds=10)
"""As long as any channel may take (``channels.MOST_SECONDS``), and as long as a dead watchdog
keeps anything from the others."""

LONGEST_BACKOFF = timedelta(seconds=60)
MOVES_ON_AFTER = timedelta(seconds=30)
"""When nobody of a rung was reached for so long, the next rung is told, and trying goes on."""

_SAVED = (
    "tries", "sent_at", "try_at", "given_up_at", "claimed_until", "provider_id", "says",
    "claimed_by",
)  # fmt: skip
_SAVE = (
    "UPDATE contactdesk_alert AS alert SET tries = made.tries, sent_at = made.sent_at,"
    " try_at = made.try_at, given_up_at = made.given_up_at, claimed_until = made.claimed_until,"
    " provider_id = made.provider_id, says = made.says, claimed_by = made.claimed_by"
    " FROM unnest(%s::bigint[], %s::integer[], %s::timestamptz[], %s::timestamptz[],"
    " %s::timestamptz[], %s::timestamptz[], %s::text[], %s::text[], %s::text[]) AS made"
    " (id, tries, sent_at, try_at, given_up_at, claimed_until, provider_id, says, claimed_by)"
    " WHERE alert.id = made.id"
)

_SUBJECTS = {
    Urgency.REMINDER: "Check in with your office",
    Urgency.ALARM: "Alarm: an officer who is out",
    Urgency.EMERGENCY: "Emergency: an officer who is out",
}


@dataclass(frozen=True, slots=True)
class Job:
    """One alert that is ours to send until the claim runs out."""

    alert: int
    channel: str
    message: Message


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of one attempt: a receipt, or why not."""

    alert: int
    receipt: Receipt | None = None
    says: str = ""
    permanent: bool = False
    retry_after: float | None = None


def claim(watchdog: str, now: datetime, most: int) -> list[Job]:
    """Take up to ``most`` alerts that are due and that nobody else is sending."""
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lte=now)
    with transaction.atomic():
        mine = list(
            Alert.objects.select_for_update(of=("self",), skip_locked=True)
            .filter(free, try_at__lte=now)
            .select_related("alarm", "to", "way")
            .order_by("try_at", "pk")[:most]
        )
        Alert.objects.filter(pk__in=[alert.pk for alert in mine]).update(
            claimed_by=watchdog, claimed_until=now + CLAIM
        )
    helped = asking_for_help(alert.alarm.outing_id for alert in mine)
    return [
        Job(
            alert.pk,
            alert.channel,
            message_of(alert, now, listening=alert.alarm.outing_id in helped),
        )
        for alert in mine
    ]


def attempt(job: Job, known: Mapping[str, Channel]) -> Tried:
    """Hand the message to its channel. No database: safe in a thread of its own."""
    channel = known.get(job.channel)
    if channel is None:
        says = "Not sent: this channel is not set up here any more."
        return Tried(job.alert, says=says, permanent=True)
    try:
        return Tried(job.alert, receipt=channel.send(job.message))
    except NotSentError as error:
        return Tried(
            job.alert,
            says=error.says,
            permanent=error.permanent,
            retry_after=error.retry_after,
        )


def keep(tried: Sequence[Tried], now: datetime) -> None:
    """Mark what became of these attempts, and let rungs that cannot be reached move on."""
    if not tried:
        return
    by_pk = {one.alert: one for one in tried}
    with transaction.atomic():
        alerts = list(
            Alert.objects.select_for_update(of=("self",)).filter(pk__in=by_pk).order_by("pk")
        )
        for alert in alerts:
            _mark(alert, by_pk[alert.pk], now)
        if alerts:
            _save(alerts)
    for_good = [one.way_id for one in alerts if one.way_id and by_pk[one.pk].permanent]
    if for_good:
        ways.count_no_longer(for_good)
    for alarm_id, rung, due in {
        (alert.alarm_id, alert.rung, alert.due) for alert in alerts if alert.sent_at is None
    }:
        _move_on(alarm_id, Rung(rung), due, now)


def _save(alerts: Sequence[Alert]) -> None:
    """In one statement, which Django's own for many takes far longer to put together."""
    rows = [[getattr(alert, name) for name in ("pk", *_SAVED)] for alert in alerts]
    with connection.cursor() as cursor:
        cursor.execute(_SAVE, [list(column) for column in zip(*rows, strict=True)])


def send_due(watchdog: str, now: datetime, most: int = 20) -> int:
    """Claim, send one after the other, mark. Returns how many were tried; for small offices."""
    jobs = claim(watchdog, now, most)
    keep([attempt(job, channels()) for job in jobs], now)
    return len(jobs)


def soonest_try() -> datetime | None:
    """When the next alert is to be tried that nobody has claimed; None: none waits."""
    return (
        Alert.objects.filter(try_at__isnull=False, claimed_until__isnull=True)
        .order_by("try_at")
        .values_list("try_at", flat=True)
        .first()
    )


def delivered(delivery: Delivery, now: datetime) -> bool:
    """What a gateway says became of a message; whether we know that message.

    Delivered is not acknowledged: nothing rings less. Not delivered lets the rung move on.
    """
    alert = _alert_of(delivery)
    if alert is None:
        return False
    if delivery.state is DeliveryState.DELIVERED:
        Alert.objects.filter(pk=alert.pk, delivered_at__isnull=True).update(
            delivered_at=now, says=delivery.says[:300]
        )
    elif delivery.state is DeliveryState.FAILED:
        changed = Alert.objects.filter(
            pk=alert.pk, delivered_at__isnull=True, given_up_at__isnull=True
        ).update(given_up_at=now, try_at=None, claimed_until=None, says=delivery.says[:300])
        if changed:
            _move_on(alert.alarm_id, Rung(alert.rung), alert.due, now)
    return True


def acknowledge(alert: Alert, *, uuid: UUID, via: str, now: datetime) -> Fact:
    """Whoever was told takes the alarm. Raises NotPossibleError with why they cannot.

    The alert's secret uuid is proof enough of who they are: it was sent to them alone.
    """
    if alert.to is None:
        raise NotPossibleError("Only a person of the office owns an alarm")
    rung = Rung(alert.rung)
    return facts.acknowledge(
        alert.alarm_id,
        uuid=uuid,
        by=alert.to,
        rung=None if rung is Rung.OFFICER else rung,
        via=via,
        now=now,
    )


def code_of(alert: UUID) -> str:
    """What a person texts back to take the alarm."""
    return alert.hex[:6].upper()


def message_of(alert: Alert, now: datetime, *, listening: bool) -> Message:
    """What is sent: no name, no address, no danger (``contact.says``).

    ``listening``: its outing is ``asking_for_help``, by this alarm or another.
    """
    if alert.to is None and not alert.room:
        return centre.message_of(alert, now)
    alarm, rung = alert.alarm, Rung(alert.rung)
    urgency = _urgency(alarm, rung)
    asks = rung is not Rung.OFFICER and not alert.room
    where = f"alerts/{alert.uuid}/" if asks else "desk/" if alert.room else "out/"
    return Message(
        id=alert.uuid.hex,
        to=alert.room or _address(alert),
        subject=_SUBJECTS[urgency],
        says=in_message(tell_of(alert, now), AlarmKind(alarm.kind), now, listening=listening),
        link=f"{settings.SITE_ADDRESS}/{where}",
        code=code_of(alert.uuid) if asks else None,
        urgency=urgency,
    )


def _address(alert: Alert) -> str:
    if alert.way is not None:
        return alert.way.address
    return alert.to.email if alert.to is not None else ""


def tell_of(alert: Alert, now: datetime) -> Tell:
    """The ring that an alert belongs to, with its owner if they are silent ``now``."""
    alarm = alert.alarm
    owner = str(alarm.owner_id) if alarm.is_silent(now) else ""
    return Tell(alarm.name, Rung(alert.rung), alert.due, 1, alarm.since, owner)


def _urgency(alarm: Alarm, rung: Rung) -> Urgency:
    if rung is Rung.OFFICER:
        return Urgency.REMINDER
    if rung is Rung.EMERGENCY or alarm.kind == AlarmKind.DURESS:
        return Urgency.EMERGENCY
    return Urgency.ALARM


def _mark(alert: Alert, tried: Tried, now: datetime) -> None:
    alert.tries += 1
    alert.claimed_until, alert.claimed_by = None, ""
    if tried.receipt is not None:
        alert.sent_at, alert.try_at, alert.given_up_at = now, None, None
        alert.provider_id = (tried.receipt.provider_id or "")[:200]
        alert.says = tried.receipt.says[:300]
        return
    alert.says = tried.says[:300]
    if alert.sent_at is not None or alert.given_up_at is not None:
        return  # another watchdog was quicker, or the alarm ended meanwhile
    if tried.permanent:
        alert.try_at, alert.given_up_at = None, now
    else:
        alert.try_at = now + backoff(alert.tries, tried.retry_after)


def backoff(tries: int, retry_after: float | None = None) -> timedelta:
    """How long to wait after so many tries: 2, 4, 8 … up to 60 s, or as the other side asks."""
    wait = timedelta(seconds=min(2.0 ** min(tries, 6), 60.0))
    if retry_after is not None and retry_after > 0:
        wait = max(wait, timedelta(seconds=min(retry_after, LONGEST_BACKOFF.total_seconds())))
    return wait


def _alert_of(delivery: Delivery) -> Alert | None:
    found = Alert.objects.none()
    if delivery.message_id:
        try:
            found = Alert.objects.filter(uuid=UUID(delivery.message_id))
        except ValueError:
            return None
    elif delivery.provider_id:
        found = Alert.objects.filter(provider_id=delivery.provider_id, channel=delivery.channel)
    return found.first()


def _move_on(alarm_id: int, rung: Rung, due: datetime, now: datetime) -> None:
    alerts = Alert.objects.filter(alarm=alarm_id, rung=int(rung), due=due, to__isnull=False)
    if not _unreachable(alerts, now):
        return
    with transaction.atomic():
        outing_id = Alarm.objects.values_list("outing_id", flat=True).get(pk=alarm_id)
        outing = lock(outing_id)
        alarm = Alarm.objects.select_related("outing").get(pk=alarm_id)
        if alarm.ended_at is None and not_delivered(alarm, rung, due, now):
            settle([outing], now)


def _unreachable(alerts: Iterable[Alert], now: datetime) -> bool:
    """Nobody of this ring was reached, and it is over or has been tried for long enough."""
    ring = list(alerts)
    if any(one.sent_at is not None and one.given_up_at is None for one in ring):
        return False
    over = all(one.given_up_at is not None for one in ring)
    tried = all(one.tries > 0 for one in ring)
    return over or (tried and min(one.written_at for one in ring) <= now - MOVES_ON_AFTER)
