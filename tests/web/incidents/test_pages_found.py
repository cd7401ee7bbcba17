"""A report that no check can find says so, and asks for what would change that."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from forethought.web.incidents.models import Incident
from forethought.web.people.models import Person
from tests.web.decisions.given import page, send
from tests.web.factories import make_customer, make_manager, make_person, make_visit, sign_in
from tests.web.incidents import test_pages as pages
from tests.web.incidents.given import held, known, recorded
from tests.web.incidents.test_pages import RECORD, at, typed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
ALONE = "No check can find this: the name Vic Invented alone"


@pytest.fixture
def officer() -> Person:
    manager = make_manager("Moira Manager")
    return make_person("Kim Invented", team=manager.team, manager=manager)


def completed(client: Client, incident: Incident, **changes: Any) -> str:
    answers = pages.TestCompleting().answers(client, incident, **changes)
    return send(client, at(incident, "complete/"), **answers)


def test_with_the_name_alone_the_page_says_so_until_more_is_known(
    client: Client, officer: Person
) -> None:
    theirs = make_visit(customer=known("Vic Invented", utr=""))
    sign_in(client, officer)
    said = send(client, RECORD, **typed(client, reporter=officer.pk, name="Vic Invented"))
    assert ALONE in said
    incident = Incident.objects.get()
    assert ALONE in page(client, at(incident))
    assert 'value="Vic Invented"' in page(client, at(incident, "complete/"))
    told = {"home_address": theirs.customer.address, "home_postcode": theirs.customer.postcode}
    said = completed(client, incident, name="Vic Invented", **told)
    assert "No check can find this" not in said
    incident.refresh_from_db()
    assert incident.customer is not None
    assert (incident.customer.postcode, incident.address) == (theirs.customer.postcode, "")
    assert held() == {theirs}
    said = page(client, at(incident, "complete/"))
    assert 'name="utr"' not in said
    assert "It was not about Vic Invented" in said


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({}, False),
        ({"home_address": "14 Invented Street"}, False),
        ({"home_postcode": "LS1 4DY"}, False),
        ({"home_address": "14 Invented Street", "home_postcode": "LS1 4DY"}, True),
        ({"address": "14 Invented Street", "postcode": "LS1 4DY"}, True),
        ({"birth_date-day": "27", "birth_date-month": "3", "birth_date-year": "1980"}, True),
        ({"utr": "1234567890"}, True),
    ],
)
def test_what_is_enough_to_be_found(
    client: Client, officer: Person, given: dict[str, str], found: bool
) -> None:
    sign_in(client, officer)
    answers = typed(client, reporter=officer.pk, name="Vic Invented") | given
    said = client.post(RECORD, answers, follow=True).content.decode()
    assert (ALONE in said) is not found
    assert Incident.objects.exists()


def test_where_it_happened_is_not_the_address_of_the_customer(
    client: Client, officer: Person
) -> None:
    sign_in(client, officer)
    place = {"address": "2 Market Place, Leeds", "postcode": "LS1 1AA"}
    client.post(RECORD, typed(client, reporter=officer.pk, name="Vic Invented") | place)
    incident = Incident.objects.get()
    assert incident.customer is not None
    assert (incident.customer.address, incident.customer.postcode) == ("", "")
    assert (incident.address, incident.postcode) == (place["address"], place["postcode"])


def test_what_is_wrong_with_their_address_stands_beside_it_and_needs_a_name(
    client: Client, officer: Person
) -> None:
    sign_in(client, officer)
    answers = typed(client, reporter=officer.pk, home_postcode="LS1")
    assert "Enter the customer's name too" in send(client, RECORD, **answers)
    said = send(client, RECORD, **answers | {"name": "Vic Invented", "home_postcode": "QQ"})
    assert "Enter a real postcode" in said
    assert not Incident.objects.exists()


def test_saving_without_a_word_about_the_customer_leaves_them(
    client: Client, officer: Person
) -> None:
    customer = make_customer("Vic Invented", utr="", address="", postcode="")
    incident = recorded(officer, customer=customer)
    sign_in(client, officer)
    completed(client, incident, name="Vic Invented", police_number="CR/1")
    incident.refresh_from_db()
    assert (incident.customer, incident.police_number) == (customer, "CR/1")
    completed(client, incident, name="Vic Invented", not_customer="on")
    incident.refresh_from_db()
    assert incident.customer is None
