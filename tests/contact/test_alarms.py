"""Who is rung and when, who owns an alarm, and what ends it."""

from __future__ import annotations

import pytest

from forethought.contact.events import Acknowledged, Ended
from forethought.contact.words import AlarmKind, How, Proof, Rung, Step
from tests.contact.office import Log, at, day_plan, minutes, only, overdue, told, visit, waiting

SET_OFF_DUE = 30


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (0, [("officer", 0, 1)]),
        (4.99, [("officer", 0, 1)]),
        (5, [("officer", 5, 2)]),
        (14.99, [("officer", 10, 3)]),
        (15, [("officer", 10, 3), ("desk", 15, 1)]),
        (29.99, [("officer", 10, 3), ("desk", 25, 3)]),
        (30, [("officer", 10, 3), ("desk", 25, 3), ("manager", 30, 1)]),
        (60, [("officer", 10, 3), ("desk", 25, 3), ("manager", 55, 6), ("emergency", 60, 1)]),
        (600, [("officer", 10, 3), ("desk", 25, 3), ("manager", 55, 6), ("emergency", 600, 109)]),
    ],
)
def test_the_ladder_of_an_alarm_that_nobody_owns(
    after: float, expected: list[tuple[str, float, int]]
):
    plan = day_plan(visit("v1", 2000), sets_off=SET_OFF_DUE)
    contact = Log(plan).judge(SET_OFF_DUE + after)
    assert told(contact) == [(rung, SET_OFF_DUE + due, n) for rung, due, n in expected]


@pytest.mark.parametrize(
    ("visits", "step", "desk", "manager", "emergency"),
    [
        (visit("v1", 60), "leaving v1", 15, 30, 60),
        (visit("v1", 60, high_risk=True), "leaving v1", 5, 15, 30),
    ],
)
def test_a_high_risk_visit_climbs_sooner(
    visits: object, step: str, desk: float, manager: float, emergency: float
):
    log = Log(day_plan(visits, back=500)).check_in(Step.ARRIVED, 60)  # type: ignore[arg-type]
    log.check_in(Step.IN_VISIT, 119)
    for rung, after in ((Rung.DESK, desk), (Rung.MANAGER, manager), (Rung.EMERGENCY, emergency)):
        rungs = {t.rung for t in log.judge(120 + after - 0.01).tells}
        assert rung not in rungs
        assert rung in {t.rung for t in log.judge(120 + after).tells}
    assert step in overdue(log.judge(120))


def test_no_word_from_inside_is_the_desks_turn_at_once():
    log = Log(day_plan(visit("v1", 60, by_phone=True))).check_in(Step.ARRIVED, 60)
    assert told(log.judge(80)) == [("officer", 80, 1), ("desk", 80, 1)]
    assert {t.rung for t in log.judge(90).tells} >= {Rung.MANAGER}
    assert {t.rung for t in log.judge(100).tells} >= {Rung.EMERGENCY}


def test_a_second_point_can_only_bring_rungs_forward():
    plan = day_plan(visit("v1", 40, high_risk=True), back=500)
    contact = Log(plan).judge(45)
    assert minutes(only(contact).since) == 30
    assert told(contact) == [("officer", 40, 3), ("desk", 45, 1)]


def test_the_first_acknowledgement_wins():
    log = Log(day_plan()).own(46, "dee").own(46, "eve").end(47, "eve")
    alarm = only(log.judge(48))
    assert alarm.owner is not None
    assert (alarm.owner.person, alarm.owner.rung) == ("dee", Rung.DESK)
    assert alarm.tells == ()


@pytest.mark.parametrize("kind", ["own", "take_over"])
def test_nobody_of_the_outing_owns_its_alarm(kind: str):
    plan = day_plan(visit("v1", 60), visit("v2", 150, officers=("ann", "bo")))
    for person in ("ann", "bo"):
        log = Log(plan)
        getattr(log, kind)(46, person)
        assert only(log.judge(47)).owner is None


