"""The following working day over Easter, Christmas, substitute days and each nation's own."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from forethought.dayfolder.next_steps import bank_holidays as of_the_day_folder
from forethought.web.decisions.working_days import bank_holidays, following_working_day

E, S, N = "england_and_wales", "scotland", "northern_ireland"

CASES = [
    ("an ordinary Wednesday", E, "2026-11-25", "2026-11-26"),
    ("over a weekend", E, "2026-11-27", "2026-11-30"),
    ("St Andrew's Day is a Monday", S, "2026-11-27", "2026-12-01"),
    ("before Good Friday", E, "2026-04-02", "2026-04-07"),
    ("Scotland works on Easter Monday", S, "2026-04-02", "2026-04-06"),
    ("Northern Ireland does not", N, "2026-04-02", "2026-04-07"),
    ("Boxing Day on a Saturday", E, "2026-12-24", "2026-12-29"),
    ("Christmas on a Saturday", E, "2027-12-24", "2027-12-29"),
    ("New Year on a Friday", E, "2026-12-31", "2027-01-04"),
    ("2 January on a Saturday", S, "2026-12-31", "2027-01-05"),
    ("2 January is a working day in England", E, "2025-01-01", "2025-01-02"),
    ("2 January in Scotland", S, "2025-01-01", "2025-01-03"),
    ("12 July on a Sunday", N, "2026-07-10", "2026-07-14"),
    ("12 July is none elsewhere", E, "2026-07-10", "2026-07-13"),
    ("12 July on a Monday", N, "2027-07-09", "2027-07-13"),
    ("St Patrick's Day", N, "2026-03-16", "2026-03-18"),
    ("St Patrick's Day is none elsewhere", S, "2026-03-16", "2026-03-17"),
    ("the late summer holiday", E, "2026-08-28", "2026-09-01"),
    ("Scotland's summer holiday", S, "2026-07-31", "2026-08-04"),
    ("Saturday", E, "2026-11-28", "2026-11-30"),
]


@pytest.mark.parametrize(("what", "nation", "day", "following"), CASES)
def test_following_working_day(what: str, nation: str, day: str, following: str) -> None:
    found = following_working_day(date.fromisoformat(day), nation)
    assert found == date.fromisoformat(following), what


@pytest.mark.parametrize("nation", [E, S, N])
def test_it_is_always_later_and_within_a_week(nation: str) -> None:
    day = date(2026, 1, 1)
    while day.year < 2029:
        found = following_working_day(day, nation)
        assert timedelta(0) < found - day <= timedelta(days=6)
        assert found.weekday() < 5
        day += timedelta(days=1)


def test_the_day_folder_says_the_same_of_england_and_wales() -> None:
    for year in range(2026, 2032):
        weekdays = {day for day in bank_holidays(E, year) if day.weekday() < 5}
        assert weekdays == set(of_the_day_folder(year))
