"""What changes people: who may, what it holds, what the audit keeps."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from forethought.vocabulary import Grade, Hazard
from forethought.web.audit.models import Event
from forethought.web.people import absences, offices, services
from forethought.web.people.models import Person
from forethought.web.people.services import PersonDetails, details_of, fingerprint
from forethought.web.visits.models import Visit
from forethought.web.visits.problems import NotPossibleError
from tests.web.factories import (
    NOW,
    TODAY,
    make_absence,
    make_manager,
    make_office,
    make_person,
    make_safety_administrator,
    make_team,
    make_visit,
)

pytestmark = pytest.mark.django_db


def held(visit: Visit) -> str:
    visit.refresh_from_db()
    return visit.check_wanted_because


def new_details(**fields: object) -> PersonDetails:
    given = PersonDetails(officer_id="x1", name="Ash Invented", email="ash@example.com")
    return replace(given, **fields)


class TestAdding:
    def test_a_new_person_cannot_sign_in_until_they_have_a_password(self) -> None:
        person = services.add_person(details=new_details(), by=None, now=NOW)
        assert not person.has_usable_password()
        assert list(Event.objects.values_list("action", "subject_id")) == [
            ("person.added", person.pk)
        ]

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"officer_id": "x1", "email": "other@example.com"}, "officer_id"),
            ({"officer_id": "x2", "email": "ASH@example.com"}, "email"),
        ],
    )
    def test_what_is_somebody_elses_is_told_beside_its_field(
        self, fields: dict[str, str], field: str
    ) -> None:
        services.add_person(details=new_details(), by=None, now=NOW)
        with pytest.raises(NotPossibleError) as told:
            services.add_person(details=new_details(**fields), by=None, now=NOW)
        assert told.value.field == field
        assert Person.objects.count() == 1

    def test_only_a_safety_administrator_adds_people(self) -> None:
        with pytest.raises(NotPossibleError):
            services.add_person(details=new_details(), by=make_manager(), now=NOW)
        services.add_person(details=new_details(), by=make_safety_administrator(), now=NOW)

    def test_a_manager_must_be_of_management_grade(self) -> None:
        with pytest.raises(NotPossibleError, match="management grade"):
            services.add_person(details=new_details(manager=make_person()), by=None, now=NOW)


class TestChanging:
    def test_what_bears_on_visits_holds_them(self) -> None:
        officer, administrator = make_person(), make_safety_administrator()
        visit, other = make_visit(officer), make_visit()
        details = replace(details_of(officer), grade=Grade.MANAGER)
        services.change_person(person=officer, details=details, by=administrator, now=NOW)
        assert held(visit) == "officer_changed"
        assert held(other) == ""

    def test_a_new_telephone_number_holds_nothing(self) -> None:
        officer = make_person()
        visit = make_visit(officer)
        details = replace(details_of(officer), phone="0113 496 0000")
        services.change_person(
            person=officer, details=details, by=make_safety_administrator(), now=NOW
        )
        assert held(visit) == ""
        assert Event.objects.get(action="person.changed").detail == {"changed": ["phone"]}

    def test_nothing_changed_writes_nothing(self) -> None:
        officer = make_person()
        services.change_person(person=officer, details=details_of(officer), by=None, now=NOW)
        assert not Event.objects.exists()

    @pytest.mark.parametrize(
        "change",
        [
            {"grade": Grade.MANAGER},
            {"data_protection": True},
            {"contact_desk": True},
            {"makes_visits": True},
            {"safety_administrator": False},
        ],
    )
    def test_nobody_changes_their_own_grade_or_roles(self, change: dict[str, object]) -> None:
        administrator = make_safety_administrator()
        make_safety_administrator()
        details = replace(details_of(administrator), **change)
        with pytest.raises(NotPossibleError, match="your own grade or roles"):
            services.change_person(person=administrator, details=details, by=administrator, now=NOW)

    def test_an_administrator_may_change_their_own_name(self) -> None:
        administrator = make_safety_administrator()
        details = replace(details_of(administrator), name="Newly Named")
        services.change_person(person=administrator, details=details, by=administrator, now=NOW)

    def test_the_last_safety_administrator_stays_one(self) -> None:
        only = make_safety_administrator()
        details = replace(details_of(only), safety_administrator=False)
        with pytest.raises(NotPossibleError, match="only safety administrator"):
            services.change_person(person=only, details=details, by=None, now=NOW)
        make_safety_administrator()
        services.change_person(person=only, details=details, by=None, now=NOW)

    def test_somebody_elses_edit_is_noticed(self) -> None:
        officer, administrator = make_person(), make_safety_administrator()
        before = details_of(officer)
        services.change_person(
            person=officer, details=replace(before, name="First"), by=administrator, now=NOW
        )
        with pytest.raises(NotPossibleError, match="Somebody else has changed"):
            services.change_person(
                person=officer,
                details=replace(before, phone="1"),
                by=administrator,
                now=NOW,
                seen=fingerprint(before),
            )

    def test_a_manager_who_lost_the_grade_does_not_block_other_edits(self) -> None:
        officer = make_person(manager=make_person())
        details = replace(details_of(officer), name="Renamed")
        services.change_person(person=officer, details=details, by=None, now=NOW)


class TestLeaving:
    def test_whoever_leaves_can_no_longer_act_and_their_visits_are_held(self) -> None:
        officer, second = make_person(), make_person()
        visit = make_visit(second, second_officer=officer)
        by = make_safety_administrator()
        assert services.deactivate(person=officer, by=by, now=NOW) == 1
        assert held(visit) == "officer_changed"
        assert services.deactivate(person=officer, by=by, now=NOW) == 0
        services.reactivate(person=officer, by=by, now=NOW)
        officer.refresh_from_db()
        assert officer.is_active

    def test_neither_oneself_nor_the_last_administrator(self) -> None:
        only = make_safety_administrator()
        with pytest.raises(NotPossibleError, match="your own access"):
            services.deactivate(person=only, by=only, now=NOW)
        with pytest.raises(NotPossibleError, match="only safety administrator"):
            services.deactivate(person=only, by=None, now=NOW)


class TestTraining:
    def test_recorded_by_the_manager_it_holds_the_visits(self) -> None:
        manager = make_manager()
        officer = make_person(manager=manager, solo_trained=False)
        visit = make_visit(officer)
        training = services.set_training(
            person=officer, trained_on=TODAY, expires_on=date(2029, 1, 1), by=manager, now=NOW
        )
        assert held(visit) == "training_changed"
        services.take_back_training(training=training, by=manager, now=NOW)
        assert not officer.solo_trainings.exists()
        taken = Event.objects.get(action="training.taken_back")
        assert taken.detail == {"trained_on": "2026-11-25", "expires_on": "2029-01-01"}

    def test_nobody_records_their_own_not_even_an_administrator(self) -> None:
        administrator = make_safety_administrator()
        with pytest.raises(NotPossibleError, match="nobody can record their own"):
            services.set_training(
                person=administrator,
                trained_on=TODAY,
                expires_on=date(2029, 1, 1),
                by=administrator,
                now=NOW,
            )

    @pytest.mark.parametrize(("days", "possible"), [(-1, False), (0, False), (1, True)])
    def test_the_last_day_is_after_the_training(self, days: int, possible: bool) -> None:
        manager = make_manager()
        given = {
            "person": make_person(manager=manager),
            "trained_on": TODAY,
            "expires_on": TODAY + timedelta(days=days),
            "by": manager,
            "now": NOW,
        }
        if possible:
            services.set_training(**given)
        else:
            with pytest.raises(NotPossibleError) as told:
                services.set_training(**given)
            assert told.value.field == "expires_on"


class TestAffected:
    def test_set_by_the_officer_it_holds_and_the_audit_does_not_say_what(self) -> None:
        officer = make_person()
        visit = make_visit(officer)
        services.set_affected(person=officer, hazards=[Hazard.ANIMAL], by=officer, now=NOW)
        assert services.affected_by(officer) == (Hazard.ANIMAL,)
        assert held(visit) == "affected_changed"
        assert Event.objects.get(action="person.affected_set").detail == {}

    def test_set_again_to_the_same_it_holds_nothing(self) -> None:
        officer = make_person()
        services.set_affected(person=officer, hazards=[Hazard.ANIMAL], by=officer, now=NOW)
        visit = make_visit(officer)
        services.set_affected(person=officer, hazards=[Hazard.ANIMAL], by=officer, now=NOW)
        assert held(visit) == ""

    def test_not_even_the_manager_says_it_for_somebody(self) -> None:
        manager = make_manager()
        with pytest.raises(NotPossibleError):
            services.set_affected(
                person=make_person(manager=manager), hazards=[], by=manager, now=NOW
            )


class TestAbsence:
    def test_a_deputy_must_be_able_to_decide(self) -> None:
        manager = make_manager()
        with pytest.raises(NotPossibleError, match="not of management grade"):
            absences.set_absence(
                person=manager, begins=NOW, ends=None, deputy=make_person(), by=manager, now=NOW
            )
        absences.set_absence(
            person=manager, begins=NOW, ends=None, deputy=make_manager(), by=manager, now=NOW
        )

    def test_two_at_once_are_refused_and_touching_ones_are_not(self) -> None:
        person = make_person()
        hour = timedelta(hours=1)
        given = {"person": person, "by": person, "now": NOW}
        absences.set_absence(begins=NOW, ends=NOW + hour, **given)
        with pytest.raises(NotPossibleError, match="overlaps"):
            absences.set_absence(begins=NOW + hour / 2, ends=None, **given)
        absences.set_absence(begins=NOW + hour * 2, ends=None, **given)
        absences.set_absence(begins=NOW + hour, ends=NOW + hour * 2, **given)

    def test_back_early_ends_it_and_one_to_come_is_removed(self) -> None:
        person = make_person()
        under_way = make_absence(person)
        to_come = make_absence(make_person(), begins=NOW + timedelta(days=1))
        absences.come_back(absence=under_way, by=person, now=NOW)
        absences.come_back(absence=to_come, by=to_come.person, now=NOW)
        assert person.absences.get().ends == NOW
        assert not to_come.person.absences.exists()

    def test_a_colleague_cannot_say_that_somebody_is_away(self) -> None:
        with pytest.raises(NotPossibleError):
            absences.set_absence(
                person=make_person(), begins=NOW, ends=None, by=make_person(), now=NOW
            )


class TestOffices:
    def test_a_name_stands_once(self) -> None:
        make_office("Leeds")
        with pytest.raises(NotPossibleError, match="an office Leeds already"):
            offices.add_office(name=" Leeds ", by=None, now=NOW)

    def test_a_team_is_named_once_in_its_office(self) -> None:
        team = make_team(name="North")
        offices.add_team(office=make_office(), name="North", by=None, now=NOW)
        with pytest.raises(NotPossibleError, match="has a team North already"):
            offices.add_team(office=team.office, name="North", by=None, now=NOW)


@pytest.mark.parametrize("demonstration", [True, False])
def test_whoever_is_added_to_the_demonstration_belongs_to_it(
    settings: Any, demonstration: bool
) -> None:
    settings.DEMONSTRATION = demonstration
    added = services.add_person(details=new_details(), by=None, now=NOW)
    assert added.demo is demonstration
