"""How times, money and quotations are written on every page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from markupsafe import Markup, escape

from forethought.dayfolder.html_notes import merge
from forethought.dayfolder.report_words import visible
from forethought.record import Problem
from forethought.timestamps import LONDON


def _in_london(when: datetime) -> datetime:
    if when.tzinfo is None:
        raise ValueError(f"{when!r} says no time zone, so nobody can say what time it is in London")
    try:
        return when.astimezone(LONDON)
    except OverflowError:
        # The first and last day that there are: one odd row must not take a whole page away.
        return when


def clock(when: time) -> str:
    """``9am``, ``2:30pm``, ``midday``, ``midnight``."""
    if (when.hour, when.minute) in ((0, 0), (12, 0)):
        return "midday" if when.hour else "midnight"
    minutes = f":{when.minute:02d}" if when.minute else ""
    return f"{(when.hour - 1) % 12 + 1}{minutes}{'am' if when.hour < 12 else 'pm'}"


def london_time(when: datetime) -> str:
    """The time in London: ``2:30pm``.

    In the hour that the clocks repeat in October it says which of the two it is: ``1:30am BST``.
    """
    local = _in_london(when)
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return f"{clock(local.time())} {local.tzname()}" if twice else clock(local.time())


def day(when: date | datetime) -> str:
    """``25 November 2026``; of a moment, the day it is in London."""
    on = _in_london(when).date() if isinstance(when, datetime) else when
    return f"{on.day} {on:%B %Y}"


def weekday(when: date | datetime) -> str:
    """``Wednesday 25 November 2026``."""
    on = _in_london(when).date() if isinstance(when, datetime) else when
    return f"{on:%A} {day(on)}"


def london(when: datetime) -> str:
    """``25 November 2026 at 2:30pm``."""
    return f"{day(when)} at {london_time(when)}"


def time_range(start: datetime, end: datetime) -> str:
    """``10am to 10:45am``."""
    return f"{london_time(start)} to {london_time(end)}"


def _counted(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def duration(how_long: timedelta) -> str:
    """``2 hours 5 minutes``, ``3 days``; the seconds are left out, less than one says so."""
    minutes = int(abs(how_long).total_seconds()) // 60
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [(days, "day"), (hours, "hour")] if days else [(hours, "hour"), (minutes, "minute")]
    said = [_counted(number, word) for number, word in parts if number]
    return " ".join(said) or "less than a minute"


def money(amount: Decimal | int) -> str:
    """``£500``, ``£1,234.50``."""
    pounds = Decimal(amount).quantize(Decimal("0.01"))
    return f"£{pounds:,.0f}" if pounds == pounds.to_integral_value() else f"£{pounds:,.2f}"


def plural(number: int, one: str, many: str = "") -> str:
    """``1 visit``, ``3 visits``; ``many`` where an s does not do it."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def problem_says(problem: Problem) -> str:
    """``zones.csv, line 12, name: it is empty``: where a problem is, and what it is."""
    line = f"line {problem.line:,}" if problem.line else ""
    where = ", ".join(part for part in (problem.file, line, problem.column) if part)
    return f"{where}: {problem.says}" if where else problem.says


def safe_text(text: str) -> str:
    """What somebody else wrote, with characters that would reorder the line shown by code."""
    return visible(text)


def highlight(text: str, spans: Iterable[tuple[int, int]]) -> Markup:
    """``text`` with the characters of ``spans`` (start, end; end not included) in ``<mark>``.

    Everything is escaped. Spans may overlap and come in any order; what lies outside the text
    is cut off. Each mark says in hidden words where it begins and ends, because screen readers
    keep silent about the element.
    """
    out = Markup("")
    at = 0
    cut = ((max(0, start), min(len(text), end)) for start, end in spans)
    for start, end in merge(cut, len(text)):
        out += escape(visible(text[at:start])) + _MARK.format(visible(text[start:end]))
        at = end
    return out + escape(visible(text[at:]))


_MARK = Markup(
    '<mark class="forethought-mark"><span class="govuk-visually-hidden">[flagged: </span>{}'
    '<span class="govuk-visually-hidden">]</span></mark>'
)
