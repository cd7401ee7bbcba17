"""Reads dates, times and amounts as people type them. No clock, no Django."""

from __future__ import annotations

import calendar
import re
from datetime import date, time
from decimal import Decimal

_MONTHS = {
    name.lower(): number
    for names in (calendar.month_name, calendar.month_abbr)
    for number, name in enumerate(names)
    if name
} | {"sept": 9}

_TIME = re.compile(
    r"(?P<hour>\d{1,2})(?:[:.,h ]?(?P<minute>\d{2}))?(?: ?(?P<half>[ap])\.?(?: ?m)?\.?)?",
    re.ASCII,
)
_WORDS = {"midday": time(12), "noon": time(12), "midnight": time(0)}
_MONEY = re.compile(r"£? ?(?P<pounds>\d{1,3}(,\d{3})+|\d+)(?:\.(?P<pence>\d{1,2}))?", re.ASCII)


class NotUnderstoodError(ValueError):
    """What was typed cannot be read; the message ends a sentence that begins with its name."""


def parse_time(text: str) -> time:
    """``9am``, ``9.30am``, ``0930``, ``9:30``, ``21:30``, ``midday`` as a time.

    Raises NotUnderstoodError, also for one to seven o'clock said without am or pm and without a
    leading zero: ``2:30`` is as likely 2:30pm, and a visit planned for the night helps nobody.
    """
    said = " ".join(text.lower().split())
    if said in _WORDS:
        return _WORDS[said]
    found = _TIME.fullmatch(said)
    if not found:
        raise NotUnderstoodError("must be a time, like 9:30am or 2:15pm")
    hour, minute, half = int(found["hour"]), int(found["minute"] or 0), found["half"]
    if minute > 59 or hour > 23 or (half and not 1 <= hour <= 12):
        raise NotUnderstoodError("must be a real time, like 9:30am or 2:15pm")
    if half:
        return time(hour % 12 + (12 if half == "p" else 0), minute)
    if 1 <= hour <= 7 and not said.startswith("0"):
        near = f"{hour}:{minute:02d}" if minute else f"{hour}"
        raise NotUnderstoodError(f"must say am or pm: enter {near}am or {near}pm")
    return time(hour, minute)


def parse_month(text: str) -> int | None:
    """``11``, ``Nov`` or ``November`` as 11; None when it is no month."""
    said = text.strip().lower().rstrip(".")
    if said.isascii() and said.isdigit():
        return int(said) if len(said) <= 2 and 1 <= int(said) <= 12 else None
    return _MONTHS.get(said)


def parse_date(day: str, month: str, year: str) -> date:
    """A date from its three boxes. Raises NotUnderstoodError with what is wrong."""
    missing = [
        name for name, part in (("day", day), ("month", month), ("year", year)) if not part.strip()
    ]
    if missing:
        raise NotUnderstoodError(f"must include a {' and '.join(missing)}")
    if not re.fullmatch(r"[0-9]{4}", year.strip()):
        raise NotUnderstoodError("must have a year of 4 numbers, like 2026")
    in_month = parse_month(month)
    if in_month is None or not re.fullmatch(r"[0-9]{1,2}", day.strip()):
        raise NotUnderstoodError("must be a real date, like 25 11 2026")
    try:
        return date(int(year), in_month, int(day))
    except ValueError:
        raise NotUnderstoodError("must be a real date, like 25 11 2026") from None


def parse_number(text: str, digits: int = 18) -> int | None:
    """The number of a row, as it stands in addresses and forms; None for anything else.

    More than 18 digits no such number has.
    """
    good = text.isascii() and text.isdecimal() and len(text) <= digits
    return int(text) if good else None


def parse_money(text: str) -> Decimal:
    """``£1,234.50`` as an amount of pounds. Raises NotUnderstoodError."""
    said = text.strip()
    if re.match(r"£? ?[-−]|[-−]", said):
        raise NotUnderstoodError("must be 0 or more")
    found = _MONEY.fullmatch(said)
    if not found:
        raise NotUnderstoodError("must be an amount of money, like 500 or 1,234.50")
    return Decimal(f"{found['pounds'].replace(',', '')}.{found['pence'] or '0'}")
