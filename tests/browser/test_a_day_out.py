"""A day of four visits with real parts: what "Done when" of the contact with the office asks for.

A phone and the desk's board in Chromium, the site on a socket, a watchdog that runs by itself, a
mail server. No signal for a while; one visit overdue; one call for help; one phone that dies; an
owner who goes quiet. Only time is made: the clock of site and watchdog is moved on.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from forethought.contact.words import How, Proof
from forethought.web.contactdesk.desk import stream
from forethought.web.contactdesk.desk.listening import Changes
from forethought.web.contactdesk.models import Alarm, Beat, Outing
from forethought.web.contactdesk.readiness import SECOND_WATCHER
from forethought.web.contactdesk.watchdog import Watchdog
from forethought.web.decisions.services import sign_assessment
from forethought.web.people.models import Person
from forethought.web.visits.models import Visit
from tests.web.decisions.given import checked, looked
from tests.web.factories import NOW, make_customer, make_visit, sign_in
from tests.web.look.browser import DESK, PHONE, Site, _give_cookies, is_titled, window
from tests.web.phone.given import PIN, set_pins
from tests.web.watchdog.mailbox import Mailbox
from tests.web.watchdog.office import MAIL, Ready, accept, ready

if TYPE_CHECKING:
    from aiosmtpd.smtp import SMTP
    from playwright.sync_api import Browser
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser]
PATIENCE = 30.0
"""Seconds of the real clock after which something that must happen counts as lost."""


@dataclass
class Post(Mailbox):
    """A mailbox that also keeps what the mails say, for whoever opens them."""

    mails: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        Mailbox.__init__(self)

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802
        mail = message_from_bytes(envelope.content, policy=policy.default)
        body = mail.get_body(("plain",))
        self.mails.append((envelope.rcpt_tos[0], body.get_content() if body else ""))
        return await super().handle_DATA(server, session, envelope)

    def of(self, person: Person) -> list[str]:
        """The mails that somebody got, the oldest first."""
        return [says for to, says in self.mails if to == person.email]


@dataclass
class Day:
    """Everything that takes part in the day."""

    chromium: Browser
    host: str
    made: Ready
    post: Post
    clock: Any
    stack: ExitStack

    def opens(self, person: Person | None, size: dict[str, int]) -> Site:
        """A window of somebody who is signed in, or of nobody."""
        opened = self.stack.enter_context(window(self.chromium, self.host, size=size))
        if person is not None:
            self.signs_in(opened, person)
        return opened

    def signs_in(self, opened: Site, person: Person) -> None:
        """A session of now: hours pass on this day, and sessions end."""
        _give_cookies(opened.page.context, self.host, sign_in(Client(), person))

    def it_is(self, hour: int, minute: int) -> None:
        """Move the clock of the site, and wait until its watchdog has woken."""
        now = NOW.replace(hour=hour, minute=minute)
        self.clock.move_to(now)
        until(lambda: Beat.objects.filter(at__gte=now).exists(), f"a beat after {now}")

    def mail_for(self, person: Person, number: int) -> str:
        """The mail of that number to somebody, when it has come."""
        until(lambda: len(self.post.of(person)) >= number, f"mail {number} to {person.email}")
        return self.post.of(person)[number - 1]


def until(true: Callable[[], object], what: str) -> None:
    """Wait until it is true, looking now and then."""
    ends = time.perf_counter() + PATIENCE
    while not true():
        assert time.perf_counter() < ends, f"waited in vain for {what}"
        time.sleep(0.05)


@contextmanager
def watching() -> Iterator[None]:
    """A real watchdog, which ends with the test."""
    watchdog = Watchdog(clock=timezone.now, pause=time.sleep)
    thread = threading.Thread(target=watchdog.run, name="watchdog")
    thread.start()
    try:
        yield
    finally:
        watchdog.stopping = True
        thread.join()


@pytest.fixture
def listening(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Boards listen as long as the test lasts, and leave the database then."""
    made = Changes()
    monkeypatch.setattr(stream, "changes", made)
    yield
    made.close()
    until(lambda: not answering(), "the end of the streams: each ends when it next writes")


