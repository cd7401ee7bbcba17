"""One day of one outing from one seed: phones, people and watchdogs that fail.

The truth (where the officers are, whether they are in trouble) is known here and never to the
code under test, which sees only the facts that reach the office. After every step it is asked
whether anybody is past due, or silent for too long, without an open alarm or an owner.

    python -m tests.contact.simulation SEED    replays a day and prints what happened
"""

from __future__ import annotations

import heapq
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from forethought.contact.events import (
    Acknowledged,
    CheckIn,
    Duress,
    Ended,
    Event,
    Judged,
    NotDelivered,
    OwnerActs,
    PlanChanged,
    Spoke,
    TakenOver,
    pressed,
)
from forethought.contact.judge import Watch, judge
from forethought.contact.may import why_not_acknowledge, why_not_end
from forethought.contact.plan import Plan, running_late
from forethought.contact.result import Alarm, Contact, Standing
from forethought.contact.says import in_message, on_board
from forethought.contact.words import AlarmKind, How, Proof, Rung, Step
from tests.contact.truth import LONGEST_DAY, Truth

MINUTE = timedelta(minutes=1)
COLLEAGUES = {Rung.DESK: ("dee", "eve"), Rung.MANAGER: ("max",), Rung.EMERGENCY: ("dee", "zoe")}


