"""Why somebody may not: a sentence, and judging agrees with it."""

from __future__ import annotations

import pytest

from forethought.contact.may import (
    why_not_acknowledge,
    why_not_back,
    why_not_end,
    why_not_take_over,
)
from forethought.contact.words import How, Proof, Rung, Step
from tests.contact.office import Log, day_plan, visit

OWNED = Log(day_plan(visit("v1", 2000), sets_off=30)).own(46)


@pytest.mark.parametrize(
    ("when", "alarm", "by", "rung", "sentence"),
    [
        (50, "overdue-1", "ann", Rung.DESK, "on this outing yourself"),
        (50, "overdue-1", "eve", Rung.DESK, "acknowledged this alarm first"),
        (50, "overdue-2", "eve", Rung.DESK, "no such alarm"),
        (50, "overdue-1", "dee", Rung.DESK, None),
        (55.9, "overdue-1", "max", Rung.MANAGER, "acknowledged this alarm first"),
        (56, "overdue-1", "eve", Rung.DESK, None),
        (60, "overdue-1", "max", Rung.MANAGER, None),
    ],
)
def test_who_may_acknowledge(when: float, alarm: str, by: str, rung: Rung, sentence: str | None):
    why = why_not_acknowledge(OWNED.judge(when), alarm, by, rung)
    assert (why is None) if sentence is None else (why is not None and sentence in why)


def test_at_thirty_minutes_the_manager_may_though_the_desk_acts():
    log = Log(day_plan(visit("v1", 2000), sets_off=30)).own(46).act(55)
    assert why_not_acknowledge(log.judge(59.9), "overdue-1", "max", Rung.MANAGER)
    assert why_not_acknowledge(log.judge(60), "overdue-1", "max", Rung.MANAGER) is None
    assert why_not_acknowledge(log.judge(60), "overdue-1", "eve", Rung.DESK)


def test_who_may_take_over():
    contact = OWNED.judge(50)
    assert why_not_take_over(contact, "overdue-1", "eve") is None
    assert why_not_take_over(contact, "overdue-1", "ann")
    assert why_not_take_over(contact, "duress-1", "eve")


@pytest.mark.parametrize(
    ("by", "how", "proof", "sentence"),
    [
        ("dee", How.HEARD_SAFE, Proof.SPOKE, None),
        ("dee", How.HANDED_TO_POLICE, None, None),
        ("eve", How.HEARD_SAFE, Proof.SPOKE, "Only its owner"),
        ("dee", How.HEARD_SAFE, None, "how you know"),
        ("dee", How.CHECKED_IN_LATE, None, "does not end"),
    ],
)
def test_who_may_end_and_how(by: str, how: How, proof: Proof | None, sentence: str | None):
    why = why_not_end(OWNED.judge(50), "overdue-1", by, how, proof)
    assert (why is None) if sentence is None else (why is not None and sentence in why)


def test_an_end_needs_an_owner_an_open_alarm_and_for_duress_more_than_a_voice():
    log = Log(day_plan())
    assert "Nobody owns" in str(
        why_not_end(log.judge(31), "overdue-1", "dee", How.HANDED_TO_POLICE, None)
    )
    log.own(46).end(47)
    assert "already ended" in str(
        why_not_end(log.judge(48), "overdue-1", "dee", How.HANDED_TO_POLICE, None)
    )
    log.duress(50).own(51, alarm="duress-1")
    assert "code word" in str(
        why_not_end(log.judge(52), "duress-1", "dee", How.HEARD_SAFE, Proof.SPOKE)
    )


@pytest.mark.parametrize(
    ("when", "sentence"),
    [(40, "still to come"), (70, "left your visit"), (119, "left your visit"), (120, None)],
)
def test_why_back_would_not_end_the_day(when: float, sentence: str | None):
    log = Log(day_plan())
    if when > 60:
        log.check_in(Step.ARRIVED, 60)
    why = why_not_back(log.judge(when), "ann")
    assert (why is None) if sentence is None else (why is not None and sentence in why)
    assert log.check_in(Step.BACK, when, "").judge(when).over is (sentence is None)
