"""With whom a visit is discussed, until when, and who else may take it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from forethought.web.audit.models import Event
from forethought.web.decisions.discussing import (
    deadline,
    open_discussion,
    queue_for,
    redirect_discussions,
)
from forethought.web.decisions.models import Discussion
from forethought.web.people.models import Person
from forethought.web.visits.models import Visit
from tests.web.factories import (
    NOW,
    make_absence,
    make_discussion,
    make_manager,
    make_office,
    make_person,
    make_visit,
)

H = timedelta(hours=1)
CHECK = Discussion.About.CHECK
REFUSAL = Discussion.About.REFUSAL


@pytest.mark.parametrize(
    ("start", "until"),
    [
        (10 * H, 2 * H),
        (3 * H, 2 * H),
        (3 * H - timedelta(minutes=1), 2 * H - timedelta(minutes=1)),
        (2 * H, 1 * H),
        (1 * H, 0 * H),
        (timedelta(minutes=30), 0 * H),
        (-5 * H, 0 * H),
    ],
)
def test_the_deadline_lies_before_the_start_and_never_before_now(
    start: timedelta, until: timedelta
) -> None:
    assert deadline(NOW, NOW + start) == NOW + until


def opened(visit: Visit, about: Discussion.About = CHECK) -> Discussion:
    with transaction.atomic():
        return open_discussion(visit, about=about, by=visit.officer, now=NOW)


@pytest.mark.django_db
class TestOpening:
    def test_nobody_there_waits_for_nobody(self) -> None:
        visit = make_visit()
        discussion = opened(visit)
        assert discussion.to is None
        assert discussion.deadline == NOW + H
        assert Event.objects.get(action="discussion.opened").detail["to"] is None

    def test_one_is_open_at_a_time(self) -> None:
        visit = make_visit()
        assert opened(visit) == opened(visit, REFUSAL)
        assert Discussion.objects.get().about == "refusal"
        opened(visit)
        assert Discussion.objects.get().about == "refusal"

    def test_nobody_on_the_visit_is_asked(self) -> None:
        manager = make_manager(makes_visits=True)
        visit = make_visit(make_person(manager=manager), second_officer=manager)
        other = make_manager()
        assert opened(visit).to == other


@pytest.mark.django_db
class TestPassingOn:
    @pytest.fixture
    def manager(self) -> Person:
        return make_manager(officer_id="m1")

    @pytest.fixture
    def visit(self, manager: Person) -> Visit:
        return make_visit(make_person(manager=manager))

    def test_stays_with_who_is_there(self, visit: Visit, manager: Person) -> None:
        make_discussion(visit, manager)
        make_manager()
        assert redirect_discussions(now=NOW) == 0

    def test_goes_to_the_deputy_when_the_manager_leaves(
        self, visit: Visit, manager: Person
    ) -> None:
        deputy = make_manager(officer_id="m9")
        make_manager(officer_id="m0")
        discussion = make_discussion(visit, manager)
        make_absence(manager, deputy=deputy)
        assert redirect_discussions(now=NOW) == 1
        discussion.refresh_from_db()
        assert discussion.to == deputy
        assert discussion.deadline == NOW + H
        told = Event.objects.get(action="discussion.passed_on").detail
        assert told == {"of": manager.pk, "to": deputy.pk}
        assert redirect_discussions(now=NOW) == 0

    @pytest.mark.parametrize("change", [{"is_active": False}, {"grade": "officer"}])
    def test_leaves_who_may_no_longer_decide(
        self, visit: Visit, manager: Person, change: dict[str, object]
    ) -> None:
        discussion = make_discussion(visit, manager)
        other = make_manager()
        Person.objects.filter(pk=manager.pk).update(**change)
        assert redirect_discussions(now=NOW) == 1
        discussion.refresh_from_db()
        assert discussion.to == other

    def test_leaves_who_has_joined_the_visit(self, visit: Visit, manager: Person) -> None:
        discussion = make_discussion(visit, manager)
        Visit.objects.update(second_officer=manager, second="asked")
        assert redirect_discussions(now=NOW) == 1
        discussion.refresh_from_db()
        assert discussion.to is None

    def test_finds_somebody_for_what_waits_for_nobody(self, visit: Visit, manager: Person) -> None:
        discussion = make_discussion(visit, None)
        make_absence(manager)
        assert redirect_discussions(now=NOW) == 0
        assert redirect_discussions(now=NOW - 2 * H) == 1
        discussion.refresh_from_db()
        assert discussion.to == manager

    @pytest.mark.parametrize("state", ["cancelled", "taken_off"])
    def test_ends_with_the_visit(self, visit: Visit, manager: Person, state: str) -> None:
        discussion = make_discussion(visit, manager)
        Visit.objects.update(state=state)
        assert redirect_discussions(now=NOW) == 1
        discussion.refresh_from_db()
        assert (discussion.closed_at, discussion.closed_because) == (NOW, "visit_over")

    def test_who_refused_is_not_asked_about_it(self, manager: Person) -> None:
        from forethought.web.decisions.services import refuse

        refuser = make_manager(makes_visits=True, officer_id="a0")
        visit = make_visit(make_person(manager=refuser), second_officer=refuser)
        refuse(visit.pk, by=refuser, now=NOW)
        Visit.objects.update(second_officer=None, second="")
        Discussion.objects.update(to=None)
        redirect_discussions(now=NOW)
        assert Discussion.objects.get().to == manager


@pytest.mark.django_db
class TestQueue:
    def test_shows_ones_own_and_those_of_the_office_but_no_other(self) -> None:
        office = make_office()
        me, colleague, stranger = (
            make_manager(office=office),
            make_manager(office=office),
            make_manager(),
        )
        mine = make_discussion(make_visit(), me, deadline=NOW + 3 * H)
        office_s = make_discussion(make_visit(make_person(office=office)), colleague)
        nobody_s = make_discussion(make_visit(), None, deadline=NOW + 2 * H)
        make_discussion(make_visit(), stranger)
        make_discussion(make_visit(make_person(office=office), state="cancelled"), me)
        make_discussion(make_visit(me), stranger)
        make_discussion(
            make_visit(make_person(office=office), second_officer=me, engaged=False), colleague
        )
        assert list(queue_for(me)) == [office_s, nobody_s, mine]

    def test_is_empty_for_officers(self) -> None:
        visit = make_visit()
        make_discussion(visit, None)
        assert not queue_for(visit.officer)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("discussion_closed_with_reason", {"closed_at": NOW}),
        ("discussion_closed_with_reason", {"closed_because": "decided"}),
    ],
)
def test_the_database_refuses_nonsense(constraint: str, change: dict[str, object]) -> None:
    make_discussion(make_visit(), None)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Discussion.objects.update(**change)


@pytest.mark.django_db
def test_the_database_refuses_two_open_discussions() -> None:
    visit = make_visit()
    make_discussion(visit, None)
    with pytest.raises(IntegrityError, match="discussion_one_open"), transaction.atomic():
        make_discussion(visit, None)
