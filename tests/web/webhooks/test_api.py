"""Incidents, areas, events and webhooks, as another system asks for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from forethought.channels.webhook import PREFIX
from forethought.matching import Person as Identity
from forethought.web.api.models import KeptAnswer
from forethought.web.api.scopes import Scope
from forethought.web.areas.drawn import drawn_of
from forethought.web.areas.models import AreaChange, AreaVersion, KnownArea
from forethought.web.areas.services import change_area
from forethought.web.audit.models import Event
from forethought.web.incidents.models import Incident
from forethought.web.people.models import Person
from forethought.web.visits.customers import find_or_add_customer
from forethought.web.visits.models import Visit
from forethought.web.webhooks.models import Delivery, Webhook
from forethought.web.webhooks.positions import newest
from forethought.web.webhooks.secrets import signing_secrets
from tests.web.api.given import Api, token_of
from tests.web.areas.given import make_area
from tests.web.factories import (
    make_manager,
    make_office,
    make_person,
    make_safety_administrator,
    make_visit,
)
from tests.web.webhooks.given import happens, make_delivery, sealed

pytestmark = pytest.mark.django_db

SQUARE = {
    "type": "Polygon",
    "coordinates": [[[-1.56, 53.79], [-1.54, 53.79], [-1.54, 53.81], [-1.56, 53.79]]],
}


@pytest.fixture
def manager(db: None) -> Person:
    return make_manager(office=make_office())


@pytest.fixture
def officer(manager: Person) -> Person:
    return make_person(team=manager.team, manager=manager)


@pytest.fixture
def visit(officer: Person) -> Visit:
    now = timezone.now()
    whom = Identity(name="Robin Invented", utr="1234567895", postcode="LS1 4DY")
    customer = find_or_add_customer(whom, by=officer, now=now)
    return make_visit(officer, customer=customer, planned_start=now + timedelta(minutes=1))


def of(person: Person, *scopes: Scope) -> Api:
    return Api(token_of(person, scopes or tuple(Scope)))


def incident(**more: Any) -> dict[str, Any]:
    return {
        "happened_at": (timezone.now() - timedelta(minutes=5)).isoformat(),
        "hazards": ["threat"],
        "how": "in_person",
        "words": "They said that they would set the dog on me.",
        **more,
    }


def test_an_incident_is_recorded_with_all_that_follows(officer: Person, visit: Visit) -> None:
    status, told = of(officer).post("/incidents", incident(visit_id=visit.pk, harm="shaken"))
    assert status == 201
    made = Incident.objects.get()
    assert told == {"id": made.pk, "uuid": str(made.uuid), "state": "received"}
    assert (made.reporter, made.customer, made.harm) == (officer, visit.customer, "shaken")
    assert made.manager_told == officer.manager
    visit.refresh_from_db()
    assert visit.check_wanted_at is not None
    event = Event.objects.get(action="incident.recorded")
    assert event.detail["token"]
    status, told = of(officer).get(f"/incidents/{made.pk}")
    assert (status, told["somebody_told"], told["visit_id"]) == (200, True, visit.pk)
    assert "words" not in told


def test_an_incident_of_a_colleague_and_a_customer_who_is_not_here_yet(
    manager: Person, officer: Person
) -> None:
    body = incident(
        officer_id=officer.officer_id,
        customer={"name": "Sam Invented", "address": "9 Made-up Lane", "postcode": "LS1 4DY"},
    )
    status, told = of(manager).post("/incidents", body)
    made = Incident.objects.get(pk=told["id"])
    assert (status, made.reporter, made.recorded_by) == (201, officer, manager)
    assert made.customer is not None
    assert made.customer.name == "Sam Invented"


def test_one_report_told_again_is_one(officer: Person) -> None:
    body = incident(uuid=str(uuid4()))
    api = of(officer)
    first, second = api.post("/incidents", body), api.post("/incidents", body)
    assert first == second
    assert first[0] == 201
    other = make_person(team=officer.team)
    status, problem = of(other).post("/incidents", body)
    assert (status, problem["type"]) == (409, "urn:forethought:problem:not-possible")
    assert Incident.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "at"),
    [
        ({"hazards": []}, "hazards"),
        ({"hazards": ["dragons"]}, "hazards.0"),
        ({"how": "by_owl"}, "how"),
        ({"words": ""}, "words"),
        ({"words": "x" * 10_001}, "words"),
        ({"happened_at": "2026-11-25T10:00:00"}, "happened_at"),
        ({"happened_at": "2126-11-25T10:00:00Z"}, "happened_at"),
        ({"harm": "injured", "near_miss": True}, "harm"),
        ({"visit_id": 999_999}, "visit_id"),
        ({"officer_id": "nobody"}, "officer_id"),
        ({"customer": {"name": "Sam", "postcode": "nowhere"}}, "customer.postcode"),
        ({"customer": {"name": "Sam", "shoe": 9}}, "customer.shoe"),
        ({"secret": 1}, "secret"),
    ],
)
def test_what_is_wrong_with_an_incident_is_said_where_it_is(
    wrong: dict[str, Any], at: str, officer: Person
) -> None:
    status, problem = of(officer).post("/incidents", incident(**wrong))
    assert (status, [one["at"] for one in problem["errors"]]) == (422, [at])
    assert all(one["says"] for one in problem["errors"])
    assert not Incident.objects.exists()


def test_a_visit_and_another_customer_are_one_too_many(officer: Person, visit: Visit) -> None:
    body = incident(visit_id=visit.pk, customer={"name": "Sam Invented"})
    status, problem = of(officer).post("/incidents", body)
    assert (status, problem["errors"][0]["at"]) == (422, "customer")


def area(**more: Any) -> dict[str, Any]:
    return {
        "name": "Gas in Made-up Street",
        "kind": "present_danger",
        "reason": "A main is broken",
        "hazards": ["premises"],
        "place": "LS1 4DY",
        "radius_km": 0.5,
        **more,
    }


def test_an_area_is_proposed_and_holds_at_once(manager: Person, officer: Person) -> None:
    visit = make_visit(officer, planned_start=timezone.now() + timedelta(hours=1))
    status, told = of(manager).post("/areas", area())
    assert status == 201
    known = KnownArea.objects.get(pk=told["id"])
    assert told == {
        "id": known.pk,
        "area_id": known.area_id,
        "version": 1,
        "standing": "provisional",
        "held": 1,
        "freed": 0,
        "told": 0,
    }
    visit.refresh_from_db()
    assert visit.check_wanted_at is not None
    status, whole = of(officer).get(f"/areas/{known.pk}")
    assert (status, whole["radius_m"], whole["shape"]["type"]) == (200, 500.0, "Point")
    listed = of(officer).get("/areas")[1]["items"]
    assert [one["area_id"] for one in listed] == [known.area_id]
    assert "shape" not in listed[0]


def test_an_area_may_be_an_outline(manager: Person) -> None:
    body = area(outline=SQUARE, place="", radius_km=None)
    status, told = of(manager).post("/areas", body)
    assert status == 201
    assert of(manager).get(f"/areas/{told['id']}")[1]["shape"]["type"] == "Polygon"


@pytest.mark.parametrize(
    ("wrong", "at"),
    [
        ({"place": ""}, "place"),
        ({"place": "Nowhere-upon-Nought"}, "place"),
        ({"place": "Newport"}, "place"),
        ({"radius_km": None}, "radius_km"),
        ({"radius_km": 0.09}, "radius_km"),
        ({"radius_km": 100.5}, "radius_km"),
        ({"outline": SQUARE}, "outline"),
        (
            {"outline": {"type": "Point", "coordinates": [0, 0]}, "place": "", "radius_km": None},
            "outline",
        ),
        ({"kind": "problem_area"}, "evidence"),
        ({"kind": "problem_area", "evidence": "Three reports"}, "review_on"),
        ({"ends": "2020-01-01T00:00:00Z"}, "ends"),
        ({"name": ""}, "name"),
        ({"kind": "swamp"}, "kind"),
        ({"standing": "in_force"}, "standing"),
    ],
)
def test_what_is_wrong_with_an_area_is_said_where_it_is(
    wrong: dict[str, Any], at: str, manager: Person
) -> None:
    status, problem = of(manager).post("/areas", area(**wrong))
    assert (status, [one["at"] for one in problem["errors"]]) == (422, [at])
    assert not KnownArea.objects.exists()


def test_officers_read_areas_and_do_not_change_them(officer: Person) -> None:
    known = make_area(now=timezone.now())
    status, _ = of(officer).post("/areas", area())
    assert status == 403
    assert of(officer).post(f"/areas/{known.pk}/lift", {"why": "Over"})[0] == 403


def test_what_was_proposed_may_be_taken_back_and_what_is_confirmed_not(manager: Person) -> None:
    api = of(manager)
    _, told = api.post("/areas", area())
    where = f"/areas/{told['id']}/lift"
    assert api.post(where, {"why": "Mended", "version": 2})[0] == 409
    assert api.post(where, {"why": ""})[0] == 422
    status, done = api.post(where, {"why": "Mended", "version": 1})
    assert (status, done["standing"], done["version"]) == (200, "over", 2)
    assert api.post(where, {"why": "Mended"})[0] == 409
    assert api.get("/areas")[1]["items"] == []
    assert len(api.get("/areas?over=true")[1]["items"]) == 1
    confirmed, now = make_area(now=timezone.now()), timezone.now()
    in_force = replace(drawn_of(confirmed), standing=AreaVersion.Standing.IN_FORCE.value)
    what = AreaChange.What.CONFIRMED
    change_area(confirmed, in_force, what=what, why="Seen", by=manager, now=now)
    status, problem = api.post(f"/areas/{confirmed.pk}/lift", {"why": "Over"})
    assert (status, "a person lifts it" in problem["detail"]) == (409, True)
    assert api.post("/areas/999999/lift", {"why": "Over"})[0] == 404


def test_the_feed_is_read_from_cursor_to_cursor(officer: Person, visit: Visit) -> None:
    for _ in range(5):
        happens("visit.changed", "visit", visit.pk, fields=["minutes"], version=2)
    sealed()
    api = of(officer)
    whole = api.get("/events")[1]
    assert [one["type"] for one in whole["items"]] == ["visit.changed"] * 5
    assert whole["more"] is False
    assert whole["items"][0]["subject"] == {"kind": "visit", "id": visit.pk}
    part, heard = api.get("/events?limit=2")[1], []
    while True:
        heard += part["items"]
        if not part["more"]:
            break
        part = api.get(f"/events?limit=2&cursor={part['next']}")[1]
    assert heard == whole["items"]
    assert api.get(f"/events?cursor={whole['next']}")[1]["items"] == []
    happens("visit.cancelled", "visit", visit.pk)
    sealed()
    wanted = f"/events?cursor={whole['next']}&types=visit.cancelled&types=visit.moved"
    assert [one["type"] for one in api.get(wanted)[1]["items"]] == ["visit.cancelled"]
    assert api.get(f"/events?cursor={whole['next']}&types=visit.moved")[1]["items"] == []


def test_the_feed_begins_where_one_wants(officer: Person, visit: Visit) -> None:
    now = timezone.now().replace(microsecond=0)
    for hours in range(6):
        happens("visit.changed", "visit", visit.pk, fields=[], version=hours)
        sealed(now=now - timedelta(hours=10 - hours))
    api = of(officer)

    def since(hours_ago: float) -> int:
        moment = (now - timedelta(hours=hours_ago)).isoformat().replace("+", "%2B")
        return len(api.get(f"/events?since={moment}")[1]["items"])

    assert [since(hours) for hours in (24, 10, 9.5, 7, 5, 4.9, -1)] == [6, 6, 5, 3, 1, 0, 0]


@pytest.mark.parametrize(
    "query", ["cursor=abc", "limit=0", "limit=501", "types=visit.dreamt", "since=today", "page=2"]
)
def test_what_the_feed_is_not_asked_with(query: str, officer: Person) -> None:
    assert of(officer).get(f"/events?{query}")[0] == 422


def test_a_cursor_of_another_history_is_gone(officer: Person, visit: Visit) -> None:
    from forethought.web.api.paging import cursor_at

    happens("visit.cancelled", "visit", visit.pk)
    sealed()
    cursor = cursor_at("events", newest().seal, 1, 0xFFFFFFFF)
    status, problem = of(officer).get(f"/events?cursor={cursor}")
    assert (status, problem["type"]) == (410, "urn:forethought:problem:place-gone")


HOOK = {"name": "Planning system", "url": "https://planning.example.org/hook"}


def test_a_webhook_is_made_with_a_secret_that_is_shown_once(officer: Person) -> None:
    api = of(officer)
    status, told = api.post("/webhooks", HOOK, key="one")
    assert status == 201
    assert told["secret"].startswith(PREFIX)
    webhook = Webhook.objects.get()
    assert signing_secrets(webhook, timezone.now()) == [told["secret"]]
    assert told["secret"] not in webhook.secret
    again = api.ask("POST", "/webhooks", HOOK, key="one")
    assert (again["Idempotency-Replayed"], again.json().get("secret")) == ("true", None)
    assert told["secret"] not in KeptAnswer.objects.get().answer
    status, shown = api.get(f"/webhooks/{told['id']}")
    assert (status, shown["url"], shown["types"]) == (200, HOOK["url"], [])
    assert "secret" not in shown
    assert Event.objects.get(action="webhook.added").subject_id == webhook.pk


@pytest.mark.parametrize(
    ("wrong", "at"),
    [
        ({"url": "http://planning.example.org/"}, "url"),
        ({"url": "ftp://planning.example.org/"}, "url"),
        ({"url": "https://name:word@planning.example.org/"}, "url"),
        ({"url": "https:///hook"}, "url"),
        ({"url": "https://[::1/"}, "url"),
        ({"url": "https://planning.example.org/a b"}, "url"),
        ({"url": "https://planning.example.org/" + "x" * 500}, "url"),
        ({"name": " "}, "name"),
        ({"name": "x" * 61}, "name"),
        ({"types": ["visit.dreamt"]}, "types"),
        ({"ordered": "yes"}, "ordered"),
        ({"owner": 1}, "owner"),
    ],
)
def test_what_is_wrong_with_a_webhook_is_said_where_it_is(
    wrong: dict[str, Any], at: str, officer: Person
) -> None:
    status, problem = of(officer).post("/webhooks", HOOK | wrong)
    assert (status, [one["at"] for one in problem["errors"]]) == (422, [at])
    assert not Webhook.objects.exists()


def test_a_token_without_events_makes_no_webhook(officer: Person) -> None:
    assert of(officer, Scope.WEBHOOKS_WRITE).post("/webhooks", HOOK)[0] == 403


def made(api: Api) -> str:
    return f"/webhooks/{api.post('/webhooks', HOOK)[1]['id']}"


def test_a_webhook_is_changed_stopped_and_turned_on_with_another_token(officer: Person) -> None:
    api = of(officer)
    where = made(api)
    body = {"name": "Another", "types": ["check.made", "check.made"], "ordered": False}
    assert api.ask("PATCH", where, body).status_code == 200
    shown = api.get(where)[1]
    assert (shown["name"], shown["types"], shown["ordered"]) == ("Another", ["check.made"], False)
    assert api.ask("PATCH", where, {"state": "stopped"}).json()["state"] == "stopped"
    assert api.get(where)[1]["says"] == "Stopped by hand."
    assert api.post(f"{where}/test")[0] == 409
    other = of(officer)
    assert other.ask("PATCH", where, {"state": "on"}).json()["state"] == "on"
    assert other.get(where)[1]["token"] == other.get("/me")[1]["token"]["id"]
    assert other.ask("PATCH", where, {}).status_code == 200


def test_a_webhook_is_removed_with_all_that_it_sent(officer: Person) -> None:
    api = of(officer)
    where = made(api)
    make_delivery(Webhook.objects.get())
    assert api.ask("DELETE", where, key="gone").status_code == 204
    assert api.ask("DELETE", where, key="gone")["Idempotency-Replayed"] == "true"
    assert api.ask("DELETE", where).status_code == 404
    assert not Delivery.objects.exists()


def test_a_secret_is_renewed(officer: Person) -> None:
    api = of(officer)
    where = made(api)
    status, told = api.post(f"{where}/secret")
    webhook = Webhook.objects.get()
    assert (status, signing_secrets(webhook, timezone.now())[0]) == (200, told["secret"])
    assert len(signing_secrets(webhook, timezone.now())) == 2
    assert api.get(where)[1]["old_secret_until"] is not None


def test_ten_tests_wait_and_no_more(officer: Person) -> None:
    api = of(officer)
    where = made(api)
    answers = [api.post(f"{where}/test")[0] for _ in range(11)]
    assert answers == [202] * 10 + [409]
    Delivery.objects.filter(pk=Delivery.objects.earliest("pk").pk).update(state="delivered")
    assert api.post(f"{where}/test")[0] == 202


def test_deliveries_are_listed_and_replayed(officer: Person, visit: Visit) -> None:
    api = of(officer)
    where = made(api)
    status, told = api.post(f"{where}/test")
    assert status == 202
    delivery = Delivery.objects.get(pk=told["id"])
    listed = api.get(f"{where}/deliveries")[1]["items"]
    assert [(one["message_id"], one["state"]) for one in listed] == [
        (delivery.message_id, "waiting")
    ]
    assert api.get(f"{where}/deliveries?state=delivered")[1]["items"] == []
    Delivery.objects.update(state="delivered", tries=1)
    assert api.post(f"{where}/replay", {"delivery": delivery.pk})[0] == 202
    delivery.refresh_from_db()
    assert (delivery.state, delivery.tries) == ("waiting", 0)
    happens("visit.cancelled", "visit", visit.pk)
    sealed()
    event = api.get("/events")[1]["items"][0]["id"]
    assert api.post(f"{where}/replay", {"from_event": event})[0] == 202
    for wrong in (
        {},
        {"delivery": 999_999},
        {"delivery": delivery.pk, "from_event": event},
        {"from_event": "x"},
        {"from_event": "ev-99-1-ffffffff"},
    ):
        assert api.post(f"{where}/replay", wrong)[0] == 422


@pytest.mark.parametrize(
    ("method", "rest", "body"),
    [
        ("GET", "", None),
        ("PATCH", "", {"state": "stopped"}),
        ("DELETE", "", None),
        ("POST", "/secret", None),
        ("POST", "/test", None),
        ("POST", "/replay", {"delivery": 1}),
        ("GET", "/deliveries", None),
    ],
)
def test_somebody_elses_webhook_is_not_found(
    method: str, rest: str, body: Any, officer: Person, manager: Person
) -> None:
    where = made(of(officer))
    answer = of(manager).ask(method, where + rest, body)
    assert answer.status_code == 404
    assert Webhook.objects.get().state == "on"


def test_an_administrator_sees_and_stops_everybodys_and_changes_nobodys(officer: Person) -> None:
    where = made(of(officer))
    api = of(make_safety_administrator())
    assert len(api.get("/webhooks")[1]["items"]) == 1
    assert api.ask("PATCH", where, {"url": "https://elsewhere.example.org/"}).status_code == 409
    assert api.post(f"{where}/secret")[0] == 409
    assert api.ask("PATCH", where, {"state": "on"}).status_code == 409
    assert api.ask("PATCH", where, {"state": "stopped"}).status_code == 200
    assert Webhook.objects.get().owner == officer


def test_one_person_has_twenty_webhooks_at_most(
    officer: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    from forethought.web.webhooks import services

    monkeypatch.setattr(services, "MOST_WEBHOOKS", 2)
    api = of(officer)
    assert [api.post("/webhooks", HOOK)[0] for _ in range(3)] == [201, 201, 409]


@pytest.mark.parametrize(
    ("ask", "scope"),
    [
        (lambda api: api.post("/incidents", incident()), Scope.INCIDENTS_WRITE),
        (lambda api: api.get("/incidents/1"), Scope.INCIDENTS_WRITE),
        (lambda api: api.get("/areas"), Scope.AREAS_READ),
        (lambda api: api.post("/areas", area()), Scope.AREAS_WRITE),
        (lambda api: api.post("/areas/1/lift", {"why": "x"}), Scope.AREAS_WRITE),
        (lambda api: api.get("/events"), Scope.EVENTS_READ),
        (lambda api: api.get("/webhooks"), Scope.WEBHOOKS_WRITE),
    ],
)
def test_without_the_scope_it_is_refused(
    ask: Callable[[Api], tuple[int, Any]], scope: Scope, officer: Person
) -> None:
    others = [one for one in Scope if one is not scope]
    assert ask(of(officer, *others))[0] == 403
    assert ask(Api(None))[0] == 401
