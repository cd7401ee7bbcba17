"""Guidance stands beside the reasons that it explains, where a visit is checked and decided."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.test import Client

from forethought.vocabulary import Outcome
from forethought.web.checks.models import Check
from forethought.web.checks.showing import hazards_of
from forethought.web.people.models import Person
from forethought.web.visits.models import Visit
from tests.web.decisions.given import NOT_LOOKED, VIOLENCE, checked
from tests.web.factories import NOW, make_manager, make_office, make_person, make_visit, sign_in

pytestmark = pytest.mark.django_db

WEAPONS = '<a class="govuk-link" href="/guidance/weapons/">Weapons</a>'
NOT_COMPLETE = '<a class="govuk-link" href="/guidance/not-complete/">'
AFFECTED = ("officer.affected", Outcome.DIFFERENT_METHOD)


@pytest.fixture(autouse=True)
def _morning() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def manager() -> Person:
    return make_manager(office=make_office())


@pytest.fixture
def visit(manager: Person) -> Visit:
    assert manager.team is not None
    return make_visit(make_person(office=manager.team.office, manager=manager))


def with_evidence(check: Check, category: str) -> None:
    """The first reason rests on a note that shows this."""
    check.result |= {"problems": [], "relaxations": []}
    check.result["reasons"][0]["evidence"] = [
        {
            "source": "sa_notes",
            "record_id": "N-1",
            "category": category,
            "quote": "kept a knife",
            "start": 0,
            "end": 12,
            "date": "2026-05-03",
            "match": "reference",
        }
    ]
    check.save()


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_beside_each_reason_of_a_check(client: Client, visit: Visit) -> None:
    with_evidence(checked(visit, VIOLENCE, NOT_LOOKED), "weapon")
    sign_in(client, visit.officer)
    shown = page(client, f"/visits/{visit.pk}/check/")
    assert WEAPONS in shown
    assert NOT_COMPLETE in shown
    assert "/guidance/dogs/" not in shown


def test_beside_each_reason_where_it_is_decided(
    client: Client, visit: Visit, manager: Person
) -> None:
    with_evidence(checked(visit, VIOLENCE, NOT_LOOKED), "weapon")
    sign_in(client, manager)
    shown = page(client, f"/visits/{visit.pk}/decide/")
    assert WEAPONS in shown
    assert NOT_COMPLETE in shown


def test_guidance_does_not_give_away_by_what_an_officer_is_more_affected(
    client: Client, visit: Visit, manager: Person
) -> None:
    check = checked(visit, AFFECTED)
    with_evidence(check, "animal")
    assert hazards_of(check.result["reasons"][0]) == ()
    for person, address in ((visit.officer, "check/"), (manager, "decide/")):
        sign_in(client, person)
        shown = page(client, f"/visits/{visit.pk}/{address}")
        assert "/guidance/before-going-out/" in shown
        assert "/guidance/dogs/" not in shown
