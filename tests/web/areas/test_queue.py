"""The queue of what the press tells: who decides, what becomes of it, and its pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import shapely
import time_machine
from django.test import Client

from forethought.places.area import Point
from forethought.places.circles import lies_in
from forethought.web.areas.drawn import drawn_of
from forethought.web.areas.happenings import confirm, dismiss, redraw
from forethought.web.areas.models import AreaVersion, Happening, Report
from forethought.web.areas.press import take_in_reports
from forethought.web.areas.services import undo
from forethought.web.people.models import Person
from forethought.web.visits.models import Visit
from forethought.web.visits.problems import NotPossibleError
from tests.web import factories
from tests.web.areas.press_items import FLOOD, NOTHING, make_feed, make_happening, make_item
from tests.web.areas.test_press import IN_RYBURGH
from tests.web.factories import NOW, sign_in

pytestmark = pytest.mark.django_db

FAR = shapely.Point(-3.5, 50.7)
LATER = NOW + timedelta(hours=1)
SURE = {"sure": "yes"}


@pytest.fixture
def manager() -> Person:
    return factories.make_manager()


def at_ryburgh(officer: Person, **fields: object) -> Visit:
    return factories.make_visit(
        officer,
        customer=factories.make_customer(postcode=IN_RYBURGH),
        planned_start=NOW + timedelta(hours=5),
        **fields,
    )


def test_confirmed_it_stays_until_lifted(manager: Person) -> None:
    happening = make_happening(FLOOD)
    confirm(happening, why="Rang the agency", by=manager, now=LATER)
    happening.refresh_from_db()
    happening.area.refresh_from_db()
    area = drawn_of(happening.area)
    assert (happening.state, happening.decided_by) == (Happening.State.CONFIRMED, manager)
    assert area.standing == AreaVersion.Standing.IN_FORCE
    assert area.ends is None
    assert area.review_on is not None


def test_redrawn_it_frees_what_lies_outside(manager: Person) -> None:
    visit = at_ryburgh(factories.make_person())
    happening = make_happening()
    before = Visit.objects.get(pk=visit.pk).information
    redraw(happening, shape=FAR, radius_m=3_000, why="It is in Devon", by=manager, now=LATER)
    visit.refresh_from_db()
    happening.area.refresh_from_db()
    area = drawn_of(happening.area)
    assert area.shape == FAR
    assert area.standing == AreaVersion.Standing.IN_FORCE
    assert visit.information == before + 1
    assert visit.check_wanted_because == "areas_eased"


def test_dismissed_it_is_over_and_undone_it_waits_again(manager: Person) -> None:
    happening = make_happening()
    dismiss(happening, reason="An old picture", by=manager, now=LATER)
    happening.refresh_from_db()
    happening.area.refresh_from_db()
    assert happening.state == Happening.State.DISMISSED
    assert happening.reason == "An old picture"
    assert drawn_of(happening.area).standing == AreaVersion.Standing.OVER
    change = happening.area.versions.get(number=happening.area.version).change
    undo(change, why="It was not old", by=manager, now=LATER)
    happening.refresh_from_db()
    assert happening.state == Happening.State.OPEN
    assert happening.decided_by is None


def test_whoever_undoes_what_the_press_opened_has_dismissed_it(manager: Person) -> None:
    happening = make_happening()
    undo(happening.area.versions.get().change, why="Not here", by=manager, now=LATER)
    happening.refresh_from_db()
    assert happening.state == Happening.State.DISMISSED
    assert (happening.decided_by, happening.reason) == (manager, "Not here")


@pytest.mark.parametrize("action", ["redraw", "change", "confirm", "lift"])
def test_what_waits_is_decided_about_in_the_queue_alone(
    client: Client, manager: Person, action: str
) -> None:
    happening = make_happening()
    sign_in(client, manager)
    refused = client.get(f"/areas/{happening.area_id}/{action}/")
    assert refused.status_code == 403
    page = client.get(f"/areas/{happening.area_id}/").content.decode()
    assert f"/areas/queue/{happening.pk}/" in page
    assert f"/areas/{happening.area_id}/{action}/" not in page
    confirm(happening, by=manager, now=LATER)
    assert (client.get(f"/areas/{happening.area_id}/{action}/").status_code == 200) is (
        action != "confirm"
    )


DECISIONS: list[Callable[[Happening, Person], object]] = [
    lambda one, by: confirm(one, by=by, now=LATER),
    lambda one, by: redraw(one, shape=FAR, radius_m=500, why="There", by=by, now=LATER),
    lambda one, by: dismiss(one, reason="Not so", by=by, now=LATER),
]


@pytest.mark.parametrize("decide", DECISIONS)
def test_an_officer_decides_nothing(decide: Callable[[Happening, Person], object]) -> None:
    happening = make_happening()
    with pytest.raises(NotPossibleError, match="management grade"):
        decide(happening, factories.make_person())
    happening.refresh_from_db()
    assert happening.state == Happening.State.OPEN
    assert happening.area.versions.count() == 1


@pytest.mark.parametrize("decide", DECISIONS)
def test_the_safety_administrator_decides(decide: Callable[[Happening, Person], object]) -> None:
    happening = make_happening()
    decide(happening, factories.make_safety_administrator())
    happening.refresh_from_db()
    assert happening.state != Happening.State.OPEN


@pytest.mark.parametrize("decide", DECISIONS[1:])
def test_nobody_frees_their_own_visit(
    decide: Callable[[Happening, Person], object],
) -> None:
    manager = factories.make_manager(makes_visits=True)
    at_ryburgh(manager)
    happening = make_happening()
    with pytest.raises(NotPossibleError, match="You are on a visit that this area holds"):
        decide(happening, manager)
    happening.refresh_from_db()
    assert happening.state == Happening.State.OPEN


def test_somebody_on_a_visit_there_may_confirm() -> None:
    manager = factories.make_manager(makes_visits=True)
    at_ryburgh(manager)
    happening = make_happening()
    confirm(happening, by=manager, now=LATER)
    happening.refresh_from_db()
    assert happening.state == Happening.State.CONFIRMED


@pytest.mark.parametrize("decide", DECISIONS)
def test_it_is_decided_once(manager: Person, decide: Callable[[Happening, Person], object]) -> None:
    happening = make_happening()
    dismiss(happening, reason="Not so", by=manager, now=LATER)
    with pytest.raises(NotPossibleError, match="decided about this already"):
        decide(happening, manager)


def test_without_a_reason_nothing_is_dismissed_or_redrawn(manager: Person) -> None:
    happening = make_happening()
    with pytest.raises(NotPossibleError, match="Say why"):
        dismiss(happening, reason=" ", by=manager, now=LATER)
    with pytest.raises(NotPossibleError, match="Say why"):
        redraw(happening, shape=FAR, radius_m=500, why="", by=manager, now=LATER)


def test_what_has_no_place_is_placed_or_dismissed_and_not_confirmed(manager: Person) -> None:
    lost = ("Bird flu confirmed at farm", "H5N1 was confirmed this morning at a turkey farm.")
    take_in_reports(make_feed(), [make_item(lost, outlet="")], now=NOW)
    happening = Happening.objects.get()
    with pytest.raises(NotPossibleError, match="no place yet"):
        confirm(happening, by=manager, now=LATER)
    redraw(happening, shape=FAR, radius_m=10_000, why="The vet says", by=manager, now=LATER)
    happening.area.refresh_from_db()
    area = drawn_of(happening.area)
    assert (area.not_placed, area.near) == ("", None)


def test_who_looked_at_an_older_outline_does_not_confirm_the_newer(manager: Person) -> None:
    happening = make_happening()
    near = make_item(("Bird flu at Dereham", "H5N1 at Great Ryburgh and now at Dereham."))
    take_in_reports(make_feed(), [near], now=NOW)
    with pytest.raises(NotPossibleError, match="Somebody changed this area"):
        confirm(happening, by=manager, now=LATER, version=1)
    confirm(happening, by=manager, now=LATER, version=2)


def test_the_page_says_what_where_how_sure_and_why(client: Client, manager: Person) -> None:
    officer = factories.make_person()
    at_ryburgh(officer, state=Visit.State.UNDER_WAY, started_at=NOW)
    told = ("Bird flu at Great Ryburgh", "It was confirmed at a <b>turkey</b> farm today.")
    take_in_reports(make_feed(), [make_item(told)], now=NOW)
    happening = Happening.objects.get()
    sign_in(client, manager)
    with time_machine.travel(LATER, tick=False):
        page = client.get(f"/areas/queue/{happening.pk}/").content.decode()
    assert "1 officer who is out has a visit there" in page
    assert "It holds 1 visit ahead" in page
    assert "Reported as certain" in page
    assert "Great Ryburgh, Norfolk (52.8" in page
    assert "&lt;b&gt;turkey" in page
    assert "<mark" in page
    assert 'rel="noreferrer noopener"' in page


def test_every_place_that_may_be_meant_is_listed_and_can_be_chosen(
    client: Client, manager: Person
) -> None:
    told = ("Bird flu at Newport", "H5N1 has been confirmed at a farm near Newport.")
    take_in_reports(make_feed(), [make_item(told, outlet="")], now=NOW)
    happening = Happening.objects.get()
    spots = Report.objects.get().places[0]["candidates"]
    sign_in(client, manager)
    page = client.get(f"/areas/queue/{happening.pk}/").content.decode()
    assert f"may be any of {len(spots)} places" in page
    assert page.count("Redraw 10 km round it") == len(spots)
    lat, lon = spots[-1]
    chosen = f"{lat:.4f}, {lon:.4f}"
    form = client.get(f"/areas/queue/{happening.pk}/redraw/", {"round": chosen})
    assert f'value="{chosen}"' in form.content.decode()
    sent = {"place": chosen, "radius": "4", "why": "The vet says", "version": "1"}
    asked = client.post(f"/areas/queue/{happening.pk}/redraw/", sent)
    assert "Redraw the area like this?" in asked.content.decode()
    done = client.post(f"/areas/queue/{happening.pk}/redraw/", sent | SURE)
    assert done.status_code == 302
    area = drawn_of(Happening.objects.get().area)
    assert area.shape is not None
    assert area.radius_m == 4_000
    assert lies_in(Point(round(lat, 4), round(lon, 4)), area.shape, area.radius_m)


@pytest.mark.parametrize(
    ("action", "sent", "state"),
    [
        ("confirm", {"why": ""}, Happening.State.CONFIRMED),
        ("dismiss", {"why": "Not so"}, Happening.State.DISMISSED),
    ],
)
def test_a_decision_is_asked_about_once_more(
    client: Client, manager: Person, action: str, sent: dict[str, str], state: str
) -> None:
    happening = make_happening()
    sign_in(client, manager)
    address = f"/areas/queue/{happening.pk}/{action}/"
    assert client.get(address).status_code == 200
    assert "No visit ahead is touched" in client.post(address, sent).content.decode()
    assert Happening.objects.get().state == Happening.State.OPEN
    assert client.post(address, sent | SURE).status_code == 302
    assert Happening.objects.get().state == state
    page = client.get(f"/areas/queue/{happening.pk}/").content.decode()
    assert manager.name in page
    assert client.get(address).status_code == 404
    assert "decided about this already" in client.post(address, sent | SURE).content.decode()


def test_a_dismissal_without_a_reason_gets_a_sentence(client: Client, manager: Person) -> None:
    happening = make_happening()
    sign_in(client, manager)
    page = client.post(f"/areas/queue/{happening.pk}/dismiss/", SURE).content.decode()
    assert "Enter why they are dismissed" in page
    assert Happening.objects.get().state == Happening.State.OPEN


def test_the_queue_lists_the_oldest_first_and_says_what_is_late(
    client: Client, manager: Person
) -> None:
    make_happening(FLOOD, now=NOW)
    make_happening(now=NOW + timedelta(hours=1))
    sign_in(client, manager)
    with time_machine.travel(NOW + timedelta(hours=2, minutes=1), tick=False):
        page = client.get("/areas/queue/").content.decode()
    assert page.index("Flood at Tewkesbury") < page.index("Avian influenza at Great Ryburgh")
    assert page.count("govuk-tag--red") == 1
    assert page.count("govuk-tag--orange") == 1


def test_what_was_dismissed_before_is_said_beside_its_like(client: Client, manager: Person) -> None:
    first = make_happening()
    dismiss(first, reason="An old picture", by=manager, now=LATER)
    again = make_happening(now=NOW + timedelta(hours=2))
    sign_in(client, manager)
    page = client.get(f"/areas/queue/{again.pk}/").content.decode()
    assert "Something like it was dismissed" in page
    assert "An old picture" in page
    decided = client.get("/areas/queue/?show=decided").content.decode()
    assert "An old picture" in decided


def test_a_report_that_was_passed_over_is_picked_up(client: Client, manager: Person) -> None:
    take_in_reports(make_feed(), [make_item(NOTHING)], now=NOW)
    report = Report.objects.get()
    sign_in(client, manager)
    passed = client.get("/areas/queue/?show=passed").content.decode()
    assert NOTHING[0] in passed
    assert "Nothing in it tells of an animal disease" in passed
    address = f"/areas/queue/reports/{report.pk}/"
    assert "Select what it tells of" in client.post(address, {}).content.decode()
    opened = client.post(address, {"what": "flood"})
    happening = Happening.objects.get()
    assert opened.headers["Location"] == f"/areas/queue/{happening.pk}/"
    assert client.get(address).headers["Location"] == f"/areas/queue/{happening.pk}/"


@pytest.mark.parametrize("query", ["?show=nonsense", "?page=99", "?page=x&show=passed"])
def test_odd_addresses_are_pages_too(client: Client, manager: Person, query: str) -> None:
    sign_in(client, manager)
    assert client.get(f"/areas/queue/{query}").status_code == 200
