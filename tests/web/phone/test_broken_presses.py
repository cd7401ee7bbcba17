"""A press that breaks the server keeps no other back, and no call for help waits behind it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import OperationalError
from django.test import Client

from forethought.web.contactdesk import planning
from forethought.web.contactdesk.models import Alarm, Fact, Outing
from forethought.web.contactdesk.phone.tokens import token_for
from forethought.web.people.models import Person
from tests.web.factories import NOW, make_contact_desk, sign_in
from tests.web.phone.given import a_day, an_officer, go_out, message, send

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def officer() -> Person:
    return an_officer()


@pytest.fixture
def outing(officer: Person) -> Outing:
    return go_out(officer, a_day(officer, NOW, visits=2), NOW)


@pytest.fixture
def unjudged(outing: Outing) -> Outing:
    """An outing of which one fact cannot be read."""
    Fact.objects.create(outing=outing, uuid=uuid4(), kind="checkin", at=NOW, detail={})
    return outing


def received(client: Client, officer: Person, *told: dict[str, Any]) -> dict[str, Any]:
    answer = send(client, token_for(officer, now=NOW), *told)
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()["received"]
    return found


def breaks(*_: object, **__: object) -> None:
    raise LookupError("nobody thought of this")


def test_a_press_that_breaks_is_left_out_and_blocks_nothing(
    client: Client,
    officer: Person,
    outing: Outing,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(planning, "run_late", breaks)
    late, word, asks = message("late", minutes=15), message(), message("duress")
    told = received(client, officer, late, word, asks)
    assert set(told) == {word["uuid"], asks["uuid"]}
    assert Alarm.objects.filter(kind="duress").exists()
    assert [one.getMessage() for one in caplog.records if "press" in one.getMessage()] == [
        f"press {late['uuid']} broke: LookupError"
    ]
    assert "nobody thought" not in caplog.text

    monkeypatch.undo()
    assert received(client, officer, late)[late["uuid"]]["counted"], "it stayed with the phone"


def test_calls_for_help_are_taken_in_first(client: Client, officer: Person, outing: Outing) -> None:
    word, asks = message(), message("duress")
    received(client, officer, word, asks)
    kinds = Fact.objects.filter(kind__in=("checkin", "duress")).order_by("pk")
    assert list(kinds.values_list("kind", flat=True)) == ["duress", "checkin"]


def test_where_the_database_has_gone_the_phone_tries_everything_again(
    client: Client, officer: Person, outing: Outing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not each press by itself, which would take as long as each connection does."""

    def gone(*_: object, **__: object) -> None:
        raise OperationalError("the connection is lost")

    late, word, asks = message("late", minutes=15), message(), message("duress")
    monkeypatch.setattr(planning, "run_late", gone)
    assert set(received(client, officer, late, word)) == {word["uuid"]}, "it is there after all"
    monkeypatch.setattr("django.db.connection.is_usable", lambda: False)
    monkeypatch.setattr("django.db.connection.close", lambda: None)  # the test's own transaction
    with pytest.raises(OperationalError):
        send(client, token_for(officer, now=NOW), late, asks)
    assert Alarm.objects.filter(kind="duress").exists()


@pytest.mark.parametrize(
    "asked", [{"kind": "late", "minutes": 15}, {"kind": "plan", "visits": []}], ids=["late", "plan"]
)
def test_an_outing_that_cannot_be_judged_keeps_its_plan_and_hears_everything(
    client: Client, officer: Person, unjudged: Outing, asked: dict[str, Any]
) -> None:
    change, asks = message(**asked), message("duress")
    told = received(client, officer, change, asks)
    assert told[change["uuid"]]["says"] == [planning.NOT_JUDGED]
    assert told[asks["uuid"]]["counted"]
    kinds = set(unjudged.facts.values_list("kind", flat=True))
    assert "duress" in kinds
    assert "planchanged" not in kinds
    assert unjudged.facts.filter(kind="checkin").exclude(detail={}).exists(), "a sign of life"


def test_pages_say_that_the_plan_of_such_an_outing_cannot_be_changed(
    client: Client, officer: Person, unjudged: Outing
) -> None:
    page = sign_in(client, officer).get("/out/plan/", follow=True).content.decode()
    assert planning.NOT_JUDGED in page
    desk = sign_in(client, make_contact_desk(office=officer.office))
    address = f"/desk/outings/{unjudged.pk}/"
    page = desk.get(f"{address}plan/", follow=True).content.decode()
    assert planning.NOT_JUDGED in page
