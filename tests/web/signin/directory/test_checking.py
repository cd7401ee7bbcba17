"""What an operator hears before anybody signs in."""

from __future__ import annotations

import dataclasses
import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from tests.web.signin.directory.provider import Provider


def says() -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("checksignin", stdout=out)
    except SystemExit as ended:
        return int(str(ended.code)), out.getvalue()
    return 0, out.getvalue()


def test_a_directory_that_is_well(provider: Provider, settings: Any) -> None:
    settings.SITE_ADDRESS = "https://visits.example.org"
    status, words = says()
    assert status == 0
    assert "https://visits.example.org/account/directory/back/" in words
    assert "Group managers gives: manager" in words
    assert "The directory answers" in words
    assert settings.DIRECTORY.client_secret not in words


@pytest.mark.parametrize(
    ("config", "sentence"),
    [
        ({"scopes_supported": ["openid"]}, "does not know the scope profile"),
        ({"code_challenge_methods_supported": ["plain"]}, "does not know PKCE"),
        ({"id_token_signing_alg_values_supported": ["HS256"]}, "signs in none of the ways"),
        ({"issuer": "https://another.example.org"}, "this word: issuer"),
    ],
    ids=["scopes", "pkce", "algorithms", "issuer"],
)
def test_a_directory_that_does_not_fit(
    provider: Provider, config: dict[str, Any], sentence: str
) -> None:
    provider.config = config
    status, words = says()
    assert (status, sentence in words) == (2, True), words


def test_keys_that_cannot_be_read(provider: Provider) -> None:
    provider.instead["/keys"] = (200, json.dumps({"keys": [3]}).encode())
    assert "its keys cannot be read" in says()[1]


def test_a_directory_that_is_down_and_none_at_all(provider: Provider, settings: Any) -> None:
    settings.DIRECTORY = dataclasses.replace(settings.DIRECTORY, issuer="http://127.0.0.1:1")
    assert "it refuses connections" in says()[1]
    settings.DIRECTORY = None
    assert says()[0] == 2


def test_a_directory_that_knows_groups_and_is_not_asked_for_them(
    provider: Provider, settings: Any
) -> None:
    scopes = settings.DIRECTORY.scopes
    provider.config = {"scopes_supported": [*scopes, "groups"]}
    status, words = says()
    assert status == 0
    assert 'write scopes = ["openid", "profile", "email", "groups"]' in words
    settings.DIRECTORY = dataclasses.replace(settings.DIRECTORY, scopes=(*scopes, "groups"))
    assert "write scopes" not in says()[1]


@pytest.mark.parametrize("address", ["http://localhost:8000", "https://visits.example.org"])
def test_addresses_that_only_this_machine_has_are_told(
    provider: Provider, settings: Any, address: str
) -> None:
    settings.SITE_ADDRESS = address
    assert ("cannot see where the site is reached" in says()[1]) == address.startswith("http:")
