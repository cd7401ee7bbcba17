"""What an officer does besides checking in, on pages that a gloved thumb can use."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from playwright.sync_api import expect

from forethought.web.contactdesk import places
from forethought.web.contactdesk.models import Alarm, Place, PlanVersion
from forethought.web.people.models import Person
from tests.web.factories import (
    NOW,
    make_contact_desk,
    make_safety_administrator,
    sign_in,
)
from tests.web.look.browser import DESK, ONE_AT_A_TIME, PHONE, site
from tests.web.phone.given import (
    DURESS_PIN,
    a_day,
    an_officer,
    go_out,
    set_pins,
)
from tests.web.phone.page import (
    SHOTS,
    STORED,
    look,
    phone,
    press,
    says,
    unlock,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.django_db, pytest.mark.browser]


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def officer() -> Person:
    person = an_officer()
    set_pins(person, NOW)
    return person


TARGETS = "button:visible, summary:visible, a:visible, input[type=text]:visible, label:has(input)"

CONTRAST = """(one) => {
  const light = (colour) => {
    const parts = colour.match(/[\\d.]+/g).slice(0, 3).map((part) => part / 255);
    const [r, g, b] = parts.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
  };
  const { color, backgroundColor } = getComputedStyle(one);
  const [low, high] = [light(color), light(backgroundColor)].sort((a, b) => a - b);
  return high / low;
}"""


def test_big_buttons_that_sunlight_does_not_wash_out(
    chromium: Browser, client: Client, officer: Person
) -> None:
    """WCAG 2.2, 1.4.6 (7 to 1); a gloved thumb needs more than the 44 px of 2.5.5."""
    go_out(officer, a_day(officer, NOW, visits=2), NOW)
    with phone(chromium, client, officer) as opened:
        unlock(opened)
        opened.page.locator("#visits button").first.wait_for()
        opened.page.locator("#guidance-box").wait_for()
        for name in ("Running late", "Change my plan"):
            opened.page.get_by_text(name, exact=True).click()
        look(opened, "open-parts")
        for one in opened.page.locator(TARGETS).all():
            box, words = one.bounding_box(), one.inner_text()
            assert box
            assert box["height"] >= 56, words
        buttons = opened.page.locator("button:visible, summary:visible").all()
        assert len(buttons) > 10
        for one in buttons:
            box = one.bounding_box()
            assert box
            assert (box["height"] >= 64, box["width"] >= 130) == (True, True), one.inner_text()
            assert one.evaluate(CONTRAST) >= 7, one.inner_text()


def test_the_plain_page_works_without_a_script(
    chromium: Browser, client: Client, officer: Person
) -> None:
    go_out(officer, a_day(officer, NOW), NOW)
    with site(chromium, sign_in(client, officer), size=PHONE, scripts=False) as opened:
        opened.go("/out/plain/")
        opened.page.get_by_label("Your PIN").fill(DURESS_PIN)
        with opened.leads_on():
            press(opened, "Open my day")
        with opened.leads_on():
            press(opened, "I have set off")
        says(opened, "main", "Your office received this at")
        if SHOTS:
            opened.page.screenshot(path=Path(SHOTS) / "phone-plain.png", full_page=True)
        assert Alarm.objects.get().kind == "duress"


def test_running_late_and_another_plan_without_signal(
    chromium: Browser, client: Client, officer: Person
) -> None:
    first, second, third = a_day(officer, NOW, visits=3)
    outing = go_out(officer, [first, second, third], NOW)
    with phone(chromium, client, officer) as opened:
        unlock(opened)
        says(opened, "#visits", "Customer Invented A")
        opened.page.context.set_offline(True)
        opened.page.get_by_text("Running late", exact=True).click()
        press(opened, "30 minutes late")
        says(opened, "#last", "Running late by 30 minutes, pressed")
        opened.page.get_by_text("Change my plan", exact=True).click()
        press(opened, "Sooner Customer Invented B")
        press(opened, "Leave out Customer Invented C")
        opened.page.get_by_label("Back by").fill("15:45")
        opened.page.get_by_label("Safe at home").check()
        look(opened, "change-plan")
        press(opened, "Save my plan")
        says(opened, "#last", "Change of plan, pressed")
        says(opened, "#visits", "Customer Invented B")
        look(opened, "plan-not-yet-sent")
        assert PlanVersion.objects.count() == 1

        opened.page.context.set_offline(False)
        says(opened, "#last", "Change of plan: received")
        opened.page.evaluate("Promise.all([phone.send(), phone.send()])")
        press(opened, "I have set off")
        says(opened, "#last", "Set off: received")
        says(opened, "#visits", "Customer Invented B")
        look(opened, "plan-changed")
    plan = outing.plans.order_by("-number")[0]
    assert plan.number == 3
    starts = [one for one in plan.plan["points"] if one["step"] == "arrived"]
    assert [one["visit"] for one in starts] == [str(second.pk), str(first.pk)]
    assert starts[0]["due"] == (first.planned_start + timedelta(minutes=30)).isoformat()
    outing.refresh_from_db()
    assert (outing.home, outing.back_by.hour) == (True, 15)


def test_where_i_am_goes_out_at_a_press_alone_and_only_where_it_is_allowed(
    chromium: Browser, client: Client, officer: Person
) -> None:
    go_out(officer, a_day(officer, NOW), NOW)
    with phone(chromium, client, officer) as opened:
        opened.page.context.grant_permissions(["geolocation"])
        opened.page.context.set_geolocation(
            {"latitude": 53.80012, "longitude": -1.5491, "accuracy": 24.2}
        )
        unlock(opened)
        says(opened, "#visits", "Customer Invented A")
        expect(opened.page.locator("#where")).to_be_hidden()
        with ONE_AT_A_TIME:
            assert officer.office
            places.allow(officer.office, whether=True, by=make_safety_administrator(), now=NOW)
        press(opened, "All is well")
        opened.page.locator("#where").wait_for()
        opened.page.context.set_offline(True)
        press(opened, "Send where I am")
        says(opened, "#where-says", "Right to 25 metres")
        says(opened, "#last", "Where I am, pressed")
        look(opened, "where")
        opened.page.context.set_offline(False)
        says(opened, "#last", "Where I am: received")
        assert "53.8" not in json.dumps(opened.page.evaluate(STORED))
    place = Place.objects.get()
    assert (place.lat, place.lon, place.accuracy_m) == (53.80012, -1.5491, 24.2)
    assert place.pressed_at <= place.received_at


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_every_page_of_the_day_out_is_good_for_everybody(
    chromium: Browser, client: Client, size: dict[str, int]
) -> None:
    officer = an_officer()
    outing = go_out(officer, a_day(officer, NOW, visits=3), NOW)
    administrator = make_safety_administrator(office=officer.office)
    assert officer.office
    places.allow(officer.office, whether=True, by=administrator, now=NOW)
    places.send(
        outing, officer=officer, uuid=uuid4(), lat=53.8, lon=-1.5, accuracy_m=20, age_s=60, now=NOW
    )
    desk = make_contact_desk(office=officer.office)
    pages = [
        (officer, "/out/plain/"),
        (officer, "/out/plan/"),
        (administrator, f"/offices/{officer.office.pk}/places/"),
        (administrator, "/offices/"),
        (desk, f"/desk/outings/{outing.pk}/"),
    ]
    with site(chromium, sign_in(client, officer), size=size) as opened:
        for number, (person, address) in enumerate(pages):
            opened.become(sign_in(client, person))
            opened.go(address)
            look(opened, f"{size['width']}-{number}")
