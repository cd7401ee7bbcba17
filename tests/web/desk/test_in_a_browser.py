"""The desk's pages in a real browser, and the board as the last line."""

from __future__ import annotations

import re
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from forethought.contact.words import How, Proof
from forethought.web.contactdesk import facts
from forethought.web.contactdesk.models import Alarm, Outing
from tests.web.desk.world import MINUTE, make_outing, overdue, press_for_help
from tests.web.factories import (
    NOW,
    make_customer,
    make_person,
    make_visit,
    sign_in,
)
from tests.web.look.browser import (
    DESK,
    ONE_AT_A_TIME,
    PHONE,
    Site,
    _give_cookies,
    _serving,
    is_titled,
    site,
)
from tests.web.watchdog.office import Ready, beat, name, ready

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

LATER = NOW + 100 * MINUTE
"""It stands still where a board hears a watchdog: nobody beats here, and on a busy machine the ten
seconds for which a beat counts are over before the page has asked."""

NOBODY_ANSWERS = "() => fetch('/').then(() => false, () => true)"
"""Asked after whatever the server has still said, which has come by then."""


def busy_office() -> tuple[Ready, Alarm, Outing]:
    """Three are out: one is overdue, one pressed for help, one is on time."""
    made = ready()
    made.officer.name, made.officer.phone = "Ash Invented", "07700 900001"
    made.officer.save()
    visit = make_visit(made.officer, customer=make_customer(address="1 High Street, Leeds"))
    late = make_outing(made.officer, [visit], vehicle="blue Fiesta")
    alarm = overdue(late, LATER)
    helpless = make_outing(make_person("Bo Invented", office=made.office))
    press_for_help(helpless, LATER)
    make_outing(make_person("Cy Invented", office=made.office), now=LATER)
    beat(LATER)
    return made, alarm, late


def pages(alarm: Alarm, outing: Outing) -> list[str]:
    duress = Alarm.objects.get(kind="duress")
    return [
        "/desk/",
        f"/desk/alarms/{alarm.pk}/",
        f"/desk/alarms/{alarm.pk}/end/",
        f"/desk/alarms/{duress.pk}/",
        f"/desk/outings/{outing.pk}/",
        f"/desk/outings/{outing.pk}/call/",
        f"/desk/outings/{outing.pk}/rang-in/",
        f"/desk/outings/{outing.pk}/spoke/",
        f"/desk/outings/{outing.pk}/late/",
        f"/desk/outings/{outing.pk}/plan/",
        "/desk/handover/",
        "/desk/calls/",
        "/desk/itinerary/",
        "/desk/readiness/",
        "/desk/rota/",
        "/me/ways/",
        "/me/emergency/",
    ]


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_every_page_of_the_desk_is_good_for_everybody(
    chromium: Browser, client: Client, size: dict[str, int]
) -> None:
    with time_machine.travel(LATER, tick=True):
        made, alarm, outing = busy_office()
        facts.acknowledge(alarm.pk, uuid=name(), by=made.desk, via="desk", now=LATER)
        wrong = []
        with site(chromium, sign_in(client, made.desk), size=size) as here:
            for address in pages(alarm, outing):
                here.go(address)
                expect(here.page.locator("h1"), address).to_have_count(1)
                wrong += [f"{address}: {one}" for one in here.violations()]
                if here.wider_than_window():
                    wrong.append(f"{address}: wider than the window")
            here.become(sign_in(client, made.administrator))
            here.go(f"/people/{made.officer.pk}/aids/")
            wrong += here.violations()
    assert not wrong, "\n".join(wrong)


def test_the_board_shows_who_is_most_urgent_and_rings(chromium: Browser, client: Client) -> None:
    with time_machine.travel(LATER, tick=False):
        made, _alarm, _ = busy_office()
        with site(chromium, sign_in(client, made.desk)) as here:
            here.go("/desk/")
            rows = here.page.locator("#board-rows tr th")
            expect(rows).to_have_text(
                [re.compile(f"^{name} Invented") for name in ("Bo", "Ash", "Cy")]
            )
            first = here.page.locator("#board-rows tr").first
            expect(first).to_contain_text("Do not ring them")
            here.page.locator("#board[data-ringing=alarm]").wait_for()
            expect(here.page.get_by_text("The sound is off.")).to_be_visible()
            here.page.get_by_role("button", name="Turn the sound on").click()
            here.page.get_by_text("The sound is off.").wait_for(state="hidden")
            here.page.get_by_role("button", name="Quiet for one minute").click()
            here.page.locator("#board[data-ringing=hushed]").wait_for()


def test_a_new_alarm_is_said_at_once_without_a_reload(chromium: Browser, client: Client) -> None:
    with time_machine.travel(LATER, tick=False):
        made = ready()
        outing = make_outing(made.officer, now=LATER)
        beat(LATER)
        with site(chromium, sign_in(client, made.desk)) as here:
            here.go("/desk/")
            here.page.get_by_text("Live: the server answers").wait_for()
            with ONE_AT_A_TIME:
                press_for_help(outing, LATER)
            here.page.locator("#board-alarm", has_text="Duress").wait_for()
            here.page.locator("#board[data-ringing=alarm]").wait_for()


