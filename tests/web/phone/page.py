"""The officer's page in a real browser: what a thumb does there, and what is seen."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from django.test import Client

from forethought.web.contactdesk.models import Fact
from forethought.web.people.models import Person
from tests.web.factories import (
    sign_in,
)
from tests.web.look.browser import ONE_AT_A_TIME, PHONE, Site, site
from tests.web.phone.given import (
    PIN,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SHOTS = os.environ.get("FORETHOUGHT_TEST_SHOTS", "")
WRONG, NEW_PIN = "999111", "820461"

STORED = """async () => {
  const rows = {};
  const database = await phone.open();
  for (const name of database.objectStoreNames) {
    const store = database.transaction([name]).objectStore(name);
    const all = (asked) => new Promise((done) => (asked.onsuccess = () => done(asked.result)));
    rows[name] = [await all(store.getAllKeys()), await all(store.getAll())];
  }
  return rows;
}"""

SYNC_IS_ASKED_FOR = """() => {
  self.asked = [];
  SyncManager.prototype.register = async (tag) => self.asked.push(tag);
}"""
"""Keeps the phone's worker out: it sends what waits too, at a moment and by a clock of its own."""

NOTHING_WAITS = "phone.all('queue').then((all) => all.length === 0)"

STANDS_STILL = "{const stands = Date.now(); Date.now = () => stands;}"
"""A script that stops the phone's wall clock, which ``later`` then moves: however long a busy
machine takes between two steps."""


@contextmanager
def phone(chromium: Browser, client: Client, officer: Person) -> Iterator[Site]:
    """The officer's phone with the page open and its worker in control."""
    with site(chromium, sign_in(client, officer), size=PHONE) as opened:
        opened.go("/out/")
        opened.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        has_started(opened)
        opened.page.locator("#locked").wait_for()
        yield opened


def has_started(opened: Site) -> None:
    """Wait until the page has asked the office and told it: what changes then, somebody did."""
    opened.page.locator("#ready:not([hidden])").wait_for(state="attached")


def unlock(opened: Site, pin: str = PIN) -> None:
    opened.page.get_by_label("Your PIN").fill(pin)
    opened.page.get_by_role("button", name="Open my day").click()


def press(opened: Site, name: str) -> None:
    opened.page.get_by_role("button", name=name, exact=True).click()


def says(opened: Site, element: str, text: str) -> None:
    opened.page.locator(element, has_text=text).wait_for()


def waits_until(opened: Site, true: str) -> None:
    """Wait until this asynchronous script says true: Playwright's own wait takes any promise."""
    ends = time.monotonic() + 30
    while not opened.page.evaluate(true):
        assert time.monotonic() < ends, f"never true: {true}"
        time.sleep(0.05)


def look(opened: Site, name: str) -> None:
    assert opened.violations() == []
    assert not opened.wider_than_window()
    if SHOTS:
        opened.page.screenshot(path=Path(SHOTS) / f"phone-{name}.png", full_page=True)


def later(milliseconds: float) -> str:
    """A script that puts the phone's wall clock forward; those before it still count."""
    return f"{{const was = Date.now; Date.now = () => was.call(Date) + {milliseconds};}}"


def pressed(officer: Person) -> list[str | None]:
    facts = Fact.objects.filter(outing__officer=officer, kind="checkin").order_by("pk")
    with ONE_AT_A_TIME:
        return [fact.detail["step"] for fact in facts]
