"""An office that is ready, its people, and officers who are out; invented people only."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from forethought.timestamps import day_ends, local_day
from forethought.web.contactdesk import outings
from forethought.web.contactdesk.models import Aid, Beat, Duty, Gap, Outing, Way
from forethought.web.people.models import Office, Person
from forethought.web.visits.models import Visit
from tests.web.factories import (
    NOW,
    TODAY,
    make_contact_desk,
    make_manager,
    make_office,
    make_person,
    make_safety_administrator,
    make_visit,
)

MAIL = {"smtp_mail": {"url": "smtp://127.0.0.1:1", "sender": "desk@example.com"}}
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@dataclass
class Ready:
    """An office where officers may leave."""

    office: Office
    desk: Person
    manager: Person
    administrator: Person
    officer: Person


def make_way(person: Person, channel: str = "smtp_mail", **fields: Any) -> Way:
    fields.setdefault("address", person.email)
    fields.setdefault("added_at", NOW)
    fields.setdefault("worked_at", NOW)
    return Way.objects.create(person=person, channel=channel, **fields)


def make_aid(person: Person, **fields: Any) -> Aid:
    fields.setdefault("kind", Aid.Kind.PHONE)
    fields.setdefault("issued_on", date(2026, 1, 5))
    fields.setdefault("tested_on", date(2026, 11, 2))
    fields.setdefault("test_again_by", date(2027, 11, 2))
    fields.setdefault("charged_at", NOW - HOUR)
    return Aid.objects.create(person=person, **fields)


def beat(now: datetime = NOW, *hosts: str) -> None:
    """Live watchdogs on these hosts; on two unless said."""
    for host in hosts or ("one", "two"):
        Beat.objects.update_or_create(watchdog=f"{host}-1", defaults={"host": host, "at": now})


def ready(now: datetime = NOW) -> Ready:
    """Desk, manager and administrator can be told; one officer; two watchdogs live."""
    office = make_office()
    manager = make_manager(office=office)
    made = Ready(
        office,
        make_contact_desk(office=office),
        manager,
        make_safety_administrator(office=office),
        make_person(office=office, manager=manager),
    )
    for person in (made.desk, made.manager, made.administrator, made.officer):
        make_way(person)
    today = local_day(now)
    make_aid(
        made.officer,
        tested_on=today - timedelta(days=23),
        test_again_by=today + timedelta(days=342),
        charged_at=now - HOUR,
    )
    Duty.objects.create(
        office=office, person=made.desk, begins=now - 24 * HOUR, ends=now + 72 * HOUR
    )
    beat(now)
    return made


def accept(office: Office, what: str, by: Person, day: date = TODAY) -> Gap:
    return Gap.objects.create(office=office, what=what, day=day, reason="For today", by=by, at=NOW)


def go(made: Ready, visits: list[Visit] | None = None, now: datetime = NOW, **given: Any) -> Outing:
    """The officer leaves with a visit in two hours, or before the day is over; back in four."""
    last = day_ends(local_day(now)) - MINUTE
    start = min(now + 2 * HOUR, last)
    visits = visits or [make_visit(made.officer, planned_start=start)]
    given.setdefault("back_by", now + 4 * HOUR)
    return outings.leave(made.officer, visits=visits, by=made.officer, now=now, **given)


def name() -> uuid.UUID:
    return uuid.uuid4()
