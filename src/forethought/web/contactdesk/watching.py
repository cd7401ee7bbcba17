"""What stands in the facts becomes rows: alarms, alerts, and when to look again.

``settle`` is called with the outings locked: by every fact in its own transaction, and by the
watchdogs when a moment comes. Doing it twice changes nothing.
"""

from __future__ import annotations

import logging
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from json import dumps

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction

from forethought.contact.result import Alarm as Judged
from forethought.contact.result import Contact, Tell
from forethought.contact.times import ContactTimes
from forethought.contact.words import AlarmKind, Rung
from forethought.web.contactdesk.alerting import Audience, Ring, rings_of, write_alerts
from forethought.web.contactdesk.judging import contacts_of
from forethought.web.contactdesk.models import Alarm, Alert, Fact, Outing
from forethought.web.contactdesk.standing import shown

logger = logging.getLogger(__name__)

BOARD = "forethought_contact"
"""Notified with the outings' ids at every fact and at every change of an alarm: for boards."""

NAMED = 300
"""Ids in one notification: PostgreSQL takes 8,000 bytes."""

WATCH = "forethought_watch"
"""Notified when a watchdog must wake sooner than it meant to."""

BATCH = 200
"""Outings that one watchdog settles at once: what a statement costs, many share."""

BROKEN = timedelta(minutes=1)
"""How soon an outing that cannot be judged is tried again."""

_NAMESPACE = uuid.UUID("7f1b0a52-3a47-4d0e-9d0a-0e7e6d1c5a11")
_ALARM_FIELDS = (
    "since", "rung", "owner_id", "owned_at", "silent_at", "checked_in_late",
    "ended_at", "ended_how", "ended_by_id",
)  # fmt: skip
_OUTING_COLUMNS = ["next_at", "over_at", "failed", "standing"]
_SAVE = (
    "UPDATE contactdesk_outing AS outing SET next_at = made.next_at, over_at = made.over_at,"
    " failed = made.failed, standing = made.standing::jsonb"
    " FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[], %s::integer[], %s::text[])"
    " AS made (id, next_at, over_at, failed, standing) WHERE outing.id = made.id"
)
_OPEN_OF = ("officer", "second_officer", "office")


def look(outing_id: int, now: datetime) -> None:
    """Settle one outing at this moment, due or not."""
    with transaction.atomic():
        settle([lock(outing_id)], now)


def lock(outing_id: int) -> Outing:
    """The outing, until the transaction ends nobody else's. Raises Outing.DoesNotExist."""
    return (
        Outing.objects.select_for_update(of=("self",)).select_related(*_OPEN_OF).get(pk=outing_id)
    )


def look_at_due(now: datetime, *, batch: int = BATCH) -> int:
    """Settle the outings whose moment has come and whom no other watchdog holds; how many.

    Where settling a batch breaks, each is settled by itself: one that is broken must not hide
    its neighbours.
    """
    if not Outing.objects.filter(next_at__lte=now).exists():
        return 0
    try:
        with transaction.atomic():
            due = _claim(now, batch)
            settle(due, now)
            return len(due)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:  # noqa: BLE001 - an exception counts as overdue (issue C, point 6)
        logger.error("a batch of outings broke (%s): each by itself", type(error).__name__)
    ids = list(
        Outing.objects.filter(next_at__lte=now).order_by("next_at").values_list("pk", flat=True)
    )
    for pk in ids[:batch]:
        _look_alone(pk, now)
    return len(ids[:batch])


def soonest() -> datetime | None:
    """When the next outing is due; None: nobody is out."""
    return (
        Outing.objects.filter(next_at__isnull=False)
        .order_by("next_at")
        .values_list("next_at", flat=True)
        .first()
    )


def settle(outings: Sequence[Outing], now: datetime) -> None:
    """Bring alarms, alerts and ``next_at`` of these locked outings in step with their facts."""
    if outings:
        settle_judged(outings, contacts_of(outings, now), now)


