"""A call for help from the officer's page: at once, silently, and whatever else hangs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.test import Client
from playwright.sync_api import expect

from forethought.web.contactdesk.models import Alarm
from forethought.web.contactdesk.phone import receiving
from forethought.web.contactdesk.phone.messages import Kind, Message
from forethought.web.people.models import Person
from tests.web.factories import NOW
from tests.web.look.browser import ONE_AT_A_TIME, Site
from tests.web.phone.given import DURESS_PIN, a_day, an_officer, go_out, set_pins
from tests.web.phone.page import (
    NOTHING_WAITS,
    STANDS_STILL,
    SYNC_IS_ASKED_FOR,
    later,
    look,
    phone,
    press,
    says,
    unlock,
    waits_until,
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


ONE_POST_HANGS = """async () => {
  const post = phone.post;
  await phone.press("known", { notices: [] });
  await new Promise((hung) => {
    let hangs = true;
    phone.post = (...given) => {
      if (!hangs) return post(...given);
      hangs = false;
      hung();
      return new Promise(() => {});
    };
    phone.send();
  });
}"""


def the_button(opened: Site) -> None:
    press(opened, "SOS")


def the_duress_pin(opened: Site) -> None:
    unlock(opened, DURESS_PIN)


@pytest.mark.parametrize("calls", [the_button, the_duress_pin])
def test_a_call_for_help_waits_for_no_send_that_hangs(
    chromium: Browser, client: Client, officer: Person, calls: Callable[[Site], None]
) -> None:
    with phone(chromium, client, officer) as opened:
        opened.page.evaluate(ONE_POST_HANGS)
        opened.page.evaluate(SYNC_IS_ASKED_FOR)  # or the worker may be first, and the page rests
        with opened.page.expect_response("**/out/check-in/"):
            calls(opened)
        waits_until(opened, "phone.waiting().then((all) => !all.some(phone.mayCall))")
        with ONE_AT_A_TIME:
            assert Alarm.objects.get().kind == "duress"


def test_a_call_for_help_without_signal_asks_for_background_sync_and_shows_nothing(
    chromium: Browser, client: Client, officer: Person
) -> None:
    with phone(chromium, client, officer) as opened:
        opened.page.evaluate(SYNC_IS_ASKED_FOR)
        opened.page.context.set_offline(True)
        before = opened.page.locator("body").inner_html()
        press(opened, "SOS")
        waits_until(opened, "Promise.resolve(self.asked.includes('send'))")
        assert opened.page.locator("body").inner_html() == before


def test_a_press_that_the_office_cannot_take_waits_and_keeps_nothing_back(
    chromium: Browser, client: Client, officer: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where more waits than goes at once: the call for help goes with the first."""
    take = receiving.receive

    def breaks(message: Message, **given: Any) -> receiving.Receipt:
        if message.kind is Kind.LATE:
            raise LookupError
        return take(message, **given)

    go_out(officer, a_day(officer, NOW), NOW)
    with phone(chromium, client, officer) as opened:
        unlock(opened)
        says(opened, "#visits", "Customer Invented A")
        waits_until(opened, NOTHING_WAITS)
        monkeypatch.setattr(receiving, "receive", breaks)
        opened.page.context.set_offline(True)
        opened.page.evaluate(
            "async () => { for (let n = 0; n < 100; n++) await phone.press('late', {minutes: 5}); }"
        )
        press(opened, "SOS")
        waits_until(
            opened, "phone.all('queue').then((all) => all.some((one) => one.kind === 'duress'))"
        )
        opened.page.context.set_offline(False)
        waits_until(
            opened, "phone.all('queue').then((all) => all.every((one) => one.kind === 'late'))"
        )
        assert opened.page.evaluate("phone.send()") is False
        with ONE_AT_A_TIME:
            assert Alarm.objects.get().kind == "duress"


def rings(opened: Site, whether: bool) -> None:
    """Wait for it: the page draws itself now and then, also with what it read a moment ago."""
    waits_until(opened, f"draw().then(() => at('ring').hidden !== {str(whether).lower()})")


def test_it_says_whom_to_ring_also_when_the_day_has_left_the_phone(
    chromium: Browser, client: Client, officer: Person
) -> None:
    """At midnight, with a press that the office has never had."""
    go_out(officer, a_day(officer, NOW), NOW)
    with phone(chromium, client, officer) as opened:
        unlock(opened)
        says(opened, "#visits", "Customer Invented A")
        opened.page.context.set_offline(True)
        press(opened, "I have set off")
        says(opened, "#last", "not yet sent")
        opened.page.evaluate(later(48 * 60 * 60_000))
        rings(opened, True)
        opened.page.locator("#nothing").wait_for()
        says(opened, "#ring", "Ring Leeds")
        number = opened.page.locator("#ring-number")
        expect(number).to_have_attribute("href", "tel:01134960000")
        look(opened, "ring-without-a-day")


@pytest.mark.parametrize("calls", [False, True], ids=["nothing", "a call for help"])
def test_what_it_says_of_ringing_does_not_tell_whether_a_call_for_help_waits(
    chromium: Browser, client: Client, officer: Person, calls: bool
) -> None:
    with phone(chromium, client, officer) as opened:
        opened.page.evaluate("() => { phone.post = async () => { throw new Error(); }; }")
        opened.page.evaluate(SYNC_IS_ASKED_FOR)  # the worker would send it, by its own clock
        if calls:
            press(opened, "SOS")
            waits_until(opened, "phone.waiting().then((all) => all.length === 1)")
        opened.page.evaluate(STANDS_STILL)
        opened.page.evaluate(later(4 * 60_000))
        opened.page.evaluate("phone.put('heard', Date.now())")
        rings(opened, False)  # the office answers
        opened.page.context.set_offline(True)
        opened.page.evaluate("phone.bar()")
        opened.page.evaluate(later(140_000))
        opened.page.evaluate("phone.put('heard', Date.now() - 140_000)")
        rings(opened, False)  # the day has gone, and the office answered a moment ago
        opened.page.evaluate(later(60_000))
        rings(opened, True)
        assert opened.page.evaluate("phone.waiting().then((all) => all.length)") == int(calls)
