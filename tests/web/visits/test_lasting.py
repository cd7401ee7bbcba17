"""Until when visits may last: one by one and all at once, the same to the microsecond."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forethought.timestamps import day_begins, day_ends, local_day
from forethought.web.visits.lasting import LONGER, Lasting

NOON = datetime(2026, 10, 25, 12, tzinfo=UTC)
"""On the day on which the clocks go back: it has 25 hours."""

BEGINS, ENDS = day_begins(local_day(NOON)), day_ends(local_day(NOON))
TICK = timedelta(microseconds=1)


def all_at_once(now: datetime, visits: list[tuple[datetime, int, bool]]) -> list[float]:
    starts, minutes, under_way = zip(*visits, strict=True)
    seconds = np.array([start.timestamp() for start in starts])
    found = Lasting(now).until_all(seconds, np.array(minutes, dtype=float), np.array(under_way))
    return [float(one) for one in found]


@pytest.mark.parametrize(
    ("start", "minutes", "under_way", "until"),
    [
        (BEGINS - TICK, 30, False, BEGINS - TICK + timedelta(minutes=30)),
        (BEGINS, 30, False, ENDS - TICK),
        (ENDS - TICK, 0, False, ENDS - TICK),
        (ENDS - TICK, 30, False, ENDS - TICK + timedelta(minutes=30)),
        (ENDS, 30, False, ENDS + timedelta(minutes=30)),
        (NOON, 30, True, NOON + timedelta(minutes=30) + LONGER),
        (NOON - timedelta(hours=1), 30, True, NOON + LONGER),
    ],
)
def test_until_when(start: datetime, minutes: int, under_way: bool, until: datetime) -> None:
    assert Lasting(NOON).until(start, minutes, under_way=under_way) == until
    assert all_at_once(NOON, [(start, minutes, under_way)]) == [until.timestamp()]


near = st.sampled_from([BEGINS, ENDS, NOON]).flatmap(
    lambda at: st.timedeltas(timedelta(hours=-30), timedelta(hours=30)).map(lambda by: at + by)
)


@given(now=near, visits=st.lists(st.tuples(near, st.integers(0, 1440), st.booleans()), min_size=1))
def test_all_at_once_is_each_by_itself(
    now: datetime, visits: list[tuple[datetime, int, bool]]
) -> None:
    lasting = Lasting(now)
    each = [lasting.until(start, minutes, under_way=out) for start, minutes, out in visits]
    assert all_at_once(now, visits) == pytest.approx([one.timestamp() for one in each], abs=1e-6)
