"""How times, money and quotations are written."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest

from forethought.web.look import words


@pytest.mark.parametrize(
    ("when", "said"),
    [
        (time(0, 0), "midnight"),
        (time(0, 1), "12:01am"),
        (time(9, 0), "9am"),
        (time(11, 59), "11:59am"),
        (time(12, 0), "midday"),
        (time(12, 30), "12:30pm"),
        (time(14, 30), "2:30pm"),
        (time(23, 59), "11:59pm"),
    ],
)
def test_a_time_of_day(when: time, said: str) -> None:
    assert words.clock(when) == said


@pytest.mark.parametrize(
    ("when", "said"),
    [
        (datetime(2026, 11, 25, 14, 30, tzinfo=UTC), "25 November 2026 at 2:30pm"),
        (datetime(2026, 7, 1, 14, 30, tzinfo=UTC), "1 July 2026 at 3:30pm"),
        (datetime(2026, 6, 30, 23, 30, tzinfo=UTC), "1 July 2026 at 12:30am"),
        # the clocks go forward at 01:00 UTC on 29 March, back at 01:00 UTC on 25 October
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), "29 March 2026 at 12:59am"),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "29 March 2026 at 2am"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "25 October 2026 at 1:30am BST"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "25 October 2026 at 1:30am GMT"),
        (datetime(2026, 10, 25, 2, 0, tzinfo=UTC), "25 October 2026 at 2am"),
    ],
)
def test_a_moment_is_said_as_london_has_it(when: datetime, said: str) -> None:
    assert words.london(when) == said


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        words.london(datetime(2026, 11, 25, 14, 30))  # noqa: DTZ001


def test_the_edges_of_the_calendar_are_shown_as_they_stand() -> None:
    assert words.london(datetime(1, 1, 1, tzinfo=UTC)) == "1 January 1 at midnight"
    assert words.london(datetime(9999, 12, 31, 23, 59, tzinfo=UTC)).startswith("31 December 9999")


def test_days_and_ranges() -> None:
    start = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
    assert words.weekday(date(2026, 11, 25)) == "Wednesday 25 November 2026"
    assert words.weekday(start) == "Wednesday 25 November 2026"
    assert words.time_range(start, start + timedelta(minutes=45)) == "10am to 10:45am"


@pytest.mark.parametrize(
    ("how_long", "said"),
    [
        (timedelta(seconds=59), "less than a minute"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(hours=2, minutes=5), "2 hours 5 minutes"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(days=1, minutes=7), "1 day"),
        (timedelta(days=3, hours=1), "3 days 1 hour"),
        (-timedelta(minutes=10), "10 minutes"),
    ],
)
def test_how_long(how_long: timedelta, said: str) -> None:
    assert words.duration(how_long) == said


@pytest.mark.parametrize(
    ("amount", "said"),
    [(500, "£500"), (Decimal("1234.5"), "£1,234.50"), (Decimal("0"), "£0")],
)
def test_money(amount: int | Decimal, said: str) -> None:
    assert words.money(amount) == said


def test_numbers_of_things() -> None:
    assert words.plural(1, "visit") == "1 visit"
    assert words.plural(2000, "visit") == "2,000 visits"
    assert words.plural(0, "person", "people") == "0 people"


def marked(text: str, *spans: tuple[int, int]) -> str:
    html = str(words.highlight(text, spans))
    hidden = '<span class="govuk-visually-hidden">'
    return (
        html.replace(f'<mark class="forethought-mark">{hidden}[flagged: </span>', "<")
        .replace(f"{hidden}]</span></mark>", ">")
        .replace("&lt;", "LT")
    )


@pytest.mark.parametrize(
    ("spans", "said"),
    [
        ((), "a dog bit him"),
        (((2, 5),), "a <dog> bit him"),
        (((0, 1), (10, 13)), "<a> dog bit <him>"),
        (((6, 9), (2, 5)), "a <dog> <bit> him"),
        (((2, 7), (5, 9)), "a <dog bit> him"),
        (((2, 5), (5, 9)), "a <dog bit> him"),
        (((-5, 1), (10, 99)), "<a> dog bit <him>"),
        (((5, 5), (7, 3)), "a dog bit him"),
    ],
)
def test_flagged_words_are_marked(spans: tuple[tuple[int, int], ...], said: str) -> None:
    assert marked("a dog bit him", *spans) == said


def test_what_others_wrote_is_escaped_and_cannot_turn_the_line_round() -> None:
    assert marked("<b>dog", (0, 3)) == "<LTb&gt;>dog"
    assert marked("<i>dog<b>", (3, 6)) == "LTi&gt;<dog>LTb&gt;"
    assert "\u202e" not in words.highlight("a\u202ebc", [(2, 3)])
    assert words.safe_text("a\u202eb") == "a[U+202E]b"
