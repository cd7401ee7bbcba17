"""An officer rings the desk to leave, or to change the day: the phone is not needed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from forethought.web.audit.models import Event
from forethought.web.contactdesk.models import Aid, Outing, PlanVersion
from forethought.web.people.models import Person
from forethought.web.visits.models import Visit
from tests.web.factories import (
    NOW,
    make_contact_desk,
    make_customer,
    make_manager,
    make_visit,
    sign_in,
)
from tests.web.watchdog.office import HOUR, Ready, go, ready

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


def visit_of(officer: Person, hours: int, address: str) -> Visit:
    customer = make_customer("Zed Invented", address=address)
    return make_visit(officer, customer=customer, planned_start=NOW + hours * HOUR)


def leaving(made: Ready) -> str:
    return reverse("contactdesk:leave_for", args=[made.officer.pk])


def said(*visits: Visit, back_by: str = "5pm") -> dict[str, object]:
    return {
        "visits": [str(one.pk) for one in visits],
        "back_by": back_by,
        "where": "home",
        "vehicle": "blue Fiesta",
    }


def test_the_desk_says_for_an_officer_that_they_leave(client: Client) -> None:
    made = ready()
    visit = visit_of(made.officer, 2, "1 High Street")
    sign_in(client, made.desk)
    page = client.get(reverse("contactdesk:itinerary")).content.decode()
    assert leaving(made) in page
    page = client.get(leaving(made)).content.decode()
    assert "1 High Street" in page
    assert "Zed" not in page
    answer = client.post(leaving(made), said(visit), follow=True)
    assert "is out. The contact plan has begun." in answer.content.decode()
    outing = Outing.objects.get(officer=made.officer)
    assert (outing.home, outing.vehicle) == (True, "blue Fiesta")
    assert Event.objects.get(action="outing.left").by_id == made.desk.pk
    assert leaving(made) not in client.get(reverse("contactdesk:itinerary")).content.decode()


def test_what_holds_an_officer_back_on_their_phone_holds_them_back_at_the_desk(
    client: Client,
) -> None:
    made = ready()
    visit = visit_of(made.officer, 2, "1 High Street")
    Aid.objects.all().update(test_again_by=NOW.date() - timedelta(days=1))
    answer = sign_in(client, made.desk).post(leaving(made), said(visit))
    page = answer.content.decode()
    assert "Error: " in page
    assert 'value="blue Fiesta"' in page  # what was typed is kept
    assert not Outing.objects.exists()


def test_without_a_visit_there_is_nothing_to_leave_for(client: Client) -> None:
    made = ready()
    page = sign_in(client, made.desk).get(leaving(made)).content.decode()
    assert "is planned for the rest of today" in page


def test_who_is_out_already_does_not_leave_again(client: Client) -> None:
    made = ready()
    outing = go(made)
    answer = sign_in(client, made.desk).get(leaving(made))
    assert answer["Location"] == reverse("contactdesk:outing", args=[outing.pk])


def test_only_the_desk_and_management_of_the_officer_say_that_they_leave(client: Client) -> None:
    made = ready()
    elsewhere = make_manager("Far")
    own = make_manager("Own")
    Person.objects.filter(pk=made.officer.pk).update(manager=own)
    for who, status in (
        (made.desk, 200),
        (own, 200),
        (make_manager("Same office", office=made.office), 200),
        (elsewhere, 404),
        (make_contact_desk("Elsewhere"), 404),
        (made.officer, 403),
    ):
        assert sign_in(Client(), who).get(leaving(made)).status_code == status, who
    themself = make_manager("Morgan", office=made.office, makes_visits=True)
    address = reverse("contactdesk:leave_for", args=[themself.pk])
    assert sign_in(client, themself).get(address).status_code == 404


def test_the_desk_changes_the_order_and_the_return(client: Client) -> None:
    made = ready()
    first, last = (
        visit_of(made.officer, 2, "1 High Street"),
        visit_of(made.officer, 4, "2 Low Road"),
    )
    outing = go(made, [first, last], back_by=NOW + 7 * HOUR)
    address = reverse("contactdesk:desk_plan", args=[outing.pk])
    sign_in(client, made.desk)
    page = client.get(address).content.decode()
    assert "2 Low Road" in page
    assert "Zed" not in page
    wish = {
        f"visit_{first.pk}": "",
        f"visit_{last.pk}": "1",
        "back_by": "6pm",
        "where": "home",
    }
    answer = client.post(address, wish, follow=True)
    assert "The contact plan has changed." in answer.content.decode()
    outing.refresh_from_db()
    assert outing.home
    latest = PlanVersion.objects.filter(outing=outing).latest("number")
    named = {point["visit"] for point in latest.plan["points"]}
    assert str(last.pk) in named
    assert str(first.pk) not in named
    assert outing.facts.get(kind="planchanged").via == "desk"


def test_a_return_before_the_last_visit_ends_is_refused_and_kept(client: Client) -> None:
    made = ready()
    visit = visit_of(made.officer, 2, "1 High Street")
    outing = go(made, [visit])
    address = reverse("contactdesk:desk_plan", args=[outing.pk])
    wish = {f"visit_{visit.pk}": "1", "back_by": "8:30am", "where": "office"}
    page = sign_in(client, made.desk).post(address, wish).content.decode()
    assert "Error: " in page
    assert "8:30am" in page
    assert not outing.facts.filter(kind="planchanged").exists()
