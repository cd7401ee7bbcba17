"""Whatever goes wrong, a program reads why."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from forethought.web.api.document import document
from forethought.web.api.routers import me
from tests.web.api.given import Api, token_of
from tests.web.factories import make_person, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def api() -> Api:
    return Api(token_of(make_person()))


@pytest.mark.parametrize(
    ("method", "path", "status", "word"),
    [
        ("GET", "/", 404, "not-found"),
        ("GET", "/nothing", 404, "not-found"),
        ("GET", "/visits/1/nothing", 404, "not-found"),
        ("POST", "/me", 405, "method-not-allowed"),
        ("GET", "/me?limit=3", 422, "refused"),
    ],
)
def test_what_cannot_be_answered_is_a_problem(
    api: Api, method: str, path: str, status: int, word: str
) -> None:
    answer = api.ask(method, path)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    told = answer.json()
    assert told["type"] == f"urn:forethought:problem:{word}"
    assert told["status"] == status
    assert told["detail"]


def test_what_fails_here_is_written_down_and_not_told(
    api: Api, monkeypatch: Any, caplog: Any
) -> None:
    def broken(_person: object) -> None:
        raise RuntimeError("something about Robin Invented")

    monkeypatch.setattr(me, "roles_of", broken)
    api.client.raise_request_exception = False
    answer = api.ask("GET", "/me")
    assert answer.status_code == 500
    assert "Robin" not in answer.content.decode()
    assert "failed" in caplog.text
    assert str(api.token) not in caplog.text


def test_a_body_of_five_megabytes_is_taken_and_no_larger(api: Api) -> None:
    assert api.ask("POST", "/me", b" " * (5 * 1024 * 1024)).status_code == 405
    answer = api.ask("POST", "/me", b" " * (5 * 1024 * 1024 + 1))
    assert answer.status_code == 413
    assert answer.json()["type"].endswith("too-large")


def test_nothing_is_kept_by_a_cache(api: Api) -> None:
    assert api.ask("GET", "/me")["Cache-Control"] == "private, no-store"


def test_the_document_is_there_for_whoever_gets_in(api: Api) -> None:
    status, told = api.get("/openapi.json")
    assert (status, told["openapi"]) == (200, "3.1.0")
    assert told == document()
    assert Api(None).get("/openapi.json")[0] == 401
    signed_in = Api(None, sign_in(Client(), make_person()))
    assert signed_in.get("/openapi.json") == (200, told)
    assert signed_in.ask("POST", "/openapi.json").status_code == 405


def test_every_operation_says_what_it_does_and_needs() -> None:
    operations = [one for path in document()["paths"].values() for one in path.values()]
    assert len({one["operationId"] for one in operations}) == len(operations)
    for one in operations:
        assert one["summary"].endswith("."), one["operationId"]
        assert "scope" in one["description"] or one["operationId"] == "me"
        assert {"401", "403", "422", "429"} <= set(one["responses"])
        assert one["security"]
