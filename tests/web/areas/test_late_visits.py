"""Visits that start late or take longer, and areas that begin meanwhile."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
import shapely

from forethought.timestamps import day_ends, local_day
from forethought.vocabulary import AreaKind
from forethought.web.areas import effect
from forethought.web.areas.beginning import hold_what_begins
from forethought.web.areas.services import open_area
from forethought.web.areas.whereabouts import VisitsAhead, visits_ahead_placed
from forethought.web.checks.batch import check_batch
from forethought.web.checks.making import make_check
from forethought.web.checks.replay import differences, replay
from forethought.web.notices.models import Notice
from forethought.web.visits.models import Visit
from tests.web.areas import press_items
from tests.web.areas.given import circle, held, let_all_go, visit_at
from tests.web.factories import NOW, make_manager

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
MINUTE, MOMENT = timedelta(minutes=1), timedelta(seconds=1)
MIDNIGHT = day_ends(local_day(NOW))
OUT: dict[str, Any] = {"state": Visit.State.UNDER_WAY, "started_at": NOW}


def _hazard(begins: datetime | None) -> None:
    drawn = circle(AreaKind.PRESENT_DANGER, begins=begins)
    open_area(drawn, origin="hand", by=make_manager(), now=NOW)


def _rules(visit: Visit, now: datetime) -> set[str]:
    check = make_check(visit.pk, why="morning", now=now)
    return {reason["rule"] for reason in check.result["reasons"]}


def test_an_outbreak_holds_a_visit_that_should_have_been_over() -> None:
    late = visit_at("NR21 7AA", planned_start=NOW - HOUR, minutes=30)
    overruns = visit_at("NR21 7AA", planned_start=NOW - HOUR, minutes=30, **OUT)
    let_all_go()
    press_items.make_happening()
    assert held() == {late.pk, overruns.pk}
    for visit in (late, overruns):
        assert "area.disease" in _rules(visit, NOW + MINUTE)


@pytest.mark.parametrize(
    ("begins", "reached"), [(MIDNIGHT - MOMENT, True), (MIDNIGHT, False), (None, True)]
)
def test_a_visit_of_today_may_start_at_any_hour_of_it(
    begins: datetime | None, reached: bool
) -> None:
    visit = visit_at("NR21 7AA", planned_start=NOW - HOUR, minutes=30)
    let_all_go()
    _hazard(begins)
    assert (held() == {visit.pk}) is reached
    assert ("area.danger" in _rules(visit, NOW)) is reached


@pytest.mark.parametrize(
    ("begins", "reached"),
    [(NOW + 2 * HOUR, True), (NOW + 2 * HOUR + MOMENT, False)],
)
def test_one_that_is_under_way_may_last_two_hours_longer(begins: datetime, reached: bool) -> None:
    visit = visit_at("NR21 7AA", planned_start=NOW - HOUR, minutes=30, **OUT)
    let_all_go()
    _hazard(begins)
    assert (held() == {visit.pk}) is reached
    assert ("area.danger" in _rules(visit, NOW)) is reached


def test_one_of_another_day_lasts_as_planned() -> None:
    visit_at("NR21 7AA", planned_start=NOW + DAY, minutes=30)
    let_all_go()
    _hazard(NOW + DAY + HOUR)
    assert held() == set()


def test_an_officer_who_is_still_inside_is_told_when_an_area_begins() -> None:
    begins = NOW + 5 * HOUR
    inside = visit_at("NR21 7AA", minutes=30, **OUT)
    planned = visit_at("NR21 7AA", minutes=30)
    away = visit_at("LS1 4DY", minutes=30, **OUT)
    _hazard(begins)
    while check_batch(NOW):
        pass
    assert hold_what_begins(NOW, begins - MOMENT).held == 0
    done = hold_what_begins(begins - MOMENT, begins)
    assert (done.held, done.told) == (1, 1)
    assert held() == {inside.pk}
    assert Notice.objects.filter(kind="turn_back", to=inside.officer).exists()
    assert not held() & {planned.pk, away.pk}
    assert "area.danger" in _rules(inside, begins + MOMENT)
    assert hold_what_begins(begins, begins + MINUTE).held == 0
    assert hold_what_begins(begins - MOMENT, begins + MINUTE).held == 0  # its check knows it


def _set_off(visit: Visit, at: datetime) -> None:
    Visit.objects.filter(pk=visit.pk).update(state=Visit.State.UNDER_WAY, started_at=at)


@pytest.mark.parametrize(
    ("checked", "starts", "begins", "told"),
    [
        (NOW - DAY, NOW, NOW + HOUR, 1),  # as planned, it should have been over
        (NOW - DAY, NOW, NOW + 30 * MINUTE, 0),
        (NOW, NOW + HOUR, NOW + 5 * HOUR, 0),  # one of today: at any hour of it
    ],
)
def test_what_a_check_foresaw_is_judged_by_what_was_known_then(
    checked: datetime, starts: datetime, begins: datetime, told: int
) -> None:
    visit = visit_at("NR21 7AA", planned_start=starts, minutes=30)
    _hazard(begins)
    make_check(visit.pk, why="morning", now=checked)
    _set_off(visit, starts)
    let_all_go()
    assert hold_what_begins(begins - MOMENT, begins).told == told
    assert held() == ({visit.pk} if told else set())


@pytest.mark.parametrize(
    ("until", "told"), [(NOW + 6 * HOUR, 0), (NOW + 6 * HOUR + MOMENT, 1), (None, 1)]
)
def test_what_is_over_before_anybody_looked_alarms_nobody(
    until: datetime | None, told: int
) -> None:
    visit_at("NR21 7AA", minutes=30, **OUT)
    drawn = circle(AreaKind.PRESENT_DANGER, begins=NOW + 5 * HOUR, ends=until)
    open_area(drawn, origin="hand", by=make_manager(), now=NOW)
    while check_batch(NOW):
        pass
    assert hold_what_begins(NOW, NOW + 6 * HOUR).told == told


def test_what_has_been_replaced_alarms_nobody() -> None:
    visit_at("NR21 7AA", minutes=30, **OUT)
    first = circle(AreaKind.PRESENT_DANGER, begins=NOW + 5 * HOUR)
    old = open_area(first, origin="hand", by=make_manager(), now=NOW)
    far = circle(
        AreaKind.PRESENT_DANGER,
        at=shapely.Point(-6.28, 49.92),
        begins=NOW + 5 * HOUR + MINUTE,
        replaces=(old.area_id,),
    )
    open_area(far, origin="hand", by=make_manager(), now=NOW)
    while check_batch(NOW):
        pass
    assert hold_what_begins(NOW, NOW + 6 * HOUR).told == 0


def test_many_that_begin_at_once_look_at_the_visits_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[datetime] = []

    def placed(now: datetime) -> VisitsAhead:
        looks.append(now)
        return visits_ahead_placed(now)

    inside = visit_at("NR21 7AA", minutes=30, **OUT)
    for number in range(3):
        _hazard(NOW + 5 * HOUR + number * MINUTE)
    while check_batch(NOW):
        pass
    monkeypatch.setattr(effect, "visits_ahead_placed", placed)
    later = NOW + 6 * HOUR
    done = hold_what_begins(NOW, later)
    assert (done.held, done.told) == (1, 1)
    assert held() == {inside.pk}
    assert looks == [later]


def test_how_long_it_may_last_is_kept_with_the_check() -> None:
    visit = visit_at("NR21 7AA", planned_start=NOW - HOUR, minutes=30)
    _hazard(NOW + HOUR)
    check = make_check(visit.pk, why="morning", now=NOW)
    assert check.result["reasons"]
    assert differences(check, replay(check)) == ()
