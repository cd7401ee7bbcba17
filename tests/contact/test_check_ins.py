"""What a check-in meets, what it does not, and when the office expects to hear next."""

from __future__ import annotations

import math

import pytest

from forethought.contact.events import OLDEST, CheckIn, pressed
from forethought.contact.plan import Return
from forethought.contact.words import How, Step
from tests.contact.office import Log, at, day_plan, minutes, overdue, visit, waiting


@pytest.mark.parametrize(
    ("age_s", "expected"),
    [
        (0, 0),
        (60, -1),
        (None, 0),
        (-1, 0),
        (-1.01, -1440),
        (-math.inf, -1440),
        (OLDEST.total_seconds(), -1440),
        (OLDEST.total_seconds() + 1, -1440),
        (math.inf, -1440),
        (math.nan, -1440),
    ],
)
def test_a_check_in_is_never_pressed_after_its_receipt(age_s: float | None, expected: float):
    assert minutes(pressed(at(0), age_s)) == expected


@pytest.mark.parametrize(("age", "inside"), [(1439.9, ("v1",)), (1440, ()), (1441, ())])
def test_a_step_of_unknown_age_moves_nothing_on(age: float, inside: tuple[str, ...]):
    log = Log(day_plan()).check_in(Step.ARRIVED, 20, pressed=20 - age)
    assert log.judge(21).inside == inside


def test_a_check_in_from_the_future_is_refused():
    with pytest.raises(ValueError, match="pressed after"):
        CheckIn("1", "ann", Step.ARRIVED, "v1", at(2), at(1))


def test_an_ordinary_day_goes_without_an_alarm():
    log = Log(day_plan(visit("v1", 60), visit("v2", 150), back=260))
    log.check_in(Step.SET_OFF, 25).check_in(Step.ARRIVED, 58).check_in(Step.LEAVING, 110)
    log.check_in(Step.ARRIVED, 149, "v2").check_in(Step.LEAVING, 205, "v2").check_in(Step.BACK, 250)
    contact = log.judge(1000)
    assert contact.alarms == ()
    assert contact.over
    assert waiting(contact) == []


@pytest.mark.parametrize(("when", "rings"), [(29.99, False), (30, True), (30.01, True)])
def test_overdue_begins_at_the_due_moment(when: float, rings: bool):
    contact = Log(day_plan()).judge(when)
    assert bool(contact.open) is rings
    assert overdue(contact) == (["set_off v1"] if rings else [])


@pytest.mark.parametrize(
    ("pressed_at", "left"),
    [(29.99, ["set_off v1", "arrived v1"]), (30, ["set_off v1", "arrived v1"]),
     (30.01, ["arrived v1"]), (59.99, ["arrived v1"]), (60, [])],
)  # fmt: skip
def test_a_late_word_meets_what_was_due_when_it_was_pressed_and_none_after(
    pressed_at: float, left: list[str]
):
    """Pressed at 30 it met setting off, but by 60 the office expected to hear again."""
    contact = Log(day_plan()).check_in(None, 60, pressed=pressed_at).judge(60)
    assert overdue(contact) == left


@pytest.mark.parametrize(("pressed_at", "met"), [(29.99, False), (30, True), (30.01, True)])
def test_a_word_speaks_up_to_the_moment_it_was_pressed(pressed_at: float, met: bool):
    contact = Log(day_plan()).check_in(None, 45, pressed=pressed_at).judge(45)
    assert (overdue(contact) == []) is met


def test_a_delayed_check_in_leaves_later_points_overdue_in_the_same_alarm():
    log = Log(day_plan()).check_in(Step.ARRIVED, 130, pressed=58)
    contact = log.judge(130)
    assert overdue(contact) == ["leaving v1"]
    assert [alarm.id for alarm in contact.alarms] == ["overdue-1"]
    assert contact.alarms[0].ended is None


def test_a_late_check_in_closes_what_nobody_owns():
    contact = Log(day_plan()).check_in(Step.SET_OFF, 40).judge(41)
    assert contact.open == ()
    assert contact.alarms[0].ended is not None
    assert contact.alarms[0].ended.how is How.CHECKED_IN_LATE


def test_a_step_passes_the_earlier_ones_of_its_visit():
    contact = Log(day_plan()).check_in(Step.LEAVING, 60).judge(61)
    assert waiting(contact) == [("back", 165)]


def test_a_step_passes_a_forgotten_visit_that_was_due():
    plan = day_plan(visit("v1", 60), visit("v2", 150))
    log = Log(plan).check_in(Step.SET_OFF, 25).check_in(Step.ARRIVED, 150, "v2")
    assert waiting(log.judge(150)) == [("leaving v2", 210), ("back", 255)]


