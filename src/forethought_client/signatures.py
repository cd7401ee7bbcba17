"""Is a webhook's message really from our site? Standard Webhooks, in a page of code."""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import time
from collections.abc import Iterable, Mapping
from typing import cast

from forethought_client.problems import ForgedError
from forethought_client.shapes import Event

PREFIX = "whsec_"
FRESH_FOR = 300
"""Seconds between signing and checking, as the specification advises."""


def check_message(
    secrets: str | Iterable[str],
    headers: Mapping[str, str],
    body: bytes,
    *,
    now: float | None = None,
) -> Event:
    """The event that a message tells of, once its signature is found good. Raises ForgedError.

    ``secrets``: one, or while you replace it both. ``body``: the bytes as they came, before any
    JSON is read. ``now``: Unix time, the clock's unless given. A message may come twice, with the
    same ``id``: act on each id once.
    """
    given = {name.lower(): value for name, value in headers.items()}
    message_id, at = given.get("webhook-id", ""), given.get("webhook-timestamp", "")
    known = [secrets] if isinstance(secrets, str) else list(secrets)
    good = [_signature(secret, message_id, at, body) for secret in known]
    signed = given.get("webhook-signature", "").split()
    if not message_id or not any(
        hmac.compare_digest(one.encode(), mine.encode()) for one in signed for mine in good
    ):
        raise ForgedError("The signature is not one of ours: check the secret")
    if not at.isdecimal() or abs((time.time() if now is None else now) - int(at)) > FRESH_FOR:
        raise ForgedError("It was signed too long ago: check this machine's clock")
    return cast(Event, json.loads(body))


def _signature(secret: str, message_id: str, at: str, body: bytes) -> str:
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        raise ValueError("The secret is not one: it begins with whsec_") from None
    digest = hmac.new(key, b".".join((message_id.encode(), at.encode(), body)), "sha256").digest()
    return "v1," + base64.b64encode(digest).decode()
