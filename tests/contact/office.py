"""A small office for the tests: times in minutes after nine, facts with ids of their own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from forethought.contact.events import (
    Acknowledged,
    CheckIn,
    Duress,
    Ended,
    Event,
    Judged,
    LeftAnew,
    NotDelivered,
    NotJudged,
    OwnerActs,
    PlanChanged,
    Spoke,
    TakenOver,
)
from forethought.contact.judge import judge
from forethought.contact.plan import Plan, PlannedVisit, Return, plan_of
from forethought.contact.result import Alarm, Contact, Standing
from forethought.contact.times import ContactTimes
from forethought.contact.words import How, Proof, Rung, Step

NINE = datetime(2026, 11, 25, 9, tzinfo=UTC)
TIMES = ContactTimes()


def at(minutes: float) -> datetime:
    """So many minutes after nine."""
    return NINE + timedelta(minutes=minutes)


def minutes(moment: datetime | None) -> float | None:
    """The minutes after nine of a moment."""
    return None if moment is None else (moment - NINE) / timedelta(minutes=1)


def visit(
    name: str, start: float, length: float = 60, officers: tuple[str, ...] = ("ann",), **more: bool
) -> PlannedVisit:
    return PlannedVisit(name, officers, at(start), timedelta(minutes=length), **more)


def day_plan(
    *visits: PlannedVisit,
    back: float | None = None,
    sets_off: float = 30,
    returns: tuple[Return, ...] = (),
) -> Plan:
    """By default: set off by 30, one visit from 60 to 120, back by 165 (a journey of 45)."""
    planned = visits or (visit("v1", 60),)
    officers = tuple(dict.fromkeys(name for one in planned for name in one.officers))
    if back is not None:
        returns = (Return(officers, at(back)),)
    return plan_of(outing="o1", visits=planned, times=TIMES, returns=returns, sets_off=at(sets_off))


class Log:
    """The facts of an outing in the order in which they are recorded."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.events: list[Event] = []

    def _add(self, event: Event) -> Log:
        self.events.append(event)
        return self

    @property
    def _id(self) -> str:
        return f"e{len(self.events) + 1}"

    def check_in(
        self,
        step: Step | None,
        when: float,
        visit: str = "v1",
        *,
        pressed: float | None = None,
        officer: str = "ann",
        verified: bool = True,
    ) -> Log:
        moment = at(when if pressed is None else pressed)
        return self._add(CheckIn(self._id, officer, step, visit, moment, at(when), verified))

    def spoke(self, when: float, by: str = "dee") -> Log:
        return self._add(Spoke(self._id, by, at(when)))

    def change(self, when: float, plan: Plan, by: str = "dee") -> Log:
        return self._add(PlanChanged(self._id, by, at(when), plan))

    def leave_anew(self, when: float, plan: Plan) -> Log:
        return self._add(LeftAnew(self._id, "ann", at(when), plan))

    def duress(self, when: float, officer: str = "ann") -> Log:
        return self._add(Duress(self._id, officer, at(when), at(when)))

    def own(
        self, when: float, by: str = "dee", rung: Rung = Rung.DESK, alarm: str = "overdue-1"
    ) -> Log:
        return self._add(Acknowledged(self._id, alarm, by, rung, at(when)))

    def take_over(
        self, when: float, by: str = "eve", rung: Rung = Rung.DESK, alarm: str = "overdue-1"
    ) -> Log:
        return self._add(TakenOver(self._id, alarm, by, rung, at(when)))

    def act(self, when: float, by: str = "dee", alarm: str = "overdue-1") -> Log:
        return self._add(OwnerActs(self._id, alarm, by, at(when)))

    def end(
        self,
        when: float,
        by: str = "dee",
        how: How = How.HEARD_SAFE,
        proof: Proof | None = Proof.SPOKE,
        alarm: str = "overdue-1",
    ) -> Log:
        proof = proof if how is How.HEARD_SAFE else None
        return self._add(Ended(self._id, alarm, by, how, at(when), proof))

    def not_delivered(self, when: float, rung: Rung, alarm: str = "overdue-1") -> Log:
        return self._add(NotDelivered(self._id, alarm, rung, at(when)))

    def judged(self, when: float) -> Log:
        return self._add(Judged(self._id, at(when)))

    def not_judged(self, when: float) -> Log:
        return self._add(NotJudged(self._id, at(when)))

    def judge(self, when: float) -> Contact:
        return judge(self.plan, self.events, at(when))


def overdue(contact: Contact) -> list[str]:
    """What is overdue, as ``step visit``, in the order of the day."""
    return [
        f"{one.point.step} {one.point.visit}".strip()
        for one in contact.points
        if one.standing is Standing.OVERDUE
    ]


def waiting(contact: Contact) -> list[tuple[str, float | None]]:
    """What is still expected, soonest first, with the minute."""
    return [
        (f"{one.point.step} {one.point.visit}".strip(), minutes(one.due)) for one in contact.waiting
    ]


def told(contact: Contact) -> list[tuple[str, float | None, int]]:
    """What rings: rung, minute, round."""
    return [(tell.rung.word, minutes(tell.due), tell.round) for tell in contact.tells]


def only(contact: Contact) -> Alarm:
    """The one open alarm."""
    (alarm,) = contact.open
    return alarm
