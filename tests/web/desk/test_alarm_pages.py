"""An alarm's page: whom to call, who owns it, how it ends."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client

from forethought.contact.words import How, Proof, Rung
from forethought.timestamps import local_day
from forethought.web.audit.models import Event
from forethought.web.contactdesk.models import Alarm, Call, Emergency, Outing
from forethought.web.contactdesk.phone.pins import word_of
from tests.web.desk.world import HOUR, MINUTE, make_outing, overdue, press_for_help
from tests.web.factories import (
    NOW,
    make_contact_desk,
    make_customer,
    make_manager,
    make_visit,
    sign_in,
)
from tests.web.watchdog.office import Ready, ready

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

BEFORE = NOW - 2 * HOUR


@pytest.fixture
def made() -> Ready:
    return ready()


def late(made: Ready, **fields: Any) -> tuple[Outing, Alarm]:
    """Left two hours ago, should have set off 45 minutes ago."""
    visit = make_visit(
        made.officer,
        planned_start=NOW,
        customer=make_customer("Zed Invented", address="1 High Street", postcode="LS1 4AP"),
    )
    outing = make_outing(made.officer, [visit], now=BEFORE, back_by=NOW + 3 * HOUR, **fields)
    return outing, overdue(outing, NOW - 5 * MINUTE)


def read(client: Client, alarm: Alarm) -> str:
    return client.get(f"/desk/alarms/{alarm.pk}/").content.decode()


def press(client: Client, alarm: Alarm, what: str, **data: Any) -> str:
    address = f"/desk/alarms/{alarm.pk}/{what}/"
    return client.post(address, {"uuid": uuid.uuid4(), **data}, follow=True).content.decode()


def test_the_page_says_what_to_do_and_what_to_tell_999(client: Client, made: Ready) -> None:
    made.officer.phone, made.officer.name = "07700 900001", "Ash Invented"
    made.officer.save()
    Emergency.objects.create(
        person=made.officer, contact_name="Kim", contact_phone="07700 900009", set_at=NOW
    )
    _, alarm = late(made, vehicle="blue Fiesta")
    page = read(sign_in(client, made.desk), alarm)
    for words in (
        "Overdue: Ash Invented",
        "07700 900001",
        "Kim",
        "07700 900009",
        "1 High Street, LS1 4AP",
        "blue Fiesta",
        "expected to set off by 7:15am",
        "What is your word for today?",
        "You ring them: this site does not",
        "I own this alarm",
        "The next rung is told on time all the same",
        word_of(made.officer, day=local_day(NOW), now=NOW),
    ):
        assert words in page, words
    assert "Zed" not in page


def test_the_first_press_owns_it_and_the_second_is_told_who(client: Client, made: Ready) -> None:
    _, alarm = late(made)
    other = make_contact_desk(office=made.office)
    assert "You own this alarm now" in press(sign_in(client, made.desk), alarm, "acknowledge")
    said = press(sign_in(Client(), other), alarm, "acknowledge")
    assert "Somebody else acknowledged this alarm first" in said
    alarm.refresh_from_db()
    assert alarm.owner == made.desk
    assert Event.objects.filter(action="alarm.acknowledged", by_id=made.desk.pk).count() == 1


def test_a_hand_over_is_taken_on_purpose(client: Client, made: Ready) -> None:
    _, alarm = late(made)
    other = make_contact_desk("Other Desk", office=made.office)
    press(sign_in(client, made.desk), alarm, "acknowledge")
    assert f"Take it over from {made.desk.name}" in read(sign_in(Client(), other), alarm)
    press(sign_in(Client(), other), alarm, "take-over")
    alarm.refresh_from_db()
    assert alarm.owner == other
    assert "Take it over from Other Desk" in read(client, alarm)


def test_only_the_owner_says_that_they_are_still_on_it(client: Client, made: Ready) -> None:
    _, alarm = late(made)
    assert "Only the owner" in press(sign_in(client, made.desk), alarm, "still-on-it")
    press(client, alarm, "acknowledge")
    assert "Noted: you are still on it" in press(client, alarm, "still-on-it")


@pytest.mark.parametrize(
    ("how", "ended", "proof"),
    [
        ("spoke", How.HEARD_SAFE, Proof.SPOKE),
        ("code_word", How.HEARD_SAFE, Proof.CODE_WORD),
        ("in_person", How.HEARD_SAFE, Proof.IN_PERSON),
        ("police", How.HANDED_TO_POLICE, None),
    ],
)
def test_the_owner_ends_it_with_how_it_is_known(
    client: Client, made: Ready, how: str, ended: How, proof: Proof | None
) -> None:
    outing, alarm = late(made)
    press(sign_in(client, made.desk), alarm, "acknowledge")
    page = press(client, alarm, "end", how=how)
    assert "has ended" in page
    alarm.refresh_from_db()
    assert (alarm.ended_how, alarm.ended_by) == (ended.value, made.desk)
    assert outing.facts.get(kind="ended").detail["proof"] == (proof.value if proof else None)


def test_nobody_ends_what_they_do_not_own_or_without_saying_how(
    client: Client, made: Ready
) -> None:
    _, alarm = late(made)
    sign_in(client, made.desk)
    assert "Nobody owns this alarm yet" in press(client, alarm, "end", how="spoke")
    press(client, alarm, "acknowledge")
    page = press(client, alarm, "end")
    assert "<title>Error: " in page
    assert "Select how you know, or that the police have taken it over" in page
    other = make_manager(office=made.office)
    assert "Only its owner ends an alarm" in press(
        sign_in(Client(), other), alarm, "end", how="spoke"
    )
    alarm.refresh_from_db()
    assert alarm.ended_at is None


def test_a_voice_on_the_phone_does_not_end_duress(client: Client, made: Ready) -> None:
    outing = make_outing(made.officer)
    alarm = press_for_help(outing)
    page = read(sign_in(client, made.desk), alarm)
    assert "Do not ring the officers" in page
    assert "they are safe" not in page
    press(client, alarm, "acknowledge")
    assert "I spoke to them" not in client.get(f"/desk/alarms/{alarm.pk}/end/").content.decode()
    assert "Select" in press(client, alarm, "end", how="spoke")
    said = client.post(
        f"/desk/outings/{outing.pk}/spoke/", {"asked": "on", "uuid": uuid.uuid4()}, follow=True
    )
    assert "The duress alarm stays open" in said.content.decode()
    alarm.refresh_from_db()
    assert alarm.ended_at is None
    assert alarm.rung == Rung.EMERGENCY
    press(client, alarm, "end", how="code_word")
    alarm.refresh_from_db()
    assert alarm.ended_how == How.HEARD_SAFE


def test_a_call_for_help_beside_an_overdue_alarm_is_on_every_page(
    client: Client, made: Ready
) -> None:
    outing, alarm = late(made)
    press(sign_in(client, made.desk), alarm, "acknowledge")
    about = f"/desk/outings/{outing.pk}/"
    spoke, asked = f"{about}spoke/", "I spoke to them"
    for page in (read(client, alarm), client.get(about).content.decode()):
        assert "Do not ring the officers" not in page
        assert spoke in page
    assert asked in client.get(f"/desk/alarms/{alarm.pk}/end/").content.decode()
    help_asked = press_for_help(outing)
    for page in (read(client, alarm), client.get(about).content.decode()):
        assert "Do not ring the officers" in page
        assert "Do not call their phone: they pressed for help" in page
        assert "Call them" not in page
        assert spoke not in page
    assert "Do not ring the officers" in client.get(spoke).content.decode()
    assert asked not in client.get(f"/desk/alarms/{alarm.pk}/end/").content.decode()
    press(client, help_asked, "acknowledge")
    press(client, help_asked, "end", how="in_person")
    assert spoke in client.get(about).content.decode()
    assert "Do not ring the officers" not in read(client, alarm)


def test_a_press_that_is_sent_twice_counts_once(client: Client, made: Ready) -> None:
    _, alarm = late(made)
    once = uuid.uuid4()
    sign_in(client, made.desk)
    for _ in range(2):
        press(client, alarm, "acknowledge", uuid=once)
    assert alarm.outing.facts.filter(kind="acknowledged").count() == 1


def test_somebody_elses_alarm_is_not_found(client: Client, made: Ready) -> None:
    _, alarm = late(made)
    sign_in(client, make_contact_desk())
    assert client.get(f"/desk/alarms/{alarm.pk}/").status_code == 404
    assert client.post(f"/desk/alarms/{alarm.pk}/acknowledge/").status_code == 404
    alarm.refresh_from_db()
    assert alarm.owner is None


def test_a_call_goes_into_the_log_and_ends_the_owners_silence(client: Client, made: Ready) -> None:
    outing, alarm = late(made)
    press(sign_in(client, made.desk), alarm, "acknowledge")
    page = client.post(
        f"/desk/outings/{outing.pk}/call/",
        {"whom": "officer", "outcome": "voicemail", "note": "Try the car park"},
        follow=True,
    ).content.decode()
    assert "Phone call: the officer" in page
    assert "Try the car park" in page
    call = Call.objects.get()
    assert (call.by, call.whom, call.outcome) == (made.desk, "officer", "voicemail")
    assert outing.facts.filter(kind="owneracts").count() == 1
    alarm.refresh_from_db()
    assert alarm.ended_at is None
    event = Event.objects.get(action="call.noted")
    assert "car park" not in str(event.detail)
    assert "Try the car park" in client.get("/desk/calls/").content.decode()


def test_a_call_without_its_outcome_keeps_what_was_typed(client: Client, made: Ready) -> None:
    outing, _ = late(made)
    page = sign_in(client, made.desk).post(
        f"/desk/outings/{outing.pk}/call/", {"whom": "police", "note": "Ref 7"}
    )
    text = page.content.decode()
    assert "Select how the call went" in text
    assert "Ref 7" in text
    assert not Call.objects.exists()
