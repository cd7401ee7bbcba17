"""A phone asks for push messages; the site has a key of its own for them."""

from __future__ import annotations

import base64
import json
import os
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.test import Client
from django.utils import timezone

from forethought.channels.web_push import new_private_key
from forethought.embedded.keys import load_web_push_key
from forethought.web.contactdesk import channel_settings
from forethought.web.contactdesk.models import Way
from forethought.web.contactdesk.phone.pushing import public_key
from forethought.web.contactdesk.phone.tokens import token_for
from forethought.web.people.models import Person
from tests.web.phone.given import an_officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(settings: Any) -> Person:
    subject = "mailto:desk@example.com"
    settings.CHANNELS = {"web_push": {"private_key": new_private_key(), "subject": subject}}
    return an_officer()


def subscription() -> dict[str, Any]:
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    point = key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    secrets = {"p256dh": point, "auth": os.urandom(16)}
    keys = {
        name: base64.urlsafe_b64encode(raw).rstrip(b"=").decode() for name, raw in secrets.items()
    }
    return {"endpoint": "https://push.example.com/send/abc", "expirationTime": None, "keys": keys}


def ask(person: Person, body: object) -> Any:
    token = token_for(person, now=timezone.now())
    return Client().post(
        "/out/push/",
        body if isinstance(body, str) else json.dumps(body),
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )


def test_a_phone_is_added_once(officer: Person) -> None:
    given = subscription()
    assert ask(officer, given).status_code == ask(officer, given).status_code == 200
    way = Way.objects.get(person=officer)
    assert way.channel == "web_push"
    assert json.loads(way.address)["endpoint"] == given["endpoint"]


@pytest.mark.parametrize("body", ["", "[]", '{"endpoint": "https://x"}', "[" * 9000, "\x00"])
def test_what_is_no_subscription_gets_a_sentence(officer: Person, body: str) -> None:
    answer = ask(officer, body)
    assert answer.status_code == 400
    assert "subscription" in answer.json()["error"]
    assert not Way.objects.exists()


def test_a_site_without_push_says_so(officer: Person, settings: Any) -> None:
    assert public_key()
    settings.CHANNELS = {}
    assert public_key() is None
    assert ask(officer, subscription()).status_code == 400


def test_the_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Any) -> None:
    key = load_web_push_key(tmp_path)
    assert load_web_push_key(tmp_path) == key
    assert (tmp_path / "web_push_key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("sender", "subject"),
    [
        ("desk@example.com", "mailto:desk@example.com"),
        ("Desk <desk@example.com>", "mailto:forethought@localhost"),
        ("", "mailto:forethought@localhost"),
    ],
)
def test_the_key_makes_push_a_channel(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any, sender: str, subject: str
) -> None:
    monkeypatch.setenv("FORETHOUGHT_WEB_PUSH_KEY", load_web_push_key(tmp_path))
    monkeypatch.setenv("FORETHOUGHT_MAIL_FROM", sender)
    assert channel_settings.read()["CHANNELS"]["web_push"]["subject"] == subject
