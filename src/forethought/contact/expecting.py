"""What an outing is expected to say, while it is worked on: points that move and are met.

A verified word speaks for the moment it was pressed and for none after. It *meets* a point
when the day has moved past it: the point's own step, an earlier one of the same visit, or one
that was due by then and comes before in the day. Any other point that was due by then is not
overdue any more, but the office expects to hear again soon: somebody who was heard and is
still out is never without a next moment.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime

from forethought.contact.events import CheckIn
from forethought.contact.plan import Plan, Point
from forethought.contact.result import Expectation, Standing
from forethought.contact.words import Step

_RANK = {step: rank for rank, step in enumerate(Step)}
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Expected:
    """One point while it is worked on. ``dropped``: overdue when a changed plan left it out."""

    __slots__ = ("done", "dropped", "due", "met_at", "point", "rings")

    def __init__(self, point: Point) -> None:
        self.point = point
        self.due = point.due
        self.done = point.step is Step.IN_VISIT
        self.met_at: datetime | None = None
        self.rings = False
        self.dropped = False

    def meet(self, at: datetime) -> None:
        """Nothing more is expected here."""
        if not self.done:
            self.done = True
            self.met_at = at

    def expect(self, due: datetime) -> None:
        """Expect it (again) by ``due``."""
        self.done = False
        self.met_at = None
        self.due = due


class Day:
    """The expectations of an outing in the order of the day, and where its officers are."""

    __slots__ = ("_moved", "_moved_by", "begun", "expected", "inside", "plan")

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.expected = [Expected(point) for point in plan.points]
        self.inside: dict[str, datetime] = {}
        self.begun = False
        self._moved: dict[str, datetime] = {}
        self._moved_by: dict[str, datetime] = {}

    def hear(self, officers: Collection[str], pressed: datetime) -> None:
        """A verified word from each of these officers that all is well at ``pressed``."""
        self.begun = True
        self._postpone(officers, pressed, -1)

    def check_in(self, word: CheckIn, now: datetime) -> None:
        """A verified check-in, received ``now``."""
        self.begun = True
        who, pressed, step = (word.officer,), word.pressed_at, word.step
        if step is Step.BACK:
            self._come_back(word.officer, pressed)
        elif step is None or step is Step.IN_VISIT or self._undone(word):
            self._postpone(who, pressed, -1)
        else:
            self._move_on(word, step, now)

    def _undone(self, word: CheckIn) -> bool:
        """Whether the visit has moved since this was pressed, or is not this officer's."""
        return word.pressed_at < self._moved.get(word.visit, _LONG_AGO) or not self._is_on(
            word.officer, word.visit
        )

    def _move_on(self, word: CheckIn, step: Step, now: datetime) -> None:
        who, visit, pressed = word.officer, word.visit, word.pressed_at
        latest = pressed >= self._moved_by.get(who, _LONG_AGO)
        reached = -1
        for place, one in enumerate(self.expected):
            point = one.point
            if point.visit == visit and _RANK[point.step] <= _RANK[step] and who in point.officers:
                reached = place
                if point.step is not Step.IN_VISIT or step is Step.LEAVING:
                    one.meet(pressed)
        self._postpone((who,), pressed, reached)
        if not latest:
            return
        self._moved[visit] = pressed
        for officer in self.expected[reached].point.officers:
            self._moved_by[officer] = pressed
        if step is Step.LEAVING:
            self.inside.pop(visit, None)
            return
        if step is Step.ARRIVED and visit not in self.inside:
            self._enter(word, now)
        self._go_out_again(who, visit, pressed)

    def _enter(self, word: CheckIn, now: datetime) -> None:
        """Somebody is inside from when they pressed: leaving, and words from inside, follow."""
        pressed = word.pressed_at
        for one in self.expected:
            point = one.point
            if word.officer not in point.officers:
                continue
            if point.visit != word.visit:
                if point.visit in self.inside:
                    one.meet(pressed)
            elif point.step is Step.IN_VISIT and point.every is not None:
                one.expect(pressed + point.every)
            elif point.step is Step.LEAVING and (one.done or one.due > now):
                one.expect(pressed + point.length)
        for visit in [visit for visit in self.inside if self._is_on(word.officer, visit)]:
            del self.inside[visit]
        self.inside[word.visit] = pressed

    def _is_on(self, officer: str, visit: str) -> bool:
        return any(
            one.point.visit == visit and officer in one.point.officers for one in self.expected
        )

    def _go_out_again(self, officer: str, visit: str, pressed: datetime) -> None:
        """Who was back and moves on is expected back once more, a visit and a journey later."""
        for one in self.expected:
            point = one.point
            if point.step is Step.BACK and one.done and officer in point.officers:
                length = max(two.point.length for two in self.expected if two.point.visit == visit)
                one.expect(max(point.due, pressed + length + point.length))

    def _come_back(self, officer: str, pressed: datetime) -> None:
        """Back ends the day only when nothing else was still to come at that moment."""
        mine = [one for one in self.expected if officer in one.point.officers and not one.done]
        to_come = any(one.due > pressed and one.point.step is not Step.BACK for one in mine)
        if to_come or pressed < self._moved_by.get(officer, _LONG_AGO):
            self._postpone((officer,), pressed, -1)
            return
        for one in mine:
            one.meet(pressed)
            for name in one.point.officers:
                self._moved_by[name] = pressed
            if one.point.visit:
                self.inside.pop(one.point.visit, None)
                self._moved[one.point.visit] = pressed

    def _postpone(self, officers: Collection[str], pressed: datetime, reached: int) -> None:
        """What was due by ``pressed``: met before place ``reached``, else expected again."""
        for place, one in enumerate(self.expected):
            if one.done or not _any_in(officers, one.point.officers):
                continue
            every = one.point.every
            if one.point.step is Step.IN_VISIT and every is not None and place >= reached:
                one.due = max(one.due, pressed + every)
            elif one.due <= pressed:
                if place < reached or one.dropped:
                    one.meet(pressed)
                else:
                    one.due = pressed + (every or self.plan.times.again)

    def settle(self) -> None:
        """What rings is settled: a person handed it to the police."""
        for one in self.expected:
            if one.rings:
                one.meet(one.due)

    def change(self, plan: Plan, now: datetime) -> None:
        """Follow a changed plan; what is overdue, or somebody's way out or home, stays."""
        self.plan = plan
        old = {one.point.key: one for one in self.expected}
        expected = [
            _carried(Expected(point), old.pop(point.key, None), now) for point in plan.points
        ]
        covered = {
            name for point in plan.points if point.step is Step.BACK for name in point.officers
        }
        kept = []
        for one in old.values():
            if one.done:
                continue
            home = one.point.step is Step.BACK and not covered.issuperset(one.point.officers)
            if one.point.visit in self.inside or (home and self.begun):
                kept.append(one)
            elif one.due <= now:
                one.dropped = True
                kept.append(one)
        self.expected = sorted(kept + expected, key=lambda one: one.point.step is Step.BACK)
        for one in self.expected:
            point = one.point
            if point.step is Step.BACK and one.done and self._has_more(point.officers):
                one.expect(point.due)
            elif one.done and point.every and self._needs_words(point):
                one.expect(now + point.every)

    def _needs_words(self, point: Point) -> bool:
        """Whether somebody is inside a visit for which a changed plan first asks for words."""
        return point.step is Step.IN_VISIT and point.visit in self.inside

    def _has_more(self, officers: Collection[str]) -> bool:
        return any(
            not one.done
            and one.point.step is not Step.BACK
            and _any_in(officers, one.point.officers)
            for one in self.expected
        )

    def standing(self, now: datetime) -> tuple[Expectation, ...]:
        """Every point as it stands; words from inside only while somebody is inside."""
        return tuple(
            Expectation(one.point, one.due, Standing.MET, one.met_at)
            if one.done
            else Expectation(
                one.point, one.due, Standing.OVERDUE if one.due <= now else Standing.WAITING
            )
            for one in self.expected
            if not (one.done and one.point.step is Step.IN_VISIT)
        )


def _any_in(some: Collection[str], officers: Collection[str]) -> bool:
    return any(name in officers for name in some)


def _carried(new: Expected, old: Expected | None, now: datetime) -> Expected:
    """A point of the changed plan, with what is known of the same one in the old plan."""
    if old is None:
        return new
    new.done, new.met_at, new.rings = old.done, old.met_at, old.rings
    overdue = not old.done and old.due <= now
    if overdue or old.point.due == new.point.due or new.point.step is Step.IN_VISIT:
        new.due = old.due
    return new
