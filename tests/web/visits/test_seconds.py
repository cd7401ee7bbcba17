"""The second officer is asked, accepts or declines."""

from __future__ import annotations

from datetime import timedelta

import pytest

from forethought.web.decisions.models import Refusal
from forethought.web.people.models import Person, Team
from forethought.web.visits import services
from forethought.web.visits.engagements import busy
from forethought.web.visits.models import Change, Engagement, Visit
from tests.web.factories import NOW, make_manager, make_person, make_team, make_visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def team() -> Team:
    return make_team()


@pytest.fixture
def officer(team: Team) -> Person:
    return make_person(team=team)


@pytest.fixture
def second(team: Team) -> Person:
    return make_person("Jo Second", team=team)


def engaged(visit: Visit) -> set[int]:
    return {row.officer_span.lower for row in Engagement.objects.filter(visit=visit)}


def test_a_second_officer_is_engaged_once_they_have_accepted(
    officer: Person, second: Person
) -> None:
    visit = make_visit(officer)
    visit = services.ask_second(visit.pk, officer=second, by=officer, now=NOW)
    assert (visit.second, engaged(visit)) == (Visit.Second.ASKED, {officer.pk})
    visit = services.accept(visit.pk, by=second, now=NOW)
    assert (visit.second, engaged(visit)) == (Visit.Second.ACCEPTED, {officer.pk, second.pk})
    assert busy([officer.pk, second.pk], make_visit()) == {officer.pk, second.pk}
    visit = services.decline(visit.pk, by=second, now=NOW)
    assert (visit.second, engaged(visit)) == (Visit.Second.DECLINED, {officer.pk})
    visit = services.take_off_second(visit.pk, by=officer, now=NOW)
    assert (visit.second_officer, visit.second) == (None, Visit.Second.NONE)
    assert list(Change.objects.order_by("pk").values_list("what", flat=True)) == [
        "second_asked",
        "second_accepted",
        "second_declined",
        "second_taken_off",
    ]
    visit.refresh_from_db()
    assert visit.information == 5
    assert visit.check_wanted_because == "visit_changed"


def test_who_is_at_another_door_is_not_asked(officer: Person, second: Person) -> None:
    make_visit(second)
    visit = make_visit(officer)
    with pytest.raises(services.NotPossibleError, match="Jo Second is at another door") as told:
        services.ask_second(visit.pk, officer=second, by=officer, now=NOW)
    assert "choose somebody else" in told.value.sentences[0]


def test_accepting_is_refused_when_one_is_no_longer_free(officer: Person, second: Person) -> None:
    visit = make_visit(officer)
    services.ask_second(visit.pk, officer=second, by=officer, now=NOW)
    make_visit(second, planned_start=visit.planned_start + timedelta(minutes=59))
    with pytest.raises(services.NotPossibleError, match="Jo Second is at another door"):
        services.accept(visit.pk, by=second, now=NOW)
    visit.refresh_from_db()
    assert visit.second == Visit.Second.ASKED


def test_only_who_is_asked_answers(officer: Person, second: Person) -> None:
    visit = make_visit(officer)
    services.ask_second(visit.pk, officer=second, by=officer, now=NOW)
    for answer in (services.accept, services.decline):
        with pytest.raises(services.NotPossibleError, match="not asked"):
            answer(visit.pk, by=officer, now=NOW)


def test_answering_twice_is_answering_once(officer: Person, second: Person) -> None:
    visit = make_visit(officer)
    services.ask_second(visit.pk, officer=second, by=officer, now=NOW)
    services.accept(visit.pk, by=second, now=NOW)
    services.accept(visit.pk, by=second, now=NOW)
    assert Change.objects.filter(what="second_accepted").count() == 1


@pytest.mark.parametrize("who", ["officer", "stranger", "leaver", "desk", "refuser"])
def test_who_cannot_be_asked(who: str, team: Team, officer: Person) -> None:
    visit = make_visit(officer)
    asked = {
        "officer": officer,
        "stranger": make_person(),
        "leaver": make_person(team=team, is_active=False),
        "desk": make_person(team=team, makes_visits=False),
        "refuser": make_person(team=team),
    }[who]
    if who == "refuser":
        Refusal.objects.create(
            visit=visit, officer=asked, at=NOW, discussed_by=make_manager(), discussed_at=NOW
        )
    with pytest.raises(services.NotPossibleError) as told:
        services.ask_second(visit.pk, officer=asked, by=officer, now=NOW)
    assert told.value.field == "officer"


def test_nobody_is_asked_before_a_refusal_was_discussed(officer: Person, second: Person) -> None:
    visit = make_visit(officer)
    Refusal.objects.create(visit=visit, officer=officer, at=NOW)
    with pytest.raises(services.NotPossibleError, match="has to discuss"):
        services.ask_second(visit.pk, officer=second, by=officer, now=NOW)
