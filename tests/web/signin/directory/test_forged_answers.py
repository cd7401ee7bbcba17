"""Answers that must not be believed, and a directory that is broken: a sentence, and nobody in."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.utils import timezone

from forethought.web.people.models import Person
from tests.web.signin.directory.conftest import (
    arrive,
    because,
    come_back,
    go_away,
    signed_in,
    words,
)
from tests.web.signin.directory.provider import CLIENT, OTHER_KEY, Provider

FORGED = {
    "another audience": ({"aud": "another"}, "directory_audience"),
    "several audiences, of which we are not the party": (
        {"aud": [CLIENT, "another"]},
        "directory_audience",
    ),
    "another party": ({"azp": "another"}, "directory_audience"),
    "another issuer": ({"iss": "https://login.example.org"}, "directory_issuer"),
    "another nonce": ({"nonce": "another"}, "directory_nonce"),
    "no nonce": ({"nonce": None}, "directory_nonce"),
    "no subject": ({"sub": None}, "directory_token"),
    "an empty subject": ({"sub": ""}, "directory_subject"),
    "a subject too long": ({"sub": "s" * 192}, "directory_subject"),
    "no end": ({"exp": None}, "directory_token"),
    "an end that is no time": ({"exp": "soon"}, "directory_token"),
}


@pytest.mark.parametrize("case", FORGED)
def test_a_forged_token_signs_nobody_in(
    client: Client, officer: Person, provider: Provider, case: str
) -> None:
    provider.claims, expected = FORGED[case]
    page = arrive(client, provider)
    assert page.status_code == 403
    assert "cannot be trusted" in words(page)
    assert because() == expected
    assert not signed_in(client)
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize(
    ("header", "algorithm", "expected"),
    [
        ({"kid": "one"}, "none", "directory_algorithm"),
        ({"kid": "one"}, "HS256", "directory_algorithm"),
        ({"kid": "two"}, "RS256", "directory_key"),
    ],
)
def test_a_token_without_a_key_of_the_directory(
    client: Client,
    officer: Person,
    provider: Provider,
    header: dict[str, str],
    algorithm: str,
    expected: str,
) -> None:
    provider.header, provider.algorithm = header, algorithm
    assert arrive(client, provider).status_code == 403
    assert because() == expected


def test_a_token_that_another_signed(client: Client, officer: Person, provider: Provider) -> None:
    provider.key = OTHER_KEY
    assert arrive(client, provider).status_code == 403
    assert because() == "directory_signature"


@pytest.mark.parametrize(
    ("seconds", "status"), [(59, 302), (60, 403), (61, 403)], ids=["just", "on", "over"]
)
def test_a_token_ends_a_minute_after_its_end(
    client: Client, officer: Person, provider: Provider, seconds: int, status: int
) -> None:
    with time_machine.travel(timezone.now().replace(microsecond=0), tick=False) as clock:
        sent = go_away(client)
        provider.nonce = sent["nonce"]
        now = int(timezone.now().timestamp())
        provider.claims = {"exp": now + 10, "iat": now}
        clock.shift(10 + seconds)
        assert come_back(client, sent).status_code == status


@pytest.mark.parametrize(("seconds", "status"), [(60, 302), (62, 403)], ids=["on", "over"])
def test_a_token_of_tomorrow(
    client: Client, officer: Person, provider: Provider, seconds: int, status: int
) -> None:
    with time_machine.travel(timezone.now().replace(microsecond=0), tick=False):
        provider.claims = {"iat": int(timezone.now().timestamp()) + seconds}
        assert arrive(client, provider).status_code == status


def test_a_state_that_was_not_given_here(
    client: Client, officer: Person, provider: Provider
) -> None:
    sent = go_away(client)
    provider.nonce = sent["nonce"]
    for state in ("forged", ""):
        page = come_back(client, sent | {"state": state})
        assert page.status_code == 400
        assert "was not begun in this browser" in words(page)
    assert come_back(Client(), sent).status_code == 400
    assert come_back(client, sent).status_code == 302
    assert come_back(client, sent).status_code == 400, "a state counts once"
    assert not [one for one in provider.asked if one[0] == "/token"][1:]


def test_a_state_ends_after_ten_minutes(
    client: Client, officer: Person, provider: Provider
) -> None:
    sent = go_away(client)
    with time_machine.travel(timezone.now() + timedelta(seconds=601)):
        assert come_back(client, sent).status_code == 400


def test_an_answer_of_another_issuer(client: Client, officer: Person, provider: Provider) -> None:
    sent = go_away(client)
    provider.nonce = sent["nonce"]
    page = come_back(client, sent, iss="https://login.example.org")
    assert page.status_code == 403
    assert because() == "directory_issuer"


def test_who_goes_back_is_told_so(client: Client, provider: Provider) -> None:
    sent = go_away(client)
    page = client.get("/account/directory/back/", {"error": "access_denied"} | sent)
    assert "Example Council did not let you in, or you went back" in words(page)
    sent = go_away(client)
    page = client.get("/account/directory/back/", {"error": "<script>", "state": sent["state"]})
    assert page.status_code == 403
    assert "<script>" not in words(page).replace('<script type="module"', "")


BROKEN = {
    "down": ("/.well-known/openid-configuration", (500, b"")),
    "no JSON": ("/.well-known/openid-configuration", (200, b"<html>")),
    "a list": ("/.well-known/openid-configuration", (200, b"[]")),
    "sends us elsewhere": ("/.well-known/openid-configuration", (302, b"http://127.0.0.1:1/")),
    "too much": ("/.well-known/openid-configuration", (200, b" " * 1_000_001)),
    "refuses the code": ("/token", (400, b'{"error": "invalid_grant"}')),
    "gives no token": ("/token", (200, b"{}")),
    "gives a token that is none": ("/token", (200, b'{"access_token": "a", "id_token": "x.y"}')),
    "has no keys": ("/keys", (200, b"{}")),
    "has broken keys": ("/keys", (200, b'{"keys": [{"kty": "RSA"}, 3]}')),
    "fails at the keys": ("/keys", (503, b"")),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_directory_gets_a_sentence(
    client: Client, officer: Person, provider: Provider, case: str
) -> None:
    path, answer = BROKEN[case]
    provider.instead[path] = answer
    if path.startswith("/.well-known"):
        page = client.get("/account/directory/")
        assert page.status_code == 503
        assert "Example Council could not be reached" in words(page)
    else:
        page = arrive(client, provider)
        assert page.status_code in (403, 503)
    assert "Go to the sign-in page" in words(page)
    assert not signed_in(client)


def test_a_directory_that_nobody_hears(client: Client, provider: Provider, settings: Any) -> None:
    settings.DIRECTORY = dataclasses.replace(settings.DIRECTORY, issuer="http://127.0.0.1:1")
    page = client.get("/account/directory/")
    assert page.status_code == 503
    assert "it refuses connections" in words(page)


def test_no_request_goes_inside_our_network_unless_told_so(
    client: Client, provider: Provider, settings: Any
) -> None:
    settings.DIRECTORY = dataclasses.replace(
        settings.DIRECTORY, issuer="https://127.0.0.1:1", own_hosts=frozenset()
    )
    page = client.get("/account/directory/")
    assert "its host is inside a private network" in words(page)


@pytest.mark.parametrize(
    "config",
    [
        {"issuer": "https://login.example.org"},
        {"token_endpoint": "http://10.0.0.1/token"},
        {"jwks_uri": None},
        {"authorization_endpoint": "javascript:alert(1)"},
    ],
    ids=["issuer", "token", "keys", "script"],
)
def test_a_directory_that_says_strange_things_of_itself(
    client: Client, provider: Provider, config: dict[str, str]
) -> None:
    provider.config = config
    assert client.get("/account/directory/").status_code == 403
