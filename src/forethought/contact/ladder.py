"""Who is rung, when, for one alarm: the ladder, its owner, and the owner's silence.

A rung begins at its time whoever owns the alarm, unless its owner stands on that rung or
above: a desk that holds on to an alarm still hands it to the manager, and the manager to the
emergency procedure, on time. The highest rung reached rings again and again.
"""

from __future__ import annotations

from datetime import datetime

from forethought.contact.plan import Point
from forethought.contact.result import Alarm, Ending, Owner, Tell
from forethought.contact.times import ContactTimes, Ladder
from forethought.contact.words import AlarmKind, Rung

Begins = list[datetime | None]


class Ringing:
    """An alarm while it is worked on. ``starts`` None for a rung: it is never told in time."""

    __slots__ = (
        "blind",
        "ended",
        "id",
        "kind",
        "late",
        "missed",
        "opened_at",
        "owner",
        "since",
        "starts",
    )

    def __init__(self, number: int, kind: AlarmKind, since: datetime, opened_at: datetime) -> None:
        self.id = f"{kind.value}-{number}"
        self.kind = kind
        self.since = since
        self.opened_at = opened_at
        self.missed: list[Point] = []
        self.starts: Begins = [None, None, None, None]
        self.owner: Owner | None = None
        self.ended: Ending | None = None
        self.late = False
        self.blind = False

    def climb(self, ladder: Ladder, due: datetime, known: datetime) -> None:
        """Stand on one more expectation, due at ``due`` and known since ``known``.

        Each rung is told at the earliest moment that any expectation asks for; a rung that
        should have been told before it could be known is told then.
        """
        self.since = min(self.since, due)
        self.late = False
        for rung in Rung:
            self.begin(rung, max(due + ladder.after(rung), known))

    def begin(self, rung: Rung, at: datetime) -> None:
        """Tell ``rung`` at ``at``, or sooner if that was the case."""
        earlier = self.starts[rung]
        self.starts[rung] = at if earlier is None else min(earlier, at)

    def move_on(self, rung: Rung, at: datetime) -> None:
        """Nobody of ``rung`` was reached: tell the next one, unless everyone is being told."""
        everyone = self.starts[Rung.EMERGENCY]
        if Rung.OFFICER < rung < Rung.EMERGENCY and not (everyone and everyone <= at):
            self.begin(Rung(rung + 1), at)

    def rest(self) -> None:
        """All that was missing came in while somebody owned it: only silence rings again."""
        self.late = True
        self.starts = [None, None, None, None]

    def own(self, person: str, rung: Rung, at: datetime, times: ContactTimes) -> None:
        """Make ``person`` the owner; one who already is keeps the higher rung."""
        if self.owner is not None and self.owner.person == person:
            rung, since = max(rung, self.owner.rung), self.owner.since
        else:
            since = at
        self.owner = Owner(person, rung, since, at + times.silence)

    def begins(self, times: ContactTimes) -> Begins:
        """When each rung that the owner does not cover begins; None: not as things stand."""
        owner = self.owner
        if owner is None:
            return self.starts
        begins: Begins = [None, None, None, None]
        for rung in (Rung.DESK, Rung.MANAGER, Rung.EMERGENCY):
            if rung < owner.rung:
                continue
            again = owner.silent_at + max(0, rung - owner.rung - 1) * times.silence
            start = self.starts[rung] if rung > owner.rung else None
            begins[rung] = again if start is None else min(start, again)
        return begins

    def rung_at(self, rung: Rung, at: datetime, times: ContactTimes) -> Rung:
        """The rung that somebody who answers for ``rung`` takes: the last one reaches all."""
        last, start = self.begins(times)[Rung.EMERGENCY], self.starts[Rung.EMERGENCY]
        everyone = any(one is not None and one <= at for one in (last, start))
        return Rung.EMERGENCY if everyone else rung

    def rings_for(self, rung: Rung, at: datetime, times: ContactTimes) -> bool:
        """Whether it rings at ``at`` for ``rung`` or one below it that the owner left silent."""
        return any(begin is not None and begin <= at for begin in self.begins(times)[: rung + 1])


def frozen(
    alarm: Ringing, overdue: tuple[Point, ...], times: ContactTimes, now: datetime
) -> tuple[Alarm, datetime | None]:
    """The alarm as it stands ``now``, and when it next changes by itself."""
    tells: tuple[Tell, ...] = ()
    next_at: datetime | None = None
    owner = alarm.owner
    if alarm.ended is None:
        tells, next_at = _tells(alarm, times, now)
    told = tells[-1].rung if tells else Rung.OFFICER
    reached = max(told, owner.rung) if owner else told
    return (
        Alarm(
            id=alarm.id,
            kind=alarm.kind,
            since=alarm.since,
            opened_at=alarm.opened_at,
            overdue=overdue,
            missed=tuple(alarm.missed),
            rung=reached,
            owner=owner,
            silent=owner is not None and alarm.ended is None and now >= owner.silent_at,
            checked_in_late=alarm.late,
            tells=tells,
            ended=alarm.ended,
        ),
        next_at,
    )


def _tells(alarm: Ringing, times: ContactTimes, now: datetime) -> tuple[tuple[Tell, ...], datetime]:
    begins = [(rung, begin) for rung, begin in zip(Rung, alarm.begins(times), strict=True) if begin]
    pending = [begin for _, begin in begins if begin > now]
    active = [(rung, begin) for rung, begin in begins if begin <= now]
    owner = alarm.owner
    silent = owner.person if owner is not None and now >= owner.silent_at else ""
    tells = []
    until: datetime | None = None
    for rung, begin in reversed(active):
        rounds = 1 + _repeats(begin, until, now, times)
        due = begin + (rounds - 1) * times.repeat
        tells.append(Tell(alarm.id, rung, due, rounds, begin, silent))
        if until is None:
            pending.append(due + times.repeat)
        until = begin if until is None else min(until, begin)
    return tuple(reversed(tells)), min(pending)


def _repeats(begin: datetime, until: datetime | None, now: datetime, times: ContactTimes) -> int:
    """How often a rung rang again: up to now, or until before the next rung began."""
    if until is None:
        return (now - begin) // times.repeat
    if until <= begin:
        return 0
    return -((begin - until) // times.repeat) - 1
