"""The real parts of a day out: phones and boards, a watchdog that runs by itself, a mail server.

Only time is made: the clock of site and watchdog is moved on.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Any

from django.test import Client
from django.utils import timezone

from forethought.web.contactdesk.models import Beat
from forethought.web.contactdesk.watchdog import Watchdog
from forethought.web.people.models import Person
from tests.web.factories import NOW, sign_in
from tests.web.look.browser import Site, _give_cookies, window
from tests.web.phone.given import PIN
from tests.web.phone.page import has_started
from tests.web.watchdog.mailbox import Mailbox
from tests.web.watchdog.office import Ready

if TYPE_CHECKING:
    from aiosmtpd.smtp import SMTP
    from playwright.sync_api import Browser

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
        """Move the clock of the site on within the day; its watchdog has woken."""
        self.moves_to(NOW.replace(hour=hour, minute=minute))

    def moves_to(self, now: datetime) -> None:
        """Move the clock of the site, and wait until its watchdog has woken."""
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


def answering() -> list[str]:
    """The server's threads that still answer somebody: nobody may read the database any more."""
    return [one.name for one in threading.enumerate() if "process_request_thread" in one.name]


def press(opened: Site, name: str, last: str = "") -> None:
    """A button of the page that works without signal, which stays; what it says last then."""
    opened.page.get_by_role("button", name=name, exact=True).click()
    if last:
        opened.page.locator("#last", has_text=last).wait_for()


def leads(opened: Site, name: str) -> None:
    """A button that leads to another page."""
    with opened.leads_on():
        press(opened, name)


def leaves(phone: Site) -> None:
    """On the plain page; then the page that works without signal."""
    phone.go("/out/plain/")
    phone.page.get_by_label("Your PIN").fill(PIN)
    leads(phone, "Open my day")
    with phone.leads_on():
        phone.page.get_by_role("link", name="Leave the office").click()
    phone.page.get_by_label("By when are you back?").fill("2pm")
    phone.page.get_by_label("At the office").check()
    leads(phone, "I am leaving now")
    phone.page.get_by_text("Your office knows that you are out.").wait_for()
    phone.go("/out/")
    phone.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    has_started(phone)
    phone.page.get_by_label("Your PIN").fill(PIN)
    press(phone, "Open my day")
    phone.page.locator("#visits button").first.wait_for()