class SimulatedDay:
    """The office's side: a heap of things to come, the facts recorded, the alarm rows written."""

    def __init__(self, seed: int, say: Callable[[str], object] | None = None) -> None:
        self.random = Random(seed)
        self.seed = seed
        self.say = say
        self.truth = Truth(self.random)
        self.plan: Plan = self.truth.plan
        self.now = self.truth.begins
        self.facts: list[Event] = []
        self.watch = Watch(self.truth.plan)
        self.contact: Contact = self.watch.stands(self.now)
        self.rows: set[tuple[str, Rung, datetime]] = set()
        self.steps = 0
        self.police = False
        self.quiet: set[str] = set()
        self._heap: list[tuple[datetime, int, Callable[[], object]]] = []
        self._count = 0
        self._alarm_clock: set[datetime] = set()
        self._dead = self._dead_watchdogs()

    # The machinery

    def at(self, moment: datetime, what: Callable[[], object]) -> None:
        """Something that will happen."""
        self._count += 1
        heapq.heappush(self._heap, (moment, self._count, what))

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def minutes(self, least: float, most: float) -> timedelta:
        return self.random.uniform(least, most) * MINUTE

    def name(self) -> str:
        self._count += 1
        return f"f{self._count}"

    def record(self, *facts: Event) -> None:
        """Commit facts; whichever watchdog lives is told."""
        for fact in facts:
            self._trace(fact)
            self.facts.append(fact)
            self.watch.take(fact)
        self.at(self.now, self.wake)

    def _trace(self, fact: object) -> None:
        if self.say:
            self.say(f"{self.now:%H:%M:%S} {fact}")

    def run(self) -> SimulatedDay:
        """The whole day, until all is over; raises AssertionError with the seed."""
        try:
            self._phones()
            self.at(self.now, self.wake)
            while self._heap and self.now < self.truth.begins + LONGEST_DAY:
                moment, _, what = heapq.heappop(self._heap)
                self.now = max(self.now, moment)
                what()
                self._after_each_step()
            self._at_the_end()
        except Exception as error:
            raise AssertionError(
                f"seed {self.seed} at {self.now}: {error!r}; replay it with "
                f"python -m tests.contact.simulation {self.seed}"
            ) from error
        return self

    # The officers' phones

    def _phones(self) -> None:
        for press in self.truth.presses:
            self.at(press.moment, lambda press=press: self._send(*press))  # type: ignore[misc]

    def _send(self, moment: datetime, officer: str, step: Step | None, visit: str) -> None:
        """Press a button: it arrives now, later, twice or never."""
        if not self.truth.can_press(officer, self.now):
            return
        name = self.name()
        arrives = [self.truth.has_signal_from(self.now) + self.minutes(0, 0.2)]
        if self.chance(0.03):
            arrives = []
        elif self.chance(0.1):
            arrives.append(arrives[0] + self.minutes(0, 90))
        for arrival in arrives:
            self.at(arrival, lambda: self._receive(name, moment, officer, step, visit))
        if step is Step.ARRIVED and self.chance(0.1):
            self.at(self.now + MINUTE, lambda: self._run_late(officer))

    def _receive(
        self, name: str, moment: datetime, officer: str, step: Step | None, visit: str
    ) -> None:
        age = (self.now - moment).total_seconds() * (1 + self.random.uniform(-1e-5, 1e-5))
        if self.truth.clock_is_broken:
            age = self.random.choice([-3600.0, float("inf"), float("nan"), 1e12])
        verified = not (self.truth.by_text and self.chance(0.2))
        when = pressed(self.now, age)
        self.record(CheckIn(name, officer, step, visit, when, self.now, verified))

    def _run_late(self, officer: str) -> None:
        if not self.truth.can_press(officer, self.now) or self.truth.clock_is_broken:
            return
        by = self.random.choice([15, 30, 60]) * MINUTE
        self.truth.late += by
        plan = running_late(self.plan, by=by, after=self.now)
        self.record(
            CheckIn(self.name(), officer, None, "", self.now, self.now),
            PlanChanged(self.name(), officer, self.now, plan),
        )
        self.plan = plan

    # The watchdogs

    def _dead_watchdogs(self) -> list[tuple[datetime, datetime]]:
        """Spans in which no watchdog lives at all."""
        spans = []
        while self.chance(0.3):
            begins = self.truth.begins + self.minutes(0, 700)
            spans.append((begins, begins + self.minutes(0.1, 40)))
        for _, ends in spans:
            self.at(ends, self.wake)
        return spans

    def alive(self) -> bool:
        return not any(begins <= self.now < ends for begins, ends in self._dead)

    def wake(self) -> None:
        """Judge, write what rings, then send; asleep until the next moment at which it changes."""
        if not self.alive():
            return
        contact = self.watch.stands(self.now)
        if self.chance(0.03):
            assert judge(self.truth.plan, self.facts, self.now) == contact, "not the same afresh"
        new = [tell for tell in contact.tells if tell[:3] not in self.rows]
        if new and self.chance(0.5):
            self._trace("watchdog records that it judged")
            self.facts.append(judged := Judged(self.name(), self.now))
            self.watch.take(judged)
        for tell in new:
            self.rows.add(tell[:3])
            alarm = contact.alarm(tell.alarm)
            assert alarm is not None
            self._trace(in_message(tell, alarm.kind, self.now, listening=self._listening(contact)))
            self._send_out(tell.alarm, tell.rung)
        if contact.next_at is not None and contact.next_at not in self._alarm_clock:
            self._alarm_clock.add(contact.next_at)
            self.at(contact.next_at, self.wake)

    def _listening(self, contact: Contact) -> bool:
        return any(alarm.kind is AlarmKind.DURESS for alarm in contact.open)

    def _send_out(self, alarm: str, rung: Rung) -> None:
        if rung is Rung.OFFICER:
            self.at(self.now + self.minutes(0.2, 4), self._remind)
        elif rung is not Rung.EMERGENCY and self.chance(0.1):
            self.record(NotDelivered(self.name(), alarm, rung, self.now))
        elif self.chance(0.7 if rung is not Rung.EMERGENCY else 0.9):
            who = self.random.choice(COLLEAGUES[rung])
            self.at(self.now + self.minutes(0.3, 8), lambda: self._acknowledge(alarm, who, rung))

    def _remind(self) -> None:
        officer = self.random.choice(self.plan.officers)
        if self.chance(0.6):
            self._send(self.now, officer, *self.truth.where(self.now))

    # The people of the office

    def _acknowledge(self, name: str, who: str, rung: Rung) -> None:
        contact = self.watch.stands(self.now)
        refused = why_not_acknowledge(contact, name, who, rung)
        before = contact.alarm(name)
        self.record(Acknowledged(self.name(), name, who, rung, self.now))
        after = self.watch.stands(self.now).alarm(name)
        assert before is not None
        assert after is not None
        if refused is None:
            assert after.owner is not None, "the first acknowledgement did not win"
            assert after.owner.person == who, "the first acknowledgement did not win"
            self.quiet.discard(who)
            self.at(self.now + self.minutes(0.5, 6), lambda: self._work(name, who))
        else:
            assert after.owner == before.owner, "who was refused owns it"

    def _work(self, name: str, who: str) -> None:
        """The owner tries to reach the officers, or forgets about it."""
        alarm = self.watch.stands(self.now).alarm(name)
        assert alarm is not None
        if alarm.ended or alarm.owner is None or alarm.owner.person != who or who in self.quiet:
            return
        if self.chance(0.15):
            self.quiet.add(who)
            return
        if self.chance(0.05):
            self.record(TakenOver(self.name(), name, "eve", Rung.DESK, self.now))
            self.at(self.now + self.minutes(1, 12), lambda: self._work(name, "eve"))
            return
        if self._reaches(alarm):
            self._heard(alarm, who)
            return
        last = alarm.owner.rung is Rung.EMERGENCY and self.now > alarm.owner.since + 8 * MINUTE
        if last:
            self.police = True
            self.record(Ended(self.name(), name, who, How.HANDED_TO_POLICE, self.now))
            return
        self.record(OwnerActs(self.name(), name, who, self.now))
        self.at(self.now + self.minutes(2, 12), lambda: self._work(name, who))

    def _reaches(self, alarm: Alarm) -> bool:
        if alarm.kind is AlarmKind.DURESS:
            return self.truth.all_well(self.now) and self.chance(0.5)
        return self.truth.answers(self.now) and self.chance(0.7)

    def _heard(self, alarm: Alarm, who: str) -> None:
        duress = alarm.kind is AlarmKind.DURESS
        proof = Proof.CODE_WORD if duress else Proof.SPOKE
        if not duress and self.chance(0.2):
            self.record(Spoke(self.name(), who, self.now))
        contact = self.watch.stands(self.now)
        assert why_not_end(contact, alarm.id, who, How.HEARD_SAFE, proof) is None
        self.record(Ended(self.name(), alarm.id, who, How.HEARD_SAFE, self.now, proof))
        if self.truth.is_back(self.now):
            for officer in self.plan.officers:
                self.record(CheckIn(self.name(), officer, Step.BACK, "", self.now, self.now))
        if self.truth.trouble_at is None:
            self.truth.clock_is_broken = False

    def press_for_help(self) -> None:
        self.record(Duress(self.name(), self.plan.officers[0], self.now, self.now))

    # What must hold

    def _after_each_step(self) -> None:
        self.steps += 1
        contact, before = self.watch.stands(self.now), self.contact
        self.contact = contact
        missing = {p.point.key for p in contact.points if p.standing is Standing.OVERDUE}
        rung = {point.key for alarm in contact.open for point in alarm.overdue}
        assert missing == rung, "past due without an open alarm"
        for alarm in contact.open:
            assert alarm.tells or (alarm.owner and not alarm.silent), "an alarm that nobody minds"
        assert len(contact.alarms) >= len(before.alarms), "an alarm vanished"
        for old, new in zip(before.alarms, contact.alarms, strict=False):
            assert old.id == new.id, "an alarm vanished"
            assert old.ended in (None, new.ended), "an alarm that had ended changed"
        if self.alive() and not (self._heap and self._heap[0][0] <= self.now):
            late = [tell for tell in contact.tells if tell[:3] not in self.rows]
            assert not late, f"the watchdog slept through {late}"
        if not self.police and not contact.open and not contact.over:
            silent = self.now - self._last_word()
            assert silent <= self.truth.longest_silence, f"silent for {silent} and no alarm"
        if contact.over and not self.police:
            assert self.truth.is_back(self.now), "over, and somebody is still out"
        if self.say:
            listening = self._listening(contact)
            for alarm in contact.open:
                said = on_board(alarm, self.now, {}, "They", listening=listening)
                self.say(f"         {said}")

    def _last_word(self) -> datetime:
        words = [heard.pressed_at for heard in self.contact.heard]
        return max([self.truth.begins, *words])

    def _at_the_end(self) -> None:
        assert self.contact.over, "not over after the longest day"
        if self.truth.trouble_at is not None:
            assert self.police, "somebody in trouble, and nobody was sent"


def simulate(seed: int, say: Callable[[str], object] | None = None) -> SimulatedDay:
    """The day of that seed."""
    day = SimulatedDay(seed, say)
    if day.truth.duress_at is not None:
        day.at(day.truth.duress_at, day.press_for_help)
    return day.run()


if __name__ == "__main__":
    simulate(int(sys.argv[1]), print)
