"""Signing in for the first time and again, in Chromium: phone and desk, axe on each page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from forethought.web.people.models import Person
from forethought.web.signin import services
from tests.web.factories import make_person, sign_in
from tests.web.look.browser import DESK, PHONE, Site, is_titled, site
from tests.web.signin.conftest import PASSWORD, Phone

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

SIZES = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])


def well(window: Site, title: str) -> None:
    is_titled(window.page, title)
    expect(window.page.locator("h1")).to_have_count(1)
    assert window.violations() == []
    assert not window.wider_than_window()


@SIZES
def test_the_first_time(
    chromium: Browser, client: Client, newcomer: Person, size: dict[str, int]
) -> None:
    with site(chromium, client, size=size) as window:
        page = window.page
        window.go("/account/login/")
        well(window, "Sign in")
        page.get_by_label("Email address").fill("ann@example.com")
        page.get_by_label("Password", exact=True).fill("wrong")
        page.get_by_role("button", name="Sign in").click()
        well(window, "Error: Sign in")
        expect(page.get_by_label("Email address")).to_have_value("ann@example.com")
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        well(window, "Set up codes on your phone")
        page.get_by_text("I cannot scan it").click()
        shown = page.locator(".forethought-secret")
        expect(shown).to_be_visible()
        secret = shown.inner_text().replace(" ", "")
        page.get_by_label("Code").fill(Phone(secret).code())
        page.get_by_role("button", name="Continue").click()
        well(window, "Keep your recovery codes")
        expect(page.get_by_role("button", name="Print them")).to_be_visible()


@SIZES
def test_every_other_page(
    chromium: Browser, client: Client, officer: Person, size: dict[str, int]
) -> None:
    window: Site
    with site(chromium, client, size=size) as window:
        path = services.one_time_link(officer, make_person(), timezone.now())
        for address, title in (
            (path, "Set a new password"),
            ("/account/link/invented/", "This link does not work any more"),
            ("/account/forgotten/", "Get a new password"),
            ("/account/forgotten/sent/", "Look at your mail"),
            ("/account/inactive/", "Your account is closed"),
        ):
            window.go(address)
            well(window, title)
        client.post("/account/login/", {"login": officer.email, "password": PASSWORD})
        window.become(client)
        window.go("/account/code/")
        well(window, "Enter a code from your phone")
        window.become(sign_in(client, officer))
        for address, title in (
            ("/account/", "How you sign in"),
            ("/account/password/", "Change your password"),
            ("/account/recovery-codes/new/", "Your password, please"),
            ("/account/logout/", "Sign out"),
        ):
            window.go(address)
            well(window, title)
        client.post("/account/again/", {"password": PASSWORD})
        window.become(client)
        for address, title in (
            ("/account/recovery-codes/new/", "Make new recovery codes"),
            ("/account/phone/", "Use another phone for your codes"),
        ):
            window.go(address)
            well(window, title)