def test_without_scripts_the_board_is_read_anew(chromium: Browser, client: Client) -> None:
    with time_machine.travel(LATER, tick=True):
        made, _, _ = busy_office()
        with site(chromium, sign_in(client, made.desk), scripts=False) as here:
            here.go("/desk/")
            expect(here.page.get_by_role("link", name="Ash Invented")).to_be_visible()
            expect(here.page.get_by_text("read anew every 15 seconds")).to_be_visible()


def test_from_alarm_to_safe_by_hand(chromium: Browser, client: Client) -> None:
    with time_machine.travel(LATER, tick=True):
        made, alarm, _ = busy_office()
        with site(chromium, sign_in(client, made.desk), size=PHONE, scripts=False) as here:
            here.go(reverse("contactdesk:alarm", args=[alarm.pk]))
            with here.leads_on():
                here.page.get_by_role("button", name="I own this alarm").click()
            here.page.get_by_text("You own this alarm now").wait_for()
            with here.leads_on():
                here.page.get_by_role("button", name="End this alarm").click()
            here.page.get_by_role("button", name="End the alarm").click()
            is_titled(here.page, "Error: ")
            here.page.get_by_label("I spoke to them and asked the code question").check()
            with here.leads_on():
                here.page.get_by_role("button", name="End the alarm").click()
            here.page.get_by_text("has ended").first.wait_for()
    alarm.refresh_from_db()
    assert (alarm.ended_how, alarm.ended_by) == (How.HEARD_SAFE.value, made.desk)
    ended = alarm.outing.facts.get(kind="ended")
    assert ended.detail["proof"] == Proof.SPOKE.value


def test_the_last_line_rings_when_the_server_is_gone(chromium: Browser, client: Client) -> None:
    """The server dies while the board is open: after 30 s the page rings and lists whom to call."""
    with ExitStack() as kept, time_machine.travel(LATER, tick=False):
        made = ready()
        officer = make_person("Ash Invented", office=made.office, phone="07700 900001")
        visit = make_visit(officer, customer=make_customer(address="1 High Street, Leeds"))
        make_outing(officer, [visit], now=LATER, vehicle="blue Fiesta")
        beat(LATER)
        context = chromium.new_context(viewport=DESK)  # type: ignore[arg-type]
        kept.callback(context.close)
        page = context.new_page()
        page.clock.install()
        with _serving() as host:
            _give_cookies(context, host, sign_in(client, made.desk))
            here = Site(page, host)
            here.go("/desk/")
            page.get_by_text("Live: the server answers").wait_for()
            # From here on only what the test lets pass counts, however long the server takes to go.
            page.clock.pause_at(page.evaluate("Date.now()") / 1000 + 60)
            with page.expect_response(lambda answer: reverse("contactdesk:stream") in answer.url):
                pass
            page.get_by_text("Live: the server answers").wait_for()
        assert page.evaluate(NOBODY_ANSWERS)
        page.clock.run_for(30_000)
        page.get_by_text("The server was last heard 30 seconds ago.").wait_for()
        expect(page.locator("#board")).to_have_attribute("data-last-line", "")
        page.clock.run_for(1)
        page.locator("#board[data-last-line=server][data-ringing=last-line]").wait_for()
        is_titled(page, "CALL NOW: ")
        calls = page.locator("#call-list tr")
        expect(calls).to_have_count(1)
        for words in ("Ash Invented", "07700 900001", "1 High Street, Leeds", "blue Fiesta"):
            expect(calls).to_contain_text(words)
        expect(page.locator("#last-line-says")).to_contain_text("You are the last line")
        page.clock.run_for(3_600_000)
        expect(calls).to_contain_text("overdue")
        page.clock.resume()
        assert not here.violations()


def test_the_last_line_rings_when_no_watchdog_is_alive(chromium: Browser, client: Client) -> None:
    with time_machine.travel(LATER, tick=True):
        made = ready()
        make_outing(made.officer, now=LATER)
        beat(LATER - MINUTE)
        with site(chromium, sign_in(client, made.desk)) as here:
            here.go("/desk/")
            here.page.locator("#board[data-last-line=watchdog]").wait_for()
            expect(here.page.locator("#last-line-says")).to_contain_text("No watchdog is alive")


def test_the_first_press_is_not_lost_though_it_turns_the_sound_on(
    chromium: Browser, client: Client
) -> None:
    """The line about the sound goes away: what was pressed must not move from under the finger."""
    with time_machine.travel(LATER, tick=True):
        made = ready()
        make_outing(made.officer, now=LATER)
        beat(LATER - MINUTE)
        with site(chromium, sign_in(client, made.desk)) as here:
            here.page.add_init_script("window.print = () => { window.printed = true; };")
            here.go("/desk/")
            here.page.get_by_role("button", name="Print the call list").click()
            here.page.get_by_text("The sound is off.").wait_for(state="hidden")
            here.page.wait_for_function("window.printed")
