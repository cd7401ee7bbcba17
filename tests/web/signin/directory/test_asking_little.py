"""Whoever opens pages that lead to the directory cannot make the site ask it again and again."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import ExitStack
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client

from forethought.web.people.models import Person
from forethought.web.signin.directory import remembered
from tests.web.signin.directory.conftest import arrive, because, words
from tests.web.signin.directory.provider import OTHER_KEY, Provider, public

DISCOVERY = "/.well-known/openid-configuration"


@pytest.fixture
def remembering(provider: Provider, monkeypatch: pytest.MonkeyPatch) -> Provider:
    monkeypatch.setattr(remembered, "SECONDS", 60)
    return provider


def asked(provider: Provider) -> Counter[str]:
    return Counter(path for path, _, _ in provider.asked)


def test_what_the_directory_says_of_itself_is_asked_once(
    newcomer: Person, remembering: Provider
) -> None:
    for _ in range(3):
        assert arrive(Client(), remembering).status_code == 302
        assert Client().get("/account/directory/sign-out/").status_code == 302
    found = asked(remembering)
    assert (found[DISCOVERY], found["/keys"], found["/token"]) == (1, 1, 3)


def test_new_keys_are_taken_when_the_kept_ones_do_not_fit(
    newcomer: Person, remembering: Provider
) -> None:
    assert arrive(Client(), remembering).status_code == 302
    remembering.key, remembering.header = OTHER_KEY, {"kid": "two"}
    remembering.instead["/keys"] = (200, json.dumps({"keys": [public(OTHER_KEY, "two")]}).encode())
    assert arrive(Client(), remembering).status_code == 302
    assert asked(remembering)["/keys"] == 2
    remembering.header = {"kid": "three"}
    assert arrive(Client(), remembering).status_code == 403
    assert because() == "directory_key"
    assert asked(remembering)["/keys"] == 3


def test_an_answer_that_is_wrong_is_not_kept(remembering: Provider) -> None:
    remembering.config = {"issuer": "https://login.example.org"}
    assert Client().get("/account/directory/").status_code == 403
    remembering.config = {}
    assert Client().get("/account/directory/").status_code == 302


@pytest.mark.parametrize("page", ["/account/directory/", "/account/directory/sign-out/"])
def test_too_many_ways_to_the_directory_are_refused(
    provider: Provider, settings: Any, page: str
) -> None:
    limits = django_settings.ACCOUNT_RATE_LIMITS | {"directory": "3/m/ip"}
    settings.ACCOUNT_RATE_LIMITS = limits
    assert [Client().get(page).status_code for _ in range(4)] == [302] * 3 + [429]


def test_a_few_ask_at_once_and_the_next_hears_so(
    client: Client, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remembered, "WAIT_SECONDS", 0.01)
    with ExitStack() as others:
        for _ in range(remembered.AT_ONCE - 1):
            others.enter_context(remembered.turn())
        assert client.get("/account/directory/").status_code == 302
        others.enter_context(remembered.turn())
        page = client.get("/account/directory/")
        assert page.status_code == 503
        assert "too many people sign in by it at this moment" in words(page)
    assert client.get("/account/directory/").status_code == 302
