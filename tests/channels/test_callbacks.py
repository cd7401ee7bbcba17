"""What gateways tell us: genuine callbacks are understood, forged and broken ones refused."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from defusedxml import ElementTree

from forethought.channels import Callback, CallbackRefusedError, DeliveryState
from forethought.channels.callback import LARGEST_BODY, HearsAnswers, ReportsDelivery, moment
from forethought.channels.phone_numbers import international
from forethought.channels.twilio import signature
from forethought.channels.twilio_sms import reply as text_reply
from forethought.channels.twilio_voice import reply as voice_reply
from tests.channels.ready import NUMBER, OVER_HTTP, TWILIO_SID, TWILIO_TOKEN, ready

SITE = "https://forethought.example.org"
RECEIPT = {
    "id": "740e5834-3a29-46b4-9a6f-16142fde533a",
    "reference": "alarm-17-desk-1",
    "to": NUMBER,
    "status": "delivered",
    "created_at": "2026-11-25T14:02:00.000000Z",
    "completed_at": "2026-11-25T14:02:09.500000Z",
    "sent_at": "2026-11-25T14:02:01.000000Z",
    "notification_type": "sms",
    "template_id": "f33517ff-2a88-4f6e-b855-c550268ce08a",
    "template_version": 1,
}
TEXT = {
    "id": "4f3bf2a4-0d6f-4a3e-8c1a-6a1f0c7f7d11",
    "source_number": "447700900123",
    "destination_number": "07700900999",
    "message": "K4711",
    "date_received": "2026-11-25T14:05:00.000000Z",
}


def made(name: str) -> Any:
    return ready(name, "https://gateway.example.org")[0]


def notify_says(fields: object, token: str = "delivery token of Notify") -> Callback:
    body = fields if isinstance(fields, bytes) else json.dumps(fields).encode()
    return Callback(f"{SITE}/notify/", {"authorization": f"Bearer {token}"}, body)


def notify_texts(fields: object) -> Callback:
    return notify_says(fields, "incoming token of Notify")


def twilio_says(
    pairs: list[tuple[str, str]],
    *,
    url: str = f"{SITE}/twilio/?message=alarm-17-desk-1",
    token: str = TWILIO_TOKEN,
    signed: str | None = None,
) -> Callback:
    whole = [*pairs, ("AccountSid", TWILIO_SID)] if "AccountSid" not in dict(pairs) else pairs
    headers = {"X-TWILIO-SIGNATURE": signature(token, signed or url, whole)}
    return Callback(url, headers, urlencode(whole).encode())


def refused(read: Any, callback: Callback) -> CallbackRefusedError:
    with pytest.raises(CallbackRefusedError) as caught:
        read(callback)
    assert NUMBER not in caught.value.says
    return caught.value


def test_which_channels_tell_what_became_of_a_message_and_which_hear_answers() -> None:
    told = {name for name in OVER_HTTP if isinstance(made(name), ReportsDelivery)}
    heard = {name for name in OVER_HTTP if isinstance(made(name), HearsAnswers)}
    assert told == heard == {"notify_sms", "twilio_sms", "twilio_voice"}


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("created", DeliveryState.ON_THE_WAY),
        ("sending", DeliveryState.ON_THE_WAY),
        ("pending", DeliveryState.ON_THE_WAY),
        ("sent", DeliveryState.ON_THE_WAY),
        ("delivered", DeliveryState.DELIVERED),
        ("permanent-failure", DeliveryState.FAILED),
        ("temporary-failure", DeliveryState.FAILED),
        ("technical-failure", DeliveryState.FAILED),
    ],
)
def test_notify_tells_what_became_of_a_text(status: str, state: DeliveryState) -> None:
    found = made("notify_sms").delivery(notify_says(RECEIPT | {"status": status}))
    assert found.state is state
    assert found.provider_id == RECEIPT["id"]
    assert found.message_id == "alarm-17-desk-1"
    assert found.at == datetime(2026, 11, 25, 14, 2, 9, 500_000, tzinfo=UTC)
    assert found.says.startswith("GOV.UK Notify ")
    assert found.says.endswith(".")


def test_a_text_that_was_never_delivered() -> None:
    never = RECEIPT | {"status": "temporary-failure", "completed_at": None}
    found = made("notify_sms").delivery(notify_says(never))
    assert found.state is DeliveryState.FAILED
    assert "off or had no signal" in found.says
    assert found.at == datetime(2026, 11, 25, 14, 2, 1, tzinfo=UTC)


def test_notify_may_leave_out_what_is_not_needed() -> None:
    small = {"id": "x", "status": "delivered", "reference": None}
    found = made("notify_sms").delivery(notify_says(small))
    assert (found.message_id, found.at) == (None, None)


def test_somebody_texts_through_notify() -> None:
    found = made("notify_sms").incoming(notify_texts(TEXT))
    assert found.from_ == NUMBER
    assert found.says == "K4711"
    assert found.at == datetime(2026, 11, 25, 14, 5, tzinfo=UTC)
    assert found.digits is None
    assert NUMBER not in repr(found)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer wrong",
        "Bearer delivery token of Notif",
        "Bearer delivery token of Notify!",
        "Basic delivery token of Notify",
        "Bearer é",
        "Bearer incoming token of Notify",
    ],
)
def test_notify_without_its_token(header: str) -> None:
    callback = Callback(SITE, {"Authorization": header}, json.dumps(RECEIPT).encode())
    assert refused(made("notify_sms").delivery, callback).forged


@pytest.mark.parametrize("setting", ["delivery_token", "incoming_token"])
def test_no_token_set_lets_nobody_in(setting: str) -> None:
    notify: Any = ready("notify_sms", "https://gateway.example.org", **{setting: None})[0]
    read = notify.delivery if setting == "delivery_token" else notify.incoming
    for token in ("", "None", "null"):
        assert refused(read, notify_says(RECEIPT, token)).forged


@pytest.mark.parametrize(
    "fields",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"7",
        b"[" * 50_000,
        b" " * (LARGEST_BODY + 1),
        {},
        RECEIPT | {"status": "lost"},
        RECEIPT | {"status": None},
        RECEIPT | {"id": 7},
        RECEIPT | {"id": ""},
    ],
)
def test_notify_says_what_nobody_understands(fields: object) -> None:
    assert not refused(made("notify_sms").delivery, notify_says(fields)).forged


def test_the_signature_is_the_one_in_twilios_documents() -> None:
    pairs = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+14158675309",
        "Digits": "1234",
        "From": "+14158675309",
        "To": "+18005551212",
    }
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    for order in (list(pairs.items()), list(reversed(pairs.items()))):
        assert signature("12345", url, order) == "RSOYDt4T1cUTdK1PDd93/VVr8B8="


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("accepted", DeliveryState.ON_THE_WAY),
        ("queued", DeliveryState.ON_THE_WAY),
        ("sent", DeliveryState.ON_THE_WAY),
        ("delivered", DeliveryState.DELIVERED),
        ("undelivered", DeliveryState.FAILED),
        ("failed", DeliveryState.FAILED),
    ],
)
def test_twilio_tells_what_became_of_a_text(status: str, state: DeliveryState) -> None:
    fields = [("MessageSid", "SM17"), ("MessageStatus", status), ("To", NUMBER)]
    found = made("twilio_sms").delivery(twilio_says([*fields, ("ErrorCode", "30003")]))
    assert found.state is state
    assert found.provider_id == "SM17"
    assert found.message_id == "alarm-17-desk-1"
    assert ("30003" in found.says) is (state is DeliveryState.FAILED)
    assert found.says.endswith(".")


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("queued", DeliveryState.ON_THE_WAY),
        ("ringing", DeliveryState.ON_THE_WAY),
        ("in-progress", DeliveryState.DELIVERED),
        ("completed", DeliveryState.DELIVERED),
        ("busy", DeliveryState.FAILED),
        ("no-answer", DeliveryState.FAILED),
        ("failed", DeliveryState.FAILED),
        ("canceled", DeliveryState.FAILED),
    ],
)
def test_twilio_tells_what_became_of_a_phone_call(status: str, state: DeliveryState) -> None:
    fields = [("CallSid", "CA17"), ("CallStatus", status)]
    at = ("Timestamp", "Wed, 25 Nov 2026 14:02:09 +0000")
    found = made("twilio_voice").delivery(twilio_says([*fields, at]))
    assert found.state is state
    assert found.at == datetime(2026, 11, 25, 14, 2, 9, tzinfo=UTC)
    assert made("twilio_voice").delivery(twilio_says(fields)).at is None


def test_somebody_texts_through_twilio() -> None:
    text = [("MessageSid", "SM18"), ("From", NUMBER), ("To", "+447700900999"), ("Body", "K4711 é")]
    found = made("twilio_sms").incoming(twilio_says([*text, ("FromZip", "")], url=f"{SITE}/sms/"))
    assert (found.provider_id, found.from_, found.says) == ("SM18", NUMBER, "K4711 é")
    assert (found.at, found.digits, found.message_id) == (None, None, None)


@pytest.mark.parametrize(
    ("direction", "to", "from_"),
    [("outbound-api", NUMBER, "+447700900999"), ("inbound", "+447700900999", NUMBER)],
)
def test_somebody_presses_a_key(direction: str, to: str, from_: str) -> None:
    fields = [("CallSid", "CA17"), ("Digits", "1"), ("Direction", direction)]
    found = made("twilio_voice").incoming(twilio_says([*fields, ("To", to), ("From", from_)]))
    assert found.from_ == NUMBER
    assert found.digits == "1"
    assert found.message_id == "alarm-17-desk-1"


@pytest.mark.parametrize("digits", ["", "one", "1;2", "1" + "\u0661"])
def test_keys_that_no_phone_has(digits: str) -> None:
    fields = [("CallSid", "CA17"), ("Digits", digits), ("To", NUMBER), ("From", NUMBER)]
    assert not refused(made("twilio_voice").incoming, twilio_says(fields)).forged


@pytest.mark.parametrize(
    ("url", "signed"),
    [
        (f"{SITE}/t/", f"{SITE}/t/"),
        (f"{SITE}:443/t/", f"{SITE}/t/"),
        (f"{SITE}/t/", f"{SITE}:443/t/"),
        (f"{SITE}/t/?of=a%20b&message=x", f"{SITE}:443/t/?of=a%20b&message=x"),
        (f"{SITE}:8443/t/", f"{SITE}/t/"),
    ],
)
def test_twilio_signs_with_or_without_the_port(url: str, signed: str) -> None:
    fields = [("MessageSid", "SM17"), ("MessageStatus", "sent")]
    assert made("twilio_sms").delivery(twilio_says(fields, url=url, signed=signed))


FIELDS = [("MessageSid", "SM17"), ("MessageStatus", "delivered")]


@pytest.mark.parametrize(
    "callback",
    [
        twilio_says(FIELDS, token="0" * 32),
        twilio_says(FIELDS, signed=f"{SITE}/twilio/?message=another"),
        twilio_says(FIELDS, signed=f"{SITE}/elsewhere/"),
        twilio_says([*FIELDS, ("AccountSid", "AC" + "9" * 32)]),
        Callback(f"{SITE}/twilio/", {}, urlencode(FIELDS).encode()),
        Callback(f"{SITE}/twilio/", {"x-twilio-signature": ""}, urlencode(FIELDS).encode()),
        Callback(f"{SITE}/twilio/", {"x-twilio-signature": "é"}, urlencode(FIELDS).encode()),
        Callback("https://[", {"x-twilio-signature": "a"}, urlencode(FIELDS).encode()),
        Callback("https://a:b/", {"x-twilio-signature": "a"}, urlencode(FIELDS).encode()),
    ],
)
def test_twilio_without_its_signature(callback: Callback) -> None:
    assert refused(made("twilio_sms").delivery, callback).forged


def test_a_field_changed_on_the_way() -> None:
    true = twilio_says(FIELDS)
    changed = Callback(true.url, true.headers, true.body.replace(b"delivered", b"failed"))
    assert refused(made("twilio_sms").delivery, changed).forged


@pytest.mark.parametrize("body", [b"\xff=1", b"a=1&" * 500, b"a" * (LARGEST_BODY + 1)])
def test_a_body_that_is_no_form(body: bytes) -> None:
    callback = Callback(f"{SITE}/twilio/", {"x-twilio-signature": "a"}, body)
    assert isinstance(refused(made("twilio_sms").delivery, callback), CallbackRefusedError)


@pytest.mark.parametrize(
    "fields",
    [
        [],
        [("MessageSid", "SM17")],
        [("MessageStatus", "sent")],
        [*FIELDS[:1], ("MessageStatus", "?")],
    ],
)
def test_twilio_says_what_nobody_understands(fields: list[tuple[str, str]]) -> None:
    assert not refused(made("twilio_sms").delivery, twilio_says(fields)).forged


def test_replies_are_xml_whatever_they_say() -> None:
    says = "Thank you <Jo> & Mo"
    assert ElementTree.fromstring(text_reply(says)).findtext("Message") == says
    assert len(ElementTree.fromstring(text_reply(None))) == 0
    assert ElementTree.fromstring(voice_reply(says)).findtext("Say") == says


@pytest.mark.parametrize(
    ("given", "number"),
    [
        ("447700900123", NUMBER),
        ("+447700900123", NUMBER),
        ("07700900123", NUMBER),
        ("07700 900 123", NUMBER),
        ("07700-900.123", NUMBER),
        ("+44 (0)7700 900123", NUMBER),
        ("+4407700900123", NUMBER),
        ("0044 7700 900123", NUMBER),
        ("7700 900123", NUMBER),
        ("+44\u00a07700\u2011900\u2013123", NUMBER),
        ("0113 496 0000", "+441134960000"),
        ("14155550123", "+14155550123"),
        ("0014155550123", "+14155550123"),
        ("77001234567", "+77001234567"),
        ("VODAFONE", "VODAFONE"),
        ("60777", "60777"),
        ("", ""),
    ],
)
def test_a_sender_in_international_form(given: str, number: str) -> None:
    assert international(given) == number


@pytest.mark.parametrize("text", ["", "soon", None, 7, "2026-13-01T00:00:00Z"])
def test_no_moment(text: Any) -> None:
    assert moment(text) is None


def test_a_moment_is_aware_and_utc() -> None:
    at = datetime(2026, 11, 25, 14, 2, tzinfo=UTC)
    for text in ("2026-11-25T14:02:00Z", "2026-11-25T15:02:00+01:00", "2026-11-25T14:02:00"):
        assert moment(text) == at
