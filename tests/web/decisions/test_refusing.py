"""Refusing a visit: final, at any time, and nobody who takes it over learns who refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from forethought.vocabulary import Outcome
from forethought.web.audit.models import Event
from forethought.web.decisions import services
from forethought.web.decisions.models import Refusal
from forethought.web.people.models import Person
from forethought.web.visits.models import Change, Visit
from forethought.web.visits.problems import NotPossibleError
from tests.web.decisions.given import checked, gate, looked
from tests.web.factories import NOW, make_customer, make_manager, make_person, make_visit

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=30)


@pytest.fixture
def manager() -> Person:
    return make_manager()


@pytest.fixture
def visit(manager: Person) -> Visit:
    return make_visit(make_person("Kim Invented", manager=manager), second_officer=make_person())


def test_shuts_the_gate_and_is_put_to_management(visit: Visit, manager: Person) -> None:
    looked(checked(visit), visit.officer)
    services.sign_assessment(visit.pk, check_number=1, by=visit.officer, now=NOW)
    assert gate(visit, now=LATER).open
    refusal = services.refuse(visit.pk, by=visit.officer, now=NOW)
    assert services.refuse(visit.pk, by=visit.officer, now=LATER) == refusal
    assert not gate(visit, now=LATER).open
    discussion = visit.discussions.get()
    assert (discussion.to, discussion.about) == (manager, "refusal")


@pytest.mark.parametrize("second", ["asked", "accepted"])
def test_a_second_officer_may_refuse(visit: Visit, second: str) -> None:
    Visit.objects.update(second=second)
    assert visit.second_officer
    services.refuse(visit.pk, by=visit.second_officer, now=NOW)
    assert Refusal.objects.get().officer == visit.second_officer


def test_while_the_visit_is_under_way(visit: Visit) -> None:
    Visit.objects.update(state="under_way", started_at=NOW)
    services.refuse(visit.pk, by=visit.officer, now=NOW)
    assert Refusal.objects.exists()


@pytest.mark.parametrize("state", ["finished", "cancelled", "taken_off"])
def test_what_is_over_is_not_refused(visit: Visit, state: str) -> None:
    Visit.objects.update(state=state, started_at=NOW, finished_at=NOW)
    with pytest.raises(NotPossibleError, match="cannot be refused"):
        services.refuse(visit.pk, by=visit.officer, now=NOW)


def test_only_the_officers_refuse(visit: Visit, manager: Person) -> None:
    for person in (manager, make_person()):
        with pytest.raises(NotPossibleError, match="Only the officers"):
            services.refuse(visit.pk, by=person, now=NOW)


def test_who_refused_stands_in_no_history(visit: Visit) -> None:
    services.refuse(visit.pk, by=visit.officer, now=NOW)
    line = Change.objects.get()
    assert (line.what, line.by, line.detail) == ("refused", None, {})
    assert Event.objects.get(action="visit.refused").by_id == visit.officer_id
    assert Event.objects.get(action="discussion.opened").by_id is None


def test_is_discussed_by_management_who_did_not_refuse(visit: Visit, manager: Person) -> None:
    services.refuse(visit.pk, by=visit.officer, now=NOW)
    assert visit.second_officer
    for person in (visit.officer, visit.second_officer, make_person()):
        with pytest.raises(NotPossibleError):
            services.discuss_refusal(visit.pk, by=person, now=NOW)
    assert services.discuss_refusal(visit.pk, by=manager, now=LATER) == 1
    assert services.discuss_refusal(visit.pk, by=make_manager(), now=LATER) == 0
    refusal = Refusal.objects.get()
    assert (refusal.discussed_by, refusal.discussed_at) == (manager, LATER)
    assert visit.discussions.get().closed_because == "discussed"


def test_a_manager_does_not_discuss_their_own_refusal(manager: Person) -> None:
    boss = make_manager(makes_visits=True)
    visit = make_visit(second_officer=boss)
    services.refuse(visit.pk, by=boss, now=NOW)
    Visit.objects.update(second_officer=None, second="")
    with pytest.raises(NotPossibleError, match="You refused this visit"):
        services.discuss_refusal(visit.pk, by=boss, now=NOW)
    services.discuss_refusal(visit.pk, by=manager, now=NOW)


def test_what_colleagues_should_know_reopens_every_visit_to_the_customer(visit: Visit) -> None:
    other = make_visit(customer=visit.customer)
    elsewhere = make_visit(customer=make_customer())
    services.refuse(visit.pk, by=visit.officer, now=NOW)
    services.tell_colleagues(visit.pk, tells="  The dog is back ", by=visit.officer, now=NOW)
    assert Refusal.objects.get().tells == "The dog is back"
    held = Visit.objects.filter(check_wanted_because="refusal")
    assert set(held) == {visit, other}
    assert not Visit.objects.get(pk=elsewhere.pk).check_wanted_at
    assert Event.objects.get(action="visits.held").by_id is None
    assert not any("dog" in str(event.detail) for event in Event.objects.all())


def test_telling_the_same_again_reopens_nothing(visit: Visit) -> None:
    services.refuse(visit.pk, by=visit.officer, now=NOW)
    for _ in range(2):
        services.tell_colleagues(visit.pk, tells="The dog is back", by=visit.officer, now=NOW)
    assert visit.reopenings.count() == 1


@pytest.mark.parametrize(
    ("tells", "says"),
    [("", "Enter what"), ("  ", "Enter what"), ("x" * 2001, "2000 characters or fewer")],
)
def test_what_is_told_must_be_something_and_not_a_book(visit: Visit, tells: str, says: str) -> None:
    services.refuse(visit.pk, by=visit.officer, now=NOW)
    with pytest.raises(NotPossibleError, match=says):
        services.tell_colleagues(visit.pk, tells=tells, by=visit.officer, now=NOW)
    services.tell_colleagues(visit.pk, tells="x" * 2000, by=visit.officer, now=NOW)


def test_only_who_refused_tells(visit: Visit) -> None:
    with pytest.raises(NotPossibleError, match="have not refused"):
        services.tell_colleagues(visit.pk, tells="x", by=visit.officer, now=NOW)


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("refusal_discussed_by_somebody", {"discussed_at": NOW}),
        ("refusal_tells_something", {"told_at": NOW}),
        ("refusal_tells_something", {"tells": "x"}),
    ],
)
def test_the_database_refuses_half_a_pair(
    visit: Visit, constraint: str, change: dict[str, Any]
) -> None:
    services.refuse(visit.pk, by=visit.officer, now=NOW)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Refusal.objects.update(**change)


def test_the_database_refuses_that_somebody_discusses_their_own_or_refuses_twice(
    visit: Visit,
) -> None:
    services.refuse(visit.pk, by=visit.officer, now=NOW)
    with pytest.raises(IntegrityError, match="not_discussed_alone"), transaction.atomic():
        Refusal.objects.update(discussed_at=NOW, discussed_by=visit.officer)
    with pytest.raises(IntegrityError, match="refusal_is_final"), transaction.atomic():
        Refusal.objects.create(visit=visit, officer=visit.officer, at=NOW)


def test_a_signature_of_who_refused_settles_nothing(visit: Visit, manager: Person) -> None:
    Visit.objects.update(second="asked")
    looked(checked(visit, ("visit.pair_wanted", Outcome.PAIR)), visit.officer)
    services.sign_assessment(visit.pk, check_number=1, by=visit.officer, now=NOW)
    services.refuse(visit.pk, by=visit.officer, now=NOW)
    services.discuss_refusal(visit.pk, by=manager, now=NOW)
    Visit.objects.update(second="accepted")
    assert services.settle(visit.pk, now=LATER) is None
    Refusal.objects.all().delete()
    assert services.settle(visit.pk, now=LATER)