def test_an_officer_taken_off_the_outing_still_cannot_own_its_alarm():
    log = Log(day_plan(visit("v1", 60, officers=("ann", "bo")))).change(10, day_plan())
    assert only(log.own(46, "bo").judge(47)).owner is None


def test_an_officers_rung_cannot_acknowledge():
    with pytest.raises(ValueError, match="cannot own"):
        Acknowledged("1", "overdue-1", "dee", Rung.OFFICER, at(1))


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (9.99, []),
        (10, [("desk", 56, 1), ("manager", 56, 1)]),
        (15, [("desk", 56, 1), ("manager", 61, 2)]),
        (20, [("desk", 56, 1), ("manager", 61, 2), ("emergency", 66, 1)]),
    ],
)
def test_a_silent_owner_is_rung_again_up_the_ladder(
    after: float, expected: list[tuple[str, float, int]]
):
    log = Log(day_plan(visit("v1", 2000), sets_off=30)).own(46)
    contact = log.judge(46 + after)
    assert told(contact) == expected
    assert {tell.owner for tell in contact.tells} <= {"dee"}
    assert only(contact).silent is (after >= 10)


def test_an_owner_who_acts_is_not_silent():
    log = Log(day_plan(visit("v1", 2000), sets_off=30)).own(46).act(55)
    assert told(log.judge(59)) == []
    assert only(log.judge(65)).silent
    log.act(66)
    assert not only(log.judge(67)).silent


def test_only_the_owner_acts_for_the_owner():
    log = Log(day_plan(visit("v1", 2000), sets_off=30)).own(46).act(55, "eve")
    assert only(log.judge(56)).silent


def test_the_manager_is_told_in_time_though_the_desk_owns_it():
    log = Log(day_plan(visit("v1", 2000), sets_off=30)).own(46).act(55)
    assert told(log.judge(59.99)) == []
    assert told(log.judge(60)) == [("manager", 60, 1)]
    log.own(61, "max", Rung.MANAGER)
    owner = only(log.judge(62)).owner
    assert owner is not None
    assert (owner.person, owner.rung) == ("max", Rung.MANAGER)
    assert told(log.judge(62)) == []


def test_the_emergency_procedure_comes_in_time_though_the_manager_owns_it():
    log = Log(day_plan(visit("v1", 2000), sets_off=30)).own(61, "max", Rung.MANAGER)
    log.act(70, "max").act(79, "max").act(88, "max")
    assert told(log.judge(89.99)) == []
    assert told(log.judge(90)) == [("emergency", 90, 1)]
    log.own(91, "max", Rung.MANAGER)
    owner = only(log.judge(92)).owner
    assert owner is not None
    assert owner.rung is Rung.EMERGENCY
    assert told(log.judge(92)) == []
    assert told(log.judge(101)) == [("emergency", 101, 1)]


def test_an_acknowledgement_by_the_desk_does_not_push_the_manager_aside():
    log = Log(day_plan(visit("v1", 2000), sets_off=30)).own(61, "max", Rung.MANAGER)
    owner = only(log.own(62, "dee").judge(63)).owner
    assert owner is not None
    assert owner.person == "max"


def test_an_owner_who_acknowledges_again_keeps_their_rung():
    log = Log(day_plan(visit("v1", 2000), sets_off=30)).own(61, "max", Rung.MANAGER).own(65, "max")
    owner = only(log.judge(66)).owner
    assert owner is not None
    assert (owner.rung, minutes(owner.since)) == (Rung.MANAGER, 61)


def test_what_is_known_late_rings_from_when_it_is_known():
    log = Log(day_plan(visit("v1", 2000), sets_off=900))
    log.change(100, day_plan(visit("v1", 2000), sets_off=30))
    assert [due for _, due, _ in told(log.judge(100))] == [100, 100, 100, 100]