def test_another_order_keeps_the_visit_that_was_not_due_yet():
    plan = day_plan(visit("v1", 60), visit("v2", 150))
    log = Log(plan).check_in(Step.SET_OFF, 25).check_in(Step.ARRIVED, 50, "v2")
    assert waiting(log.judge(51)) == [
        ("arrived v1", 60),
        ("leaving v2", 110),
        ("leaving v1", 120),
        ("back", 255),
    ]


def test_an_early_arrival_brings_the_leaving_forward():
    contact = Log(day_plan()).check_in(Step.ARRIVED, 40).judge(41)
    assert waiting(contact) == [("leaving v1", 100), ("back", 165)]
    assert contact.inside == ("v1",)


def test_a_late_arrival_moves_the_leaving_but_not_one_already_overdue():
    late = Log(day_plan()).check_in(Step.ARRIVED, 80).judge(81)
    assert waiting(late)[0] == ("leaving v1", 140)
    queued = Log(day_plan()).check_in(Step.ARRIVED, 121, pressed=80).judge(121)
    assert waiting(queued)[0] == ("leaving v1", 120)


def test_pressing_arrived_again_does_not_stay_longer():
    log = Log(day_plan()).check_in(Step.ARRIVED, 60).check_in(Step.ARRIVED, 100)
    assert waiting(log.judge(101))[0] == ("leaving v1", 120)


def test_leaving_pressed_by_mistake_before_arriving_does_not_hide_the_visit():
    log = Log(day_plan()).check_in(Step.LEAVING, 30).check_in(Step.ARRIVED, 61)
    assert waiting(log.judge(62))[0] == ("leaving v1", 121)


def test_steps_that_arrive_in_another_order_mean_the_same():
    log = Log(day_plan()).check_in(Step.LEAVING, 115).check_in(Step.ARRIVED, 116, pressed=60)
    assert waiting(log.judge(117)) == [("back", 165)]
    assert log.judge(117).inside == ()


def test_leaving_pressed_before_arriving_and_received_after_it_is_only_a_word():
    log = Log(day_plan()).check_in(Step.ARRIVED, 62).check_in(Step.LEAVING, 63, pressed=61)
    assert log.judge(64).inside == ("v1",)
    assert waiting(log.judge(64))[0] == ("leaving v1", 122)


@pytest.mark.parametrize(("when", "left"), [(59.99, False), (60, True), (60.01, True)])
def test_leaving_before_anybody_arrived_or_had_to_is_only_a_word(when: float, left: bool):
    log = Log(day_plan()).check_in(Step.SET_OFF, 20).check_in(Step.LEAVING, when)
    assert (waiting(log.judge(when)) == [("back", 165)]) is left
    log.check_in(Step.BACK, when + 0.5, "")
    assert log.judge(when + 1).over is left


def test_an_early_visit_whose_arrival_came_last_is_over():
    log = Log(day_plan()).check_in(Step.LEAVING, 50).check_in(Step.ARRIVED, 51, pressed=20)
    assert waiting(log.judge(52)) == [("back", 165)]
    assert log.judge(52).inside == ()


def test_an_arrival_after_a_mistaken_leaving_enters_the_visit():
    log = Log(day_plan()).check_in(Step.LEAVING, 20).check_in(Step.ARRIVED, 51)
    assert log.judge(52).inside == ("v1",)


def test_the_first_visit_is_behind_who_was_heard_late_and_then_arrived_at_the_second():
    plan = day_plan(visit("v1", 60, 20), visit("v2", 90))
    log = Log(plan).check_in(Step.SET_OFF, 25).check_in(None, 81).check_in(Step.ARRIVED, 90, "v2")
    assert waiting(log.judge(91)) == [("leaving v2", 150), ("back", 195)]


def test_an_arrival_that_comes_after_a_later_one_enters_nothing():
    plan = day_plan(visit("v1", 60), visit("v2", 150))
    log = Log(plan).check_in(Step.ARRIVED, 150, "v2").check_in(Step.ARRIVED, 160, pressed=60)
    assert log.judge(161).inside == ("v2",)
    assert waiting(log.judge(161))[0] == ("leaving v2", 210)


def test_whoever_is_in_one_visit_has_left_the_other():
    plan = day_plan(visit("v1", 60, high_risk=True), visit("v2", 150))
    log = Log(plan).check_in(Step.ARRIVED, 60).check_in(Step.ARRIVED, 75, "v2")
    assert log.judge(76).inside == ("v2",)
    assert waiting(log.judge(76)) == [("leaving v2", 135), ("back", 255)]


def test_back_that_comes_after_setting_off_again_ends_nothing():
    log = Log(day_plan()).check_in(Step.LEAVING, 118).check_in(Step.SET_OFF, 161)
    log.check_in(Step.BACK, 170, "", pressed=140)
    assert not log.judge(171).over


def test_heard_but_not_done_is_expected_again():
    log = Log(day_plan()).check_in(Step.ARRIVED, 60).check_in(None, 125)
    contact = log.judge(126)
    assert contact.open == ()
    assert waiting(contact) == [("leaving v1", 155), ("back", 165)]


