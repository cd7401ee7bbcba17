"""Who is told of what: the manager at once, the reporter of every step, and of clocks in time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from forethought.web.incidents import services
from forethought.web.incidents.models import Incident
from forethought.web.incidents.reminding import remind_of_clocks
from forethought.web.notices.models import Notice
from forethought.web.people.models import Person
from tests.web.decisions.given import page
from tests.web.factories import NOW, make_manager, make_person, make_safety_administrator, sign_in
from tests.web.incidents.given import TOLD, recorded

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def manager() -> Person:
    return make_manager("Moira Manager")


@pytest.fixture
def officer(manager: Person) -> Person:
    return make_person(team=manager.team, manager=manager)


def told(kind: str) -> set[Person]:
    return {notice.to for notice in Notice.objects.filter(kind=kind, subject="incident")}


def seen() -> None:
    Notice.objects.update(seen_at=NOW)


def test_the_manager_is_told_at_once_and_opening_it_is_seeing_it(
    client: Client, officer: Person, manager: Person
) -> None:
    incident = recorded(officer)
    assert told("incident_recorded") == {manager}
    page(sign_in(client, manager), f"/incidents/{incident.pk}/")
    assert Notice.objects.get().seen_at is not None


def test_a_manager_who_records_it_is_told_nothing_new(officer: Person, manager: Person) -> None:
    incident = recorded(officer, by=manager)
    assert told("incident_recorded") == set()
    assert incident.manager_told == manager


def test_the_reporter_is_told_of_every_step_of_others(officer: Person, manager: Person) -> None:
    incident = recorded(officer)
    services.complete_incident(
        incident.pk, version=1, changes={"police_number": "1"}, by=officer, now=NOW
    )
    assert told("incident_update") == set()
    services.look_into(incident.pk, note="", by=manager, now=NOW)
    assert told("incident_update") == {officer}
    services.offer_support(incident.pk, kind="debrief", note="", by=manager, now=NOW)
    assert told("support_offered") == {officer}


@pytest.mark.parametrize(
    ("harm", "days_off", "after", "reminded"),
    [
        ("none", None, 10 * DAY, False),
        ("injured", 7, 14 * DAY, False),
        ("injured", 8, 9 * DAY, False),
        ("injured", 8, 12 * DAY, True),
        ("injured", None, 12 * DAY, True),
        ("injured", None, 30 * DAY, True),
        ("injured", None, 90 * DAY, True),
        ("shaken", 2, 9 * DAY, False),
        ("shaken", 2, 12 * DAY, True),
        ("specified", None, timedelta(0), True),
    ],
)
def test_who_must_report_is_reminded_in_time(
    officer: Person,
    manager: Person,
    harm: str,
    days_off: int | None,
    after: timedelta,
    reminded: bool,
) -> None:
    recorded(officer, harm=harm)
    Incident.objects.update(days_off=days_off)
    assert remind_of_clocks(now=NOW + after) == reminded
    assert told("clock_due") == ({manager} if reminded else set())


def test_once_a_day_and_no_more_once_it_is_done(officer: Person, manager: Person) -> None:
    incident = recorded(officer, harm="death")
    assert [remind_of_clocks(now=NOW + n * DAY / 4) for n in range(2)] == [1, 0]
    seen()
    assert [remind_of_clocks(now=NOW + n * DAY / 4) for n in (3, 4)] == [0, 1]
    seen()
    services.report_riddor(incident.pk, reported_at=NOW, reference="", by=manager, now=NOW)
    assert remind_of_clocks(now=NOW + 3 * DAY) == 0


def test_where_no_manager_is_there_administrators_hear_of_it_and_a_new_one_is_told(
    db: None,
) -> None:
    officer, administrator = make_person(), make_safety_administrator()
    incident = recorded(officer)
    due = TOLD.happened_at + timedelta(hours=48)
    assert remind_of_clocks(now=due - DAY - timedelta(seconds=1)) == 0
    assert remind_of_clocks(now=due - DAY) == 1
    assert told("clock_due") == {administrator}
    manager = make_manager()
    assert remind_of_clocks(now=due + DAY) == 0
    incident.refresh_from_db()
    assert (incident.manager_told, incident.manager_told_at) == (manager, due + DAY)
    assert told("incident_recorded") == {manager}
