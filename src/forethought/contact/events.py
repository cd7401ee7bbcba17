"""What happened on an outing: facts, each with an id, in the order in which they were recorded.

A fact that arrives twice has the same id and counts once. ``at`` is when the office came to
know it; judging takes it as never earlier than that of the fact recorded before, so that what
was once due stays due whatever order two writers commit in.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from forethought.contact.plan import Plan
from forethought.contact.words import How, Proof, Rung, Step

OLDEST = timedelta(hours=24)
"""No check-in is taken as older than this: an outing is a day."""

_ROUNDING_S = 1.0


def pressed(received_at: datetime, age_s: float | None) -> datetime:
    """When a check-in was pressed: its receipt less the age that the phone tells, in seconds.

    The age comes from the phone's monotonic clock; its wall clock is never asked. None (a text,
    a call): the receipt. Never later than the receipt. An age that cannot be (negative by more
    than rounding, as after a restart of that clock; no number; too long) counts as the oldest:
    nobody knows when it was pressed, an older check-in speaks for less, and the oldest moves
    nothing on.
    """
    if age_s is None:
        return received_at
    if math.isnan(age_s) or not -_ROUNDING_S <= age_s <= OLDEST.total_seconds():
        return received_at - OLDEST
    return received_at - timedelta(seconds=max(0.0, age_s))


@dataclass(frozen=True, slots=True)
class CheckIn:
    """An officer says where they are in the day; ``step`` None: all is well, nothing moves on.

    ``verified``: through the signed-in app, by the desk, or by text with the daily word.
    Otherwise it is *heard, not verified*: it rings the desk and stops nothing.
    Raises ValueError when it was pressed later than received.
    """

    id: str
    officer: str
    step: Step | None
    visit: str
    pressed_at: datetime
    at: datetime
    verified: bool = True

    def __post_init__(self) -> None:
        if self.pressed_at > self.at:
            raise ValueError("A check-in cannot be pressed after it was received")


@dataclass(frozen=True, slots=True)
class Spoke:
    """Somebody of the office spoke to the officers, with the code question: they are safe."""

    id: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PlanChanged:
    """The contact plan of the outing from now on.

    Changed from the phone it is also a sign of life: record a CheckIn before it.
    """

    id: str
    by: str
    at: datetime
    plan: Plan


@dataclass(frozen=True, slots=True)
class LeftAnew:
    """Officers leave the office on an outing that was open for an alarm alone: a new day begins.

    Its alarms stay as they are. Where somebody is still expected it is a change of plan. A plan
    in which nobody has to set off is of officers who have done so: they are on their way.
    """

    id: str
    by: str
    at: datetime
    plan: Plan


@dataclass(frozen=True, slots=True)
class Duress:
    """The duress button, the duress PIN, or a text with the duress word."""

    id: str
    officer: str
    pressed_at: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """``by``, who answers for ``rung``, wants to own the alarm. The first one does.

    Delivered, or answered by a voicemail, is no acknowledgement: record none.
    Raises ValueError for the officer's rung: nobody owns their own alarm.
    """

    id: str
    alarm: str
    by: str
    rung: Rung
    at: datetime

    def __post_init__(self) -> None:
        if self.rung is Rung.OFFICER:
            raise ValueError("An officer who is out cannot own an alarm")


@dataclass(frozen=True, slots=True)
class TakenOver(Acknowledged):
    """Like Acknowledged, but on purpose from whoever owns the alarm: a hand-over."""


@dataclass(frozen=True, slots=True)
class OwnerActs:
    """The owner did something about it (a call, a note, "still on it"): ends their silence."""

    id: str
    alarm: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Ended:
    """The owner ends the alarm: heard from and safe, with the proof, or handed to the police.

    Raises ValueError for another way, and for *heard* without how it is known.
    """

    id: str
    alarm: str
    by: str
    how: How
    at: datetime
    proof: Proof | None = None

    def __post_init__(self) -> None:
        if self.how is How.CHECKED_IN_LATE:
            raise ValueError("A person ends an alarm as heard from and safe, or handed to police")
        if (self.how is How.HEARD_SAFE) != (self.proof is not None):
            raise ValueError("Heard from and safe, and nothing else, says how it is known")


@dataclass(frozen=True, slots=True)
class NotDelivered:
    """Nobody of this rung could be reached by any channel: the next rung is told at once."""

    id: str
    alarm: str
    rung: Rung
    at: datetime


@dataclass(frozen=True, slots=True)
class Judged:
    """A watchdog judged at this moment and wrote the alarms that were due: they stay due.

    Record one with every new alarm. A check-in that another process commits afterwards, with
    an earlier ``at``, then closes the alarm as late and cannot make it never have been.
    """

    id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class NotJudged:
    """Judging failed at this moment. That counts as overdue, the desk first."""

    id: str
    at: datetime


Event = (
    CheckIn
    | Spoke
    | PlanChanged
    | LeftAnew
    | Duress
    | Acknowledged
    | TakenOver
    | OwnerActs
    | Ended
    | NotDelivered
    | Judged
    | NotJudged
)
