"""Dates, times and amounts as people type them."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

import pytest

from forethought.web.look.parse import NotUnderstoodError, parse_date, parse_money, parse_time


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("9.30am", time(9, 30)),
        ("0930", time(9, 30)),
        ("9:30", time(9, 30)),
        ("930", time(9, 30)),
        ("9", time(9)),
        ("9 am", time(9)),
        ("9 a.m.", time(9)),
        ("9,30", time(9, 30)),
        ("9h30", time(9, 30)),
        (" 9 30 ", time(9, 30)),
        ("12", time(12)),
        ("12am", time(0)),
        ("12.30pm", time(12, 30)),
        ("2.15PM", time(14, 15)),
        ("14:15", time(14, 15)),
        ("07:00", time(7)),
        ("8", time(8)),
        ("00:00", time(0)),
        ("23:59", time(23, 59)),
        ("Midday", time(12)),
        ("noon", time(12)),
        ("midnight", time(0)),
    ],
)
def test_times(typed: str, meant: time) -> None:
    assert parse_time(typed) == meant


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("half nine", "must be a time"),
        ("9:3", "must be a time"),
        ("9:60", "must be a real time"),
        ("24:00", "must be a real time"),
        ("13pm", "must be a real time"),
        ("0am", "must be a real time"),
        ("2:30", "enter 2:30am or 2:30pm"),
        ("230", "enter 2:30am or 2:30pm"),
        ("1", "enter 1am or 1pm"),
        ("7", "enter 7am or 7pm"),
        ("٩:٣٠", "must be a time"),
        ("", "must be a time"),
    ],
)
def test_times_not_understood(typed: str, sentence: str) -> None:
    with pytest.raises(NotUnderstoodError, match=sentence):
        parse_time(typed)


@pytest.mark.parametrize(
    ("parts", "meant"),
    [
        (("25", "11", "2026"), date(2026, 11, 25)),
        (("5", "Nov", "2026"), date(2026, 11, 5)),
        (("05", "november", " 2026 "), date(2026, 11, 5)),
        (("29", "Feb.", "2028"), date(2028, 2, 29)),
        (("1", "sept", "2026"), date(2026, 9, 1)),
    ],
)
def test_dates(parts: tuple[str, str, str], meant: date) -> None:
    assert parse_date(*parts) == meant


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        (("", "11", "2026"), "must include a day$"),
        (("25", "", ""), "must include a month and year"),
        (("25", "11", "26"), "must have a year of 4 numbers"),
        (("29", "2", "2027"), "must be a real date"),
        (("31", "4", "2027"), "must be a real date"),
        (("0", "4", "2027"), "must be a real date"),
        (("1", "13", "2027"), "must be a real date"),
        (("1", "0", "2027"), "must be a real date"),
        (("x", "4", "2027"), "must be a real date"),
        (("1", "4", "0000"), "must be a real date"),
    ],
)
def test_dates_not_understood(parts: tuple[str, str, str], sentence: str) -> None:
    with pytest.raises(NotUnderstoodError, match=sentence):
        parse_date(*parts)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("500", Decimal("500.0")),
        ("£500", Decimal(500)),
        ("£ 1,234.50", Decimal("1234.50")),
        ("499.99", Decimal("499.99")),
        ("0", Decimal(0)),
        ("12.5", Decimal("12.5")),
    ],
)
def test_amounts(typed: str, meant: Decimal) -> None:
    assert parse_money(typed) == meant


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("-1", "must be 0 or more"),
        ("£-1", "must be 0 or more"),
        ("lots", "must be an amount of money"),
        ("1,23", "must be an amount of money"),
        ("1.234", "must be an amount of money"),
        ("1e9", "must be an amount of money"),
        ("nan", "must be an amount of money"),
    ],
)
def test_amounts_not_understood(typed: str, sentence: str) -> None:
    with pytest.raises(NotUnderstoodError, match=sentence):
        parse_money(typed)
