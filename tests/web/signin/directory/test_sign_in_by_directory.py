"""Signing in by the directory, through the real addresses, by a provider of ours on loopback."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import json
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.test import Client

from forethought.web.audit.models import Event
from forethought.web.people.models import Person
from forethought.web.signin.directory.directory_settings import Passwords, SecretIn, UnknownPeople
from tests.web.factories import make_safety_administrator
from tests.web.signin.conftest import PASSWORD, Phone
from tests.web.signin.directory.conftest import (
    arrive,
    basic,
    because,
    come_back,
    go_away,
    signed_in,
    words,
)
from tests.web.signin.directory.provider import CLIENT, SECRET, Provider


def test_a_code_of_ours_is_asked_after_the_directory(
    client: Client, officer: Person, phone: Phone, provider: Provider
) -> None:
    page = arrive(client, provider)
    assert page["Location"] == "/account/code/"
    assert not signed_in(client)
    client.post("/account/code/", {"code": phone.code()})
    assert signed_in(client)
    event = Event.objects.get(action="person.signed_in")
    assert (event.by_id, event.detail) == (officer.pk, {"factor": "code"})
    assert Event.objects.get(action="directory.linked").by_id is None
    link = SocialAccount.objects.get()
    assert (link.provider, link.uid, link.user_id) == (provider.issuer, "s-1", officer.pk)
    assert link.extra_data == {}
    assert not SocialToken.objects.exists()
    # Nothing that the directory said lies in a session.
    assert "access" not in json.dumps(dict(client.session))


def test_what_is_sent_to_the_directory(client: Client, officer: Person, provider: Provider) -> None:
    sent = go_away(client)
    assert sent["client_id"] == CLIENT
    assert sent["redirect_uri"] == "http://testserver/account/directory/back/"
    assert set(sent["scope"].split()) == {"openid", "profile", "email"}
    assert (sent["response_type"], sent["code_challenge_method"]) == ("code", "S256")
    provider.nonce = sent["nonce"]
    come_back(client, sent)
    _, form, authorization = next(one for one in provider.asked if one[0] == "/token")
    challenge = hashlib.sha256(form["code_verifier"][0].encode()).digest()
    assert base64.urlsafe_b64encode(challenge).decode().rstrip("=") == sent["code_challenge"]
    assert form["code"] == ["a-code"]
    assert basic(authorization) == [CLIENT, SECRET]


def test_the_secret_goes_in_the_form_where_the_operator_says_so(
    client: Client, officer: Person, provider: Provider, settings: Any
) -> None:
    settings.DIRECTORY = dataclasses.replace(settings.DIRECTORY, secret_in=SecretIn.FORM)
    arrive(client, provider)
    _, form, authorization = next(one for one in provider.asked if one[0] == "/token")
    assert (form["client_id"], form["client_secret"]) == ([CLIENT], [SECRET])
    assert authorization == ""


def test_a_query_adds_nothing_to_what_is_sent(client: Client, provider: Provider) -> None:
    sent = go_away(
        client, "/account/directory/?auth_params=nonce%3Dmine&scope=admin&process=connect"
    )
    assert sent["nonce"] != "mine"
    assert "admin" not in sent["scope"]


def test_the_directorys_second_factor_counts_where_the_operator_says_so(
    client: Client, officer: Person, provider: Provider, settings: Any
) -> None:
    settings.DIRECTORY = dataclasses.replace(settings.DIRECTORY, second_factor=frozenset({"mfa"}))
    provider.claims = {"amr": ["pwd"]}
    assert arrive(client, provider)["Location"] == "/account/code/"
    provider.claims = {"amr": ["pwd", "mfa"]}
    assert arrive(client, provider)["Location"] == "/"
    assert signed_in(client)
    assert Event.objects.get(action="person.signed_in").detail == {"factor": "directory"}


def test_nobody_without_codes_gets_past_setting_them_up(
    client: Client, newcomer: Person, provider: Provider
) -> None:
    page = arrive(client, provider)
    assert page["Location"] == "/"
    assert client.get("/")["Location"] == "/account/phone/"


def test_userinfo_fills_what_the_token_leaves_out_and_must_be_of_the_same_person(
    client: Client, officer: Person, provider: Provider
) -> None:
    provider.groups = None
    provider.userinfo = {"groups": ["officers"]}
    assert arrive(client, provider).status_code == 302
    provider.userinfo = {"groups": ["officers"], "sub": "another"}
    assert arrive(Client(), provider).status_code == 403
    assert because() == "directory_userinfo"


def test_an_address_that_the_directory_did_not_verify_links_nobody(
    client: Client, officer: Person, provider: Provider
) -> None:
    for verified in (False, None, "false", "no", 0):
        provider.claims = {"email_verified": verified}
        page = arrive(client, provider)
        assert page.status_code == 403
        assert "Example Council knows you and this site does not" in words(page)
    assert not SocialAccount.objects.exists()


def test_linked_people_are_found_by_subject_whatever_their_address(
    client: Client, newcomer: Person, provider: Provider
) -> None:
    arrive(client, provider)
    provider.email = "another@example.com"
    assert arrive(Client(), provider).status_code == 302
    provider.subject, provider.email = "s-2", "ann@example.com"
    page = arrive(Client(), provider)
    assert page.status_code == 403
    assert because() == "directory_other_link"
    assert SocialAccount.objects.count() == 1


def test_a_closed_account_stays_closed(client: Client, officer: Person, provider: Provider) -> None:
    Person.objects.filter(pk=officer.pk).update(is_active=False)
    page = arrive(client, provider)
    assert page.status_code == 403
    assert "Your account here is closed" in words(page)
    provider.groups = ["managers"]
    arrive(Client(), provider)
    officer.refresh_from_db()
    assert (officer.is_active, officer.grade) == (False, "officer")


def test_invented_people_do_not_come_by_the_directory(
    client: Client, officer: Person, provider: Provider, settings: Any
) -> None:
    Person.objects.filter(pk=officer.pk).update(demo=True)
    assert arrive(client, provider).status_code == 403
    settings.DEMONSTRATION = True
    assert client.get("/account/directory/").status_code == 404


def test_who_is_unknown_is_added_where_the_operator_says_so(
    client: Client, provider: Provider, settings: Any
) -> None:
    provider.email, provider.claims = "bea@example.com", {"employee": 4711}
    assert arrive(client, provider).status_code == 403
    settings.DIRECTORY = dataclasses.replace(
        settings.DIRECTORY, unknown_people=UnknownPeople.ADD, staff_number_claim="employee"
    )
    assert arrive(client, provider)["Location"] == "/"
    added = Person.objects.get(email="bea@example.com")
    assert (added.officer_id, added.name, added.makes_visits) == ("4711", "Ann Invented", True)
    assert not added.has_usable_password()
    events = Event.objects.filter(subject="person", subject_id=added.pk).order_by("pk")
    assert [(one.action, one.by_id) for one in events][:3] == [
        ("person.added", None),
        ("directory.linked", None),
        ("person.changed", None),
    ]
    assert events[0].detail == {"because": "directory"}


@pytest.mark.parametrize(
    ("claims", "sentence"),
    [
        ({"name": None}, "did not tell us your name"),
        ({"email_verified": False}, "did not tell us your verified email address"),
        ({"employee": "taken"}, "Staff number taken is somebody else"),
        ({"team": "Nowhere"}, "a team that this site does not know"),
    ],
    ids=["name", "email", "number", "team"],
)
def test_who_cannot_be_added_hears_why(
    client: Client, provider: Provider, settings: Any, claims: dict[str, Any], sentence: str
) -> None:
    make_safety_administrator(officer_id="taken")
    provider.email, provider.claims = "bea@example.com", claims
    settings.DIRECTORY = dataclasses.replace(
        settings.DIRECTORY,
        unknown_people=UnknownPeople.ADD,
        staff_number_claim="employee",
        team_claim="team",
    )
    page = arrive(client, provider)
    assert page.status_code == 403
    assert sentence in words(page)
    assert not Person.objects.filter(email="bea@example.com").exists()


def test_the_page_that_was_asked_for_comes_after_signing_in(
    client: Client, newcomer: Person, provider: Provider, settings: Any
) -> None:
    settings.DIRECTORY = dataclasses.replace(settings.DIRECTORY, second_factor=frozenset({"mfa"}))
    provider.claims = {"amr": ["mfa"]}
    assert arrive(client, provider, "/account/directory/?next=/me/")["Location"] == "/me/"
    evil = "/account/directory/?next=https://evil.example.org/"
    assert arrive(Client(), provider, evil)["Location"] == "/"


def test_the_sign_in_page_offers_the_directory_only_where_there_is_one(
    client: Client, provider: Provider, settings: Any
) -> None:
    assert "Sign in with Example Council" in words(client.get("/account/login/?next=/me/"))
    assert "/account/directory/?next=%2Fme%2F" in words(client.get("/account/login/?next=/me/"))
    settings.DIRECTORY = None
    assert "Example Council" not in words(client.get("/account/login/"))
    for page in ("", "back/", "sign-out/"):
        assert client.get(f"/account/directory/{page}").status_code == 404


@pytest.mark.parametrize(
    "path",
    ["oidc/x/login/", "oidc/x/login/callback/", "3rdparty/", "signup/", "3rdparty/signup/",
     "3rdparty/login/cancelled/", "social/connections/", "2fa/webauthn/signup/"],
)  # fmt: skip
def test_every_other_address_of_the_library_is_none(client: Client, path: str) -> None:
    assert client.get(f"/account/{path}").status_code == 404
    assert client.get(f"/accounts/{path}").status_code == 404


def test_a_password_is_refused_to_who_must_use_the_directory(
    client: Client, newcomer: Person, provider: Provider, settings: Any
) -> None:
    def tries() -> str:
        page = Client().post(
            "/account/login/", {"login": newcomer.email, "password": PASSWORD}, follow=True
        )
        return words(page)

    def says(passwords: Passwords) -> bool:
        settings.DIRECTORY = dataclasses.replace(settings.DIRECTORY, passwords=passwords)
        return "You sign in by Example Council" in tries()

    assert not says(Passwords.EVERYBODY)
    assert not says(Passwords.UNLINKED)
    assert says(Passwords.ADMINISTRATORS)
    arrive(client, provider)
    assert not says(Passwords.EVERYBODY)
    assert says(Passwords.UNLINKED)
    Person.objects.filter(pk=newcomer.pk).update(safety_administrator=True)
    assert not says(Passwords.ADMINISTRATORS)
    assert because() == "not_by_directory"
