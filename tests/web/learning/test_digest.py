"""The week's numbers, and that everybody is told of them once."""

from __future__ import annotations

from datetime import date, timedelta
from html import unescape

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from forethought.web.decisions.models import Refusal
from forethought.web.learning.digest import last_week, monday_of
from forethought.web.learning.models import Digest
from forethought.web.people.models import Person
from tests.web.desk.world import make_alarm, make_outing
from tests.web.factories import (
    NOW,
    make_manager,
    make_office,
    make_person,
    make_team,
    make_visit,
    sign_in,
)
from tests.web.learning.world import a_year, make_incident

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

MONDAY = date(2026, 11, 23)
THURSDAY = NOW - timedelta(days=6)


@pytest.fixture
def officer() -> Person:
    return make_person(office=make_office("Aire"))


def numbers(officer: Person) -> dict[str, int | None]:
    assert officer.team is not None
    rows = last_week(officer.team.office, MONDAY).rows
    return {row.label: row.numbers[0] for row in rows}


@pytest.mark.parametrize(
    ("day", "monday"),
    [(date(2026, 11, 22), date(2026, 11, 16)), (MONDAY, MONDAY), (date(2026, 11, 29), MONDAY)],
)
def test_a_week_begins_on_its_monday(day: date, monday: date) -> None:
    assert monday_of(day) == monday


@pytest.mark.parametrize(("number", "seen"), [(0, 0), (1, None), (4, None), (5, 5)])
def test_incidents_of_the_week_before_from_five(
    officer: Person, number: int, seen: int | None
) -> None:
    for _ in range(number):
        make_incident(officer, THURSDAY)
    make_incident(officer, NOW)
    make_incident(officer, THURSDAY - timedelta(days=7), near_miss=True)
    make_incident(make_person(), THURSDAY)
    found = numbers(officer)
    assert found["Incidents recorded"] == seen
    assert found["Near misses recorded"] == 0


def test_what_else_stands_in_it(officer: Person) -> None:
    for number in range(5):
        other = make_person(team=officer.team)
        make_alarm(make_outing(other, now=THURSDAY), opened_at=THURSDAY)
        Refusal.objects.create(visit=make_visit(officer, engaged=False), officer=other, at=THURSDAY)
        make_incident(officer, THURSDAY - timedelta(days=7 + number))
    found = numbers(officer)
    assert found["Overdue contacts"] == 5
    assert found["Visits refused"] == 5
    assert found["Reports that nobody had looked into after a week"] == 5
    assert found["Warning markers overdue for review"] == 0


def test_the_page(client: Client, officer: Person) -> None:
    manager = make_manager(team=officer.team)
    assert manager.team is not None
    a_year(manager.team.office, (manager.team, make_team(manager.team.office)))
    make_incident(officer, THURSDAY)
    sign_in(client, manager)
    said = unescape(client.get("/learning/digest/").content.decode())
    assert "The week from 16 November 2026 to 22 November 2026" in said
    assert "Fewer than 5" in said
    assert "Abuse is recorded most often" in said
    for week, begins in {
        "2026-11-16": "9 November",
        "2026-10-01": "21 September",
        "2020-01-06": "16 November",
        "2030-01-07": "16 November",
        "x": "16 November",
    }.items():
        answer = client.get(f"/learning/digest/?week={week}")
        assert f"The week from {begins} 2026" in answer.content.decode()


@pytest.mark.parametrize("times", [1, 2])
def test_the_database_keeps_one_a_week(officer: Person, times: int) -> None:
    Digest.objects.create(person=officer, week=MONDAY, at=NOW)
    week = MONDAY if times == 2 else MONDAY + timedelta(days=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Digest.objects.create(person=officer, week=week, at=NOW)
