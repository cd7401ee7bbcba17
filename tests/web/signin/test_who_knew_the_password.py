"""Who only knew a password keeps nothing once its owner has set up more, or had it mended."""

from __future__ import annotations

import json
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from forethought.web.api.scopes import Scope
from forethought.web.api.tokens import make_token
from forethought.web.audit.models import Event
from forethought.web.papers.calendar_address import address_of, make_address
from forethought.web.people.models import Person
from forethought.web.signin import passkey_forms, passkeys, secrets, services
from tests.web.factories import make_safety_administrator, sign_in
from tests.web.signin.conftest import PASSWORD, Phone


def knows_the_password() -> Client:
    client = Client()
    client.post("/account/login/", {"login": "ann@example.com", "password": PASSWORD})
    assert client.get("/account/phone/").status_code == 200
    return client


def set_up_codes(client: Client) -> None:
    client.get("/account/phone/")
    phone = Phone(secrets.decrypt(client.session["signin_new_secret"]))
    assert client.post("/account/phone/", {"code": phone.code()}).status_code == 302


def test_setting_up_codes_ends_every_other_session(newcomer: Person) -> None:
    thief, owner = knows_the_password(), knows_the_password()
    set_up_codes(owner)
    assert owner.get("/me/").status_code == 200
    for page in ("/account/passkeys/add/", "/account/phone/", "/account/again/"):
        assert thief.get(page)["Location"].startswith("/account/login/")


def test_the_first_passkey_ends_every_other_session(
    newcomer: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    thief, owner = knows_the_password(), knows_the_password()
    assert add_passkey(owner, monkeypatch).status_code == 302
    assert owner.get("/me/").status_code == 200
    assert thief.get("/account/phone/")["Location"].startswith("/account/login/")
    assert len(passkeys.passkeys(newcomer)) == 1


def add_passkey(client: Client, monkeypatch: pytest.MonkeyPatch) -> Any:
    class Made:
        def is_user_verified(self) -> bool:
            return True

    # What the device answers is played; every check of the site is its own.
    monkeypatch.setattr(passkey_forms.auth, "parse_registration_response", lambda _: None)
    monkeypatch.setattr(passkey_forms.auth, "complete_registration", lambda _: Made())
    answer = {"name": "Invented", "credential": json.dumps({"id": "x"})}
    return client.post("/account/passkeys/add/", answer)


@pytest.mark.parametrize("page", ["/account/passkeys/add/", "/account/phone/", "/account/again/"])
def test_a_session_by_password_alone_ends_where_there_are_codes(
    newcomer: Person, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    thief, phone, now = knows_the_password(), Phone(), timezone.now()
    monkeypatch.setattr(services, "end_sessions", lambda *_, **__: 0)
    assert services.set_up_codes(newcomer, secret=phone.secret, code=phone.code(now), now=now)
    assert thief.get(page)["Location"] == "/account/login/"
    assert (
        "set up for this account in another browser"
        in thief.get("/account/login/").content.decode()
    )
    assert add_passkey(thief, monkeypatch)["Location"].startswith("/account/login/")
    kept = Authenticator.objects.get(user=newcomer, type=Authenticator.Type.TOTP)
    assert secrets.decrypt(kept.data["secret"]) == phone.secret


def works(text: str) -> bool:
    return Client().get("/api/v1/me", HTTP_AUTHORIZATION=f"Bearer {text}").status_code == 200


@pytest.mark.parametrize("how", ["phone_lost", "new_password"])
def test_mending_an_account_ends_tokens_and_calendar(newcomer: Person, how: str) -> None:
    administrator, now = make_safety_administrator(), timezone.now()
    text = make_token(name="x", scopes=[Scope.VISITS_READ], days=30, by=newcomer, now=now)[1]
    secret = make_address(by=newcomer, now=now)
    assert works(text)
    if how == "phone_lost":
        page = sign_in(Client(), administrator).post(f"/people/{newcomer.pk}/phone-lost/")
        assert page.status_code == 302
    else:
        client = Client()
        client.get(services.one_time_link(newcomer, administrator, now))
        client.post("/account/new-password/", {"password": "another-three-invented-words"})
    assert not works(text)
    assert address_of(secret) is None
    for action in ("token.revoked", "calendar.ended"):
        event = Event.objects.get(action=action)
        assert (event.by_id, event.detail["because"]) == (None, how)
