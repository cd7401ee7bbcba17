"""The officer's page in a real browser: with signal and without, under either PIN."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.test import Client
from playwright.sync_api import expect

from forethought.web.contactdesk.models import Alarm
from forethought.web.contactdesk.phone import pins
from forethought.web.people.models import Person
from tests.web.factories import (
    NOW,
    sign_in,
)
from tests.web.look.browser import ONE_AT_A_TIME
from tests.web.phone.given import (
    DURESS_PIN,
    PIN,
    a_day,
    an_officer,
    go_out,
    quick_pins,
    set_pins,
)
from tests.web.phone.page import (
    NEW_PIN,
    NOTHING_WAITS,
    STANDS_STILL,
    STORED,
    SYNC_IS_ASKED_FOR,
    WRONG,
    later,
    look,
    phone,
    press,
    pressed,
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


def test_a_day_with_the_network_off_and_on_again(
    chromium: Browser, client: Client, officer: Person
) -> None:
    visits = a_day(officer, NOW, visits=2)
    go_out(officer, visits, NOW)
    with phone(chromium, client, officer) as opened:
        look(opened, "locked")
        unlock(opened)
        says(opened, "#visits", "Customer Invented A")
        press(opened, "I have set off")
        says(opened, "#last", "Set off: received 08:0")
        look(opened, "open")
        press(opened, "I have arrived")
        says(opened, "#last", "Do not go in")
        look(opened, "do-not-go-in")

        opened.page.context.set_offline(True)
        opened.page.reload()
        opened.page.locator("#locked").wait_for()
        assert opened.page.evaluate("Boolean(navigator.serviceWorker.controller)")
        unlock(opened)
        press(opened, "I have left")
        says(opened, "#last", "not yet sent")
        look(opened, "not-yet-sent")
        assert pressed(officer) == ["set_off", "arrived"]

        opened.page.context.set_offline(False)
        says(opened, "#last", "Left: received")
        says(opened, "#visits", "Customer Invented B")
        opened.page.evaluate("Promise.all([phone.send(), phone.send()])")
        assert pressed(officer) == ["set_off", "arrived", "leaving"]


def test_ten_wrong_pins_take_the_day_off_the_phone(
    chromium: Browser, client: Client, officer: Person
) -> None:
    with phone(chromium, client, officer) as opened:
        opened.page.context.set_offline(True)
        for left in range(9, 0, -1):
            unlock(opened, WRONG)
            says(opened, "#pin-says", f"day. {left} ")
            if left == 5:
                opened.page.reload()
                opened.page.locator("#locked").wait_for()
        look(opened, "wrong-pin")
        unlock(opened, WRONG)
        says(opened, "#pin-says", "Ten wrong PINs")
        stored = opened.page.evaluate(STORED)
        assert "day" not in stored["kept"][0]
        expect(opened.page.locator("#locked")).to_be_hidden()
        opened.page.reload()
        opened.page.locator("#nothing").wait_for()


def test_the_right_pin_gives_ten_tries_again(
    chromium: Browser, client: Client, officer: Person
) -> None:
    with phone(chromium, client, officer) as opened:
        unlock(opened, WRONG)
        says(opened, "#pin-says", "9 tries are left")
        unlock(opened)
        opened.page.locator("#day").wait_for()
        opened.page.reload()
        opened.page.locator("#locked").wait_for()
        unlock(opened, WRONG)
        says(opened, "#pin-says", "9 tries are left")


def test_the_day_is_dropped_at_its_hour(chromium: Browser, client: Client, officer: Person) -> None:
    go_out(officer, a_day(officer, NOW), NOW)
    with phone(chromium, client, officer) as opened:
        unlock(opened)
        opened.page.locator("#day").wait_for()
        left = opened.page.evaluate(
            "phone.get('day').then((day) => Date.parse(day.until) - Date.now())"
        )
        opened.page.context.set_offline(True)
        opened.page.add_init_script(later(left - 60_000))
        opened.page.reload()
        opened.page.locator("#locked").wait_for()
        opened.page.add_init_script(later(60_000))
        opened.page.reload()
        opened.page.locator("#nothing").wait_for()
        assert "day" not in opened.page.evaluate(STORED)["kept"][0]


def test_the_day_goes_at_its_hour_though_the_office_does_not_answer(
    chromium: Browser, client: Client, officer: Person
) -> None:
    """A page that was open all the while: it waits for no answer, and takes no PIN either."""
    go_out(officer, a_day(officer, NOW), NOW)
    with phone(chromium, client, officer) as opened:
        unlock(opened)
        says(opened, "#visits", "Customer Invented A")
        opened.page.evaluate("() => { phone.asks = () => new Promise(() => {}); }")
        opened.page.evaluate(later(48 * 60 * 60_000))
        opened.page.evaluate("() => { refreshed = -Infinity; tick(); }")
        opened.page.locator("#nothing").wait_for()
        assert "day" not in opened.page.evaluate(STORED)["kept"][0]
        expect(opened.page.locator("#day")).to_be_hidden()


def test_after_three_minutes_without_the_office_it_says_whom_to_ring(
    chromium: Browser, client: Client, officer: Person
) -> None:
    with phone(chromium, client, officer) as opened:
        opened.page.context.set_offline(True)
        opened.page.evaluate(STANDS_STILL)
        opened.page.evaluate("phone.put('heard', Date.now())")
        opened.page.evaluate(later(180_000))
        opened.page.evaluate("draw()")
        expect(opened.page.locator("#ring")).to_be_hidden()
        opened.page.evaluate(later(1))
        opened.page.evaluate("draw()")
        says(opened, "#ring", "Ring Leeds")
        number = opened.page.locator("#ring-number")
        expect(number).to_have_attribute("href", "tel:01134960000")
        look(opened, "ring-the-office")


def _shape(value: Any) -> Any:
    """What stays of a value when its contents may be anything: names, kinds, lengths."""
    if isinstance(value, dict):
        return {name: _shape(one) for name, one in sorted(value.items())}
    if isinstance(value, list):
        return [_shape(one) for one in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return "number"
    return len(value) if isinstance(value, str) else type(value).__name__


def _lived(chromium: Browser, client: Client, officer: Person, pin: str) -> list[Any]:
    """Open the day offline and online under a PIN; all that could be seen of it."""
    seen: list[Any] = []
    with phone(chromium, client, officer) as opened:
        opened.page.evaluate(SYNC_IS_ASKED_FOR)  # or the worker may send it before the page does
        opened.page.context.set_offline(True)
        unlock(opened, pin)
        says(opened, "#last", "Nothing was pressed yet.")
        stored = opened.page.evaluate(STORED)
        seen += [_shape(stored), opened.page.locator("main").inner_text()]
        with opened.page.expect_response("**/out/check-in/") as told:
            opened.page.context.set_offline(False)
        received = list(told.value.json()["received"].values())
        seen += [_shape(received), told.value.status, _shape(told.value.request.post_data_json)]
        press(opened, "All is well")
        says(opened, "#last", "All is well: received")
        # The button rests for a moment, and the day is fetched once more: both show.
        button = opened.page.get_by_role("button", name="All is well", exact=True)
        expect(button).to_be_enabled()
        opened.page.evaluate("fetchDay().then(draw)")
        rows = opened.page.evaluate(STORED)
        seen += [_shape(rows["queue"]), rows["kept"][0], opened.page.locator("main").inner_html()]
    return seen


def test_nothing_on_the_phone_differs_between_the_pins(
    chromium: Browser, client: Client, officer: Person
) -> None:
    with time_machine.travel(NOW, tick=False):
        go_out(officer, a_day(officer, NOW), NOW)
        own = _lived(chromium, client, officer, PIN)
        assert not Alarm.objects.exists()
        forced = _lived(chromium, client, officer, DURESS_PIN)
        assert Alarm.objects.get().kind == "duress"
    assert own == forced


def test_sos_shows_nothing_and_reaches_everybody(
    chromium: Browser, client: Client, officer: Person
) -> None:
    with phone(chromium, client, officer) as opened:
        opened.page.evaluate(SYNC_IS_ASKED_FOR)  # or the worker may be first, and the page rests
        before = opened.page.locator("body").inner_html()
        with opened.page.expect_response("**/out/check-in/"):
            press(opened, "SOS")
        waits_until(opened, NOTHING_WAITS)
        assert opened.page.locator("body").inner_html() == before
        with ONE_AT_A_TIME:
            assert Alarm.objects.get().rung == 3


def new_pins(officer: Person, now: datetime = NOW + timedelta(seconds=1)) -> None:
    """The officer sets new PINs, on whatever device."""
    with ONE_AT_A_TIME, quick_pins():
        pins.set_pins(
            officer, pin=NEW_PIN, duress_pin="573902", duress_word="quince", by=officer, now=now
        )


IS_PATIENT = """() => {
  const asks = phone.asks;
  phone.asks = (address, options) => asks(address, options, 60);
}"""
"""It asks the office five seconds for new PINs, in which a busy machine may not answer."""


def test_new_pins_open_a_phone_that_still_keeps_the_day_under_the_old(
    chromium: Browser, client: Client, officer: Person
) -> None:
    """Typed before the new day has come: the phone asks the office before it says no."""
    with phone(chromium, client, officer) as opened:
        opened.page.evaluate(IS_PATIENT)
        new_pins(officer)
        unlock(opened, NEW_PIN)
        opened.page.locator("#day").wait_for()
        assert opened.page.evaluate("phone.get('wrongs')") == 0


def test_new_pins_lock_a_phone_that_is_open_and_lose_no_press(
    chromium: Browser, client: Client, officer: Person
) -> None:
    go_out(officer, a_day(officer, NOW), NOW)
    with phone(chromium, client, officer) as opened:
        unlock(opened)
        says(opened, "#visits", "Customer Invented A")
        waits_until(opened, NOTHING_WAITS)  # told of the unlocking later, it would be locked
        new_pins(officer)
        press(opened, "I have set off")
        says(opened, "#pin-says", "Your PINs were changed")
        expect(opened.page.locator("#day")).to_be_hidden()
        unlock(opened, NEW_PIN)
        says(opened, "#last", "Set off: received")
        assert pressed(officer) == ["set_off"]


def test_a_call_for_help_does_not_wait_for_another_token(
    chromium: Browser, client: Client, officer: Person
) -> None:
    with phone(chromium, client, officer) as opened:
        opened.page.evaluate(SYNC_IS_ASKED_FOR)  # or the worker may be first, and the page rests
        new_pins(officer)
        with opened.page.expect_response(
            lambda answer: answer.url.endswith("/out/check-in/") and answer.ok
        ):
            press(opened, "SOS")
        with ONE_AT_A_TIME:
            assert Alarm.objects.get().kind == "duress"


def test_after_ten_wrong_pins_the_day_comes_back_only_with_a_new_sign_in(
    chromium: Browser, client: Client, officer: Person
) -> None:
    with phone(chromium, client, officer) as opened:
        for left in range(9, 0, -1):
            unlock(opened, WRONG)
            says(opened, "#pin-says", f"day. {left} ")
        unlock(opened, WRONG)
        says(opened, "#pin-says", "Ten wrong PINs")
        opened.page.reload()
        opened.page.locator("#barred").wait_for()
        look(opened, "barred")
        assert "day" not in opened.page.evaluate(STORED)["kept"][0]
        with ONE_AT_A_TIME:
            opened.become(sign_in(client, officer))
        opened.page.reload()
        opened.page.locator("#locked").wait_for()
        expect(opened.page.locator("#barred")).to_be_hidden()
