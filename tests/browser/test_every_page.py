"""Every page of the site as each role sees it: on a phone, on a narrow phone, at a desk."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from tests.browser.windows import SHOTS, judge, resize
from tests.web.access_table import SIGNED_IN, TABLE
from tests.web.access_world import World, make_world
from tests.web.factories import NOW, sign_in
from tests.web.look.browser import DESK, PHONE, Site, site
from tests.web.people.test_access import ADDRESSES

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.django_db, pytest.mark.prove]

NO_PAGES = {
    "visits:export",
    "audit:export",
    "learning:export",
    "contactdesk:stream",
    "feeds:copy",
    "papers:day_sheet",
    "papers:check",
    "papers:letter",
    "papers:incident",
    "papers:areas",
    "papers:calendar",
}
"""Addresses at which a browser would save a file, or wait."""


def pages_of(role: str, world: World) -> list[tuple[str, str]]:
    """Name and address of each page that this role gets, and of one that it is denied."""
    found, denied = [], {}
    for name, row in sorted(TABLE.items()):
        if row.post or row.method or name in NO_PAGES:
            continue
        given = {key: row.args.get(key, world.own.get(key)) for key in ADDRESSES[name]}
        address = reverse(name, kwargs=given) + (f"?{row.query}" if row.query else "")
        status = row.anonymous if role == "nobody" else row.statuses[SIGNED_IN.index(role)]
        if status == 200:
            found.append((name, address))
        elif status in {403, 404}:
            denied.setdefault(status, (name, address))
    return [*found, *denied.values()]


def gives_a_page(here: Site, address: str) -> bool:
    """Go there. False for what programs read: JSON, a script, a manifest."""
    answer = here.page.goto(here.host + address)
    assert answer is not None
    assert answer.status in {200, 403, 404, 410}, f"{address} answers {answer.status}"
    return answer.headers["content-type"].startswith("text/html")


def wrong_with(here: Site, name: str) -> list[str]:
    """What is wrong with the page that is open, at each width."""
    wrong = []
    here.page.wait_for_load_state()
    for size in (PHONE, DESK):
        width = size["width"]
        resize(here.page, size)
        if SHOTS:
            path = Path(SHOTS) / f"{name.replace(':', '-')}-{width}.png"
            here.page.screenshot(path=path, full_page=True)
        wrong += [f"at {width}: {one}" for one in judge(here)]
    return wrong


@pytest.mark.parametrize("role", [*SIGNED_IN, "nobody"])
def test_every_page_is_good_for_everybody(
    chromium: Browser, client: Client, settings: Any, role: str
) -> None:
    settings.BOARD_STREAM_SECONDS = 0
    wrong = []
    with time_machine.travel(NOW, tick=True):
        world = make_world(NOW)
        if role in world.people:
            sign_in(client, world.people[role])
        with site(chromium, client) as here:
            for name, address in pages_of(role, world):
                if not gives_a_page(here, address):
                    continue
                wrong += [f"{address}: {one}" for one in wrong_with(here, f"{role}-{name}")]
    assert not wrong, "\n".join(wrong)
