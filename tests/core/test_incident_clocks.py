"""The clocks of an incident: just below, on and above each limit."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from forethought.incident_clocks import Clock, Facts, Kind, State, clocks

HAPPENED = datetime(2026, 11, 2, 14, 30, tzinfo=UTC)
SECOND = timedelta(seconds=1)
GB, NI = "england_and_wales", "northern_ireland"


def facts(harm: str = "injured", days_off: int | None = None, **fields: object) -> Facts:
    fields = {"happened_at": HAPPENED, "nation": GB} | fields
    return Facts(harm=harm, days_off=days_off, **fields)  # type: ignore[arg-type]


def manager(about: Facts, now: datetime) -> Clock:
    (found,) = (clock for clock in clocks(about, now) if clock.kind is Kind.MANAGER)
    return found


def riddor(about: Facts, now: datetime = HAPPENED) -> Clock:
    (found,) = (clock for clock in clocks(about, now) if clock.kind is Kind.RIDDOR)
    return found


@pytest.mark.parametrize(
    ("after", "state"),
    [
        (timedelta(0), State.RUNNING),
        (timedelta(hours=48) - SECOND, State.RUNNING),
        (timedelta(hours=48), State.RUNNING),
        (timedelta(hours=48) + SECOND, State.LATE),
    ],
)
def test_the_manager_hears_within_48_hours(after: timedelta, state: State) -> None:
    clock = manager(facts("none"), HAPPENED + after)
    assert (clock.state, clock.due) == (state, HAPPENED + timedelta(hours=48))
    assert clock.waits


def test_once_told_the_clock_of_the_manager_stands() -> None:
    told = HAPPENED + timedelta(days=9)
    clock = manager(facts(told=told), told)
    assert (clock.state, clock.done_at, clock.waits) == (State.DONE, told, False)


def test_48_hours_are_hours_also_when_the_clocks_change() -> None:
    saturday_noon = datetime(2026, 10, 24, 11, 0, tzinfo=UTC)
    clock = manager(facts(happened_at=saturday_noon), saturday_noon)
    assert clock.due == datetime(2026, 10, 26, 11, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("nation", "days_off", "state", "due"),
    [
        (GB, 0, State.OUTSIDE, None),
        (GB, 3, State.OUTSIDE, None),
        (GB, 4, State.RECORDED, None),
        (GB, 7, State.RECORDED, None),
        (GB, 8, State.RUNNING, datetime(2026, 11, 18, tzinfo=UTC)),
        ("scotland", 8, State.RUNNING, datetime(2026, 11, 18, tzinfo=UTC)),
        (GB, None, State.ASKS, datetime(2026, 11, 18, tzinfo=UTC)),
        (NI, 3, State.OUTSIDE, None),
        (NI, 4, State.RUNNING, datetime(2026, 11, 13, tzinfo=UTC)),
        (NI, 8, State.RUNNING, datetime(2026, 11, 13, tzinfo=UTC)),
        (NI, None, State.ASKS, datetime(2026, 11, 13, tzinfo=UTC)),
        ("", 4, State.RUNNING, datetime(2026, 11, 13, tzinfo=UTC)),
        ("", None, State.ASKS, datetime(2026, 11, 13, tzinfo=UTC)),
    ],
)
def test_days_off(nation: str, days_off: int | None, state: State, due: datetime | None) -> None:
    clock = riddor(facts(days_off=days_off, nation=nation))
    assert (clock.state, clock.due) == (state, due)
    assert not clock.urgent


@pytest.mark.parametrize("harm", ["specified", "death"])
@pytest.mark.parametrize("nation", [GB, NI])
@pytest.mark.parametrize("days_off", [None, 0, 8])
def test_the_gravest_are_told_at_once_and_reported_within_ten_days(
    harm: str, nation: str, days_off: int | None
) -> None:
    clock = riddor(facts(harm, days_off, nation=nation))
    assert (clock.state, clock.due) == (State.RUNNING, datetime(2026, 11, 13, tzinfo=UTC))
    assert clock.urgent
    assert "by telephone at once" in clock.says


@pytest.mark.parametrize(
    ("now", "state"),
    [
        (datetime(2026, 11, 17, 23, 59, 59, tzinfo=UTC), State.RUNNING),
        (datetime(2026, 11, 18, tzinfo=UTC), State.RUNNING),
        (datetime(2026, 11, 18, 0, 0, 1, tzinfo=UTC), State.LATE),
    ],
)
def test_the_last_day_counts(now: datetime, state: State) -> None:
    assert riddor(facts(days_off=8), now).state is state


def test_an_answer_that_is_missing_beyond_the_last_day_is_late() -> None:
    last = datetime(2026, 11, 18, tzinfo=UTC)
    assert riddor(facts(), last).state is State.ASKS
    assert riddor(facts(), last + SECOND).state is State.LATE


def test_days_are_those_of_london() -> None:
    """23:30 UTC in summer is the next day; the tenth day after may be in winter."""
    before = datetime(2026, 10, 20, 22, 59, tzinfo=UTC)
    after = datetime(2026, 10, 20, 23, 0, tzinfo=UTC)
    assert riddor(facts("death", happened_at=before)).due == datetime(2026, 10, 31, tzinfo=UTC)
    assert riddor(facts("death", happened_at=after)).due == datetime(2026, 11, 1, tzinfo=UTC)
    summer = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
    assert riddor(facts("death", happened_at=summer)).due == datetime(2026, 7, 11, 23, tzinfo=UTC)


@pytest.mark.parametrize("harm", ["none", "shaken"])
def test_where_nobody_was_hurt_it_says_so_and_what_would_change_it(harm: str) -> None:
    for days_off in (None, 0):
        clock = riddor(facts(harm, days_off))
        assert (clock.state, clock.due, clock.waits) == (State.OUTSIDE, None, False)
        assert "as far as is known" in clock.says
    assert riddor(facts(harm, 1)).state is State.ASKS


@pytest.mark.parametrize("days_off", [None, 8])
def test_what_was_reported_is_done(days_off: int | None) -> None:
    reported = HAPPENED + timedelta(days=30)
    clock = riddor(facts(days_off=days_off, reported=reported), reported)
    assert (clock.state, clock.done_at) == (State.DONE, reported)


def test_never_silently_not_reportable_while_days_off_are_unknown() -> None:
    for harm in ("injured", "specified", "death"):
        for nation in (GB, NI, "scotland", "", "elsewhere"):
            assert riddor(facts(harm, None, nation=nation)).waits