def settle_judged(
    outings: Sequence[Outing], contacts: dict[int, Contact | None], now: datetime
) -> None:
    """``settle`` where the outings have been judged already."""
    rows = _alarm_rows(outings, contacts, now)
    audience = Audience(now)
    rings: list[Ring] = []
    for outing in outings:
        contact = contacts[outing.pk]
        if contact is None:
            rings += _broken(outing, rows, audience, now)
            continue
        for alarm in contact.open:
            if alarm.tells:
                row = rows[outing.pk][alarm.id]
                rings += rings_of(outing, row, alarm.tells, audience)
    waits, unheard = write_alerts(rings, now) if rings else (False, [])
    sooner = [_again(outing, contacts[outing.pk], now) for outing in outings]
    _save(outings)
    _notify(outings, wake=waits or any(sooner))
    if settings.CHANNELS and unheard:
        _move_on(unheard, now)


def not_delivered(alarm: Alarm, rung: Rung, due: datetime, now: datetime) -> bool:
    """Record that this ring of a rung reaches nobody; whether it was news. The outing is locked."""
    if rung not in (Rung.DESK, Rung.MANAGER):
        return False
    name = f"{alarm.pk}/{int(rung)}/{due.isoformat()}"
    _, fresh = Fact.objects.get_or_create(
        uuid=uuid.uuid5(_NAMESPACE, name),
        defaults={
            "outing": alarm.outing,
            "kind": "notdelivered",
            "at": now,
            "detail": {"alarm": alarm.name, "rung": int(rung)},
        },
    )
    return fresh


def _claim(now: datetime, batch: int) -> list[Outing]:
    due = Outing.objects.select_for_update(of=("self",), skip_locked=True)
    return list(
        due.filter(next_at__lte=now).select_related(*_OPEN_OF).order_by("next_at", "pk")[:batch]
    )


def _look_alone(outing_id: int, now: datetime) -> None:
    try:
        look(outing_id, now)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:  # noqa: BLE001 - an exception counts as overdue (issue C, point 6)
        logger.error("outing %s cannot be settled: %s", outing_id, type(error).__name__)
        with transaction.atomic():
            outing = lock(outing_id)
            settle_judged([outing], {outing.pk: None}, now)


def _alarm_rows(
    outings: Sequence[Outing], contacts: dict[int, Contact | None], now: datetime
) -> dict[int, dict[str, Alarm]]:
    """The rows of every alarm of these outings by outing and name, in step with the judgement."""
    rows: dict[int, dict[str, Alarm]] = defaultdict(dict)
    if not any(contact is None or contact.alarms for contact in contacts.values()):
        return rows
    kept = Alarm.objects.filter(outing__in=[one.pk for one in outings]).select_related("owner")
    for found in kept:
        rows[found.outing_id][found.name] = found
    fresh: list[Alarm] = []
    changed: list[Alarm] = []
    ended: list[Alarm] = []
    for outing in outings:
        contact = contacts[outing.pk]
        for alarm in contact.alarms if contact else ():
            row: Alarm | None = rows[outing.pk].get(alarm.id)
            if row is not None and _same(row, alarm):
                continue
            if row is None:
                row = Alarm(outing=outing, name=alarm.id, kind=alarm.kind.value)
                row.opened_at = alarm.opened_at
                rows[outing.pk][alarm.id] = row
                fresh.append(row)
            else:
                changed.append(row)
            _copy(alarm, row)
            if row.ended_at is not None:
                ended.append(row)
    # An alarm that ended makes room for the next one of its kind.
    Alarm.objects.bulk_update(changed, _ALARM_COLUMNS)
    Alarm.objects.bulk_create(fresh)
    _stays_due(fresh, now)
    if ended:
        _call_off(ended)
    return rows


_ALARM_COLUMNS = [name.removesuffix("_id") for name in _ALARM_FIELDS]


def _values(alarm: Judged) -> tuple[object, ...]:
    owner, end = alarm.owner, alarm.ended
    return (
        alarm.since,
        int(alarm.rung),
        int(owner.person) if owner else None,
        owner.since if owner else None,
        owner.silent_at if owner else None,
        alarm.checked_in_late,
        end.at if end else None,
        end.how.value if end else "",
        int(end.by) if end and end.by else None,
    )


def _same(row: Alarm, alarm: Judged) -> bool:
    return tuple(getattr(row, name) for name in _ALARM_FIELDS) == _values(alarm)


def _copy(alarm: Judged, row: Alarm) -> None:
    for name, value in zip(_ALARM_FIELDS, _values(alarm), strict=True):
        setattr(row, name, value)


