"""Contact plan and facts → what is due and who is told. Pure, and the same every time.

``judge`` folds the facts in the order they were recorded. Nothing is stored in between:
asking at one moment gives what asking at every moment before would have led to, so a watchdog
that was dead, or ran twice, changes nothing (docs/shape.md, "An alarm is a row").
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

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
from forethought.contact.expecting import Day, Expected
from forethought.contact.ladder import Ringing, frozen
from forethought.contact.plan import Plan
from forethought.contact.result import Contact, Ending, Heard
from forethought.contact.words import AlarmKind, How, Proof, Rung, Step

_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_NEVER = datetime.max.replace(tzinfo=UTC)


def judge(plan: Plan, events: Iterable[Event], now: datetime) -> Contact:
    """The outing as it stands ``now``.

    ``events`` in the order in which they were recorded; those of a later ``at`` than ``now``
    must not be among them (they count as known already). A fact with an id seen before, an
    acknowledgement that came second, by an officer of the outing or of an unknown alarm, and
    an end by somebody who does not own the alarm change nothing: ``contact.may`` says so to
    the person before it is recorded.
    """
    watch = Watch(plan)
    for event in events:
        watch.take(event)
    return watch.stands(now)


class Watch:
    """The fold behind ``judge``, for who keeps it between facts: the same answer, cheaper.

    Take each fact once, in the order in which it was recorded; ask at any moment in between.
    """

    __slots__ = (
        "_seen", "_soonest", "alarms", "at", "day", "heard", "officers", "overdue", "unverified",
    )  # fmt: skip

    def __init__(self, plan: Plan) -> None:
        self.day = Day(plan)
        self.at = _LONG_AGO
        self.alarms: list[Ringing] = []
        self.overdue: Ringing | None = None
        self.officers = dict.fromkeys(plan.officers)
        self.heard: dict[str, Heard] = {}
        self.unverified: Heard | None = None
        self._seen: set[str] = set()
        self._soonest = _LONG_AGO

    def take(self, event: Event) -> None:
        """Take in one fact; one whose id was seen before changes nothing."""
        if event.id in self._seen:
            return
        self._seen.add(event.id)
        if event.at > self.at:
            self._pass_time(event.at)
        self._note(event)
        self._soonest = _LONG_AGO
        self._pass_time(self.at)

    def _pass_time(self, until: datetime) -> None:
        """Nothing but time passes: what is due by ``until`` stands in an alarm from then on."""
        if until >= self._soonest:
            quiet = [one for one in self.day.expected if not one.done and not one.rings]
            due = [one for one in quiet if one.due <= until]
            for one in sorted(due, key=lambda one: one.due) if due else ():
                self._ring(one)
            self._soonest = min((one.due for one in quiet if one.due > until), default=_NEVER)
        self.at = max(self.at, until)

    def _ring(self, one: Expected) -> None:
        known = max(one.due, self.at)
        if self.overdue is None:
            self.overdue = self._open(AlarmKind.OVERDUE, one.due, known)
        one.rings = True
        if one.point not in self.overdue.missed:
            self.overdue.missed.append(one.point)
        self.overdue.climb(self.day.plan.times.ladder(one.point.urgency), one.due, known)

    def _open(self, kind: AlarmKind, since: datetime, at: datetime) -> Ringing:
        number = 1 + sum(alarm.kind is kind for alarm in self.alarms)
        alarm = Ringing(number, kind, since, at)
        self.alarms.append(alarm)
        return alarm

    def _find(self, alarm: str) -> Ringing | None:
        return next((one for one in self.alarms if one.id == alarm and one.ended is None), None)

    def _open_of(self, kind: AlarmKind) -> Ringing | None:
        return next((one for one in self.alarms if one.kind is kind and one.ended is None), None)

    def _note(self, event: Event) -> None:
        """What one fact means at ``self.at``."""
        match event:
            case CheckIn():
                self._check_in(event)
            case Spoke():
                self._spoke(event)
            case PlanChanged() | LeftAnew():
                self._change_plan(event)
            case Duress():
                self._duress(event)
            case Acknowledged():
                self._acknowledge(event)
            case OwnerActs():
                alarm = self._find(event.alarm)
                if alarm is not None and alarm.owner is not None and alarm.owner.person == event.by:
                    alarm.own(event.by, alarm.owner.rung, self.at, self.day.plan.times)
            case Ended():
                self._end(event)
            case NotDelivered():
                alarm = self._find(event.alarm)
                if alarm is not None and not alarm.late:
                    alarm.move_on(event.rung, self.at)
            case NotJudged():
                self._not_judged()
            case Judged():
                pass

    def _check_in(self, word: CheckIn) -> None:
        if word.officer not in self.officers:
            return
        heard = Heard(word.officer, word.step, word.visit, word.pressed_at, self.at)
        if not word.verified:
            self.unverified = heard
            self._ring_desk()
            return
        last = self.heard.get(word.officer)
        if last is None or last.pressed_at <= word.pressed_at:
            self.heard[word.officer] = heard
        self.day.check_in(word, self.at)
        self._quieten(word.pressed_at, Ending(How.CHECKED_IN_LATE, self.at))

    def _ring_desk(self) -> None:
        """Heard, not verified: the desk is rung, and nothing else changes."""
        alarm = self._open_of(AlarmKind.UNVERIFIED)
        if alarm is None:
            alarm = self._open(AlarmKind.UNVERIFIED, self.at, self.at)
        elif not alarm.late:
            return
        alarm.late = False
        ladder = self.day.plan.times.ordinary
        alarm.begin(Rung.DESK, self.at)
        for rung in (Rung.MANAGER, Rung.EMERGENCY):
            alarm.begin(rung, self.at + ladder.after(rung))

    def _change_plan(self, event: PlanChanged | LeftAnew) -> None:
        self.officers.update(dict.fromkeys(event.plan.officers))
        if isinstance(event, LeftAnew) and all(one.done for one in self.day.expected):
            self.day = Day(event.plan)
            if all(point.step is not Step.SET_OFF for point in event.plan.points):
                self.day.hear(event.plan.officers, self.at)
        else:
            self.day.change(event.plan, self.at)

    def _spoke(self, event: Spoke) -> None:
        if event.by in self.officers:
            return
        self._hear_all()
        for alarm in self.alarms:
            if alarm.ended is None and alarm.owner is not None and alarm.owner.person == event.by:
                alarm.own(event.by, alarm.owner.rung, self.at, self.day.plan.times)
        self._quieten(self.at, Ending(How.HEARD_SAFE, self.at, event.by, Proof.SPOKE))

    def _hear_all(self) -> None:
        for officer in self.officers:
            self.heard[officer] = Heard(officer, None, "", self.at, self.at)
        self.day.hear(self.officers, self.at)

    def _quieten(self, pressed: datetime, ending: Ending) -> None:
        """A verified word closes what nobody owns and it speaks for; never a duress alarm."""
        self._soonest = _LONG_AGO
        self._pass_time(self.at)
        for alarm in self.alarms:
            if alarm.ended is not None or alarm.kind is AlarmKind.DURESS:
                continue
            if alarm is self.overdue:
                missing = self._still_missing()
                alarm.blind = alarm.blind and pressed < alarm.since
                if missing or alarm.blind:
                    continue
            elif pressed < alarm.since:
                continue
            if alarm.owner is not None:
                alarm.rest()
            else:
                self._close(alarm, ending)

    def _still_missing(self) -> bool:
        missing = False
        for one in self.day.expected:
            one.rings = one.rings and not one.done and one.due <= self.at
            missing = missing or one.rings
        return missing

    def _close(self, alarm: Ringing, ending: Ending) -> None:
        alarm.ended = ending
        if alarm is self.overdue:
            self.overdue = None

    def _duress(self, event: Duress) -> None:
        alarm = self._open_of(AlarmKind.DURESS)
        if alarm is None:
            alarm = self._open(AlarmKind.DURESS, event.pressed_at, self.at)
            alarm.begin(Rung.EMERGENCY, self.at)
        elif alarm.owner is not None:
            alarm.owner = alarm.owner._replace(silent_at=min(alarm.owner.silent_at, self.at))

    def _acknowledge(self, event: Acknowledged) -> None:
        alarm, times = self._find(event.alarm), self.day.plan.times
        if alarm is None or event.by in self.officers:
            return
        rung = alarm.rung_at(event.rung, self.at, times)
        free = (
            alarm.owner is None
            or alarm.owner.person == event.by
            or isinstance(event, TakenOver)
            or alarm.rings_for(rung, self.at, times)
        )
        if free:
            alarm.own(event.by, rung, self.at, times)

    def _end(self, event: Ended) -> None:
        alarm = self._find(event.alarm)
        if alarm is None or alarm.owner is None or alarm.owner.person != event.by:
            return
        if alarm.kind is AlarmKind.DURESS and event.proof is Proof.SPOKE:
            return
        if event.how is How.HANDED_TO_POLICE and alarm is self.overdue:
            self.day.settle()
        self._close(alarm, Ending(event.how, self.at, event.by, event.proof))
        if event.how is How.HEARD_SAFE:
            self._hear_all()
            self._quieten(self.at, Ending(event.how, self.at, event.by, event.proof))
        if alarm.kind is AlarmKind.OVERDUE:
            for one in self.day.expected:
                one.rings = False

    def _not_judged(self) -> None:
        if self.overdue is None:
            self.overdue = self._open(AlarmKind.OVERDUE, self.at, self.at)
            self.overdue.blind = True
            self.overdue.climb(self.day.plan.times.ordinary, self.at, self.at)
            self.overdue.begin(Rung.DESK, self.at)

    def stands(self, now: datetime) -> Contact:
        """The outing as it stands ``now``, or at the last fact if that is later."""
        now = max(now, self.at)
        self._pass_time(now)
        missing = tuple(one.point for one in self.day.expected if one.rings)
        moments = [one.due for one in self.day.expected if not one.done and one.due > now]
        alarms = []
        for ringing in self.alarms:
            overdue = missing if ringing is self.overdue else ()
            alarm, next_at = frozen(ringing, overdue, self.day.plan.times, now)
            alarms.append(alarm)
            if next_at is not None:
                moments.append(next_at)
        return Contact(
            outing=self.day.plan.outing,
            now=now,
            officers=tuple(self.officers),
            points=self.day.standing(now),
            alarms=tuple(alarms),
            heard=tuple(self.heard.values()),
            unverified=self.unverified,
            inside=tuple(self.day.inside),
            next_at=min(moments, default=None),
        )
