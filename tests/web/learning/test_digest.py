"""The week's numbers, and that everybody is told of them once."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from forethought.web.checks.worker import Worker
from forethought.web.decisions.models import Refusal
from forethought.web.incidents.models import Incident
from forethought.web.learning import sending
from forethought.web.learning.digest import last_week, monday_of
from forethought.web.learning.models import Digest
from forethought.web.learning.sending import send_digests
from forethought.web.markers.models import Marker
from forethought.web.notices.models import Notice
from forethought.web.people.models import Office, Person
from tests.web.dataprotection.given import old_marker
from tests.web.desk.world import make_alarm, make_outing
from tests.web.factories import (
    NOW,
    make_data_protection,
    make_manager,
    make_office,
    make_person,
    make_team,
    make_visit,
    sign_in,
)
from tests.web.learning.world import a_year, make_incident

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

MONDAY = date(2026, 11, 23)
THURSDAY = NOW - timedelta(days=6)


@pytest.fixture
def officer() -> Person:
    return make_person(office=make_office("Aire"))


def numbers(officer: Person) -> dict[str, int | None]:
    assert officer.team is not None
    rows = last_week(officer.team.office, MONDAY).rows
    return {row.label: row.numbers[0] for row in rows}


@pytest.mark.parametrize(
    ("day", "monday"),
    [(date(2026, 11, 22), date(2026, 11, 16)), (MONDAY, MONDAY), (date(2026, 11, 29), MONDAY)],
)
def test_a_week_begins_on_its_monday(day: date, monday: date) -> None:
    assert monday_of(day) == monday


@pytest.mark.parametrize(("number", "seen"), [(0, 0), (1, None), (4, None), (5, 5)])
def test_incidents_of_the_week_before_from_five(
    officer: Person, number: int, seen: int | None
) -> None:
    for _ in range(number):
        make_incident(officer, THURSDAY)
    make_incident(officer, NOW)
    make_incident(officer, THURSDAY - timedelta(days=7), near_miss=True)
    make_incident(make_person(), THURSDAY)
    found = numbers(officer)
    assert found["Incidents recorded"] == seen
    assert found["Near misses recorded"] == 0


def test_what_else_stands_in_it(officer: Person) -> None:
    for number in range(5):
        other = make_person(team=officer.team)
        make_alarm(make_outing(other, now=THURSDAY), opened_at=THURSDAY)
        Refusal.objects.create(visit=make_visit(officer, engaged=False), officer=other, at=THURSDAY)
        make_incident(officer, THURSDAY - timedelta(days=7 + number))
    found = numbers(officer)
    assert found["Overdue contacts"] == 5
    assert found["Visits refused"] == 5
    assert found["Reports that nobody had looked into after a week"] == 5
    assert found["Warning markers overdue for review"] == 0


def test_the_page(client: Client, officer: Person) -> None:
    manager = make_manager(team=officer.team)
    assert manager.team is not None
    a_year(manager.team.office, (manager.team, make_team(manager.team.office)))
    make_incident(officer, THURSDAY)
    sign_in(client, manager)
    said = unescape(client.get("/learning/digest/").content.decode())
    assert "The week from 16 November 2026 to 22 November 2026" in said
    assert "Fewer than 5" in said
    assert "Abuse is recorded most often" in said
    for week, begins in {
        "2026-11-16": "9 November",
        "2026-10-01": "21 September",
        "2020-01-06": "16 November",
        "2030-01-07": "16 November",
        "x": "16 November",
    }.items():
        answer = client.get(f"/learning/digest/?week={week}")
        assert f"The week from {begins} 2026" in answer.content.decode()


def test_what_waits_is_not_hidden_from_who_acts(client: Client, officer: Person) -> None:
    """The digest gives no number under five; the lists that it leads to give every one."""
    manager = make_manager(team=officer.team)
    for weeks in (3, 2):
        at = THURSDAY - timedelta(weeks=weeks)
        make_incident(officer, at, words=f"{weeks} weeks ago")
    make_incident(officer, THURSDAY, state=Incident.State.LOOKED_INTO)
    make_incident(manager, THURSDAY - timedelta(weeks=2))
    place = {"about": "address", "address": "1 Made-up Street, Leeds"}
    rests_on, at = Incident.objects.earliest("reported_at"), NOW - timedelta(days=200)
    old_marker(rests_on, at, **place, ended=False)
    sign_in(client, manager)
    said = unescape(client.get("/learning/digest/").content.decode())
    assert said.count("Some wait") == 2
    leads = re.findall(r'href="([^"]+)">See which', said)
    assert leads == ["/incidents/?whose=waiting", "/markers/?show=todo"]
    listed = unescape(client.get(leads[0]).content.decode())
    assert "<strong>Nobody looks into yet</strong> (2)" in listed
    oldest, newer = Incident.objects.filter(reporter=officer, state="received").order_by("pk")
    assert re.findall(r'href="/incidents/([0-9]+)/"', listed) == [str(oldest.pk), str(newer.pk)]
    assert f"/markers/{Marker.objects.get().pk}/" in client.get(leads[1]).content.decode()
    home = unescape(client.get("/").content.decode())
    assert "2 incidents that nobody looks into yet" in home
    assert 'href="/incidents/?whose=waiting"' in home
    assert "1 warning marker waits" in home


def test_who_does_not_act_is_told_that_some_wait(client: Client, officer: Person) -> None:
    make_incident(officer, THURSDAY - timedelta(weeks=2))
    sign_in(client, make_person(team=officer.team, safety_representative=True))
    said = unescape(client.get("/learning/digest/").content.decode())
    assert "Some wait" in said
    assert "See which" not in said


def test_where_nothing_waits_nothing_leads_on(client: Client, officer: Person) -> None:
    sign_in(client, make_manager(team=officer.team))
    assert "See which" not in client.get("/learning/digest/").content.decode()


@pytest.mark.parametrize("times", [1, 2])
def test_the_database_keeps_one_a_week(officer: Person, times: int) -> None:
    Digest.objects.create(person=officer, week=MONDAY, at=NOW)
    week = MONDAY if times == 2 else MONDAY + timedelta(days=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Digest.objects.create(person=officer, week=week, at=NOW)


def told() -> list[str]:
    return sorted(Notice.objects.filter(kind="digest").values_list("to__name", flat=True))


@pytest.fixture
def office() -> Office:
    """With a manager and a safety representative, and people who are told nothing."""
    office = make_office("Aire")
    make_manager("Moira Manager", office=office)
    make_manager("Gone Manager", office=office, is_active=False)
    make_person("Sam Representative", office=office, safety_representative=True)
    make_person("Ann Officer", office=office)
    make_data_protection(office=office)
    stray = make_manager("Of No Office")
    stray.team = None
    stray.save()
    return office


@pytest.mark.parametrize(
    ("now", "number"),
    [
        (datetime(2026, 11, 23, 6, 59, tzinfo=UTC), 0),
        (datetime(2026, 11, 23, 7, 0, tzinfo=UTC), 2),
        (datetime(2026, 7, 6, 5, 59, tzinfo=UTC), 0),
        (datetime(2026, 7, 6, 6, 0, tzinfo=UTC), 2),
        (datetime(2026, 11, 29, 23, 59, tzinfo=UTC), 2),
    ],
)
def test_on_mondays_at_seven_in_london_or_as_soon_after_as_a_worker_is_there(
    office: Office, now: datetime, number: int
) -> None:
    assert send_digests(now=now) == number
    assert send_digests(now=now) == 0
    assert told() == ["Moira Manager", "Sam Representative"][:number]


def test_the_next_week_brings_the_next_unless_the_last_was_not_opened(
    client: Client, office: Office
) -> None:
    manager = Person.objects.get(name="Moira Manager")
    send_digests(now=NOW)
    sign_in(client, manager).get("/learning/digest/")
    assert Notice.objects.get(to=manager).seen_at == NOW
    assert send_digests(now=NOW + timedelta(days=7)) == 2
    assert told() == ["Moira Manager", "Moira Manager", "Sam Representative"]


def test_broken_off_it_leaves_nothing_and_is_sent_the_next_time(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(sending, "tell", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            send_digests(now=NOW)
    assert not Digest.objects.exists()
    assert send_digests(now=NOW) == 2


def test_the_worker_sends_them(office: Office) -> None:
    Worker(lambda: NOW, lambda _: None).turn()
    assert told() == ["Moira Manager", "Sam Representative"]
