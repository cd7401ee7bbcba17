"""Officers of the demonstration can leave as soon as a watchdog lives, also the day after."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from forethought.web.contactdesk import aids, readiness
from forethought.web.contactdesk.models import Aid, Duty, Gap
from forethought.web.demo.contact import make_ready
from forethought.web.demo.people import add_everybody
from tests.web.factories import NOW
from tests.web.watchdog.office import beat

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("later", [timedelta(0), timedelta(hours=9), timedelta(days=1)])
def test_its_officers_can_leave_once_a_watchdog_lives(later: timedelta) -> None:
    people = add_everybody(now=NOW)
    make_ready(people, now=NOW)
    now: datetime = NOW + later
    make_ready(people, now=now)
    for key in ("priya", "ewan"):
        officer = people[key]
        assert [says[:11] for says in readiness.why_not_leave(officer, now=now)] == ["No watchdog"]
        beat(now, "here")
        assert readiness.why_not_leave(officer, now=now) == ()
        assert not aids.not_in_order([officer.pk], now=now)
        assert not aids.missing([officer])
        beat(now - timedelta(minutes=1), "here")


def test_a_second_start_of_a_day_adds_nothing() -> None:
    people = add_everybody(now=NOW)
    make_ready(people, now=NOW)
    counts = [model.objects.count() for model in (Aid, Duty, Gap)]
    make_ready(people, now=NOW + timedelta(minutes=5))
    assert [model.objects.count() for model in (Aid, Duty, Gap)] == counts
