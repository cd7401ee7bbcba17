"""The pages around papers in a real browser: the address shown once, and a table's form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.test import Client
from playwright.sync_api import expect

from tests.browser.test_every_page import wrong_with
from tests.web.factories import NOW, make_data_protection, make_office, make_person, sign_in
from tests.web.look.browser import is_titled, site

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def test_an_address_is_made_shown_once_and_read(chromium: Browser, client: Client) -> None:
    with time_machine.travel(NOW, tick=True):
        sign_in(client, make_person())
        with site(chromium, client) as here:
            here.page.goto(here.host + "/me/")
            with here.leads_on():
                here.page.get_by_role("link", name="Your visits in your calendar").click()
            with here.leads_on():
                here.page.get_by_role("button", name="Make an address for my calendar").click()
            address = here.page.locator("main code").inner_text()
            assert address.startswith(f"{here.host}/calendar/")
            assert wrong_with(here, "calendar-shown-once") == []
            there = Client().get(address.removeprefix(here.host))
            assert there.content.startswith(b"BEGIN:VCALENDAR")
            here.page.reload()
            expect(here.page.locator("main code")).to_have_count(0)
            with here.leads_on():
                here.page.get_by_role("button", name="Take the address away").click()
            assert wrong_with(here, "calendar-taken-away") == []
            assert Client().get(address.removeprefix(here.host)).status_code == 404


def test_a_table_is_taken_and_what_is_wrong_is_said(chromium: Browser, client: Client) -> None:
    with time_machine.travel(NOW, tick=True):
        make_office("Another")
        sign_in(client, make_data_protection())
        with site(chromium, client) as here:
            here.page.goto(here.host + "/exports/")
            assert wrong_with(here, "exports") == []
            here.page.get_by_role("link", name="Visits", exact=True).last.click()
            is_titled(here.page, "Visits as a table")
            assert wrong_with(here, "export") == []
            here.page.get_by_role("group", name="To").get_by_label("Year").fill("2025")
            here.page.get_by_role("button", name="Take the table").click()
            is_titled(here.page, "Error: Visits as a table")
            assert wrong_with(here, "export-error") == []
            here.page.get_by_role("group", name="To").get_by_label("Year").fill("2026")
            with here.page.expect_download() as taking:
                here.page.get_by_role("button", name="Take the table").click()
            assert taking.value.suggested_filename == "visits-2026-10-26-2026-11-25.csv"


def test_without_pango_the_page_is_good_too(
    chromium: Browser, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from forethought.web.papers import pdf

    def without() -> Any:
        raise pdf.NoPangoError

    monkeypatch.setattr(pdf, "_weasyprint", without)
    monkeypatch.setattr("tests.web.look.browser.EXPECTED", ("with a status of 503",))
    sign_in(client, make_person())
    with site(chromium, client) as here:
        here.page.goto(here.host + "/areas/paper/")
        assert wrong_with(here, "areas-choose") == []
        here.page.get_by_role("button", name="Make the list (PDF)").click()
        is_titled(here.page, "No papers can be made on this server")
        assert wrong_with(here, "no-pango") == []
