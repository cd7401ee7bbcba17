"""A danger of which nobody knows where it is holds nothing, so people are told to find out."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from forethought.places.area import PressItem
from forethought.web.areas.drawn import drawn_of
from forethought.web.areas.models import Happening, Report
from forethought.web.areas.press import take_in_reports
from forethought.web.areas.services import lapse
from forethought.web.notices.models import Notice
from forethought.web.people.models import Person
from tests.web import factories
from tests.web.areas.press_items import FLOOD, RYBURGH, make_feed, make_happening, make_item
from tests.web.factories import NOW, sign_in

pytestmark = pytest.mark.django_db

SIEGE = ("Armed police surround house", "Officers with rifles are there. Stay indoors.")
IN_RYBURGH, IN_LEEDS = "NR21 0DX", "LS1 4DY"
HOLDS_NOTHING = "It holds no visit, because nobody knows where it is: say where"


def siege(outlet: str = "") -> PressItem:
    return make_item(SIEGE, outlet=outlet, published=NOW)


def opened(item: PressItem) -> Happening:
    take_in_reports(make_feed(), [item], now=NOW)
    return Happening.objects.get()


def manager_of_visits_at(postcode: str, *, ahead: bool = True) -> Person:
    manager = factories.make_manager()
    assert manager.team is not None
    factories.make_visit(
        factories.make_person(office=manager.team.office, manager=manager),
        customer=factories.make_customer(postcode=postcode),
        planned_start=NOW + timedelta(hours=5 if ahead else -50),
    )
    return manager


def told() -> set[int]:
    return set(Notice.objects.filter(kind="press_opened").values_list("to", flat=True))


def page(client: Client, name: str, *args: int) -> str:
    with time_machine.travel(NOW, tick=False):
        return " ".join(client.get(reverse(name, args=args)).content.decode().split())


def test_a_danger_without_a_place_waits_until_somebody_decides() -> None:
    happening = opened(siege())
    assert drawn_of(happening.area).ends is None
    assert lapse(NOW + timedelta(days=30)) is None
    happening.refresh_from_db()
    assert happening.state == Happening.State.OPEN


@pytest.mark.parametrize(
    ("outlet", "all_are"), [("Wensum Chronicle, Fakenham", False), ("", True), ("The Wire", True)]
)
def test_managers_near_the_paper_are_told_of_it_else_all(outlet: str, all_are: bool) -> None:
    near, far = manager_of_visits_at(IN_RYBURGH), manager_of_visits_at(IN_LEEDS)
    opened(siege(outlet))
    assert told() == ({near.pk, far.pk} if all_are else {near.pk})


def test_all_managers_are_told_where_no_office_has_visits_near_the_paper() -> None:
    managers = {manager_of_visits_at(IN_LEEDS).pk, factories.make_manager().pk}
    opened(siege("Wensum Chronicle, Fakenham"))
    assert told() == managers


def test_managers_near_an_outbreak_that_holds_nothing_are_told_else_all() -> None:
    near, far = manager_of_visits_at("NR1 3QY"), manager_of_visits_at(IN_LEEDS)
    make_happening(RYBURGH)
    assert told() == {near.pk}
    assert far.pk not in told()


def test_all_managers_are_told_of_an_outbreak_near_none_of_them() -> None:
    far = manager_of_visits_at(IN_LEEDS)
    make_happening(RYBURGH)
    assert told() == {far.pk}


def test_nobody_is_told_of_a_danger_with_a_place_that_holds_nothing() -> None:
    manager_of_visits_at(IN_LEEDS)
    make_happening(FLOOD)
    assert told() == set()


def test_its_pages_say_that_it_holds_nothing_and_ask_where_it_is(client: Client) -> None:
    sign_in(client, factories.make_manager())
    happening = opened(siege())
    for text in (
        page(client, "areas:happening", happening.pk),
        page(client, "areas:area", happening.area_id),
    ):
        assert HOLDS_NOTHING in text
        assert "It acts already" not in text
    assert "Nobody knows where: it holds no visit" in page(client, "areas:queue")
    home = page(client, "people:home")
    assert "Nobody knows where: say where it is" in home
    assert "It holds visits until then" not in home


def test_pages_say_of_what_has_a_place_that_it_acts(client: Client) -> None:
    sign_in(client, factories.make_manager())
    happening = make_happening(FLOOD)
    opened_too = take_in_reports(make_feed(), [siege()], now=NOW)
    assert opened_too.opened == 1
    text = page(client, "areas:happening", happening.pk)
    assert HOLDS_NOTHING not in text
    assert "It acts already" in text
    assert "It holds visits until then" in page(client, "people:home")


def test_the_queue_tells_what_holds_visits_and_what_does_not(client: Client) -> None:
    sign_in(client, factories.make_manager())
    text = page(client, "areas:queue")
    assert "One of which nobody knows where it is holds none until somebody says where." in text
    assert "Until then visits near it are held, where it is known where it is." in text


@pytest.mark.parametrize(
    ("told", "what", "says"),
    [
        (("Shouting heard", "A reader heard it."), "armed_incident", HOLDS_NOTHING),
        (("Odd goings-on", "Vans stand at Great Ryburgh."), "flood", "It acts from now on."),
    ],
)
def test_whoever_picks_a_report_up_hears_whether_it_acts(
    client: Client, told: tuple[str, str], what: str, says: str
) -> None:
    sign_in(client, factories.make_manager())
    take_in_reports(make_feed(), [make_item(told, outlet="", published=NOW)], now=NOW)
    with time_machine.travel(NOW, tick=False):
        address = reverse("areas:report", args=[Report.objects.get().pk])
        text = " ".join(client.post(address, {"what": what}, follow=True).content.decode().split())
    assert says in text
    assert ("It acts from now on." in text) is (says != HOLDS_NOTHING)
