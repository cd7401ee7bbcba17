"""A report from a phone: sealed on its way, recorded once, refused with a sentence."""

from __future__ import annotations

import base64
import json
import os
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db.models import Q
from django.test import Client

from forethought.web.contactdesk.phone.reports import key_of
from forethought.web.incidents.models import Incident
from forethought.web.people.models import Person
from forethought.web.visits.models import Visit
from tests.web.factories import NOW, make_person, make_visit, sign_in
from tests.web.incidents.test_photos import file_of
from tests.web.phone.given import a_day, an_officer

pytestmark = pytest.mark.django_db
SAYS = {
    "hazards": ["threat", "animal"],
    "who": "customer",
    "harm": "shaken",
    "how": "in_person",
    "minutes_ago": 15,
    "visit": "",
    "words": "He said he would set the dog on me.",
}


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FORETHOUGHT_DATA", str(tmp_path))
    return tmp_path


@pytest.fixture
def officer() -> Person:
    return an_officer()


@pytest.fixture
def token(client: Client, officer: Person) -> str:
    return str(sign_in(client, officer).get("/out/day.json").json()["token"])


def sealed(person: Person, name: uuid.UUID, data: bytes) -> tuple[bytes, bytes]:
    iv = os.urandom(12)
    key = AESGCM(base64.b64decode(key_of(person)))
    return iv, key.encrypt(iv, data, str(name).encode())


def post(
    client: Client, token: str, person: Person, name: uuid.UUID, age_s: Any = 0.5, **changes: Any
) -> Any:
    iv, data = sealed(person, name, json.dumps(SAYS | changes).encode())
    body = {
        "uuid": str(name),
        "iv": base64.b64encode(iv).decode(),
        "data": base64.b64encode(data).decode(),
        "age_s": age_s,
    }
    return client.post(
        "/out/incident/",
        json.dumps(body),
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )


def test_sent_five_times_it_is_one_with_the_time_of_the_first(
    client: Client, officer: Person, token: str
) -> None:
    (visit,) = a_day(officer, NOW)
    name = uuid.uuid4()
    answers = []
    for minutes in range(5):
        with time_machine.travel(NOW + timedelta(minutes=minutes), tick=False):
            answers.append(post(client, token, officer, name, 600, visit=str(visit.pk)).json())
    assert answers == [{"at": NOW.isoformat(), "says": [], "counted": True}] * 5
    made = Incident.objects.get()
    assert (made.uuid, made.reporter, made.visit, made.customer) == (
        name,
        officer,
        visit,
        visit.customer,
    )
    assert made.happened_at == NOW - timedelta(minutes=25)
    assert (made.hazards, made.harm, made.near_miss) == (["threat", "animal"], "shaken", False)


def test_a_near_miss(client: Client, officer: Person, token: str) -> None:
    post(client, token, officer, uuid.uuid4(), harm="near_miss")
    assert (Incident.objects.get().near_miss, Incident.objects.get().harm) == (True, "none")


@pytest.mark.parametrize(
    ("age", "hours"), [(0, 0), (-30, 0), (-3600, 24), ("NaN", 24), (72 * 3600, 72), (1e12, 24)]
)
def test_when_it_was_by_the_age_of_the_report(
    client: Client, officer: Person, token: str, age: Any, hours: int
) -> None:
    assert post(client, token, officer, uuid.uuid4(), age, minutes_ago=0).json()["counted"]
    assert Incident.objects.get().happened_at == NOW - timedelta(hours=hours)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"words": " "}, "Write what happened, in your own words"),
        ({"words": 7}, "Write what happened, in your own words"),
        ({"words": "x" * 10_001}, "It is 1 characters too long: shorten it to 10,000 characters"),
        ({"hazards": []}, "Choose what kind of incident it was"),
        ({"hazards": "threat"}, "Choose what kind of incident it was"),
        ({"hazards": ["storm"]}, "Choose the kind from the list"),
        ({"harm": "much"}, "Choose whether anybody was hurt"),
        ({"who": None}, "Choose whose doing it was"),
    ],
)
def test_an_answer_that_cannot_be_is_refused_with_a_sentence(
    client: Client, officer: Person, token: str, changes: dict[str, Any], says: str
) -> None:
    answer = post(client, token, officer, uuid.uuid4(), **changes).json()
    assert (answer["says"], answer["counted"]) == ([says], False)
    assert not Incident.objects.exists()


