"""Text and dates as press feeds write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_tz

from forethought import timestamps
from forethought.feeds.markup import without_markup

_MARKUP = re.compile(r"<[a-zA-Z/!]|&[#\w]+;")
_ZONES = {"BST": "+0100", "WEST": "+0100", "WET": "+0000", "Z": "+0000"}
_ZONE_NAME = re.compile(r"\s([A-Z]{1,5})$")
_OFFSET = re.compile(r"\s[+-]\d{4}$")
_KNOWN_TO_EMAIL = frozenset(
    ["GMT", "UT", "UTC", "EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT"]
)
_LONGEST = 200_000
_LONGEST_DATE = 200


def plain_text(text: str) -> str:
    """Text without HTML, each run of white space one space; cut after 200,000 characters."""
    text = text[:_LONGEST]
    if _MARKUP.search(text):
        text = without_markup(text)
    return " ".join(text.split())


def published_at(text: str) -> tuple[datetime | None, str | None]:
    """The UTC moment of an RFC 822 or ISO 8601 date, and a sentence where there is a doubt.

    A date alone counts from its start; a time without zone is Europe/London. An empty text is
    ``(None, None)``; one that cannot be read gives None with its sentence.
    """
    if not text:
        return None, None
    text = text[:_LONGEST_DATE]
    when, doubt = timestamps.parse_when(text)
    if when is not None:
        return timestamps.begins(when), doubt
    try:
        return _rfc822(text)
    except (ValueError, OverflowError, TypeError):
        shown = " ".join(text.split())[:60]
        return None, f"'{shown}' is not a date, so the item counts as published now"


def _rfc822(text: str) -> tuple[datetime | None, str | None]:
    zone = _ZONE_NAME.search(text.strip())
    if zone and zone[1] in _ZONES:
        text = f"{text.strip()[: zone.start()]} {_ZONES[zone[1]]}"
    elif zone and zone[1] not in _KNOWN_TO_EMAIL:
        raise ValueError(zone[1])
    parts = parsedate_tz(text)
    if parts is None:
        raise ValueError(text)
    zoned = zone is not None or _OFFSET.search(text.strip()) is not None
    local = datetime(*parts[:6])  # noqa: DTZ001 - the zone is looked at next
    if not zoned:
        return timestamps.london_to_utc(local)
    seconds = local.replace(tzinfo=UTC).timestamp() - (parts[9] or 0)
    return datetime.fromtimestamp(seconds, UTC), None
