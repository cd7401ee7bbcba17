"""Signing in and out, through the real addresses."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.hashers import BasePasswordHasher, get_hasher
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from forethought.web.audit.models import Event
from forethought.web.people.models import Person
from forethought.web.signin import services
from tests.web.factories import make_person
from tests.web.signin.conftest import PASSWORD, Phone


def give_password(client: Client, email: str, password: str = PASSWORD) -> HttpResponse:
    return client.post("/account/login/", {"login": email, "password": password}, follow=True)


def give_code(client: Client, code: str) -> HttpResponse:
    return client.post("/account/code/", {"code": code})


def signed_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def words(page: HttpResponse) -> str:
    return page.content.decode()


def test_password_and_code_open_the_door(client: Client, officer: Person, phone: Phone) -> None:
    page = give_password(client, officer.email)
    assert "Enter a code from your phone" in words(page)
    assert not signed_in(client)
    assert give_code(client, phone.code()).status_code == 302
    assert signed_in(client)
    event = Event.objects.get(action="person.signed_in")
    assert (event.by_id, event.subject_id, event.detail) == (
        officer.pk,
        officer.pk,
        {"factor": "code"},
    )


def test_whoever_goes_back_from_the_code_begins_anew(client: Client, officer: Person) -> None:
    page = give_password(client, officer.email)
    assert 'href="/account/login/?anew"' in words(page)
    assert client.get("/account/login/")["Location"] == "/account/code/"
    page = client.get("/account/login/?anew")
    assert (page.status_code, "<title>Sign in" in words(page)) == (200, True)
    assert client.get("/account/code/")["Location"] == "/account/login/"


def test_capitals_in_the_address_do_not_matter(
    client: Client, officer: Person, phone: Phone
) -> None:
    give_password(client, "Ann@Example.COM")
    assert give_code(client, phone.code()).status_code == 302


@pytest.mark.parametrize(
    "typed", ["ann@example.com", "Ann.Other@Example.com", "ANN.OTHER@EXAMPLE.COM"]
)
def test_nor_do_those_with_which_somebody_was_added(
    client: Client, officer: Person, phone: Phone, typed: str
) -> None:
    officer.email = "Ann.Other@Example.com"
    officer.save()
    asks_for_a_code = "Enter a code from your phone" in words(give_password(client, typed))
    assert asks_for_a_code == (typed != "ann@example.com")


@pytest.mark.parametrize("email", ["ann@example.com", "nobody@example.com"])
def test_a_wrong_password_gets_a_sentence_and_keeps_the_address(
    client: Client, officer: Person, email: str
) -> None:
    page = give_password(client, email, "wrong")
    assert "The email address or the password is not right" in words(page)
    assert "<title>Error: Sign in" in words(page)
    assert f'value="{email}"' in words(page)
    assert "wrong" not in words(page).replace("too many wrong", "")
    event = Event.objects.get(action="person.sign_in_failed")
    assert event.subject_id == (officer.pk if email == officer.email else None)
    assert event.detail == {"because": "password"}


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("ann@example.com", "wrong"),
        ("nobody@example.com", "wrong"),
        ("gone@example.com", "wrong"),
        ("gone@example.com", PASSWORD),
        ("ann@example.com", PASSWORD),
    ],
)
def test_a_password_is_hashed_once(
    client: Client,
    officer: Person,
    monkeypatch: pytest.MonkeyPatch,
    email: str,
    password: str,
) -> None:
    gone = make_person(email="gone@example.com", is_active=False)
    gone.set_password(PASSWORD)
    gone.save()
    hasher = type(get_hasher())
    encode = hasher.encode
    hashed: list[str] = []

    def counted(self: BasePasswordHasher, password: str, *rest: Any) -> str:
        hashed.append(password)
        return str(encode(self, password, *rest))

    monkeypatch.setattr(hasher, "encode", counted)
    opens = "Enter a code" in words(give_password(client, email, password))
    assert opens == ((email, password) == (officer.email, PASSWORD))
    assert hashed == [password]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"login": "", "password": "x"}, "Enter your email address"),
        ({"login": "ann", "password": "x"}, "Enter an email address in the right form"),
        ({"login": "ann@example.com", "password": ""}, "Enter your password"),
    ],
)
def test_what_is_missing_is_said(client: Client, typed: dict[str, str], sentence: str) -> None:
    page = client.post("/account/login/", typed)
    assert words(page).count(sentence) == 2  # in the summary and at the field


def test_after_five_wrong_passwords_the_right_one_must_wait(
    client: Client, officer: Person
) -> None:
    for _ in range(5):
        assert "is not right" in words(give_password(client, officer.email, "wrong"))
    page = give_password(client, officer.email)
    assert "There were too many wrong tries" in words(page)
    with time_machine.travel(timezone.now() + timedelta(minutes=5, seconds=1)):
        assert "Enter a code" in words(give_password(client, officer.email))


def test_limits_lie_in_the_database(client: Client, officer: Person) -> None:
    give_password(client, officer.email, "wrong")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM signin_cache")
        assert cursor.fetchone()[0] > 0


def test_after_five_wrong_codes_the_right_one_must_wait(
    client: Client, officer: Person, phone: Phone
) -> None:
    give_password(client, officer.email)
    for _ in range(5):
        assert "The code is not right" in words(give_code(client, "000000"))
    assert "There were too many wrong tries" in words(give_code(client, phone.code()))
    assert Event.objects.filter(detail__because="code").count() == 5


def test_a_code_works_once(client: Client, officer: Person, phone: Phone) -> None:
    code = phone.code()
    give_password(client, officer.email)
    give_code(client, code)
    other = Client()
    give_password(other, officer.email)
    assert "was used already" in words(give_code(other, code))


def test_a_code_works_once_though_the_cache_forgets(
    client: Client, officer: Person, phone: Phone
) -> None:
    from django.core.cache import cache

    code = phone.code()
    now = timezone.now()
    assert services.spend_code(officer, code=code, now=now)
    cache.clear()
    for seconds in (0, 29, 59):
        again = now + timedelta(seconds=seconds)
        assert services.spend_code(officer, code=code, now=again) is None


def test_an_older_code_than_the_last_is_none(officer: Person, phone: Phone) -> None:
    now = timezone.now()
    assert services.spend_code(officer, code=phone.code(now), now=now)
    assert services.spend_code(officer, code=phone.code(now, later=-1), now=now) is None
    assert services.spend_code(officer, code=phone.code(now, later=1), now=now)


@pytest.mark.parametrize(
    ("later", "counts"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_a_phone_may_be_half_a_minute_wrong(
    newcomer: Person, phone: Phone, later: int, counts: bool
) -> None:
    now = timezone.now()
    then = now - timedelta(minutes=5)
    services.set_up_codes(newcomer, secret=phone.secret, code=phone.code(then), now=then)
    spent = services.spend_code(newcomer, code=phone.code(now, later=later), now=now)
    assert (spent is not None) is counts


def test_the_code_may_be_typed_with_a_space(client: Client, officer: Person, phone: Phone) -> None:
    code = phone.code()
    give_password(client, officer.email)
    assert give_code(client, f" {code[:3]} {code[3:]}").status_code == 302


def test_a_recovery_code_signs_in_once(client: Client, officer: Person) -> None:
    code = services.recovery_codes(officer)[0]
    give_password(client, officer.email)
    assert give_code(client, f"{code[:4]} {code[4:]}").status_code == 302
    assert Event.objects.get(action="person.signed_in").detail == {"factor": "recovery"}
    other = Client()
    give_password(other, officer.email)
    assert "The code is not right" in words(give_code(other, code))
    assert len(services.recovery_codes(officer)) == 9


def test_signing_out_asks_then_does_it(client: Client, officer: Person, phone: Phone) -> None:
    give_password(client, officer.email)
    give_code(client, phone.code())
    assert "Stay signed in" in words(client.get("/account/logout/"))
    assert signed_in(client)
    page = client.post("/account/logout/", follow=True)
    assert "You are signed out." in words(page)
    assert not signed_in(client)
    assert Event.objects.filter(action="person.signed_out", by_id=officer.pk).count() == 1


def test_a_closed_account_does_not_open(client: Client, officer: Person) -> None:
    officer.is_active = False
    officer.save()
    assert "Your account is closed" in words(give_password(client, officer.email))
    assert not signed_in(client)


def test_invented_people_sign_in_on_a_demonstration_alone(client: Client, settings: object) -> None:
    person = make_person(email="demo@example.com", demo=True)
    person.set_password(PASSWORD)
    person.save()
    assert "is not right" in words(give_password(client, person.email))
    settings.DEMONSTRATION = True  # type: ignore[attr-defined]
    give_password(client, person.email)
    assert signed_in(client)
    assert Event.objects.get(action="person.signed_in").detail == {"factor": "demonstration"}


@pytest.mark.parametrize(
    ("hours", "asks_every_hour", "still_in"),
    [(1.9, False, True), (2.0, False, False), (11.9, True, True), (12.0, True, False)],
)
def test_a_session_ends(
    client: Client,
    officer: Person,
    phone: Phone,
    hours: float,
    asks_every_hour: bool,
    still_in: bool,
) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        give_password(client, officer.email)
        give_code(client, phone.code())
    for hour in range(1, 12) if asks_every_hour else ():
        with time_machine.travel(start + timedelta(hours=hour)):
            assert signed_in(client)
    with time_machine.travel(start + timedelta(hours=hours, seconds=1), tick=False):
        page = client.get("/account/", follow=True)
    assert ("How you sign in" in words(page)) is still_in
    assert ("You were signed out" in words(page)) is not still_in


def test_a_link_asked_for_is_where_one_lands(client: Client, officer: Person, phone: Phone) -> None:
    page = client.get("/account/password/")
    assert page["Location"] == "/account/login/?next=/account/password/"
    client.post(page["Location"], {"login": officer.email, "password": PASSWORD})
    assert give_code(client, phone.code())["Location"] == "/account/password/"


def test_no_other_site_is_where_one_lands(client: Client, officer: Person, phone: Phone) -> None:
    client.post(
        "/account/login/?next=https://elsewhere.example/",
        {"login": officer.email, "password": PASSWORD},
    )
    assert give_code(client, phone.code())["Location"] == "/"


@pytest.mark.parametrize(
    "path",
    [
        "signup/",
        "email/",
        "confirm-email/",
        "password/set/",
        "password/reset/",
        "login/code/",
        "social/connections/",
        "2fa/totp/deactivate/",
        "webauthn/",
        "reauthenticate/",
    ],
)
def test_what_libraries_offer_beside_is_not_there(client: Client, path: str) -> None:
    assert client.get(f"/account/{path}").status_code == 404


def test_signing_in_begins_a_new_session(client: Client, officer: Person, phone: Phone) -> None:
    give_password(client, officer.email)
    before = client.session.session_key
    give_code(client, phone.code())
    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()
