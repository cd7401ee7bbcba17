"""What judging says about an outing at one moment. All frozen; moments are aware UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from forethought.contact.plan import Point
from forethought.contact.words import AlarmKind, How, Proof, Rung, Step


class Standing(StrEnum):
    """Where an expectation stands."""

    WAITING = "waiting"
    OVERDUE = "overdue"
    MET = "met"


class Expectation(NamedTuple):
    """A point of the plan as it stands. ``met_at``: when what met it was pressed.

    ``due`` is later than ``asked`` when somebody was heard who had not done it yet.
    """

    point: Point
    due: datetime
    asked: datetime
    standing: Standing
    met_at: datetime | None = None


class Heard(NamedTuple):
    """The last word of an officer, or in their name. It speaks for ``pressed_at`` alone."""

    officer: str
    step: Step | None
    visit: str
    pressed_at: datetime
    received_at: datetime


class Owner(NamedTuple):
    """Who owns an alarm. Unless they act before ``silent_at``, it rings again."""

    person: str
    rung: Rung
    since: datetime
    silent_at: datetime


class Ending(NamedTuple):
    """How an alarm ended; ``by`` empty: by a check-in, before anybody owned it."""

    how: How
    at: datetime
    by: str = ""
    proof: Proof | None = None


class Tell(NamedTuple):
    """A ring that is due: tell everybody on ``rung`` (the last rung: everyone).

    ``(alarm, rung, due)`` names it for good: write it once, send it, mark it sent. ``round``
    counts the rings of this rung from ``since``; ``owner`` is the silent owner, to be told too.
    """

    alarm: str
    rung: Rung
    due: datetime
    round: int
    since: datetime
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Alarm:
    """One alarm of an outing. ``id`` is unique within the outing and never changes.

    ``since``: the earliest due moment it stands on; ``opened_at``: when it could be known.
    ``overdue``: what is still missing; empty once it ended, and while an owned one shows
    *checked in late*. ``missed``: everything it ever stood on; empty when judging failed.
    ``rung``: the highest rung reached. ``tells``: what rings now, empty while its owner acts.
    """

    id: str
    kind: AlarmKind
    since: datetime
    opened_at: datetime
    overdue: tuple[Point, ...]
    missed: tuple[Point, ...]
    rung: Rung
    owner: Owner | None
    silent: bool
    checked_in_late: bool
    tells: tuple[Tell, ...]
    ended: Ending | None


@dataclass(frozen=True, slots=True)
class Contact:
    """An outing as it stands ``now``. Alarms in the order in which they opened.

    ``next_at``: the next moment at which any of this changes without a new fact; None only
    when the outing is over and no alarm is open. ``heard`` has one word for each officer heard;
    ``unverified`` is the last that was heard and not verified. ``inside``: visits somebody is
    in. ``officers``: everybody who was ever on the outing; none of them can own its alarms.
    """

    outing: str
    now: datetime
    officers: tuple[str, ...]
    points: tuple[Expectation, ...]
    alarms: tuple[Alarm, ...]
    heard: tuple[Heard, ...]
    unverified: Heard | None
    inside: tuple[str, ...]
    next_at: datetime | None

    @property
    def open(self) -> tuple[Alarm, ...]:
        """The alarms that no one has ended, duress first."""
        alarms = [alarm for alarm in self.alarms if alarm.ended is None]
        return tuple(sorted(alarms, key=lambda alarm: alarm.kind is not AlarmKind.DURESS))

    @property
    def tells(self) -> tuple[Tell, ...]:
        """Everything that rings now."""
        return tuple(tell for alarm in self.open for tell in alarm.tells)

    @property
    def waiting(self) -> tuple[Expectation, ...]:
        """What is still expected, soonest first, overdue before waiting."""
        left = [one for one in self.points if one.standing is not Standing.MET]
        return tuple(sorted(left, key=lambda one: one.due))

    def waits_for(self, officer: str) -> bool:
        """Whether a word of this officer is still expected; else an alarm alone keeps it open."""
        return any(officer in one.point.officers for one in self.waiting)

    @property
    def over(self) -> bool:
        """Nothing more is expected and no alarm is open."""
        return self.next_at is None

    def alarm(self, alarm: str) -> Alarm | None:
        """The alarm of that id."""
        return next((one for one in self.alarms if one.id == alarm), None)
