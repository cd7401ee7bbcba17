"""What a phone sends, read strictly: one message that cannot be read loses none of the others."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from forethought.contact.words import Step

MOST_BYTES = 100_000
MOST_MESSAGES = 200
MOST_METRES = 1_000_000
NOT_READABLE = "This message cannot be read, and was not counted: press again, or ring your office"


class Kind(StrEnum):
    """What was pressed. ``unlock``: a PIN opened the day; whose, only the server can tell.

    ``late`` and ``plan`` change the plan; ``where`` says where the phone is; ``known``: they know
    that they are to turn back.
    """

    CHECK_IN = "check_in"
    DURESS = "duress"
    UNLOCK = "unlock"
    LATE = "late"
    PLAN = "plan"
    WHERE = "where"
    KNOWN = "known"


@dataclass(frozen=True, slots=True)
class Late:
    """Everything still to come is so many minutes later."""

    minutes: int


@dataclass(frozen=True, slots=True)
class Rest:
    """The rest of the day: visits in their new order, the return; None leaves that as it is."""

    visits: tuple[int, ...]
    back_by: dt.time | None
    home: bool | None


@dataclass(frozen=True, slots=True)
class Spot:
    """Where the phone is: degrees north and east, and to how many metres that is right."""

    lat: float
    lon: float
    accuracy_m: float


@dataclass(frozen=True, slots=True)
class Known:
    """They know what these notices say."""

    notices: tuple[int, ...]


Asked = Late | Rest | Spot | Known


@dataclass(frozen=True, slots=True)
class Message:
    """One press. ``age_s``: how long ago by the phone's clocks, None where they say nothing.

    ``visit`` is a visit's id in text, or empty. ``proof`` is what a typed PIN became. ``asked``:
    what the kinds that ask for more than a check-in say besides.
    """

    uuid: UUID
    kind: Kind
    step: Step | None
    visit: str
    age_s: float | None
    proof: str
    asked: Asked | None = None


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
    kind = Kind(given["kind"])
    return Message(
        uuid=UUID(given["uuid"]),
        kind=kind,
        step=Step(given["step"]) if given.get("step") else None,
        visit=visit[:18],
        age_s=_age(given.get("age_s")),
        proof=str(given.get("proof") or "")[:100],
        asked=_ASKED[kind](given) if kind in _ASKED else None,
    )


def _late(given: Mapping[str, Any]) -> Late:
    return Late(int(str(given["minutes"])[:6]))


def _rest(given: Mapping[str, Any]) -> Rest:
    home, clock = given.get("home"), given.get("back_by")
    if home not in (True, False, None):
        raise ValueError("home")
    return Rest(
        visits=_numbers(given["visits"]),
        back_by=dt.time.fromisoformat(clock).replace(tzinfo=None) if clock else None,
        home=home,
    )


def _spot(given: Mapping[str, Any]) -> Spot:
    spot = Spot(*(float(given[name]) for name in ("lat", "lon", "accuracy_m")))
    if not (abs(spot.lat) <= 90 and abs(spot.lon) <= 180 and 0 <= spot.accuracy_m <= MOST_METRES):
        raise ValueError("where")
    return spot


def _known(given: Mapping[str, Any]) -> Known:
    return Known(_numbers(given["notices"]))


def _numbers(listed: Any) -> tuple[int, ...]:
    if not isinstance(listed, list) or len(listed) > MOST_MESSAGES:
        raise ValueError("a list")
    return tuple(int(str(one)[:18]) for one in listed)


_ASKED: Mapping[Kind, Callable[[Mapping[str, Any]], Asked]] = {
    Kind.LATE: _late,
    Kind.PLAN: _rest,
    Kind.WHERE: _spot,
    Kind.KNOWN: _known,
}


def _age(given: Any) -> float | None:
    """Seconds; an age that is no number becomes not-a-number, which counts as the oldest."""
    if given is None:
        return None
    try:
        return float(given)
    except (TypeError, ValueError, OverflowError):
        return math.nan
