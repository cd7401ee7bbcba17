"""Every order of facts in a small world: one officer, one visit, a desk and a manager.

From several beginnings, everything that can happen next happens in every order, to a bounded
depth: check-ins in time, delayed and repeated, words without the daily word, people who own,
act, fall silent, end and hand over, changes of plan, a failing channel, and time that passes
to the very next moment at which something changes, or far beyond it. A message that is lost
is a branch without it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest

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
)
from forethought.contact.judge import judge
from forethought.contact.plan import Plan, called_off, running_late
from forethought.contact.result import Alarm, Contact, Standing
from forethought.contact.words import AlarmKind, How, Proof, Rung, Step
from tests.contact.office import NINE, Log, at, day_plan, visit

PLAN = day_plan(visit("v1", 60, high_risk=True))
MINUTE = timedelta(minutes=1)

Facts = tuple[Event, ...]


class World:
    """The facts so far and the moment it is."""

    __slots__ = ("contact", "facts", "now")

    def __init__(self, facts: Facts, now: float, contact: Contact) -> None:
        self.facts = facts
        self.now = now
        self.contact = contact

    def then(self, *facts: Event, wait: float = 0) -> World:
        now = self.now + wait
        more = self.facts + facts
        return World(more, now, judge(PLAN, more, at(now)))

    @property
    def id(self) -> str:
        return f"w{len(self.facts)}"


def start(log: Log, now: float) -> World:
    return World(tuple(log.events), now, log.judge(now))


def moves(world: World) -> Iterator[tuple[str, World]]:
    """Everything that can happen next."""
    now, moment = world.now, at(world.now)
    next_at = world.contact.next_at
    if next_at is not None:
        yield "wait until something changes", world.then(wait=(next_at - moment) / MINUTE)
    yield "wait 25 minutes", world.then(wait=25)
    for step in (Step.ARRIVED, Step.LEAVING, Step.BACK, None):
        name = "v1" if step in (Step.ARRIVED, Step.LEAVING) else ""
        yield (
            f"{step} now",
            world.then(CheckIn(world.id, "ann", step, name, moment, moment)),
        )
    for step, age in ((Step.ARRIVED, 30), (Step.LEAVING, 10), (None, 16)):
        yield (
            f"{step} delayed by {age}",
            world.then(CheckIn(world.id, "ann", step, "v1", at(now - age), moment)),
        )
    if world.facts:
        yield "the last fact once more", world.then(world.facts[-1])
    yield "unverified", world.then(CheckIn(world.id, "ann", None, "", moment, moment, False))
    yield "duress", world.then(Duress(world.id, "ann", moment, moment))
    yield "running late", world.then(PlanChanged(world.id, "dee", moment, _later(moment)))
    yield "called off", world.then(PlanChanged(world.id, "dee", moment, called_off(PLAN)))
    yield "spoke", world.then(Spoke(world.id, "max", moment))
    yield "a watchdog wakes", world.then(Judged(world.id, moment))
    for alarm in world.contact.open:
        yield from _people(world, alarm)


def _later(moment: object) -> Plan:
    return running_late(PLAN, by=40 * MINUTE, after=moment)  # type: ignore[arg-type]


def _people(world: World, alarm: Alarm) -> Iterator[tuple[str, World]]:
    name, key, now = alarm.id, world.id, at(world.now)
    yield f"ann owns {name}", world.then(Acknowledged(key, name, "ann", Rung.DESK, now))
    yield f"dee owns {name}", world.then(Acknowledged(key, name, "dee", Rung.DESK, now))
    yield f"max owns {name}", world.then(Acknowledged(key, name, "max", Rung.MANAGER, now))
    yield f"nobody at the desk for {name}", world.then(NotDelivered(key, name, Rung.DESK, now))
    if alarm.owner is not None:
        yield f"max takes {name} over", world.then(TakenOver(key, name, "max", Rung.MANAGER, now))
        yield f"{name}: the owner acts", world.then(OwnerActs(key, name, alarm.owner.person, now))
        yield (
            f"{name}: dee ends it",
            world.then(Ended(key, name, "dee", How.HEARD_SAFE, now, Proof.SPOKE)),
        )
        yield (
            f"{name}: police",
            world.then(Ended(key, name, alarm.owner.person, How.HANDED_TO_POLICE, now)),
        )


# The invariants, one sentence each. They look at a state and the one before it.


def whoever_is_past_due_stands_in_an_open_alarm(before: World, after: World) -> None:
    missing = {p.point.key for p in after.contact.points if p.standing is Standing.OVERDUE}
    rung = {point.key for alarm in after.contact.open for point in alarm.overdue}
    assert missing == rung


def no_alarm_that_was_due_vanishes(before: World, after: World) -> None:
    names = [alarm.id for alarm in after.contact.alarms]
    assert names[: len(before.contact.alarms)] == [a.id for a in before.contact.alarms]


def an_alarm_that_ended_stays_as_it_ended(before: World, after: World) -> None:
    for alarm in before.contact.alarms:
        if alarm.ended is not None:
            assert after.contact.alarm(alarm.id) == alarm


def nobody_but_its_owner_ends_an_alarm_that_is_owned(before: World, after: World) -> None:
    for alarm in before.contact.open:
        now = after.contact.alarm(alarm.id)
        assert now is not None
        if now.ended is not None and alarm.owner is not None:
            assert now.ended.by == alarm.owner.person


def a_check_in_ends_only_what_nobody_owns_and_is_not_duress(before: World, after: World) -> None:
    for alarm in after.contact.alarms:
        if alarm.ended is not None and alarm.ended.how is How.CHECKED_IN_LATE:
            assert alarm.owner is None
            assert alarm.kind is not AlarmKind.DURESS


def an_officer_of_the_outing_owns_no_alarm(before: World, after: World) -> None:
    owners = [alarm.owner for alarm in after.contact.alarms if alarm.owner is not None]
    assert all(owner.person != "ann" for owner in owners)


def every_open_alarm_rings_or_has_an_owner_who_is_not_silent(before: World, after: World) -> None:
    for alarm in after.contact.open:
        assert alarm.tells or (alarm.owner is not None and not alarm.silent)


def an_open_alarm_that_nobody_owns_reaches_everyone_within_the_hour(
    before: World, after: World
) -> None:
    for alarm in after.contact.open:
        if alarm.owner is None and after.contact.now >= alarm.opened_at + 60 * MINUTE:
            assert Rung.EMERGENCY in {tell.rung for tell in alarm.tells}


def what_rings_has_begun_and_belongs_to_an_open_alarm(before: World, after: World) -> None:
    for tell in after.contact.tells:
        assert tell.since <= tell.due <= after.contact.now
        alarm = after.contact.alarm(tell.alarm)
        assert alarm is not None
        assert alarm.ended is None


def duress_is_never_told_to_the_officer(before: World, after: World) -> None:
    for alarm in after.contact.open:
        if alarm.kind is AlarmKind.DURESS:
            assert Rung.OFFICER not in {tell.rung for tell in alarm.tells}


def the_next_moment_is_later_and_missing_only_when_all_is_over(before: World, after: World) -> None:
    contact = after.contact
    assert contact.next_at is None or contact.next_at > contact.now
    assert (contact.next_at is None) == (not contact.waiting and not contact.open)


def nothing_changes_before_the_next_moment(before: World, after: World) -> None:
    contact = after.contact
    if contact.next_at is None:
        return
    just_before = judge(PLAN, after.facts, contact.next_at - timedelta(microseconds=1))
    assert just_before.points == contact.points
    assert just_before.alarms == contact.alarms
    assert just_before.next_at == contact.next_at


def whoever_is_inside_is_expected_to_leave(before: World, after: World) -> None:
    for name in after.contact.inside:
        assert any(
            one.point.visit == name and one.point.step is Step.LEAVING
            for one in after.contact.waiting
        ) or any(
            alarm.ended is not None and alarm.ended.how is How.HANDED_TO_POLICE
            for alarm in after.contact.alarms
        )


def an_outing_is_over_only_when_its_officer_said_so_last(before: World, after: World) -> None:
    """Looks at the facts alone: the last step pressed is *back*, or there was none."""
    police = any(
        isinstance(fact, Ended) and fact.how is How.HANDED_TO_POLICE for fact in after.facts
    )
    if after.contact.over and not police:
        steps = [
            (fact.pressed_at, fact.step)
            for fact in after.facts
            if isinstance(fact, CheckIn) and fact.verified and fact.step is not None
        ]
        assert not steps or max(steps, key=lambda one: one[0])[1] is Step.BACK or _tied(steps)


def _tied(steps: list[tuple[datetime, Step]]) -> bool:
    """Whether *back* was pressed in the same moment as the last step: either may be last."""
    last = max(pressed for pressed, _ in steps)
    return (last, Step.BACK) in steps


def a_heard_word_that_is_not_verified_moves_no_point(before: World, after: World) -> None:
    if len(after.facts) > len(before.facts):
        fact = after.facts[-1]
        if isinstance(fact, CheckIn) and not fact.verified:
            assert after.contact.points == before.contact.points
            assert after.contact.heard == before.contact.heard


def the_same_fact_twice_changes_nothing(before: World, after: World) -> None:
    if after.now == before.now and len(after.facts) > 1 and after.facts[-1] is after.facts[-2]:
        assert after.contact == before.contact


INVARIANTS: tuple[Callable[[World, World], None], ...] = (
    whoever_is_past_due_stands_in_an_open_alarm,
    no_alarm_that_was_due_vanishes,
    an_alarm_that_ended_stays_as_it_ended,
    nobody_but_its_owner_ends_an_alarm_that_is_owned,
    a_check_in_ends_only_what_nobody_owns_and_is_not_duress,
    an_officer_of_the_outing_owns_no_alarm,
    every_open_alarm_rings_or_has_an_owner_who_is_not_silent,
    an_open_alarm_that_nobody_owns_reaches_everyone_within_the_hour,
    what_rings_has_begun_and_belongs_to_an_open_alarm,
    duress_is_never_told_to_the_officer,
    the_next_moment_is_later_and_missing_only_when_all_is_over,
    nothing_changes_before_the_next_moment,
    whoever_is_inside_is_expected_to_leave,
    an_outing_is_over_only_when_its_officer_said_so_last,
    a_heard_word_that_is_not_verified_moves_no_point,
    the_same_fact_twice_changes_nothing,
)

BEGINNINGS = {
    "before setting off": start(Log(PLAN), 0),
    "overdue before setting off": start(Log(PLAN), 31),
    "inside a high-risk visit": start(Log(PLAN).check_in(Step.ARRIVED, 60), 61),
    "overdue inside, owned by the desk": start(Log(PLAN).check_in(Step.ARRIVED, 60).own(81), 82),
    "on the way home": start(Log(PLAN).check_in(Step.LEAVING, 118), 119),
    "duress, owned": start(Log(PLAN).duress(50).own(51, alarm="duress-1"), 52),
}


def explore(world: World, depth: int, path: tuple[str, ...] = ()) -> int:
    """Every order of moves to ``depth``; the number of states seen."""
    if depth == 0:
        return 1
    count = 1
    for move, after in moves(world):
        way = (*path, move)
        for invariant in INVARIANTS:
            try:
                invariant(world, after)
            except AssertionError as error:
                raise AssertionError(f"not so: {invariant.__name__}, after {way}") from error
        count += explore(after, depth - 1, way)
    return count


@pytest.mark.parametrize("beginning", BEGINNINGS)
def test_every_order_of_facts(beginning: str):
    assert explore(BEGINNINGS[beginning], 3) > 3_000


@pytest.mark.prove
@pytest.mark.parametrize("beginning", BEGINNINGS)
def test_every_order_of_facts_at_length(beginning: str):
    assert explore(BEGINNINGS[beginning], 4) > 60_000


def test_the_small_world_has_time_before_nine():
    assert at(-30) < NINE
