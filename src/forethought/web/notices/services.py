"""Telling people: the only writers of notices, called in the transaction of what they are about."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from forethought.web.contactdesk.watching import WATCH
from forethought.web.notices.kinds import KINDS
from forethought.web.notices.models import Notice, Sending
from forethought.web.people.models import Person

SEEN = "Not sent: it had been seen."
TOLD_AGAIN = "Not sent: a newer reminder of it took its place."


def tell(
    kind: str,
    *,
    to: Collection[int],
    visit_id: int | None = None,
    subject: str = "",
    subject_id: int | None = None,
    now: datetime,
    again: bool = False,
) -> None:
    """These people, by their ids, are to know; whoever has an unseen notice of it keeps that one.

    Another system is told nothing: nobody human would read it.
    ``again``: the unseen one has not been enough, so it ends, and a new one is sent. Call it in
    the transaction of the news, so that neither is there without the other. A watchdog sends it.
    Raises KeyError for a kind that is none.
    """
    assert KINDS[kind]
    about: dict[str, Any] = {"visit_id": visit_id, "subject": subject, "subject_id": subject_id}
    if again:
        _end_open(Notice.objects.filter(kind=kind, to__in=set(to), **about), now)
    Notice.objects.bulk_create(
        [Notice(kind=kind, to_id=person, at=now, **about) for person in _humans(to)],
        ignore_conflicts=True,
    )
    wake_the_watchdog()


def _humans(people: Collection[int]) -> list[int]:
    """Those of these people (ids) who are no other system, each once, in their order."""
    systems = set(
        Person.objects.filter(pk__in=set(people), system=True).values_list("pk", flat=True)
    )
    return [person for person in dict.fromkeys(people) if person not in systems]


def _end_open(notices: QuerySet[Notice], now: datetime) -> None:
    unseen = notices.filter(seen_at__isnull=True, ended_at__isnull=True)
    ids = list(unseen.select_for_update().order_by("pk").values_list("pk", flat=True))
    if ids:
        Notice.objects.filter(pk__in=ids).update(ended_at=now)
        call_off(ids, now, says=TOLD_AGAIN)


def wake_the_watchdog() -> None:
    """Once the transaction commits, a watchdog sends what waits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [WATCH])


def open_for(person: Person) -> list[Notice]:
    """What somebody has not seen yet, newest first."""
    mine = Notice.objects.filter(to=person, seen_at__isnull=True, ended_at__isnull=True)
    return list(mine.order_by("-at", "-pk"))


def see(notice_id: int, *, by: Person, now: datetime) -> Notice:
    """Somebody has seen what they were told. Raises Notice.DoesNotExist for another's notice."""
    with transaction.atomic():
        notice = Notice.objects.select_for_update().get(pk=notice_id, to=by)
        if notice.seen_at is None:
            notice.seen_at = now
            notice.save(update_fields=["seen_at"])
            call_off([notice.pk], now)
    return notice


def see_about(subject: str, subject_id: int, *, by: Person, now: datetime) -> None:
    """Somebody opens the page of a thing: everything they were told of it is seen."""
    unseen = Notice.objects.filter(
        to=by, subject=subject, subject_id=subject_id, seen_at__isnull=True, ended_at__isnull=True
    )
    ids = list(unseen.values_list("pk", flat=True))
    if ids:
        with transaction.atomic():
            Notice.objects.filter(pk__in=ids, seen_at__isnull=True).update(seen_at=now)
            call_off(ids, now)


def end_about(subject: str, subject_id: int, *, now: datetime) -> None:
    """Nobody needs to be told of this thing any more: it has been dealt with."""
    with transaction.atomic():
        _end_open(Notice.objects.filter(subject=subject, subject_id=subject_id), now)


def call_off(ids: list[int], now: datetime, *, says: str = SEEN) -> None:
    """These were seen, or say ``says`` why not: what was still to be sent of them is not."""
    Notice.objects.filter(pk__in=ids).update(sendings_wanted=False)
    Sending.objects.filter(notice__in=ids, try_at__isnull=False).update(
        try_at=None, claimed_until=None, given_up_at=now, says=says
    )
