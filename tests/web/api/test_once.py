"""A write is done once for each key, however often and however closely it is asked for."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from forethought.web.api.models import KeptAnswer, Token
from forethought.web.api.routers import visits as visits_router
from forethought.web.housekeeping import tidy
from forethought.web.people.models import Person
from forethought.web.visits.models import Visit
from tests.web.api.given import Api, make_token, token_of
from tests.web.factories import NOW, make_person


def body(officer: Person, **parts: Any) -> dict[str, Any]:
    start = timezone.now() + timedelta(days=1)
    whole = {
        "officer_id": officer.officer_id,
        "start": start.replace(microsecond=0, second=0).isoformat(),
        "customer": {"name": "Robin Invented"},
    }
    return whole | parts


@pytest.fixture
def officer(db: None) -> Person:
    return make_person()


@pytest.fixture
def api(officer: Person) -> Api:
    return Api(token_of(officer))


def test_the_same_again_is_answered_and_not_done_again(api: Api, officer: Person) -> None:
    sent = body(officer)
    first = api.ask("POST", "/visits", sent, key="one")
    again = api.ask("POST", "/visits", sent, key="one")
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert not first.has_header("Idempotency-Replayed")
    assert again["Idempotency-Replayed"] == "true"
    assert Visit.objects.count() == 1


def test_a_key_belongs_to_the_person_whichever_token_they_use(api: Api, officer: Person) -> None:
    sent = body(officer)
    first = api.post("/visits", sent, key="one")
    assert Api(token_of(officer)).post("/visits", sent, key="one") == first
    other = make_person()
    assert Api(token_of(other)).post("/visits", body(other), key="one")[0] == 201
    assert Visit.objects.count() == 2


def test_another_body_or_address_under_the_same_key_is_refused(api: Api, officer: Person) -> None:
    pk = api.post("/visits", body(officer), key="one")[1]["id"]
    for path, sent in (
        ("/visits", body(officer, minutes=30)),
        (f"/visits/{pk}/cancel", {"reason": "Paid"}),
    ):
        status, answer = api.post(path, sent, key="one")
        assert (status, answer["type"]) == (422, "urn:forethought:problem:key-used")
    assert Visit.objects.get().state == "planned"


@pytest.mark.parametrize(
    ("key", "status"),
    [("", 422), ("a", 201), ("k" * 200, 201), ("k" * 201, 422), ("a b~!", 201), ("é", 422),
     ("a\tb", 422)],
    ids=["none", "one", "longest", "too long", "printable", "not ascii", "tab"],
)  # fmt: skip
def test_every_write_needs_a_key(api: Api, officer: Person, key: str, status: int) -> None:
    answer = api.ask("POST", "/visits", body(officer), **{"Idempotency-Key": key})
    assert answer.status_code == status
    assert Visit.objects.count() == (status == 201)


def test_what_was_refused_is_not_kept(api: Api, officer: Person) -> None:
    assert api.post("/visits", body(officer, minutes=0), key="one")[0] == 422
    assert not KeptAnswer.objects.exists()
    assert api.post("/visits", body(officer), key="one")[0] == 201


@pytest.mark.parametrize(
    ("later", "visits"), [(-1, 1), (0, 2), (1, 2)], ids=["just before", "on", "just after"]
)
def test_an_answer_is_kept_for_a_day(officer: Person, later: int, visits: int) -> None:
    with time_machine.travel(NOW, tick=False):
        api = Api(token_of(officer))
        sent = body(officer) | {"start": "2026-12-01T10:00:00Z"}
        assert api.post("/visits", sent, key="one")[0] == 201
    with time_machine.travel(NOW + timedelta(days=1, seconds=later), tick=False):
        status, _ = api.post("/visits", sent, key="one")
        # Done anew it finds the officer at that door already.
        assert status == (201 if visits == 1 else 422)


@pytest.mark.parametrize(("age", "left"), [(-1, 1), (0, 1), (1, 0)], ids=str)
def test_housekeeping_drops_what_is_old(officer: Person, age: int, left: int) -> None:
    KeptAnswer.objects.create(
        person=officer, key="k", asked_sha256="", status=200, answer="", at=NOW
    )
    token = make_token(officer, now=NOW)
    year = timedelta(days=365)
    tidy(now=NOW + timedelta(days=1, seconds=age))
    assert KeptAnswer.objects.count() == left
    tidy(now=token.expires_at + year + timedelta(seconds=age))
    assert Token.objects.count() == left


def test_no_name_is_kept_with_an_answer(api: Api, officer: Person) -> None:
    api.post("/visits", body(officer))
    assert "Robin" not in json.dumps(list(KeptAnswer.objects.values("answer")))


@pytest.mark.django_db(transaction=True)
def test_of_several_at_the_same_moment_one_is_done() -> None:
    """Each of the others is told that it is still running, or gets the same answer."""
    officer = make_person()
    text, sent, barrier = token_of(officer), body(officer), Barrier(4)

    def ask(_: int) -> Any:
        try:
            barrier.wait(timeout=60)
            return Api(text).ask("POST", "/visits", sent, key="one")
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(ask, range(4)))
    assert Visit.objects.count() == KeptAnswer.objects.count() == 1
    done = {one.content for one in answers if one.status_code == 201}
    assert len(done) == 1
    assert {one.status_code for one in answers} <= {201, 409}


@pytest.mark.django_db(transaction=True)
def test_one_that_is_still_running_is_said_to_be(monkeypatch: Any) -> None:
    officer = make_person()
    text, sent = token_of(officer), body(officer)
    inside, go_on = Event(), Event()
    plan = visits_router.plan_visits

    def slow(*args: Any, **kwargs: Any) -> Any:
        inside.set()
        assert go_on.wait(timeout=60)
        return plan(*args, **kwargs)

    monkeypatch.setattr(visits_router, "plan_visits", slow)

    def first() -> Any:
        try:
            return Api(text).ask("POST", "/visits", sent, key="one").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(first)
        assert inside.wait(timeout=60)
        answer = Api(text).ask("POST", "/visits", sent, key="one")
        go_on.set()
        assert running.result(timeout=60) == 201
    assert answer.status_code == 409
    assert answer.json()["type"] == "urn:forethought:problem:still-running"
    assert answer["Retry-After"] == "1"


@pytest.mark.django_db(transaction=True)
def test_one_reference_is_planned_once_by_whoever_comes_first() -> None:
    """Two systems that know nothing of each other, with the same references the other way round."""
    officers, barrier = [make_person(), make_person()], Barrier(2)
    start = (timezone.now() + timedelta(days=2)).replace(microsecond=0)

    def ask(officer: Person) -> Any:
        items = [
            {
                "reference": f"R-{at}",
                "officer_id": officer.officer_id,
                "start": (start + timedelta(minutes=10 * at)).isoformat(),
                "minutes": 10,
                "customer": {"name": f"Invented {officer.pk}"},
            }
            for at in range(40)
        ]
        text = token_of(officer)
        try:
            barrier.wait(timeout=60)
            sent = items if officer is officers[0] else items[::-1]
            return Api(text).post("/visits/batch", {"items": sent})
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(ask, officers))
    assert [status for status, _ in answers] == [200, 200]
    assert sorted(answer["planned"] for _, answer in answers) == [0, 40]
    assert {one["status"] for _, answer in answers for one in answer["items"]} == {201, 409}


@pytest.mark.django_db(transaction=True)
def test_two_batches_with_the_same_visits_and_customers_plan_each_once() -> None:
    """Under keys of their own, at the same moment: neither fails, and nothing is there twice."""
    officer = make_person()
    text, barrier = token_of(officer), Barrier(2)
    start = (timezone.now() + timedelta(days=2)).replace(microsecond=0)
    items = [
        {
            "reference": f"R-{at}",
            "officer_id": officer.officer_id,
            "start": (start + timedelta(minutes=10 * at)).isoformat(),
            "minutes": 10,
            "customer": {"name": f"Invented {at % 7}"},
        }
        for at in range(40)
    ]

    def ask(sent: list[dict[str, Any]]) -> Any:
        try:
            barrier.wait(timeout=60)
            return Api(text).post("/visits/batch", {"items": sent})
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(ask, [items, items[::-1]]))
    assert [status for status, _ in answers] == [200, 200]
    assert sum(answer["planned"] for _, answer in answers) == 40
    assert {one["status"] for _, answer in answers for one in answer["items"]} == {200, 201}
    assert Visit.objects.count() == 40
