"""The client, method by method, and what it does when the network does not."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, get_type_hints

import pytest
from django.utils import timezone

from forethought.web.api.document import document
from forethought.web.people.models import Person
from forethought.web.visits.models import Visit
from forethought_client import Forethought, Problem, UnreachableError, shapes
from forethought_client.asking import LONGEST_PAUSE
from tests.client.between import Between
from tests.web.api.given import token_of
from tests.web.factories import make_check, make_decision
from tests.web.webhooks.given import sealed

pytestmark = pytest.mark.django_db


def visit(start: datetime, **more: Any) -> shapes.NewVisit:
    made = {
        "officer_id": "o0001",
        "start": start.isoformat(),
        "customer": {"name": "Robin Invented", "postcode": "LS1 4DY"},
        **more,
    }
    return made  # type: ignore[return-value]


def test_a_visit_from_planning_to_cancelling(
    client: Forethought, tomorrow: datetime, manager: Person
) -> None:
    assert client.me()["officer_id"] == manager.officer_id
    assert [one["officer_id"] for one in client.officers()] == ["o0001"]
    done = client.plan_visit(visit(tomorrow, reference="PLAN-1"))
    assert client.plan_visit(visit(tomorrow, reference="PLAN-1"))["id"] == done["id"]
    (found,) = client.visits(reference="PLAN-1")
    assert (found["id"], found["held"]) == (done["id"], True)
    assert client.check(done["id"])["check"] is None
    known = Visit.objects.get()
    make_decision(make_check(known), by=manager)
    assert [one["live"] for one in client.decisions(done["id"])] == [True]
    later = tomorrow + timedelta(hours=1)
    moved = client.move_visit(done["id"], start=later, version=found["version"])
    assert datetime.fromisoformat(client.visit(done["id"])["start"]) == later
    with pytest.raises(Problem) as refused:
        client.move_visit(done["id"], start=tomorrow, version=found["version"])
    assert (refused.value.status, refused.value.word) == (409, "changed-meanwhile")
    cancelled = client.cancel_visit(done["id"], "They have paid", version=moved["version"])
    assert cancelled["state"] == "cancelled"
    assert list(client.visits(state="planned")) == []


def test_many_visits_and_the_bad_one_among_them(client: Forethought, tomorrow: datetime) -> None:
    many = [visit(tomorrow + timedelta(hours=n), reference=f"P{n}", minutes=30) for n in range(3)]
    many[1]["officer_id"] = "nobody"
    told = client.plan_visits(many)
    assert [one["status"] for one in told["items"]] == [201, 422, 201]
    assert told["items"][1]["errors"][0]["at"] == "officer_id"


def test_lists_are_read_to_their_end(
    client: Forethought, tomorrow: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forethought_client.client.AT_ONCE", 2)
    for number in range(5):
        start = tomorrow + timedelta(minutes=30 * number)
        client.plan_visit(visit(start, reference=f"P{number}", minutes=30))
    assert [one["reference"] for one in client.visits()] == ["P0", "P1", "P2", "P3", "P4"]


def test_what_is_refused_says_where_and_why(client: Forethought, tomorrow: datetime) -> None:
    with pytest.raises(Problem, match=r"customer\.postcode: Enter a real postcode") as refused:
        client.plan_visit(visit(tomorrow, customer={"name": "Robin", "postcode": "nowhere"}))
    assert (refused.value.status, refused.value.word) == (422, "refused")
    assert refused.value.faults[0].at == "customer.postcode"
    with pytest.raises(Problem) as missing:
        client.visit(999_999)
    assert missing.value.word == "not-found"


def test_an_incident_and_an_area(client: Forethought) -> None:
    happened = (timezone.now() - timedelta(hours=1)).isoformat()
    done = client.record_incident(
        {
            "officer_id": "o0001",
            "happened_at": happened,
            "hazards": ["abuse"],
            "how": "phone",
            "words": "They shouted.",
        }
    )
    assert client.incident(done["id"])["state"] == "received"
    area = client.propose_area(
        {
            "name": "Gas",
            "kind": "present_danger",
            "reason": "A leak",
            "place": "LS1 4DY",
            "radius_km": 0.5,
        }
    )
    assert [one["id"] for one in client.areas()] == [area["id"]]
    assert client.area(area["id"])["radius_m"] == 500
    assert client.lift_area(area["id"], "Mended")["standing"] == "over"
    assert list(client.areas()) == []
    assert len(list(client.areas(over=True))) == 1


def test_what_happens_is_read_from_where_one_was(client: Forethought, tomorrow: datetime) -> None:
    before = timezone.now()
    done = client.plan_visit(visit(tomorrow))
    client.cancel_visit(done["id"], "They have paid")
    sealed(now=timezone.now())
    mine = ["visit.planned", "visit.cancelled"]
    events = list(client.events(since=before, types=mine))
    assert [(one["type"], one["subject"]["id"]) for one in events] == [
        ("visit.planned", done["id"]),
        ("visit.cancelled", done["id"]),
    ]
    behind_first = list(client.events(events[0]["cursor"], types=mine))
    assert [one["id"] for one in behind_first] == [events[1]["id"]]
    assert list(client.events(events[1]["cursor"], types=mine)) == []


def test_whoever_waits_hears_what_comes_later(
    site: str, token: str, tomorrow: datetime, officer: Person
) -> None:
    waited: list[float] = []

    def something_happens(seconds: float) -> None:
        waited.append(seconds)
        with Forethought(site, token) as other:
            other.plan_visit(visit(tomorrow))
        sealed(now=timezone.now())

    with Forethought(site, token, pause=something_happens) as client:
        first = next(client.events(types=["visit.planned"], wait=7.0))
    assert (first["type"], waited) == ("visit.planned", [7.0])


def test_a_webhook_from_adding_to_removing(client: Forethought) -> None:
    made = client.add_webhook({"name": "Planning", "url": "https://planning.example.org/"})
    assert (made["secret"] or "").startswith("whsec_")
    message = client.test_webhook(made["id"])
    (waiting,) = client.deliveries(made["id"])
    assert (waiting["message_id"], waiting["state"]) == (message, "waiting")
    client.change_webhook(made["id"], types=["check.made"])
    client.replay(made["id"], delivery=waiting["id"])
    assert client.webhook(made["id"])["types"] == ["check.made"]
    assert client.renew_webhook_secret(made["id"])["secret"] != made["secret"]
    client.remove_webhook(made["id"])
    assert list(client.webhooks()) == []


@pytest.mark.parametrize(
    "fails", [["lost"], ["503", "502"], ["lost", "504", "lost"], ["429"]], ids=" ".join
)
def test_an_answer_that_is_lost_changes_nothing_twice(
    fails: list[str], between: Between, token: str, tomorrow: datetime
) -> None:
    between.fails = list(fails)
    with Forethought(between.url, token, pause=lambda _: None) as client:
        done = client.plan_visit(visit(tomorrow))
    assert Visit.objects.get().pk == done["id"]
    assert len(between.keys) == len(fails) + 1
    assert len(set(between.keys)) == 1


def test_a_site_that_never_answers_is_given_up_with_the_key(
    between: Between, token: str, tomorrow: datetime
) -> None:
    between.fails = ["503"] * 3
    waited: list[float] = []
    with Forethought(between.url, token, tries=3, pause=waited.append) as client:
        with pytest.raises(UnreachableError, match="status 503, 3 times") as gone:
            client.plan_visit(visit(tomorrow), key="mine")
        assert gone.value.key == "mine"
        assert waited == [0.5, 1.0]
        done = client.plan_visit(visit(tomorrow), key="mine")
        assert client.plan_visit(visit(tomorrow), key="mine") == done
    assert Visit.objects.count() == 1


def test_a_page_of_somebody_else_is_no_answer(
    between: Between, token: str, tomorrow: datetime
) -> None:
    between.fails = ["page"]
    with Forethought(between.url, token) as client:
        with pytest.raises(UnreachableError, match="is not the site: check the address") as gone:
            client.plan_visit(visit(tomorrow), key="mine")
        assert gone.value.key == "mine"
        assert client.plan_visit(visit(tomorrow), key="mine")["held"]


@pytest.mark.parametrize(("asked", "waits"), [("7", 7.0), ("3600", LONGEST_PAUSE), ("soon", 0.5)])
def test_it_waits_as_long_as_it_is_asked_to(
    asked: str, waits: float, between: Between, token: str
) -> None:
    between.fails, between.headers = ["429"], {"Retry-After": asked}
    waited: list[float] = []
    with Forethought(between.url, token, pause=waited.append) as client:
        client.me()
    assert waited == [waits]


def test_nobody_sends_a_token_in_the_clear() -> None:
    with pytest.raises(ValueError, match="https://"):
        Forethought("http://visits.example.org", "ft_x")


def test_a_moment_without_offset_is_refused(client: Forethought) -> None:
    with pytest.raises(ValueError, match="offset"):
        client.move_visit(1, start=datetime(2026, 11, 25, 10, 0))  # noqa: DTZ001


def test_a_token_that_ended_is_a_problem(site: str, manager: Person) -> None:
    old = token_of(manager, now=timezone.now() - timedelta(days=31))
    with Forethought(site, old) as client, pytest.raises(Problem) as refused:
        client.me()
    assert (refused.value.status, refused.value.word) == (401, "not-signed-in")


SAME = {
    "Me": "MeTold",
    "Visit": "VisitTold",
    "NewVisit": "NewVisit",
    "NewCustomer": "CustomerSent",
    "VisitDone": "VisitDone",
    "Check": "CheckTold",
    "Found": "FoundTold",
    "Decision": "DecisionTold",
    "Out": "OutTold",
    "NewIncident": "NewIncident",
    "Incident": "IncidentTold",
    "NewArea": "NewArea",
    "Area": "AreaWholeTold",
    "AreaDone": "AreaDone",
    "Event": "EventTold",
    "Events": "EventsTold",
    "NewWebhook": "NewWebhook",
    "Webhook": "WebhookTold",
    "Delivery": "DeliveryTold",
}


@pytest.mark.parametrize(("shape", "schema"), SAME.items())
def test_every_shape_has_the_fields_of_the_api(shape: str, schema: str) -> None:
    fields = document()["components"]["schemas"][schema]["properties"]
    assert set(get_type_hints(getattr(shapes, shape))) == set(fields)
