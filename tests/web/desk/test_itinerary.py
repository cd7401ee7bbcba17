"""Who goes out today: in visiting order, before they leave and while they are out."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from forethought.web.contactdesk import planning
from forethought.web.contactdesk.desk.itineraries import itineraries
from forethought.web.contactdesk.models import Emergency
from forethought.web.contactdesk.planning import Wish
from forethought.web.visits.models import Visit
from tests.web.desk.world import HOUR, make_outing
from tests.web.factories import NOW, make_customer, make_person, make_visit, sign_in
from tests.web.watchdog.office import Ready, ready

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def made() -> Ready:
    return ready()


def test_the_day_in_visiting_order_before_anybody_leaves(client: Client, made: Ready) -> None:
    Emergency.objects.create(
        person=made.officer,
        contact_name="Kim Invented",
        contact_phone="07700 900009",
        vehicle="blue Fiesta",
        set_at=NOW,
    )
    for hours, street in ((5, "Second Street"), (2, "First Street")):
        make_visit(
            made.officer,
            planned_start=NOW + hours * HOUR,
            customer=make_customer(f"Zed {hours}", address=street),
        )
    off = make_visit(
        made.officer, planned_start=NOW + 8 * HOUR, customer=make_customer(address="No Street")
    )
    Visit.objects.filter(pk=off.pk).update(state=Visit.State.CANCELLED)
    page = sign_in(client, made.desk).get("/desk/itinerary/").content.decode()
    assert page.index("First Street") < page.index("Second Street")
    for words in ("Kim Invented 07700 900009", "blue Fiesta", "Has not left"):
        assert words in page
    assert "No Street" not in page
    assert "Zed" not in page
    make_outing(made.officer)
    assert "Back by midday" in client.get("/desk/itinerary/").content.decode()


@pytest.mark.parametrize("count", [1, 12])
def test_an_itinerary_takes_five_queries(
    made: Ready, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(count):
        both = [make_person(office=made.office) for _ in range(2)]
        make_outing(both[0], [make_visit(both[0], second_officer=both[1], second="accepted")])
    with django_assert_num_queries(5):
        days = itineraries(Visit.objects.all(), now=NOW)
    assert len(days) == 2 * count
    assert [day.officer.name for day in days] == sorted(day.officer.name for day in days)


@pytest.mark.parametrize(("second", "goes"), [("accepted", True), ("asked", False)])
def test_the_second_of_a_pair_has_an_itinerary_too(
    client: Client, made: Ready, second: str, goes: bool
) -> None:
    along = make_person("Second Invented", office=made.office, phone="07700 900017")
    visit = make_visit(made.officer, planned_start=NOW + HOUR, second_officer=along, second=second)
    days = {day.officer: day for day in itineraries(Visit.objects.all(), now=NOW)}
    assert (along in days) is goes
    page = sign_in(client, made.desk).get("/desk/itinerary/").content.decode()
    assert ("07700 900017" in page) is goes
    assert (reverse("contactdesk:leave_for", args=[along.pk]) in page) is goes
    if goes:
        (stop,) = days[along].stops
        assert (stop.visit, stop.company) == (visit, made.officer.name)
        assert days[made.officer].stops[0].company == along.name


def test_who_is_out_goes_as_their_plan_says_now(client: Client, made: Ready) -> None:
    visits = [
        make_visit(
            made.officer,
            planned_start=NOW + hours * HOUR,
            customer=make_customer(address=f"{hours} Street"),
        )
        for hours in (1, 2, 3)
    ]
    outing = make_outing(made.officer, visits, back_by=NOW + 8 * HOUR)
    planning.change(
        outing.pk, Wish((visits[2].pk, visits[0].pk)), uuid=uuid.uuid4(), by=made.officer,
        via="app", now=NOW,
    )  # fmt: skip
    (day,) = itineraries(Visit.objects.all(), now=NOW)
    assert [stop.visit for stop in day.stops] == [visits[2], visits[1], visits[0]]
    assert [stop.begins - NOW for stop in day.stops[:2]] == [HOUR, 2 * HOUR]
    assert [stop.left_out for stop in day.stops] == [False, True, False]
    page = sign_in(client, made.desk).get("/desk/itinerary/").content.decode()
    assert page.index("3 Street") < page.index("1 Street")
    assert page.count("Left out of their plan") == 1
