"""Decisions about records, through the real addresses."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from forethought.web.decisions import services
from forethought.web.decisions.models import Disposition
from forethought.web.people.models import Person
from forethought.web.visits.models import Visit
from tests.web.decisions.given import NOTE, VIOLENCE, checked, page, send
from tests.web.factories import (
    NOW,
    make_data_protection,
    make_disposition,
    make_manager,
    make_person,
    make_visit,
    sign_in,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
TYPED = {"kind": "mistaken", "who": "this", "reason": "Another person of that name"}


@pytest.fixture
def manager() -> Person:
    return make_manager("Moira Manager")


@pytest.fixture
def visit(manager: Person) -> Visit:
    visit = make_visit(make_person("Kim Invented", team=manager.team, manager=manager))
    checked(visit, VIOLENCE, matched=[NOTE])
    return visit


def mistaken(visit: Visit, record: str = "N-1") -> str:
    return f"/visits/{visit.pk}/mistaken/?source=sa_notes&record={record}"


def test_an_officer_says_that_a_record_is_mistaken(client: Client, visit: Visit) -> None:
    said = page(sign_in(client, visit.officer), mistaken(visit))
    assert "About SA Notes N-1" in said
    said = send(client, mistaken(visit), **TYPED)
    assert "the record counts in full" in said
    assert "Waits for two people" in said
    assert "I agree" not in said
    assert Disposition.objects.get().customer == visit.customer


def test_a_review_asks_for_its_last_day_and_keeps_what_was_typed(
    client: Client, visit: Visit
) -> None:
    sign_in(client, visit.officer)
    said = send(client, mistaken(visit), **TYPED | {"kind": "reviewed"})
    assert "Enter until when" in said
    assert "Another person of that name</textarea>" in said
    date = {"until-day": "24", "until-month": "11", "until-year": "2026"}
    assert "must be after today" in send(
        client, mistaken(visit), **TYPED | {"kind": "reviewed"} | date
    )
    send(client, mistaken(visit), **TYPED | {"kind": "reviewed"} | date | {"until-year": "2027"})
    assert Disposition.objects.get().until is not None


def test_a_record_that_the_check_does_not_use(client: Client, visit: Visit) -> None:
    said = page(sign_in(client, visit.officer), mistaken(visit, "N-9"))
    assert "This record is not in the check" in said


def test_only_who_is_on_the_visit_or_may_decide_proposes(client: Client, visit: Visit) -> None:
    for person in (make_person(), make_data_protection()):
        page(sign_in(client, person), mistaken(visit), 404)


def test_two_agree(client: Client, visit: Visit, manager: Person) -> None:
    one = make_disposition(visit)
    address = f"/dispositions/{one.pk}/"
    assert "I agree" in page(sign_in(client, manager), address)
    assert "Waits for one more" in send(client, address, action="agree")
    assert "agreed already" in send(client, address, action="agree")
    other = make_manager(team=manager.team)
    said = send(sign_in(client, other), address, action="agree")
    assert "You have agreed." in said
    assert "Counts" in said
    visit.refresh_from_db()
    assert visit.check_wanted_because == "disposition"


def test_turning_down_appealing_answering_and_ending(
    client: Client, visit: Visit, manager: Person
) -> None:
    one = make_disposition(visit)
    address = f"/dispositions/{one.pk}/"
    sign_in(client, manager)
    assert "Enter why not" in send(client, address, action="turn_down", reason="")
    services.agree_disposition(one.pk, by=manager, now=NOW)
    services.agree_disposition(one.pk, by=make_manager(), now=NOW)
    sign_in(client, visit.officer)
    assert "Enter why it is wrong" in send(client, address, action="appeal", text="")
    assert "Appealed" in send(client, address, action="appeal", text="It is them")
    answerer = make_manager(team=manager.team)
    sign_in(client, answerer)
    assert "Select what you decide" in send(client, address, action="answer", text="Looked")
    assert "Counts" in send(client, address, action="answer", keep="keep", text="Looked")
    assert "Ended" in send(client, address, action="end", reason="It was them after all")
    one.refresh_from_db()
    assert one.ended_by == answerer
    assert "action" not in send(client, address, action="end", reason="Again").partition("<h1")[2]


def test_an_unknown_action_does_nothing(client: Client, visit: Visit, manager: Person) -> None:
    one = make_disposition(visit)
    send(sign_in(client, manager), f"/dispositions/{one.pk}/", action="delete")
    assert Disposition.objects.filter(ended_at=None).exists()


def test_what_is_not_ones_own_is_not_there(client: Client, visit: Visit) -> None:
    one = make_disposition(visit)
    page(sign_in(client, make_person()), f"/dispositions/{one.pk}/", 404)
    assert "No record has been set aside" in page(client, "/dispositions/")


def test_the_list_takes_as_many_queries_for_many_as_for_one(
    client: Client,
    visit: Visit,
    manager: Person,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    make_disposition(visit)
    sign_in(client, manager)
    assert "Waits for two people" in page(client, "/dispositions/")
    with django_assert_num_queries(8):
        client.get("/dispositions/")
    for number in range(5):
        make_disposition(visit, f"M-{number}")
    with django_assert_num_queries(8):
        client.get("/dispositions/")
