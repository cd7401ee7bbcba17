"""A safety aid that is needed and was never issued holds visits back (DMBM511340)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from forethought.web.audit.models import Event
from forethought.web.contactdesk import aids
from forethought.web.contactdesk.models import Aid
from forethought.web.decisions.gate import gate
from forethought.web.people.models import Person
from forethought.web.visits.problems import NotPossibleError
from tests.web.factories import (
    NOW,
    TODAY,
    make_person,
    make_safety_administrator,
    make_visit,
    sign_in,
)
from tests.web.watchdog.office import HOUR, go, make_aid, ready

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
DAY = timedelta(days=1)


def need(person: Person, kind: str = "torch", **fields: Any) -> Aid:
    given: dict[str, Any] = {
        "label": "",
        "issued_on": None,
        "tested_on": None,
        "test_again_by": None,
        "by": make_safety_administrator(),
        "now": NOW,
    }
    return aids.issue(person=person, kind=kind, **{**given, **fields})


def test_what_is_needed_and_was_not_issued_holds_the_visit_at_its_gate_and_at_the_door() -> None:
    made = ready()
    need(made.officer)
    says = f"{made.officer.name} needs a torch and has not been issued one"
    visit = make_visit(made.officer, planned_start=NOW + 2 * HOUR)
    assert [one for one in gate(visit, now=NOW).because if says in one]
    with pytest.raises(NotPossibleError, match=says) as caught:
        go(made, [visit])
    assert len(caught.value.sentences) == 1


def test_each_fault_of_each_of_a_pair_is_a_sentence_of_its_own() -> None:
    made = ready()
    other = make_person(office=made.office, manager=made.manager)
    need(made.officer)
    make_aid(other, kind="torch", test_again_by=TODAY - DAY)
    visit = make_visit(made.officer, planned_start=NOW + 2 * HOUR)
    with pytest.raises(NotPossibleError) as caught:
        go(made, [visit], second=other)
    said = caught.value.sentences
    assert len(said) == len(set(said)) == 3
    for person, words in (
        (made.officer, "needs a torch"),
        (other, "has no phone"),
        (other, "the torch was to be tested again by"),
    ):
        assert [one for one in said if one.startswith(person.name) and words in one]


def test_a_phone_that_is_only_needed_calls_nobody() -> None:
    officer = make_person()
    need(officer, "phone")
    said = aids.holds_back([officer], now=NOW)[officer.pk]
    assert [("has no phone" in one, "needs a phone" in one) for one in said] == [
        (True, False),
        (False, True),
    ]


def test_an_aid_is_needed_then_issued_then_tested(client: Client) -> None:
    made = ready()
    sign_in(client, made.manager)
    client.post(f"/people/{made.officer.pk}/aids/add/", {"kind": "torch"})
    aid = Aid.objects.get(person=made.officer, kind="torch")
    assert aid.issued_on is None
    address = f"/people/{made.officer.pk}/aids/"
    page = client.get(address).content.decode()
    assert "It was issued today" in page
    assert "Issued None" not in page
    for service in (aids.charged, aids.tested):
        again = {"test_again_by": TODAY + DAY} if service is aids.tested else {}
        with pytest.raises(NotPossibleError, match="was not issued yet"):
            service(aid.pk, by=made.officer, now=NOW, **again)
    mine = sign_in(Client(), made.officer)
    assert "It was issued today" not in mine.get(address).content.decode()
    assert mine.post(f"{address}{aid.pk}/issued/").status_code == 403
    page = client.post(f"{address}{aid.pk}/issued/", follow=True).content.decode()
    assert "has the torch. Test it before they go out" in page
    aid.refresh_from_db()
    assert aid.issued_on == TODAY
    assert (
        "has never been tested" in aids.not_in_order([made.officer.pk], now=NOW)[aid.person_id][0]
    )
    aids.tested(aid.pk, test_again_by=TODAY + DAY, by=made.officer, now=NOW)
    assert aids.holds_back([made.officer], now=NOW) == {}
    said = Event.objects.filter(action__startswith="aid.").order_by("pk")
    assert [one.action for one in said] == ["aid.needed", "aid.issued", "aid.tested"]


def test_what_was_not_issued_was_not_tested(client: Client) -> None:
    officer = make_person()
    with pytest.raises(NotPossibleError, match="enter the day of issue"):
        need(officer, tested_on=TODAY - DAY)
    with pytest.raises(IntegrityError, match="aid_issued_before_used"), transaction.atomic():
        Aid.objects.create(person=officer, kind="torch", tested_on=date(2026, 11, 2))


def test_the_itinerary_says_who_is_without_an_aid(client: Client) -> None:
    made = ready()
    Aid.objects.all().delete()
    make_visit(made.officer)
    page = sign_in(client, made.desk).get("/desk/itinerary/").content.decode()
    assert "has no phone, personal alarm or lone worker device" in page
