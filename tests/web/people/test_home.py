"""The home page: what is to be done, for each role."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import resolve

from forethought.web.decisions.models import Disposition, NextAction
from forethought.web.people.models import Person
from forethought.web.people.waiting import visits_today, waiting_for
from tests.web.factories import (
    NOW,
    TODAY,
    make_check,
    make_contact_desk,
    make_customer,
    make_data_protection,
    make_decision,
    make_discussion,
    make_manager,
    make_person,
    make_safety_administrator,
    make_source,
    make_training,
    make_visit,
    sign_in,
)

pytestmark = pytest.mark.django_db


def titles(person: Person, now: datetime = NOW) -> list[str]:
    return [one.title for one in waiting_for(person, now)]


def of_systems(*, loaded: timedelta) -> None:
    for name in ("sa_notes", "idms_action_history", "idms_taxpayer_notes_assets", "dtr"):
        make_source(name, extracted_at=NOW - loaded)


class TestToday:
    def test_own_and_accepted_visits_of_this_london_day_in_order(self) -> None:
        officer, colleague = make_person(), make_person("Dee Invented")
        late = make_visit(officer, planned_start=NOW + timedelta(hours=6))
        early = make_visit(colleague, second_officer=officer)
        make_visit(officer, planned_start=NOW + timedelta(days=1))
        make_visit(officer, planned_start=NOW + timedelta(hours=3), state="cancelled")
        make_visit(
            colleague,
            second_officer=officer,
            second="asked",
            planned_start=NOW + timedelta(hours=8),
        )
        rows = visits_today(officer, NOW)
        assert [row.visit for row in rows] == [early, late]
        assert [row.with_whom for row in rows] == ["Dee Invented", ""]

    @pytest.mark.parametrize(
        ("visit", "check", "shown"),
        [
            ({}, {}, "Alone"),
            ({}, {"may_go": "discuss_first", "complete": False}, "Discuss first"),
            ({"information": 2}, {"information": 1}, "Held"),
            (
                {"check_wanted_at": NOW, "check_wanted_because": "records_changed"},
                {},
                "Held",
            ),
            ({"state": "under_way", "started_at": NOW}, {}, "Under way"),
        ],
    )
    def test_a_check_that_is_not_current_shows_no_answer(
        self, visit: dict[str, Any], check: dict[str, Any], shown: str
    ) -> None:
        officer = make_person()
        make_check(make_visit(officer, **visit), **check)
        assert visits_today(officer, NOW)[0].tag["text"] == shown


class TestWaiting:
    def test_an_officer_is_asked_to_prepare_and_to_come_along(self) -> None:
        officer, colleague = make_person(), make_person("Dee Invented")
        make_visit(officer, customer=make_customer("Ash Invented"))
        make_visit(
            colleague,
            second_officer=officer,
            second="asked",
            planned_start=NOW + timedelta(hours=5),
        )
        decided = make_visit(officer, planned_start=NOW + timedelta(hours=4))
        make_decision(make_check(decided))
        assert titles(officer) == [
            "Dee Invented asks you to come along",
            "Prepare the visit to Ash Invented",
        ]

    @pytest.mark.parametrize(
        ("left", "shown", "colour"),
        [
            (timedelta(minutes=-5), "Late by 5 minutes", "red"),
            (timedelta(minutes=60), "1 hour left", "orange"),
            (timedelta(minutes=61), "1 hour 1 minute left", "blue"),
        ],
    )
    def test_a_manager_sees_how_long_there_is_left(
        self, left: timedelta, shown: str, colour: str
    ) -> None:
        of_systems(loaded=timedelta(hours=1))
        manager = make_manager()
        visit = make_visit(make_person(manager=manager), customer=make_customer("Ash Invented"))
        make_discussion(visit, manager, deadline=NOW + left)
        one = waiting_for(manager, NOW)[0]
        assert one.title == "Discuss the visit to Ash Invented"
        assert one.hint.endswith("Put to you")
        assert one.tag == {"text": shown, "classes": f"govuk-tag--{colour}"}

    def test_what_nobody_covers_waits_for_all_of_management_grade_but_those_on_it(self) -> None:
        of_systems(loaded=timedelta(hours=1))
        on_it = make_manager(makes_visits=True)
        visit = make_visit(on_it)
        make_decision(make_check(visit))
        make_discussion(visit, None)
        assert "Nobody of management grade" in waiting_for(make_manager(), NOW)[0].hint
        assert titles(on_it) == []

    def test_reviews_due_and_records_to_agree_about(self) -> None:
        of_systems(loaded=timedelta(hours=1))
        manager = make_manager()
        for due in (TODAY, TODAY + timedelta(days=1)):
            visit = make_visit(make_person(manager=manager), state="taken_off")
            NextAction.objects.create(visit=visit, reason="violence", due=due)
        Disposition.objects.create(
            source="sa_notes",
            record_id="1",
            text_sha256="0" * 64,
            kind="mistaken",
            reason="Another person of this name",
            proposed_by=visit.officer,
            proposed_at=NOW,
        )
        assert titles(manager) == [
            "1 review due",
            "1 record that somebody says is mistaken or reviewed",
        ]

    @pytest.mark.parametrize(
        ("last_day", "told"),
        [
            (TODAY - timedelta(days=1), False),
            (TODAY, True),
            (TODAY + timedelta(days=30), True),
            (TODAY + timedelta(days=31), False),
        ],
    )
    def test_training_that_ends_soon_is_told_to_the_manager(
        self, last_day: date, told: bool
    ) -> None:
        of_systems(loaded=timedelta(hours=1))
        manager = make_manager()
        officer = make_person(manager=manager, solo_trained=False)
        make_training(officer, trained_on=date(2024, 1, 1), expires_on=last_day)
        assert bool(titles(manager)) is told
        make_training(officer)
        assert titles(manager) == []

    @pytest.mark.parametrize(
        ("age", "told"), [(timedelta(hours=24), False), (timedelta(hours=24, seconds=1), True)]
    )
    def test_record_systems_older_than_a_day(self, age: timedelta, told: bool) -> None:
        of_systems(loaded=age)
        assert bool(titles(make_safety_administrator())) is told

    def test_record_systems_that_were_never_loaded(self) -> None:
        assert titles(make_safety_administrator()) == [
            "4 record systems not examined, or older than a day"
        ]


@pytest.fixture
def at_eight() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.mark.usefixtures("at_eight")
class TestPage:
    def test_it_teaches_when_nothing_is_there(self, client: Client) -> None:
        sign_in(client, make_person())
        page = client.get("/").content.decode()
        assert "Nothing waits for you" in page
        assert "No visit today" in page
        assert page.count("<h1") == 1

    def test_the_desk_sees_who_is_out_without_a_customer(self, client: Client) -> None:
        desk = make_contact_desk()
        officer = make_person("Ash Invented", office=desk.team.office)
        make_visit(officer, state="under_way", started_at=NOW)
        page = sign_in(client, desk).get("/").content.decode()
        assert "Ash Invented" in page
        assert "Robin Invented" not in page

    @pytest.mark.parametrize(
        "make",
        [
            make_person,
            make_manager,
            make_contact_desk,
            make_safety_administrator,
            make_data_protection,
        ],
    )
    def test_every_link_leads_to_a_page_the_person_may_open(
        self, client: Client, make: Any
    ) -> None:
        person = make()
        page = sign_in(client, person).get("/").content.decode()
        for address in set(re.findall(r'href="(/[^"#]*)"', page)):
            if address.startswith("/static/"):
                continue
            resolve(address)
            assert client.get(address).status_code == 200, address

    @pytest.mark.parametrize("number", [1, 8])
    def test_the_number_of_queries_does_not_grow(
        self, client: Client, number: int, django_assert_num_queries: Any
    ) -> None:
        manager = make_manager(makes_visits=True, contact_desk=True, safety_administrator=True)
        for hour in range(number):
            start = NOW + timedelta(hours=1 + hour)
            make_check(make_visit(manager, planned_start=start))
            theirs = make_visit(make_person(manager=manager), planned_start=start)
            make_discussion(theirs, manager)
        sign_in(client, manager).get("/")
        with django_assert_num_queries(32):
            client.get("/")