def answering() -> list[str]:
    """The server's threads that still answer somebody: nobody may read the database any more."""
    return [one.name for one in threading.enumerate() if "process_request_thread" in one.name]


@pytest.fixture
def day(
    chromium: Browser, live_server: LiveServer, settings: Any, listening: None
) -> Iterator[Day]:
    """An office that is ready, with one watchdog and a gap that was accepted for the second."""
    settings.CHANNELS, settings.SITE_ADDRESS = MAIL, live_server.url
    with ExitStack() as stack:
        clock = stack.enter_context(time_machine.travel(NOW, tick=True))
        made = ready(NOW)
        Beat.objects.all().delete()
        accept(made.office, SECOND_WATCHER, made.administrator)
        set_pins(made.officer, NOW)
        post = Post()
        stack.enter_context(post)
        settings.CHANNELS = post.settings
        stack.enter_context(watching())
        until(Beat.objects.exists, "the first beat")
        yield Day(chromium, live_server.url, made, post, clock, stack)


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


def press(opened: Site, name: str, last: str = "") -> None:
    opened.page.get_by_role("button", name=name, exact=True).click()
    if last:
        opened.page.locator("#last", has_text=last).wait_for()


def leaves(phone: Site) -> None:
    """On the plain page; then the page that works without signal."""
    phone.go("/out/plain/")
    phone.page.get_by_label("Your PIN").fill(PIN)
    press(phone, "Open my day")
    phone.page.get_by_role("link", name="Leave the office").click()
    phone.page.get_by_label("By when are you back?").fill("2pm")
    phone.page.get_by_label("At the office").check()
    press(phone, "I am leaving now")
    phone.page.get_by_text("Your office knows that you are out.").wait_for()
    phone.go("/out/")
    phone.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    phone.page.get_by_label("Your PIN").fill(PIN)
    press(phone, "Open my day")
    phone.page.locator("#visits button").first.wait_for()


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
    press(reader, "I take this alarm")
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
    board.page.get_by_role("link", name="I spoke to them: they are safe").click()
    board.page.get_by_label("I asked the code question and the answer was right").check()
    press(board, "They are safe")
    board.page.get_by_text("and they are safe.").first.wait_for()
    alarm.refresh_from_db()
    assert (alarm.ended_by, alarm.ended_how) == (made.desk, How.HEARD_SAFE.value)


WHEN_IT_SAYS_DURESS = """() => new Promise((seen) => {
  const look = () => document.body.innerText.includes("Duress") && seen(Date.now());
  const all = { childList: true, subtree: true, characterData: true };
  new MutationObserver(look).observe(document.body, all);
  look();
})"""


def one_calls_for_help(day: Day, phone: Site, board: Site) -> None:
    """The board shows it by itself; everybody is told; on the phone nothing is different."""
    made = day.made
    day.signs_in(board, made.desk)
    board.go("/desk/")
    board.page.get_by_text("Live: the server answers").wait_for()
    seen = board.page.evaluate_handle(f"() => ({{ at: ({WHEN_IT_SAYS_DURESS})() }})")
    told = len(day.post.of(made.manager)), len(day.post.of(made.officer))
    before = phone.page.locator("body").inner_html()
    pressed = phone.page.evaluate("Date.now()")
    with phone.page.expect_response("**/out/check-in/"):
        press(phone, "SOS")
    shown = seen.evaluate("(seen) => seen.at")
    print(f"\ncall for help pressed to shown on the board: {shown - pressed} ms")
    assert phone.page.locator("body").inner_html() == before
    for person in (made.desk, made.manager, made.administrator):
        until(lambda who=person: "Urgent" in "".join(day.post.of(who)), person.email)  # type: ignore[misc]
    assert len(day.post.of(made.officer)) == told[1]

    alarm = Alarm.objects.get(kind="duress")
    manager = day.opens(made.manager, DESK)
    manager.go(f"/desk/alarms/{alarm.pk}/")
    press(manager, "I own this alarm")
    manager.page.get_by_role("button", name="End this alarm").click()
    manager.page.get_by_label("They gave the code word").check()
    press(manager, "End the alarm")
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
