"""One-time links and passwords."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from forethought.web.audit.models import Event
from forethought.web.people.models import Person
from forethought.web.signin import services
from forethought.web.signin.models import OneTimeLink
from tests.web.factories import make_person, sign_in
from tests.web.signin.conftest import PASSWORD
from tests.web.signin.test_sign_in import give_password, signed_in, words

NEW = "other-invented-words"


@pytest.fixture
def administrator() -> Person:
    return make_person(safety_administrator=True)


def test_a_link_sets_a_password_once(
    client: Client, newcomer: Person, administrator: Person
) -> None:
    path = services.one_time_link(newcomer, administrator, timezone.now())
    page = client.get(path, follow=True)
    assert page.request["PATH_INFO"] == "/account/new-password/"
    assert "Set a new password" in words(page)
    page = client.post("/account/new-password/", {"password": NEW}, follow=True)
    assert "Your password is set" in words(page)
    assert "Set up codes" in words(give_password(client, newcomer.email, NEW))
    assert Client().get(path, follow=True).status_code == 410
    actions = list(Event.objects.order_by("pk").values_list("action", "by_id")[:2])
    assert actions == [("link.given", administrator.pk), ("password.set", newcomer.pk)]


def test_opening_a_link_does_not_use_it_up(newcomer: Person, administrator: Person) -> None:
    path = services.one_time_link(newcomer, administrator, timezone.now())
    for _ in range(3):
        assert Client().get(path, follow=True).status_code == 200


@pytest.mark.parametrize(("hours", "works"), [(47.9, True), (48, False), (49, False)])
def test_a_link_holds_48_hours(
    newcomer: Person, administrator: Person, hours: float, works: bool
) -> None:
    now = timezone.now()
    path = services.one_time_link(newcomer, administrator, now)
    with time_machine.travel(now + timedelta(hours=hours), tick=False):
        assert (Client().get(path, follow=True).status_code == 200) is works


def test_a_later_link_ends_the_earlier(newcomer: Person, administrator: Person) -> None:
    now = timezone.now()
    first = services.one_time_link(newcomer, administrator, now)
    second = services.one_time_link(newcomer, administrator, now)
    assert Client().get(first, follow=True).status_code == 410
    assert Client().get(second, follow=True).status_code == 200


def test_a_link_of_a_closed_account_does_not_work(newcomer: Person, administrator: Person) -> None:
    path = services.one_time_link(newcomer, administrator, timezone.now())
    newcomer.is_active = False
    newcomer.save()
    assert Client().get(path, follow=True).status_code == 410


def test_the_secret_of_a_link_is_not_in_the_database(
    newcomer: Person, administrator: Person
) -> None:
    path = services.one_time_link(newcomer, administrator, timezone.now())
    token = path.split("/")[-2]
    link = OneTimeLink.objects.get()
    assert token not in str(vars(link))
    assert token not in str(list(Event.objects.values()))


def test_a_weak_password_is_refused_with_a_sentence(
    client: Client, newcomer: Person, administrator: Person
) -> None:
    client.get(services.one_time_link(newcomer, administrator, timezone.now()))
    page = client.post("/account/new-password/", {"password": "short"})
    assert "too short" in words(page)
    assert "<title>Error: " in words(page)
    assert OneTimeLink.objects.get().ended_at is None


def test_without_a_link_there_is_no_page(client: Client) -> None:
    assert client.get("/account/new-password/").status_code == 410
    assert client.get("/account/link/invented/", follow=True).status_code == 410


def test_where_no_mail_is_set_up_one_asks_somebody(client: Client) -> None:
    assert "Ask your safety administrator" in words(client.get("/account/forgotten/"))


@pytest.mark.parametrize("email", ["ann@example.com", "nobody@example.com"])
def test_by_mail_the_answer_is_the_same_for_everybody(
    client: Client, newcomer: Person, settings: object, email: str
) -> None:
    settings.MAIL_IS_SET_UP = True  # type: ignore[attr-defined]
    page = client.post("/account/forgotten/", {"email": email}, follow=True)
    assert "Look at your mail" in words(page)
    if email == newcomer.email:
        (sent,) = mail.outbox
        address = next(line for line in sent.body.splitlines() if line.startswith("http"))
        assert client.get(address, follow=True).status_code == 200
        assert newcomer.name not in sent.body
    else:
        assert not mail.outbox


def test_changing_the_password_signs_out_everywhere_else(client: Client, officer: Person) -> None:
    elsewhere = sign_in(Client(), officer)
    sign_in(client, officer)
    page = client.post(
        "/account/password/", {"oldpassword": "wrong", "password1": NEW}, follow=True
    )
    assert "This is not your present password" in words(page)
    page = client.post(
        "/account/password/", {"oldpassword": PASSWORD, "password1": NEW}, follow=True
    )
    assert "Your password is changed." in words(page)
    assert signed_in(client)
    assert not signed_in(elsewhere)
    assert Event.objects.filter(action="password.set").count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"expires_at": timedelta(0)},
        {"used": True},
        {"digest": "taken"},
        {"person": "has one open"},
    ],
)
def test_the_database_refuses_nonsense(newcomer: Person, wrong: dict[str, object]) -> None:
    now = timezone.now()
    other = make_person()
    OneTimeLink.objects.create(
        person=other, digest="taken", made_at=now, expires_at=now + timedelta(hours=1)
    )
    fields: dict[str, object] = {
        "person": other if "person" in wrong else newcomer,
        "digest": wrong.get("digest", "new"),
        "made_at": now,
        "expires_at": now if "expires_at" in wrong else now + timedelta(hours=1),
        "used": bool(wrong.get("used")),
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        OneTimeLink.objects.create(**fields)


def test_links_are_opened_only_so_often(
    client: Client, newcomer: Person, administrator: Person
) -> None:
    """Opening one is a GET, which the library does not count unless it is told to."""
    path = services.one_time_link(newcomer, administrator, timezone.now())
    with time_machine.travel(timezone.now(), tick=False):
        assert [client.get(path).status_code for _ in range(21)] == [302] * 20 + [429]
