"""Nobody becomes somebody else by the directory, and whom it refuses has no other way in."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.test import Client
from django.utils import timezone

from forethought.web.api.scopes import Scope
from forethought.web.api.tokens import make_token
from forethought.web.people import services as people
from forethought.web.people.models import Person
from forethought.web.signin.directory import arriving
from forethought.web.signin.directory.directory_settings import UnknownPeople
from tests.web.factories import make_person, make_safety_administrator, sign_in
from tests.web.signin.conftest import PASSWORD, Phone
from tests.web.signin.directory.conftest import arrive, because, words
from tests.web.signin.directory.provider import Provider

LOOK_ALIKES = {
    "dotless i": ("mike@example.com", "m\u0131ke@example.com"),
    "long s": ("sam@example.com", "\u017fam@example.com"),
    "kelvin": ("kim@example.com", "\u212aim@example.com"),
}


def by_password(client: Client) -> str:
    page = client.post("/account/login/", {"login": "ann@example.com", "password": PASSWORD})
    return page.get("Location", "") or words(page)


@pytest.mark.parametrize("case", LOOK_ALIKES)
def test_an_address_that_looks_alike_is_another(
    client: Client, provider: Provider, case: str
) -> None:
    theirs, alike = LOOK_ALIKES[case]
    make_person("Invented Mike", email=theirs)
    provider.email = alike
    assert arrive(client, provider).status_code == 403
    assert because() == "directory_unknown"
    assert not SocialAccount.objects.exists()
    assert Person.objects.at(alike) is None
    assert Person.objects.at(theirs.upper()) == Person.objects.get(email=theirs)


def test_a_link_by_mail_goes_to_no_address_that_looks_alike(client: Client, settings: Any) -> None:
    settings.MAIL_IS_SET_UP = True
    make_person("Invented Mike", email="mike@example.com")
    client.post("/account/forgotten/", {"email": "mike@example.com"})
    assert len(mail.outbox) == 1
    # A form refuses such a name before the dot-com; the service is asked beneath it.
    from forethought.web.signin.mail import send_link

    send_link("m\u0131ke@example.com", build=str, now=timezone.now())
    assert len(mail.outbox) == 1


def test_nobody_is_linked_and_no_role_given_before_the_code(
    client: Client, officer: Person, phone: Phone, provider: Provider
) -> None:
    provider.groups = ["officers", "managers"]
    assert arrive(client, provider)["Location"] == "/account/code/"
    officer.refresh_from_db()
    assert (SocialAccount.objects.count(), officer.grade) == (0, "officer")
    client.post("/account/code/", {"code": phone.code()})
    officer.refresh_from_db()
    assert (SocialAccount.objects.count(), officer.grade) == (1, "manager")


def test_nobody_is_linked_who_is_in_no_group(
    client: Client, newcomer: Person, provider: Provider
) -> None:
    provider.groups = ["choir"]
    assert arrive(client, provider).status_code == 403
    assert not SocialAccount.objects.exists()
    newcomer.refresh_from_db()
    assert newcomer.makes_visits


def test_whose_account_was_connected_elsewhere_before_the_code_stays_out(
    client: Client, officer: Person, phone: Phone, provider: Provider
) -> None:
    arrive(client, provider)
    SocialAccount.objects.create(
        user=make_safety_administrator(), provider=provider.issuer, uid="s-1"
    )
    page = client.post("/account/code/", {"code": phone.code()})
    assert page.status_code == 403
    assert "Another account of Example Council is connected" in words(page)
    assert client.get("/account/").status_code == 302


def test_whom_the_directory_refused_signs_in_by_no_password(
    client: Client, newcomer: Person, provider: Provider
) -> None:
    make_safety_administrator()
    arrive(client, provider)
    assert by_password(Client()) == "/"
    provider.groups = ["choir"]
    assert arrive(Client(), provider).status_code == 403
    assert "You sign in by Example Council" in by_password(Client())
    assert because() == "not_by_directory"
    provider.groups = ["officers"]
    assert arrive(Client(), provider).status_code == 302
    assert by_password(Client()) == "/"


def test_a_safety_administrator_comes_in_although_the_directory_refused_them(
    client: Client, newcomer: Person, provider: Provider
) -> None:
    provider.groups = ["administrators"]
    arrive(client, provider)
    provider.groups = ["choir"]
    assert arrive(Client(), provider).status_code == 403
    assert by_password(Client()) == "/"


def test_what_an_administrator_changes_during_a_sign_in_is_not_undone(
    client: Client, newcomer: Person, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    administrator = make_safety_administrator()
    Person.objects.filter(pk=newcomer.pk).update(data_protection=True)
    provider.groups = ["officers", "managers"]
    change, began = people.change_person, []

    def changed_just_before(**said: Any) -> Person:
        if not began:
            began.append(True)
            now = Person.objects.get(pk=newcomer.pk)
            details = dataclasses.replace(people.details_of(now), data_protection=False)
            change(person=now, details=details, by=administrator, now=timezone.now())
        return change(**said)

    monkeypatch.setattr(people, "change_person", changed_just_before)
    assert arrive(client, provider).status_code == 302
    newcomer.refresh_from_db()
    assert (newcomer.data_protection, newcomer.grade) == (False, "manager")


def test_an_added_person_has_a_staff_number_of_their_own(
    client: Client, provider: Provider, settings: Any
) -> None:
    settings.DIRECTORY = dataclasses.replace(settings.DIRECTORY, unknown_people=UnknownPeople.ADD)
    provider.email = "o-1234@example.com"
    assert arrive(client, provider).status_code == 302
    number = Person.objects.get(email=provider.email).officer_id
    assert number.startswith("dir-")


def tokens_work(person: Person, text: str) -> bool:
    page = Client().get("/api/v1/me", HTTP_AUTHORIZATION=f"Bearer {text}")
    assert page.status_code in {200, 401}
    return bool(page.status_code == 200)


def test_disconnecting_ends_tokens(client: Client, newcomer: Person, provider: Provider) -> None:
    administrator = make_safety_administrator()
    arrive(client, provider)
    text = make_token(
        name="x", scopes=[Scope.VISITS_READ], days=30, by=newcomer, now=timezone.now()
    )[1]
    assert tokens_work(newcomer, text)
    sign_in(Client(), administrator).post(f"/people/{newcomer.pk}/disconnect/")
    assert not arriving.is_linked(newcomer)
    assert not tokens_work(newcomer, text)


@pytest.mark.parametrize("password", [True, False])
def test_setting_up_codes_speaks_of_a_password_only_to_who_has_one(
    client: Client, newcomer: Person, provider: Provider, password: bool
) -> None:
    if not password:
        newcomer.set_unusable_password()
        newcomer.save()
    arrive(client, provider)
    page = words(client.get("/account/phone/"))
    assert ("A password alone does not" in page) == password
    assert ("Your sign-in at the directory alone does not" in page) != password
