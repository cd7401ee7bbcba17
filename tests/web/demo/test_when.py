"""When visits of the demonstration are: at any hour of any day, the days of clock changes too."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from forethought.timestamps import LONDON, local_day
from forethought.web.demo.when import EACH_DAY, begun, doors, preparation_begins

WINTER, SUMMER = (2026, 11, 25), (2026, 7, 1)
SPRING_FORWARD, FALL_BACK, NEW_YEAR_EVE = (2026, 3, 29), (2026, 10, 25), (2026, 12, 31)


def london(day: tuple[int, int, int], hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(*day, hour, minute, second, tzinfo=LONDON).astimezone(UTC)


FIRST_VISIT = [
    ("in the night", london(WINTER, 0, 0, 30), "25 09:00"),
    ("before the office opens", london(WINTER, 8, 39), "25 09:00"),
    ("a minute later", london(WINTER, 8, 41), "25 09:15"),
    ("on the quarter", london(WINTER, 9, 10), "25 09:30"),
    ("in the afternoon", london(WINTER, 16, 1), "25 16:30"),
    ("late", london(WINTER, 21, 40), "25 22:00"),
    ("too late for today", london(WINTER, 21, 41), "26 09:00"),
    ("just before midnight", london(WINTER, 23, 59, 59), "26 09:00"),
    ("in summer time", london(SUMMER, 8, 0), "01 09:00"),
    ("the clocks go forward tonight", london(SPRING_FORWARD, 0, 50), "29 09:00"),
    ("the hour that comes twice", london(FALL_BACK, 1, 30), "25 09:00"),
    ("the last evening of a year", london(NEW_YEAR_EVE, 23, 0), "01 09:00"),
]


@pytest.mark.parametrize(
    ("now", "first"), [c[1:] for c in FIRST_VISIT], ids=[case[0] for case in FIRST_VISIT]
)
def test_the_first_visit_is_soon_and_at_a_sensible_hour(now: datetime, first: str) -> None:
    start = doors(now)[0][0].start
    assert f"{start.astimezone(LONDON):%d %H:%M}" == first
    assert start >= now + timedelta(minutes=20)


HOURS = [
    london(day, 0) + timedelta(minutes=7, seconds=11) + number * timedelta(minutes=29)
    for day in (WINTER, SUMMER, SPRING_FORWARD, FALL_BACK)
    for number in range(48)
]


def test_at_every_hour_no_visits_of_an_officer_touch_and_none_crosses_midnight() -> None:
    for now in HOURS:
        days = doors(now)
        assert [len(day) for day in days] == [EACH_DAY] * 3
        flat = [door for day in days for door in day]
        for one, other in pairwise(flat):
            ends = one.start + timedelta(minutes=one.minutes)
            assert ends <= other.start, (now, one, other)
        for day in days:
            last = day[-1]
            ends = last.start + timedelta(minutes=last.minutes)
            assert local_day(ends) == local_day(day[0].start), (now, last)
            assert all(5 <= door.minutes <= 45 for door in day)
        assert len({local_day(day[0].start) for day in days}) == 3


@pytest.mark.parametrize(
    ("now", "out"),
    [
        (london(WINTER, 8, 29), False),
        (london(WINTER, 8, 30), True),
        (london(WINTER, 19, 0), True),
        (london(WINTER, 19, 1), False),
        (london(SUMMER, 8, 30), True),
    ],
)
def test_somebody_is_out_in_working_hours_alone(now: datetime, out: bool) -> None:
    door = begun(now)
    assert (door is not None) is out
    if door is not None:
        assert preparation_begins(now) < door.start < now
        assert door.start + timedelta(minutes=door.minutes) <= doors(now)[0][0].start


@pytest.mark.parametrize("now", [london(WINTER, 0, 0, 30), london(WINTER, 0, 30)])
def test_soon_after_midnight_preparation_began_today(now: datetime) -> None:
    assert local_day(preparation_begins(now)) == local_day(now)
    assert preparation_begins(now) < now
