"""The board against the service as people start it: a call for help, and the last line.

For the last line everything is killed with kill -9.
"""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.web.desk.out import ADDRESS, ASH, BO, VEHICLE
from tests.web.look.browser import DESK, is_titled
from tests.web.watchdog.mailbox import Mailbox
from tests.web.watchdog.test_everything_is_killed import Service

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.prove, pytest.mark.browser]

DUE = 75
"""Seconds until the first officer is due: after everything has been killed."""
SOON = 60_000
PRINTS = "window.printed = 0; window.print = () => { window.printed += 1; };"


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    home = Path(tempfile.mkdtemp(prefix="forethought-last-line-"))
    home.chmod(0o755)
    with Mailbox() as mailbox:
        made = Service(home, mailbox)
        try:
            yield made
        finally:
            made.end()
            shutil.rmtree(home, ignore_errors=True)


@contextmanager
def signed_in(chromium: Browser, service: Service, cookie: str, path: str) -> Iterator[Page]:
    """A page of somebody whose session has this cookie."""
    context = chromium.new_context(viewport=DESK)  # type: ignore[arg-type]
    context.set_default_timeout(SOON)
    host = f"http://localhost:{service.port}"
    name, value = cookie.split("=", 1)
    context.add_cookies([{"name": name, "value": value, "url": host}])
    context.add_init_script(PRINTS)
    page = context.new_page()
    try:
        page.goto(host + path)
        yield page
    finally:
        context.close()


@contextmanager
def board(chromium: Browser, service: Service, cookie: str) -> Iterator[Page]:
    """The board of somebody on the desk, live."""
    with signed_in(chromium, service, cookie, "/desk/") as page:
        is_live(page)
        yield page


def is_live(page: Page) -> None:
    """Quiet, and both the server and the watchdog are heard."""
    page.get_by_text("Live: the server answers and the watchdog is alive.").wait_for()
    page.locator('#board[data-last-line=""][data-ringing=""]').wait_for()
    expect(page.locator("#last-line")).to_be_hidden()
    is_titled(page, "Contact board")


def rings(page: Page, why: str) -> None:
    """It rings by itself, and says so aloud."""
    page.locator(f"#board[data-last-line={why}][data-ringing=last-line]").wait_for()
    is_titled(page, "CALL NOW: ")
    said = page.get_by_role("alert").filter(has_text="You are the last line")
    expect(said).to_be_visible()


def out(service: Service, seconds: float) -> list[str]:
    """Two officers out; the cookies of their desk, and of the first, due after so long."""
    return service.run("tests.web.desk.out", str(seconds)).split()


def test_a_press_for_help_is_on_the_board_without_a_reload(
    chromium: Browser, service: Service
) -> None:
    """How soon is measured by ``bench/site_board.py``."""
    desk, ash = out(service, 3600)
    with (
        board(chromium, service, desk) as page,
        signed_in(chromium, service, ash, "/out/plain/") as phone,
    ):
        page.evaluate("window.same = true")
        phone.get_by_role("button", name="SOS").click()
        expect(page.locator("#board-alarm")).to_contain_text("Duress", timeout=SOON)
        expect(page.locator("#board-rows tr").first).to_contain_text(ASH[0])
        expect(page.locator("#board-rows tr").first).to_contain_text("Do not ring them")
        page.locator("#board[data-ringing=alarm]").wait_for()
        assert page.evaluate("window.same")


def test_everything_is_killed_with_the_board_open_and_it_rings(
    chromium: Browser, service: Service
) -> None:
    """Web, watchdog and database die; the page rings, counts on and prints whom to call."""
    cookie, _ = out(service, DUE)
    with board(chromium, service, cookie) as page:
        row = page.locator("#board-rows tr", has_text=ASH[0])
        expect(row).to_contain_text("less than a minute", timeout=SOON)
        service.kill_everything()
        expect(page.locator("#board-live")).to_contain_text("last heard", timeout=SOON)
        expect(page.locator("#board")).to_have_attribute("data-last-line", "")
        rings(page, "server")
        calls = page.locator("#call-list tr")
        expect(calls).to_have_count(2)
        for words in (*ASH, ADDRESS, VEHICLE, "to set off by"):
            expect(calls.first).to_contain_text(words)
        expect(calls.nth(1)).to_contain_text(BO[1])
        # Nobody is there to say that Ash is overdue: the page counts past the moment by itself.
        expect(calls.first).to_contain_text("overdue", timeout=2 * DUE * 1000)
        expect(row).to_contain_text("overdue")
        expect(calls.nth(1)).not_to_contain_text("overdue")
        page.get_by_role("button", name="Print the call list").click()
        page.wait_for_function("window.printed === 1")
        page.emulate_media(media="print")
        expect(page.locator("#call-list")).to_be_visible()
        expect(page.locator("#board-main")).to_be_hidden()
        page.emulate_media(media="screen")
        service.start()
        # Whoever is overdue is an alarm by then: the page rings for that, and is no longer last.
        page.locator('#board[data-last-line=""]').wait_for(timeout=2 * SOON)
        page.get_by_text("Live: the server answers and the watchdog is alive.").wait_for()
        is_titled(page, "Contact board")
        expect(row.first).to_contain_text("overdue")


def test_only_the_watchdog_is_gone_and_it_rings(chromium: Browser, service: Service) -> None:
    """It stands still but is not dead, so nothing starts it again; the server answers on."""
    cookie, _ = out(service, 3600)
    with board(chromium, service, cookie) as page:
        watchdog = service.pid("watchdog")
        os.kill(watchdog, signal.SIGSTOP)
        try:
            rings(page, "watchdog")
            expect(page.locator("#board-live")).to_contain_text("The server answers")
            expect(page.locator("#call-list")).to_contain_text(ASH[1])
        finally:
            os.kill(watchdog, signal.SIGCONT)
        is_live(page)
