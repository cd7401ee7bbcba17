"""The pages of areas: who sees what, what they ask, and what they do."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
import shapely
import time_machine
from django.test import Client
from django.urls import reverse

from forethought.vocabulary import AreaKind
from forethought.web.areas.models import AreaChange, AreaVersion, KnownArea
from forethought.web.areas.services import lift, open_area, take_in
from forethought.web.contactdesk.models import Place
from forethought.web.people.models import Person
from forethought.web.visits.models import Visit
from tests.web.areas.given import (
    LEEDS,
    NEAR,
    circle,
    gives,
    held,
    let_all_go,
    make_feed,
    named_on,
    visit_at,
    zone,
)
from tests.web.desk.world import make_outing
from tests.web.factories import (
    NOW,
    TODAY,
    make_contact_desk,
    make_manager,
    make_person,
    make_safety_administrator,
    sign_in,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def manager() -> Person:
    return make_manager("Chris Invented")


def by_hand(**fields: Any) -> KnownArea:
    return open_area(circle(**fields), origin=KnownArea.Origin.HAND, by=None, now=NOW)


def a_day(name: str, on: date | None) -> dict[str, str]:
    if on is None:
        return {}
    return {
        f"{name}-day": str(on.day),
        f"{name}-month": str(on.month),
        f"{name}-year": str(on.year),
    }


def given(**changes: str) -> dict[str, str]:
    answers = {
        "kind": "disease_control",
        "name": "Bird flu at a farm",
        "place": "NR21 7AA",
        "radius": "3",
        "outline": "",
        "reason": "The owner rang",
    }
    return answers | changes


def add(client: Client, **changes: str) -> Any:
    return client.post(reverse("areas:add"), given(**changes))


def says(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


# What the page asks


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"kind": ""}, "Select what kind of area it is"),
        ({"name": " "}, "Enter a name for the area"),
        ({"reason": ""}, "Enter the reason"),
        ({"place": "", "radius": ""}, "Give a place and a radius, or draw an outline"),
        ({"outline": "52, 0\n52, 1\n53, 1"}, "Give a place and a radius, or an outline, not both"),
        ({"radius": ""}, "Enter the radius around the place, in kilometres"),
        ({"radius": "0.09"}, "The radius must be a number from 0.1 to 100 kilometres"),
        ({"radius": "100.1"}, "The radius must be a number from 0.1 to 100 kilometres"),
        ({"radius": "nan"}, "The radius must be a number from 0.1 to 100 kilometres"),
        ({"radius": "three"}, "The radius must be a number from 0.1 to 100 kilometres"),
        ({"place": "Newton"}, "“Newton” can mean"),
        ({"place": "Norfolk"}, "is a whole county"),
        ({"place": "Nowhere at All"}, "No place called “Nowhere at All” is known"),
        ({"place": "NR21"}, "is only a part of a postcode"),
        ({"place": "BT1 5GS"}, "is in Northern Ireland"),
        ({"place": "0.85, 52.83"}, "longitude first"),
        ({"place": "", "outline": "52, 0\n53, 1\n52, 1\n53, 0"}, "crosses itself"),
        ({"place": "", "outline": "48, 0\n48, 1\n48.5, 1"}, "outside the British Isles"),
        ({"kind": "problem_area"}, "Enter the evidence: a problem area needs it"),
        ({"kind": "problem_area"}, "Enter the day of review: a problem area needs one"),
        (a_day("ends_on", TODAY - timedelta(days=1)), "must be 25 November 2026 or later"),
        (
            a_day("begins_on", TODAY + timedelta(days=2))
            | a_day("ends_on", TODAY + timedelta(days=1)),
            "The last day must be the first day or later",
        ),
    ],
)
def test_each_mistake_has_a_sentence_and_loses_nothing(
    client: Client, manager: Person, changes: dict[str, str], sentence: str
) -> None:
    page = says(add(sign_in(client, manager), **changes))
    assert sentence.replace("“", "“") in page
    assert "There is a problem" in page
    assert not KnownArea.objects.exists()
    if "name" not in changes:
        assert "Bird flu at a farm" in page


@pytest.mark.parametrize(
    ("days", "wrong"),
    [(0, True), (1, False), (365, False), (366, True)],
)
def test_a_problem_area_is_reviewed_within_a_year(
    client: Client, manager: Person, days: int, wrong: bool
) -> None:
    review = a_day("review_on", TODAY + timedelta(days=days))
    page = add(
        sign_in(client, manager),
        kind="problem_area",
        evidence="Three reports",
        sure="yes",
        **review,
    )
    assert (page.status_code == 200) is wrong
    assert KnownArea.objects.exists() is not wrong


@pytest.mark.parametrize(
    ("place", "lat", "lon"),
    [
        ("nr217aa", 52.80, 0.85),
        ("Fakenham", 52.83, 0.85),
        ("52.5, 1.25", 52.5, 1.25),
        ("TG 51409 13177", 52.658, 1.716),
        ("J 338 740", 54.597, -5.930),
    ],
)
def test_a_place_is_given_in_many_ways(
    client: Client, manager: Person, place: str, lat: float, lon: float
) -> None:
    assert add(sign_in(client, manager), place=place, sure="yes").status_code == 302
    shape = AreaVersion.objects.get().shape
    assert shape["coordinates"] == pytest.approx([lon, lat], abs=0.02)


def test_whoever_means_one_of_several_places_selects_it(client: Client, manager: Person) -> None:
    sign_in(client, manager)
    page = add(client, place="Newton")
    choices = re.findall(r'name="which" type="radio" value="([^"]+)"', says(page))
    assert len(choices) > 2
    assert add(client, place="Newton", which=choices[1], sure="yes").status_code == 302
    lon, lat = AreaVersion.objects.get().shape["coordinates"]
    assert f"{lat:.5f}, {lon:.5f}" == choices[1]


# What it says before it does it


def test_before_an_area_acts_it_says_what_it_does(client: Client, manager: Person) -> None:
    visits = [visit_at(postcode) for postcode in NEAR[:2]]
    far = visit_at(LEEDS)
    let_all_go()
    page = add(sign_in(client, manager), radius="10")
    assert "2 visits ahead will be held and checked again at once" in says(page)
    assert not KnownArea.objects.exists()
    assert held() == set()
    done = client.post(reverse("areas:add"), given(radius="10", sure="yes"), follow=True)
    assert "2 visits are held" in says(done)
    assert held() == {visit.pk for visit in visits}
    assert far.pk not in held()


def test_changing_something_first_keeps_every_answer(client: Client, manager: Person) -> None:
    page = add(sign_in(client, manager), again="yes")
    assert "There is a problem" not in says(page)
    assert "<title>Add an area" in says(page)
    assert 'value="Bird flu at a farm"' in says(page)
    assert not KnownArea.objects.exists()


def test_lifting_says_whom_it_frees_and_needs_a_reason(client: Client, manager: Person) -> None:
    visit_at(NEAR[0])
    area = by_hand()
    let_all_go()
    address = reverse("areas:lift", args=[area.pk])
    sign_in(client, manager)
    assert "Enter the reason" in says(client.post(address, {"why": ""}))
    assert "1 visit will no longer be held" in says(client.post(address, {"why": "It is over"}))
    client.post(address, {"why": "It is over", "sure": "yes"})
    newest = AreaVersion.objects.order_by("-number").first()
    assert newest is not None
    assert newest.standing == "over"
    assert newest.change.by == manager
    assert client.get(address).status_code == 404


def test_redrawing_and_undoing(client: Client, manager: Person) -> None:
    visit_at(NEAR[0])
    area = by_hand()
    let_all_go()
    sign_in(client, manager)
    address = reverse("areas:redraw", args=[area.pk])
    page = client.get(address)
    assert re.search(r'name="radius"[^>]* value="10"', says(page))
    moved = {"place": "LS1 4DY", "radius": "1", "outline": "", "why": "Wrong town", "version": "1"}
    assert "1 visit will no longer be held" in says(client.post(address, moved))
    client.post(address, moved | {"sure": "yes"})
    area.refresh_from_db()
    assert area.version == 2
    undo = reverse("areas:undo", args=[area.pk])
    assert "1 visit ahead will be held" in says(client.post(undo, {"why": "It was right"}))
    client.post(undo, {"why": "It was right", "sure": "yes"})
    area.refresh_from_db()
    assert area.version == 3
    assert area.versions.get(number=3).shape == area.versions.get(number=1).shape
    assert client.get(undo).status_code == 404


@pytest.mark.parametrize("does", ["lift", "undo"])
def test_what_an_area_replaced_holds_again_without_it(
    does: str, client: Client, manager: Person
) -> None:
    visit_at(NEAR[0])
    area = by_hand(replaces=(by_hand().area_id,))
    let_all_go()
    address = reverse(f"areas:{does}", args=[area.pk])
    page = says(sign_in(client, manager).post(address, {"why": "Too wide"}))
    assert "1 visit touched by it will be checked again" in page
    assert "no longer be held" not in page


def test_a_drawn_outline_comes_back_as_lines(client: Client, manager: Person) -> None:
    drawn = shapely.Polygon([(0.5, 52.5), (0.6, 52.5), (0.6, 52.6)])
    area = by_hand(at=drawn, km=0)  # type: ignore[arg-type]
    page = sign_in(client, manager).get(reverse("areas:redraw", args=[area.pk]))
    assert ">52.50000, 0.50000 52.50000, 0.60000 52.60000, 0.60000</textarea>" in says(page)


def test_two_people_at_once_notice_each_other(client: Client, manager: Person) -> None:
    area = by_hand()
    sign_in(client, manager)
    change = {"name": "Anew", "reason": "Second thoughts", "why": "Read again"}
    change |= {"version": "1", "sure": "yes"}
    address = reverse("areas:change", args=[area.pk])
    assert client.post(address, change).status_code == 302
    assert area.versions.get(number=2).name == "Anew"
    page = client.post(address, change | {"reason": "Third thoughts"})
    assert "Somebody changed this area while you were on this page" in says(page)
    assert "Third thoughts" in says(page)
    area.refresh_from_db()
    assert area.version == 2


def test_lifted_by_somebody_else_meanwhile(client: Client, manager: Person) -> None:
    area = by_hand()
    lift(area, why="Over", by=manager, now=NOW)
    answers = {"why": "Over as well", "version": "1", "sure": "yes"}
    page = sign_in(client, manager).post(reverse("areas:lift", args=[area.pk]), answers)
    assert "Somebody changed this area while you were on this page" in says(page)


def test_nobody_eases_what_holds_their_own_visit(client: Client) -> None:
    officer = named_on(visit_at(NEAR[0]))
    area = by_hand()
    address = reverse("areas:lift", args=[area.pk])
    page = sign_in(client, officer).post(address, {"why": "I want to go", "sure": "yes"})
    assert "You are on a visit that this area holds: somebody else decides" in says(page)
    assert area.versions.count() == 1


def test_confirming_a_provisional_area(client: Client, manager: Person) -> None:
    area = by_hand(standing="provisional")
    address = reverse("areas:confirm", args=[area.pk])
    sign_in(client, manager).post(address, {"why": "APHA rang", "sure": "yes"})
    assert area.versions.get(number=2).standing == "in_force"
    assert client.get(address).status_code == 404


# Who may


def test_areas_of_feeds_are_the_safety_administrators(client: Client, manager: Person) -> None:
    take_in(make_feed(), gives(zone()), now=NOW)
    area = KnownArea.objects.get()
    pages = [reverse(f"areas:{name}", args=[area.pk]) for name in ("redraw", "lift", "undo")]
    assert {sign_in(client, manager).get(page).status_code for page in pages} == {403}
    administrator = make_safety_administrator()
    assert {sign_in(client, administrator).get(page).status_code for page in pages} == {200}


def test_an_area_that_left_its_feed_says_so(client: Client, manager: Person) -> None:
    feed = make_feed()
    take_in(feed, gives(zone()), now=NOW)
    take_in(feed, gives(), now=NOW)
    page = sign_in(client, manager).get(reverse("areas:area", args=[KnownArea.objects.get().pk]))
    assert "No longer in the feed since 25 November 2026 at 8am" in says(page)


def test_one_change_of_many_areas_is_undone_as_one(client: Client) -> None:
    take_in(make_feed(), gives(zone("AIV 1"), zone("AIV 2")), now=NOW)
    first = KnownArea.objects.order_by("pk")[0]
    sign_in(client, make_safety_administrator())
    address = reverse("areas:undo", args=[first.pk])
    assert "It changed 2 areas: all of them go back together" in says(client.get(address))
    client.post(address, {"why": "A test message", "sure": "yes"})
    assert AreaVersion.objects.filter(number=2, standing="over").count() == 2
    assert AreaChange.objects.filter(what="undone").count() == 1


# What the map shows to whom


def map_of(client: Client, person: Person, query: str = "") -> Any:
    return sign_in(client, person).get(f"/areas/map.json{query}").json()


def test_the_map_shows_the_visits_that_somebody_may_see(client: Client, manager: Person) -> None:
    officer = make_person(team=manager.team, manager=manager)
    own = visit_at(NEAR[0], officer=officer)
    visit_at(NEAR[1], officer=make_person(team=manager.team))
    visit_at(NEAR[2])
    assert [one["href"] for one in map_of(client, officer)["visits"]] == [f"/visits/{own.pk}/"]
    assert len(map_of(client, manager)["visits"]) == 2
    assert map_of(client, make_safety_administrator())["visits"] == []
    desk = make_contact_desk(team=manager.team)
    found = map_of(client, desk)["visits"]
    assert len(found) == 2
    assert {one["href"] for one in found} == {""}
    assert own.customer.name not in str(found)
    tomorrow = f"?day={(TODAY + timedelta(days=1)).isoformat()}"
    assert map_of(client, manager, tomorrow)["visits"] == []


@pytest.mark.parametrize(
    ("state", "shown"),
    [("planned", 1), ("under_way", 1), ("finished", 0), ("cancelled", 0)],
)
def test_the_map_shows_visits_that_are_ahead(
    client: Client, manager: Person, state: str, shown: int
) -> None:
    visit = visit_at(NEAR[0], officer=make_person(team=manager.team))
    Visit.objects.filter(pk=visit.pk).update(state=state, started_at=NOW, finished_at=NOW)
    assert len(map_of(client, manager)["visits"]) == shown


def test_officers_who_are_out_are_shown_to_who_looks_after_them(
    client: Client, manager: Person
) -> None:
    officer = make_person("Ash Invented", team=manager.team, manager=manager)
    outing = make_outing(officer, [visit_at(NEAR[0], officer=officer)], now=NOW)
    desk = make_contact_desk(team=manager.team)
    for person in (manager, desk):
        (out,) = map_of(client, person)["officers"]
        assert out["says"] == "Ash Invented. By the plan on the way to the visit of 10am."
        assert out["at"] == pytest.approx([52.83, 0.85], abs=0.05)
    others = (officer, make_person(team=manager.team), make_safety_administrator(), make_manager())
    for person in others:
        assert map_of(client, person)["officers"] == []
    said = {"lat": 52.9, "lon": 0.5, "accuracy_m": 12.0, "pressed_at": NOW, "received_at": NOW}
    Place.objects.create(
        uuid="0f0e0d0c-0b0a-4909-8807-060504030201", outing=outing, officer=officer, **said
    )
    (out,) = map_of(client, manager)["officers"]
    assert out["at"] == [52.9, 0.5]
    assert out["says"] == "Ash Invented. Sent at 8am, right to 12 metres."


def test_the_map_and_the_list_bear_the_same_numbers(client: Client, manager: Person) -> None:
    by_hand(name="Beta")
    by_hand(name="Alpha", standing="provisional", at=shapely.Point(-1.5, 53.8))
    over = by_hand(name="Gone")
    lift(over, why="Over", by=manager, now=NOW)
    areas = map_of(client, manager)["areas"]
    assert [(one["number"], one["name"]) for one in areas] == [(1, "Alpha"), (2, "Beta")]
    page = says(client.get("/areas/"))
    listed = re.findall(r"number </span>(\d+)\. <a[^>]*>(\w+)</a>", page)
    assert listed == [("1", "Alpha"), ("2", "Beta")]
    assert page.index("Areas that are over") < page.index(">Gone</a>")


def test_the_map_names_the_tile_server_and_whom_its_map_is_by(
    client: Client, manager: Person, settings: Any
) -> None:
    assert "data-tiles" not in says(sign_in(client, manager).get("/areas/"))
    settings.MAP_TILES = "https://tiles.example.org/{z}/{x}/{y}.png"
    settings.MAP_CREDIT = "© Invented Survey"
    page = says(client.get("/areas/"))
    assert 'data-tiles="https://tiles.example.org/{z}/{x}/{y}.png"' in page
    assert "Map: © Invented Survey." in page


def test_a_name_cannot_break_out_of_the_map(client: Client, manager: Person) -> None:
    name = "\"><script>alert(1)</script> & 'x'"
    area = by_hand(name=name)
    for address in ("/areas/", reverse("areas:area", args=[area.pk])):
        page = sign_in(client, manager).get(address).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;" in page


# What is to be done


@pytest.mark.parametrize(("days", "due"), [(14, True), (15, False)])
def test_a_review_that_is_due_is_to_be_done(
    client: Client, manager: Person, days: int, due: bool
) -> None:
    review = TODAY + timedelta(days=days)
    by_hand(kind=AreaKind.PROBLEM_AREA, name="Yard", review_on=review)
    words = "Look whether the area Yard still holds"
    assert (words in says(sign_in(client, manager).get("/"))) is due
    assert words not in says(sign_in(client, make_person()).get("/"))
    assert ("Review due by" in says(sign_in(client, manager).get("/areas/"))) is due
