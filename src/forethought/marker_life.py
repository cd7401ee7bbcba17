"""The dates in the life of a warning marker, and what is due on a day. Pure: no clock.

A marker is reviewed at 6 months and lapses at 12 unless it is renewed on evidence; the person is
told, and an appeal answered, within 20 working days (``domain.md``, R39 to R42 and "Marker levels
and life"). So a label neither lives on by neglect nor ends without anybody noticing.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

REVIEW_MONTHS = 6
LAPSE_MONTHS = 12
LETTER_WORKING_DAYS = 20
APPEAL_WORKING_DAYS = 20

REVIEW_TOLD_BEFORE = timedelta(days=14)
LAPSE_TOLD_BEFORE = timedelta(days=30)
APPEAL_TOLD_BEFORE = timedelta(days=7)

TOLD_AGAIN_EVERY = timedelta(days=7)
"""What is overdue is told again until somebody does it."""

Following = Callable[[date], date]
"""The first working day after a day."""


class Due(StrEnum):
    """What somebody has to be told of."""

    REVIEW = "review"
    REVIEW_OVERDUE = "review_overdue"
    LAPSES_SOON = "lapses_soon"
    LETTER_OVERDUE = "letter_overdue"
    APPEAL = "appeal"
    APPEAL_OVERDUE = "appeal_overdue"
    DECISION_OVERDUE = "decision_overdue"
    SHARE_OUTDATED = "share_outdated"


class Stage(StrEnum):
    """Where a live marker stands on a day, most pressing last."""

    COUNTS = "counts"
    LAPSES_SOON = "lapses_soon"
    REVIEW_DUE = "review_due"
    REVIEW_OVERDUE = "review_overdue"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class Dates:
    """When a marker is reviewed next, and the last day on which it counts."""

    review_on: date
    lapses_on: date


@dataclass(frozen=True, slots=True)
class Life:
    """A live marker. ``letter_due_on`` None: the person was told, or is not to be told.

    ``appeal_due_on`` None: no appeal waits for an answer. ``share_outdated_on``: since when
    somebody with whom it was shared has to be told of a change; None: nobody.
    """

    dates: Dates
    letter_due_on: date | None = None
    appeal_due_on: date | None = None
    share_outdated_on: date | None = None


@dataclass(frozen=True, slots=True)
class Reminder:
    """Something to tell once. ``of``: the day it is about, so that the same is not told twice."""

    due: Due
    of: date


def months_after(day: date, months: int) -> date:
    """The same day of the month so many months later, or the last day of a shorter month."""
    number = day.month - 1 + months
    year, month = day.year + number // 12, number % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def first_dates(decided_on: date, review_on: date | None = None) -> Dates:
    """The dates of a marker decided on a day; ``review_on``: an earlier review that was chosen.

    Raises ValueError for a review that is not ahead, or later than 6 months.
    """
    return Dates(_review(decided_on, review_on), months_after(decided_on, LAPSE_MONTHS))


def dates_after_review(
    now: Dates, reviewed_on: date, *, renewed: bool, review_on: date | None = None
) -> Dates:
    """The dates after a review. Only a renewal moves the day on which the marker lapses.

    Raises ValueError where no day is left for the next review: the marker lapses that very day.
    """
    if renewed:
        return first_dates(reviewed_on, review_on)
    if now.lapses_on <= reviewed_on:
        raise ValueError("it lapses on the day of the review")
    return Dates(min(_review(reviewed_on, review_on), now.lapses_on), now.lapses_on)


def _review(on: date, chosen: date | None) -> date:
    latest = months_after(on, REVIEW_MONTHS)
    if chosen is not None and not on < chosen <= latest:
        raise ValueError("a review lies within 6 months")
    return chosen or latest


def working_days_after(day: date, number: int, following: Following) -> date:
    """The ``number``-th working day after ``day``, which itself does not count."""
    for _ in range(number):
        day = following(day)
    return day


def letter_due_on(decided_on: date, following: Following) -> date:
    """The last day on which the letter to the person is in time."""
    return working_days_after(decided_on, LETTER_WORKING_DAYS, following)


def appeal_due_on(received_on: date, following: Following) -> date:
    """The last day on which the answer to an appeal is in time."""
    return working_days_after(received_on, APPEAL_WORKING_DAYS, following)


def stage(dates: Dates, on: date) -> Stage:
    """Where a live marker stands on a day: the most pressing."""
    if has_lapsed(dates.lapses_on, on):
        return Stage.LAPSED
    if dates.review_on < on:
        return Stage.REVIEW_OVERDUE
    if dates.review_on - REVIEW_TOLD_BEFORE <= on:
        return Stage.REVIEW_DUE
    if dates.lapses_on - LAPSE_TOLD_BEFORE <= on:
        return Stage.LAPSES_SOON
    return Stage.COUNTS


def has_lapsed(lapses_on: date, on: date) -> bool:
    """Whether a marker has lapsed; ``lapses_on`` is the last day on which it counts."""
    return lapses_on < on


def reminders(life: Life, on: date) -> tuple[Reminder, ...]:
    """What must have been told by the end of a day; whoever keeps them tells each but once."""
    dates = life.dates
    found = []
    if dates.review_on < on:
        found.append(Reminder(Due.REVIEW_OVERDUE, _last_told(dates.review_on, on)))
    elif dates.review_on - REVIEW_TOLD_BEFORE <= on:
        found.append(Reminder(Due.REVIEW, dates.review_on))
    if dates.lapses_on - LAPSE_TOLD_BEFORE <= on:
        found.append(Reminder(Due.LAPSES_SOON, dates.lapses_on))
    if life.letter_due_on is not None and life.letter_due_on < on:
        found.append(Reminder(Due.LETTER_OVERDUE, _last_told(life.letter_due_on, on)))
    if life.appeal_due_on is not None:
        found.extend(_of_appeal(life.appeal_due_on, on))
    if life.share_outdated_on is not None:
        found.extend(_weekly(Due.SHARE_OUTDATED, life.share_outdated_on, on))
    return tuple(found)


def decision_reminders(proposed_on: date, on: date) -> tuple[Reminder, ...]:
    """The same of a marker about which nobody has decided: a week after it was proposed, weekly."""
    return tuple(_weekly(Due.DECISION_OVERDUE, proposed_on, on))


def _weekly(due: Due, told_on: date, on: date) -> list[Reminder]:
    """Of what was told on a day, and is told again each week until it is done."""
    if on < told_on + TOLD_AGAIN_EVERY:
        return []
    return [Reminder(due, told_on + (on - told_on) // TOLD_AGAIN_EVERY * TOLD_AGAIN_EVERY)]


def _of_appeal(due_on: date, on: date) -> list[Reminder]:
    if due_on < on:
        return [Reminder(Due.APPEAL_OVERDUE, _last_told(due_on, on))]
    if due_on - APPEAL_TOLD_BEFORE <= on:
        return [Reminder(Due.APPEAL, due_on)]
    return []


def _last_told(due: date, on: date) -> date:
    """The latest of the days on which something overdue is told: the day after, then weekly."""
    first = due + timedelta(days=1)
    return first + (on - first) // TOLD_AGAIN_EVERY * TOLD_AGAIN_EVERY
