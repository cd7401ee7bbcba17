"""Pages about incidents, through the real addresses."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from forethought.web.audit.models import Event
from forethought.web.incidents.models import Draft, Incident
from forethought.web.people.models import Person
from forethought.web.signin.session import KEY
from forethought.web.visits.models import Customer
from tests.web.decisions.given import page, send
from tests.web.factories import (
    NOW,
    make_contact_desk,
    make_data_protection,
    make_manager,
    make_person,
    make_safety_administrator,
    make_visit,
    sign_in,
)
from tests.web.incidents.given import TOLD, held, known, recorded

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
RECORD = "/incidents/record/"
TYPED = {
    "hazards": ["abuse", "threat"],
    "happened_day-day": "25",
    "happened_day-month": "11",
    "happened_day-year": "2026",
    "happened_time": "7:30am",
    "how": "in_person",
    "who": "customer",
    "harm": "none",
    "words": "He swore at me.",
}


@pytest.fixture
def manager() -> Person:
    return make_manager("Moira Manager")


@pytest.fixture
def officer(manager: Person) -> Person:
    return make_person("Kim Invented", team=manager.team, manager=manager)


def hidden(client: Client, address: str, name: str) -> str:
    return hidden_in(client.get(address).content.decode(), name)


def hidden_in(source: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', source)
    assert found is not None
    return unescape(found[1])


def typed(client: Client, address: str = RECORD, **changes: Any) -> dict[str, Any]:
    return TYPED | {"uuid": hidden(client, address, "uuid")} | changes


def at(incident: Incident, more: str = "") -> str:
    return f"/incidents/{incident.pk}/{more}"


class TestRecording:
    def test_five_answers_and_a_few_words(self, client: Client, officer: Person) -> None:
        said = send(sign_in(client, officer), RECORD, **typed(client, reporter=officer.pk))
        assert "Recorded. Moira Manager has been told." in said
        assert "no check can find this" in said
        incident = Incident.objects.get()
        assert (incident.hazards, incident.words) == (["threat", "abuse"], "He swore at me.")
        assert incident.happened_at == NOW - timedelta(minutes=30)

    def test_going_back_and_writing_on_keeps_what_was_written(
        self, client: Client, officer: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        answers = typed(sign_in(client, officer), reporter=officer.pk)
        send(client, RECORD, **answers)
        monkeypatch.setattr(timezone, "now", lambda: NOW + timedelta(minutes=3))
        said = send(client, RECORD, **answers | {"words": "He swore at me. He had a knife."})
        assert "This report was here already" in said
        assert "He had a knife." in said
        assert Incident.objects.get().version == 2
        Incident.objects.update(
            state="closed", closed_at=NOW, closed_by=officer.manager, what_changed="x"
        )
        said = send(client, RECORD, **answers | {"words": "There is still more."})
        assert "This incident is closed" in said
        assert "There is still more." in said

    def test_what_cannot_be_added_leads_to_the_report_that_is_there(
        self, client: Client, officer: Person
    ) -> None:
        desk = make_contact_desk(team=officer.team)
        answers = typed(sign_in(client, desk), reporter=officer.pk)
        send(client, RECORD, **answers)
        other = make_person(team=officer.team)
        said = send(client, RECORD, **answers | {"reporter": other.pk, "words": "Kept?"})
        assert f'href="{at(Incident.objects.get())}">Open the report that is here' in said
        assert "Kept?" in said

    def test_from_a_visit_customer_and_place_are_known(
        self, client: Client, officer: Person
    ) -> None:
        visit = make_visit(officer, customer=known())
        address = f"{RECORD}?visit={visit.pk}"
        said = page(sign_in(client, officer), address)
        assert f'<option value="{visit.pk}" selected>' in said
        send(client, address, **typed(client, address, reporter=officer.pk, visit=visit.pk))
        incident = Incident.objects.get()
        assert (incident.visit, incident.customer) == (visit, visit.customer)
        assert held() == {visit}

    def test_for_somebody_else(self, client: Client, officer: Person) -> None:
        desk = make_contact_desk(team=officer.team)
        address = f"{RECORD}?for={officer.pk}"
        said = page(sign_in(client, desk), address)
        assert f'<option value="{officer.pk}" selected>Kim Invented' in said
        send(client, address, **typed(client, address, reporter=officer.pk))
        incident = Incident.objects.get()
        assert (incident.reporter, incident.recorded_by) == (officer, desk)

    def test_the_desk_names_a_visit_of_today(self, client: Client, officer: Person) -> None:
        visit = make_visit(officer, customer=known(), planned_start=NOW + timedelta(hours=1))
        desk = make_contact_desk(team=officer.team)
        address = f"{RECORD}?for={officer.pk}"
        answers = typed(sign_in(client, desk), address, reporter=officer.pk, visit=visit.pk)
        said = send(client, address, **answers | {"name": "Robin Other"})
        assert "You chose a visit" in said
        send(client, address, **answers)
        assert Incident.objects.get().customer == visit.customer

    def test_nobody_of_another_office_is_put_in(self, client: Client, officer: Person) -> None:
        stranger = make_person()
        said = send(sign_in(client, officer), RECORD, **typed(client, reporter=stranger.pk))
        assert "Error: " in said
        assert not Incident.objects.exists()

    def test_a_customer_who_was_never_visited_is_found_by_the_next_check(
        self, client: Client, officer: Person
    ) -> None:
        sign_in(client, officer)
        answers = typed(client, reporter=officer.pk, how="phone", name="Robin New")
        said = send(client, RECORD, **answers | {"utr": "12345678901234"})
        assert "Error: " in said
        assert "He swore at me.</textarea>" in said
        send(client, RECORD, **answers | {"utr": "1234567890"})
        customer = Incident.objects.get().customer
        assert customer == Customer.objects.get(name="Robin New")

    def test_an_error_keeps_everything_and_the_number(
        self, client: Client, officer: Person
    ) -> None:
        sign_in(client, officer)
        answers = typed(client, reporter=officer.pk, police_number="CR/1")
        said = send(client, RECORD, **answers | {"harm": "", "happened_day-day": "26"})
        assert "<title>Error: " in said
        assert "Select what it did" in said
        assert "must be now or earlier" in said
        for kept in ("He swore at me.</textarea>", 'value="CR/1"', answers["uuid"]):
            assert kept in said
        send(client, RECORD, **answers)
        send(client, RECORD, **answers)
        assert Incident.objects.count() == 1

    def test_a_near_miss_is_one_of_the_answers(self, client: Client, officer: Person) -> None:
        sign_in(client, officer)
        send(client, RECORD, **typed(client, reporter=officer.pk, harm="near_miss"))
        assert (Incident.objects.get().near_miss, Incident.objects.get().harm) == (True, "none")

    def test_what_was_typed_when_the_session_had_ended_is_there_again(
        self, client: Client, officer: Person
    ) -> None:
        address = f"{RECORD}?for={officer.pk}"
        sign_in(client, officer)
        answers = typed(client, address, reporter=officer.pk)
        session = client.session
        session[KEY] = {**session[KEY], "seen": 0}
        session.save()
        answer = client.post(address, answers)
        assert answer.status_code == 302
        assert answer.url == "/account/login/?next=%2Fincidents%2Frecord%2F%3Ffor%3D" + str(
            officer.pk
        )
        assert not Incident.objects.exists()
        assert "csrfmiddlewaretoken" not in Draft.objects.get().typed
        said = page(sign_in(client, officer), address)
        assert "Nothing of it has been sent yet" in said
        assert "He swore at me.</textarea>" in said
        assert answers["uuid"] in said
        send(client, address, **answers)
        assert Incident.objects.get().words == "He swore at me."
        assert not Draft.objects.exists()

    def test_the_draft_of_another_is_nobodys(self, client: Client, officer: Person) -> None:
        Draft.objects.create(person=officer, address=RECORD, typed={"words": ["SECRET"]}, at=NOW)
        assert "SECRET" not in page(sign_in(client, make_person(team=officer.team)), RECORD)
        Draft.objects.update(at=NOW - timedelta(days=8))
        assert "SECRET" not in page(sign_in(client, officer), RECORD)


class TestOne:
    def test_its_reporter_sees_clocks_story_and_steps(
        self, client: Client, officer: Person
    ) -> None:
        incident = recorded(officer, customer=known(), harm="injured")
        said = page(sign_in(client, officer), at(incident))
        for words in (
            TOLD.words,
            "Received",
            "by 27 November 2026 at 7am: done 25 November 2026 at 8am",
            "Answer needed",
            "by the end of 10 December 2026",
            "Robin Invented",
            "Complete or correct the report",
        ):
            assert words in said, words
        assert "Look into it" not in said
        assert set(
            Event.objects.filter(by_id=officer.pk, action__endswith=".viewed").values_list(
                "action", flat=True
            )
        ) == {"incident.viewed", "record.viewed"}

    def test_an_administrator_sees_no_story(self, client: Client, officer: Person) -> None:
        incident = recorded(officer, injuries="A cut", police_number="CR/1")
        said = page(sign_in(client, make_safety_administrator()), at(incident))
        assert "The story is read by" in said
        for words in (TOLD.words, "A cut", "CR/1", "What was done"):
            assert words not in said
        assert not Event.objects.filter(action="incident.viewed").exists()

    def test_each_reading_of_the_story_is_written_once_in_a_while(
        self, client: Client, officer: Person
    ) -> None:
        incident = recorded(officer)
        sign_in(client, make_data_protection())
        for _ in range(3):
            page(client, at(incident))
        assert Event.objects.filter(action="incident.viewed").count() == 1

    def test_somebody_elses_is_not_there(self, client: Client, officer: Person) -> None:
        incident = recorded(officer)
        sign_in(client, make_person(team=officer.team))
        for more in ("", "complete/", "look-into/", "close/", "support/", "riddor/", "photos/add/"):
            page(client, at(incident, more), 404)

    def test_what_is_typed_is_never_markup(self, client: Client, officer: Person) -> None:
        incident = recorded(officer, words="<script>alert(1)</script>")
        answer = sign_in(client, officer).get(at(incident))
        assert b"<script>alert" not in answer.content


class TestCompleting:
    def answers(self, client: Client, incident: Incident, **changes: Any) -> dict[str, Any]:
        address = at(incident, "complete/")
        fixed = {name: hidden(client, address, name) for name in ("version", "was")}
        shown = {
            "hazards": incident.hazards,
            "happened_day-day": "25",
            "happened_day-month": "11",
            "happened_day-year": "2026",
            "happened_time": "7am",
            "how": incident.how,
            "who": incident.who,
            "harm": incident.harm,
            "words": incident.words,
        }
        return shown | fixed | changes

    def test_only_what_was_changed_counts_as_changed(
        self, client: Client, officer: Person, manager: Person
    ) -> None:
        incident = recorded(officer, happened_at=NOW - timedelta(minutes=59, seconds=30))
        mine = self.answers(sign_in(client, officer), incident, police_number="CR/1")
        theirs = self.answers(sign_in(client, manager), incident, harm="shaken", days_off="2")
        assert "Saved." in send(client, at(incident, "complete/"), **theirs)
        assert "Saved." in send(sign_in(client, officer), at(incident, "complete/"), **mine)
        incident.refresh_from_db()
        assert (incident.police_number, incident.harm, incident.days_off) == ("CR/1", "shaken", 2)
        assert incident.happened_at == NOW - timedelta(minutes=59, seconds=30)
        said = page(client, at(incident))
        assert "Changed: days off normal work, whether anybody was hurt." in said

    def test_the_second_is_told_what_stands_now_and_may_insist(
        self, client: Client, officer: Person, manager: Person
    ) -> None:
        incident = recorded(officer)
        address = at(incident, "complete/")
        mine = self.answers(sign_in(client, officer), incident, words="Mine", police_number="CR/1")
        theirs = self.answers(sign_in(client, manager), incident, words="Theirs")
        send(client, address, **theirs)
        source = sign_in(client, officer).post(address, mine).content.decode()
        said = unescape(source)
        assert "Moira Manager changed the same answer" in said
        assert "Theirs</dd>" in said
        assert "Mine</textarea>" in said
        assert 'value="CR/1"' in said
        again = mine | {name: hidden_in(source, name) for name in ("version", "was")}
        assert "Saved." in send(client, address, **again)
        incident.refresh_from_db()
        assert (incident.words, incident.police_number) == ("Mine", "CR/1")
        assert "Before, it said: “Theirs”" in page(client, at(incident))

    @pytest.mark.parametrize("was", ["", "nonsense", "[]", "{}"])
    def test_a_page_that_was_tampered_with_does_no_harm(
        self, client: Client, officer: Person, was: str
    ) -> None:
        incident = recorded(officer)
        answers = self.answers(sign_in(client, officer), incident, was=was)
        assert "Saved." in send(client, at(incident, "complete/"), **answers)

    def test_it_was_not_about_this_customer(self, client: Client, officer: Person) -> None:
        incident = recorded(officer, customer=known())
        answers = self.answers(sign_in(client, officer), incident, not_customer="on")
        send(client, at(incident, "complete/"), **answers)
        incident.refresh_from_db()
        assert incident.customer is None

    @pytest.mark.parametrize("days", ["-1", "two", "99999"])
    def test_days_off_are_a_number(self, client: Client, officer: Person, days: str) -> None:
        incident = recorded(officer)
        answers = self.answers(sign_in(client, officer), incident, days_off=days)
        said = send(client, at(incident, "complete/"), **answers)
        assert "as a number, such as 8" in said or "must be a number, such as 8" in said


class TestList:
    def test_open_ones_first_with_their_clocks(
        self, client: Client, officer: Person, manager: Person
    ) -> None:
        closed, waits = recorded(officer), recorded(officer, harm="injured", hazards=["violence"])
        Incident.objects.filter(pk=closed.pk).update(
            state="closed", closed_at=NOW, closed_by=manager, what_changed="x"
        )
        said = page(sign_in(client, manager), "/incidents/")
        assert said.index(at(waits)) < said.index(at(closed))
        assert "RIDDOR: by the end of 10 December 2026" in said
        assert "No incident" in page(client, "/incidents/?whose=mine")

    def test_an_empty_list_teaches(self, client: Client) -> None:
        said = page(sign_in(client, make_person()), "/incidents/")
        assert "the next officer is warned" in said

    def test_the_number_of_queries_does_not_grow(
        self,
        client: Client,
        officer: Person,
        manager: Person,
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:
        for _ in range(12):
            recorded(officer, customer=known(), harm="injured")
        sign_in(client, manager)
        page(client, "/incidents/")
        with django_assert_max_num_queries(14):
            page(client, "/incidents/")
