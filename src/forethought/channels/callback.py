"""What gateways tell us: whether a message arrived, and what people answer.

Reading a callback is a function of the request alone. Whoever receives the request answers 403
where a callback is ``forged``, 400 where it is not but cannot be read, and keeps what was read by
its ids: gateways repeat themselves, and signed requests can be sent again by whoever saw one.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Protocol, runtime_checkable
from urllib.parse import parse_qsl

LARGEST_BODY = 64_000
"""Bytes. What Notify and Twilio send is below 10,000."""
MOST_FIELDS = 200


@dataclass(frozen=True, slots=True)
class Callback:
    """A request from a gateway: the whole public address it asked for, with its query.

    Behind a proxy ``url`` must be what the gateway called, not what the proxy made of it: Twilio
    signs it. ``headers`` may be in any case.
    """

    url: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    def header(self, name: str) -> str:
        """The value of a header whatever its case; empty where there is none."""
        for given, value in self.headers.items():
            if given.lower() == name.lower():
                return value
        return ""


class DeliveryState(StrEnum):
    """What became of a message. None of them means that a person has acknowledged it."""

    ON_THE_WAY = "on the way"
    DELIVERED = "delivered"
    """It is on the phone; or the phone call was answered, be it by a voicemail."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a gateway says became of one message.

    ``provider_id`` is the receipt's; ``message_id`` ours, None where the gateway does not repeat
    it: it also finds messages whose receipt was lost. ``at`` is None where the gateway names no
    time. ``says`` is a sentence for the alarm's history.
    """

    channel: str
    provider_id: str
    message_id: str | None
    state: DeliveryState
    at: datetime | None
    says: str


@dataclass(frozen=True, slots=True)
class Incoming:
    """What somebody answered. Who that is, and whether it counts, others decide.

    ``from_`` is the number the answer came from, in international form (+44…), or the sender's
    name where the network gives a name: a text's number can be forged. ``digits`` are the keys
    pressed in a phone call, None in a text; ``message_id`` is the message that the call was for.
    """

    channel: str
    provider_id: str
    from_: str = field(repr=False)
    says: str = field(repr=False)
    at: datetime | None
    digits: str | None = None
    message_id: str | None = None


class CallbackRefusedError(ValueError):
    """The callback is not from the gateway (``forged``), or cannot be read."""

    def __init__(self, says: str, *, forged: bool) -> None:
        super().__init__(says)
        self.says = says
        self.forged = forged


@runtime_checkable
class ReportsDelivery(Protocol):
    """A channel whose gateway tells later what became of a message."""

    def delivery(self, callback: Callback) -> Delivery:
        """Raises CallbackRefusedError."""


@runtime_checkable
class HearsAnswers(Protocol):
    """A channel through which people answer."""

    def incoming(self, callback: Callback) -> Incoming:
        """Raises CallbackRefusedError."""


def same(given: str, expected: str) -> bool:
    """Whether two secrets are equal, in a time that does not tell where they differ."""
    return hmac.compare_digest(given.encode(errors="replace"), expected.encode())


def form(callback: Callback) -> list[tuple[str, str]]:
    """The fields of a posted form, in their order. Raises CallbackRefusedError."""
    try:
        return parse_qsl(
            whole(callback).decode("utf-8"), keep_blank_values=True, max_num_fields=MOST_FIELDS
        )
    except ValueError as error:
        raise unreadable("it is no form of fields in UTF-8") from error


def json_fields(callback: Callback) -> dict[str, Any]:
    """The fields of a posted JSON object. Raises CallbackRefusedError."""
    try:
        fields = json.loads(whole(callback))
    except (ValueError, RecursionError) as error:
        raise unreadable("it is not JSON") from error
    if not isinstance(fields, dict):
        raise unreadable("it is not a JSON object")
    return fields


def needed(fields: Mapping[str, Any], name: str) -> str:
    """A text field that must be there and not be empty. Raises CallbackRefusedError."""
    value = fields.get(name)
    if not isinstance(value, str) or not value:
        raise unreadable(f"{name} is missing")
    return value


def known_status(
    fields: Mapping[str, Any], name: str, states: Mapping[str, tuple[DeliveryState, str]], who: str
) -> tuple[DeliveryState, str]:
    """What the status in the field ``name`` means. Raises CallbackRefusedError.

    ``states``: every status that the documents of ``who`` name, with what it means.
    """
    status = needed(fields, name)
    if status not in states:
        raise unreadable(f"its status is none that {who}'s documents name")
    return states[status]


def moment(text: Any) -> datetime | None:
    """A date and time in ISO 8601 as aware UTC; None for anything else."""
    try:
        at = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)


def whole(callback: Callback) -> bytes:
    """The body, unless it is too large. Raises CallbackRefusedError."""
    if len(callback.body) > LARGEST_BODY:
        raise unreadable("it is too large")
    return callback.body


def unreadable(why: str) -> CallbackRefusedError:
    """The error for a genuine callback that says nothing we can use."""
    return CallbackRefusedError(f"The callback cannot be read: {why}.", forged=False)


def forged() -> CallbackRefusedError:
    """The error for a callback without the gateway's signature or token."""
    return CallbackRefusedError(
        "The callback does not carry the gateway's signature: nothing was taken from it.",
        forged=True,
    )
