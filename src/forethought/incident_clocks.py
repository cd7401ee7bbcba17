"""What the law and the manual want to hear of an incident, and by when. Pure: no clock.

The manager hears of it within 48 hours (CH855, form HR VIO1). RIDDOR asks the employer to
report what physical violence at work did: in Great Britain a death or a specified injury
without delay and in writing within 10 days, more than 7 days off normal work within 15 days;
more than 3 days are kept in a record (RIDDOR 2013). In Northern Ireland more than 3 days are
reported, everything within 10 days (RIDDOR (NI) 1997). The day of the incident itself does not
count, days of rest do. Threats and abuse fall outside, and are kept all the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from forethought.timestamps import day_ends, local_day

TO_MANAGER = timedelta(hours=48)
AT_ONCE_DAYS = 10
OVER_SEVEN_DAYS = 15
NI_DAYS = 10
RECORDED_OVER = 3
"""Days off: more than these are recorded in Great Britain and reported in Northern Ireland."""
REPORTED_OVER = 7

GREAT_BRITAIN = frozenset({"england_and_wales", "scotland"})
AT_ONCE = frozenset({"specified", "death"})
HURT = AT_ONCE | {"injured"}


class Kind(StrEnum):
    """What is waited for."""

    MANAGER = "manager"
    RIDDOR = "riddor"


class State(StrEnum):
    """How a clock stands. ``ASKS``: nobody can say yet, because an answer is missing."""

    DONE = "done"
    RUNNING = "running"
    LATE = "late"
    ASKS = "asks"
    RECORDED = "recorded"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the clocks look at.

    ``harm`` is a word of the site (``none``, ``shaken``, ``injured``, ``specified``,
    ``death``). ``days_off`` in a row without normal work, the day itself not counted; None: not
    known, or still running. ``nation`` as of the office; a word that is none of ours counts as
    the stricter one. ``told`` and ``reported``: when the manager was told and RIDDOR was
    reported. Times are aware.
    """

    happened_at: datetime
    harm: str
    days_off: int | None
    nation: str
    told: datetime | None = None
    reported: datetime | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock. ``due`` None: nothing is due. ``says`` is a sentence; times are not in it.

    ``urgent``: not in writing alone, but by telephone at once. ``paragraph`` is where it stands.
    """

    kind: Kind
    state: State
    due: datetime | None
    says: str
    paragraph: str
    done_at: datetime | None = None
    urgent: bool = False

    @property
    def waits(self) -> bool:
        """Whether somebody still has to do something."""
        return self.state in (State.RUNNING, State.LATE, State.ASKS)


def clocks(facts: Facts, now: datetime) -> tuple[Clock, ...]:
    """The clock of the report to the manager, and that of RIDDOR, as they stand at ``now``."""
    return (_manager(facts, now), _riddor(facts, now))


def is_late(due: datetime, now: datetime) -> bool:
    """Whether the moment by which something was due has passed; the moment itself is in time."""
    return now > due


def _manager(facts: Facts, now: datetime) -> Clock:
    due = facts.happened_at + TO_MANAGER
    says = "The manager is told within 48 hours."
    state = _state(facts.told, due, now)
    return Clock(Kind.MANAGER, state, due, says, "CH855", facts.told)


def _riddor(facts: Facts, now: datetime) -> Clock:
    if facts.harm not in HURT:
        return _not_hurt(facts, now)
    if facts.nation in GREAT_BRITAIN:
        return _great_britain(facts, now)
    return _northern_ireland(facts, now)


def _not_hurt(facts: Facts, now: datetime) -> Clock:
    law = _law(facts)
    if facts.days_off:
        says = (
            "Somebody was off work, and nobody was hurt as far as is known: say which of the two"
            " answers is right. RIDDOR asks for a report where somebody was physically hurt."
        )
        days = OVER_SEVEN_DAYS if facts.nation in GREAT_BRITAIN else NI_DAYS
        return _asks(facts, now, days, says, law)
    says = (
        "Nothing to report as far as is known: RIDDOR asks where somebody was physically hurt."
        " If an injury shows later, change the answer about harm, and this is worked out again."
    )
    return Clock(Kind.RIDDOR, State.OUTSIDE, None, says, law)


def _great_britain(facts: Facts, now: datetime) -> Clock:
    if facts.harm in AT_ONCE:
        what = "A death" if facts.harm == "death" else "A specified injury"
        says = f"{what}: tell HSE by telephone at once, and report it within 10 days."
        paragraph = "RIDDOR 2013, regulation 6" if facts.harm == "death" else _GB_SPECIFIED
        return _reportable(facts, now, AT_ONCE_DAYS, says, paragraph, urgent=True)
    if facts.days_off is None:
        says = (
            "Not known yet how many days in a row they cannot do their normal work. More than 7,"
            " the day itself not counted and days of rest counted, must be reported to HSE within"
            " 15 days of the incident; more than 3 must be recorded. Ask, and enter it."
        )
        return _asks(facts, now, OVER_SEVEN_DAYS, says, _GB_DAYS)
    if facts.days_off > REPORTED_OVER:
        says = "More than 7 days off: report it to HSE within 15 days of the incident."
        return _reportable(facts, now, OVER_SEVEN_DAYS, says, _GB_DAYS)
    if facts.days_off > RECORDED_OVER:
        says = (
            "More than 3 days off and not more than 7: recorded here, which is what RIDDOR asks."
            " If it becomes more than 7, change the number."
        )
        return Clock(Kind.RIDDOR, State.RECORDED, None, says, "RIDDOR 2013, regulation 12")
    says = (
        f"{_days(facts.days_off)} off: no report and no record under RIDDOR. If it becomes more"
        " than 3, change the number."
    )
    return Clock(Kind.RIDDOR, State.OUTSIDE, None, says, _GB_DAYS)


def _northern_ireland(facts: Facts, now: datetime) -> Clock:
    if facts.harm in AT_ONCE:
        what = "A death" if facts.harm == "death" else "A major injury"
        says = f"{what}: tell HSENI by telephone at once, and report it within 10 days."
        return _reportable(facts, now, AT_ONCE_DAYS, says, _NI, urgent=True)
    if facts.days_off is None:
        says = (
            "Not known yet how many days in a row they cannot do their normal work. More than 3,"
            " the day itself not counted and days of rest counted, must be reported to HSENI"
            " within 10 days of the incident. Ask, and enter it."
        )
        return _asks(facts, now, NI_DAYS, says, _NI)
    if facts.days_off > RECORDED_OVER:
        says = "More than 3 days off: report it to HSENI within 10 days of the incident."
        return _reportable(facts, now, NI_DAYS, says, _NI)
    says = (
        f"{_days(facts.days_off)} off: no report under RIDDOR. If it becomes more than 3, change"
        " the number."
    )
    return Clock(Kind.RIDDOR, State.OUTSIDE, None, says, _NI)


_GB_SPECIFIED = "RIDDOR 2013, regulation 4(1)"
_GB_DAYS = "RIDDOR 2013, regulation 4(2)"
_NI = "RIDDOR (NI) 1997, regulation 3"


def _law(facts: Facts) -> str:
    return "RIDDOR 2013" if facts.nation in GREAT_BRITAIN else "RIDDOR (NI) 1997"


def _reportable(
    facts: Facts, now: datetime, days: int, says: str, paragraph: str, *, urgent: bool = False
) -> Clock:
    due = _end_of(facts.happened_at, days)
    state = _state(facts.reported, due, now)
    return Clock(Kind.RIDDOR, state, due, says, paragraph, facts.reported, urgent)


def _asks(facts: Facts, now: datetime, days: int, says: str, paragraph: str) -> Clock:
    """Unknown is never taken for nothing: the day by which a report would be due runs."""
    due = _end_of(facts.happened_at, days)
    if facts.reported is not None:
        return Clock(Kind.RIDDOR, State.DONE, due, says, paragraph, facts.reported)
    state = State.LATE if is_late(due, now) else State.ASKS
    return Clock(Kind.RIDDOR, state, due, says, paragraph)


def _state(done: datetime | None, due: datetime, now: datetime) -> State:
    if done is not None:
        return State.DONE
    return State.LATE if is_late(due, now) else State.RUNNING


def _end_of(happened_at: datetime, days: int) -> datetime:
    """The end of the last day in London: the midnight that follows it."""
    return day_ends(local_day(happened_at) + timedelta(days=days))


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"
