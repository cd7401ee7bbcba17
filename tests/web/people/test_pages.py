"""Pages about people through their real addresses."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from forethought.vocabulary import Hazard
from forethought.web.people import services
from forethought.web.people.forms import PersonForm, said_of
from forethought.web.people.models import Person
from tests.web.factories import (
    make_absence,
    make_affected,
    make_manager,
    make_office,
    make_person,
    make_safety_administrator,
    make_team,
    make_visit,
    sign_in,
)

pytestmark = pytest.mark.django_db


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def shown_by_the_form(person: Person) -> dict[str, Any]:
    """What a browser sends back when nothing is changed."""
    form = PersonForm(person=person, initial=said_of(services.details_of(person)))
    return {name: form[name].value() for name in form.fields} | {
        "languages": ", ".join(person.languages)
    }


@pytest.fixture
def administrator(client: Client) -> Person:
    person = make_safety_administrator("Kim Invented")
    sign_in(client, person)
    return person


class TestAdding:
    SAID: dict[str, Any] = {  # noqa: RUF012
        "name": "Ash Invented",
        "officer_id": "x1",
        "email": "ash@example.com",
        "grade": "officer",
        "roles": ["officer"],
        "languages": "Polish,  British Sign Language, polish",
    }

    def test_a_new_person_leads_to_their_link(self, client: Client, administrator: Person) -> None:
        team, manager = make_team(), make_manager()
        said = self.SAID | {"team": team.pk, "manager": manager.pk}
        answer = client.post(reverse("people:add"), said)
        ash = Person.objects.get(officer_id="x1")
        assert answer["Location"] == reverse("people:link", args=[ash.pk])
        assert (ash.team, ash.manager) == (team, manager)
        assert ash.languages == ["Polish", "British Sign Language"]

    def test_what_is_wrong_keeps_what_was_typed(
        self, client: Client, administrator: Person
    ) -> None:
        answer = client.post(reverse("people:add"), self.SAID | {"email": "kim", "name": ""})
        page = answer.content.decode()
        assert "<title>Error: Add a person" in page
        assert "Enter full name" in page
        assert 'value="x1"' in page
        assert 'value="kim"' in page
        assert not Person.objects.filter(officer_id="x1").exists()

    def test_a_taken_address_stands_beside_its_field(
        self, client: Client, administrator: Person
    ) -> None:
        said = self.SAID | {"email": administrator.email}
        answer = client.post(reverse("people:add"), said)
        assert f"{administrator.email} is somebody else’s" in answer.content.decode().replace(
            "&#39;", "’"
        )

    def test_the_link_is_shown_once_and_kept_nowhere(
        self, client: Client, administrator: Person
    ) -> None:
        address = reverse("people:link", args=[make_person().pk])
        shown = client.post(address)
        assert "/account/link/" in shown.content.decode()
        assert "no-store" in shown["Cache-Control"]
        assert "/account/link/" not in client.get(address).content.decode()


class TestChanging:
    def test_the_form_shows_what_is_known_and_saves_a_change(
        self, client: Client, administrator: Person
    ) -> None:
        officer = make_person("Ash Invented", languages=["Polish"], phone="0113 496 0001")
        address = reverse("people:change", args=[officer.pk])
        assert "0113 496 0001" in client.get(address).content.decode()
        said = shown_by_the_form(officer)
        answer = client.post(address, said | {"phone": "0113 496 0002"})
        assert answer.status_code == 302
        officer.refresh_from_db()
        assert (officer.phone, officer.languages) == ("0113 496 0002", ["Polish"])
        changed_meanwhile = client.post(address, said)
        assert "Somebody else has changed these details" in text(changed_meanwhile)

    def test_ones_own_grade_is_refused_with_a_sentence(
        self, client: Client, administrator: Person
    ) -> None:
        address = reverse("people:change", args=[administrator.pk])
        said = shown_by_the_form(administrator)
        answer = client.post(address, said | {"grade": "manager"})
        assert "You cannot change your own grade or roles" in text(answer)


class TestWhatStaysBetweenTwo:
    def test_only_the_officer_and_their_manager_read_it(self) -> None:
        manager = make_manager()
        officer = make_person(manager=manager, team=manager.team)
        make_affected(officer, {"animal"})
        page = reverse("people:person", args=[officer.pk])
        of_manager = text(sign_in(Client(), manager).get(page))
        assert "Dangerous animal" in of_manager
        assert "stays between you and" in of_manager
        for other in (make_safety_administrator(),):
            shown = text(sign_in(Client(), other).get(page))
            assert "Dangerous animal" not in shown
            assert "More affected" not in shown

    def test_the_officer_says_it_and_takes_it_back(self, client: Client) -> None:
        officer = make_person()
        sign_in(client, officer)
        address = reverse("people:affected")
        assert "It is voluntary" in text(client.get(address))
        client.post(address, {"hazards": ["crisis", "animal"]})
        assert services.affected_by(officer) == (Hazard.ANIMAL, Hazard.CRISIS)
        assert "Person in crisis" in text(client.get(reverse("people:me")))
        client.post(address, {})
        assert services.affected_by(officer) == ()


class TestTrainingAndLeaving:
    def test_a_manager_records_training(self, client: Client) -> None:
        manager = make_manager()
        officer = make_person(manager=manager, solo_trained=False)
        sign_in(client, manager)
        page = client.get(reverse("people:training", args=[officer.pk])).content.decode()
        names = re.findall(r'name="((?:trained|expires)[^"]*)"', page)
        said = dict(zip(names, ["1", "6", "2026", "1", "6", "2029"], strict=True))
        answer = client.post(reverse("people:training", args=[officer.pk]), said)
        assert answer.status_code == 302, answer.content.decode()
        assert "counts until 1 June 2029" in text(client.get(answer["Location"]))

    def test_leaving_says_how_many_visits_are_held(
        self, client: Client, administrator: Person
    ) -> None:
        officer = make_person("Ash Invented")
        make_visit(officer)
        address = reverse("people:leave", args=[officer.pk])
        assert "1 visit still to be made names them. It is held" in text(client.get(address))
        answer = client.post(address, follow=True)
        assert "1 visit that names them is held" in text(answer)
        assert "Ash Invented has left" in text(answer)
        client.post(reverse("people:come_again", args=[officer.pk]))
        officer.refresh_from_db()
        assert officer.is_active


class TestAway:
    def test_a_manager_names_a_deputy_until_they_come_back(self, client: Client) -> None:
        manager, deputy = make_manager(), make_manager("Dee Invented")
        sign_in(client, manager)
        page = client.get(reverse("people:away_me")).content.decode()
        assert "Deputy" in page
        names = re.findall(r'name="(begins_day[^"]*)"', page)
        said = dict(zip(names, ["25", "11", "2099"], strict=True)) | {"deputy_id": deputy.pk}
        answer = client.post(reverse("people:away_me"), said, follow=True)
        assert "until they come back. Deputy: Dee Invented" in text(answer)
        absence = manager.absences.get()
        client.post(reverse("people:back_again", args=[manager.pk, absence.pk]))
        assert not manager.absences.exists()

    def test_an_officer_is_not_asked_for_a_deputy(self, client: Client) -> None:
        sign_in(client, make_person())
        assert "Deputy" not in client.get(reverse("people:away_me")).content.decode()


class TestList:
    def test_found_by_name_or_staff_number_and_marked(
        self, client: Client, administrator: Person
    ) -> None:
        away, gone = make_person("Ash Invented"), make_person("Bo Invented", is_active=False)
        make_absence(away)
        page = text(client.get(reverse("people:people")))
        assert "3 people" in page
        assert re.search(r"Ash Invented\s+Away", page)
        assert re.search(r"Bo Invented\s+Has left", page)
        assert "1 person" in text(client.get(reverse("people:people"), {"q": gone.officer_id}))
        nobody = text(client.get(reverse("people:people"), {"q": "<b>zz"}))
        assert "Nobody found" in nobody

    @pytest.mark.parametrize("number", [1, 12])
    def test_the_number_of_queries_does_not_grow(
        self, client: Client, administrator: Person, number: int, django_assert_num_queries: Any
    ) -> None:
        for _ in range(number):
            make_absence(make_person(manager=make_manager()))
        client.get(reverse("people:people"))
        with django_assert_num_queries(6):
            client.get(reverse("people:people"))


class TestOffices:
    def test_added_changed_and_taught_when_there_is_none(
        self, client: Client, administrator: Person
    ) -> None:
        said = {"name": "Leeds", "nation": "scotland", "phone": ""}
        assert client.post(reverse("people:add_office"), said).status_code == 302
        again = text(client.post(reverse("people:add_office"), said))
        assert "There is an office Leeds already" in again
        office = make_office("York")
        client.post(reverse("people:add_team", args=[office.pk]), {"name": "North"})
        page = text(client.get(reverse("people:offices")))
        assert "North" in page
        assert "This office has no team yet" in page
        assert "No telephone number yet" in page
        client.post(reverse("people:change_office", args=[office.pk]), said | {"name": "Hull"})
        client.post(reverse("people:change_team", args=[office.teams.get().pk]), {"name": "South"})
        page = text(client.get(reverse("people:offices")))
        assert "Hull" in page
        assert "South" in page
