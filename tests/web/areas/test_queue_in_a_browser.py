"""The queue of what the press tells in a real browser: on a phone, at a desk, without a script."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.test import Client

from forethought.web.areas.drawn import drawn_of
from forethought.web.areas.models import Happening
from forethought.web.areas.press import take_in_reports
from tests.browser.windows import judge, resize
from tests.web.areas.press_items import FLOOD, NOTHING, make_feed, make_happening, make_item
from tests.web.areas.test_press import IN_RYBURGH
from tests.web.factories import NOW, make_customer, make_manager, make_person, make_visit, sign_in
from tests.web.look.browser import DESK, PHONE, site

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

SHOTS = os.environ.get("FORETHOUGHT_TEST_SHOTS", "")
NEWPORT = ("Bird flu at Newport", "H5N1 has been confirmed at a farm near Newport.")


def test_the_queue_and_its_pages(chromium: Browser, client: Client) -> None:
    """At either width, with what is ambiguous and what was passed over."""
    with time_machine.travel(NOW, tick=True):
        manager = make_manager("Chris Invented")
        officer = make_person("Ash Invented", team=manager.team, manager=manager)
        make_visit(
            officer,
            customer=make_customer(postcode=IN_RYBURGH),
            planned_start=NOW + timedelta(hours=5),
        )
        make_happening(FLOOD, now=NOW - timedelta(hours=3))
        one = make_happening()
        items = [make_item(NEWPORT, outlet=""), make_item(NOTHING)]
        take_in_reports(make_feed(), items, now=NOW)
        newport = Happening.objects.latest("pk")
        sign_in(client, manager)
        wrong = []
        with site(chromium, client) as here:
            for name, address in (
                ("queue", "/areas/queue/"),
                ("passed", "/areas/queue/?show=passed"),
                ("decided", "/areas/queue/?show=decided"),
                ("one", f"/areas/queue/{one.pk}/"),
                ("newport", f"/areas/queue/{newport.pk}/"),
                ("redraw", f"/areas/queue/{newport.pk}/redraw/"),
                ("home", "/"),
            ):
                here.page.goto(here.host + address)
                for size in (PHONE, DESK):
                    resize(here.page, size)
                    wrong += [f"{name}: {says}" for says in judge(here)]
                    if SHOTS:
                        shot = Path(SHOTS) / f"queue-{name}-{size['width']}.png"
                        here.page.screenshot(path=shot, full_page=True)
    assert wrong == []


def test_a_manager_redraws_round_one_of_the_places_without_a_script(
    chromium: Browser, client: Client
) -> None:
    with time_machine.travel(NOW, tick=True):
        manager = make_manager("Chris Invented")
        take_in_reports(make_feed(), [make_item(NEWPORT, outlet="")], now=NOW)
        one = Happening.objects.get()
        sign_in(client, manager)
        with site(chromium, client, scripts=False) as here:
            page = here.page
            page.goto(f"{here.host}/areas/queue/")
            with here.leads_on():
                page.get_by_role("link", name="Avian influenza at Newport").click()
            with here.leads_on():
                page.get_by_role("link", name="Redraw 10 km round it").first.click()
            page.get_by_label("Why is it redrawn?").fill("The vet says which")
            with here.leads_on():
                page.get_by_role("button", name="Continue").click()
            with here.leads_on():
                page.get_by_role("button", name="Redraw it").click()
            page.get_by_text("Redrawn and confirmed.").wait_for()
        one.refresh_from_db()
        one.area.refresh_from_db()
    drawn = drawn_of(one.area)
    assert one.state == Happening.State.CONFIRMED
    assert one.decided_by == manager
    assert drawn.shape is not None
    assert (drawn.shape.geom_type, drawn.radius_m) == ("Point", 10_000)
