"""Who is asked about a visit: the manager, the deputy, another of management grade."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from forethought.web.people.cover import (
    away_between,
    colleagues,
    is_away,
    is_solo_trained,
    whom_to_ask,
)
from tests.web.factories import (
    NOW,
    make_absence,
    make_manager,
    make_office,
    make_person,
    make_team,
    make_training,
)

pytestmark = pytest.mark.django_db


def test_the_manager_when_there() -> None:
    manager = make_manager()
    make_manager(officer_id="a")
    assert whom_to_ask(make_person(manager=manager), [], NOW) == manager


def test_the_deputy_whom_an_absent_manager_named_before_others_of_the_office() -> None:
    office = make_office()
    manager, deputy = make_manager(office=office), make_manager()
    make_manager(office=office, officer_id="a")
    make_absence(manager, deputy=deputy)
    officer = make_person(office=office, manager=manager)
    assert whom_to_ask(officer, [], NOW) == deputy


@pytest.mark.parametrize("trouble", ["away", "on the visit", "left", "lost the grade"])
def test_a_deputy_who_cannot_is_passed_over_for_the_same_office(trouble: str) -> None:
    office = make_office()
    manager, deputy = make_manager(office=office), make_manager(officer_id="aa")
    make_manager(officer_id="ab")
    last = make_manager(office=office, officer_id="z2")
    first = make_manager(office=office, officer_id="z1")
    make_absence(manager, deputy=deputy)
    if trouble == "away":
        make_absence(deputy)
    deputy.is_active = trouble != "left"
    deputy.grade = "officer" if trouble == "lost the grade" else "manager"
    deputy.save()
    named = [deputy] if trouble == "on the visit" else []
    officer = make_person(office=office, manager=manager)
    assert whom_to_ask(officer, named, NOW) == first
    assert whom_to_ask(officer, [*named, first], NOW) == last


def test_nobody_on_the_visit_and_nobody_at_all() -> None:
    manager = make_manager()
    officer = make_person(manager=manager)
    assert whom_to_ask(officer, [manager], NOW) is None


def test_an_officer_of_management_grade_is_not_asked_about_their_own_visit() -> None:
    officer = make_manager(makes_visits=True)
    assert whom_to_ask(officer, [], NOW) is None


@pytest.mark.parametrize(
    ("begins", "ends", "away"),
    [(0, 1, True), (1, 2, False), (-1, 0, False), (-1, 1, True), (-1, None, True)],
)
def test_an_absence_counts_from_its_start_to_before_its_end(
    begins: int, ends: int | None, away: bool
) -> None:
    person = make_manager()
    minute = timedelta(minutes=1)
    make_absence(person, NOW + begins * minute, NOW + ends * minute if ends is not None else None)
    assert is_away(person, NOW) is away
    assert [colleague.available for colleague in colleagues(NOW)] == [not away]
    assert bool(away_between([person], NOW, NOW + minute / 2)) is away


@pytest.mark.parametrize(
    ("day", "trained"),
    [
        (date(2026, 1, 1), False),
        (date(2026, 1, 2), True),
        (date(2026, 3, 4), True),
        (date(2026, 3, 5), False),
    ],
)
def test_training_counts_from_its_day_to_its_last_day(day: date, trained: bool) -> None:
    person = make_person(solo_trained=False)
    make_training(person, trained_on=date(2026, 1, 2), expires_on=date(2026, 3, 4))
    assert is_solo_trained(person, day) is trained


def test_of_those_with_the_same_office_the_team_does_not_matter() -> None:
    office = make_office()
    officer = make_person(team=make_team(office))
    far, near = make_manager(officer_id="a"), make_manager(officer_id="b", office=office)
    assert whom_to_ask(officer, [], NOW) == near
    assert whom_to_ask(officer, [near], NOW) == far