def test_a_hand_over_makes_a_new_owner_on_purpose():
    log = Log(day_plan(visit("v1", 2000), sets_off=30)).own(46).take_over(50, "eve")
    owner = only(log.judge(51)).owner
    assert owner is not None
    assert (owner.person, minutes(owner.silent_at)) == ("eve", 60)


def test_when_the_owner_is_silent_the_next_one_to_acknowledge_owns_it():
    log = Log(day_plan(visit("v1", 2000), sets_off=30)).own(46).own(55.9, "eve").own(56, "fay")
    owner = only(log.judge(57)).owner
    assert owner is not None
    assert owner.person == "fay"


def test_an_owned_alarm_shows_checked_in_late_and_only_its_owner_ends_it():
    log = Log(day_plan()).own(46).check_in(Step.SET_OFF, 50)
    alarm = only(log.judge(51))
    assert alarm.checked_in_late
    assert alarm.overdue == ()
    assert alarm.tells == ()
    assert told(log.judge(56))[0] == ("desk", 56, 1)
    log.end(57)
    ended = log.judge(58).alarms[0].ended
    assert ended is not None
    assert (ended.how, ended.by, ended.proof) == (How.HEARD_SAFE, "dee", Proof.SPOKE)


def test_another_overdue_point_after_checked_in_late_climbs_afresh():
    log = Log(day_plan()).own(46).check_in(Step.SET_OFF, 50).act(55).act(60)
    alarm = only(log.judge(61))
    assert not alarm.checked_in_late
    assert [point.step for point in alarm.overdue] == [Step.ARRIVED]
    log.act(65).act(70).act(75).act(80).act(85)
    assert told(log.judge(89.99)) == []
    assert told(log.judge(90)) == [("manager", 90, 1)]


@pytest.mark.parametrize(
    ("how", "left"),
    [
        (
            How.HEARD_SAFE,
            [("arrived v1", 60), ("set_off v1", 77), ("leaving v1", 120), ("back", 165)],
        ),
        (How.HANDED_TO_POLICE, [("arrived v1", 60), ("leaving v1", 120), ("back", 165)]),
    ],
)
def test_what_is_expected_after_an_alarm_was_ended(how: How, left: list[tuple[str, float]]):
    log = Log(day_plan()).own(46).end(47, how=how)
    assert log.judge(48).open == ()
    assert waiting(log.judge(48)) == left


def test_an_alarm_without_an_owner_cannot_be_ended_by_pressing_end():
    assert only(Log(day_plan()).end(40).judge(41)).ended is None


@pytest.mark.parametrize("how", [How.CHECKED_IN_LATE, How.HEARD_SAFE])
def test_an_end_by_a_person_says_how_it_is_known(how: How):
    with pytest.raises(ValueError, match=r"heard|Heard"):
        Ended("1", "overdue-1", "dee", how, at(1))


def test_spoke_to_safe_closes_what_nobody_owns_and_names_who():
    ended = Log(day_plan()).spoke(40).judge(41).alarms[0].ended
    assert ended is not None
    assert (ended.how, ended.by, ended.proof) == (How.HEARD_SAFE, "dee", Proof.SPOKE)
    owned = Log(day_plan()).own(46).spoke(50, "eve").judge(51)
    assert only(owned).checked_in_late


def test_an_officer_of_the_outing_cannot_vouch_for_it():
    plan = day_plan(visit("v1", 60, officers=("ann", "bo")))
    assert overdue(Log(plan).spoke(40, "bo").judge(41)) == ["set_off v1"]


def test_heard_not_verified_rings_the_desk_and_stops_nothing():
    log = Log(day_plan()).check_in(Step.SET_OFF, 35, verified=False)
    contact = log.judge(36)
    assert overdue(contact) == ["set_off v1"]
    kinds = [alarm.kind for alarm in contact.open]
    assert kinds == [AlarmKind.OVERDUE, AlarmKind.UNVERIFIED]
    assert told(contact) == [("officer", 35, 2), ("desk", 35, 1)]
    assert contact.heard == ()
    assert contact.unverified is not None
    log.check_in(Step.ARRIVED, 40)
    assert log.judge(40).open == ()


