"""Odd words of the directory get a sentence and never an error page of the server."""

from __future__ import annotations

import json
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client

from forethought.web.people.models import Person
from forethought.web.signin.directory.directory_settings import UnknownPeople
from tests.web.signin.directory.conftest import arrive, because, directory_of
from tests.web.signin.directory.provider import Provider

ENDLESS = float("inf")
ODD: dict[str, tuple[dict[str, Any], int, str]] = {
    "endless expiry": ({"exp": ENDLESS}, 403, "directory_token"),
    "no number": ({"iat": float("nan")}, 403, "directory_token"),
    "beyond every calendar": ({"exp": 10**400}, 403, "directory_token"),
    "endless auth_time": ({"auth_time": ENDLESS}, 302, ""),
    "NUL in the subject": ({"sub": "s\x00"}, 403, "directory_subject"),
    "half a sign in the subject": ({"sub": "s\ud800"}, 403, "directory_subject"),
    "NUL in the address": ({"email": "ann\x00@example.com"}, 403, "directory_incomplete"),
    "half a sign in the name": ({"name": "\ud800", "sub": "s-2"}, 302, ""),
}


@pytest.mark.parametrize("case", ODD)
def test_an_odd_claim(
    client: Client, newcomer: Person, provider: Provider, settings: Any, case: str
) -> None:
    settings.DIRECTORY = directory_of(provider.issuer, unknown_people=UnknownPeople.ADD)
    provider.claims, status, word = ODD[case]
    assert arrive(client, provider).status_code == status
    if word:
        assert because() == word


def test_a_key_of_another_kind_than_the_algorithm(
    client: Client, newcomer: Person, provider: Provider
) -> None:
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    said = jwt.algorithms.ECAlgorithm.to_jwk(key, as_dict=True) | {"kid": "one", "use": "sig"}
    provider.instead["/keys"] = (200, json.dumps({"keys": [said]}).encode())
    assert arrive(client, provider).status_code == 403
    assert because() == "directory_key"


@pytest.mark.parametrize("said", [b"[" * 100_000, b'{"issuer": ' + b"9" * 5_000 + b"}"],
                         ids=["deep", "long number"])  # fmt: skip
def test_json_that_no_reader_takes(client: Client, provider: Provider, said: bytes) -> None:
    provider.instead["/.well-known/openid-configuration"] = (200, said)
    assert client.get("/account/directory/").status_code == 503


def test_an_address_that_is_none(client: Client, provider: Provider) -> None:
    provider.config = {"token_endpoint": "https://[login"}
    assert client.get("/account/directory/").status_code == 403
    assert because() == "directory_endpoint"
