"""How a plan is made, and what a change of plan may and may not do."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from forethought.contact.plan import Plan, Return, called_off, plan_of, running_late
from forethought.contact.words import Step, Urgency
from tests.contact.office import TIMES, Log, at, day_plan, minutes, only, overdue, visit, waiting


def points(plan: Plan) -> list[tuple[str, str, float | None]]:
    return [(point.step.value, point.visit, minutes(point.due)) for point in plan.points]


def test_the_points_of_a_day_in_its_order():
    plan = plan_of(
        outing="o1",
        visits=[visit("v2", 150, high_risk=True), visit("v1", 60)],
        times=TIMES,
    )
    assert points(plan) == [
        ("set_off", "v1", 15),
        ("arrived", "v1", 60),
        ("leaving", "v1", 120),
        ("arrived", "v2", 150),
        ("in_visit", "v2", 170),
        ("leaving", "v2", 210),
        ("back", "", 255),
    ]
    assert {point.urgency for point in plan.points if point.visit == "v2"} == {
        Urgency.HIGH,
        Urgency.CALL,
    }


def test_nobody_is_left_without_a_return():
    plan = plan_of(
        outing="o1",
        visits=[visit("v1", 60, officers=("ann", "bo"))],
        times=TIMES,
        returns=[Return(("bo",), at(140), home=True)],
    )
    back = {point.officers: minutes(point.due) for point in plan.points if point.step is Step.BACK}
    assert back == {("bo",): 140, ("ann",): 165}


@pytest.mark.parametrize("visits", [[], [visit("v1", 60, officers=())]])
def test_a_plan_needs_visits_with_officers(visits: list[object]):
    with pytest.raises(ValueError, match="needs a visit"):
        plan_of(outing="o1", visits=visits, times=TIMES)  # type: ignore[arg-type]


def test_a_plan_refuses_a_step_twice_and_a_naive_time():
    plan = day_plan()
    with pytest.raises(ValueError, match="once"):
        replace(plan, points=plan.points * 2)
    naive = replace(plan.points[0], due=datetime(2026, 11, 25))  # noqa: DTZ001
    with pytest.raises(ValueError, match="aware"):
        replace(plan, points=(naive,))


@pytest.mark.parametrize(("now", "moved"), [(59, True), (60, False), (61, False)])
def test_running_late_moves_only_what_is_not_due(now: float, moved: bool):
    late = running_late(day_plan(), by=timedelta(minutes=20), after=at(now))
    assert points(late)[1] == ("arrived", "v1", 80 if moved else 60)
    assert points(late)[2] == ("leaving", "v1", 140)


def test_running_late_is_never_early():
    with pytest.raises(ValueError, match="later"):
        running_late(day_plan(), by=timedelta(minutes=-1), after=at(0))


def test_a_changed_plan_does_not_move_what_is_overdue():
    plan = day_plan()
    later = day_plan(visit("v1", 90), sets_off=60)
    contact = Log(plan).change(31, later).judge(32)
    assert overdue(contact) == ["set_off v1"]
    assert only(contact).ended is None
    assert waiting(contact)[1:] == [("arrived v1", 90), ("leaving v1", 150), ("back", 195)]


def test_a_word_before_the_change_lets_it_move():
    contact = Log(day_plan()).check_in(None, 31).change(31, day_plan(sets_off=50)).judge(32)
    assert contact.open == ()
    assert waiting(contact)[0] == ("set_off v1", 50)


def test_calling_off_a_day_that_has_not_begun_ends_it():
    plan = day_plan()
    assert Log(plan).change(10, called_off(plan)).judge(11).over


def test_calling_off_keeps_what_is_overdue_until_heard():
    plan = day_plan()
    log = Log(plan).change(31, called_off(plan))
    assert overdue(log.judge(32)) == ["set_off v1"]
    assert log.spoke(33).judge(34).over


def test_calling_off_keeps_the_return_of_who_is_out_and_the_visit_they_are_in():
    plan = day_plan(visit("v1", 60), visit("v2", 150))
    log = Log(plan).check_in(Step.ARRIVED, 60).change(70, called_off(plan))
    assert waiting(log.judge(71)) == [("leaving v1", 120), ("back", 255)]
    log.check_in(None, 125)
    assert waiting(log.judge(126))[0] == ("leaving v1", 155)
    log.check_in(Step.LEAVING, 130).check_in(Step.BACK, 140, "")
    assert log.judge(141).over


def test_a_second_officer_taken_off_while_out_still_has_to_be_back():
    pair = day_plan(visit("v1", 60, officers=("ann", "bo")))
    log = Log(pair).check_in(Step.SET_OFF, 25).change(40, day_plan())
    assert [one for one in waiting(log.judge(41)) if one[0] == "back"] == [("back", 165)] * 2


def test_the_same_plan_again_keeps_what_an_arrival_moved():
    plan = day_plan(visit("v1", 60), visit("v2", 150))
    log = Log(plan).check_in(Step.ARRIVED, 70)
    log.change(80, day_plan(visit("v1", 60), visit("v2", 180)))
    assert waiting(log.judge(81))[0] == ("leaving v1", 130)
    log.change(90, day_plan(visit("v1", 60, 100), visit("v2", 180)))
    assert waiting(log.judge(91))[0] == ("leaving v1", 160)


def test_a_visit_added_after_coming_back_is_expected_and_so_is_the_return():
    plan = day_plan()
    log = Log(plan).check_in(Step.LEAVING, 115).check_in(Step.BACK, 150, "")
    log.change(160, day_plan(visit("v1", 60), visit("v2", 200)))
    assert waiting(log.judge(161)) == [("arrived v2", 200), ("leaving v2", 260), ("back", 305)]


def test_a_visit_that_becomes_high_risk_while_somebody_is_inside_asks_for_words():
    log = Log(day_plan()).check_in(Step.ARRIVED, 60)
    log.change(70, day_plan(visit("v1", 60, high_risk=True)))
    assert waiting(log.judge(71))[0] == ("in_visit v1", 90)


def test_a_new_point_in_the_past_rings_from_when_it_is_known():
    plan = day_plan(sets_off=30)
    alarm = only(Log(plan).change(100, day_plan(visit("v0", 40), visit("v1", 60))).judge(100))
    assert minutes(alarm.since) == 30


def test_who_leaves_anew_while_an_alarm_is_open_is_expected_at_every_door_again():
    plan = day_plan(visit("v1", 60))
    log = (
        Log(plan).check_in(Step.ARRIVED, 60).check_in(Step.LEAVING, 65).check_in(Step.BACK, 70, "")
    )
    log.duress(80)
    rings = log.judge(400).tells
    again = day_plan(visit("v1", 60), sets_off=500)
    contact = log.leave_anew(90, again).judge(400)
    assert contact.tells[: len(rings)] == rings
    assert [one[0] for one in waiting(contact)] == [
        "arrived v1",
        "leaving v1",
        "back",
        "set_off v1",
    ]
    assert contact.waits_for("ann")
    assert not contact.waits_for("bo")


@pytest.mark.parametrize("in_time", [True, False])
def test_who_leaves_anew_too_late_to_set_off_has_done_so(in_time: bool):
    """No alarm ends by it, nor opens; and called off, whoever is out is expected back."""
    log = Log(called_off(day_plan())).check_in(None, 80, verified=False)
    plan = day_plan(visit("v1", 85), sets_off=95)
    kept = [one for one in plan.points if in_time or one.step is not Step.SET_OFF]
    contact = log.leave_anew(90, replace(plan, points=tuple(kept))).judge(90)
    rings = ["unverified-1", "overdue-1"] if in_time else ["unverified-1"]
    assert [alarm.id for alarm in contact.open] == rings
    contact = log.change(91, called_off(plan)).judge(91)
    assert ("back" in [step for step, _ in waiting(contact)]) is not in_time


def test_leaving_anew_drops_nothing_that_is_still_expected():
    plan = day_plan(visit("v1", 60))
    log = Log(plan).check_in(Step.ARRIVED, 60).leave_anew(70, day_plan(visit("v2", 200)))
    assert ("leaving v1", 120) in waiting(log.judge(71))
