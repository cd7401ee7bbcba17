"""What a phone tells: each press once, for the moment it was pressed; help silently."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from forethought.web.contactdesk.judging import contact_of
from forethought.web.contactdesk.models import Alarm, Fact, Outing
from forethought.web.contactdesk.phone import pins
from forethought.web.contactdesk.phone.tokens import HOLDS, token_for
from forethought.web.people.models import Person
from forethought.web.signin.services import forget_codes, renew_secrets
from forethought.web.visits.models import Visit
from tests.web.factories import NOW, TODAY, make_person
from tests.web.phone.given import (
    DURESS_PIN,
    PIN,
    a_day,
    an_officer,
    go_out,
    message,
    send,
    set_pins,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def officer() -> Person:
    return an_officer()


@pytest.fixture
def visit(officer: Person) -> Visit:
    return a_day(officer, NOW)[0]


@pytest.fixture
def outing(officer: Person, visit: Visit) -> Outing:
    return go_out(officer, [visit], NOW)


@pytest.fixture
def token(officer: Person) -> str:
    return token_for(officer, now=NOW)


def test_a_press_is_received(client: Client, token: str, outing: Outing, visit: Visit) -> None:
    told = message(step="set_off", visit=str(visit.pk))
    answer = send(client, token, told).json()
    receipt = answer["received"][told["uuid"]]
    assert receipt == {"at": NOW.isoformat(), "says": [], "counted": True}
    fact = Fact.objects.get(outing=outing, kind="checkin")
    assert fact.detail["pressed_at"] == (NOW - timedelta(seconds=0.5)).isoformat()


def test_the_same_press_counts_once(client: Client, token: str, outing: Outing) -> None:
    told = message()
    first = send(client, token, told).json()
    with time_machine.travel(NOW + timedelta(minutes=5), tick=False):
        again = send(client, token, told, told).json()
    assert again == first
    assert Fact.objects.filter(outing=outing, kind="checkin").count() == 1


@pytest.mark.parametrize(
    ("age", "minutes"),
    [(0, 0), (60, 1), (86_400, 1440), (86_401, 1440), ("nonsense", 1440), (1e400, 1440)],
)
def test_an_age_is_taken_as_it_is_or_as_the_oldest(
    client: Client, token: str, outing: Outing, age: object, minutes: int
) -> None:
    send(client, token, message(age_s=age))
    fact = Fact.objects.get(outing=outing, kind="checkin")
    pressed = datetime.fromisoformat(fact.detail["pressed_at"])
    assert pressed == NOW - timedelta(minutes=minutes)


def test_arriving_with_a_shut_gate_counts_and_says_not_to_go_in(
    client: Client, token: str, outing: Outing, visit: Visit
) -> None:
    told = message(step="arrived", visit=str(visit.pk))
    receipt = send(client, token, told).json()["received"][told["uuid"]]
    assert receipt["counted"]
    assert receipt["says"][0].startswith("Do not go in")
    assert len(receipt["says"]) > 1
    visit.refresh_from_db()
    assert visit.state == Visit.State.PLANNED
    contact = contact_of(outing, NOW)
    assert contact
    assert contact.inside == (str(visit.pk),)


def test_one_bad_press_loses_none_of_the_others(client: Client, token: str, outing: Outing) -> None:
    good, bad = message(), message(step="flown")
    received = send(client, token, bad, good).json()["received"]
    assert received[good["uuid"]]["counted"]
    assert not received[bad["uuid"]]["counted"]
    assert Fact.objects.filter(outing=outing, kind="checkin").count() == 1


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"messages": 1}', "{" * 10_000])
def test_what_is_no_message_gets_a_sentence(client: Client, token: str, body: str) -> None:
    answer = client.post(
        "/out/check-in/",
        body,
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )
    assert answer.status_code == 400
    assert "messages" in answer.json()["error"]


def test_who_is_not_out_is_told(client: Client, token: str, officer: Person) -> None:
    told = message()
    receipt = send(client, token, told).json()["received"][told["uuid"]]
    assert not receipt["counted"]
    assert "does not know that you are out" in receipt["says"][0]


@pytest.mark.parametrize("later", [timedelta(0), HOLDS - timedelta(seconds=1)])
def test_a_token_holds(client: Client, token: str, later: timedelta) -> None:
    with time_machine.travel(NOW + later, tick=False):
        assert send(client, token, message()).status_code == 200


def test_a_token_ends(client: Client, token: str, officer: Person) -> None:
    with time_machine.travel(NOW + HOLDS, tick=False):
        assert send(client, token, message()).status_code == 401
    set_pins(officer, NOW)
    assert send(client, token, message()).status_code == 401, "new PINs"
    fresh = token_for(officer, now=NOW)
    officer.is_active = False
    officer.save()
    assert send(client, fresh, message()).status_code == 401, "left the service"


@pytest.mark.parametrize("token", ["", "x", "x:y:z", "é" * 9])
def test_a_false_token_is_refused(client: Client, token: str) -> None:
    assert send(client, token, message()).status_code == 401


def test_a_session_alone_tells_nothing(client: Client, officer: Person) -> None:
    client.force_login(officer)
    assert send(client, "", message()).status_code in (302, 401)


def _help(outing_of: Person) -> Alarm:
    return Alarm.objects.get(outing__officer=outing_of, kind="duress")


def test_the_button_reaches_the_top_rung_and_says_nothing(
    client: Client, token: str, officer: Person, outing: Outing
) -> None:
    asks, opens = message("duress"), message("unlock")
    received = send(client, token, asks, opens).json()["received"]
    assert received[asks["uuid"]] == received[opens["uuid"]]
    assert _help(officer).rung == 3


def test_either_pin_is_answered_alike_and_one_calls_for_help(
    client: Client, officer: Person, outing: Outing
) -> None:
    set_pins(officer, NOW)
    token = token_for(officer, now=NOW)
    answers = []
    for pin in (PIN, DURESS_PIN):
        told = message("unlock", proof=pins.proof_of(officer, pin), uuid=str(uuid.UUID(int=7)))
        answers.append(send(client, token, told).content)
        assert Alarm.objects.count() == (pin == DURESS_PIN)
    assert answers[0] == answers[1]
    assert _help(officer).rung == 3


def test_help_is_heard_from_somebody_who_is_not_out(
    client: Client, token: str, officer: Person
) -> None:
    send(client, token, message("duress"))
    assert _help(officer).rung == 3


def test_a_pin_that_nobody_can_read_any_more_counts_as_a_call_for_help(
    client: Client, officer: Person, outing: Outing, settings: Any
) -> None:
    set_pins(officer, NOW)
    token = token_for(officer, now=NOW)
    proof = pins.proof_of(officer, PIN)
    settings.ENCRYPTION_KEYS = ["another key " + "k" * 40]
    assert send(client, token, message("unlock", proof=proof), message()).status_code == 200
    assert _help(officer).rung == 3
    assert Fact.objects.filter(kind="checkin").count() == 1


def test_a_new_key_keeps_pins_and_word(officer: Person, settings: Any) -> None:
    set_pins(officer, NOW)
    word = pins.word_of(officer, day=TODAY, now=NOW)
    proof = pins.proof_of(officer, DURESS_PIN)
    settings.ENCRYPTION_KEYS = ["another key " + "k" * 40, *settings.ENCRYPTION_KEYS]
    assert renew_secrets(now=NOW) == 2
    settings.ENCRYPTION_KEYS = settings.ENCRYPTION_KEYS[:1]
    assert pins.what_was_typed(officer, proof) is pins.Typed.DURESS
    assert pins.is_word_of(officer, word, day=TODAY)


def test_a_press_that_cannot_be_recorded_keeps_no_other_back(
    client: Client, officer: Person, outing: Outing
) -> None:
    """An id that another outing's fact bears already, of a day on which they were out together."""
    other = go_out(make_person(office=officer.office), a_day(make_person(), NOW), NOW)
    taken = message(step="arrived")
    Fact.objects.create(
        outing=other, uuid=taken["uuid"], kind="checkin", at=NOW, by=officer, detail={}
    )
    good = message()
    received = send(client, token_for(officer, now=NOW), taken, good).json()["received"]
    assert not received[taken["uuid"]]["counted"]
    assert received[good["uuid"]]["counted"]


