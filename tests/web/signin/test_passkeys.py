"""Passkeys in Chromium, with an authenticator that the browser itself plays (CDP WebAuthn)."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from forethought.web.audit.models import Event
from forethought.web.people.models import Person
from forethought.web.signin import services
from forethought.web.signin.directory.directory_settings import Passwords
from forethought.web.signin.passkeys import passkeys
from tests.web.factories import make_safety_administrator, sign_in
from tests.web.look.browser import ONE_AT_A_TIME, PHONE, Site, is_titled, site
from tests.web.signin.conftest import PASSWORD, Phone
from tests.web.signin.directory.conftest import directory_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, CDPSession

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


@dataclasses.dataclass
class Device:
    """What the browser plays: a phone or computer that asks for a finger."""

    cdp: CDPSession
    name: str

    def finger(self, known: bool) -> None:
        """Whether the finger on it is its owner's."""
        self.cdp.send(
            "WebAuthn.setUserVerified", {"authenticatorId": self.name, "isUserVerified": known}
        )


def device(window: Site, **options: bool) -> Device:
    cdp = window.page.context.new_cdp_session(window.page)
    cdp.send("WebAuthn.enable")
    known = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
        "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
    } | options  # fmt: skip
    made = cdp.send("WebAuthn.addVirtualAuthenticator", {"options": known})
    return Device(cdp, made["authenticatorId"])


def well(window: Site, title: str) -> None:
    is_titled(window.page, title)
    assert window.violations() == []
    assert not window.wider_than_window()


def give_password(window: Site, email: str = "ann@example.com", password: str = PASSWORD) -> None:
    window.page.get_by_label("Email address").fill(email)
    window.page.get_by_label("Password", exact=True).fill(password)
    window.page.get_by_role("button", name="Sign in", exact=True).click()


def count(person: Person) -> int:
    with ONE_AT_A_TIME:
        return len(passkeys(person))


def test_from_the_first_sign_in_to_signing_in_by_a_finger_alone(
    chromium: Browser, client: Client, newcomer: Person
) -> None:
    with site(chromium, client, size=PHONE) as window:
        page = window.page
        device(window)
        window.go("/account/login/")
        well(window, "Sign in")
        give_password(window)
        is_titled(page, "Set up codes on your phone")
        page.get_by_role("link", name="Use a passkey instead").click()
        well(window, "Add a passkey")
        page.get_by_label("Name of this passkey").fill("Work phone")
        page.get_by_role("button", name="Add passkey").click()
        is_titled(page, "Keep your recovery codes")
        page.get_by_role("button", name="I have kept them").click()
        is_titled(page, "Home")
        window.go("/account/")
        well(window, "How you sign in")
        expect(page.get_by_text("Work phone").first).to_be_visible()
        window.go("/account/logout/")
        page.get_by_role("button", name="Sign out").click()
        is_titled(page, "Sign in")
        window.go("/account/login/?next=/me/")
        page.get_by_role("button", name="Use a passkey").click()
        is_titled(page, "Your details")
    last = Event.objects.filter(action="person.signed_in").latest("pk")
    assert (last.by_id, last.detail) == (newcomer.pk, {"factor": "passkey"})
    added = Event.objects.get(action="passkey.added")
    assert (added.by_id, added.subject_id) == (newcomer.pk, newcomer.pk)


def with_a_passkey(window: Site, client: Client, person: Person) -> Device:
    """Signed in, having added a passkey and shown it once more."""
    made = device(window)
    sign_in(client, person)
    client.post("/account/again/", {"password": PASSWORD})
    window.become(client)
    window.go("/account/passkeys/add/")
    window.page.get_by_role("button", name="Add passkey").click()
    is_titled(window.page, "How you sign in")
    return made


def test_as_the_second_factor_and_once_more_and_removed(
    chromium: Browser, client: Client, officer: Person
) -> None:
    with site(chromium, client) as window:
        page = window.page
        finger = with_a_passkey(window, client, officer)
        page.get_by_role("link", name="Change name").click()
        well(window, "Change the name of a passkey")
        page.get_by_label("Name of this passkey").fill("My tablet")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("My tablet").first).to_be_visible()

        page.context.clear_cookies()
        window.go("/account/login/")
        give_password(window)
        well(window, "Enter a code from your phone")
        finger.finger(known=False)
        page.get_by_role("button", name="Use your passkey instead").click()
        expect(page.get_by_role("alert")).to_contain_text("No passkey was used")
        finger.finger(known=True)
        page.get_by_role("button", name="Use your passkey instead").click()
        is_titled(page, "Home")

        window.go("/account/again/passkey/?next=/account/recovery-codes/new/")
        well(window, "Your passkey, please")
        page.get_by_role("button", name="Use passkey").click()
        is_titled(page, "Make new recovery codes")

        window.go("/account/")
        page.get_by_role("link", name="Remove").click()
        well(window, "Remove a passkey")
        page.get_by_role("button", name="Remove passkey").click()
        is_titled(page, "How you sign in")
        page.context.clear_cookies()
        window.go("/account/login/")
        page.get_by_role("button", name="Use a passkey").click()
        expect(page.get_by_role("alert").first).to_contain_text("The passkey was not taken")
    assert not passkeys(officer)
    assert services.has_codes(officer), "codes stay"
    failed = Event.objects.filter(action="person.sign_in_failed").latest("pk")
    assert failed.detail == {"because": "passkey"}


