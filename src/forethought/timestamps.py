"""Reading dates and times as people write them. Pure: no clock.

A time with no offset is Europe/London. One that does not exist or exists twice (clock
changes) takes the earlier instant and comes with a sentence (day-folder.md).
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from forethought.record import When

LONDON = ZoneInfo("Europe/London")

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_BRITISH_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_MOMENT = re.compile(
    r"(\d{4}-\d{2}-\d{2})[Tt ]"
    r"(\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?)"
    r" ?(Z|z|[+-]\d{2}(?::?\d{2})?)?",
    re.ASCII,
)


def parse_day(text: str) -> date | None:
    """The day of an ISO 8601 date (``2026-11-24``), or None."""
    if not _DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def parse_british_day(text: str) -> date | None:
    """The day of an ISO 8601 date or of ``DD/MM/YYYY``, or None."""
    found = _BRITISH_DAY.fullmatch(text)
    if not found:
        return parse_day(text)
    day, month, year = (int(part) for part in found.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None


def parse_moment(text: str) -> tuple[datetime | None, str | None]:
    """The UTC moment of an ISO 8601 date and time, and a sentence where the clocks changed.

    ``(None, None)`` when the text is no date and time.
    """
    found = _MOMENT.fullmatch(text)
    if not found:
        return None, None
    day, clock, offset = found.groups()
    try:
        local = datetime.fromisoformat(f"{day}T{_whole_microseconds(clock)}{_offset(offset)}")
        if local.tzinfo is not None:
            return local.astimezone(UTC), None
        return london_to_utc(local)
    except (ValueError, OverflowError):
        return None, None


def _whole_microseconds(clock: str) -> str:
    whole, dot, fraction = clock.replace(",", ".").partition(".")
    return f"{whole}{dot}{fraction[:6].ljust(6, '0')}" if dot else whole


def _offset(text: str | None) -> str:
    if not text:
        return ""
    if text in {"Z", "z"}:
        return "+00:00"
    digits = text[1:].replace(":", "").ljust(4, "0")
    return f"{text[0]}{digits[:2]}:{digits[2:]}"


def london_to_utc(local: datetime) -> tuple[datetime, str | None]:
    """A Europe/London wall-clock time as UTC, the earlier instant where there is a doubt."""
    first, second = (local.replace(tzinfo=LONDON, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first == second:
        return first, None
    kind = "exists twice" if first < second else "does not exist"
    said = f"{local:%Y-%m-%d %H:%M} {kind} in Europe/London, because the clocks change"
    return min(first, second), f"{said}: the earlier moment is used. Write it with its UTC offset"


def parse_when(text: str, *, british: bool = False) -> tuple[When | None, str | None]:
    """A date alone or a moment, and a sentence where the clocks changed; None if neither.

    ``british`` also takes ``DD/MM/YYYY`` for a date alone.
    """
    day = parse_british_day(text) if british else parse_day(text)
    if day is not None:
        return When(day), None
    moment, doubt = parse_moment(text)
    if moment is None:
        return None, None
    return When(local_day(moment), moment), doubt


def local_day(moment: datetime) -> date:
    """The Europe/London calendar day of a UTC moment."""
    return moment.astimezone(LONDON).date()


def day_begins(day: date) -> datetime:
    """The UTC moment at which a Europe/London day begins."""
    return datetime.combine(day, time(), LONDON).astimezone(UTC)


def day_ends(day: date) -> datetime:
    """The UTC moment at which a Europe/London day is over: the next one begins."""
    if day == date.max:
        return datetime.max.replace(tzinfo=UTC)
    return day_begins(day + timedelta(days=1))


def begins(when: When) -> datetime:
    """The first moment of ``when``: the start of its day for a date alone."""
    return when.moment or day_begins(when.day)


def ends(when: When) -> datetime:
    """The last moment of ``when``: the end of its day for a date alone."""
    return when.moment or day_ends(when.day)
