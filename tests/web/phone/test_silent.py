"""Who calls for help while nobody waits for them sees what they would see without it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from forethought.contact.words import Step
from forethought.web.contactdesk import facts
from forethought.web.contactdesk.models import Alarm, Fact
from forethought.web.contactdesk.outings import outing_of
from forethought.web.contactdesk.phone import pins
from forethought.web.contactdesk.phone.day import day_of
from forethought.web.contactdesk.phone.receiving import NOT_OUT
from forethought.web.contactdesk.phone.tokens import token_for
from forethought.web.people.models import Person
from tests.web.factories import NOW, sign_in
from tests.web.phone.given import (
    DURESS_PIN,
    PIN,
    a_day,
    an_officer,
    go_out,
    message,
    quick_pins,
    send,
    set_pins,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False), quick_pins():
        yield


@pytest.fixture(params=["not out", "came back", "came back home late"])
def officer(request: pytest.FixtureRequest) -> Person:
    """Nobody waits for them."""
    person = an_officer()
    set_pins(person, NOW)
    day = a_day(person, NOW)
    if request.param != "not out":
        outing = go_out(person, day, NOW)
        if request.param == "came back home late":
            outing.back_by = NOW + timedelta(hours=23)
            outing.save()
        for step in (Step.ARRIVED, Step.LEAVING, Step.BACK):
            facts.check_in(
                outing.pk,
                uuid=uuid.uuid4(),
                officer=person,
                step=step,
                visit_id=day[0].pk if step is not Step.BACK else None,
                via="app",
                by=person,
                now=NOW + timedelta(minutes=70),
            )
        assert outing_of(person) is None
    return person


def lives(client: Client, officer: Person, pin: str) -> list[Any]:
    """Open the day under a PIN, press this and that: all that the phone is told."""
    now = NOW + timedelta(minutes=71)
    with time_machine.travel(now, tick=False):
        token = token_for(officer, now=now)
        told = [
            message("unlock", proof=pins.proof_of(officer, pin)),
            message(),
            message("late", minutes=15),
            message("plan", visits=[]),
            message("where", lat=53.8, lon=-1.5, accuracy_m=20),
            message(step="back"),
        ]
        answers = []
        for one in (*told, told[1]):
            answers += list(send(client, token, one).json()["received"].values())
        day = client.get("/out/day.json", headers={"Authorization": f"Bearer {token}"}).json()
        sign_in(client, officer)
        page = client.post("/out/plain/", {"pin": pin}, follow=True).content.decode()
        shown = [line for line in page.splitlines() if "csrf" not in line and "uuid" not in line]
        plan = client.get("/out/plan/")
        return [
            answers,
            {name: day[name] for name in ("holds_s", "office")},
            day_of(officer, now=now),
            shown,
            (plan.status_code, plan.get("Location")),
        ]


def test_both_pins_look_alike_to_who_is_not_waited_for(client: Client, officer: Person) -> None:
    own = lives(client, officer, PIN)
    assert own[0][1]["says"] == [NOT_OUT]
    assert not Alarm.objects.filter(kind="duress").exists()
    heard = Fact.objects.filter(kind="checkin").count()
    forced = lives(client, officer, DURESS_PIN)
    assert Alarm.objects.filter(kind="duress").exists()
    assert forced == own
    assert Fact.objects.filter(kind="checkin").count() > heard, "the desk is told of each word"
