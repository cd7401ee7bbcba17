"""The year before the demonstration: enough to learn from, brought in once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from forethought.web.demo.people import add_everybody
from forethought.web.demo.year import live_through_a_year
from forethought.web.incidents.models import Incident
from forethought.web.learning.access import Scope
from forethought.web.learning.figures import report
from forethought.web.learning.period import usual_period
from forethought.web.notices.models import Notice
from forethought.web.records.models import Record

NOW = datetime(2026, 11, 25, 7, 0, tzinfo=UTC)


@pytest.mark.django_db
@pytest.mark.parametrize("now", [NOW, datetime(2027, 3, 1, 0, 5, tzinfo=UTC)])
def test_there_is_a_year_to_learn_from_and_nobody_is_told_of_it(now: datetime) -> None:
    people = add_everybody(now=now)
    assert live_through_a_year(people, now=now) == 126
    assert live_through_a_year(people, now=now + timedelta(days=1)) == 0
    assert not Notice.objects.exists()
    assert not Record.objects.exists()
    assert not Incident.objects.exclude(state="closed").exists()
    office = people["priya"].office
    assert office is not None
    found = {
        one.name: one
        for one in report(Scope(office, tuple(office.teams.all())), usual_period(now)).figures
    }
    assert "Abuse is recorded most often" in found["kind"].finding
    assert found["weekday"].finding == "Most happens on Tuesdays"
    assert all(found[name].is_drawn for name in ("reports", "kind", "place", "hour", "weekday"))
