"""Alarms and returns, told to the audit after the fact.

An alarm waits for no audit (shape.md), so whoever raises one writes no event. The worker does so a
moment later, once for each, from the rows themselves; other systems then hear of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from forethought.contact.words import How
from forethought.web.audit import services as audit
from forethought.web.contactdesk.models import Alarm, Outing
from forethought.web.webhooks.models import Announced

BACK_TO = timedelta(days=1)
"""What ended longer ago is announced no more: a site that was upgraded does not tell its past."""

FORGOTTEN_AFTER = timedelta(days=30)
_AT_ONCE = 500


def announce(now: datetime) -> int:
    """Tell the audit of every alarm that rings or has ended by itself, and of every return.

    Returns how many events it wrote. Any number of processes may call it.
    """
    since = now - BACK_TO
    rings = Alarm.objects.filter(Q(ended_at__isnull=True) | Q(opened_at__gte=since))
    late = Alarm.objects.filter(ended_how=How.CHECKED_IN_LATE.value, ended_at__gte=since)
    back = Outing.objects.filter(over_at__gte=since)
    return (
        _tell("alarm.raised", "alarm", _new("alarm.raised", rings), now)
        + _tell("alarm.over", "alarm", _new("alarm.over", late), now)
        + _tell("outing.over", "outing", _new("outing.over", back), now)
    )


def forget_old(*, now: datetime) -> None:
    """What was announced long ago and is over is not met again."""
    open_alarm = Alarm.objects.filter(pk=OuterRef("subject_id"), ended_at__isnull=True)
    old = Announced.objects.filter(at__lt=now - FORGOTTEN_AFTER)
    old.exclude(Exists(open_alarm), action="alarm.raised").delete()


def _new(action: str, found: QuerySet[Any]) -> list[Any]:
    told = Announced.objects.filter(action=action, subject_id=OuterRef("pk"))
    return list(found.filter(~Exists(told)).order_by("pk")[:_AT_ONCE])


def _tell(action: str, subject: str, rows: Iterable[Any], now: datetime) -> int:
    """Each in a transaction of its own: the row says that its event is written."""
    told = 0
    for row in rows:
        with transaction.atomic():
            _, is_new = Announced.objects.get_or_create(
                action=action, subject_id=row.pk, defaults={"at": now}
            )
            if is_new:
                audit.record(
                    action, by=None, now=now, subject=subject, subject_id=row.pk, **_detail(row)
                )
                told += 1
    return told


def _detail(row: Alarm | Outing) -> dict[str, int | str]:
    if isinstance(row, Outing):
        return {}
    detail: dict[str, int | str] = {"outing": row.outing_id, "kind": row.kind}
    return detail | {"how": row.ended_how} if row.ended_how else detail