def test_a_device_that_asks_nobody_makes_no_passkey(
    chromium: Browser, client: Client, officer: Person
) -> None:
    with site(chromium, client) as window:
        device(window, hasUserVerification=False)
        sign_in(client, officer)
        client.post("/account/again/", {"password": PASSWORD})
        window.become(client)
        window.go("/account/passkeys/add/")
        window.page.get_by_role("button", name="Add passkey").click()
        expect(window.page.get_by_role("alert")).to_contain_text("No passkey was used")
        assert count(officer) == 0


def test_without_scripts_the_pages_say_so(
    chromium: Browser, client: Client, officer: Person
) -> None:
    sign_in(client, officer)
    client.post("/account/again/", {"password": PASSWORD})
    with site(chromium, client, scripts=False) as window:
        window.go("/account/passkeys/add/")
        expect(window.page.get_by_text("Passkeys need JavaScript")).to_be_visible()
        expect(window.page.get_by_role("button", name="Add passkey")).to_be_hidden()
        window.page.context.clear_cookies()
        window.go("/account/login/")
        is_titled(window.page, "Sign in")
        expect(window.page.get_by_role("button", name="Use a passkey")).to_be_hidden()


def test_who_stays_out_with_a_passkey_too(
    chromium: Browser, client: Client, officer: Person, settings: Any
) -> None:
    def tries(window: Site) -> None:
        window.page.context.clear_cookies()
        window.go("/account/login/")
        window.page.get_by_role("button", name="Use a passkey").click()

    with site(chromium, client) as window:
        with_a_passkey(window, client, officer)
        settings.DIRECTORY = directory_of(
            "https://login.example.org", passwords=Passwords.ADMINISTRATORS
        )
        tries(window)
        expect(window.page.get_by_text("You sign in by Example Council")).to_be_visible()
        settings.DIRECTORY = None
        with ONE_AT_A_TIME:
            Person.objects.filter(pk=officer.pk).update(demo=True)
        tries(window)
        expect(window.page.get_by_text("The passkey was not taken")).to_be_visible()
        with ONE_AT_A_TIME:
            Person.objects.filter(pk=officer.pk).update(demo=False, is_active=False)
        tries(window)
        expect(window.page.get_by_text("Your account is closed").first).to_be_visible()


def add_one(person: Person, name: str = "Key") -> Authenticator:
    return Authenticator.objects.create(
        user=person, type=Authenticator.Type.WEBAUTHN, data={"name": name, "credential": {}}
    )


@pytest.mark.parametrize(
    "answer",
    ["", "{}", "[]", "3", '"x"', '{"id": 1}', '{"id": "a", "rawId": "a", "response": 3}',
     '{"id": "YQ", "rawId": "YQ", "type": "public-key", "response": {"clientDataJSON": "e30",'
     ' "authenticatorData": "YQ", "signature": "YQ", "userHandle": "YQ"}}'],
)  # fmt: skip
def test_an_answer_that_is_none_gets_a_sentence(
    client: Client, officer: Person, answer: str
) -> None:
    client.get("/account/login/passkey/", headers={"Accept": "application/json"})
    page = client.post("/account/login/passkey/", {"credential": answer}, follow=True)
    assert page.status_code == 200
    assert client.get("/account/").status_code == 302
    sign_in(client, officer)
    client.post("/account/again/", {"password": PASSWORD})
    page = client.post("/account/passkeys/add/", {"credential": answer, "name": "x"})
    assert page.status_code == 200
    assert "There is a problem" in page.content.decode()


def test_nothing_about_passkeys_without_showing_who_one_is(client: Client, officer: Person) -> None:
    key = add_one(officer)
    sign_in(client, officer)
    for path in ("add/", f"{key.pk}/", f"{key.pk}/remove/"):
        assert client.get(f"/account/passkeys/{path}")["Location"].startswith("/account/again/")
        client.post(f"/account/passkeys/{path}", {"name": "x"})
    assert [one.data["name"] for one in passkeys(officer)] == ["Key"]


def test_nobody_elses_passkey(client: Client, officer: Person) -> None:
    key = add_one(make_safety_administrator())
    sign_in(client, officer)
    client.post("/account/again/", {"password": PASSWORD})
    assert client.post(f"/account/passkeys/{key.pk}/remove/").status_code == 404
    assert client.post(f"/account/passkeys/{key.pk}/", {"name": "x"}).status_code == 404


def test_the_only_second_factor_stays(client: Client, newcomer: Person) -> None:
    key = add_one(newcomer)
    sign_in(client, newcomer)
    client.post("/account/again/", {"password": PASSWORD})
    page = client.post(f"/account/passkeys/{key.pk}/remove/", follow=True)
    assert "This is your only passkey" in page.content.decode()
    assert passkeys(newcomer) == [key]


def test_a_lost_phone_takes_passkeys_and_another_phone_does_not(
    client: Client, officer: Person, phone: Phone
) -> None:
    key = add_one(officer)
    other = Phone()
    now = timezone.now()
    assert services.set_up_codes(officer, secret=other.secret, code=other.code(now), now=now)
    assert passkeys(officer) == [key]
    services.forget_codes(officer, by=make_safety_administrator(), now=now)
    assert passkeys(officer) == []
