"""The officer's pages with plain forms."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from forethought.web.contactdesk.models import Alarm, Fact, Outing
from forethought.web.contactdesk.phone import pins
from forethought.web.decisions.services import sign_assessment
from forethought.web.people.models import Person
from forethought.web.visits.models import Visit
from tests.web.decisions.given import checked, looked
from tests.web.factories import NOW, make_visit, sign_in
from tests.web.phone.given import (
    DURESS_PIN,
    DURESS_WORD,
    PIN,
    a_day,
    an_officer,
    go_out,
    quick_pins,
    set_pins,
)
from tests.web.watchdog.office import MAIL, Ready, ready

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(settings: Any) -> Iterator[None]:
    settings.CHANNELS = MAIL
    with time_machine.travel(NOW, tick=False), quick_pins():
        yield


@pytest.fixture
def officer() -> Person:
    return an_officer()


@pytest.fixture
def page(client: Client, officer: Person) -> Client:
    return sign_in(client, officer)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def press(page: Client, **fields: str) -> str:
    given = {"uuid": str(uuid.uuid4()), "step": "", "visit": "", **fields}
    return text(page.post("/out/press/", given, follow=True))


def test_a_day_with_plain_forms(page: Client, officer: Person) -> None:
    visit = a_day(officer, NOW)[0]
    go_out(officer, [visit], NOW)
    shown = text(page.get("/out/plain/"))
    assert "I have set off" in shown
    assert "Customer Invented A" in shown
    shown = press(page, step="set_off", visit=str(visit.pk))
    assert "Your office received this at 8am." in shown
    assert "I have set off" not in shown
    shown = press(page, step="arrived", visit=str(visit.pk))
    assert "Do not go in." in shown
    assert "I have left" in shown
    shown = press(page, step="leaving", visit=str(visit.pk))
    assert "No visit is left today." in shown
    press(page, step="back")
    assert Outing.objects.get().over_at == NOW


def test_a_press_sent_twice_counts_once(page: Client, officer: Person) -> None:
    go_out(officer, a_day(officer, NOW), NOW)
    name = str(uuid.uuid4())
    assert "received this at" in press(page, uuid=name)
    assert "received this at" in press(page, uuid=name)
    assert Fact.objects.filter(kind="checkin").count() == 1


@pytest.mark.parametrize("fields", [{"uuid": "x"}, {"step": "flown"}, {"visit": "-1"}])
def test_a_press_that_cannot_be_read_gets_a_sentence(
    page: Client, officer: Person, fields: dict[str, str]
) -> None:
    go_out(officer, a_day(officer, NOW), NOW)
    assert "press again, or ring your office" in press(page, **fields)
    assert not Fact.objects.exists()


def test_somebody_who_is_not_out_is_told(page: Client) -> None:
    shown = press(page)
    assert "does not know that you are out" in shown
    assert "received this" not in shown


def test_with_pins_the_page_asks_for_one_first(page: Client, officer: Person) -> None:
    set_pins(officer, NOW)
    a_day(officer, NOW)
    assert "Customer" not in text(page.get("/out/plain/"))
    assert page.post("/out/press/", {}).status_code == 302
    shown = text(page.post("/out/plain/", {"pin": "999111"}))
    assert "9 tries left" in shown
    assert "Error: " in shown
    shown = text(page.post("/out/plain/", {"pin": " 402 915 "}, follow=True))
    assert "Customer Invented A" in shown


def test_ten_wrong_pins_sign_out(page: Client, officer: Person) -> None:
    set_pins(officer, NOW)
    for _ in range(9):
        assert page.post("/out/plain/", {"pin": "999111"}).status_code == 200
    assert page.post("/out/plain/", {"pin": "999111"}).status_code == 302
    assert "_auth_user_id" not in page.session


def test_the_duress_pin_opens_the_same_page_and_calls_for_help(
    page: Client, officer: Person
) -> None:
    set_pins(officer, NOW)
    go_out(officer, a_day(officer, NOW), NOW)
    shown = []
    for pin in (PIN, DURESS_PIN):
        page.session.flush()
        sign_in(page, officer)
        answer = page.post("/out/plain/", {"pin": pin}, follow=True)
        shown.append([line for line in text(answer).splitlines() if "value=" not in line])
        assert Alarm.objects.count() == (pin == DURESS_PIN)
    assert shown[0] == shown[1]


def test_sos_comes_back_to_the_page_as_it_was(page: Client, officer: Person) -> None:
    answer = page.post("/out/duress/", follow=True)
    assert "Done" not in text(answer)
    assert Alarm.objects.get().kind == "duress"


def test_pins_are_set_on_their_page(page: Client, officer: Person) -> None:
    given = {"pin": PIN, "duress_pin": PIN, "duress_word": DURESS_WORD}
    shown = text(page.post("/out/pins/", given))
    assert "differ in at least two digits" in shown
    assert not pins.has_pins(officer)
    page.post("/out/pins/", given | {"duress_pin": DURESS_PIN})
    assert pins.has_pins(officer)
    assert DURESS_WORD not in text(page.get("/out/pins/"))
    assert DURESS_WORD not in text(page.get("/out/plain/"))


@pytest.fixture
def made() -> Ready:
    return ready(NOW)


def _leaves(page: Client, visit: Visit, **fields: str) -> str:
    given = {"visits": str(visit.pk), "back_by": "1pm", "where": "home", "vehicle": "Blue van"}
    return text(page.post("/out/leave/", given | fields, follow=True))


def test_leaving_the_office(client: Client, made: Ready) -> None:
    visit = make_visit(made.officer, planned_start=NOW + timedelta(hours=2))
    page = sign_in(client, made.officer)
    assert "11:45am" in text(page.get("/out/leave/")), "a journey after the visit"
    assert "Your office knows that you are out." in _leaves(page, visit)
    outing = Outing.objects.get()
    assert (outing.home, outing.vehicle) == (True, "Blue van")
    assert outing.back_by == NOW + timedelta(hours=5)
    assert page.get("/out/leave/").status_code == 302


def test_an_office_that_is_not_ready_lets_nobody_leave(page: Client, officer: Person) -> None:
    shown = _leaves(page, a_day(officer, NOW)[0])
    assert "No watchdog is running" in shown
    assert "Error: " in shown
    assert "Blue van" in shown
    assert not Outing.objects.exists()


def test_visits_that_may_not_start_are_not_chosen_beforehand(page: Client, officer: Person) -> None:
    ready_one, other = a_day(officer, NOW, visits=2)
    looked(checked(ready_one), officer)
    sign_assessment(ready_one.pk, check_number=1, by=officer, now=NOW)
    shown = text(page.get("/out/leave/"))
    boxes = {
        visit: shown.split(f'value="{visit.pk}"')[1].split(">")[0] for visit in (ready_one, other)
    }
    assert "checked" in boxes[ready_one]
    assert "checked" not in boxes[other]
    assert "It is being checked: nobody may start it before that" in shown


def test_nothing_to_leave_for(page: Client) -> None:
    assert "there is nothing to leave for" in text(page.get("/out/leave/"))


def test_the_page_that_is_kept_is_the_same_for_everybody(page: Client, officer: Person) -> None:
    own, other = page.get("/out/").content, Client().get("/out/").content
    assert own == other
    assert officer.name not in own.decode()


def test_the_app_can_be_put_on_the_first_screen(client: Client) -> None:
    manifest = json.loads(client.get("/out/manifest.json").content)
    assert manifest["scope"] == manifest["start_url"] == "/out/"
    assert {icon["sizes"] for icon in manifest["icons"]} == {"192x192", "512x512"}
    worker = client.get("/out/worker.js")
    assert worker["Content-Type"].startswith("text/javascript")
    assert "no-cache" in worker["Cache-Control"]
