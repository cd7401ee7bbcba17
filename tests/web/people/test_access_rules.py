"""Who may see and do what: the functions behind every view."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from forethought.web.decisions.models import Discussion
from forethought.web.people import access
from forethought.web.people.models import Person
from forethought.web.visits.models import Visit
from tests.web.factories import (
    NOW,
    make_check,
    make_contact_desk,
    make_data_protection,
    make_decision,
    make_discussion,
    make_manager,
    make_office,
    make_person,
    make_safety_administrator,
    make_team,
    make_visit,
)

pytestmark = pytest.mark.django_db


def sees(person: Person, visit: Visit) -> bool:
    return access.visits_for(person).filter(pk=visit.pk).exists()


class TestVisitsFor:
    @pytest.mark.parametrize(
        ("second", "seen"), [("asked", True), ("accepted", True), ("declined", False)]
    )
    def test_an_officer_sees_their_own_and_those_they_are_asked_to_join(
        self, second: str, seen: bool
    ) -> None:
        officer, colleague = make_person(), make_person()
        visit = make_visit(officer, second_officer=colleague, second=second)
        assert sees(officer, visit)
        assert sees(colleague, visit) is seen

    def test_a_colleague_of_the_same_team_sees_nothing(self) -> None:
        officer = make_person()
        assert not sees(make_person(team=officer.team), make_visit(officer))

    def test_management_grade_sees_people_team_and_office(self) -> None:
        office, manager = make_office(), make_manager()
        visit = make_visit(make_person(office=office, manager=manager))
        assert sees(manager, visit)
        assert sees(make_manager(office=office), visit)
        assert not sees(make_manager(), visit)

    def test_a_manager_of_the_second_officer_sees_the_visit(self) -> None:
        manager = make_manager()
        second = make_person(manager=manager)
        assert sees(manager, make_visit(second_officer=second))
        declined = make_visit(second_officer=second, second="declined")
        assert not sees(manager, declined)

    def test_a_manager_by_name_without_the_grade_sees_nothing(self) -> None:
        manager = make_person()
        assert not sees(manager, make_visit(make_person(manager=manager)))

    def test_a_discussion_put_to_somebody_elsewhere_while_it_is_open(self) -> None:
        visit, elsewhere, other = make_visit(), make_manager(), make_manager()
        discussion = make_discussion(visit, elsewhere)
        assert sees(elsewhere, visit)
        assert not sees(other, visit)
        discussion.closed_at, discussion.closed_because = NOW, Discussion.Closed.DECIDED
        discussion.save()
        assert not sees(elsewhere, visit)

    def test_a_discussion_that_nobody_covers_is_seen_by_all_of_management_grade(self) -> None:
        visit = make_visit()
        make_discussion(visit, None)
        assert sees(make_manager(), visit)
        assert not sees(make_person(), visit)

    def test_whoever_decided_goes_on_seeing_it(self) -> None:
        visit, manager = make_visit(), make_manager()
        make_decision(make_check(visit), by=manager)
        assert sees(manager, visit)

    def test_each_visit_comes_once(self) -> None:
        manager = make_manager()
        visit = make_visit(make_person(manager=manager, team=manager.team))
        make_discussion(visit, manager)
        make_decision(make_check(visit), by=manager)
        assert access.visits_for(manager).count() == 1

    def test_other_roles(self) -> None:
        officer = make_person()
        visit = make_visit(officer)
        office = officer.team.office
        assert not sees(make_contact_desk(office=office), visit)
        assert not sees(make_safety_administrator(office=office), visit)
        assert sees(make_data_protection(), visit)

    def test_whoever_has_left_sees_nothing(self) -> None:
        officer = make_person(is_active=False)
        assert not sees(officer, make_visit(officer))
        assert not sees(make_data_protection(is_active=False), make_visit())


class TestSummariesFor:
    @pytest.mark.parametrize(
        ("start", "seen"),
        [
            # British summer time began on 29 March 2026 at 01:00 UTC: that day has 23 hours.
            (datetime(2026, 3, 28, 23, 59, tzinfo=UTC), False),
            (datetime(2026, 3, 29, 0, 0, tzinfo=UTC), True),
            (datetime(2026, 3, 29, 22, 59, tzinfo=UTC), True),
            (datetime(2026, 3, 29, 23, 0, tzinfo=UTC), False),
        ],
    )
    def test_the_contact_desk_sees_today_in_london(self, start: datetime, seen: bool) -> None:
        desk = make_contact_desk()
        visit = make_visit(make_person(office=desk.team.office), planned_start=start)
        noon = datetime(2026, 3, 29, 11, 0, tzinfo=UTC)
        found = access.summaries_for(desk, now=noon)
        assert found.filter(pk=visit.pk).exists() is seen

    def test_who_is_still_out_from_yesterday_is_seen(self) -> None:
        desk = make_contact_desk()
        visit = make_visit(
            make_person(office=desk.team.office),
            planned_start=NOW - timedelta(days=1),
            state="under_way",
            started_at=NOW - timedelta(days=1),
        )
        assert list(access.summaries_for(desk, now=NOW)) == [visit]

    def test_another_office_is_not_seen(self) -> None:
        make_visit()
        assert not access.summaries_for(make_contact_desk(), now=NOW).exists()
        assert not access.summaries_for(make_contact_desk(is_active=False), now=NOW).exists()


class TestVisitsToChangeFor:
    def test_the_second_officer_the_auditor_and_the_desk_change_nothing(self) -> None:
        second = make_person()
        visit = make_visit(second_officer=second)
        office = visit.officer.team.office
        for person in (second, make_data_protection(), make_contact_desk(office=office)):
            assert not access.visits_to_change_for(person).exists()
        for person in (visit.officer, make_manager(office=office)):
            assert access.visits_to_change_for(person).get() == visit


class TestPeople:
    def test_whose_page_may_be_opened(self) -> None:
        manager = make_manager()
        officer = make_person(manager=manager)
        assert set(access.people_for(officer)) == {officer}
        assert set(access.people_for(manager)) == {manager, officer}
        assert access.people_for(make_safety_administrator()).count() == 3
        assert not access.people_for(make_person(is_active=False)).exists()

    def test_for_whom_visits_may_be_planned(self) -> None:
        team, manager = make_team(), make_manager()
        officer = make_person(manager=manager)
        make_person(manager=manager, is_active=False)
        make_contact_desk(manager=manager)
        of_team = make_person(team=team)
        assert set(access.people_to_plan_for(officer)) == {officer}
        assert set(access.people_to_plan_for(manager)) == {officer}
        assert set(access.people_to_plan_for(make_manager(team=team))) == {of_team}

    def test_what_stays_between_an_officer_and_their_manager(self) -> None:
        manager = make_manager()
        officer = make_person(manager=manager, team=manager.team)
        assert access.may_see_affected(officer, officer)
        assert access.may_see_affected(manager, officer)
        strangers = (
            make_safety_administrator(),
            make_data_protection(),
            make_manager(team=manager.team),
            make_person(team=manager.team),
        )
        assert not any(access.may_see_affected(person, officer) for person in strangers)
        manager.grade = "officer"
        assert not access.may_see_affected(manager, officer)
        assert not access.may_record_training(manager, officer)

    def test_who_may_decide(self) -> None:
        manager, second = make_manager(makes_visits=True), make_manager()
        visit = make_visit(manager, second_officer=second, second="declined")
        assert not access.may_decide(manager, visit)
        assert not access.may_decide(second, visit)
        assert not access.may_decide(make_person(), visit)
        assert not access.may_decide(make_manager(is_active=False), visit)
        assert access.may_decide(make_manager(), visit)


class TestRequire:
    def test_the_sentence_names_the_role(self) -> None:
        with pytest.raises(PermissionDenied, match="Management grade or Safety administrator"):
            access.require(make_person(), "manager", "safety_administrator")
        access.require(make_manager(), "manager")

    def test_a_word_that_is_no_role_stops_at_import(self) -> None:
        with pytest.raises(ValueError, match="manger"):
            access.for_roles("manger")
