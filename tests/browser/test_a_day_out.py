"""A day of four visits with real parts: what "Done when" of the contact with the office asks for.

A phone and the desk's board in Chromium, the site on a socket, a watchdog that runs by itself, a
mail server. No signal for a while; one visit overdue; one call for help; one phone that dies; an
owner who goes quiet. Only time is made: the clock of site and watchdog is moved on.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from forethought.contact.words import How, Proof
from forethought.web.contactdesk.models import Alarm, Outing
from forethought.web.decisions.services import sign_assessment
from forethought.web.people.models import Person
from forethought.web.visits.models import Visit
from tests.browser.parts import Day, leads, leaves, press, until
from tests.web.decisions.given import checked, looked
from tests.web.factories import NOW, make_customer, make_visit
from tests.web.look.browser import DESK, PHONE, Site, is_titled
from tests.web.phone.page import NOTHING_WAITS, waits_until

if TYPE_CHECKING:
    pass

pytestmark = [pytest.mark.browser]


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


def state(visit: Visit) -> str:
    visit.refresh_from_db()
    return visit.state


def link_in(mail: str) -> str:
    found = re.search(r"https?://\S+/alerts/\S+/", mail)
    assert found, mail
    return found[0]


def takes_the_alarm(day: Day, mail: str) -> None:
    """Whoever opens the link of the mail, signed in or not, takes it by a press alone."""
    reader = day.opens(None, PHONE)
    reader.page.goto(link_in(mail))
    is_titled(reader.page, "An alarm")
    assert Alarm.objects.get(ended_at__isnull=True).owner is None, "opening tells nobody"
    leads(reader, "I take this alarm")
    is_titled(reader.page, "You own this alarm")


def test_a_day_out(day: Day) -> None:
    first, second, third, _ = four_visits(day.made.officer)
    phone = day.opens(day.made.officer, PHONE)
    board = day.opens(day.made.desk, DESK)
    board.go("/desk/")
    leaves(phone)
    press(phone, "I have set off", "Set off: received")
    board.page.get_by_role("link", name=day.made.officer.name).first.wait_for()

    day.it_is(8, 58)
    press(phone, "I have arrived", "Arrived: received")
    assert state(first) == Visit.State.UNDER_WAY
    phone.page.context.set_offline(True)
    press(phone, "I have left", "not yet sent")
    assert state(first) == Visit.State.UNDER_WAY
    phone.page.context.set_offline(False)
    phone.page.locator("#last", has_text="Left: received").wait_for()
    assert state(first) == Visit.State.FINISHED

    one_is_overdue(day, board)
    press(phone, "I have arrived", "Arrived: received")
    press(phone, "I have left", "Left: received")
    assert state(second) == Visit.State.FINISHED

    day.it_is(10, 55)
    press(phone, "I have arrived", "Arrived: received")
    one_calls_for_help(day, phone, board)
    press(phone, "I have left", "Left: received")
    assert state(third) == Visit.State.FINISHED

    phone.page.context.close()
    one_phone_dies(day)


def one_is_overdue(day: Day, board: Site) -> None:
    """The second visit is at 10, and nobody arrives there: the officer, at 10:15 the desk."""
    made = day.made
    day.it_is(10, 14)
    day.mail_for(made.officer, 1)
    assert day.post.of(made.desk) == []
    day.it_is(10, 15)
    mail = day.mail_for(made.desk, 1)
    day.signs_in(board, made.desk)
    board.page.reload()
    board.page.locator("#board-rows", has_text="Nobody owns this").wait_for()
    takes_the_alarm(day, mail)
    board.page.locator("#board-rows", has_text=f"Owned by {made.desk.name}").wait_for()

    alarm = Alarm.objects.get()
    board.go(f"/desk/alarms/{alarm.pk}/")
    with board.leads_on():
        board.page.get_by_role("link", name="I spoke to them: they are safe").click()
    board.page.get_by_label("I asked the code question and the answer was right").check()
    leads(board, "They are safe")
    board.page.get_by_text("and they are safe.").first.wait_for()
    alarm.refresh_from_db()
    assert (alarm.ended_by, alarm.ended_how) == (made.desk, How.HEARD_SAFE.value)


WHEN_IT_SAYS_DURESS = """() => new Promise((seen) => {
  const look = () => document.body.innerText.includes("Duress") && seen(Date.now());
  const all = { childList: true, subtree: true, characterData: true };
  new MutationObserver(look).observe(document.body, all);
  look();
})"""

OR_NEVER = """(seen) => Promise.race([
  seen.at, new Promise((gone) => setTimeout(() => gone(null), 30_000)),
])"""
"""No measure, only an end of waiting: how soon is what the bench of the board tells."""


def one_calls_for_help(day: Day, phone: Site, board: Site) -> None:
    """The board shows it by itself; everybody is told; on the phone nothing is different."""
    made = day.made
    day.signs_in(board, made.desk)
    board.go("/desk/")
    board.page.get_by_text("Live: the server answers").wait_for()
    seen = board.page.evaluate_handle(f"() => ({{ at: ({WHEN_IT_SAYS_DURESS})() }})")
    told = len(day.post.of(made.manager)), len(day.post.of(made.officer))
    phone.page.evaluate("fetchDay().then(draw)")
    before = phone.page.locator("body").inner_html()
    pressed = phone.page.evaluate("Date.now()")
    press(phone, "SOS")
    shown = seen.evaluate(OR_NEVER)
    assert shown, "the board, left as it was, does not show the call for help"
    print(f"\ncall for help pressed to shown on the board: {shown - pressed} ms")
    waits_until(phone, NOTHING_WAITS)  # the page or its worker has sent it, whichever was first
    assert phone.page.locator("body").inner_html() == before
    for person in (made.desk, made.manager, made.administrator):
        until(lambda who=person: "Urgent" in "".join(day.post.of(who)), person.email)  # type: ignore[misc]
    assert len(day.post.of(made.officer)) == told[1]

    alarm = Alarm.objects.get(kind="duress")
    manager = day.opens(made.manager, DESK)
    manager.go(f"/desk/alarms/{alarm.pk}/")
    leads(manager, "I own this alarm")
    leads(manager, "End this alarm")
    manager.page.get_by_label("They gave the code word").check()
    leads(manager, "End the alarm")
    manager.page.get_by_text("has ended").first.wait_for()
    assert alarm.outing.facts.filter(detail__proof=Proof.CODE_WORD.value).exists()


def one_phone_dies(day: Day) -> None:
    """Nothing is heard of the fourth visit, at 12: desk, at 12:30 the manager, who goes quiet."""
    made, post = day.made, day.post
    desk, manager = len(post.of(made.desk)), len(post.of(made.manager))
    day.it_is(12, 15)
    day.mail_for(made.desk, desk + 1)
    day.it_is(12, 29)
    assert len(post.of(made.manager)) == manager
    day.it_is(12, 30)
    takes_the_alarm(day, day.mail_for(made.manager, manager + 1))
    alarm = Alarm.objects.get(ended_at__isnull=True)
    assert alarm.owner == made.manager

    owned = len(post.of(made.manager))
    day.it_is(12, 39)
    assert len(post.of(made.manager)) == owned
    day.it_is(12, 41)
    day.mail_for(made.manager, owned + 1)
    assert Outing.objects.get().over_at is None
