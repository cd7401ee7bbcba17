"""People look after their tokens."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone

from forethought.web.api.models import Token
from forethought.web.people.models import Person
from forethought.web.signin.session import Factor, remember
from tests.browser.windows import judge
from tests.web.api.given import Api, make_token
from tests.web.factories import make_person, make_safety_administrator, sign_in
from tests.web.look.browser import Site, is_titled, site
from tests.web.signin.conftest import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.django_db

GIVEN = {"name": "Planning", "scopes": ["visits:read", "visits:write"], "days": "90"}


@pytest.fixture
def person(settings: Any) -> Person:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    person = make_person()
    person.set_password(PASSWORD)
    person.save()
    return person


@pytest.fixture
def client(client: Client, person: Person) -> Client:
    """Signed in, with the password given again a moment ago."""
    sign_in(client, person)
    client.post("/account/again/", {"password": PASSWORD})
    return client


def shown(client: Client) -> str:
    """The text of a token that is made now."""
    page = client.post("/account/tokens/make/", GIVEN).content.decode()
    (text,) = re.findall(r"ft_[\w-]{43}", page)
    return str(text)


def test_a_token_is_shown_once_and_works(client: Client, person: Person) -> None:
    text = shown(client)
    assert Api(text).get("/me")[1]["id"] == person.pk
    for address in ("/account/tokens/", "/account/tokens/make/"):
        assert text not in client.get(address).content.decode()
    kept = Token.objects.get()
    assert (kept.name, kept.scopes) == ("Planning", ["visits:read", "visits:write"])
    assert (kept.expires_at - kept.made_at).days == 90


def test_the_page_with_it_is_kept_by_nobody(client: Client) -> None:
    page = client.post("/account/tokens/make/", GIVEN)
    assert "no-store" in page["Cache-Control"]


def test_the_password_is_asked_for_again(person: Person) -> None:
    client = sign_in(Client(), person)
    assert client.post("/account/tokens/make/", GIVEN)["Location"].startswith("/account/again/")
    assert not Token.objects.exists()


def test_without_codes_there_is_no_token(person: Person) -> None:
    client = sign_in(Client(), person)
    session = client.session
    remember(session, factor=Factor.NONE, now=timezone.now())
    session.save()
    client.post("/account/again/", {"password": PASSWORD})
    assert client.post("/account/tokens/make/", GIVEN)["Location"] == "/account/phone/"
    assert not Token.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [({"name": ""}, "Enter what the token is for"), ({"name": "n" * 61}, "60 characters"),
     ({"scopes": []}, "Select what the token may be used for"),
     ({"scopes": ["visits:decide"]}, "Select one of the answers"),
     ({"days": ""}, "Select how long it works"), ({"days": "366"}, "Select one of the answers")],
    ids=str,
)  # fmt: skip
def test_what_is_missing_is_said(client: Client, wrong: dict[str, Any], says: str) -> None:
    page = client.post("/account/tokens/make/", GIVEN | wrong)
    assert says in page.content.decode()
    assert not Token.objects.exists()


def test_it_is_revoked_by_its_person_and_by_an_administrator(
    client: Client, person: Person
) -> None:
    text = shown(client)
    other = make_token(make_person(), now=timezone.now())
    assert client.get(f"/account/tokens/{other.pk}/revoke/").status_code == 404
    client.post(f"/account/tokens/{Token.objects.get(person=person).pk}/revoke/")
    assert Api(text).get("/me")[0] == 401
    assert "Revoked" in client.get("/account/tokens/").content.decode()
    administrator = sign_in(Client(), make_safety_administrator())
    assert "Planning" in administrator.get("/account/tokens/everybody/").content.decode()
    administrator.post(f"/account/tokens/{other.pk}/revoke/")
    other.refresh_from_db()
    assert other.revoked_at is not None


def look_at(here: Site, path: str, title: str) -> None:
    here.go(path)
    is_titled(here.page, title)
    assert judge(here) == []


@pytest.mark.browser
def test_somebody_makes_a_token_in_a_browser(
    chromium: Browser, client: Client, person: Person
) -> None:
    with site(chromium, client) as here:
        look_at(here, "/account/tokens/", "Tokens for other systems")
        with here.leads_on():
            here.page.get_by_role("button", name="Make a token").click()
        assert judge(here) == []
        here.page.get_by_label("What is it for?").fill("Planning")
        here.page.get_by_label("Plan, move and cancel visits").check()
        here.page.get_by_label("90 days").check()
        with here.leads_on():
            here.page.get_by_role("button", name="Make the token").click()
        text = here.page.get_by_label("Token for Planning").input_value()
        assert judge(here) == []
        with here.leads_on():
            here.page.get_by_role("link", name="I have kept it").click()
        assert judge(here) == []
    assert Api(text).get("/me")[1]["id"] == person.pk


@pytest.mark.browser
def test_an_administrator_sees_everybodys_in_a_browser(chromium: Browser) -> None:
    token = make_token(make_person(), now=timezone.now())
    client = sign_in(Client(), make_safety_administrator())
    with site(chromium, client) as here:
        look_at(here, "/account/tokens/everybody/", "Everybody’s tokens")
        look_at(here, f"/account/tokens/{token.pk}/revoke/", "Revoke a token")
