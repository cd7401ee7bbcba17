"""Every component, and what everybody can see, in Chromium: axe, phone and desk, no script."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client
from playwright.sync_api import expect

from tests.web.factories import make_person, sign_in
from tests.web.look.browser import DESK, PHONE, is_titled, site

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

SIZES = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
OPEN_PAGES = ["/help/", "/help/accessibility/", "/help/privacy/", "/no-such-page/"]


@SIZES
def test_the_components_have_nothing_for_axe(
    chromium: Browser, client: Client, size: dict[str, int]
) -> None:
    sign_in(client, make_person(safety_administrator=True))
    with site(chromium, client, size=size) as window:
        window.go("/style/")
        assert window.violations() == []
        assert not window.wider_than_window()
        window.page.get_by_role("button", name="Continue").click()
        is_titled(window.page, "Error: ")
        window.page.wait_for_function("document.activeElement.className === 'govuk-error-summary'")
        assert window.violations() == []


@SIZES
@pytest.mark.parametrize("path", OPEN_PAGES)
def test_open_pages_have_nothing_for_axe(
    chromium: Browser, client: Client, size: dict[str, int], path: str
) -> None:
    with site(chromium, client, size=size) as window:
        window.go(path)
        assert window.violations() == []
        assert not window.wider_than_window()


def test_without_scripts_everything_works(chromium: Browser, client: Client) -> None:
    sign_in(client, make_person(safety_administrator=True))
    with site(chromium, client, scripts=False) as window:
        window.go("/style/")
        window.page.get_by_label("Customer's name").fill("Invented Ltd")
        window.page.get_by_role("group", name="Do you expect to take cash?").get_by_label(
            "Yes"
        ).check()
        window.page.get_by_label("How much cash?").fill("lots")
        with window.leads_on():
            window.page.get_by_role("button", name="Continue").click()
        wrong = window.page.get_by_role("link", name="How much cash must be an amount")
        expect(wrong).to_be_visible()
        expect(window.page.get_by_label("Customer's name")).to_have_value("Invented Ltd")
        expect(window.page.get_by_label("How much cash?")).to_be_visible()
        expect(window.page.get_by_role("button", name="Print the day sheet")).to_have_count(0)


def test_a_belonging_question_waits_for_its_answer(chromium: Browser, client: Client) -> None:
    sign_in(client, make_person(safety_administrator=True))
    with site(chromium, client) as window:
        window.go("/style/")
        amount = window.page.get_by_label("How much cash?")
        expect(amount).to_be_hidden()
        window.page.get_by_role("group", name="Do you expect to take cash?").get_by_label(
            "Yes"
        ).check()
        expect(amount).to_be_visible()
        expect(window.page.get_by_role("button", name="Print the day sheet")).to_be_visible()


def test_an_error_leads_to_its_box(chromium: Browser, client: Client) -> None:
    sign_in(client, make_person(safety_administrator=True))
    with site(chromium, client) as window:
        window.go("/style/")
        window.page.get_by_label("Day", exact=True).fill("25")
        with window.leads_on():
            window.page.get_by_role("button", name="Continue").click()
        window.page.get_by_role(
            "link", name="Day of the visit must include a month and year"
        ).click()
        expect(window.page.locator('[name="day-month"]')).to_be_focused()
        expect(window.page.get_by_label("Day", exact=True)).to_have_value("25")