def test_a_pin_of_somebody_else_calls_nobody(client: Client, outing: Outing) -> None:
    other = make_person()
    set_pins(other, NOW)
    proof = pins.proof_of(other, DURESS_PIN)
    set_pins(outing.officer, NOW)
    send(client, token_for(outing.officer, now=NOW), message("unlock", proof=proof))
    assert not Alarm.objects.exists()


def test_asking_for_the_day_asks_the_database_a_fixed_number_of_times(
    client: Client, officer: Person, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    set_pins(officer, NOW)
    go_out(officer, a_day(officer, NOW, visits=6), NOW)
    token = token_for(officer, now=NOW)
    with django_assert_max_num_queries(35):
        answer = client.get("/out/day.json", headers={"Authorization": f"Bearer {token}"})
    told = answer.json()
    assert told["holds_s"] == (datetime(2026, 11, 26, tzinfo=UTC) - NOW).total_seconds()
    assert "Invented" not in json.dumps(told)


@pytest.mark.parametrize("with_pins", [True, False])
def test_a_phone_reported_lost_speaks_for_nobody(
    client: Client, officer: Person, outing: Outing, with_pins: bool
) -> None:
    if with_pins:
        set_pins(officer, NOW)
    token = token_for(officer, now=NOW)
    assert send(client, token, message()).status_code == 200
    forget_codes(officer, by=None, now=NOW)
    assert send(client, token, message()).status_code == 401
    assert not pins.has_pins(officer)
    assert send(client, token_for(officer, now=NOW), message()).status_code == 200
