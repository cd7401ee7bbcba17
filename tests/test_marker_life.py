"""The dates of a marker's life: just before, on and just after each."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from forethought.marker_life import (
    Dates,
    Due,
    Life,
    Reminder,
    Stage,
    appeal_due_on,
    dates_after_review,
    decision_reminders,
    first_dates,
    has_lapsed,
    letter_due_on,
    months_after,
    reminders,
    stage,
)
from forethought.web.decisions.working_days import following_working_day

DAY = date(2026, 11, 25)
DATES = Dates(date(2027, 5, 25), date(2027, 11, 25))


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 11, 25), 6, date(2027, 5, 25)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 12, 1), 12, date(2027, 12, 1)),
    ],
)
def test_months_end_where_the_month_does(day: date, months: int, later: date) -> None:
    assert months_after(day, months) == later


@pytest.mark.parametrize(
    ("chosen", "may"),
    [(DAY, False), (date(2026, 11, 26), True), (DATES.review_on, True), (date(2027, 5, 26), False)],
)
def test_an_earlier_review_may_be_chosen(chosen: date, may: bool) -> None:
    if may:
        assert first_dates(DAY, chosen) == Dates(chosen, DATES.lapses_on)
    else:
        with pytest.raises(ValueError, match="within 6 months"):
            first_dates(DAY, chosen)


def test_a_review_without_renewal_moves_no_end() -> None:
    assert first_dates(DAY) == DATES
    on_time = dates_after_review(DATES, DATES.review_on, renewed=False)
    assert on_time == Dates(DATES.lapses_on, DATES.lapses_on)
    late = dates_after_review(DATES, date(2027, 11, 24), renewed=False)
    assert late == Dates(DATES.lapses_on, DATES.lapses_on)
    with pytest.raises(ValueError, match="lapses on the day"):
        dates_after_review(DATES, DATES.lapses_on, renewed=False)


def test_a_renewal_is_for_twelve_months_from_the_review() -> None:
    renewed = dates_after_review(DATES, date(2027, 11, 20), renewed=True)
    assert renewed == Dates(date(2028, 5, 20), date(2028, 11, 20))
    assert dates_after_review(DATES, DATES.lapses_on, renewed=True).lapses_on == date(2028, 11, 25)


@pytest.mark.parametrize(
    ("on", "where"),
    [
        (date(2027, 5, 10), Stage.COUNTS),
        (date(2027, 5, 11), Stage.REVIEW_DUE),
        (date(2027, 5, 25), Stage.REVIEW_DUE),
        (date(2027, 5, 26), Stage.REVIEW_OVERDUE),
        (date(2027, 11, 25), Stage.REVIEW_OVERDUE),
        (date(2027, 11, 26), Stage.LAPSED),
    ],
)
def test_where_it_stands(on: date, where: Stage) -> None:
    assert stage(DATES, on) is where
    assert has_lapsed(DATES.lapses_on, on) == (where is Stage.LAPSED)


@pytest.mark.parametrize(
    ("on", "where"), [(date(2027, 10, 25), Stage.COUNTS), (date(2027, 10, 26), Stage.LAPSES_SOON)]
)
def test_a_lapse_is_warned_thirty_days_before(on: date, where: Stage) -> None:
    reviewed = Dates(date(2027, 11, 25), date(2027, 11, 25))
    assert stage(reviewed, on) is where
    told = {one.due for one in reminders(Life(reviewed), on)}
    assert (Due.LAPSES_SOON in told) == (where is Stage.LAPSES_SOON)


@pytest.mark.parametrize(
    ("on", "told"),
    [
        (date(2027, 5, 10), []),
        (date(2027, 5, 11), [Reminder(Due.REVIEW, date(2027, 5, 25))]),
        (date(2027, 5, 25), [Reminder(Due.REVIEW, date(2027, 5, 25))]),
        (date(2027, 5, 26), [Reminder(Due.REVIEW_OVERDUE, date(2027, 5, 26))]),
        (date(2027, 6, 1), [Reminder(Due.REVIEW_OVERDUE, date(2027, 5, 26))]),
        (date(2027, 6, 2), [Reminder(Due.REVIEW_OVERDUE, date(2027, 6, 2))]),
    ],
)
def test_reviews_are_told_ahead_and_weekly_once_overdue(on: date, told: list[Reminder]) -> None:
    assert list(reminders(Life(DATES), on)) == told


@pytest.mark.parametrize(
    ("on", "due"),
    [
        (date(2026, 12, 15), None),
        (date(2026, 12, 16), Due.APPEAL),
        (date(2026, 12, 23), Due.APPEAL),
        (date(2026, 12, 24), Due.APPEAL_OVERDUE),
    ],
)
def test_appeals_are_told_a_week_ahead(on: date, due: Due | None) -> None:
    told = reminders(Life(DATES, appeal_due_on=date(2026, 12, 23)), on)
    assert [one.due for one in told] == ([due] if due else [])


@pytest.mark.parametrize(("late", "told"), [(0, False), (1, True)])
def test_a_letter_is_overdue_the_day_after(late: int, told: bool) -> None:
    due = date(2026, 12, 23)
    found = reminders(Life(DATES, letter_due_on=due), due + timedelta(days=late))
    assert bool(found) == told


@pytest.mark.parametrize(
    ("after", "of"), [(0, None), (6, None), (7, 7), (13, 7), (14, 14), (20, 14), (21, 21)]
)
def test_what_waits_is_told_again_each_week(after: int, of: int | None) -> None:
    on, day = DAY + timedelta(days=after), DAY + timedelta(days=of or 0)
    found = decision_reminders(DAY, on)
    assert found == ((Reminder(Due.DECISION_OVERDUE, day),) if of else ())
    found = reminders(Life(DATES, share_outdated_on=DAY), on)
    assert found == ((Reminder(Due.SHARE_OUTDATED, day),) if of else ())


def test_working_days_leave_out_weekends_and_bank_holidays() -> None:
    assert letter_due_on(DAY, following_working_day) == date(2026, 12, 23)
    assert appeal_due_on(date(2026, 12, 10), following_working_day) == date(2027, 1, 12)
