"""Running late and another plan: from the phone's script, the plain page, and by text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from forethought.channels.callback import Incoming
from forethought.contact.words import Step
from forethought.web.contactdesk.judging import contact_of
from forethought.web.contactdesk.models import Fact, Outing
from forethought.web.contactdesk.phone import pins, texts
from forethought.web.contactdesk.phone.receiving import NOT_OUT
from forethought.web.contactdesk.phone.tokens import token_for
from forethought.web.people.models import Person
from forethought.web.visits.models import Visit
from tests.web.factories import NOW, TODAY, sign_in
from tests.web.phone.given import a_day, an_officer, go_out, message, send

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
NUMBER = "+447700900001"


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def officer() -> Person:
    return an_officer(phone="07700 900001")


@pytest.fixture
def day(officer: Person) -> list[Visit]:
    return a_day(officer, NOW, visits=2)


@pytest.fixture
def outing(officer: Person, day: list[Visit]) -> Outing:
    return go_out(officer, day, NOW)


def arrivals(outing: Outing) -> list[tuple[int, timedelta]]:
    contact = contact_of(outing, NOW)
    assert contact
    return [
        (int(one.point.visit), one.due - NOW)
        for one in contact.points
        if one.point.step is Step.ARRIVED
    ]


def received(client: Client, officer: Person, *told: dict[str, Any]) -> list[dict[str, Any]]:
    answer = send(client, token_for(officer, now=NOW), *told).json()["received"]
    return [answer[one["uuid"]] for one in told]


def kinds(outing: Outing) -> list[str]:
    return list(outing.facts.order_by("pk").values_list("kind", flat=True))


def test_late_moves_the_plan_once_and_is_a_sign_of_life(
    client: Client, officer: Person, outing: Outing, day: list[Visit]
) -> None:
    told = message("late", minutes=15)
    received(client, officer, told)
    assert received(client, officer, told) == [{"at": NOW.isoformat(), "says": [], "counted": True}]
    assert arrivals(outing) == [(day[0].pk, 75 * MINUTE), (day[1].pk, 135 * MINUTE)]
    assert kinds(outing) == ["checkin", "planchanged"]


def test_a_change_that_waited_speaks_for_the_moment_it_was_pressed(
    client: Client, officer: Person, outing: Outing
) -> None:
    received(client, officer, message("late", minutes=15, age_s=600))
    heard = Fact.objects.get(kind="checkin").detail
    assert heard["pressed_at"] == (NOW - 10 * MINUTE).isoformat()


def test_what_cannot_be_planned_is_still_a_sign_of_life(
    client: Client, officer: Person, outing: Outing
) -> None:
    (answer,) = received(client, officer, message("late", minutes=241))
    assert (answer["counted"], answer["says"]) == (
        False, ["Say how many minutes later you are: 1 to 240"],
    )  # fmt: skip
    assert kinds(outing) == ["checkin"]


def test_another_plan(client: Client, officer: Person, outing: Outing, day: list[Visit]) -> None:
    told = message("plan", visits=[str(day[1].pk)], back_by="10:45", home=True)
    assert received(client, officer, told)[0]["counted"]
    assert arrivals(outing) == [(day[1].pk, 120 * MINUTE)]
    outing.refresh_from_db()
    assert (outing.home, outing.back_by) == (True, NOW + 165 * MINUTE)


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "plan", "visits": "1"},
        {"kind": "plan", "visits": ["x"]},
        {"kind": "plan", "visits": [], "back_by": "25:00"},
        {"kind": "plan", "visits": [], "home": "no"},
        {"kind": "plan"},
        {"kind": "late"},
        {"kind": "late", "minutes": "soon"},
    ],
)
def test_what_cannot_be_read_keeps_no_other_press_back(
    client: Client, officer: Person, outing: Outing, wrong: dict[str, Any]
) -> None:
    bad, good = received(client, officer, message(**wrong), message())
    assert (bad["counted"], good["counted"]) == (False, True)
    assert kinds(outing) == ["checkin"]


def test_who_is_not_out_has_no_plan(client: Client, officer: Person) -> None:
    (answer,) = received(client, officer, message("late", minutes=15))
    assert (answer["counted"], answer["says"]) == (False, [NOT_OUT])


def test_the_phone_gets_the_day_in_the_order_of_the_plan(
    client: Client, officer: Person, outing: Outing, day: list[Visit]
) -> None:
    from forethought.web.contactdesk.phone.day import day_of

    received(client, officer, message("plan", visits=[str(day[1].pk)]))
    shown = day_of(officer, now=NOW)
    assert [(one["id"], one["on"], one["when"]) for one in shown["visits"]] == [
        (str(day[1].pk), True, "10am to 10:30am"), (str(day[0].pk), False, "9am to 9:30am"),
    ]  # fmt: skip
    assert (shown["back_by"], shown["home"]) == (f"{outing.back_by:%H:%M}", False)


def test_late_on_the_plain_page(client: Client, officer: Person, outing: Outing) -> None:
    sign_in(client, officer)
    assert "15 minutes late" in client.get("/out/plain/").content.decode()
    sent = message("late")
    for minutes, says in (("soon", "a number from 1 to 240"), ("20", "Your office received this")):
        page = client.post(
            "/out/press/", {"uuid": sent["uuid"], "late": "yes", "minutes": minutes}, follow=True
        )
        assert says in page.content.decode()
    assert arrivals(outing)[0][1] == 80 * MINUTE


def test_another_plan_on_the_plain_page(
    client: Client, officer: Person, outing: Outing, day: list[Visit]
) -> None:
    sign_in(client, officer)
    assert "Customer Invented B" in client.get("/out/plan/").content.decode()
    first, second = (f"visit_{one.pk}" for one in day)
    given = {first: "2", second: "2", "back_by": "12:30", "where": "home"}
    page = client.post("/out/plan/", given).content.decode()
    assert "Two visits cannot both be the 2nd: give this one another place, or leave it out" in page
    page = client.post("/out/plan/", given | {second: "1"}, follow=True).content.decode()
    assert "Your office expects you by this plan" in page
    assert [pk for pk, _ in arrivals(outing)] == [day[1].pk, day[0].pk]
    outing.refresh_from_db()
    assert (outing.home, outing.back_by) == (True, NOW + 270 * MINUTE)
    assert kinds(outing) == ["checkin", "planchanged"]


def test_the_plan_is_behind_the_pin_and_for_those_who_are_out(
    client: Client, officer: Person
) -> None:
    assert sign_in(client, officer).get("/out/plan/")["Location"] == "/out/plain/"


@pytest.mark.parametrize(
    ("says", "moves"),
    [
        ("late 30 {word}", 30),
        ("{word} late 30", 30),
        ("Running LATE, about 30 minutes. {word}", 30),
        ("late 30", 0),
        ("30 {word}", 0),
        ("late {word}", 0),
        ("late 241 {word}", 0),
    ],
)
def test_late_by_text_counts_with_the_word_of_the_day(
    officer: Person, outing: Outing, says: str, moves: int
) -> None:
    word = pins.word_of(officer, day=TODAY, now=NOW)
    text = Incoming(
        channel="twilio_sms", provider_id="SM1", from_=NUMBER, says=says.format(word=word), at=NOW
    )
    for _ in range(2):
        texts.hear(text, now=NOW)
    assert arrivals(outing)[0][1] == (60 + moves) * MINUTE
    assert kinds(outing)[0] == "checkin"
