"""Before anybody leaves: rota, readiness, ways, emergency details, safety aids."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from forethought.channels import Message, NotSentError, Receipt
from forethought.web.audit.models import Event
from forethought.web.contactdesk import aids, ways
from forethought.web.contactdesk.models import Aid, Beat, Duty, Emergency, Gap, Way
from forethought.web.visits.problems import NotPossibleError
from tests.web.desk.world import HOUR
from tests.web.factories import (
    NOW,
    TODAY,
    make_contact_desk,
    make_manager,
    make_person,
    make_safety_administrator,
    sign_in,
)
from tests.web.watchdog.office import Ready, make_aid, make_way, ready

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


@pytest.fixture
def made() -> Ready:
    return ready()


# The rota


def duty(made: Ready, **change: str) -> dict[str, str]:
    return {
        "person": f"{made.office.pk}-{made.manager.pk}",
        "day-day": "25",
        "day-month": "11",
        "day-year": "2026",
        "begins_time": "9am",
        "ends_time": "5pm",
    } | change


def test_somebody_is_put_on_the_desk(client: Client, made: Ready) -> None:
    sign_in(client, made.desk)
    assert made.manager.name in client.get("/desk/rota/").content.decode()
    page = client.post("/desk/rota/", duty(made), follow=True).content.decode()
    assert f"{made.manager.name} is on the rota of {made.office.name}" in page
    kept = Duty.objects.get(person=made.manager)
    assert (kept.begins, kept.ends) == (NOW + HOUR, NOW + 9 * HOUR)
    assert Event.objects.filter(action="duty.set", by_id=made.desk.pk).exists()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"begins_time": "6:30am", "ends_time": "8am"}, "This time is over already"),
        ({"begins_time": "9am", "ends_time": "1:01am"}, "at most 16 hours"),
        ({"person": ""}, "Select who is on the desk"),
        ({"ends_time": ""}, "Enter the time until"),
        ({"person": "0-0"}, "Select"),
    ],
)
def test_a_wrong_time_on_the_desk_gets_a_sentence(
    client: Client, made: Ready, change: dict[str, str], says: str
) -> None:
    data = duty(made, **change)
    page = sign_in(client, made.desk).post("/desk/rota/", data).content.decode()
    assert says in page
    assert "<title>Error: " in page
    assert not Duty.objects.filter(person=made.manager).exists()


def test_a_night_at_the_desk_ends_the_next_day(client: Client, made: Ready) -> None:
    data = duty(made, begins_time="10pm", ends_time="6am")
    sign_in(client, made.desk).post("/desk/rota/", data)
    kept = Duty.objects.get(person=made.manager)
    assert kept.ends - kept.begins == 8 * HOUR


def test_nobody_is_on_the_desk_twice_at_once(client: Client, made: Ready) -> None:
    data = duty(made, person=f"{made.office.pk}-{made.desk.pk}")
    page = sign_in(client, made.desk).post("/desk/rota/", data).content.decode()
    assert "is on a desk then already" in page


def test_going_off_the_desk_ends_a_time_or_takes_it_away(client: Client, made: Ready) -> None:
    now_on = Duty.objects.get(person=made.desk)
    later = Duty.objects.create(
        office=made.office, person=made.manager, begins=NOW + HOUR, ends=NOW + 2 * HOUR
    )
    sign_in(client, made.desk)
    client.post(f"/desk/rota/{now_on.pk}/end/")
    client.post(f"/desk/rota/{later.pk}/end/")
    now_on.refresh_from_db()
    assert now_on.ends == NOW
    assert not Duty.objects.filter(pk=later.pk).exists()
    assert client.post(f"/desk/rota/{now_on.pk}/end/").status_code == 302
    sign_in(client, make_contact_desk())
    assert client.post(f"/desk/rota/{now_on.pk}/end/").status_code == 404


# Readiness


def test_a_gap_is_accepted_by_the_safety_administrator_in_writing(
    client: Client, made: Ready
) -> None:
    Duty.objects.all().delete()
    desk_page = sign_in(client, made.desk).get("/desk/readiness/").content.decode()
    assert "Nobody is on duty" in desk_page
    assert "Accept this for today" not in desk_page
    sign_in(client, made.administrator)
    assert "Accept this for today" in client.get("/desk/readiness/").content.decode()
    address = f"/desk/readiness/{made.office.pk}/accept/?what=desk"
    page = client.post(address, {"reason": " "}).content.decode()
    assert "Write why officers are safe all the same" in page
    page = client.post(address, {"reason": "The manager sits there"}, follow=True).content.decode()
    assert "Accepted for today" in page
    gap = Gap.objects.get()
    assert (gap.what, gap.day, gap.by) == ("desk", TODAY, made.administrator)
    assert "There is no such gap" in client.get(address, follow=True).content.decode()


def test_a_missing_watchdog_cannot_be_accepted(client: Client, made: Ready) -> None:
    Beat.objects.all().delete()
    sign_in(client, made.administrator)
    page = client.get("/desk/readiness/").content.decode()
    assert "No watchdog is running" in page
    assert "what=watchdog" not in page
    address = f"/desk/readiness/{made.office.pk}/accept/?what=watchdog"
    client.post(address, {"reason": "We look ourselves"})
    assert not Gap.objects.exists()


def test_a_ready_office_says_so(client: Client, made: Ready) -> None:
    page = sign_in(client, made.desk).get("/desk/readiness/").content.decode()
    assert "Somebody is on the desk, everybody can be reached" in page


# Ways


class Post:
    """A channel that keeps what it was given, or refuses."""

    name, can_acknowledge = "smtp_mail", True

    def __init__(self, refuses: str = "") -> None:
        self.sent: list[Message] = []
        self.refuses = refuses

    def send(self, message: Message) -> Receipt:
        if self.refuses:
            raise NotSentError(self.refuses, permanent=True)
        self.sent.append(message)
        return Receipt("smtp_mail", None, "Taken.")


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Post:
    made = Post()
    monkeypatch.setattr(ways, "channels", lambda: {"smtp_mail": made, "twilio_sms": made})
    return made


def test_a_way_counts_once_its_test_message_was_answered(client: Client, post: Post) -> None:
    me = make_manager()
    sign_in(client, me)
    client.post("/me/ways/", {"channel": "smtp_mail", "address": " me@example.com "})
    way = Way.objects.get(person=me)
    assert (way.address, way.worked_at) == ("me@example.com", None)
    client.post(f"/me/ways/{way.pk}/test/")
    [message] = post.sent
    assert message.to == "me@example.com"
    code = ways.code_of(way, NOW)
    assert code in message.says
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    page = client.post(f"/me/ways/{way.pk}/", {"code": wrong}).content.decode()
    assert "This is not the code of today" in page
    way.refresh_from_db()
    assert way.worked_at is None
    answer = client.post(f"/me/ways/{way.pk}/", {"code": f"{code[:3]} {code[3:]}"}, follow=True)
    assert "This way works" in answer.content.decode()
    way.refresh_from_db()
    assert way.worked_at == NOW
    assert not [one for one in Event.objects.all() if "example.com" in str(one.detail)]


def test_a_code_holds_for_its_way_and_its_day() -> None:
    one, other = make_way(make_manager()), make_way(make_manager())
    assert ways.code_of(one, NOW) != ways.code_of(other, NOW)
    assert ways.code_of(one, NOW) == ways.code_of(one, NOW + HOUR)
    assert ways.code_of(one, NOW) != ways.code_of(one, NOW + DAY)


def test_what_a_channel_refuses_is_said(client: Client, post: Post) -> None:
    post.refuses = "The mail server does not know this address."
    way = make_way(make_manager())
    page = sign_in(client, way.person).post(f"/me/ways/{way.pk}/test/", follow=True)
    assert "The mail server does not know this address." in page.content.decode()


@pytest.mark.parametrize(
    ("channel", "address", "kept"),
    [
        ("twilio_sms", "07700 900123", "+447700900123"),
        ("twilio_sms", "+44 7700 900123", "+447700900123"),
        ("twilio_sms", "12", None),
        ("twilio_sms", "me@example.com", None),
        ("smtp_mail", "me@", None),
        ("webhook", "https://example.com", None),
        ("", "me@example.com", None),
    ],
)
def test_an_address_must_be_one_of_its_channel(
    client: Client, post: Post, channel: str, address: str, kept: str | None
) -> None:
    me = make_manager()
    page = sign_in(client, me).post("/me/ways/", {"channel": channel, "address": address})
    assert list(me.ways.values_list("address", flat=True)) == ([kept] if kept else [])
    assert (b"<title>Error: " in page.content) is (kept is None)


def test_a_way_is_added_once_and_can_be_removed(client: Client, post: Post) -> None:
    me = make_manager()
    sign_in(client, me)
    data = {"channel": "smtp_mail", "address": "me@example.com"}
    client.post("/me/ways/", data)
    assert "You have added this one already" in client.post("/me/ways/", data).content.decode()
    way = Way.objects.get()
    assert sign_in(Client(), make_manager()).get(f"/me/ways/{way.pk}/").status_code == 404
    client.post(f"/me/ways/{way.pk}/remove/")
    way.refresh_from_db()
    assert way.gone_at == NOW
    assert client.get(f"/me/ways/{way.pk}/").status_code == 404


# Emergency details


def test_whom_to_ring_is_kept_and_can_be_taken_back(client: Client) -> None:
    me = make_person()
    sign_in(client, me)
    given = {"contact_name": "Kim", "contact_phone": "07700 900009", "vehicle": "AB12 CDE"}
    client.post("/me/emergency/", given)
    assert Emergency.objects.get(person=me).contact_phone == "07700 900009"
    assert "AB12 CDE" in client.get("/me/emergency/").content.decode()
    client.post("/me/emergency/", {"contact_name": "", "contact_phone": "", "vehicle": ""})
    assert Emergency.objects.get(person=me).contact_name == ""
    assert not [one for one in Event.objects.all() if "Kim" in str(one.detail)]


@pytest.mark.parametrize(
    ("name", "phone", "says"),
    [
        ("Kim", "", "Enter their telephone number"),
        ("Kim", "12345", "Enter a telephone number, like"),
        ("", "call me", "Enter a telephone number, like"),
    ],
)
def test_whom_to_ring_needs_a_number(client: Client, name: str, phone: str, says: str) -> None:
    data = {"contact_name": name, "contact_phone": phone, "vehicle": "AB12 CDE"}
    page = sign_in(client, make_person()).post("/me/emergency/", data).content.decode()
    assert says in page
    assert "AB12 CDE" in page
    assert not Emergency.objects.exists()


# Safety aids


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({}, ""),
        ({"test_again_by": TODAY}, ""),
        ({"test_again_by": TODAY - DAY}, "was to be tested again by 24 November 2026"),
        ({"test_again_by": None}, ""),
        ({"tested_on": None}, "has never been tested"),
        ({"charged_at": NOW - DAY}, ""),
        ({"charged_at": NOW - DAY - SECOND}, "was not charged in the last 24 hours"),
        ({"charged_at": None}, "was not charged in the last 24 hours"),
        ({"charged_at": None, "kind": "torch"}, ""),
        ({"charged_at": None, "needed": False}, ""),
        ({"charged_at": None, "returned_on": TODAY}, ""),
    ],
)
def test_when_an_aid_holds_visits_back(fields: dict[str, Any], wrong: str) -> None:
    officer = make_person("Ash")
    make_aid(officer, **fields)
    said = aids.not_in_order([officer.pk], now=NOW).get(officer.pk, ())
    assert len(said) == (1 if wrong else 0)
    assert all(wrong in one and one.startswith("Ash: the ") for one in said)


@pytest.mark.parametrize(
    ("kind", "is_missing"), [("phone", False), ("alarm", False), ("device", False), ("torch", True)]
)
def test_without_a_call_for_help_an_aid_is_missing(kind: str, is_missing: bool) -> None:
    officer = make_person("Ash")
    make_aid(officer, kind=kind)
    assert (officer.pk in aids.missing([officer])) is is_missing


def test_an_aid_from_issue_to_return(client: Client) -> None:
    manager = make_manager()
    officer = make_person("Ash", manager=manager)
    sign_in(client, manager)
    given = {"kind": "alarm", "label": "blue"}
    given |= {"issued_on-day": "2", "issued_on-month": "11", "issued_on-year": "2026"}
    client.post(f"/people/{officer.pk}/aids/add/", given)
    aid = Aid.objects.get(person=officer)
    assert aids.called(aid) == "personal alarm (blue)"
    page = client.get(f"/people/{officer.pk}/aids/").content.decode()
    assert "Holds visits back" in page
    mine = sign_in(Client(), officer)
    mine.post(f"/people/{officer.pk}/aids/{aid.pk}/charged/")
    aids.tested(aid.pk, test_again_by=TODAY + DAY, by=officer, now=NOW)
    assert "In order" in mine.get(f"/people/{officer.pk}/aids/").content.decode()
    assert mine.post(f"/people/{officer.pk}/aids/{aid.pk}/back/").status_code == 403
    client.post(f"/people/{officer.pk}/aids/{aid.pk}/back/")
    aid.refresh_from_db()
    assert aid.returned_on == TODAY
    said = {one.action for one in Event.objects.filter(subject="person")}
    assert {"aid.issued", "aid.charged", "aid.tested", "aid.returned"} <= said


@pytest.mark.parametrize("again", [TODAY, TODAY - DAY])
def test_the_next_test_is_after_this_one(again: Any) -> None:
    officer = make_person()
    aid = make_aid(officer)
    with pytest.raises(NotPossibleError, match="after the last one"):
        aids.tested(aid.pk, test_again_by=again, by=officer, now=NOW)


def test_an_aid_of_somebody_else_is_not_found(client: Client) -> None:
    officer, other = make_person(), make_person()
    aid = make_aid(other)
    sign_in(client, officer)
    assert client.get(f"/people/{other.pk}/aids/").status_code == 404
    assert client.post(f"/people/{officer.pk}/aids/{aid.pk}/charged/").status_code == 404
    administrator = sign_in(Client(), make_safety_administrator())
    assert administrator.get(f"/people/{other.pk}/aids/").status_code == 200
