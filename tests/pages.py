"""What a page in a real browser says about itself: its faults of access, and its console."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

PATIENCE_MS = 30_000
"""What waits for a page gives up after this: five seconds, as Playwright has it, are too few for a
machine on which other tests run."""

expect.set_options(timeout=PATIENCE_MS)


def violations(page: Page) -> list[tuple[str, Any]]:
    """What axe finds wrong: each rule with the first place where it is broken."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [(one["id"], one["nodes"][0]["target"]) for one in found]


def listen(page: Page) -> list[str]:
    """Everything that the page writes to the console from now on, errors of scripts included."""
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard
