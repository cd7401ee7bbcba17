"""A site that has a directory, which may lie, and somebody who comes from there."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client

from forethought.web.audit.models import Event
from forethought.web.signin.directory import remembered
from forethought.web.signin.directory.directory_settings import Directory, FirstLink
from tests.web.signin.directory.provider import (
    CLIENT,
    SECRET,
    Provider,
    provider_on_loopback,
)

GROUPS = {
    "officers": frozenset({"makes_visits"}),
    "managers": frozenset({"manager"}),
    "desk": frozenset({"contact_desk"}),
    "administrators": frozenset({"safety_administrator"}),
}


def directory_of(issuer: str, **more: Any) -> Directory:
    known: dict[str, Any] = {
        "name": "Example Council",
        "issuer": issuer,
        "client_id": CLIENT,
        "client_secret": SECRET,
        "groups": GROUPS,
        "first_link": FirstLink.VERIFIED_EMAIL,
        "own_hosts": frozenset({"127.0.0.1", "localhost"}),
    }
    return Directory(**(known | more))


@pytest.fixture
def provider(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    # What it says changes from one question to the next: nothing is kept.
    monkeypatch.setattr(remembered, "SECONDS", 0)
    remembered.forget()
    with provider_on_loopback() as made:
        settings.DIRECTORY = directory_of(made.issuer)
        yield made


def go_away(client: Client, address: str = "/account/directory/") -> dict[str, str]:
    """What the browser is sent to the provider with."""
    page = client.get(address)
    assert page.status_code == 302, page.content.decode()
    parts = urlsplit(page["Location"])
    assert parts.path == "/authorize"
    return {name: values[0] for name, values in parse_qs(parts.query).items()}


def come_back(client: Client, sent: dict[str, str], **more: str) -> HttpResponse:
    answer: HttpResponse = client.get(
        "/account/directory/back/", {"code": "a-code", "state": sent["state"]} | more
    )
    return answer


def arrive(
    client: Client, provider: Provider, address: str = "/account/directory/"
) -> HttpResponse:
    """The whole way, as a browser goes it."""
    sent = go_away(client, address)
    provider.nonce = sent["nonce"]
    return come_back(client, sent)


def basic(authorization: str) -> list[str]:
    kind, _, coded = authorization.partition(" ")
    assert kind == "Basic"
    return [unquote(part) for part in base64.b64decode(coded).decode().split(":")]


def signed_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def because() -> str:
    return str(Event.objects.filter(action="person.sign_in_failed").latest("pk").detail["because"])


def words(page: HttpResponse) -> str:
    return page.content.decode().replace("&#39;", "’")