def test_an_older_verified_word_does_not_close_heard_not_verified():
    log = Log(day_plan()).check_in(None, 20, verified=False).check_in(None, 25, pressed=19)
    assert only(log.judge(26)).kind is AlarmKind.UNVERIFIED


def test_duress_reaches_everyone_at_once_and_never_the_officer():
    contact = Log(day_plan()).duress(10).judge(10)
    assert told(contact) == [("emergency", 10, 1)]
    assert told(Log(day_plan(sets_off=900)).duress(10).judge(21)) == [("emergency", 20, 3)]


@pytest.mark.parametrize("owned", [False, True])
def test_nothing_from_a_phone_touches_duress(owned: bool):
    log = Log(day_plan()).duress(10)
    if owned:
        log.own(11, alarm="duress-1")
    quiet = log.judge(100).alarm("duress-1")
    for step in Step:
        log.check_in(step, 12)
    log.check_in(None, 13).check_in(None, 14, verified=False).spoke(15, "eve").change(
        16, day_plan()
    )
    assert log.judge(100).alarm("duress-1") == quiet


@pytest.mark.parametrize(
    ("how", "proof", "ends"),
    [
        (How.HEARD_SAFE, Proof.SPOKE, False),
        (How.HEARD_SAFE, Proof.CODE_WORD, True),
        (How.HEARD_SAFE, Proof.IN_PERSON, True),
        (How.HANDED_TO_POLICE, None, True),
    ],
)
def test_what_ends_duress(how: How, proof: Proof | None, ends: bool):
    log = Log(day_plan()).duress(10).own(11, alarm="duress-1")
    log.end(12, how=how, proof=proof, alarm="duress-1")
    assert (log.judge(13).open == ()) is ends


def test_pressing_again_for_help_rings_again_at_once():
    log = Log(day_plan(sets_off=500)).duress(10).own(11, alarm="duress-1")
    assert told(log.judge(12)) == []
    log.duress(13)
    assert told(log.judge(13)) == [("emergency", 13, 1)]
    assert len(log.judge(13).alarms) == 1


def test_a_rung_that_nobody_can_be_reached_on_moves_on():
    log = Log(day_plan(visit("v1", 2000), sets_off=30)).not_delivered(46, Rung.DESK)
    assert told(log.judge(46)) == [("officer", 40, 3), ("desk", 45, 1), ("manager", 46, 1)]
    log.not_delivered(47, Rung.MANAGER)
    assert told(log.judge(47))[-1] == ("emergency", 47, 1)


def test_what_could_not_be_judged_counts_as_overdue():
    log = Log(day_plan()).not_judged(5)
    assert told(log.judge(5)) == [("officer", 5, 1), ("desk", 5, 1)]
    log.check_in(None, 7, pressed=4)
    assert only(log.judge(8)).overdue == ()
    log.check_in(None, 9)
    assert log.judge(9).open == ()


def test_a_check_in_committed_after_the_watchdog_wrote_the_alarm_closes_it_but_not_undoes_it():
    log = Log(day_plan()).judged(30.001).check_in(Step.SET_OFF, 29.9)
    (alarm,) = log.judge(31).alarms
    assert alarm.ended is not None
    assert alarm.ended.how is How.CHECKED_IN_LATE


def test_the_same_fact_twice_is_one_fact():
    log = (
        Log(day_plan())
        .duress(10)
        .own(11, alarm="duress-1")
        .end(12, proof=Proof.CODE_WORD, alarm="duress-1")
    )
    log.events.append(log.events[0])
    assert log.judge(20).open == ()
