"""What really happens to the officers of a simulated day; the office never sees this."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from random import Random
from typing import NamedTuple

from forethought.contact.plan import Plan, PlannedVisit, Return, plan_of
from forethought.contact.times import ContactTimes
from forethought.contact.words import Step
from forethought.timestamps import london_to_utc

MINUTE = timedelta(minutes=1)
LONGEST_DAY = timedelta(hours=60)
TIMES = ContactTimes()
MORNINGS = (
    datetime(2026, 11, 25, 8, 30),  # noqa: DTZ001 - Europe/London, made UTC below
    datetime(2026, 7, 1, 6, 0),  # noqa: DTZ001
    datetime(2026, 3, 28, 23, 40),  # noqa: DTZ001 - an hour is skipped in this night
    datetime(2026, 10, 24, 23, 50),  # noqa: DTZ001 - an hour is repeated in this night
    datetime(2026, 10, 25, 1, 30),  # noqa: DTZ001 - a time that exists twice
    datetime(2026, 3, 29, 1, 30),  # noqa: DTZ001 - a time that does not exist
)


class Press(NamedTuple):
    """A button that an officer will press, if they still can."""

    moment: datetime
    officer: str
    step: Step | None
    visit: str


class Truth:
    """A planned day and the one that comes of it."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self.begins, _ = london_to_utc(random.choice(MORNINGS))
        pair = random.random() < 0.2
        self.officers = ("ann", "bo") if pair else ("ann",)
        self.late = timedelta(0)
        self._visits = self._planned()
        self.plan = self._plan()
        self.by_text = random.random() < 0.1
        self.clock_is_broken = random.random() < 0.05
        self.presses: list[Press] = []
        self._way: list[tuple[datetime, Step | None, str]] = []
        self.back_at = self._go()
        self.trouble_at = self._some_time(0.08)
        self.duress_at = self.trouble_at if random.random() < 0.3 else None
        if self.duress_at is None and random.random() < 0.02:
            self.duress_at = self._some_time(1)
        self._phone_dies_at = self._some_time(0.1)
        self._no_signal = self._no_signal_spans()

    def _minutes(self, least: float, most: float) -> timedelta:
        return self._random.uniform(least, most) * MINUTE

    def _some_time(self, share: float) -> datetime | None:
        if self._random.random() >= share:
            return None
        return self.begins + self._random.random() * (self.back_at - self.begins)

    def _planned(self) -> list[PlannedVisit]:
        visits, start = [], self.begins + 45 * MINUTE
        for number in range(self._random.randint(1, 5)):
            length = self._random.choice([20, 30, 60, 90]) * MINUTE
            high = self._random.random() < 0.15
            officers = self.officers if number % 2 == 0 else self.officers[:1]
            phone = self._random.random() < 0.1
            visits.append(PlannedVisit(f"v{number}", officers, start, length, high, phone))
            start += length + self._random.choice([10, 30, 60]) * MINUTE
        return visits

    def _plan(self) -> Plan:
        end = self._visits[-1].start + self._visits[-1].length + 45 * MINUTE
        returns: tuple[Return, ...] = ()
        if self._random.random() < 0.5:
            returns = (Return(self.officers, end, home=self._random.random() < 0.5),)
        elif len(self.officers) == 2 and self._random.random() < 0.5:
            returns = (Return(("ann",), end), Return(("bo",), end + 20 * MINUTE, home=True))
        return plan_of(outing="o", visits=self._visits, times=TIMES, returns=returns)

    def _go(self) -> datetime:
        """The day as it goes: late, early, in another order, with presses forgotten."""
        now = self.begins + self._minutes(-10, 15)
        self._press(now, Step.SET_OFF, self._visits[0])
        visits = list(self._visits)
        if len(visits) > 1 and self._random.random() < 0.05:
            visits[0], visits[1] = visits[1], visits[0]
        for visit in visits:
            now = max(now + self._minutes(5, 40), visit.start + self._minutes(-15, 10))
            self._press(now, Step.ARRIVED, visit)
            stays = visit.length * self._random.uniform(0.4, 1.3)
            self._words(now, now + stays, visit)
            now += stays
            self._press(now, Step.LEAVING, visit)
        now += self._minutes(10, 60)
        for officer in self.officers:
            self.presses.append(Press(now, officer, Step.BACK, ""))
        self._mistakes()
        return now

    def _press(self, moment: datetime, step: Step, visit: PlannedVisit) -> None:
        self._way.append((moment, step, visit.visit))
        if self._random.random() > 0.06:
            officer = self._random.choice(visit.officers)
            self.presses.append(Press(moment, officer, step, visit.visit))

    def _words(self, begins: datetime, ends: datetime, visit: PlannedVisit) -> None:
        word = begins + self._minutes(12, 19)
        while (visit.high_risk or visit.by_phone) and word < ends:
            self.presses.append(Press(word, visit.officers[0], Step.IN_VISIT, visit.visit))
            word += self._minutes(12, 22)

    def _mistakes(self) -> None:
        """Wrong buttons, but none that make a whole story: who arrived, left and is back, and
        says so in turn, is believed. So they stop before the last visit, in plan and in truth.
        """
        arrivals = [moment for moment, step, _ in self._way if step is Step.ARRIVED]
        last = min(self._visits[-1].start, arrivals[-1])
        while self._random.random() < 0.08:
            moment = self.begins + self._random.random() * (last - self.begins)
            steps = [Step.BACK, Step.LEAVING, None, Step.ARRIVED]
            step = self._random.choice(steps if len(self._visits) > 1 else steps[:-1])
            visit = self._random.choice(self._visits[:-1] or self._visits).visit
            self.presses.append(Press(moment, "ann", step, visit))

    def _no_signal_spans(self) -> list[tuple[datetime, datetime]]:
        spans = []
        while self._random.random() < 0.4:
            begins = self.begins + self._minutes(0, 500)
            spans.append((begins, begins + self._minutes(1, 120)))
        return sorted(spans)

    @property
    def longest_silence(self) -> timedelta:
        """How long the office may hear nothing before an alarm: reckoned from the plan alone."""
        due = sorted([self.begins, *(point.due for point in self.plan.points)])
        gap = max(two - one for one, two in pairwise(due))
        length = max(visit.length for visit in self._visits)
        return gap + length + TIMES.again + TIMES.travel + self.late + 15 * MINUTE

    def has_signal_from(self, now: datetime) -> datetime:
        for begins, ends in self._no_signal:
            if begins <= now < ends:
                now = ends
        return now

    def all_well(self, now: datetime) -> bool:
        return self.trouble_at is None or now < self.trouble_at

    def can_press(self, officer: str, now: datetime) -> bool:
        dead = officer == "ann" and self._phone_dies_at is not None and now >= self._phone_dies_at
        return self.all_well(now) and not dead

    def answers(self, now: datetime) -> bool:
        """Whether a call reaches them: with a dead phone only once they are back."""
        dead = self._phone_dies_at is not None and now >= self._phone_dies_at
        return self.all_well(now) and (not dead or self.is_back(now))

    def is_back(self, now: datetime) -> bool:
        return self.all_well(now) and now >= self.back_at

    def where(self, now: datetime) -> tuple[Step | None, str]:
        """The button for where they are: the last step that they took."""
        if now >= self.back_at:
            return Step.BACK, ""
        taken = [(step, visit) for moment, step, visit in self._way if moment <= now]
        return taken[-1] if taken else (None, "")
