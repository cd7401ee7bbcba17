"""Values that break programs: odd moments and signs that no text can hold."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from forethought.web.api.fields import EARLIEST, LATEST
from forethought.web.incidents.models import Incident
from forethought.web.people.models import Person
from forethought.web.visits.models import Visit
from tests.web.api.given import Api
from tests.web.factories import NOW, make_person, make_visit, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("time_machine_at_now")]

YEAR_ONE = "0001-01-01T00:00:00Z"


def incident(**parts: Any) -> dict[str, Any]:
    whole = {
        "happened_at": "2026-11-25T07:30:00Z",
        "hazards": ["violence"],
        "how": "phone",
        "words": "He hit me.",
    }
    return whole | parts


def visit(officer: Person, reference: str, **parts: Any) -> dict[str, Any]:
    whole = {
        "reference": reference,
        "officer_id": officer.officer_id,
        "start": "2026-11-25T10:00:00Z",
        "customer": {"name": "Robin Invented"},
    }
    return whole | parts


def error_of(answer: Any) -> tuple[str, str]:
    (error,) = answer["errors"]
    return error["at"], error["says"]


@pytest.mark.parametrize(
    ("moment", "year_is_good"),
    [
        (YEAR_ONE, False),
        ("0001-01-01T00:00:00+14:00", False),
        ((EARLIEST - timedelta(seconds=1)).isoformat(), False),
        (EARLIEST.isoformat(), True),
        ((LATEST - timedelta(seconds=1)).isoformat(), True),
        (LATEST.isoformat(), False),
        ("9999-12-31T23:59:59-12:00", False),
    ],
)
def test_years_have_bounds(api: Api, moment: str, year_is_good: bool) -> None:
    status, answer = api.post("/incidents", incident(happened_at=moment))
    assert status == 422
    at, says = error_of(answer)
    assert at == "happened_at"
    assert (says == "The year must be from 1900 to 2199: correct the year") is not year_is_good


def test_no_incident_of_year_one_and_the_page_stays(api: Api, boss: Person) -> None:
    about = make_visit(officer=make_person(manager=boss, team=boss.team))
    for parts in ({}, {"visit_id": about.pk}, {"customer": {"name": "Robin Invented"}}):
        assert api.post("/incidents", incident(happened_at=YEAR_ONE, **parts))[0] == 422
    assert not Incident.objects.exists()
    assert sign_in(Client(), boss).get("/incidents/").status_code == 200


def test_no_visit_and_no_area_of_year_one(api: Api, boss: Person) -> None:
    officer = make_person(manager=boss, team=boss.team)
    made = make_visit(officer=officer)
    assert api.post("/visits", visit(officer, "A", start=YEAR_ONE))[0] == 422
    assert api.post(f"/visits/{made.pk}/move", {"start": YEAR_ONE})[0] == 422
    assert api.get(f"/visits?start_from={YEAR_ONE}")[0] == 422
    area = {"name": "a", "kind": "present_danger", "reason": "x", "place": "LS1 4DY"}
    assert api.post("/areas", area | {"radius_km": 1.0, "ends": YEAR_ONE})[0] == 422


@pytest.mark.parametrize(
    ("bad", "at"),
    [
        ({"reference": "\ud800"}, "reference"),
        ({"reference": "a\x00"}, "reference"),
        ({"customer": {"name": "Robin \udfff"}}, "customer.name"),
        ({"concern": "\udc80"}, "concern"),
        ({"\ud800": 1}, ""),
        ({"\x00": 1}, "?"),
    ],
)
def test_a_sign_that_is_none_keeps_back_nothing_else(
    api: Api, boss: Person, bad: dict[str, Any], at: str
) -> None:
    officer = make_person(manager=boss, team=boss.team)
    wrong = visit(officer, "bad", start="2026-11-25T12:00:00Z") | bad
    sent = {"items": [visit(officer, "good"), wrong]}
    status, answer = api.post("/visits/batch", json.dumps(sent).encode(), key="once")
    assert status == 200
    assert [item["status"] for item in answer["items"]] == [201, 422]
    (error,) = answer["items"][1]["errors"]
    assert error["at"] == at
    assert answer["items"][1]["reference"] in ("?", "a?", "bad")
    assert Visit.objects.get().reference == "good"
    assert api.post("/visits/batch", json.dumps(sent).encode(), key="once") == (200, answer)


def test_a_sign_that_is_none_is_refused_alone_too(api: Api, boss: Person) -> None:
    officer = make_person(manager=boss, team=boss.team)
    for path, sent in (
        ("/visits", visit(officer, "\ud800")),
        ("/incidents", incident(words="a\ud800")),
        ("/webhooks", {"name": "a\ud800", "url": "https://example.com"}),
    ):
        status, answer = api.post(path, json.dumps(sent).encode())
        assert status == 422
        assert error_of(answer)[1]


def test_the_bounds_hold_what_the_site_is_used_for() -> None:
    assert EARLIEST < datetime(1910, 1, 1, tzinfo=UTC) < NOW < LATEST
