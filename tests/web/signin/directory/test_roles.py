"""What groups give and take away, and that nobody is locked out by a mistake in them."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.socialaccount.models import SocialAccount
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from forethought.web.api.tokens import revoke_token, use_token
from forethought.web.audit.models import Event
from forethought.web.people.access import roles_of
from forethought.web.people.models import Person
from forethought.web.signin.directory.arriving import is_linked
from forethought.web.visits.models import Visit
from tests.web.api.given import Api, token_of
from tests.web.factories import make_safety_administrator, make_visit, sign_in
from tests.web.signin.conftest import PASSWORD
from tests.web.signin.directory.conftest import arrive, go_away, words
from tests.web.signin.directory.provider import Provider


def roles(person: Person) -> set[str]:
    person.refresh_from_db()
    return {role.value for role in roles_of(person)}


CASES = {
    "one group": (["officers"], {"officer"}),
    "two groups": (["officers", "managers"], {"officer", "manager"}),
    "others besides": (["desk", "everybody-else"], {"contact_desk"}),
    "everything": (
        ["officers", "managers", "desk", "administrators"],
        {"officer", "manager", "contact_desk", "safety_administrator"},
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_groups_give_roles(client: Client, newcomer: Person, provider: Provider, case: str) -> None:
    provider.groups, expected = CASES[case]
    assert arrive(client, provider).status_code == 302
    assert roles(newcomer) == expected


def test_groups_are_read_at_each_sign_in(
    client: Client, newcomer: Person, provider: Provider
) -> None:
    make_safety_administrator()
    provider.groups = ["managers", "administrators"]
    arrive(client, provider)
    assert roles(newcomer) == {"manager", "safety_administrator"}
    provider.groups = ["officers"]
    arrive(Client(), provider)
    assert roles(newcomer) == {"officer"}
    last = Event.objects.filter(action="person.changed").latest("pk")
    assert (last.by_id, last.subject_id) == (None, newcomer.pk)
    assert last.detail == {
        "because": "directory",
        "changed": ["grade", "makes_visits", "safety_administrator"],
    }
    before = Event.objects.filter(action="person.changed").count()
    arrive(Client(), provider)
    assert Event.objects.filter(action="person.changed").count() == before


def test_roles_that_no_group_gives_stay_the_sites(
    client: Client, newcomer: Person, provider: Provider
) -> None:
    Person.objects.filter(pk=newcomer.pk).update(data_protection=True, contact_desk=True)
    arrive(client, provider)
    assert roles(newcomer) == {"officer", "data_protection"}


def test_who_is_in_no_known_group_loses_what_groups_give_and_stays_out(
    client: Client, newcomer: Person, provider: Provider
) -> None:
    arrive(client, provider)
    visit = make_visit(newcomer)
    assert Session.objects.count() == 1
    for groups in (["somewhere-else"], []):
        provider.groups = groups
        page = arrive(Client(), provider)
        assert page.status_code == 403
        assert "You are in no group of Example Council that may use this site" in words(page)
        assert roles(newcomer) == set()
    assert Event.objects.filter(detail__because="directory_no_group").count() == 2
    assert not [one for one in Session.objects.all() if "_auth_user_id" in one.get_decoded()]
    assert Visit.objects.get(pk=visit.pk).officer_id == newcomer.pk


def test_who_is_in_no_known_group_loses_every_token_and_who_loses_a_role_none(
    client: Client, newcomer: Person, provider: Provider
) -> None:
    provider.groups = ["officers", "managers"]
    arrive(client, provider)
    now = timezone.now()
    first, second = token_of(newcomer, now=now), token_of(newcomer, now=now)
    other = token_of(make_safety_administrator(), now=now)
    revoke_token(use(second), by=newcomer, now=now)
    provider.groups = ["officers"]
    arrive(Client(), provider)
    assert Api(first).get("/me")[0] == 200, "its rights are those that its person has now"
    provider.groups = ["somewhere-else"]
    for _ in range(2):
        arrive(Client(), provider)
        assert Api(first).get("/me")[0] == 401
    assert Api(other).get("/me")[0] == 200
    revoked = Event.objects.filter(action="token.revoked", by_id__isnull=True)
    assert [event.detail for event in revoked] == [{"of": newcomer.pk, "because": "directory"}]
    provider.groups = ["officers"]
    arrive(Client(), provider)
    assert Api(first).get("/me")[0] == 401, "no token comes back"


def use(text: str) -> int:
    known = use_token(text, now=timezone.now())
    assert known is not None
    return known.token_id


@pytest.mark.parametrize("groups", [None, "too many"])
def test_a_directory_that_says_nothing_of_groups_changes_nothing(
    client: Client, newcomer: Person, provider: Provider, groups: str | None
) -> None:
    provider.groups = None
    if groups is not None:
        provider.claims = {"_claim_names": {"groups": "src1"}, "groups": {"src1": "elsewhere"}}
    page = arrive(client, provider)
    assert page.status_code == 403
    assert "did not say which groups you are in" in words(page)
    assert roles(newcomer) == {"officer"}


def test_the_last_safety_administrator_is_not_lost_by_a_mistake_in_the_groups(
    client: Client, newcomer: Person, provider: Provider, settings: Any
) -> None:
    settings.DIRECTORY = dataclasses.replace(settings.DIRECTORY, second_factor=frozenset({"mfa"}))
    provider.claims = {"amr": ["mfa"]}
    provider.groups = ["administrators", "officers"]
    arrive(client, provider)
    provider.groups = ["desk"]
    again = Client()
    assert arrive(again, provider).status_code == 302
    assert roles(newcomer) == {"safety_administrator", "contact_desk"}
    assert "You still are one here, because there is no other" in words(again.get("/"))
    kept = Event.objects.get(action="directory.role_kept")
    assert (kept.by_id, kept.subject_id) == (None, newcomer.pk)
    provider.groups = ["nothing-of-ours"]
    assert arrive(Client(), provider).status_code == 403
    assert roles(newcomer) == {"safety_administrator"}
    make_safety_administrator()
    arrive(Client(), provider)
    assert roles(newcomer) == set()


def test_an_administrator_disconnects_somebody(
    client: Client, newcomer: Person, provider: Provider
) -> None:
    administrator = make_safety_administrator()
    arrive(client, provider)
    page = f"/people/{newcomer.pk}/disconnect/"
    assert sign_in(Client(), newcomer).post(page).status_code == 403
    theirs = sign_in(Client(), administrator)
    assert "Disconnect them from Example Council" in words(theirs.get(f"/people/{newcomer.pk}/"))
    assert "signed out everywhere" in words(theirs.get(page))
    theirs.post(page)
    assert not is_linked(newcomer)
    assert client.get("/account/").status_code == 302
    event = Event.objects.get(action="directory.unlinked")
    assert (event.by_id, event.subject_id) == (administrator.pk, newcomer.pk)
    assert "connected with no account" in words(theirs.get(page))


def come_in(client: Client, provider: Provider, settings: Any) -> None:
    settings.DIRECTORY = dataclasses.replace(settings.DIRECTORY, second_factor=frozenset({"mfa"}))
    provider.claims = {"amr": ["mfa"]}
    assert arrive(client, provider)["Location"] == "/"


def test_who_has_no_password_shows_who_they_are_by_the_directory(
    client: Client, newcomer: Person, provider: Provider, settings: Any
) -> None:
    newcomer.set_unusable_password()
    newcomer.save()
    come_in(client, provider, settings)
    asked = client.get("/account/phone/")
    assert asked["Location"] == "/account/directory/again/?next=%2Faccount%2Fphone%2F"
    token = client.get("/account/tokens/make/")["Location"]
    assert token.startswith("/account/directory/again/"), "nor for a token of the API"
    page = arrive(client, provider, asked["Location"])
    assert page["Location"] == "/account/phone/"
    assert client.get("/account/phone/").status_code == 200


def test_the_directory_must_have_asked_again(
    client: Client, newcomer: Person, provider: Provider, settings: Any
) -> None:
    come_in(client, provider, settings)
    sent = go_away(client, "/account/directory/again/?next=/account/phone/")
    assert (sent["prompt"], sent["max_age"]) == ("login", "0")
    earlier = int(timezone.now().timestamp()) - 10
    for auth_time in (None, earlier, "now"):
        provider.claims = {"amr": ["mfa"], "auth_time": auth_time}
        page = arrive(client, provider, "/account/directory/again/?next=/account/phone/")
        assert page.status_code == 403
        assert "did not say that it asked you again" in words(page)
        assert "You are still signed in here" in words(page)
    provider.claims = {"amr": ["mfa"]}
    provider.subject = "s-2"
    page = arrive(client, provider, "/account/directory/again/?next=/account/phone/")
    assert "another person’s account" in words(page)
    assert client.get("/account/phone/").status_code == 302


def test_somebody_connects_their_own_account(
    client: Client, officer: Person, provider: Provider
) -> None:
    provider.claims = {"email_verified": False}
    sign_in(client, officer)
    assert client.get("/account/directory/connect/").status_code == 302
    client.post("/account/again/", {"password": PASSWORD})
    assert arrive(client, provider, "/account/directory/connect/")["Location"] == "/account/"
    assert is_linked(officer)
    linked = Event.objects.get(action="directory.linked")
    assert linked.by_id == officer.pk
    assert "Connected: you can sign in by it" in words(client.get("/account/"))
    assert arrive(Client(), provider)["Location"] == "/account/code/"


def test_an_account_connects_with_one_person_alone(
    client: Client, officer: Person, provider: Provider
) -> None:
    other = make_safety_administrator()
    SocialAccount.objects.create(user=other, provider=provider.issuer, uid="s-1")
    sign_in(client, officer)
    client.post("/account/again/", {"password": PASSWORD})
    page = arrive(client, provider, "/account/directory/connect/")
    assert page.status_code == 403
    assert not is_linked(officer)


def test_signing_out_says_that_the_directory_goes_on(
    client: Client, newcomer: Person, provider: Provider, settings: Any
) -> None:
    come_in(client, provider, settings)
    page = client.post("/account/logout/")
    assert page["Location"] == "/account/signed-out/"
    assert "You are still signed in at Example Council" in words(client.get(page["Location"]))
    away = client.get("/account/directory/sign-out/")["Location"]
    assert away.startswith(f"{provider.issuer}/end?client_id=forethought&post_logout_redirect_uri=")
    provider.config = {"end_session_endpoint": None}
    page = client.get("/account/directory/sign-out/", follow=True)
    assert "close every window of the browser" in words(page)
    for odd in (
        {"end_session_endpoint": "http://login.example.org/end"},
        {"end_session_endpoint": "https://[login"},
        {"issuer": "https://login.example.org"},
    ):
        provider.config = odd
        assert client.get("/account/directory/sign-out/")["Location"] == "/account/login/"
    assert not Event.objects.filter(action="person.sign_in_failed").exists()


def test_a_session_by_the_directory_ends_as_any_other(
    client: Client, newcomer: Person, provider: Provider, settings: Any
) -> None:
    come_in(client, provider, settings)
    now = timezone.now()
    with time_machine.travel(now + timedelta(hours=1, minutes=59), tick=False):
        assert client.get("/me/").status_code == 200
    with time_machine.travel(now + timedelta(hours=3, minutes=59), tick=False):
        assert client.get("/me/").status_code == 302
