"""The door tells: officers who are out turn back for news of a danger, and nobody else does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from forethought.web.audit.models import Event
from forethought.web.contactdesk.models import Outing
from forethought.web.notices import services, turning_back
from forethought.web.notices.models import Notice
from forethought.web.people.models import Person
from forethought.web.visits.door import reopen
from forethought.web.visits.models import Visit
from forethought.web.visits.reasons import TURNS_BACK, News
from tests.web.factories import NOW, make_person
from tests.web.phone.given import a_day, an_officer, go_out

pytestmark = pytest.mark.django_db
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
State = Visit.State


@pytest.fixture
def officer() -> Person:
    return an_officer()


def _news(*visits: Visit, because: News = News.INCIDENT, by: Person | None = None) -> list[Person]:
    """Whom this news turns back."""
    with transaction.atomic():
        reopen([one.pk for one in visits], because=because, now=NOW, by=by)
    return [one.to for one in Notice.objects.filter(kind="turn_back").order_by("to")]


def _out(officer: Person, **cells: Any) -> Visit:
    (visit,) = a_day(officer, NOW)
    go_out(officer, [visit], NOW)
    Visit.objects.filter(pk=visit.pk).update(**cells)
    visit.refresh_from_db()
    return visit


@pytest.mark.parametrize("because", list(News))
def test_news_of_a_danger_turns_back_and_no_other(officer: Person, because: News) -> None:
    visit = _out(officer)
    assert bool(_news(visit, because=because)) == (because in TURNS_BACK)


def test_every_kind_of_news_was_thought_of() -> None:
    own = {"planned", "visit_changed", "answers_changed", "pack_changed", "morning"}
    about_officers = {"officer_changed", "training_changed", "affected_changed"}
    assert {one.value for one in News} - TURNS_BACK == own | about_officers | {
        "sources_changed",
        "records_vanished",
        "areas_eased",
        "feed_not_read",
    }


UNDER_WAY: dict[str, Any] = {"state": State.UNDER_WAY, "started_at": NOW}


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (UNDER_WAY, True),
        ({}, True),
        ({"planned_start": NOW + DAY}, False),
        ({"state": State.FINISHED, "started_at": NOW, "finished_at": NOW}, False),
        ({"state": State.CANCELLED}, False),
        ({"state": State.TAKEN_OFF}, False),
    ],
    ids=["under way", "ahead today", "tomorrow", "finished", "cancelled", "taken off"],
)
def test_of_a_visit_that_is_under_way_or_ahead_on_this_outing(
    officer: Person, cells: dict[str, Any], told: bool
) -> None:
    assert bool(_news(_out(officer, **cells))) == told


@pytest.mark.parametrize(("under_way", "told"), [(True, True), (False, False)])
def test_without_an_outing_only_whoever_stands_at_the_door(
    officer: Person, under_way: bool, told: bool
) -> None:
    (visit,) = a_day(officer, NOW)
    Visit.objects.filter(pk=visit.pk).update(**(UNDER_WAY if under_way else {}))
    assert bool(_news(visit)) == told


def test_nobody_who_is_back(officer: Person) -> None:
    visit = _out(officer)
    Outing.objects.update(over_at=NOW, next_at=None)
    assert _news(visit) == []


@pytest.mark.parametrize(
    ("second", "told"), [("accepted", True), ("asked", False), ("declined", False)]
)
def test_a_second_officer_who_has_accepted(officer: Person, second: str, told: bool) -> None:
    other = make_person("Bea Invented")
    visit = _out(officer, second_officer=other, second=second, **UNDER_WAY)
    assert _news(visit) == [officer, *([other] if told else [])]


def test_the_second_of_the_outing_is_out_too(officer: Person) -> None:
    other = make_person("Bea Invented")
    visit = _out(other, second_officer=officer, second="accepted")
    Outing.objects.update(second_officer=officer)
    assert set(_news(visit)) == {officer, other}


def test_not_whoever_brings_the_news(officer: Person) -> None:
    assert _news(_out(officer, **UNDER_WAY), by=officer) == []


def test_one_notice_for_one_piece_of_news_of_where_they_stand(officer: Person) -> None:
    first, second, third = a_day(officer, NOW, visits=3)
    go_out(officer, [first, second, third], NOW)
    Visit.objects.filter(pk=second.pk).update(**UNDER_WAY)
    _news(third, first, second)
    assert Notice.objects.get().visit == second


def test_of_another_visit_they_are_told_anew_and_of_the_same_once_they_know(
    officer: Person,
) -> None:
    first, second = a_day(officer, NOW, visits=2)
    go_out(officer, [first, second], NOW)
    for _ in range(2):
        _news(first)
    _news(second)
    unseen = turning_back.unseen_of(officer, now=NOW)
    assert [one.visit for one in unseen] == [second, first]
    turning_back.know([unseen[1].pk], by=officer, at=NOW + MINUTE)
    _news(first)
    assert Notice.objects.filter(visit=first).count() == 2


def test_a_press_of_before_the_notice_and_one_of_somebody_else(officer: Person) -> None:
    _news(_out(officer))
    notice = Notice.objects.get()
    turning_back.know([notice.pk], by=make_person("Bea Invented"), at=NOW)
    assert Notice.objects.get().seen_at is None
    turning_back.know([notice.pk], by=officer, at=NOW - MINUTE)
    notice = Notice.objects.get()
    assert (notice.seen_at, notice.sendings_wanted) == (NOW, False)
    assert turning_back.unseen_of(officer, now=NOW) == []


def test_yesterdays_are_no_banner_any_more_but_wait_on_the_site(officer: Person) -> None:
    _news(_out(officer))
    assert turning_back.unseen_of(officer, now=NOW + DAY) == []
    assert services.open_for(officer)


def test_news_that_fails_tells_nobody(officer: Person) -> None:
    visit = _out(officer)

    def news_that_fails() -> None:
        with transaction.atomic():
            reopen([visit.pk], because=News.INCIDENT, now=NOW)
            raise ValueError("the news breaks off")

    with pytest.raises(ValueError, match="breaks off"):
        news_that_fails()
    assert not Notice.objects.exists()


def test_the_audit_names_whom_it_turned_back(officer: Person) -> None:
    _news(_out(officer))
    assert Event.objects.get(action="visits.turned_back").detail == {"told": [officer.pk]}


@pytest.mark.parametrize("number", [1, 4])
def test_many_visits_cost_as_many_queries_as_one(
    officer: Person, number: int, django_assert_num_queries: Callable[..., Any]
) -> None:
    visits = a_day(officer, NOW, visits=number)
    go_out(officer, visits, NOW)
    with transaction.atomic(), django_assert_num_queries(9):
        reopen([one.pk for one in visits], because=News.INCIDENT, now=NOW)
