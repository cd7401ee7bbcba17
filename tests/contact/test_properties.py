"""What holds for any facts in any order."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
from forethought.contact.judge import Watch, judge
from forethought.contact.plan import Plan, called_off, running_late
from forethought.contact.result import Alarm, Contact, Standing
from forethought.contact.words import AlarmKind, How, Proof, Rung, Step
from tests.contact.office import at, day_plan, visit

ALARMS = ("overdue-1", "overdue-2", "duress-1", "unverified-1")
PEOPLE = ("ann", "dee", "eve", "max")

plans = st.builds(
    lambda start, gap, high, pair, back: day_plan(
        visit("v1", start, high_risk=high),
        visit("v2", start + gap, officers=("ann", "bo") if pair else ("ann",), by_phone=pair),
        back=start + gap + back,
    ),
    st.integers(40, 90),
    st.integers(60, 120),
    st.booleans(),
    st.booleans(),
    st.integers(60, 150),
)


@st.composite
def facts(draw: st.DrawFn, most: int = 12) -> tuple[Event, ...]:
    """Facts in the order of their receipt, a few minutes apart."""
    events: list[Event] = []
    now = 0.0
    for number in range(draw(st.integers(0, most))):
        now += draw(st.sampled_from([0, 0.5, 3, 10, 17, 40, 90]))
        events.append(draw(_fact(f"e{number}", now)))
    return tuple(events)


@st.composite
def _fact(draw: st.DrawFn, name: str, now: float) -> Event:
    moment, alarm = at(now), draw(st.sampled_from(ALARMS))
    by, rung = draw(st.sampled_from(PEOPLE)), draw(st.sampled_from([Rung.DESK, Rung.MANAGER]))
    kind = draw(st.integers(0, 13))
    if kind < 5:
        step = draw(st.sampled_from([*Step, None]))
        age = draw(st.sampled_from([0, 0, 1, 20, 70]))
        officer = draw(st.sampled_from(["ann", "ann", "bo", "zed"]))
        where = draw(st.sampled_from(["v1", "v2"])) if step is not Step.BACK else ""
        verified = draw(st.sampled_from([True, True, True, False]))
        return CheckIn(name, officer, step, where, at(now - age), moment, verified)
    if kind == 5:
        plan = draw(plans)
        told = draw(st.sampled_from([PlanChanged, PlanChanged, LeftAnew]))
        return told(name, by, moment, draw(st.sampled_from([plan, called_off(plan)])))
    if kind == 6:
        police = draw(st.booleans())
        how = How.HANDED_TO_POLICE if police else How.HEARD_SAFE
        proof = None if police else draw(st.sampled_from(Proof))
        return Ended(name, alarm, by, how, moment, proof)
    office = st.sampled_from(
        [Spoke(name, by, moment), NotJudged(name, moment), Judged(name, moment)]
    )
    return {
        7: Acknowledged(name, alarm, by, rung, moment),
        8: Acknowledged(name, alarm, "dee", rung, moment),
        9: TakenOver(name, alarm, by, rung, moment),
        10: OwnerActs(name, alarm, "dee", moment),
        11: Duress(name, "ann", moment, moment),
        12: NotDelivered(name, alarm, rung, moment),
        13: draw(office),
    }[kind]


def end_of(events: tuple[Event, ...]) -> datetime:
    return events[-1].at if events else at(0)


waits = st.sampled_from([0, 1, 5, 15, 29, 31, 65, 300]).map(lambda m: timedelta(minutes=m))


@given(plans, facts(), waits, st.data())
def test_asking_in_between_changes_nothing(
    plan: Plan, events: tuple[Event, ...], wait: timedelta, data: st.DataObject
):
    watch = Watch(plan)
    before = at(-60)
    for event in events:
        for _ in range(data.draw(st.integers(0, 2))):
            share = data.draw(st.floats(0, 1))
            watch.stands(before + share * (event.at - before))
        watch.take(event)
        before = event.at
    now = end_of(events) + wait
    assert watch.stands(now) == judge(plan, events, now)


@given(plans, facts(), waits, st.data())
def test_a_watchdog_that_records_when_it_judged_changes_nothing(
    plan: Plan, events: tuple[Event, ...], wait: timedelta, data: st.DataObject
):
    more: list[Event] = []
    before = at(-60)
    for number, event in enumerate(events):
        share = data.draw(st.floats(0, 1))
        more += [Judged(f"j{number}", before + share * (event.at - before)), event]
        before = event.at
    now = end_of(events) + wait
    assert judge(plan, more, now) == judge(plan, events, now)


@given(plans, facts(), waits)
def test_nothing_changes_before_the_next_moment_and_something_does_then(
    plan: Plan, events: tuple[Event, ...], wait: timedelta
):
    contact = judge(plan, events, end_of(events) + wait)
    if contact.next_at is None:
        assert contact.open == ()
        assert all(one.standing is Standing.MET for one in contact.points)
        return
    assert contact.next_at > contact.now
    before = judge(plan, events, contact.next_at - timedelta(microseconds=1))
    assert replace(before, now=contact.now) == contact
    then = judge(plan, events, contact.next_at)
    assert (then.points, then.alarms) != (contact.points, contact.alarms)


@given(plans, facts(), waits)
def test_nobody_is_past_due_without_an_open_alarm(
    plan: Plan, events: tuple[Event, ...], wait: timedelta
):
    contact = judge(plan, events, end_of(events) + wait)
    missing = {one.point.key for one in contact.points if one.standing is Standing.OVERDUE}
    assert missing == {point.key for alarm in contact.open for point in alarm.overdue}
    for alarm in contact.open:
        assert alarm.tells or (alarm.owner is not None and not alarm.silent)


@given(plans, facts(), st.data())
def test_every_fact_may_come_again(plan: Plan, events: tuple[Event, ...], data: st.DataObject):
    again = list(events)
    for event in events:
        place = data.draw(st.integers(again.index(event) + 1, len(again)))
        again.insert(place, event)
    now = end_of(events) + timedelta(minutes=40)
    assert judge(plan, again, now) == judge(plan, events, now)


@given(plans, facts(), st.data())
def test_what_is_lost_before_it_is_recorded_never_ends_an_alarm(
    plan: Plan, events: tuple[Event, ...], data: st.DataObject
):
    """A day on which the phone says nothing more from some moment on always rings everyone."""
    cut = data.draw(st.integers(0, len(events)))
    silent = [one for one in events[:cut] if not isinstance(one, Ended)]
    silent += [one for one in events[cut:] if isinstance(one, Judged)]
    contact = judge(plan, silent, at(3000))
    owned = {alarm.id for alarm in contact.open if alarm.owner is not None}
    assert contact.over or owned or Rung.EMERGENCY in {tell.rung for tell in contact.tells}


@given(plans, facts(), waits, st.sampled_from([0.0, 5.0, 45.0]))
def test_an_older_check_in_speaks_for_less(
    plan: Plan, events: tuple[Event, ...], wait: timedelta, age: float
):
    """The same word, pressed earlier, never leaves fewer points overdue."""
    now = end_of(events) + wait
    late = CheckIn("late", "ann", None, "", now - timedelta(minutes=age), now)
    newest = replace(late, pressed_at=now)
    less = judge(plan, (*events, late), now)
    more = judge(plan, (*events, newest), now)
    assert _overdue(more) <= _overdue(less)


@given(plans, facts(), waits)
def test_heard_not_verified_changes_no_point_and_no_other_alarm(
    plan: Plan, events: tuple[Event, ...], wait: timedelta
):
    now = end_of(events) + wait
    word = CheckIn("new", "ann", Step.BACK, "", now, now, verified=False)
    before, after = judge(plan, events, now), judge(plan, (*events, word), now)
    assert after.points == before.points
    assert _others(after) == _others(before)
    assert AlarmKind.UNVERIFIED in {alarm.kind for alarm in after.open}


@given(plans, facts(), facts())
def test_no_phone_no_text_and_no_change_of_plan_touches_duress(
    plan: Plan, first: tuple[Event, ...], second: tuple[Event, ...]
):
    now = end_of(first)
    begun = (*first, Duress("help", "ann", now, now))
    since = judge(plan, begun, now)
    (alarm,) = [one for one in since.open if one.kind is AlarmKind.DURESS]
    harmless = [
        replace(event, id=f"x{event.id}", at=now + (event.at - at(0)))
        for event in second
        if isinstance(event, PlanChanged | LeftAnew | Spoke | Judged | NotJudged)
        and getattr(event, "by", "") != (alarm.owner.person if alarm.owner else "-")
    ]
    words = [
        replace(event, id=f"x{event.id}", at=now + (event.at - at(0)), pressed_at=now)
        for event in second
        if isinstance(event, CheckIn)
    ]
    end = now + timedelta(hours=12)
    quiet = judge(plan, begun, end).alarm(alarm.id)
    assert judge(plan, (*begun, *harmless, *words), end).alarm(alarm.id) == quiet


@given(plans, facts(), plans, waits)
def test_no_change_of_plan_ends_an_alarm_or_hides_what_is_overdue(
    plan: Plan, events: tuple[Event, ...], other: Plan, wait: timedelta
):
    now = end_of(events) + wait
    before = judge(plan, events, now)
    later = running_late(plan, by=timedelta(hours=10), after=at(-600))
    for told, changed in product((PlanChanged, LeftAnew), (other, called_off(plan), later)):
        after = judge(plan, (*events, told("new", "dee", now, changed)), now)
        assert _overdue(before) <= _overdue(after)
        assert {one.id for one in before.open} <= {one.id for one in after.open}
        assert set(before.inside) == set(after.inside)


@given(plans, facts(), st.integers(0, 200))
def test_rungs_only_go_up_while_nobody_does_anything(
    plan: Plan, events: tuple[Event, ...], minutes: int
):
    now = end_of(events)
    one = judge(plan, events, now)
    two = judge(plan, events, now + timedelta(minutes=minutes))
    for alarm in one.open:
        later = two.alarm(alarm.id)
        assert later is not None
        assert later.ended is None
        assert later.rung >= alarm.rung


@given(plans, facts(), st.sampled_from(PEOPLE))
def test_an_alarm_is_owned_by_the_first_who_may(plan: Plan, events: tuple[Event, ...], by: str):
    now = end_of(events)
    for alarm in judge(plan, events, now).open:
        one = Acknowledged("n1", alarm.id, by, Rung.DESK, now)
        two = Acknowledged("n2", alarm.id, "zoe", Rung.DESK, now)
        first = _owner(judge(plan, (*events, one), now), alarm.id)
        both = _owner(judge(plan, (*events, one, two), now), alarm.id)
        assert first is None or first.person != "ann"
        if first is not None and first.person == by:
            assert both == first
        else:
            assert both is not None
            assert both.person != by


@pytest.mark.prove
@settings(max_examples=3000, deadline=None)
@given(plans, facts(most=40), waits)
def test_a_long_day_is_judged_alike_at_once_and_step_by_step(
    plan: Plan, events: tuple[Event, ...], wait: timedelta
):
    watch = Watch(plan)
    for event in events:
        watch.take(event)
        assert watch.stands(event.at) == judge(plan, events[: events.index(event) + 1], event.at)
    now = end_of(events) + wait
    assert watch.stands(now) == judge(plan, events, now)


def _overdue(contact: Contact) -> set[object]:
    return {one.point.key for one in contact.points if one.standing is Standing.OVERDUE}


def _others(contact: Contact) -> list[Alarm]:
    return [alarm for alarm in contact.alarms if alarm.kind is not AlarmKind.UNVERIFIED]


def _owner(contact: Contact, alarm: str):  # type: ignore[no-untyped-def]
    found = contact.alarm(alarm)
    assert found is not None
    return found.owner
