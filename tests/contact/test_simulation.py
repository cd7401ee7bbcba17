"""Many simulated days: nobody past due without an open alarm or an owner."""

from __future__ import annotations

import pytest

from tests.contact.simulation import simulate


@pytest.mark.parametrize("block", range(4))
def test_two_thousand_officer_days(block: int):
    days = [simulate(seed) for seed in range(block * 500, (block + 1) * 500)]
    assert len(days) == 500


def test_the_days_are_hard_enough():
    """A proof over quiet days would prove nothing."""
    days = [simulate(seed) for seed in range(200)]
    alarms = [alarm for day in days for alarm in day.contact.alarms]
    assert len(alarms) > 200
    assert sum(day.truth.trouble_at is not None for day in days) > 5
    assert sum(day.police for day in days) > 5
    assert {alarm.kind.value for alarm in alarms} == {"overdue", "duress", "unverified"}
    assert {alarm.ended.how.value for alarm in alarms if alarm.ended} == {
        "heard_safe",
        "handed_to_police",
        "checked_in_late",
    }


def test_a_seed_replays():
    told: list[str] = []
    again: list[str] = []
    simulate(7, told.append)
    simulate(7, again.append)
    assert told == again
    assert told


@pytest.mark.prove
@pytest.mark.parametrize("block", range(10))
def test_a_hundred_thousand_officer_days(block: int):
    for seed in range(10_000 + block * 10_000, 20_000 + block * 10_000):
        simulate(seed)
