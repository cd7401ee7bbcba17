"""Every component, and what everybody can see, in Chromium: axe, phone and desk, no script."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

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
        window.page.get_by_role("button", name="Continue").click()
        assert window.page.get_by_label("Customer's name").input_value() == "Invented Ltd"
        assert window.page.get_by_label("How much cash?").is_visible()
        assert window.page.get_by_role("link", name="How much cash must be an amount").is_visible()
        assert window.page.get_by_role("button", name="Print the day sheet").count() == 0


def test_a_belonging_question_waits_for_its_answer(chromium: Browser, client: Client) -> None:
    sign_in(client, make_person(safety_administrator=True))
    with site(chromium, client) as window:
        window.go("/style/")
        amount = window.page.get_by_label("How much cash?")
        assert not amount.is_visible()
        window.page.get_by_role("group", name="Do you expect to take cash?").get_by_label(
            "Yes"
        ).check()
        assert amount.is_visible()
        assert window.page.get_by_role("button", name="Print the day sheet").is_visible()


def test_an_error_leads_to_its_box(chromium: Browser, client: Client) -> None:
    sign_in(client, make_person(safety_administrator=True))
    with site(chromium, client) as window:
        window.go("/style/")
        window.page.get_by_label("Day", exact=True).fill("25")
        window.page.get_by_role("button", name="Continue").click()
        window.page.get_by_role(
            "link", name="Day of the visit must include a month and year"
        ).click()
        assert window.page.evaluate("document.activeElement.name") == "day-month"
        assert window.page.get_by_label("Day", exact=True).input_value() == "25"
