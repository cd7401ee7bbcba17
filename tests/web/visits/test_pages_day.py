"""The day, the day sheet and the table to take away, through their real addresses."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from forethought.web.audit.models import Event
from forethought.web.people.models import Person
from forethought.web.visits.export import COLUMNS, neutral
from forethought.web.visits.models import Visit
from tests.web.factories import (
    NOW,
    make_check,
    make_contact_desk,
    make_customer,
    make_decision,
    make_manager,
    make_office,
    make_person,
    make_visit,
    sign_in,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

QUERIES_OF_A_DAY = 17


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return str(answer.content.decode())


def test_a_day_shows_visits_in_visiting_order_and_nobody_elses(client: Client) -> None:
    officer = make_person()
    later = make_visit(
        officer, customer=make_customer("Later L"), planned_start=NOW + timedelta(hours=5)
    )
    make_visit(officer, customer=make_customer("Sooner S"))
    make_visit(officer, customer=make_customer("Tomorrow T"), planned_start=NOW + timedelta(days=1))
    make_visit(customer=make_customer("Else E"))
    page = text(sign_in(client, officer), "/visits/")
    assert page.index("Sooner S") < page.index("Later L")
    assert "Tomorrow T" not in page
    assert "Else E" not in page
    assert f"/visits/{later.pk}/" in page
    page = text(client, "/visits/?day=2026-11-26")
    assert "Tomorrow T" in page
    assert "Later L" not in page


def test_a_visit_without_a_check_for_what_is_known_is_held(client: Client) -> None:
    officer = make_person()
    visit = make_visit(officer)
    make_check(visit)
    page = text(sign_in(client, officer), "/visits/")
    assert "Alone" in page
    Visit.objects.filter(pk=visit.pk).update(information=2)
    page = text(client, "/visits/")
    assert "Held" in page
    assert "Alone" not in page


def test_an_incomplete_check_never_says_alone(client: Client) -> None:
    officer = make_person()
    make_check(make_visit(officer), complete=False, may_go="discuss_first", discuss=True)
    for address in ("/visits/", "/visits/sheet/"):
        page = text(sign_in(client, officer), address).lower()
        assert "discuss first" in page
        assert "alone" not in page
        assert "clear" not in page


@pytest.mark.parametrize("number", [1, 8])
def test_a_day_takes_a_fixed_number_of_queries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    manager = make_manager()
    for _ in range(number):
        officer = make_person(manager=manager)
        visit = make_visit(officer, second_officer=make_person())
        make_decision(make_check(visit))
    client = sign_in(client, manager)
    with django_assert_num_queries(QUERIES_OF_A_DAY):
        text(client, "/visits/")


def test_the_contact_desk_sees_today_without_findings(client: Client) -> None:
    office = make_office()
    visit = make_visit(make_person(office=office))
    make_check(
        visit,
        result={
            "reasons": [{"rule": "records.caution", "says": "A secret finding", "at_least": None}]
        },
    )
    client = sign_in(client, make_contact_desk(office=office))
    assert visit.customer.name in text(client, "/visits/")
    page = text(client, f"/visits/{visit.pk}/")
    assert "A secret finding" not in page
    assert visit.officer.name in page


def test_an_empty_day_teaches(client: Client) -> None:
    page = text(sign_in(client, make_person()), "/visits/")
    assert "No visits on this day" in page
    assert "Plan a visit" in page


@pytest.mark.parametrize("day", ["", "yesterday", "2026-13-01", "0001-01-01", "9999-12-31"])
def test_odd_days_do_no_harm(client: Client, day: str) -> None:
    sign_in(client, make_person())
    for page in ("/visits/", "/visits/sheet/", "/visits/export.csv"):
        assert client.get(page, {"day": day, "page": "x", "team": "mine"}).status_code == 200


def test_another_day_is_asked_for_in_three_boxes(client: Client) -> None:
    sign_in(client, make_person())
    answer = client.get("/visits/", {"on-day": "2", "on-month": "12", "on-year": "2026"})
    assert answer["Location"] == "/visits/?day=2026-12-02"
    page = text(client, "/visits/?on-day=31&on-month=2&on-year=2026")
    assert "<title>Error: " in page


def test_the_day_sheet_has_what_the_officer_needs_and_nobody_elses(client: Client) -> None:
    office = make_office(phone="0113 496 0000")
    officer = make_person(office=office)
    second = make_person("Jo Second", office=office, phone="0113 496 0001")
    visit = make_visit(officer, second_officer=second, purpose="Follow up")
    check = make_check(visit, outcome="different_method", may_go="no", discuss=True)
    make_decision(
        check,
        make_manager(office=office),
        outcome="pair",
        controls=["no_entry"],
        controls_text="Stay at the gate",
    )
    make_visit(make_person(office=office), customer=make_customer("Else E"))
    joined = make_visit(
        make_person("Lee Lead", office=office),
        second_officer=officer,
        planned_start=NOW + timedelta(hours=6),
    )
    page = text(sign_in(client, officer), "/visits/sheet/")
    for wanted in (
        *("0113 496 0000", "Jo Second", "0113 496 0001", "Follow up", "No entry"),
        *("Stay at the gate", "Lee Lead", visit.customer.address, joined.customer.name),
    ):
        assert wanted in page
    assert "Else E" not in page


def test_a_sheet_says_what_is_not_decided(client: Client) -> None:
    officer = make_person()
    make_check(make_visit(officer))
    assert "Do not start this visit" in text(sign_in(client, officer), "/visits/sheet/")


def test_an_officers_day_has_the_visits_they_join(client: Client) -> None:
    officer, lead = make_person(), make_person("Lee Lead")
    own = make_visit(officer, planned_start=NOW + timedelta(hours=6))
    joined = make_visit(lead, second_officer=officer, customer=make_customer("Joined J"))
    declined = make_visit(
        lead,
        second_officer=officer,
        second=Visit.Second.DECLINED,
        planned_start=NOW + timedelta(hours=4),
    )
    page = text(sign_in(client, officer), "/visits/")
    assert page.index("Joined J") < page.index(f"/visits/{own.pk}/")
    assert "Comes along with Lee Lead" in page
    assert f"/visits/{joined.pk}/" in page
    assert f"/visits/{declined.pk}/" not in page


def test_a_manager_looks_at_all_at_a_team_and_at_one(client: Client) -> None:
    office = make_office()
    manager = make_manager(office=office)
    near = make_person("Near N", team=manager.team, manager=manager)
    far = make_person("Far F", office=office, manager=manager)
    for person in (near, far):
        make_visit(person)
    sign_in(client, manager)
    for query, names in (
        ("", {"Near N", "Far F"}),
        ("?team=mine", {"Near N"}),
        (f"?officer={far.pk}", {"Far F"}),
        (f"?officer={manager.pk}", set()),
    ):
        page = text(client, f"/visits/{query}")
        assert {name for name in ("Near N", "Far F") if name in page} == names
    text(client, f"/visits/?officer={make_person().pk}", 404)


def test_a_pair_that_lacks_its_second_officer_says_so(client: Client) -> None:
    officer = make_person()
    visit = make_visit(officer, second_officer=make_person(), second=Visit.Second.ASKED)
    make_decision(make_check(visit, outcome="pair"))
    for address in ("/visits/", "/visits/sheet/"):
        page = text(sign_in(client, officer), address)
        assert "nobody has accepted to come along yet" in page


@pytest.mark.parametrize("officer", ["9999999", "x", "-1", "99999999999999999999"])
def test_a_sheet_of_nobody_is_not_found(client: Client, officer: str) -> None:
    text(sign_in(client, make_manager()), f"/visits/sheet/?officer={officer}", 404)


def test_a_sheet_of_a_stranger_is_not_found(client: Client) -> None:
    stranger = make_person()
    make_visit(stranger)
    text(sign_in(client, make_person()), f"/visits/sheet/?officer={stranger.pk}", 404)


@pytest.mark.parametrize(
    ("cell", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("+44", "'+44"),
        ("-1", "'-1"),
        ("@x", "'@x"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("\n=1+1", "'\n=1+1"),
        ("x=1", "x=1"),
        ("", ""),
    ],
)
def test_cells_that_are_formulas_are_neutralised(cell: str, safe: str) -> None:
    assert neutral(cell) == safe


def test_the_table_to_take_away(client: Client) -> None:
    officer = make_person()
    visit = make_visit(officer, customer=make_customer("=HYPERLINK()"), reference="V1")
    make_check(visit)
    held = make_visit(officer, planned_start=NOW + timedelta(hours=4))
    make_visit(customer=make_customer("Else E"))
    rows = list(csv.DictReader(io.StringIO(text(sign_in(client, officer), "/visits/export.csv"))))
    assert tuple(rows[0]) == COLUMNS
    assert [row["visit_id"] for row in rows] == ["V1", str(held.pk)]
    assert rows[0]["customer_name"] == "'=HYPERLINK()"
    assert [row["may_go"] for row in rows] == ["alone", ""]
    event = Event.objects.get(action="visits.exported")
    assert event.detail == {"count": 2, "visits": [visit.pk, held.pk]}
    seen = Event.objects.filter(action="record.viewed", by_id=officer.pk, detail__page="export")
    assert {one.subject_id for one in seen} == {visit.customer_id, held.customer_id}


def test_export_of_management_is_of_their_people(
    client: Client, django_assert_max_num_queries: Callable[..., object]
) -> None:
    manager = make_manager()
    people: list[Person] = [make_person(manager=manager) for _ in range(3)]
    for person in people:
        make_visit(person)
    sign_in(client, manager)
    rows = list(csv.DictReader(io.StringIO(text(client, "/visits/export.csv"))))
    assert {row["officer_id"] for row in rows} == {person.officer_id for person in people}
