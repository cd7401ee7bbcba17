"""Texts and keys from phones without data, signed as the gateways sign them."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.test import Client

from forethought.channels.twilio import signature
from forethought.contact.words import Rung
from forethought.web.contactdesk import sending
from forethought.web.contactdesk.facts import take_over
from forethought.web.contactdesk.models import Alarm, Alert, Fact, Outing, Way
from forethought.web.contactdesk.phone import pins, texts
from forethought.web.contactdesk.phone.texts import DO_NOT_GO_IN, NOT_OUT, NOT_VERIFIED, UNKNOWN
from forethought.web.people.models import Person
from tests.web.factories import NOW, TODAY, make_manager, make_person
from tests.web.phone.given import DURESS_WORD, a_day, an_officer, go_out, set_pins

pytestmark = pytest.mark.django_db

NUMBER = "+447700900123"
TOKEN, INCOMING = "invented-token-of-twilio", "incoming token of Notify"
SID = "AC" + "0" * 32
TWILIO = {"account": SID, "token": TOKEN, "sender": "+447700900999"}
KEY = "invented-8b1f0f0e-0000-4000-8000-000000000001-8b1f0f0e-0000-4000-8000-000000000002"
CHANNELS = {
    "twilio_sms": TWILIO,
    "twilio_voice": TWILIO | {"answer_url": "https://office.example.org/callbacks/twilio/voice/"},
    "notify_sms": {
        "key": KEY,
        "template": "f33517ff-2a88-4f6e-b855-c550268ce08a",
        "incoming_token": INCOMING,
        "delivery_token": "delivery token of Notify",
    },
}


@pytest.fixture(autouse=True)
def _office(settings: Any) -> Iterator[None]:
    settings.CHANNELS = CHANNELS
    settings.SITE_ADDRESS = "https://office.example.org"
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def officer() -> Person:
    person = an_officer(phone="07700 900 123")
    set_pins(person, NOW)
    return person


@pytest.fixture
def outing(officer: Person) -> Outing:
    return go_out(officer, a_day(officer, NOW, visits=2), NOW)


def word(officer: Person) -> str:
    return pins.word_of(officer, day=TODAY, now=NOW)


def _twilio(path: str, *, token: str = TOKEN, **fields: str) -> Any:
    pairs = [*fields.items(), ("AccountSid", SID)]
    return Client().post(
        path,
        urlencode(pairs),
        content_type="application/x-www-form-urlencoded",
        headers={
            "X-Twilio-Signature": signature(token, f"https://office.example.org{path}", pairs)
        },
    )


def text(says: str, *, sender: str = NUMBER, name: str = "") -> str:
    """The answer to a text."""
    answer = _twilio(
        "/callbacks/twilio/sms/", MessageSid=name or uuid.uuid4().hex, From=sender, Body=says
    )
    assert answer.status_code == 200
    said: str = answer.content.decode()
    return said.partition("<Message>")[2].partition("</Message>")[0]


def facts() -> list[tuple[str, str | None, bool]]:
    rows = Fact.objects.filter(kind="checkin").order_by("pk")
    return [
        (row.detail["step"] or "", row.detail["visit"] or None, row.detail["verified"])
        for row in rows
    ]


def test_a_day_by_text(officer: Person, outing: Outing) -> None:
    first, second = [str(one.pk) for one in officer.visits.order_by("planned_start")]
    with_word = word(officer)
    for says in ("Out {}", "in {}", "ok {}", "LEFT, {}.", "ok\n{}"):
        assert text(says.format(with_word)).startswith("Your office received this at 8am.")
    assert facts() == [
        ("set_off", first, True),
        ("arrived", first, True),
        ("", None, True),
        ("leaving", first, True),
        ("", None, True),
    ]
    text(f"in {with_word}")
    assert facts()[-1] == ("arrived", second, True)


def test_a_shut_gate_is_told_without_what_it_is_about(officer: Person, outing: Outing) -> None:
    said = text(f"in {word(officer)}")
    assert said == f"Your office received this at 8am. {DO_NOT_GO_IN}"


@pytest.mark.parametrize("says", ["left", "left maplewood", "", "  ", "ok ok ok", "left 12 🙂"])
def test_without_the_word_it_rings_the_desk_and_stops_nothing(
    officer: Person, outing: Outing, says: str
) -> None:
    word(officer)
    assert text(says) == NOT_VERIFIED
    (fact,) = facts()
    assert not fact[2]
    assert Alarm.objects.get().kind == "unverified"
    assert not outing.officer.visits.exclude(state="planned").exists()


def test_yesterdays_word_is_no_word(officer: Person, outing: Outing) -> None:
    old = word(officer)
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        assert text(f"ok {old}") == NOT_VERIFIED


def test_the_same_text_counts_once(officer: Person, outing: Outing) -> None:
    says = f"ok {word(officer)}"
    assert text(says, name="SM1") == text(says, name="SM1")
    assert len(facts()) == 1


@pytest.mark.parametrize("says", ["help", "HELP!", "sos", f"left {DURESS_WORD}", DURESS_WORD])
def test_help_reaches_everybody_and_reads_like_a_check_in(
    officer: Person, outing: Outing, says: str
) -> None:
    usual = text(f"ok {word(officer)}")
    assert text(says) == usual
    alarm = Alarm.objects.get()
    assert (alarm.kind, alarm.rung) == ("duress", Rung.EMERGENCY)


def test_help_is_heard_from_somebody_who_is_not_out(officer: Person) -> None:
    text("help")
    assert Alarm.objects.get().kind == "duress"


def test_who_is_not_out_or_not_known_is_told(officer: Person) -> None:
    assert text(f"ok {word(officer)}") == NOT_OUT
    assert text("ok", sender="+447700900124") == UNKNOWN
    assert text("help", sender="HMRC") == UNKNOWN


@pytest.fixture
def sharer(officer: Person) -> Person:
    """Another officer, out too, who carries the same phone; written down in another way."""
    other = make_person("Ben Invented", office=officer.office, phone="+44 (0)7700-900123")
    go_out(other, a_day(other, NOW), NOW)
    return other


def heard(person: Person) -> list[bool]:
    """The check-ins of somebody: verified or not."""
    rows = Fact.objects.filter(kind="checkin", detail__officer=str(person.pk)).order_by("pk")
    return [row.detail["verified"] for row in rows]


def test_a_shared_phone_is_credited_to_nobody_without_a_word(
    officer: Person, outing: Outing, sharer: Person
) -> None:
    assert texts.officers_at(NUMBER) == [officer, sharer]
    assert text("left", name="SM1") == text("left", name="SM1") == NOT_VERIFIED
    assert heard(officer) == heard(sharer) == [False]
    rung = Alarm.objects.filter(kind="unverified").select_related("outing")
    assert {alarm.outing.officer_id for alarm in rung} == {officer.pk, sharer.pk}


def test_a_word_tells_those_who_share_a_phone_apart(
    officer: Person, outing: Outing, sharer: Person
) -> None:
    assert text(f"ok {word(sharer)}") == "Your office received this at 8am."
    assert (heard(officer), heard(sharer)) == ([], [True])


def test_a_word_that_both_have_today_tells_nobody_apart(
    officer: Person, outing: Outing, sharer: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pins, "is_word_of", lambda *_, **__: True)
    assert text("ok maple") == NOT_VERIFIED
    assert heard(officer) == heard(sharer) == [False]


def test_only_those_who_are_out_are_heard_through_a_shared_phone(
    officer: Person, outing: Outing
) -> None:
    at_home = make_person("Cal Invented", office=officer.office, phone=NUMBER)
    assert text("ok") == NOT_VERIFIED
    assert (heard(officer), heard(at_home)) == ([False], [])
    Outing.objects.update(over_at=NOW, next_at=None)
    assert text("ok") == NOT_OUT


@pytest.mark.parametrize(
    ("says", "whose"),
    [
        ("help", ["Ann Invented", "Ben Invented"]),
        ("help {word}", ["Ben Invented"]),
        (f"left {DURESS_WORD}", ["Ann Invented"]),
    ],
)
def test_a_call_for_help_from_a_shared_phone_is_of_everybody_it_may_be_of(
    officer: Person, outing: Outing, sharer: Person, says: str, whose: list[str]
) -> None:
    text(says.format(word=word(sharer)))
    alarms = Alarm.objects.filter(kind="duress").order_by("outing__officer__name")
    assert [alarm.outing.officer.name for alarm in alarms] == whose


def test_notify_brings_texts_too(officer: Person, outing: Outing) -> None:
    sent = {"id": "n-1", "source_number": "447700900123", "message": f"ok {word(officer)}"}
    for token, status in ((INCOMING, 204), ("another token", 403)):
        answer = Client().post(
            "/callbacks/notify/",
            json.dumps(sent),
            content_type="application/json",
            headers={"Authorization": f"Bearer {token}"},
        )
        assert answer.status_code == status
    assert len(facts()) == 1


def test_a_forged_text_is_refused(officer: Person, outing: Outing) -> None:
    answer = _twilio("/callbacks/twilio/sms/", token="x" * 20, MessageSid="1", From=NUMBER, Body="")
    assert answer.status_code == 403
    assert NUMBER not in answer.content.decode()
    assert not Fact.objects.exists()


def test_a_text_that_says_nothing_is_unreadable() -> None:
    assert _twilio("/callbacks/twilio/sms/", From=NUMBER).status_code == 400


def test_a_channel_that_is_not_set_up_hears_nothing(settings: Any) -> None:
    settings.CHANNELS = {}
    assert _twilio("/callbacks/twilio/sms/", From=NUMBER).status_code == 404


@pytest.fixture
def alert(officer: Person, outing: Outing) -> Alert:
    """A manager was told by text that an officer asks for help."""
    manager = make_manager(office=officer.office)
    way = Way.objects.create(
        person=manager, channel="twilio_sms", address="+447700900777", added_at=NOW, worked_at=NOW
    )
    text("help")
    told = Alert.objects.get(way=way)
    told.sent_at, told.try_at, told.provider_id = NOW, None, "SM99"
    told.save()
    return told


def test_a_code_takes_the_alarm(alert: Alert) -> None:
    code = sending.code_of(alert.uuid)
    assert text(code) == NOT_VERIFIED, "from a number that it was not sent to"
    assert text(f"{code.lower()} thanks", sender="+447700900777").startswith("You own this alarm")
    alert.alarm.refresh_from_db()
    assert alert.alarm.owner == alert.to


def _key(alert: Alert, digits: str) -> str:
    answer = _twilio(
        f"/callbacks/twilio/voice/?message={alert.uuid.hex}",
        CallSid="CA1",
        Digits=digits,
        To="+447700900777",
        From="+447700900999",
        Direction="outbound-api",
    )
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_a_key_takes_the_alarm_and_another_key_does_not(alert: Alert) -> None:
    assert "does nothing" in _key(alert, "2")
    alert.alarm.refresh_from_db()
    assert alert.alarm.owner is None
    assert "You own this alarm now" in _key(alert, "1")
    alert.alarm.refresh_from_db()
    assert alert.alarm.owner == alert.to


def test_delivered_is_not_acknowledged(alert: Alert) -> None:
    answer = _twilio(
        f"/callbacks/twilio/sms/delivery/?message={alert.uuid.hex}",
        MessageSid="SM99",
        MessageStatus="delivered",
    )
    assert answer.status_code == 204
    alert.refresh_from_db()
    assert alert.delivered_at == NOW
    assert alert.alarm.owner is None


def test_the_page_behind_the_link_takes_the_alarm_by_its_button_alone(
    alert: Alert, client: Client
) -> None:
    address = f"/alerts/{alert.uuid}/"
    page = client.get(address).content.decode()
    assert "I take this alarm" in page
    assert "Invented" not in page
    alert.alarm.refresh_from_db()
    assert alert.alarm.owner is None, "a mail scanner opened it"
    assert "You own this alarm" in client.post(address).content.decode()
    alert.alarm.refresh_from_db()
    assert alert.alarm.owner == alert.to
    assert "You own this alarm" in client.get(address).content.decode()


def test_who_comes_second_is_told(alert: Alert, client: Client) -> None:
    other = make_manager()
    second = Alert.objects.create(
        alarm=alert.alarm, rung=2, due=NOW, to=other, channel="smtp_mail",
        uuid=uuid.uuid4(), written_at=NOW, sent_at=NOW,
    )  # fmt: skip
    client.post(f"/alerts/{alert.uuid}/")
    page = client.post(f"/alerts/{second.uuid}/").content.decode()
    assert "acknowledged this alarm first" in page


def test_an_officers_reminder_is_no_alarm_to_take(alert: Alert, client: Client) -> None:
    Alert.objects.filter(pk=alert.pk).update(rung=0)
    assert client.get(f"/alerts/{alert.uuid}/").status_code == 404


def test_the_page_behind_a_message_says_who_owns_the_alarm_now(
    alert: Alert, client: Client
) -> None:
    address = f"/alerts/{alert.uuid}/"
    first = {"uuid": _once(client.get(address).content.decode())}
    for _ in range(2):
        assert "You own this alarm" in client.post(address, first).content.decode()
    take_over(alert.alarm_id, uuid=uuid.uuid4(), by=make_manager(), via="desk", now=NOW)
    page = client.post(address, first).content.decode()
    assert "You own this alarm" not in page
    page = client.post(address, {"uuid": _once(page)}).content.decode()
    assert "You own this alarm" not in page
    assert "acknowledged this alarm first" in page
    assert Fact.objects.filter(kind="acknowledged").count() == 1


def _once(page: str) -> str:
    """The id of the form on a page."""
    found = re.search(r'name="uuid" value="([^"]+)"', page)
    return found[1] if found else ""
