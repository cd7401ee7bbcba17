"""Officers of the demonstration can leave as soon as a watchdog lives, also the day after."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from forethought.web.contactdesk import aids, readiness
from forethought.web.contactdesk.expected import expected
from forethought.web.contactdesk.models import Aid, Duty, Gap, Outing
from forethought.web.contactdesk.watching import look
from forethought.web.demo.contact import come_back, make_ready
from forethought.web.demo.office import load_office
from forethought.web.demo.people import add_everybody
from forethought.web.visits.models import Visit
from tests.web.factories import NOW
from tests.web.watchdog.office import beat

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=2)


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


def test_who_is_under_way_when_it_is_loaded_is_out_and_back_by_the_next_day() -> None:
    load_office(now=LATER)
    visit = Visit.objects.select_related("officer").get(state=Visit.State.UNDER_WAY)
    outing = Outing.objects.get()
    assert (outing.officer, outing.over_at) == (visit.officer, None)
    assert expected([visit.officer_id]) == {visit.officer_id: {visit.pk}}
    look(outing.pk, LATER)
    assert not outing.alarms.filter(ended_at__isnull=True).exists()
    come_back(now=LATER)
    assert Outing.objects.get().over_at is None
    tomorrow = LATER + timedelta(days=1)
    look(outing.pk, tomorrow)
    assert outing.alarms.filter(ended_at__isnull=True).exists()
    come_back(now=tomorrow)
    assert Outing.objects.get().over_at == tomorrow
    assert not outing.alarms.filter(ended_at__isnull=True).exists()
    visit.refresh_from_db()
    assert visit.state == Visit.State.FINISHED
