"""What an outing is expected to say, while it is worked on: points that move and are met.

A verified word speaks for the moment it was pressed and for none after. It *meets* a point
when the day has moved past it: the point's own step, an earlier one of the same visit, or one
that was due by then and comes before in the day. Any other point that was due by then is not
overdue any more, but the office expects to hear again soon: somebody who was heard and is
still out is never without a next moment.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from forethought.contact.events import OLDEST, CheckIn
from forethought.contact.plan import Plan, Point
from forethought.contact.result import Expectation, Standing
from forethought.contact.words import Step

_RANK = {step: rank for rank, step in enumerate(Step)}
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Expected:
    """One point while it is worked on.

    ``word``: it is one from inside a visit, expected only while somebody is inside.
    ``rings``: it stands in the open alarm. ``dropped``: it was overdue when a changed plan
    left it out, so to be heard is enough. ``asked``: when it was due before somebody was
    heard and it was expected again; the day has moved past it from then on.
    """

    __slots__ = (
        "asked", "back", "done", "dropped", "due", "every", "met_at", "point", "rank", "rings",
        "visit", "who", "word",
    )  # fmt: skip

    def __init__(self, point: Point) -> None:
        self.point = point
        self.visit = point.visit
        self.who = frozenset(point.officers)
        self.every = point.every
        self.rank = _RANK[point.step]
        self.back = point.step is Step.BACK
        self.word = point.step is Step.IN_VISIT
        self.due = self.asked = point.due
        self.done = self.word
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
        self.due = self.asked = due


class Day:
    """The expectations of an outing in the order of the day, and where its officers are.

    ``begun``: somebody was heard, so somebody may be out. ``inside``: since when somebody is
    in a visit. What a changed plan left out is remembered: whoever goes there all the same is
    watched all the same.
    """

    __slots__ = (
        "_left", "_left_out", "_moved", "_moved_by", "begun", "expected", "inside", "plan",
    )  # fmt: skip

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.expected = [Expected(point) for point in plan.points]
        self.inside: dict[str, datetime] = {}
        self.begun = False
        self._left: dict[str, datetime] = {}
        self._left_out: dict[str, list[Expected]] = {}
        self._moved: dict[str, datetime] = {}
        self._moved_by: dict[str, datetime] = {}

    def hear(self, officers: Iterable[str], pressed: datetime) -> None:
        """A verified word from each of these officers that all is well at ``pressed``."""
        self.begun = True
        self._postpone(officers, pressed, -1)

    def check_in(self, word: CheckIn, now: datetime) -> None:
        """A verified check-in, received ``now``. One of unknown age moves nothing on."""
        self.begun = True
        step, pressed = word.step, word.pressed_at
        if word.at - pressed >= OLDEST:
            step = None
        if step is Step.BACK:
            self._come_back(word.officer, pressed)
        elif (
            step is None
            or step is Step.IN_VISIT
            or pressed < self._moved.get(word.visit, _LONG_AGO)
            or not self._move_on(word, step, now)
        ):
            self._postpone((word.officer,), pressed, -1)

    def _move_on(self, word: CheckIn, step: Step, now: datetime) -> bool:
        """Move the day on to this step; False when it is of no visit of this officer's."""
        who, visit, pressed, rank = word.officer, word.visit, word.pressed_at, _RANK[step]
        if step is Step.LEAVING and self._has_not_come(visit, pressed):
            self._left[visit] = pressed
            return False
        if visit in self._left_out:
            self.expected = sorted(
                self._left_out.pop(visit) + self.expected, key=lambda one: one.back
            )
        reached = None
        for place, one in enumerate(self.expected):
            if one.visit == visit and one.rank <= rank and who in one.who:
                reached = place
                if not one.word or step is Step.LEAVING:
                    one.meet(pressed)
        if reached is None:
            return False
        self._postpone((who,), pressed, reached)
        if pressed < self._moved_by.get(who, _LONG_AGO):
            return True
        self._moved[visit] = pressed
        for officer in self.expected[reached].who:
            self._moved_by[officer] = pressed
        if step is Step.LEAVING:
            self.inside.pop(visit, None)
        elif step is Step.ARRIVED and visit not in self.inside:
            self._enter(word, now)
            self._leave_again(visit, pressed)
        for officer in self.expected[reached].who:
            self._go_out_again(officer, visit, pressed)
        return True

    def _has_not_come(self, visit: str, pressed: datetime) -> bool:
        """Whether leaving was pressed before anybody arrived or had to: a wrong button, or the
        arrival is still on its way."""
        return any(
            one.visit == visit
            and one.point.step is Step.ARRIVED
            and not one.done
            and one.asked > pressed
            for one in self.expected
        )

    def _leave_again(self, visit: str, arrived: datetime) -> None:
        """The arrival came after the leaving that was pressed later."""
        left = self._left.get(visit)
        if left is None or left < arrived:
            return
        self.inside.pop(visit, None)
        self._moved[visit] = left
        for one in self.expected:
            if one.visit == visit:
                one.meet(left)

    def _enter(self, word: CheckIn, now: datetime) -> None:
        """Somebody is inside from when they pressed: leaving, and words from inside, follow.

        Whoever is in one visit has left every other. A leaving already overdue stays so.
        """
        pressed = word.pressed_at
        for one in self.expected:
            if word.officer not in one.who:
                continue
            if one.visit != word.visit:
                if one.visit in self.inside:
                    one.meet(pressed)
            elif one.word and one.every is not None:
                one.expect(pressed + one.every)
            elif one.point.step is Step.LEAVING and (one.done or one.due > now):
                one.expect(pressed + one.point.length)
        for visit in {one.visit for one in self.expected if word.officer in one.who}:
            self.inside.pop(visit, None)
        self.inside[word.visit] = pressed

    def _go_out_again(self, officer: str, visit: str, pressed: datetime) -> None:
        """Who moves on is expected back, though they were back or their return was left out.

        By a visit and a journey later, or when the plan says, whichever is later.
        """
        mine = [one for one in self.expected if one.back and officer in one.who]
        if any(not one.done for one in mine):
            return
        length = max(one.point.length for one in self.expected if one.visit == visit)
        due = pressed + length + self.plan.times.travel
        if mine:
            mine[-1].expect(max(mine[-1].point.due, due))
        else:
            self.expected.append(Expected(Point(Step.BACK, "", (officer,), due)))

    def _come_back(self, officer: str, pressed: datetime) -> None:
        """Back ends the day only when nothing else was still to come at that moment."""
        mine = [one for one in self.expected if not one.done and officer in one.who]
        to_come = any(one.asked > pressed and not one.back for one in mine)
        if to_come or pressed < self._moved_by.get(officer, _LONG_AGO):
            self._postpone((officer,), pressed, -1)
            return
        for one in mine:
            one.meet(pressed)
            for name in one.who:
                self._moved_by[name] = pressed
            if one.visit:
                self.inside.pop(one.visit, None)
                self._moved[one.visit] = pressed

    def _postpone(self, officers: Iterable[str], pressed: datetime, reached: int) -> None:
        """What was due by ``pressed``: met before place ``reached``, else expected again."""
        for place, one in enumerate(self.expected):
            if one.done or one.who.isdisjoint(officers):
                continue
            if one.word and one.every is not None and place >= reached:
                one.due = max(one.due, pressed + one.every)
            elif place < reached and one.asked <= pressed:
                one.meet(pressed)
            elif one.due <= pressed:
                if one.dropped:
                    one.meet(pressed)
                else:
                    one.due = pressed + (one.every or self.plan.times.again)

    def settle(self) -> None:
        """What rings is settled: a person handed it to the police."""
        for one in self.expected:
            if one.rings:
                one.meet(one.due)

    def change(self, plan: Plan, now: datetime) -> None:
        """Follow a changed plan; what is overdue, or somebody's way out or home, stays."""
        self.plan = plan
        old = {one.point.key: one for one in self.expected}
        new = [_carried(Expected(point), old.pop(point.key, None), now) for point in plan.points]
        covered = {name for one in new if one.back for name in one.who}
        kept = [one for one in old.values() if self._stays(one, covered, now)]
        self.expected = sorted(kept + new, key=lambda one: one.back)
        for one in old.values():
            if one.visit and one not in kept:
                self._left_out.setdefault(one.visit, []).append(one)
        for one in new:
            self._left_out.pop(one.visit, None)
        for one in self.expected:
            if one.back and one.done and self._has_more(one.who):
                one.expect(one.point.due)
            elif one.word and one.done and one.visit in self.inside and one.every is not None:
                one.expect(now + one.every)

    def _stays(self, one: Expected, covered: set[str], now: datetime) -> bool:
        """Whether a point that a changed plan leaves out is expected all the same."""
        if one.done:
            return False
        way_home = one.back and self.begun and not one.who <= covered
        if way_home or one.visit in self.inside:
            return True
        one.dropped = one.due <= now
        return one.dropped

    def _has_more(self, officers: frozenset[str]) -> bool:
        return any(
            not one.done and not one.back and not one.who.isdisjoint(officers)
            for one in self.expected
        )

    def standing(self, now: datetime) -> tuple[Expectation, ...]:
        """Every point as it stands; words from inside only while somebody is inside."""
        standing = []
        for one in self.expected:
            if not one.done:
                how = Standing.OVERDUE if one.due <= now else Standing.WAITING
                standing.append(Expectation(one.point, one.due, one.asked, how))
            elif not one.word:
                standing.append(
                    Expectation(one.point, one.due, one.asked, Standing.MET, one.met_at)
                )
        return tuple(standing)


def _carried(new: Expected, old: Expected | None, now: datetime) -> Expected:
    """A point of the changed plan, with what is known of the same one in the old plan."""
    if old is None:
        return new
    new.done, new.met_at, new.rings = old.done, old.met_at, old.rings
    overdue = not old.done and old.due <= now
    if overdue or new.word or old.point.due == new.point.due:
        new.due, new.asked = old.due, old.asked
    return new
