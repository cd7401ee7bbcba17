"""Pages of who leads an incident, and of photos, through the real addresses."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from forethought.web.audit.models import Event
from forethought.web.incidents.models import Incident, Photo
from forethought.web.people.models import Person
from tests.web.decisions.given import page, send
from tests.web.factories import make_manager, make_person, make_safety_administrator, sign_in
from tests.web.incidents.given import TOLD, offered, recorded
from tests.web.incidents.test_pages import at, hidden
from tests.web.incidents.test_photos import SVG, file_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def manager() -> Person:
    return make_manager("Moira Manager")


@pytest.fixture
def officer(manager: Person) -> Person:
    return make_person("Kim Invented", team=manager.team, manager=manager)


class TestLeading:
    def test_from_received_to_closed(
        self, client: Client, officer: Person, manager: Person
    ) -> None:
        incident = recorded(officer)
        sign_in(client, manager)
        send(client, at(incident, "look-into/"), note="I ring the council")
        assert "Write a note" in send(client, at(incident, "look-into/"), note="")
        assert "Write what has changed" in send(client, at(incident, "close/"), what_changed="")
        send(client, at(incident, "close/"), what_changed="Two go there")
        said = page(sign_in(client, officer), at(incident))
        assert "What has changed: Two go there" in said
        assert "I ring the council" in said

    def test_riddor_holds_the_closing_back(
        self, client: Client, officer: Person, manager: Person
    ) -> None:
        incident = recorded(officer, harm="specified")
        sign_in(client, manager)
        assert "RIDDOR still waits" in send(client, at(incident, "close/"), what_changed="x")
        said = page(client, at(incident, "riddor/"))
        for words in ("Ring HSE at once", TOLD.words, "Kim Invented", "Not known here"):
            assert words in said, words
        day = {f"reported_day-{part}": value for part, value in
               (("day", "25"), ("month", "11"), ("year", "2026"))}  # fmt: skip
        wrong = day | {"reported_time": "6am"}
        assert "after it happened" in send(client, at(incident, "riddor/"), **wrong)
        right = day | {"reported_time": "8am", "reference": "N-1"}
        assert "Noted." in send(client, at(incident, "riddor/"), **right)
        assert "Somebody was shaken or hurt: offer" in send(
            client, at(incident, "close/"), what_changed="x"
        )
        for kind in ("debrief", "time_off"):
            send(client, at(incident, "support/"), kind=kind)
        assert "Closed." in send(client, at(incident, "close/"), what_changed="x")

    def test_support_is_offered_and_answered(
        self, client: Client, officer: Person, manager: Person
    ) -> None:
        incident = recorded(officer)
        sign_in(client, manager)
        said = send(client, at(incident, "support/"), kind="debrief", note="At 4pm")
        assert "Offered. The reporter sees it" in said
        assert "offered before" in send(client, at(incident, "support/"), kind="debrief")
        offer = incident.support.get()
        said = page(sign_in(client, officer), at(incident))
        assert "I would like that" in said
        send(client, at(incident, f"support/{offer.pk}/"), answer="accept")
        said = send(sign_in(client, manager), at(incident, f"support/{offer.pk}/"), answer="given")
        assert "given 25 November 2026 at 8am" in said

    def test_support_of_another_incident_is_not_there(
        self, client: Client, officer: Person
    ) -> None:
        incident, other = recorded(officer), recorded(make_person())
        offer = offered(other, officer)
        sign_in(client, officer)
        assert client.post(at(incident, f"support/{offer.pk}/")).status_code == 404


class TestPhotos:
    def add(self, client: Client, incident: Incident, data: bytes, name: str = "p.jpg") -> str:
        address = at(incident, "photos/add/")
        uuid = hidden(client, address, "uuid")
        return send(client, address, uuid=uuid, photo=SimpleUploadedFile(name, data))

    def test_a_photo_is_shown_to_who_may_read_the_story(
        self, client: Client, officer: Person, folder: Path
    ) -> None:
        incident = recorded(officer)
        assert "The photo is added." in self.add(sign_in(client, officer), incident, file_of())
        photo = Photo.objects.get()
        address = at(incident, f"photos/{photo.pk}/")
        answer = client.get(address)
        assert answer.content == (folder / photo.name).read_bytes()
        assert {name: answer[name] for name in ("Content-Type", "X-Content-Type-Options")} == {
            "Content-Type": "image/jpeg",
            "X-Content-Type-Options": "nosniff",
        }
        assert answer["Content-Disposition"] == (
            f'inline; filename="incident-{incident.pk}-photo-{photo.pk}.jpg"'
        )
        assert "no-store" in answer["Cache-Control"]
        assert Event.objects.filter(action="incident.viewed", detail__page="photo").exists()
        for person in (make_safety_administrator(), make_person(team=officer.team)):
            assert sign_in(client, person).get(address).status_code == 404

    @pytest.mark.parametrize(
        ("name", "data", "says"),
        [
            ("p.svg", SVG, "This is no photo"),
            ("p.jpg", b"MZ\x90\0" + b"\0" * 99, "This is no photo"),
            ("p.jpg", b"", "The photo is empty"),
            ("p.jpg", b"x" * 10_000_001, "must be smaller than 10 MB"),
            ("p.jpg", file_of()[:300], "damaged"),
        ],
        ids=["svg", "renamed program", "empty", "too large", "not whole"],
    )
    def test_anything_else_is_refused_and_the_report_stays(
        self, client: Client, officer: Person, folder: Path, name: str, data: bytes, says: str
    ) -> None:
        incident = recorded(officer)
        assert says in self.add(sign_in(client, officer), incident, data, name)
        assert not Photo.objects.exists()
        assert TOLD.words in page(client, at(incident))

    def test_a_photo_that_is_lost_is_not_there(
        self, client: Client, officer: Person, folder: Path
    ) -> None:
        incident = recorded(officer)
        self.add(sign_in(client, officer), incident, file_of())
        photo = Photo.objects.get()
        (folder / photo.name).unlink()
        assert client.get(at(incident, f"photos/{photo.pk}/")).status_code == 404
        page(client, at(incident))
