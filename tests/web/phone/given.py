"""An office with somebody on duty, an officer who is out, and PINs: for these tests."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from unittest import mock

from django.test import Client

from forethought.contact.plan import PlannedVisit, Return, plan_of
from forethought.contact.times import ContactTimes
from forethought.timestamps import local_day
from forethought.web.contactdesk import stored_plans
from forethought.web.contactdesk.models import Outing, PlanVersion
from forethought.web.contactdesk.phone import pins
from forethought.web.people.models import Person
from forethought.web.visits.models import Visit
from tests.web.factories import make_customer, make_office, make_person, make_visit

PIN, DURESS_PIN, DURESS_WORD = "402915", "715338", "marmalade"


@contextmanager
def quick_pins() -> Iterator[None]:
    """PINs that are stretched for no time at all."""
    with mock.patch.object(pins, "ROUNDS", 10):
        yield


def set_pins(person: Person, now: datetime) -> None:
    """The PINs of these tests."""
    with quick_pins():
        pins.set_pins(
            person,
            pin=PIN,
            duress_pin=DURESS_PIN,
            duress_word=DURESS_WORD,
            by=person,
            now=now,
        )


def an_officer(**fields: Any) -> Person:
    """An officer of an office that has a telephone."""
    office = make_office("Leeds", phone="0113 496 0000")
    return make_person("Ann Invented", office=office, **fields)


def a_day(officer: Person, now: datetime, visits: int = 1) -> list[Visit]:
    """Visits of today that begin an hour from now and at each hour after."""
    return [
        make_visit(
            officer,
            customer=make_customer(f"Customer Invented {chr(65 + number)}"),
            planned_start=now + timedelta(minutes=60 + 60 * number),
            minutes=30,
        )
        for number in range(visits)
    ]


def go_out(officer: Person, visits: list[Visit], now: datetime) -> Outing:
    """The officer is out, whatever the office's readiness."""
    assert officer.office
    back = now + timedelta(minutes=60 * len(visits) + 90)
    outing = Outing.objects.create(
        officer=officer,
        office=officer.office,
        day=local_day(now),
        left_at=now,
        back_by=back,
        next_at=now,
    )
    name = str(officer.pk)
    plan = plan_of(
        outing=str(outing.pk),
        visits=[
            PlannedVisit(str(one.pk), (name,), one.planned_start, timedelta(minutes=one.minutes))
            for one in visits
        ],
        times=ContactTimes(),
        returns=(Return((name,), back),),
    )
    PlanVersion.objects.create(outing=outing, number=1, at=now, plan=stored_plans.to_json(plan))
    return outing


def message(kind: str = "check_in", **fields: Any) -> dict[str, Any]:
    """What a phone sends for one press."""
    usual = {"uuid": str(uuid.uuid4()), "step": None, "visit": "", "proof": "", "age_s": 0.5}
    return {**usual, "kind": kind, **fields}


def send(client: Client, token: str, *messages: dict[str, Any]) -> Any:
    """Send these as a phone does."""
    return client.post(
        "/out/check-in/",
        json.dumps({"messages": messages}),
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )
