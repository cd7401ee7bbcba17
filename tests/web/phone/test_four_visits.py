"""A day of four visits in a browser: no signal, one overdue, one duress, one phone that dies.

The server's clock is moved on; what a watchdog would see at each moment is looked at there.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from forethought.contact.words import Rung
from forethought.web.contactdesk import watching
from forethought.web.contactdesk.models import Alarm, Alert, Outing
from forethought.web.decisions.services import sign_assessment
from forethought.web.people.models import Person
from forethought.web.visits.models import Visit
from tests.web.decisions.given import checked, looked
from tests.web.factories import NOW, make_customer, make_visit, sign_in
from tests.web.look.browser import ONE_AT_A_TIME, PHONE, Site, site
from tests.web.phone.given import PIN, set_pins
from tests.web.watchdog.office import MAIL, Ready, beat, ready

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.django_db, pytest.mark.browser]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=True) as moved:
        yield moved


@pytest.fixture
def made(settings: Any, clock: Any) -> Ready:
    settings.CHANNELS = MAIL
    made = ready(NOW)
    set_pins(made.officer, NOW)
    return made


def four_visits(officer: Person) -> list[Visit]:
    """At 9, 10, 11 and 12, half an hour each; all that the gate asks is there."""
    visits = [
        make_visit(
            officer,
            customer=make_customer(f"Customer Invented {letter}"),
            planned_start=NOW + timedelta(hours=hour),
            minutes=30,
        )
        for hour, letter in enumerate("ABCD", start=1)
    ]
    for visit in visits:
        check = checked(visit)
        looked(check, officer)
        sign_assessment(visit.pk, check_number=check.number, by=officer, now=NOW)
    return visits


def until(clock: Any, hour: int, minute: int = 0) -> datetime:
    """It is that time, and a watchdog has looked."""
    now = datetime.combine(NOW.date(), datetime.min.time(), NOW.tzinfo)
    now += timedelta(hours=hour, minutes=minute)
    clock.move_to(now)
    beat(now)
    while watching.look_at_due(now):
        pass
    return now


def press(phone: Site, name: str, last: str) -> None:
    """Press, and wait until the page asks for nothing more: pages and test share a connection."""
    with phone.page.expect_response("**/out/day.json"):
        phone.page.get_by_role("button", name=name, exact=True).click()
    phone.page.locator("#last", has_text=last).wait_for()


def unlock(phone: Site) -> None:
    phone.page.get_by_label("Your PIN").fill(PIN)
    with phone.page.expect_response("**/out/check-in/"):
        phone.page.get_by_role("button", name="Open my day").click()
    phone.page.locator("#visits button").first.wait_for()


def leaves(phone: Site) -> None:
    phone.go("/out/plain/")
    phone.page.get_by_label("Your PIN").fill(PIN)
    phone.page.get_by_role("button", name="Open my day").click()
    phone.page.get_by_role("link", name="Leave the office").click()
    phone.page.get_by_label("By when are you back?").fill("2pm")
    phone.page.get_by_label("At the office").check()
    phone.page.get_by_role("button", name="I am leaving now").click()
    phone.page.get_by_text("Your office knows that you are out.").wait_for()


def state(visit: Visit) -> str:
    with ONE_AT_A_TIME:
        visit.refresh_from_db()
    return visit.state


def told(person: Person, rung: Rung) -> int:
    return Alert.objects.filter(to=person, rung=rung).count()


def board(person: Person) -> str:
    return str(sign_in(Client(), person).get("/desk/").content.decode())


def ends(alarm: Alarm, by: Person, how: str) -> None:
    desk = sign_in(Client(), by)
    desk.post(f"/desk/alarms/{alarm.pk}/acknowledge/")
    alarm.refresh_from_db()
    assert alarm.owner == by
    page = desk.get(f"/desk/alarms/{alarm.pk}/end/")
    once = page.content.decode().partition('name="once" value="')[2].partition('"')[0]
    desk.post(f"/desk/alarms/{alarm.pk}/end/", {"how": how, "once": once})
    alarm.refresh_from_db()
    assert alarm.ended_at is not None


def test_a_day_of_four_visits(chromium: Browser, client: Client, made: Ready, clock: Any) -> None:
    first, second, third, _ = four_visits(made.officer)
    with site(chromium, sign_in(client, made.officer), size=PHONE) as phone:
        leaves(phone)
        phone.go("/out/")
        phone.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        phone.page.locator("#locked").wait_for()
        unlock(phone)
        press(phone, "I have set off", "Set off: received")

        with ONE_AT_A_TIME:
            until(clock, 8, 58)
        press(phone, "I have arrived", "Arrived: received")
        assert state(first) == Visit.State.UNDER_WAY, phone.page.inner_text("#last")
        phone.page.context.set_offline(True)
        phone.page.get_by_role("button", name="I have left").click()
        phone.page.locator("#last", has_text="not yet sent").wait_for()
        phone.page.context.set_offline(False)
        phone.page.locator("#last", has_text="Left: received").wait_for()
        assert state(first) == Visit.State.FINISHED

        with ONE_AT_A_TIME:
            _one_overdue(made, clock)
        press(phone, "I have arrived", "Arrived: received")
        assert state(second) == Visit.State.UNDER_WAY
        press(phone, "I have left", "Left: received")

        with ONE_AT_A_TIME:
            until(clock, 10, 55)
        press(phone, "I have arrived", "Arrived: received")
        _one_duress(phone, made)
        press(phone, "I have left", "Left: received")
        assert state(third) == Visit.State.FINISHED
    _one_phone_dies(made, clock)


def _one_overdue(made: Ready, clock: Any) -> None:
    """The second visit begins at 10, and nobody arrives there."""
    until(clock, 9, 59)
    assert not Alarm.objects.exists()
    until(clock, 10, 14)
    assert (told(made.officer, Rung.OFFICER) > 0, told(made.desk, Rung.DESK)) == (True, 0)
    until(clock, 10, 15)
    assert told(made.desk, Rung.DESK) == 1
    ends(Alarm.objects.get(), made.desk, "spoke")
    until(clock, 10, 29)
    assert not Alarm.objects.filter(ended_at__isnull=True).exists()


def _one_duress(phone: Site, made: Ready) -> None:
    """The board shows it as soon as it is received; the phone shows nothing."""
    before = phone.page.locator("body").inner_html()
    with phone.page.expect_response("**/out/check-in/"):
        phone.page.get_by_role("button", name="SOS").click()
    assert phone.page.locator("body").inner_html() == before
    with ONE_AT_A_TIME:
        _office_sees_duress(made)


def _office_sees_duress(made: Ready) -> None:
    assert "Duress" in board(made.desk)
    alarm = Alarm.objects.get(kind="duress")
    assert told(made.manager, Rung.EMERGENCY) == told(made.administrator, Rung.EMERGENCY) == 1
    assert not Alert.objects.filter(alarm=alarm, to=made.officer).exists()
    ends(alarm, made.manager, "code_word")


def _one_phone_dies(made: Ready, clock: Any) -> None:
    """Nothing is heard of the fourth visit, at 12: desk, then manager, who then goes quiet."""
    before = told(made.manager, Rung.MANAGER)
    until(clock, 12, 29)
    assert told(made.manager, Rung.MANAGER) == before
    until(clock, 12, 30)
    assert told(made.manager, Rung.MANAGER) == before + 1
    alarm = Alarm.objects.get(ended_at__isnull=True)
    sign_in(Client(), made.manager).post(f"/desk/alarms/{alarm.pk}/acknowledge/")
    alarm.refresh_from_db()
    assert alarm.owner == made.manager
    owned = Alert.objects.filter(alarm=alarm).count()
    until(clock, 12, 39)
    assert Alert.objects.filter(alarm=alarm).count() == owned
    until(clock, 12, 41)
    assert Alert.objects.filter(alarm=alarm, to=made.manager).count() > 1
    assert Alert.objects.filter(alarm=alarm).count() > owned, "a quiet owner is rung again"
    assert Outing.objects.get().over_at is None
    assert timezone.now() >= NOW
