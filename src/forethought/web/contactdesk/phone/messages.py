"""What a phone sends, read strictly: one message that cannot be read loses none of the others."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from forethought.contact.words import Step

MOST_BYTES = 100_000
MOST_MESSAGES = 200
NOT_READABLE = "This message cannot be read, and was not counted: press again, or ring your office"


class Kind(StrEnum):
    """What was pressed. ``unlock``: a PIN opened the day; whose, only the server can tell."""

    CHECK_IN = "check_in"
    DURESS = "duress"
    UNLOCK = "unlock"


@dataclass(frozen=True, slots=True)
class Message:
    """One press. ``age_s``: how long ago by the phone's clocks, None where they say nothing.

    ``visit`` is a visit's id in text, or empty. ``proof`` is what a typed PIN became.
    """

    uuid: UUID
    kind: Kind
    step: Step | None
    visit: str
    age_s: float | None
    proof: str


class NotReadableError(ValueError):
    """What arrived is not what a phone sends; the text says why."""


def messages_in(body: bytes) -> tuple[list[Message], dict[str, str]]:
    """The messages of a request, and for those that cannot be read a sentence by their id.

    Raises NotReadableError when there is nothing that could be read.
    """
    if len(body) > MOST_BYTES:
        raise NotReadableError("This is too much at once: send fewer messages")
    try:
        sent = json.loads(body)
        listed = sent["messages"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise NotReadableError('This is not JSON with a list of "messages"') from None
    if not isinstance(listed, list) or len(listed) > MOST_MESSAGES:
        raise NotReadableError(f'"messages" must be a list of at most {MOST_MESSAGES}')
    good: list[Message] = []
    bad: dict[str, str] = {}
    for given in listed:
        try:
            good.append(message_of(given))
        except NotReadableError:
            name = given.get("uuid") if isinstance(given, dict) else None
            bad[str(name)[:60]] = NOT_READABLE
    return good, bad


def message_of(given: Mapping[str, Any]) -> Message:
    """One message from its fields. Raises NotReadableError."""
    try:
        return _message(given)
    except (ValueError, TypeError, KeyError, AttributeError):
        raise NotReadableError(NOT_READABLE) from None


def _message(given: Mapping[str, Any]) -> Message:
    visit = given.get("visit") or ""
    if not isinstance(visit, str) or not (visit == "" or (visit.isascii() and visit.isdigit())):
        raise ValueError("visit")
    return Message(
        uuid=UUID(given["uuid"]),
        kind=Kind(given["kind"]),
        step=Step(given["step"]) if given.get("step") else None,
        visit=visit[:18],
        age_s=_age(given.get("age_s")),
        proof=str(given.get("proof") or "")[:100],
    )


def _age(given: Any) -> float | None:
    """Seconds; an age that is no number becomes not-a-number, which counts as the oldest."""
    if given is None:
        return None
    try:
        return float(given)
    except (TypeError, ValueError, OverflowError):
        return math.nan