def _stays_due(fresh: Iterable[Alarm], now: datetime) -> None:
    """Record that these alarms were written: no later fact of an earlier moment undoes that."""
    Fact.objects.bulk_create(
        Fact(
            outing=alarm.outing,
            uuid=uuid.uuid5(_NAMESPACE, f"{alarm.pk}/judged"),
            kind="judged",
            at=now,
        )
        for alarm in fresh
    )


def _call_off(ended: Iterable[Alarm]) -> None:
    """What was still to be sent about an alarm that has ended would only mislead."""
    for alarm in ended:
        Alert.objects.filter(alarm=alarm, try_at__isnull=False).update(
            try_at=None,
            claimed_until=None,
            given_up_at=alarm.ended_at,
            says="Not sent: the alarm had ended.",
        )


def _again(outing: Outing, contact: Contact | None, now: datetime) -> bool:
    """Set when to look again. Returns whether that is sooner than a watchdog may expect."""
    before = outing.next_at
    if contact is None:
        outing.failed += 1
        outing.next_at, outing.over_at = now + BROKEN, None
    elif contact.next_at is None:
        outing.next_at, outing.over_at = None, outing.over_at or now
    else:
        outing.next_at, outing.over_at = contact.next_at, None
    if contact is not None:
        outing.standing = shown(contact)
    return outing.next_at is not None and (before is None or outing.next_at < before)


def _broken(
    outing: Outing, rows: dict[int, dict[str, Alarm]], audience: Audience, now: datetime
) -> list[Ring]:
    """An outing that cannot be judged counts as overdue: the desk at once, then up the ladder.

    It keeps ringing, owner or not, until it can be judged again; the alarm that judging opens
    then (for the fact recorded here) bears the same name and takes over.
    """
    mine = [row for row in rows[outing.pk].values() if row.kind == AlarmKind.OVERDUE]
    row = next((one for one in mine if one.ended_at is None), None)
    if row is None:
        row = Alarm.objects.create(
            outing=outing,
            name=f"{AlarmKind.OVERDUE.value}-{len(mine) + 1}",
            kind=AlarmKind.OVERDUE.value,
            since=now,
            opened_at=now,
            rung=int(Rung.DESK),
        )
        Fact.objects.get_or_create(
            uuid=uuid.uuid5(_NAMESPACE, f"{row.pk}/notjudged"),
            defaults={"outing": outing, "kind": "notjudged", "at": now},
        )
    times = ContactTimes()
    waited = max(timedelta(0), now - row.opened_at)
    due = row.opened_at + (waited // times.repeat) * times.repeat
    reached = [
        rung
        for rung in (Rung.DESK, Rung.MANAGER, Rung.EMERGENCY)
        if rung is Rung.DESK or times.ordinary.after(rung) <= waited
    ]
    if row.rung < reached[-1]:
        row.rung = int(reached[-1])
        row.save(update_fields=["rung"])
    tells = [Tell(row.name, rung, due, 1, row.since) for rung in reached]
    return rings_of(outing, row, tells, audience)


def _move_on(unheard: Sequence[Ring], now: datetime) -> None:
    """A rung that leads nowhere is passed by at once."""
    again = {
        ring.outing.pk: ring.outing
        for ring in unheard
        if not_delivered(ring.alarm, ring.tell.rung, ring.tell.due, now)
    }
    settle(list(again.values()), now)


def _save(outings: Sequence[Outing]) -> None:
    """In one statement for all, which Django's own for many takes far longer to put together."""
    if len(outings) == 1:
        outings[0].save(update_fields=_OUTING_COLUMNS)
        return
    rows = [(one.pk, one.next_at, one.over_at, one.failed, dumps(one.standing)) for one in outings]
    with connection.cursor() as cursor:
        cursor.execute(_SAVE, [list(column) for column in zip(*rows, strict=True)])


def named(ids: Sequence[int]) -> str:
    """Ids for a notification; empty where they are too many: then any may have changed."""
    return ",".join(map(str, ids)) if len(ids) <= NAMED else ""


def _notify(outings: Sequence[Outing], *, wake: bool) -> None:
    with connection.cursor() as cursor:
        payload = named([one.pk for one in outings])
        if wake:
            cursor.execute("SELECT pg_notify(%s, %s), pg_notify(%s, '')", [BOARD, payload, WATCH])
        else:
            cursor.execute("SELECT pg_notify(%s, %s)", [BOARD, payload])
