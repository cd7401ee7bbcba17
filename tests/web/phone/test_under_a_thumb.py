"""What the page does while something else is under way: it loses nothing, and opens nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.test import Client
from playwright.sync_api import expect

from forethought.web.people.models import Person
from tests.web.factories import NOW
from tests.web.look.browser import Site
from tests.web.phone.given import a_day, an_officer, go_out, set_pins
from tests.web.phone.page import NOTHING_WAITS, phone, says, unlock, waits_until

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
    go_out(person, a_day(person, NOW, visits=2), NOW)
    return person


ANOTHER_DAY = """() => {
  unlocked.day = { ...unlocked.day, expects: "Invented anew", back_by: "12:34" };
  return draw();
}"""
"""The office has told something new, and it is drawn."""

LEFT_OUT = "Leave out Customer Invented A"


def opens(opened: Site) -> None:
    unlock(opened)
    says(opened, "#visits", "Customer Invented A")
    waits_until(opened, NOTHING_WAITS)


NO_TIME_PASSES = "{const stands = performance.now(); performance.now = () => stands;}"
"""A press that takes long is over for the page after a while, and a busy machine takes long."""


def thumb_on(opened: Site, name: str) -> None:
    opened.page.evaluate(NO_TIME_PASSES)
    button = opened.page.get_by_role("button", name=name, exact=True)
    button.hover()
    opened.page.mouse.down()


@pytest.mark.parametrize(
    ("name", "element", "text"),
    [
        ("I have set off", "#last", "Set off: received"),
        (LEFT_OUT, "#plan-says", "Customer Invented A is left out"),
    ],
)
def test_a_press_counts_though_the_day_is_drawn_anew_while_the_thumb_is_down(
    chromium: Browser, client: Client, officer: Person, name: str, element: str, text: str
) -> None:
    with phone(chromium, client, officer) as opened:
        opens(opened)
        if name == LEFT_OUT:
            opened.page.get_by_text("Change my plan", exact=True).click()
        thumb_on(opened, name)
        opened.page.evaluate(ANOTHER_DAY)
        opened.page.mouse.up()
        says(opened, element, text)


def test_what_waited_for_the_thumb_is_drawn_once_it_is_up_though_nothing_was_pressed(
    chromium: Browser, client: Client, officer: Person
) -> None:
    with phone(chromium, client, officer) as opened:
        opens(opened)
        thumb_on(opened, "I have set off")
        opened.page.evaluate(ANOTHER_DAY)
        expect(opened.page.locator("#expects")).not_to_have_text("Invented anew")
        opened.page.mouse.move(0, 0)
        opened.page.mouse.up()
        says(opened, "#expects", "Invented anew")
        assert opened.page.evaluate("phone.all('queue').then((all) => all.length)") == 0


NO_KEY_YET = """() => {
  const keyOf = phone.keyOf;
  const there = new Promise((go) => (self.go = go));
  phone.keyOf = async (day) => {
    await there;
    return keyOf(day);
  };
}"""


def test_what_is_written_as_soon_as_the_form_is_seen_stays(
    chromium: Browser, client: Client, officer: Person
) -> None:
    """Before the phone has made ready the key under which it is kept."""
    with phone(chromium, client, officer) as opened:
        opened.page.evaluate(NO_KEY_YET)
        unlock(opened)
        opened.page.get_by_text("Record an incident", exact=True).click()
        opened.page.get_by_label("Threat", exact=True).check()
        opened.page.evaluate("() => self.go()")
        waits_until(opened, "phone.get('draft').then(Boolean)")
        expect(opened.page.get_by_label("Threat", exact=True)).to_be_checked()


BARRED_MEANWHILE = """async () => {
  const within = phone.within;
  phone.within = async (stores, mode, work) => {
    if (mode === "readwrite") {
      phone.within = within;
      await phone.bar();
    }
    return within(stores, mode, work);
  };
  await phone.refresh();
  return Boolean(await phone.get("day"));
}"""


def test_ten_wrong_pins_also_keep_off_the_day_that_is_just_coming(
    chromium: Browser, client: Client, officer: Person
) -> None:
    """The tenth is typed after the office has answered, before its answer is kept."""
    with phone(chromium, client, officer) as opened:
        assert opened.page.evaluate(BARRED_MEANWHILE) is False


LOCKED_MEANWHILE = """async () => {
  incident.again = async () => lock();
  await draw();
  return guidance.open;
}"""


def test_a_page_that_is_locked_while_it_is_drawn_stays_locked(
    chromium: Browser, client: Client, officer: Person
) -> None:
    with phone(chromium, client, officer) as opened:
        opens(opened)
        assert opened.page.evaluate(LOCKED_MEANWHILE) is None
        expect(opened.page.locator("#day")).to_be_hidden()
