"""The pages of data protection, through the real addresses."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from forethought.web.audit.models import Event
from forethought.web.dataprotection.access.answering import answer
from forethought.web.dataprotection.models import AccessRequest, LegalHold, RetentionRun
from forethought.web.dataprotection.register import figures
from forethought.web.markers.models import MarkerShare
from forethought.web.people.models import Person
from forethought.web.visits.models import Customer, Visit
from tests.web.dataprotection.given import (
    hand_note,
    known_customer,
    make_access_request,
    make_hold,
    old_incident,
    old_marker,
    old_visit,
)
from tests.web.decisions.given import page, send
from tests.web.factories import NOW, TODAY, make_data_protection, make_person, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
HOME = "/data-protection/"
DATE = {"asked_on-day": "20", "asked_on-month": "11", "asked_on-year": "2026"}


@pytest.fixture
def officer() -> Person:
    return make_person("Ash Quimble")


@pytest.fixture
def customer(officer: Person) -> Customer:
    customer = known_customer("Robin Invented", postcode="LS1 4DY", utr="1234567890")
    hand_note(customer, NOW, officer)
    return customer


@pytest.fixture
def keeper(client: Client) -> Person:
    keeper = make_data_protection("Dana Keeper")
    sign_in(client, keeper)
    return keeper


@pytest.mark.usefixtures("keeper")
@pytest.mark.parametrize("wanted", ["robin", "invented ROB", "ls14dy", "LS1 4DY", "1234567890"])
def test_a_customer_is_found(client: Client, customer: Customer, wanted: str) -> None:
    said = send(client, HOME, action="find", wanted=wanted)
    assert f"{HOME}access/{customer.pk}/" in said
    assert Event.objects.filter(action="record.viewed", subject_id=customer.pk).exists()


@pytest.mark.usefixtures("keeper", "customer")
def test_nobody_is_found_and_nothing_is_asked(client: Client) -> None:
    assert "Nobody here fits" in send(client, HOME, action="find", wanted="nobody at all")
    said = send(client, HOME, action="find", wanted="")
    assert "Enter a name, postcode or reference" in said
    assert "<title>Error: " in said


@pytest.mark.usefixtures("keeper")
def test_a_request_is_recorded_reviewed_and_answered(
    client: Client, customer: Customer, officer: Person
) -> None:
    address = f"{HOME}access/{customer.pk}/"
    assert "Record a request" in page(client, address)
    assert "must be today or earlier" in send(
        client, address, action="ask", **DATE | {"asked_on-day": "26"}
    )
    said = send(client, address, action="ask", **DATE)
    assert "20 December 2026" in said
    assert "What record systems say" in said
    said = page(client, f"{address}records/")
    assert "The dog is loose" in said
    request = AccessRequest.objects.get()
    (record,) = answer(request).of_group("records")
    choose = f"{address}choose/?key={quote(record.item.key)}"
    assert "The dog is loose" in page(client, choose)
    assert "Select whether it is given or withheld" in send(client, choose, reason="Looked")
    said = send(client, choose, what="crime", reason="An inquiry runs")
    assert "Your decision is saved" in said
    assert "Crime and taxation" in said
    assert "Confirm that you have looked" in send(client, f"{address}answer/", seen="x")
    said = send(client, f"{address}answer/", seen="x", looked="on")
    assert "Something is known now" in said
    assert answer(request).seen in said
    got = client.post(f"{address}answer/", {"seen": answer(request).seen, "looked": "on"})
    assert got["Content-Type"] == "application/zip"
    assert "no-store" in got["Cache-Control"]
    assert "Robin" not in got["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(got.content)) as archive:
        assert b"The dog is loose" not in archive.read("what-is-kept-about-you.html")
    assert "by Dana Keeper" in page(client, address)
    assert "Record a request" in page(client, f"{address}?again=1")


@pytest.mark.usefixtures("keeper")
def test_what_must_be_decided_is_asked_for(
    client: Client, customer: Customer, officer: Person
) -> None:
    incident = old_incident(officer, NOW - timedelta(days=30), customer=customer)
    because = {"not_told_because": "He would turn on us", "not_told_by": officer}
    old_marker(incident, NOW - timedelta(days=29), ended=False, **because)
    request = make_access_request(customer)
    address = f"{HOME}access/{customer.pk}/"
    said = page(client, address)
    assert "1 thing to decide" in said
    assert "1 thing still to be decided before" in said
    assert "say which one holds now" in page(client, f"{address}markers/")
    seen = answer(request).seen
    said = send(client, f"{address}answer/", seen=seen, looked="on")
    assert "There is a problem" in said
    assert "open each group that says so" in said
    (marker,) = answer(request).of_group("markers")
    choose = f"{address}choose/?key={quote(marker.item.key)}"
    said = send(client, choose, what="give", reason="No danger any more")
    assert "Why they were not told: give it" in said


@pytest.mark.usefixtures("keeper")
def test_words_to_leave_out_are_kept_and_shown(client: Client, customer: Customer) -> None:
    make_access_request(customer)
    address = f"{HOME}access/{customer.pk}/"
    said = send(client, address, action="mask", masked="the dog")
    assert "are left out of every text" in said
    said = page(client, f"{address}records/")
    assert "forethought-mark" in said
    assert "Marked words are left out" in said


@pytest.mark.usefixtures("keeper")
def test_what_is_not_there(client: Client, customer: Customer) -> None:
    for rest in ("access/999999/", f"access/{customer.pk}/records/"):
        page(client, f"{HOME}{rest}", 404)
    make_access_request(customer)
    for rest in ("nonsense/", "choose/?key=nothing", "choose/"):
        page(client, f"{HOME}access/{customer.pk}/{rest}", 404)


@pytest.mark.usefixtures("keeper")
def test_holds(client: Client, officer: Person) -> None:
    visit = old_visit(officer, NOW)
    address = f"{HOME}holds/"
    assert "Nothing is held" in page(client, address)
    typed = {"action": "place", "about": "visit", "reason": "Claim 7"}
    said = send(client, address, **typed, number="a few")
    assert "must be a whole number" in said
    assert "Claim 7</textarea>" in said
    assert "There is no visit" in send(client, address, **typed, number=str(visit.pk + 1))
    assert f"Visit {visit.pk}" in send(client, address, **typed, number=str(visit.pk))
    hold = LegalHold.objects.get()
    assert "Enter why" in send(client, f"{address}{hold.pk}/end/", reason="")
    assert "Ended by Dana" in send(client, f"{address}{hold.pk}/end/", reason="Settled")
    assert "ended already" in send(client, f"{address}{hold.pk}/end/", reason="Again")
    page(client, f"{address}999999/end/", 404)


@pytest.mark.usefixtures("keeper")
def test_retention(client: Client, officer: Person) -> None:
    address = f"{HOME}retention/"
    said = page(client, address)
    assert "No run yet" in said
    assert "7 years" in said
    old_visit(officer, NOW - timedelta(days=1200))
    said = send(client, address)
    assert "Counted. Nothing was touched." in said
    assert "What would go" in said
    assert Visit.objects.exists()
    assert RetentionRun.objects.get().gone == {"visits": 1, "customers": 1}


@pytest.mark.usefixtures("keeper")
def test_the_register(client: Client, customer: Customer, officer: Person) -> None:
    assert "No marker was shared" in page(client, f"{HOME}register/")
    incident = old_incident(officer, NOW - timedelta(days=300), customer=customer)
    marker = old_marker(incident, NOW - timedelta(days=290), ended=False, version=2)
    for version in (1, 2):
        MarkerShare.objects.create(
            marker=marker,
            at=NOW,
            by=officer,
            recipient=f"Council {version}",
            because="A visit together",
            version=version,
        )
    said = page(client, f"{HOME}register/")
    assert said.count("Tell them of the change") == 1
    assert "Council 1" in said
    assert said.count("govuk-tag--red") == 4
    MarkerShare.objects.update(corrected_at=NOW, corrected_by=officer, corrected_version=2)
    assert "Told of the change on" in page(client, f"{HOME}register/")


@pytest.mark.parametrize(
    ("fields", "number"),
    [
        ({}, 1),
        ({"letter_at": NOW}, 0),
        ({"letter_at": NOW, "letter_due_on": TODAY}, 1),
        ({"not_told_because": "A danger"}, 0),
        ({"about": "address", "address": "7 Made-up Street"}, 0),
        ({"about": "address", "address": "7 Made-up Street", "letter_due_on": TODAY}, 1),
    ],
)
def test_whoever_is_to_be_told_is_counted(
    customer: Customer, officer: Person, fields: dict[str, Any], number: int
) -> None:
    by = {"letter_at": "letter_by", "not_told_because": "not_told_by"}
    fields = fields | {by[name]: officer for name in fields if name in by}
    incident = old_incident(officer, NOW - timedelta(days=30), customer=customer)
    old_marker(incident, NOW - timedelta(days=29), ended=False, **fields)
    assert figures(TODAY).not_told == number


@pytest.mark.usefixtures("keeper")
def test_lists_ask_no_more_for_more_rows(
    client: Client,
    customer: Customer,
    officer: Person,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    incident = old_incident(officer, NOW - timedelta(days=300), customer=customer)
    marker = old_marker(incident, NOW - timedelta(days=290), ended=False)
    for number in range(12):
        said = {"recipient": f"Council {number}", "because": "A visit", "version": 1}
        MarkerShare.objects.create(marker=marker, at=NOW, by=make_person(), **said)
        visit = old_visit(officer, NOW - timedelta(days=number))
        make_access_request(visit.customer)
        make_hold(visit)
    for rest, most in (("", 21), ("register/", 17), ("holds/", 8), ("retention/", 13)):
        with django_assert_max_num_queries(most):
            page(client, f"{HOME}{rest}")


def test_only_data_protection_sees_any_of_it(client: Client, customer: Customer) -> None:
    sign_in(client, make_person())
    for rest in ("", "holds/", "retention/", "register/", f"access/{customer.pk}/"):
        page(client, f"{HOME}{rest}", 403)
