"""Messages are checked as the site signs them, and nothing else gets through."""

from __future__ import annotations

import json

import pytest

from forethought.channels.webhook import signature
from forethought.web.webhooks.secrets import new_secret
from forethought_client import ForgedError, check_message

SECRET, OTHER = new_secret(), new_secret()
BODY = json.dumps({"id": "ev-1", "type": "visit.planned"}).encode()
AT = 1_795_000_000


def headers(secret: str = SECRET, body: bytes = BODY, at: str = str(AT)) -> dict[str, str]:
    return {
        "Webhook-Id": "ev-1",
        "Webhook-Timestamp": at,
        "Webhook-Signature": signature(secret, "ev-1", at, body),
    }


@pytest.mark.parametrize("late", [-300, 0, 300])
def test_a_message_of_ours_is_read(late: int) -> None:
    assert check_message(SECRET, headers(), BODY, now=AT + late)["type"] == "visit.planned"


def test_while_secrets_change_either_will_do() -> None:
    both = headers()
    both["Webhook-Signature"] = f"{headers(OTHER)['Webhook-Signature']} {both['Webhook-Signature']}"
    assert check_message(SECRET, both, BODY, now=AT)
    assert check_message([OTHER, SECRET], headers(), BODY, now=AT)


@pytest.mark.parametrize(
    ("given", "body", "now"),
    [
        (headers(OTHER), BODY, AT),
        (headers(), BODY + b" ", AT),
        (headers(), BODY, AT + 301),
        (headers(), BODY, AT - 301),
        (headers(at="soon"), BODY, AT),
        (headers() | {"Webhook-Id": "ev-2"}, BODY, AT),
        (headers() | {"Webhook-Timestamp": str(AT + 1)}, BODY, AT),
        (headers() | {"Webhook-Signature": "v1,"}, BODY, AT),
        (headers() | {"Webhook-Signature": "v1,ü"}, BODY, AT),
        ({}, BODY, AT),
    ],
)
def test_anything_else_is_forged(given: dict[str, str], body: bytes, now: int) -> None:
    with pytest.raises(ForgedError):
        check_message(SECRET, given, body, now=now)


def test_what_is_no_secret_is_said_to_be_none() -> None:
    with pytest.raises(ValueError, match="whsec_"):
        check_message("my secret", headers(), BODY, now=AT)