@pytest.mark.parametrize("minutes", [None, -5, "ten", 10**9])
def test_what_is_wrong_with_the_time_loses_no_report(
    client: Client, officer: Person, token: str, minutes: Any
) -> None:
    assert post(client, token, officer, uuid.uuid4(), 0, minutes_ago=minutes).json()["counted"]
    assert Incident.objects.get().happened_at == NOW


def test_of_a_visit_that_is_not_theirs_only_the_words_are_kept(
    client: Client, officer: Person, token: str
) -> None:
    other = make_visit(make_person("Bea Invented"))
    for named in (str(other.pk), "99999999999999999", "x"):
        assert post(client, token, officer, uuid.uuid4(), visit=named).json()["counted"]
    assert not Incident.objects.filter(Q(visit__isnull=False) | Q(customer__isnull=False))
    assert Visit.objects.get() == other


def test_under_another_key_it_cannot_be_read(client: Client, officer: Person, token: str) -> None:
    answer = post(client, token, make_person("Bea Invented"), uuid.uuid4()).json()
    assert (answer["counted"], answer["says"]) == (
        False,
        ["This report cannot be read: record it again, or ring your office"],
    )


@pytest.mark.parametrize("body", [b"", b"[]", b'{"uuid": "x"}', b'{"uuid": null}', b"[" * 9_999])
def test_what_is_no_report_is_said_to_be_none(client: Client, token: str, body: bytes) -> None:
    answer = client.post(
        "/out/incident/",
        body,
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )
    assert answer.status_code == 400


def test_the_key_stays_the_same_and_lies_in_the_locked_day_alone(
    client: Client, officer: Person
) -> None:
    assert key_of(officer) == key_of(officer) != key_of(make_person("Bea Invented"))
    assert key_of(officer) not in sign_in(client, officer).get("/out/day.json").content.decode()


def test_a_secret_that_was_replaced_still_opens_what_waited(
    client: Client, officer: Person, settings: Any
) -> None:
    name, old = uuid.uuid4(), settings.SECRET_KEY
    iv, data = sealed(officer, name, json.dumps(SAYS).encode())
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another secret " * 4, [old]
    token = sign_in(client, officer).get("/out/day.json").json()["token"]
    body = {
        "uuid": str(name),
        "iv": base64.b64encode(iv).decode(),
        "data": base64.b64encode(data).decode(),
    }
    answer = client.post(
        "/out/incident/",
        json.dumps(body),
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )
    assert answer.json()["counted"]


def photo(client: Client, token: str, person: Person, report: uuid.UUID, data: bytes) -> Any:
    name = uuid.uuid4()
    iv, hidden = sealed(person, name, data)
    return client.post(
        f"/out/incident/{report}/{name}/",
        iv + hidden,
        content_type="application/octet-stream",
        headers={"Authorization": f"Bearer {token}"},
    )


def test_a_photo_waits_for_its_report_and_one_that_is_none_is_refused(
    client: Client, officer: Person, token: str, folder: Path
) -> None:
    name = uuid.uuid4()
    assert photo(client, token, officer, name, file_of()).status_code == 409
    post(client, token, officer, name)
    assert photo(client, token, officer, name, file_of()).json()["counted"]
    refused = photo(client, token, officer, name, b"no photo").json()
    assert (refused["counted"], len(refused["says"])) == (False, 1)
    assert Incident.objects.get().photos.count() == 1
