"""Reminders reach who did not look, do not end with the report, and keep nobody waiting."""

from __future__ import annotations

from datetime import timedelta

import pytest

from forethought.web.incidents import reminding, services
from forethought.web.incidents.models import Incident, Reminder, Support
from forethought.web.incidents.reminding import remind_of_clocks, remind_of_support
from forethought.web.notices.models import Notice
from forethought.web.people.models import Person
from tests.web.factories import NOW, make_manager, make_person
from tests.web.incidents.given import offered, recorded

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


@pytest.fixture
def manager() -> Person:
    return make_manager("Moira Manager")


@pytest.fixture
def officer(manager: Person) -> Person:
    return make_person(team=manager.team, manager=manager)


def test_who_did_not_look_is_reminded_again_the_next_day(officer: Person) -> None:
    recorded(officer, harm="death")
    assert [remind_of_clocks(now=NOW + n * DAY) for n in range(3)] == [1, 1, 1]
    sent = Notice.objects.filter(kind="clock_due").order_by("at")
    assert [(one.at, one.ended_at) for one in sent] == [
        (NOW, NOW + DAY),
        (NOW + DAY, NOW + 2 * DAY),
        (NOW + 2 * DAY, None),
    ]


def test_what_was_done_today_is_not_looked_at_again(officer: Person) -> None:
    incident = recorded(officer, harm="death")
    assert remind_of_clocks(now=NOW) == 1
    assert not reminding._with_clocks(NOW + DAY - SECOND).exists()
    assert reminding._with_clocks(NOW + DAY).get() == incident


def test_older_ones_about_which_nothing_presses_starve_nobody(
    officer: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reminding, "AT_A_TIME", 1)
    for _ in range(3):
        recorded(officer, harm="injured")
    recorded(officer, harm="death", now=NOW + SECOND)
    assert remind_of_clocks(now=NOW + SECOND) == 1


def test_what_becomes_reportable_after_it_was_closed_is_still_told(
    officer: Person, manager: Person
) -> None:
    incident = recorded(officer, harm="injured")
    Incident.objects.update(days_off=5)
    for kind in ("debrief", "time_off"):
        offered(incident, manager, kind=kind)
    services.close_incident(incident.pk, what_changed="Two go there", by=manager, now=NOW)
    assert remind_of_clocks(now=NOW + 12 * DAY) == 0
    services.complete_incident(
        incident.pk, version=1, changes={"days_off": 9}, by=manager, now=NOW + 12 * DAY
    )
    assert remind_of_clocks(now=NOW + 12 * DAY) == 1
    assert remind_of_clocks(now=NOW + 100 * DAY) == 1
    assert {one.to for one in Notice.objects.filter(kind="clock_due")} == {manager}


@pytest.mark.parametrize(
    ("harm", "owed"),
    [("none", False), ("shaken", True), ("injured", True), ("specified", True), ("death", False)],
)
def test_support_that_nobody_offered_is_asked_for_after_two_days(
    officer: Person, manager: Person, harm: str, owed: bool
) -> None:
    recorded(officer, harm=harm)
    moments = [2 * DAY - SECOND, 2 * DAY, 3 * DAY - SECOND, 3 * DAY]
    found = [remind_of_support(now=NOW + after) for after in moments]
    assert found == ([0, 1, 0, 1] if owed else [0, 0, 0, 0])
    told = Notice.objects.filter(kind="support_to_offer", ended_at__isnull=True)
    assert [one.to for one in told] == ([manager] if owed else [])


def test_once_both_are_offered_nobody_is_asked(officer: Person, manager: Person) -> None:
    incident = recorded(officer, harm="shaken")
    offered(incident, manager, kind=Support.Kind.DEBRIEF)
    assert remind_of_support(now=NOW + 2 * DAY) == 1
    offered(incident, manager, kind=Support.Kind.TIME_OFF)
    assert remind_of_support(now=NOW + 4 * DAY) == 0


def test_where_nobody_is_there_to_be_reminded_it_is_tried_again() -> None:
    recorded(make_person(), harm="death")
    assert remind_of_clocks(now=NOW) == 0
    assert not Reminder.objects.exists()
    make_manager()
    assert remind_of_clocks(now=NOW + SECOND) == 1
