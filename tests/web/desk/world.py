"""Officers who are out, past the services: for pages, not for what services do."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from forethought.contact.plan import PlannedVisit, Return, plan_of
from forethought.contact.times import ContactTimes
from forethought.contact.words import AlarmKind, Rung
from forethought.timestamps import local_day
from forethought.web.contactdesk import stored_plans
from forethought.web.contactdesk.models import Alarm, Duty, Fact, Outing, PlanVersion
from forethought.web.contactdesk.watching import look
from forethought.web.people.models import Office, Person
from forethought.web.visits.models import Visit
from tests.web.factories import NOW

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def make_outing(
    officer: Person, visits: Sequence[Visit] = (), *, now: datetime = NOW, **fields: Any
) -> Outing:
    """Out since ``now`` with these visits, back four hours later; judged once."""
    assert officer.team is not None
    fields.setdefault("office", officer.team.office)
    fields.setdefault("day", local_day(now))
    fields.setdefault("back_by", now + 4 * HOUR)
    outing = Outing.objects.create(officer=officer, left_at=now, next_at=now, **fields)
    people = (outing.officer, outing.second_officer)
    names = tuple(str(person.pk) for person in people if person is not None)
    plan = plan_of(
        outing=str(outing.pk),
        visits=[
            PlannedVisit(str(one.pk), names, one.planned_start, timedelta(minutes=one.minutes))
            for one in visits
        ]
        or [PlannedVisit("none", names, now + 2 * HOUR, HOUR)],
        times=ContactTimes(),
        returns=(Return(names, outing.back_by, outing.home),),
    )
    PlanVersion.objects.create(outing=outing, number=1, at=now, plan=stored_plans.to_json(plan))
    look(outing.pk, now)
    return Outing.objects.get(pk=outing.pk)


def make_alarm(outing: Outing, kind: AlarmKind = AlarmKind.OVERDUE, **fields: Any) -> Alarm:
    """An open alarm that nobody owns, at the desk."""
    fields.setdefault("since", NOW)
    fields.setdefault("opened_at", NOW)
    fields.setdefault("rung", Rung.DESK.value)
    return Alarm.objects.create(outing=outing, kind=kind, name=f"{kind}-1", **fields)


def press_for_help(outing: Outing, now: datetime = NOW) -> Alarm:
    """A duress alarm as a real one comes."""
    Fact.objects.create(
        outing=outing,
        uuid=uuid.uuid4(),
        kind="duress",
        at=now,
        by=outing.officer,
        via="app",
        detail={"officer": str(outing.officer_id), "pressed_at": now.isoformat()},
    )
    look(outing.pk, now)
    return outing.alarms.get(kind=AlarmKind.DURESS)


def overdue(outing: Outing, now: datetime) -> Alarm:
    """The overdue alarm that stands at ``now``."""
    look(outing.pk, now)
    return outing.alarms.get(kind=AlarmKind.OVERDUE)


def make_duty(office: Office, person: Person, *, now: datetime = NOW) -> Duty:
    """On the desk from an hour ago for eight hours."""
    return Duty.objects.create(office=office, person=person, begins=now - HOUR, ends=now + 7 * HOUR)
