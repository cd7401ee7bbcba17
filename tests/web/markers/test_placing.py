"""Somebody moved, a namesake, a new tenant: whom a marker finds and whom it does not."""

from __future__ import annotations

import pytest

from forethought.matching import compare
from forethought.web.markers import services
from forethought.web.markers.models import Marker, MarkerChange
from forethought.web.markers.supply import candidate_markers
from forethought.web.people.models import Person
from forethought.web.records.persons import person_of_customer
from forethought.web.visits.models import Customer, Visit
from tests.web.factories import NOW, make_visit
from tests.web.markers.given import PAIR, World, known_customer, live, make_world, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def finds(customer: Customer) -> list[str]:
    """The markers that a check of this customer would count."""
    person = person_of_customer(customer)
    found = candidate_markers([person], customer_id=customer.pk).markers
    return [one.marker_id for one in found if compare(person, one.person)]


def moved(marker: Marker, by: Person, address: str, postcode: str) -> Marker:
    return services.move_marker(
        marker.pk,
        address=address,
        postcode=postcode,
        reason="His letter gave the new address",
        by=by,
        now=NOW,
    )


def tenant(world: World, name: str = "Terry Tenant") -> Customer:
    return known_customer(name, address=world.customer.address, postcode=world.customer.postcode)


def test_it_finds_the_person_and_whoever_is_at_the_address(world: World) -> None:
    marker = live(world)
    assert finds(world.customer) == [f"marker-{marker.pk}"]
    assert finds(tenant(world)) == [f"marker-{marker.pk}"]
    assert finds(known_customer("Nobody Invented")) == []


def test_it_follows_the_person_who_is_written_otherwise(world: World) -> None:
    marker = live(world)
    elsewhere = known_customer("Vic Invented", utr=world.customer.utr, address="9 Far Road, York")
    assert finds(elsewhere) == [f"marker-{marker.pk}"]


def test_moved_it_leaves_the_old_address_and_holds_both(world: World) -> None:
    marker = live(world)
    there, here = tenant(world), known_customer("New Neighbour", address="7 Far Road, Leeds")
    visits = [make_visit(customer=customer) for customer in (there, here, world.customer)]
    moved(marker, world.boss, "7 Far Road, Leeds", "LS1 4DY")
    assert finds(there) == []
    assert finds(here) == finds(world.customer) == [f"marker-{marker.pk}"]
    for visit in visits:
        visit.refresh_from_db()
        assert visit.check_wanted_because == "markers_changed"
    change = MarkerChange.objects.get()
    assert (change.was_address, change.by) == (world.customer.address, world.boss)
    marker.refresh_from_db()
    assert marker.version == 2


def test_nobody_knows_where_they_are(world: World) -> None:
    marker = live(world)
    moved(marker, world.boss, "", "")
    assert finds(tenant(world)) == []
    assert finds(world.customer) == [f"marker-{marker.pk}"]


def test_a_marker_that_nothing_finds_is_refused() -> None:
    world = make_world()
    world.customer.utr = ""
    world.customer.save()
    marker = live(world)
    with refused("address", "No check would find"):
        moved(marker, world.boss, "", "")


def test_it_was_meant_for_another_customer(world: World) -> None:
    marker = live(world)
    meant = known_customer("Vic Invented", address="8 Far Road, Leeds")
    services.move_marker(
        marker.pk,
        address=meant.address,
        postcode=meant.postcode,
        reason="The namesake",
        customer=meant,
        by=world.boss,
        now=NOW,
    )
    assert finds(meant) == [f"marker-{marker.pk}"]
    assert finds(world.customer) == []


def test_a_marker_about_an_address_stays_for_new_tenants(world: World) -> None:
    marker = live(world, services.Target(Marker.About.ANIMAL))
    elsewhere = known_customer("Vic Invented", utr=world.customer.utr, address="9 Far Road, York")
    assert finds(tenant(world)) == [f"marker-{marker.pk}"]
    assert finds(elsewhere) == []


def test_it_is_not_about_a_namesake_or_a_new_tenant(world: World) -> None:
    marker, new = live(world), tenant(world)
    visit = make_visit(customer=new)
    for customer, says in ((world.customer, "very customer"), (new, "")):
        if says:
            with refused(says=says):
                not_about(marker, customer, world.boss)
        else:
            not_about(marker, customer, world.boss)
    not_about(marker, new, world.boss)
    assert finds(new) == []
    assert finds(tenant(world, "Another Tenant")) == [f"marker-{marker.pk}"]
    assert Visit.objects.get(pk=visit.pk).check_wanted_because == "markers_changed"
    one = marker.not_about.get()
    services.take_back_not_about(one.pk, by=world.other, now=NOW)
    assert finds(new) == [f"marker-{marker.pk}"]


def not_about(marker: Marker, customer: Customer, by: Person) -> None:
    services.say_not_about(marker.pk, customer_id=customer.pk, reason="Born 1990", by=by, now=NOW)


def test_who_goes_there_puts_nothing_right(world: World) -> None:
    marker, new = live(world), tenant(world)
    make_visit(world.officer, second_officer=world.boss, customer=new)
    with refused(says="You are on a visit"):
        not_about(marker, new, world.boss)
    with refused(says="You are on a visit"):
        moved(marker, world.boss, "7 Far Road, Leeds", "LS1 4DY")
    make_visit(world.other, customer=known_customer("New Neighbour", address="7 Far Road, Leeds"))
    with refused(says="You are on a visit"):
        moved(marker, world.other, "7 Far Road, Leeds", "LS1 4DY")


def test_words_are_put_right_and_the_level_stays(world: World) -> None:
    marker = live(world)
    warns = services.Warns(PAIR.level.ADVICE, "Ring first")
    services.correct_words(marker.pk, warns=warns, reason="Plainer", by=world.boss, now=NOW)
    marker.refresh_from_db()
    assert (marker.wording, marker.adjustments, marker.level) == ("Ring first", "", "pair")
    assert MarkerChange.objects.get().was_wording == PAIR.wording


def test_what_a_check_is_told(world: World) -> None:
    marker = live(world)
    told = candidate_markers([person_of_customer(world.customer)]).markers[0]
    assert told.wording == (
        "May shout and block the way out. Stay on the doorstep. What helps: Is hard of hearing:"
        " face him and speak slowly"
    )
    assert world.incident.words not in str(told)
    assert told.lapses_at is not None
    assert told.lapses_at.date() == marker.lapses_on
    services.remove_marker(
        marker.pk,
        because=Marker.Ended.RISK_GONE,
        reason="Quiet",
        becomes=services.Becomes(),
        by=world.boss,
        now=NOW,
    )
    assert candidate_markers([person_of_customer(world.customer)]).markers == ()