def test_heard_on_the_way_home_is_not_home():
    log = Log(day_plan()).check_in(Step.LEAVING, 118).check_in(None, 170)
    assert waiting(log.judge(171)) == [("back", 200)]


@pytest.mark.parametrize(
    ("when", "over"),
    [(100, False), (119.9, False), (120, True)],
)
def test_back_does_not_end_a_day_with_a_visit_still_to_come(when: float, over: bool):
    log = Log(day_plan()).check_in(Step.ARRIVED, 60).check_in(Step.BACK, when, "")
    assert log.judge(when).over is over


def test_a_forgotten_leaving_that_was_asked_for_does_not_keep_who_is_back():
    log = Log(day_plan()).check_in(Step.ARRIVED, 60).check_in(None, 125)
    assert waiting(log.judge(126))[0] == ("leaving v1", 155)
    assert log.check_in(Step.BACK, 150, "").judge(150).over


def test_going_out_again_is_watched_again():
    plan = day_plan(visit("v1", 60), visit("v2", 150), back=250)
    log = Log(plan).check_in(Step.LEAVING, 115).check_in(Step.LEAVING, 200, "v2")
    log.check_in(Step.BACK, 240, "")
    assert log.judge(241).over
    log.check_in(Step.ARRIVED, 260, "v2")
    assert waiting(log.judge(261)) == [("leaving v2", 320), ("back", 365)]


def test_a_check_in_about_an_unknown_visit_is_a_word():
    log = Log(day_plan()).check_in(Step.ARRIVED, 31, "elsewhere")
    assert waiting(log.judge(32)) == [
        ("arrived v1", 60),
        ("set_off v1", 61),
        ("leaving v1", 120),
        ("back", 165),
    ]


def test_a_word_is_expected_every_so_often_from_inside_a_high_risk_visit():
    plan = day_plan(visit("v1", 60, high_risk=True))
    log = Log(plan).check_in(Step.ARRIVED, 60)
    assert waiting(log.judge(61))[0] == ("in_visit v1", 80)
    log.check_in(Step.IN_VISIT, 75).check_in(Step.IN_VISIT, 76, pressed=70)
    assert waiting(log.judge(76))[0] == ("in_visit v1", 95)
    log.check_in(Step.LEAVING, 90)
    assert waiting(log.judge(91)) == [("back", 165)]


def test_contact_by_phone_as_a_control_asks_for_words_without_high_risk():
    plan = day_plan(visit("v1", 60, by_phone=True))
    log = Log(plan).check_in(Step.ARRIVED, 60)
    assert waiting(log.judge(61))[0] == ("in_visit v1", 80)
    assert waiting(Log(day_plan()).check_in(Step.ARRIVED, 60).judge(61))[0] == ("leaving v1", 120)


def test_either_of_a_pair_speaks_for_both_and_the_alarm_names_both():
    plan = day_plan(visit("v1", 60, officers=("ann", "bo")))
    assert plan.officers == ("ann", "bo")
    log = Log(plan).check_in(Step.SET_OFF, 25).check_in(Step.ARRIVED, 58, officer="bo")
    assert waiting(log.judge(59))[0] == ("leaving v1", 118)
    assert log.judge(130).alarms[0].overdue[0].officers == ("ann", "bo")


def test_each_of_a_pair_that_parts_has_to_be_home():
    plan = day_plan(
        visit("v1", 60, officers=("ann", "bo")),
        returns=(Return(("ann",), at(150)), Return(("bo",), at(170), home=True)),
    )
    log = Log(plan).check_in(Step.LEAVING, 118).check_in(Step.BACK, 140, "")
    assert waiting(log.judge(141)) == [("back", 170)]
    log.check_in(Step.BACK, 165, "", officer="bo")
    assert log.judge(166).over


def test_an_officer_who_is_not_on_the_outing_is_not_heard():
    log = Log(day_plan()).check_in(Step.SET_OFF, 35, officer="zed")
    assert overdue(log.judge(36)) == ["set_off v1"]
    assert log.judge(36).heard == ()


def test_an_officer_who_is_not_on_a_visit_does_not_enter_it():
    plan = day_plan(visit("v1", 60), visit("v2", 150, officers=("ann", "bo")))
    log = Log(plan).check_in(Step.ARRIVED, 60, officer="bo")
    assert log.judge(61).inside == ()
    assert "arrived v1" in overdue(log.judge(61))


def test_the_last_word_is_the_one_pressed_last():
    log = Log(day_plan()).check_in(Step.ARRIVED, 60).check_in(Step.SET_OFF, 61, pressed=28)
    (heard,) = log.judge(62).heard
    assert (heard.step, minutes(heard.pressed_at)) == (Step.ARRIVED, 60)
