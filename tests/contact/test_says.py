"""What the desk reads and what is sent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from forethought.contact.result import Tell
from forethought.contact.says import (
    expectation,
    how_long,
    in_message,
    london,
    on_board,
    step_words,
    waits_for,
)
from forethought.contact.words import AlarmKind, How, Proof, Rung, Step
from tests.contact.office import Log, at, day_plan, only, visit

NAMES = {"dee": "Dee Park"}


def board(log: Log, when: float, which: int = -1, *, listening: bool = False) -> str:
    alarm = log.judge(when).alarms[which]
    return on_board(alarm, at(when), NAMES, "Ann Lee", listening=listening)


def away() -> Log:
    return Log(day_plan(visit("v1", 2000), sets_off=30))


@pytest.mark.parametrize(
    ("log", "when", "says"),
    [
        (
            away(),
            30,
            "Ann Lee: expected to set off, overdue since 09:30 (less than a minute). "
            "Nobody owns this. They are being reminded.",
        ),
        (
            away(),
            46,
            "Ann Lee: expected to set off, overdue since 09:30 (16 minutes). "
            "Nobody owns this. Call them now.",
        ),
        (
            away(),
            62,
            "Ann Lee: expected to set off, overdue since 09:30 (32 minutes). "
            "Nobody owns this. The manager must own this now.",
        ),
        (
            away(),
            91,
            "Ann Lee: expected to set off, overdue since 09:30 (1 hour 1 minute). Nobody owns "
            "this. Start the emergency procedure: everyone is being told.",
        ),
        (
            away().own(46),
            50,
            "Ann Lee: expected to set off, overdue since 09:30 (20 minutes). "
            "Dee Park owns this since 09:46.",
        ),
        (
            away().own(46),
            56,
            "Ann Lee: expected to set off, overdue since 09:30 (26 minutes). Dee Park owns this "
            "since 09:46 and has been silent: it rings again. Ask Dee Park, or take it over.",
        ),
        (
            away().own(46).act(55),
            60,
            "Ann Lee: expected to set off, overdue since 09:30 (30 minutes). Dee Park owns this "
            "since 09:46. The manager must own this now.",
        ),
        (
            away().own(46).check_in(Step.SET_OFF, 50),
            51,
            "Ann Lee checked in late. Dee Park owns this since 09:46 and closes it after "
            "speaking to them.",
        ),
        (
            away().check_in(Step.SET_OFF, 50),
            51,
            "Ann Lee: expected to set off, overdue since 09:30. Closed at 09:50: checked in late, "
            "before anybody owned it.",
        ),
        (
            away().not_judged(10),
            11,
            "Ann Lee: the contact could not be judged at 09:10, which counts as overdue. "
            "Nobody owns this. Call them now.",
        ),
        (
            away().duress(35),
            36,
            "Duress: Ann Lee pressed for help at 09:35. Nobody owns this. Do not call their "
            "phone: somebody may be listening. Start the emergency procedure.",
        ),
        (
            away().check_in(None, 20, verified=False),
            21,
            "Heard, not verified: somebody wrote for Ann Lee at 09:20 without the daily word. "
            "It stopped nothing. Nobody owns this. Call them now.",
        ),
    ],
)
def test_what_the_board_says(log: Log, when: float, says: str):
    assert board(log, when) == says


@pytest.mark.parametrize(
    ("how", "proof", "says"),
    [
        (How.HANDED_TO_POLICE, None, "Dee Park handed it to the police at 09:50."),
        (
            How.HEARD_SAFE,
            Proof.SPOKE,
            "Dee Park ended it at 09:50, heard from and safe: somebody spoke to them and asked "
            "the code question.",
        ),
        (
            How.HEARD_SAFE,
            Proof.IN_PERSON,
            "Dee Park ended it at 09:50, heard from and safe: somebody met them in person.",
        ),
    ],
)
def test_what_the_board_says_of_an_end(how: How, proof: Proof | None, says: str):
    assert board(away().own(46).end(50, how=how, proof=proof), 51).endswith(says)


@pytest.mark.parametrize("kind", AlarmKind)
@pytest.mark.parametrize("rung", Rung)
@pytest.mark.parametrize("owner", ["", "Dee Park"])
@pytest.mark.parametrize("listening", [False, True])
def test_a_message_names_nobody_and_no_danger(
    kind: AlarmKind, rung: Rung, owner: str, listening: bool
):
    tell = Tell("overdue-1", rung, at(46), 1, at(45), owner)
    says = in_message(tell, kind, at(46), listening=listening)
    assert says.endswith(".")
    for word in ("Ann", "Dee", "v1", "risk", "violence", "overdue-1", "duress"):
        assert word not in says


def test_an_officer_in_duress_could_be_read_over_their_shoulder():
    tell = Tell("duress-1", Rung.EMERGENCY, at(46), 1, at(46))
    assert "Do not ring them" in in_message(tell, AlarmKind.DURESS, at(46), listening=True)


NOT_CALLED = "Do not call their phone: they pressed for help, and somebody may be listening."


@pytest.mark.parametrize(
    ("log", "when"),
    [
        (away(), 30),
        (away(), 46),
        (away(), 62),
        (away(), 91),
        (away().own(46), 50),
        (away().own(46).act(55), 60),
        (away().own(46).check_in(Step.SET_OFF, 50), 51),
        (away().not_judged(10), 11),
        (away().check_in(None, 20, verified=False), 21),
    ],
)
def test_with_a_call_for_help_open_no_other_alarm_says_to_ring_the_officer(log: Log, when: float):
    says = board(log, when, listening=True)
    assert says.endswith(NOT_CALLED)
    assert "Call them" not in says
    assert "speaking to them" not in says


@pytest.mark.parametrize("kind", AlarmKind)
@pytest.mark.parametrize("rung", [Rung.DESK, Rung.MANAGER, Rung.EMERGENCY])
def test_with_a_call_for_help_open_no_message_says_to_ring_the_officer(kind: AlarmKind, rung: Rung):
    says = in_message(Tell("overdue-1", rung, at(46), 1, at(45)), kind, at(46), listening=True)
    assert "Do not ring them" in says


def test_an_officer_is_reminded_as_ever_while_somebody_listens():
    tell = Tell("overdue-1", Rung.OFFICER, at(46), 1, at(45))
    listened = in_message(tell, AlarmKind.OVERDUE, at(46), listening=True)
    assert listened == in_message(tell, AlarmKind.OVERDUE, at(46), listening=False)


@pytest.mark.parametrize(
    ("minutes", "says"),
    [
        (-5, "less than a minute"),
        (0.99, "less than a minute"),
        (1, "1 minute"),
        (2, "2 minutes"),
        (59.9, "59 minutes"),
        (60, "1 hour"),
        (61, "1 hour 1 minute"),
        (122, "2 hours 2 minutes"),
    ],
)
def test_how_long(minutes: float, says: str):
    assert how_long(timedelta(minutes=minutes)) == says


def test_times_are_those_of_london():
    summer = datetime(2026, 7, 1, 12, tzinfo=UTC)
    assert london(summer, summer) == "13:00"
    night = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    assert london(night, summer) == "00:30 on 2 July"
    assert london(summer, night) == "13:00 on 1 July"


def test_every_step_and_every_expectation_has_its_words():
    assert len({step_words(step) for step in (*Step, None)}) == 6
    plan = day_plan(visit("v1", 60, high_risk=True))
    assert len({waits_for(point) for point in plan.points}) == 5
    contact = Log(plan).judge(31)
    assert expectation(contact.points[0], at(31)) == (
        "expected to set off by 09:30: 1 minute overdue"
    )
    assert expectation(contact.points[1], at(31)) == "expected to arrive by 10:00"
    assert only(contact).overdue
