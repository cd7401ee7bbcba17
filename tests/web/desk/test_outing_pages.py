"""An outing's page, and what the desk tells about it."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from forethought.contact.words import How
from forethought.web.contactdesk.judging import contact_of
from forethought.web.contactdesk.models import Alarm, Call, Outing
from forethought.web.visits.models import Visit
from tests.web.desk.world import HOUR, MINUTE, make_outing, overdue
from tests.web.factories import NOW, make_customer, make_person, make_visit, sign_in
from tests.web.watchdog.office import Ready, ready

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def made() -> Ready:
    return ready()


def out(made: Ready, **fields: Any) -> tuple[Outing, Visit]:
    visit = make_visit(
        made.officer, planned_start=NOW, customer=make_customer(address="1 High Street")
    )
    return make_outing(made.officer, [visit], now=NOW - 2 * HOUR, **fields), visit


def post(client: Client, outing: Outing, what: str, **data: Any) -> str:
    address = f"/desk/outings/{outing.pk}/{what}/"
    return client.post(address, {"uuid": uuid.uuid4(), **data}, follow=True).content.decode()


def test_the_plan_stands_in_its_order_with_what_is_overdue(client: Client, made: Ready) -> None:
    outing, _ = out(made)
    page = sign_in(client, made.desk).get(f"/desk/outings/{outing.pk}/").content.decode()
    places = [page.index(words) for words in ("Sets off", "Arrives", "Leaves", "Back at the")]
    assert places == sorted(places)
    assert page.count("Overdue") >= 1
    assert "1 High Street" in page


def test_an_officer_rings_in_and_it_counts(client: Client, made: Ready) -> None:
    outing, visit = out(made)
    overdue(outing, NOW - MINUTE)
    page = post(
        sign_in(client, made.desk),
        outing,
        "rang-in",
        officer=made.officer.pk,
        step="arrived",
        visit=visit.pk,
        asked="on",
    )
    assert "Their check-in counts" in page
    assert "Tell them: Do not go in." in page  # nobody has decided about the visit
    assert not Alarm.objects.filter(ended_at__isnull=True).exists()
    visit.refresh_from_db()
    assert visit.state == Visit.State.PLANNED
    assert outing.facts.get(kind="checkin").via == "phone"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"step": ""}, "Select what they said"),
        ({"visit": ""}, "Select which visit they are speaking of"),
        ({"asked": ""}, "Ask the code question first"),
        ({"officer": ""}, "Select who rang"),
        ({"visit": "0"}, "Select one of the answers"),
    ],
)
def test_without_code_question_or_visit_nothing_counts(
    client: Client, made: Ready, change: dict[str, str], says: str
) -> None:
    outing, visit = out(made)
    data = {"officer": made.officer.pk, "step": "leaving", "visit": visit.pk, "asked": "on"}
    page = post(sign_in(client, made.desk), outing, "rang-in", **(data | change))
    assert "<title>Error: " in page
    assert says in page
    assert not outing.facts.exists()


def test_spoke_to_them_safe_ends_the_speakers_own_alarm(client: Client, made: Ready) -> None:
    outing, _ = out(made)
    alarm = overdue(outing, NOW - MINUTE)
    sign_in(client, made.desk)
    client.post(f"/desk/alarms/{alarm.pk}/acknowledge/")
    page = post(client, outing, "spoke", asked="on")
    assert "and they are safe" in page
    alarm.refresh_from_db()
    assert alarm.ended_how == How.HEARD_SAFE


def test_spoke_to_them_leaves_anothers_alarm_to_its_owner(client: Client, made: Ready) -> None:
    outing, _ = out(made)
    alarm = overdue(outing, NOW - MINUTE)
    sign_in(Client(), made.manager).post(f"/desk/alarms/{alarm.pk}/acknowledge/")
    page = post(sign_in(client, made.desk), outing, "spoke", asked="on")
    assert f"{made.manager.name} owns the open alarm" in page
    alarm.refresh_from_db()
    assert alarm.ended_at is None


def test_without_the_code_question_nobody_is_safe(client: Client, made: Ready) -> None:
    outing, _ = out(made)
    page = post(sign_in(client, made.desk), outing, "spoke")
    assert "Ask the code question first. A wrong answer, or none, is a call for help" in page
    assert not outing.facts.exists()


@pytest.mark.parametrize(
    ("minutes", "counts"),
    [("0", False), ("1", True), ("240", True), ("241", False), ("ten", False), ("", False)],
)
def test_running_late_moves_what_is_to_come(
    client: Client, made: Ready, minutes: str, counts: bool
) -> None:
    outing, _ = out(made)
    before = contact_of(outing, NOW)
    page = post(sign_in(client, made.desk), outing, "late", minutes=minutes)
    assert ("The contact plan has moved" in page) is counts
    assert ("Error: " in page) is not counts
    after = contact_of(outing, NOW)
    assert before is not None
    assert after is not None
    assert (max(one.due for one in after.points) > max(one.due for one in before.points)) is counts


def test_an_outing_page_takes_few_queries(
    client: Client, made: Ready, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    second = make_person(office=made.office)
    outing, _ = out(made, second_officer=second)
    sign_in(client, made.desk)
    for _ in range(5):
        post(client, outing, "call", whom="officer", outcome="no_answer")
    client.get("/desk/")
    with django_assert_max_num_queries(20):
        client.get(f"/desk/outings/{outing.pk}/")


@pytest.mark.parametrize("change", [{"whom": "nobody"}, {"outcome": "fine"}])
def test_the_database_refuses_a_call_it_does_not_know(made: Ready, change: dict[str, str]) -> None:
    outing, _ = out(made)
    fields = {"whom": "officer", "outcome": "spoke"} | change
    with pytest.raises(IntegrityError), transaction.atomic():
        Call.objects.create(outing=outing, at=NOW, by=made.desk, **fields)
