"""A part shows that it lives, and takes its sign away when it ends in order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from forethought.web.health.beating import BEATS_EVERY, Heart
from forethought.web.health.models import PartBeat
from forethought.web.health.signs import FORGOTTEN_AFTER

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
TICK = timedelta(microseconds=1)
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("later", "kept"),
    [(BEATS_EVERY - TICK, NOW), (BEATS_EVERY, NOW + BEATS_EVERY)],
    ids=["before", "when due"],
)
def test_it_writes_every_five_seconds_at_most(later: timedelta, kept: datetime) -> None:
    heart = Heart("feeds")
    heart.beat(NOW)
    heart.beat(NOW + later)
    assert list(PartBeat.objects.values_list("part", "at")) == [("feeds", kept)]


def test_two_processes_do_not_write_over_each_other_and_leave_alone() -> None:
    first, second = Heart("webhooks"), Heart("webhooks")
    first.beat(NOW)
    second.beat(NOW)
    assert PartBeat.objects.count() == 2
    first.leave()
    assert PartBeat.objects.count() == 1
    second.leave()
    assert not PartBeat.objects.exists()


def test_a_dead_one_is_forgotten_after_a_day_and_no_sooner() -> None:
    Heart("feeds").beat(NOW)
    Heart("connections").beat(NOW)
    alive = Heart("feeds")
    alive.beat(NOW + FORGOTTEN_AFTER)
    assert PartBeat.objects.filter(part="feeds").count() == 2
    alive.beat(NOW + FORGOTTEN_AFTER + BEATS_EVERY)
    assert PartBeat.objects.filter(part="feeds").count() == 1
    assert PartBeat.objects.filter(part="connections").count() == 1
