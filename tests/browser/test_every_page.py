"""Every page of the site as each role sees it: on a phone, on a narrow phone, at a desk."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from tests.web.access_table import SIGNED_IN, TABLE
from tests.web.access_world import World, make_world
from tests.web.factories import NOW, sign_in
from tests.web.look.browser import DESK, PHONE, Site, site
from tests.web.people.test_access import ADDRESSES

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

SHOTS = os.environ.get("FORETHOUGHT_TEST_SHOTS", "")
"""A folder for pictures of every page, for people who want to look."""

NARROW = {"width": 320, "height": 640}
"""WCAG 2.2, 1.4.10 Reflow."""

FILES = {"visits:export", "audit:export"}
"""Addresses that give a file and no page."""


def pages_of(role: str, world: World) -> list[tuple[str, str]]:
    """Name and address of each page that this role gets, and of one that it does not."""
    at = SIGNED_IN.index(role) if role in SIGNED_IN else None
    found, denied = [], []
    for name, row in sorted(TABLE.items()):
        if row.post or name in FILES:
            continue
        given = {key: row.args.get(key, world.own.get(key)) for key in ADDRESSES[name]}
        status = row.anonymous if at is None else row.statuses[at]
        if status == 200:
            found.append((name, reverse(name, kwargs=given)))
        elif status in {403, 404}:
            denied.append((status, name, reverse(name, kwargs=given)))
    first = {status: (name, address) for status, name, address in reversed(denied)}
    return [*found, *first.values()]


def wrong_with(here: Site, name: str) -> list[str]:
    """What is wrong with the page that is open, at each width."""
    page, wrong = here.page, []
    for size in (PHONE, DESK):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        wrong += [f"{size['width']}: {one}" for one in here.violations()]
        if SHOTS:
            to = Path(SHOTS) / f"{name.replace(':', '-')}-{size['width']}.png"
            page.screenshot(path=to, full_page=True)
    for size in (DESK, PHONE, NARROW):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        if here.wider_than_window():
            wrong.append(f"wider than {size['width']}")
    if (headings := page.locator("h1").count()) != 1:
        wrong.append(f"{headings} main headings")
    heading = page.locator("h1").inner_text()
    if not page.title().endswith("Forethought") or page.title() == "Forethought":
        wrong.append(f"title {page.title()!r}")
    if page.locator("html").get_attribute("lang") not in {"en", "en-GB"}:
        wrong.append("no language")
    if not heading:
        wrong.append("an empty heading")
    return wrong


@pytest.mark.parametrize("role", [*SIGNED_IN, "nobody"])
def test_every_page_is_good_for_everybody(chromium: Browser, client: Client, role: str) -> None:
    wrong = []
    with time_machine.travel(NOW, tick=True):
        world = make_world(NOW)
        if role in world.people:
            sign_in(client, world.people[role])
        with site(chromium, client) as here:
            for name, address in pages_of(role, world):
                here.go(address)
                wrong += [f"{address}: {one}" for one in wrong_with(here, f"{role}-{name}")]
    assert not wrong, "\n".join(wrong)
