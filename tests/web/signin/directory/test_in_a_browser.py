"""The pages that a directory brings, in Chromium with axe; on a desk too for who wants pictures."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from playwright.sync_api import expect

from forethought.web.people.models import Person
from forethought.web.signin.directory.directory_settings import Passwords
from tests.web.factories import make_safety_administrator, sign_in
from tests.web.look.browser import DESK, PHONE, is_titled, site
from tests.web.signin.conftest import PASSWORD
from tests.web.signin.directory.conftest import directory_of
from tests.web.signin.test_passkeys import add_one

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

SHOTS = os.environ.get("FORETHOUGHT_TEST_SHOTS", "")


SIZES = {"phone": PHONE, "desk": DESK} if SHOTS else {"phone": PHONE}


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_every_page_of_a_directory(
    chromium: Browser, client: Client, officer: Person, settings: Any, size: dict[str, int]
) -> None:
    issuer = "http://127.0.0.1:1"
    settings.DIRECTORY = directory_of(issuer, passwords=Passwords.UNLINKED)
    SocialAccount.objects.create(user=officer, provider=issuer, uid="s-1")
    key = add_one(officer, "Work phone")
    administrator = make_safety_administrator(name="Invented Administrator")
    with site(chromium, client, size=size) as window:

        def look(path: str, title: str) -> None:
            window.page.goto(f"{window.host}{path}")
            is_titled(window.page, title)
            expect(window.page.locator("h1")).to_have_count(1)
            assert window.violations() == []
            assert not window.wider_than_window()
            if SHOTS:
                name = f"{title.lower().replace(' ', '-')}-{size['width']}.png"
                window.page.screenshot(path=Path(SHOTS) / name, full_page=True)

        look("/account/login/", "Sign in")
        look("/account/signed-out/", "You are signed out here")
        settings.DIRECTORY = directory_of(issuer)
        sign_in(client, officer)
        client.post("/account/again/", {"password": PASSWORD})
        window.become(client)
        look("/account/", "How you sign in")
        key.delete()
        look("/account/passkeys/add/", "Add a passkey")
        look("/account/again/", "Your password, please")
        theirs = sign_in(Client(), administrator)
        window.become(theirs)
        look(f"/people/{officer.pk}/disconnect/", "Disconnect from Example Council")
        look(f"/people/{officer.pk}/phone-lost/", "Their phone or passkey is lost")
        window.page.context.clear_cookies()
        look("/account/directory/back/?code=c&state=none", "You are not signed in")
