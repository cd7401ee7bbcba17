"""A value of another system as the text of a cell, as an extract would have written it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from types import NoneType
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from forethought.sources.text_file import BYTES_AS_1252
from forethought.timestamps import LONDON

_PLAIN_DIGITS = 40
"""A number with more digits than this is written with an exponent."""

_SURROGATE = re.compile("[\ud800-\udfff]")
_MIDNIGHT = re.compile(
    r"(\d{4}-\d{2}-\d{2})[T ]00:00(?::00(?:\.0+)?)?(?:Z|[+-]00(?::?00)?)?", re.ASCII
)


class NotTextError(ValueError):
    """The value has parts of its own; the message is the end of a sentence."""


def text_of(value: object, zone: ZoneInfo) -> str:
    """The value as text; nothing is "". ``zone`` is that of times without an offset.

    A whole number has no decimals, whatever the column's type. Raises NotTextError.
    """
    for kind, write in _WRITTEN:
        if isinstance(value, kind):
            return write(value, zone)
    if isinstance(value, list | tuple | dict | set):
        raise NotTextError("holds a list or an object where text is wanted: map its parts")
    raise NotTextError(f"holds a value of type {type(value).__name__}, which is no text")


def moment_text(value: datetime, zone: ZoneInfo) -> str:
    """A moment in ISO 8601. One of Europe/London stays without offset: its doubts are told."""
    if value.tzinfo is None and zone is LONDON:
        return value.isoformat()
    aware = value if value.tzinfo else value.replace(tzinfo=zone)
    try:
        return aware.astimezone(UTC).isoformat()
    except OverflowError:
        return value.isoformat()


def in_zone(text: str, zone: ZoneInfo) -> str:
    """A text that says a moment without offset gets the one of ``zone``; any other stays."""
    if zone is LONDON or len(text) <= len("2026-11-24"):
        return text
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return text if moment.tzinfo else moment_text(moment, zone)


def day_text(value: object, zone: ZoneInfo) -> str:
    """A birth date: many systems keep midnight with it, which is cut off."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    text = text_of(value, zone).strip()
    found = _MIDNIGHT.fullmatch(text)
    return found[1] if found else text


def storable(text: str) -> tuple[str, bool]:
    """The text without what no database keeps, and whether there was any."""
    if "\0" not in text and not _SURROGATE.search(text):
        return text, False
    return _SURROGATE.sub("\ufffd", text.replace("\0", "")), True


def _number(number: Decimal) -> str:
    if not number.is_finite():
        return ""
    if abs(number.adjusted()) > _PLAIN_DIGITS:
        return str(number)
    whole = number.to_integral_value()
    return format(whole if whole == number else number, "f")


_WRITTEN: tuple[tuple[Any, Callable[[Any, ZoneInfo], str]], ...] = (
    (NoneType, lambda _value, _zone: ""),
    (str, lambda value, _zone: value),
    (bool, lambda value, _zone: "true" if value else "false"),
    ((int, float, Decimal), lambda value, _zone: _number(Decimal(str(value)))),
    (datetime, moment_text),
    ((date, time), lambda value, _zone: value.isoformat()),
    ((bytes, bytearray, memoryview), lambda value, _: bytes(value).decode("utf-8", BYTES_AS_1252)),
    (UUID, lambda value, _zone: str(value)),
)
"""Types in the order in which they are looked for: a bool is an int, a datetime a date."""
