"""When a visit is: what no clock shows is refused, what it shows twice is asked."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from forethought.web.visits.problems import NotPossibleError
from forethought.web.visits.times import (
    LONGEST_AHEAD,
    ShownTwiceError,
    must_be_a_length,
    must_be_ahead,
    planned_moment,
)
from tests.web.factories import NOW

MARCH, OCTOBER = date(2027, 3, 28), date(2026, 10, 25)


@pytest.mark.parametrize(
    ("on", "at", "utc"),
    [
        (date(2026, 11, 25), time(10), datetime(2026, 11, 25, 10, tzinfo=UTC)),
        (date(2026, 7, 1), time(10), datetime(2026, 7, 1, 9, tzinfo=UTC)),
        (MARCH, time(0, 59), datetime(2027, 3, 28, 0, 59, tzinfo=UTC)),
        (MARCH, time(2, 0), datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),
        (OCTOBER, time(0, 59), datetime(2026, 10, 24, 23, 59, tzinfo=UTC)),
        (OCTOBER, time(2, 0), datetime(2026, 10, 25, 2, 0, tzinfo=UTC)),
    ],
)
def test_a_london_time_is_one_moment(on: date, at: time, utc: datetime) -> None:
    assert planned_moment(on, at) == utc


@pytest.mark.parametrize("at", [time(1, 0), time(1, 30), time(1, 59)])
def test_the_hour_that_is_left_out_is_refused(at: time) -> None:
    with pytest.raises(NotPossibleError, match="does not exist on 28 March 2027") as told:
        planned_moment(MARCH, at)
    assert told.value.field == "start_time"


@pytest.mark.parametrize("at", [time(1, 0), time(1, 59)])
def test_the_hour_that_comes_twice_is_asked(at: time) -> None:
    with pytest.raises(ShownTwiceError, match="happens twice on 25 October 2026"):
        planned_moment(OCTOBER, at)
    first, second = (planned_moment(OCTOBER, at, which) for which in ("first", "second"))
    assert second - first == timedelta(hours=1)


@pytest.mark.parametrize(
    ("start", "field"),
    [
        (NOW - timedelta(minutes=1), "start_time"),
        (NOW - timedelta(days=1), "start_day"),
        (NOW + LONGEST_AHEAD + timedelta(minutes=1), "start_day"),
        (datetime(1, 1, 1, tzinfo=UTC), "start_day"),
        (datetime(9999, 12, 31, 23, 59, tzinfo=UTC), "start_day"),
    ],
)
def test_a_start_in_the_past_or_years_ahead_is_refused(start: datetime, field: str) -> None:
    with pytest.raises(NotPossibleError) as told:
        must_be_ahead(start, NOW)
    assert told.value.field == field


@pytest.mark.parametrize("start", [NOW, NOW + LONGEST_AHEAD])
def test_the_minute_that_is_running_and_a_year_ahead_are_taken(start: datetime) -> None:
    must_be_ahead(start, NOW)
    must_be_ahead(NOW, NOW + timedelta(seconds=59))


@pytest.mark.parametrize("minutes", [0, -1, 1441])
def test_lengths_that_are_none_are_refused(minutes: int) -> None:
    with pytest.raises(NotPossibleError, match="1 to 1440 minutes"):
        must_be_a_length(minutes)


@pytest.mark.parametrize("minutes", [1, 60, 1440])
def test_lengths_up_to_a_day_are_taken(minutes: int) -> None:
    must_be_a_length(minutes)
