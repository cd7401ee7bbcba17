"""When a visit is, in Europe/London: times that no clock shows, or shows twice, are not guessed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from forethought.timestamps import LONDON, day_begins, day_ends, local_day
from forethought.web.look.words import clock, day, weekday
from forethought.web.visits.problems import NotPossibleError

Showing = Literal["first", "second"]
"""Which of the two, in the hour that the clocks repeat in October."""

LONGEST_AHEAD = timedelta(days=366)
LONGEST = 24 * 60


class ShownTwiceError(NotPossibleError):
    """The time happens twice that night, and nobody said which is meant."""


def planned_moment(on: date, at: time, showing: Showing | None = None) -> datetime:
    """The UTC moment of a London wall-clock time.

    Raises NotPossibleError for a time that the clocks leave out in March, ShownTwiceError for
    one that they show twice in October unless ``showing`` says which.
    """
    first, second = (
        datetime.combine(on, at, LONDON).replace(fold=fold).astimezone(UTC) for fold in (0, 1)
    )
    if first == second:
        return first
    if first > second:
        raise NotPossibleError(
            f"{clock(at)} does not exist on {day(on)}: the clocks go forward that night."
            " Enter a time before 1am or from 2am",
            field="start_time",
        )
    if showing is None:
        raise ShownTwiceError(
            f"{clock(at)} happens twice on {day(on)}: the clocks go back that night."
            " Select which of the two you mean",
            field="showing",
        )
    return first if showing == "first" else second


def must_be_ahead(start: datetime, now: datetime) -> None:
    """Refuse a start that has passed, or is more than a year away: that is a slip of the pen.

    The minute that is running still counts. Raises NotPossibleError.
    """
    if start < now.replace(second=0, microsecond=0):
        # Long ago is no day in London: the first days that there are cannot be turned to it.
        today = now - start < timedelta(days=2) and local_day(start) == local_day(now)
        raise NotPossibleError(
            "The start time is in the past: enter a time that is still to come",
            field="start_time" if today else "start_day",
        )
    if start > now + LONGEST_AHEAD:
        raise NotPossibleError(
            f"{weekday(start)} is more than a year away: check the year", field="start_day"
        )


def must_be_a_length(minutes: int) -> None:
    """Refuse a visit of no minutes, or of more than a day. Raises NotPossibleError."""
    if not 0 < minutes <= LONGEST:
        raise NotPossibleError(
            f"How long it takes must be from 1 to {LONGEST} minutes, not {minutes}",
            field="minutes",
        )


def of_day(on: date) -> tuple[datetime, datetime]:
    """The UTC moments at which a London day begins and is over."""
    return day_begins(on), day_ends(on)
