"""A calendar says when, roughly where and whether one may go, to who has its address."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from icalendar import Calendar

from forethought.timestamps import LONDON
from forethought.web.audit.models import Event
from forethought.web.checks.models import Assessment, Check
from forethought.web.papers.calendar_address import digest_of, end_address, make_address
from forethought.web.papers.models import CalendarAddress
from forethought.web.people import services as people
from forethought.web.people.models import Person
from forethought.web.visits.models import Visit
from forethought.web.visits.problems import NotPossibleError
from tests.web.factories import (
    NOW,
    make_check,
    make_customer,
    make_decision,
    make_manager,
    make_person,
    make_safety_administrator,
    make_visit,
    sign_in,
)

pytestmark = pytest.mark.django_db


def read(secret: str, status: int = 200, **headers: str) -> Any:
    answer = Client().get(f"/calendar/{secret}.ics", headers=headers)
    assert answer.status_code == status
    return answer


def events(secret: str) -> list[Any]:
    found = Calendar.from_ical(read(secret).content)
    return [part for part in found.walk() if part.name == "VEVENT"]


@pytest.fixture
def officer() -> Person:
    return make_person("Ash Invented")


@pytest.fixture
def secret(officer: Person) -> str:
    return make_address(by=officer, now=NOW)


@pytest.mark.usefixtures("at_now")
def test_it_tells_neither_name_nor_street(officer: Person, secret: str) -> None:
    customer = make_customer("Robin Invented", address="7 Made-up Street", postcode="NR21 7AA")
    visit = make_visit(officer, customer=customer, purpose="Collect the debt of Robin Invented")
    answer = read(secret)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    text = answer.content.decode()
    for secret_word in ("Robin", "Invented", "Made-up", "7AA", "debt", customer.utr):
        assert secret_word not in text
    (event,) = events(secret)
    assert event["SUMMARY"] == "Held: do not go (visit, NR21)"
    assert event["LOCATION"] == "NR21"
    assert event["CLASS"] == "PRIVATE"
    assert event["URL"].endswith(f"/visits/{visit.pk}/")
    assert "Open the visit on the site before you go" in event["DESCRIPTION"]
    assert event["DTSTART"].to_ical() == b"20261125T100000"
    assert event["DTSTART"].params["TZID"] == "Europe/London"
    assert text.count("BEGIN:VTIMEZONE") == 1
    assert "\r\n" in text


@pytest.mark.usefixtures("at_now")
@pytest.mark.parametrize("postcode", ["", "NR21", "Flat 3", "NR2", "ZZ"])
def test_what_is_no_whole_postcode_is_left_out(officer: Person, secret: str, postcode: str) -> None:
    make_visit(officer, customer=make_customer(postcode=postcode))
    (event,) = events(secret)
    assert event["SUMMARY"] == "Held: do not go (visit)"
    assert "LOCATION" not in event


STATES: dict[str, tuple[dict[str, Any], dict[str, Any] | None, str | None, str, str]] = {
    # visit, check, decided outcome: what the calendar says
    "held": ({}, None, None, "Held: do not go", "TENTATIVE"),
    "not signed": ({}, {}, None, "Not decided: do not go yet", "TENTATIVE"),
    "one may go": ({}, {}, "alone", "May go", "CONFIRMED"),
    "decided, not signed": ({}, {}, "alone", "Not ready: do not go yet", "TENTATIVE"),
    "discuss": (
        {},
        {"complete": False, "may_go": "discuss_first"},
        None,
        "Discuss first: do not go yet",
        "TENTATIVE",
    ),
    "no": ({}, {"outcome": "suspend", "may_go": "no"}, None, "Do not go", "TENTATIVE"),
    "pair without a second": (
        {},
        {"outcome": "pair"},
        "pair",
        "Pair: nobody comes along yet, do not go",
        "TENTATIVE",
    ),
    "cancelled": ({"state": "cancelled"}, {}, None, "Cancelled", "CANCELLED"),
    "taken off": (
        {"state": "taken_off"},
        {},
        None,
        "Do not go: a different method is used",
        "CANCELLED",
    ),
    "finished": (
        {"state": "finished", "started_at": NOW, "finished_at": NOW},
        {},
        None,
        "Finished",
        "CONFIRMED",
    ),
    "decided, then held": (
        {"check_wanted_at": NOW, "check_wanted_because": "record"},
        {},
        "alone",
        "Held: do not go",
        "TENTATIVE",
    ),
}


@pytest.mark.usefixtures("at_now")
@pytest.mark.parametrize("name", sorted(STATES))
def test_it_says_whether_one_may_go(officer: Person, secret: str, name: str) -> None:
    fields, checked, decided, says, status = STATES[name]
    visit = make_visit(officer, **fields)
    if checked is not None:
        check = make_check(visit, **checked)
        if name == "one may go":
            sign(check)
        if decided:
            by = make_manager() if decided == "pair" else None
            make_decision(check, by, outcome=decided)
    (event,) = events(secret)
    assert event["SUMMARY"].startswith(says + " (")
    assert event["STATUS"] == status


@pytest.mark.usefixtures("at_now")
def test_the_second_officer_has_it_too_until_they_decline(officer: Person, secret: str) -> None:
    visit = make_visit(make_person(), second_officer=officer)
    (event,) = events(secret)
    assert "coming along on a visit" in event["SUMMARY"]
    Visit.objects.filter(pk=visit.pk).update(second="declined")
    assert events(secret) == []


BST, GMT = timedelta(hours=1), timedelta(0)


@pytest.mark.parametrize(
    ("starts", "says", "zone"),
    [
        # Clocks go back on 25 October 2026 at 2am summer time, and forward on 28 March 2027.
        (datetime(2026, 10, 24, 23, 30, tzinfo=UTC), b"20261025T003000", True),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), b"20261025T003000Z", False),
        (datetime(2026, 10, 25, 1, 0, tzinfo=UTC), b"20261025T010000Z", False),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), b"20261025T013000Z", False),
        (datetime(2026, 10, 25, 2, 0, tzinfo=UTC), b"20261025T020000", True),
        (datetime(2027, 3, 28, 0, 30, tzinfo=UTC), b"20270328T003000", True),
        (datetime(2027, 3, 28, 1, 0, tzinfo=UTC), b"20270328T020000", True),
        (datetime(2027, 7, 1, 9, 0, tzinfo=UTC), b"20270701T100000", True),
    ],
    ids=[
        *("before back", "into the second", "second begins", "in the second", "after back"),
        *("before forward", "after forward", "summer"),
    ],
)
def test_when_clocks_change_every_program_finds_the_same_moment(
    officer: Person, starts: datetime, says: bytes, zone: bool
) -> None:
    with time_machine.travel(starts - timedelta(hours=2), tick=False):
        secret = make_address(by=officer, now=starts)
        make_visit(officer, planned_start=starts, minutes=60)
        (event,) = events(secret)
    assert event["DTSTART"].to_ical() == says
    assert ("TZID" in event["DTSTART"].params) is zone
    for name, meant in (("DTSTART", starts), ("DTEND", starts + timedelta(hours=1))):
        moment = event[name].dt
        assert moment.astimezone(UTC) == meant, name


def test_the_timezone_in_it_is_that_of_london(officer: Person, secret: str) -> None:
    with time_machine.travel(NOW, tick=False):
        found = Calendar.from_ical(read(secret).content)
    (zone,) = [part for part in found.walk() if part.name == "VTIMEZONE"]
    meant = zone.to_tz(lookup_tzid=False)
    for month in range(1, 13):
        there = datetime(2027, month, 15, 12, 0)  # noqa: DTZ001 - which zone is the question
        at_london = there.replace(tzinfo=LONDON).utcoffset()
        assert there.replace(tzinfo=meant).utcoffset() == at_london


@pytest.mark.usefixtures("at_now")
def test_an_event_keeps_its_name_whatever_happens(
    officer: Person, secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = make_visit(officer)
    (first,) = events(secret)
    Visit.objects.filter(pk=visit.pk).update(
        planned_start=NOW + timedelta(days=1), version=3, state="cancelled"
    )
    renewed = make_address(by=officer, now=NOW)
    (later,) = events(renewed)
    assert first["UID"] == later["UID"]
    assert (first["SEQUENCE"], later["SEQUENCE"]) == (0, 2)


def test_a_program_is_told_that_nothing_changed(officer: Person, secret: str) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        visit = make_visit(officer)
        first = read(secret)
        assert first["Cache-Control"] == "private, no-cache"
        clock.shift(timedelta(hours=1))
        same = read(secret, 304, if_none_match=first["ETag"])
        assert same.content == b""
        assert same["ETag"] == first["ETag"]
        read(secret, 304, if_modified_since=first["Last-Modified"])
        make_check(visit)
        changed = read(secret, 200, if_none_match=first["ETag"])
        assert changed["ETag"] != first["ETag"]
        assert changed["Last-Modified"] == "Wed, 25 Nov 2026 09:00:00 GMT"
        assert first["Last-Modified"] == "Wed, 25 Nov 2026 08:00:00 GMT"


@pytest.mark.usefixtures("at_now")
@pytest.mark.parametrize(("days", "stands"), [(31, False), (30, True), (29, True)])
def test_how_far_back_it_goes(officer: Person, secret: str, days: int, stands: bool) -> None:
    make_visit(officer, planned_start=NOW - timedelta(days=days))
    assert bool(events(secret)) is stands


@pytest.mark.usefixtures("at_now")
def test_only_the_newest_address_counts_and_only_its_digest_is_kept(
    client: Client, officer: Person
) -> None:
    sign_in(client, officer)
    page = client.post("/me/calendar/", follow=True).content.decode()
    first = _address_in(page)
    assert len(first) >= 43
    assert CalendarAddress.objects.get().digest == digest_of(first)
    assert first not in client.get("/me/calendar/").content.decode()
    second = _address_in(client.post("/me/calendar/", follow=True).content.decode())
    assert first != second
    read(first, 404)
    read(second)
    assert (
        "A program last asked on 25 November 2026" in client.get("/me/calendar/").content.decode()
    )
    client.post("/me/calendar/end/")
    read(second, 404)
    said = Event.objects.filter(action__startswith="calendar.").order_by("pk")
    assert [one.action for one in said] == ["calendar.made", "calendar.renewed", "calendar.ended"]
    assert first not in str([one.detail for one in said])


def sign(check: Check) -> None:
    Assessment.objects.create(
        check_made=check,
        officer=check.visit.officer,
        findings_sha256=check.findings_sha256,
        at=NOW,
    )


def _address_in(page: str) -> str:
    return page.split("http://testserver/calendar/")[1].split(".ics", maxsplit=1)[0]


@pytest.mark.usefixtures("at_now")
def test_whoever_leaves_takes_their_calendar_with_them(officer: Person, secret: str) -> None:
    administrator = make_safety_administrator()
    Person.objects.filter(pk=officer.pk).update(is_active=False)
    read(secret, 404)
    Person.objects.filter(pk=officer.pk).update(is_active=True)
    read(secret)
    people.deactivate(person=officer, by=administrator, now=NOW)
    people.reactivate(person=officer, by=administrator, now=NOW)
    read(secret, 404)
    assert not CalendarAddress.objects.exists()
    event = Event.objects.get(action="calendar.ended")
    assert (event.by_id, event.subject_id, event.detail) == (None, officer.pk, {"because": "left"})


@pytest.mark.usefixtures("at_now")
def test_who_makes_no_visits_any_more_has_no_calendar_and_can_end_it(
    client: Client, officer: Person, secret: str
) -> None:
    Person.objects.filter(pk=officer.pk).update(makes_visits=False)
    read(secret, 404)
    sign_in(client, officer)
    assert "/me/calendar/" in client.get("/me/").content.decode()
    page = client.get("/me/calendar/").content.decode()
    assert "make no visits any more" in page
    assert "Make a new address" not in page
    assert client.post("/me/calendar/").status_code == 403
    assert client.post("/me/calendar/end/").status_code == 302
    assert not CalendarAddress.objects.exists()
    assert client.get("/me/calendar/").status_code == 403


@pytest.mark.usefixtures("at_now")
def test_a_safety_administrator_ends_it_too(client: Client, officer: Person, secret: str) -> None:
    administrator = make_safety_administrator()
    where = f"/people/{officer.pk}/calendar/end/"
    sign_in(client, administrator)
    assert where in client.get(f"/people/{officer.pk}/").content.decode()
    assert "can no longer be read" in client.post(where, follow=True).content.decode()
    read(secret, 404)
    event = Event.objects.get(action="calendar.ended")
    assert (event.by_id, event.subject_id) == (administrator.pk, officer.pk)
    assert where not in client.get(f"/people/{officer.pk}/").content.decode()


def test_nobody_else_ends_it(officer: Person, secret: str) -> None:
    with pytest.raises(NotPossibleError, match="safety administrator"):
        end_address(of=officer, by=make_manager(), now=NOW)


@pytest.mark.usefixtures("at_now")
def test_an_invented_person_has_none_on_a_real_site(
    officer: Person, secret: str, settings: Any
) -> None:
    Person.objects.filter(pk=officer.pk).update(demo=True)
    settings.DEMONSTRATION = False
    read(secret, 404)
    settings.DEMONSTRATION = True
    read(secret)


def test_a_calendar_is_for_who_makes_visits() -> None:
    with pytest.raises(NotPossibleError, match="make visits"):
        make_address(by=make_manager(), now=NOW)


@pytest.mark.usefixtures("at_now")
def test_it_answers_only_so_often(officer: Person, secret: str) -> None:
    for _ in range(12):
        read(secret)
    read(secret, 429)


@pytest.mark.parametrize("wrong", ["x", "%ff", "a" * 4000, "..", "%00"])
def test_what_is_no_address_finds_nothing(wrong: str) -> None:
    assert Client().get(f"/calendar/{wrong}.ics").status_code == 404
