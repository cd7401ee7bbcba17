"""Setting up codes: before anything else, encrypted, shown once."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from forethought.web.audit.models import Event
from forethought.web.people.models import Person
from forethought.web.signin import codes, secrets, services
from tests.web.factories import make_person, sign_in
from tests.web.signin.conftest import PASSWORD, Phone
from tests.web.signin.test_sign_in import give_code, give_password, signed_in, words


def shown_secret(page: HttpResponse) -> str:
    found = re.search(r'class="forethought-secret">([A-Z2-7 ]+)<', words(page))
    assert found
    return found[1].replace(" ", "")


@pytest.mark.parametrize(
    ("moment", "code"),
    # RFC 6238, appendix B, SHA-1, last six digits
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_codes_are_those_of_the_standard(moment: int, code: str) -> None:
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert codes.code_at(secret, codes.counter(datetime.fromtimestamp(moment, UTC))) == code


def test_somebody_new_is_led_to_their_codes_before_anything_else(
    client: Client, newcomer: Person
) -> None:
    page = give_password(client, newcomer.email)
    assert "Set up codes on your phone" in words(page)
    assert client.get("/account/password/")["Location"] == "/account/phone/"
    assert client.get("/help/").status_code == 200
    phone = Phone(shown_secret(page))
    page = client.post("/account/phone/", {"code": phone.code()}, follow=True)
    assert "Keep your recovery codes" in words(page)
    assert len(re.findall(r"<li>\d{4} \d{4}</li>", words(page))) == 10
    assert signed_in(client)


def test_the_picture_survives_a_reload_and_a_wrong_code(client: Client, newcomer: Person) -> None:
    first = shown_secret(give_password(client, newcomer.email))
    assert shown_secret(client.get("/account/phone/")) == first
    page = client.post("/account/phone/", {"code": "000000"})
    assert "The code is not right" in words(page)
    assert "<title>Error: " in words(page)
    assert 'value="000000"' in words(page)
    assert shown_secret(page) == first


def test_the_code_that_set_up_does_not_also_sign_in(client: Client, newcomer: Person) -> None:
    phone = Phone(shown_secret(give_password(client, newcomer.email)))
    code = phone.code()
    client.post("/account/phone/", {"code": code})
    other = Client()
    give_password(other, newcomer.email)
    assert "was used already" in words(give_code(other, code))
    assert give_code(other, phone.code(later=1)).status_code == 302


def test_recovery_codes_stay_until_kept_and_are_never_shown_again(
    client: Client, newcomer: Person
) -> None:
    phone = Phone(shown_secret(give_password(client, newcomer.email)))
    client.post("/account/phone/", {"code": phone.code()})
    first = words(client.get("/account/recovery-codes/"))
    assert re.findall(r"<li>\d{4} \d{4}</li>", first) == re.findall(
        r"<li>\d{4} \d{4}</li>", words(client.get("/account/recovery-codes/"))
    )
    client.post("/account/recovery-codes/")
    assert client.get("/account/recovery-codes/")["Location"] == "/account/"


def test_the_secret_is_readable_neither_in_the_database_nor_in_a_session(
    client: Client, newcomer: Person
) -> None:
    secret = shown_secret(give_password(client, newcomer.email))
    kept = [one.get_decoded() for one in Session.objects.all()]
    assert kept
    assert secret not in str(kept)
    client.post("/account/phone/", {"code": Phone(secret).code()})
    with connection.cursor() as cursor:
        cursor.execute("SELECT data::text FROM mfa_authenticator")
        rows = [row[0] for row in cursor.fetchall()]
    assert len(rows) == 2
    assert all(secret not in row for row in rows)
    for code in services.recovery_codes(newcomer):
        assert all(code not in row for row in rows)


def test_an_older_key_still_reads_and_renewing_lets_it_go(
    officer: Person, phone: Phone, settings: object
) -> None:
    old = list(settings.ENCRYPTION_KEYS)  # type: ignore[attr-defined]
    settings.ENCRYPTION_KEYS = ["n" * 40, *old]  # type: ignore[attr-defined]
    now = timezone.now()
    assert services.spend_code(officer, code=phone.code(now), now=now)
    assert services.renew_secrets(now=now) == 2
    settings.ENCRYPTION_KEYS = ["n" * 40]  # type: ignore[attr-defined]
    later = now + timedelta(minutes=1)
    assert services.spend_code(officer, code=phone.code(later), now=later)
    settings.ENCRYPTION_KEYS = old  # type: ignore[attr-defined]
    with pytest.raises(secrets.UnreadableSecretError, match="FORETHOUGHT_ENCRYPTION_KEY"):
        services.spend_code(officer, code=phone.code(later, 1), now=later)


def test_another_phone_wants_the_password_again_and_ends_the_first(
    client: Client, officer: Person, phone: Phone
) -> None:
    sign_in(client, officer)
    page = client.get("/account/phone/", follow=True)
    assert "Your password, please" in words(page)
    page = client.post("/account/again/?next=/account/phone/", {"password": PASSWORD}, follow=True)
    new = Phone(shown_secret(page))
    client.post("/account/phone/", {"code": new.code()})
    now = timezone.now()
    assert services.spend_code(officer, code=phone.code(now), now=now) is None
    later = now + timedelta(minutes=1)
    assert services.spend_code(officer, code=new.code(later), now=later)
    assert Event.objects.filter(action="codes.set_up", detail__replaced=True).count() == 1


def test_new_recovery_codes_end_the_old(client: Client, officer: Person) -> None:
    old = services.recovery_codes(officer)
    sign_in(client, officer)
    assert client.get("/account/recovery-codes/new/")["Location"].startswith("/account/again/")
    client.post("/account/again/", {"password": PASSWORD})
    page = client.post("/account/recovery-codes/new/", follow=True)
    assert "Keep your recovery codes" in words(page)
    assert not set(old) & set(services.recovery_codes(officer))


def test_a_lost_phone_ends_every_session(client: Client, officer: Person) -> None:
    sign_in(client, officer)
    assert signed_in(client)
    administrator = make_person(safety_administrator=True)
    services.forget_codes(officer, by=administrator, now=timezone.now())
    assert not signed_in(client)
    assert "Set up codes on your phone" in words(give_password(client, officer.email))


def test_a_session_that_is_not_ours_is_none(client: Client, officer: Person) -> None:
    client.force_login(officer)
    assert client.get("/account/")["Location"].startswith("/account/login/")


def test_tries_to_set_up_are_limited(client: Client, newcomer: Person) -> None:
    phone = Phone(shown_secret(give_password(client, newcomer.email)))
    for _ in range(5):
        client.post("/account/phone/", {"code": "000000"})
    page = client.post("/account/phone/", {"code": phone.code()})
    assert "There were too many tries" in words(page)
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        page = client.post("/account/phone/", {"code": phone.code()})
    assert page.status_code == 302


def test_the_command_says_how_many_secrets_it_renewed(officer: Person) -> None:
    said = StringIO()
    call_command("renewsecrets", stdout=said)
    assert said.getvalue().startswith("2 secrets")
    assert Event.objects.get(action="codes.renewed").detail == {"count": 2}
