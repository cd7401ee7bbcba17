"""Where officers are: sent by a press, where it is allowed; seen by the desk; gone in 30 days."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client

from forethought.web.audit.models import Event
from forethought.web.contactdesk import facts, places
from forethought.web.contactdesk.models import Alarm, Fact, Outing, Place
from forethought.web.contactdesk.phone.tokens import token_for
from forethought.web.housekeeping import tidy
from forethought.web.people.models import Person
from forethought.web.visits.problems import NotPossibleError
from tests.web.factories import NOW, make_contact_desk, make_safety_administrator, sign_in
from tests.web.phone.given import a_day, an_officer, go_out, message, send

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
HERE = {"lat": 53.80012, "lon": -1.5491, "accuracy_m": 24.2}


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def officer() -> Person:
    return an_officer()


@pytest.fixture
def outing(officer: Person) -> Outing:
    return go_out(officer, a_day(officer, NOW), NOW)


@pytest.fixture
def allowed(officer: Person) -> Person:
    """The safety administrator who allowed it."""
    administrator = make_safety_administrator(office=officer.office)
    assert officer.office
    places.allow(officer.office, whether=True, by=administrator, now=NOW)
    return administrator


def received(client: Client, officer: Person, told: dict[str, Any]) -> dict[str, Any]:
    answer = send(client, token_for(officer, now=NOW), told).json()["received"]
    return dict(answer[told["uuid"]])


def kept(outing: Outing, **fields: Any) -> Place:
    given = {"uuid": uuid.uuid4(), "pressed_at": NOW, "received_at": NOW, **HERE, **fields}
    return Place.objects.create(outing=outing, officer=outing.officer, **given)


def test_a_place_counts_once_for_the_moment_it_was_pressed(
    client: Client, officer: Person, outing: Outing, allowed: Person
) -> None:
    told = message("where", age_s=90, **HERE)
    assert received(client, officer, told) == received(client, officer, told)
    place = Place.objects.get()
    assert (place.lat, place.lon, place.accuracy_m) == (53.80012, -1.5491, 24.2)
    assert (place.pressed_at, place.received_at) == (NOW - 90 * SECOND, NOW)


def test_a_place_is_no_check_in_and_stands_nowhere_else(
    client: Client, officer: Person, outing: Outing, allowed: Person
) -> None:
    before = Event.objects.count()
    assert received(client, officer, message("where", **HERE))["counted"]
    assert not Fact.objects.exists()
    assert Event.objects.count() == before


def test_where_it_is_not_allowed_nothing_is_kept(
    client: Client, officer: Person, outing: Outing
) -> None:
    answer = received(client, officer, message("where", **HERE))
    assert (answer["counted"], answer["says"]) == (False, [places.NOT_ALLOWED])
    assert not Place.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"lat": 90.1}, {"lon": -180.1}, {"accuracy_m": -1}, {"lat": "x"}, {"lon": "nan"}]
)
def test_a_place_that_is_none_is_not_readable(
    client: Client, officer: Person, outing: Outing, allowed: Person, wrong: dict[str, Any]
) -> None:
    assert not received(client, officer, message("where", **HERE | wrong))["counted"]
    assert not Place.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"lat": -90.01},
        {"lat": 90.01},
        {"lon": 180.01},
        {"lon": -180.01},
        {"accuracy_m": -0.1},
        {"accuracy_m": 1_000_001},
        {"pressed_at": NOW + SECOND},
        {"lat": float("nan")},
    ],
)
def test_the_database_refuses_what_is_no_place(outing: Outing, wrong: dict[str, Any]) -> None:
    kept(outing, lat=-90, lon=180, accuracy_m=0)
    with pytest.raises(IntegrityError), transaction.atomic():
        kept(outing, **wrong)


def test_places_go_after_thirty_days(outing: Outing) -> None:
    for age in (30 * 86_400 - 1, 30 * 86_400, 30 * 86_400 + 1):
        at = NOW - age * SECOND
        kept(outing, pressed_at=at, received_at=at)
    tidy(now=NOW)
    assert [place.received_at for place in Place.objects.all()] == [
        NOW - (30 * 86_400 - 1) * SECOND
    ]


def test_the_safety_administrator_alone_allows_it(officer: Person, allowed: Person) -> None:
    office = officer.office
    assert office
    client = sign_in(Client(), allowed)
    page = client.get(f"/offices/{office.pk}/places/").content.decode()
    assert "deleted after 30 days" in page
    client.post(f"/offices/{office.pk}/places/", {"whether": "no"})
    assert not places.are_allowed(office)
    told = Event.objects.filter(action__startswith="places.").order_by("pk")
    assert [(one.action, one.subject_id) for one in told] == [
        ("places.allowed", office.pk), ("places.forbidden", office.pk),
    ]  # fmt: skip
    with pytest.raises(NotPossibleError):
        places.allow(office, whether=True, by=officer, now=NOW)


def test_the_desk_sees_the_place_with_its_age(officer: Person, outing: Outing) -> None:
    kept(outing, pressed_at=NOW - 300 * SECOND)
    desk = sign_in(Client(), make_contact_desk(office=officer.office))
    facts.duress(officer, uuid=uuid.uuid4(), via="app", by=officer, now=NOW)
    for address in (f"/desk/outings/{outing.pk}/", f"/desk/alarms/{Alarm.objects.get().pk}/"):
        page = desk.get(address).content.decode()
        assert "(5 minutes ago), right to 25 metres" in page
        assert 'href="geo:53.80012,-1.54910"' in page


def test_only_the_phones_page_may_ask_where_it_is(officer: Person) -> None:
    client = sign_in(Client(), officer)
    policy = {path: client.get(path)["Permissions-Policy"] for path in ("/out/", "/out/plain/")}
    assert "geolocation=(self)" in policy["/out/"]
    assert "geolocation=()" in policy["/out/plain/"]
