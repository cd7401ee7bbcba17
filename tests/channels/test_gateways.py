"""Each gateway gets the request that its documents ask for, and its own answer is understood."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import replace

import http_ece
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from defusedxml import ElementTree

from forethought.channels import NotSentError, Urgency
from forethought.channels.callback import Callback, CallbackRefusedError
from forethought.channels.known import channel
from forethought.channels.twilio_voice import TwilioVoice
from forethought.channels.web_push import WebPush, new_private_key
from forethought.channels.webhook import Webhook, check_signature, signature
from tests.channels.gateway import Answer, Asked, Gateway
from tests.channels.ready import (
    CENTRE_SECRET,
    NOTIFY_SECRET,
    NOTIFY_SERVICE,
    NOTIFY_TEMPLATE,
    NUMBER,
    TWILIO_SID,
    TWILIO_TOKEN,
    VAPID_KEY,
    a_phone,
    ready,
)

MakeGateway = Callable[..., Gateway]
NOTIFY_ID = "740e5834-3a29-46b4-9a6f-16142fde533a"


def as_notify(asked: Asked) -> Answer:
    """Answers as Notify's v2 API: checks the token (HS256, issuer, age), then the fields."""
    scheme, token = asked.headers["authorization"].split(" ")
    try:
        claims = jwt.decode(token, NOTIFY_SECRET, algorithms=["HS256"], issuer=NOTIFY_SERVICE)
    except jwt.InvalidTokenError:
        return Answer(403, _notify_error(403, "AuthError", "Invalid token"))
    fields = asked.json()
    right = (
        scheme == "Bearer"
        and set(claims) == {"iss", "iat"}
        and asked.path == "/v2/notifications/sms"
        and asked.headers["content-type"] == "application/json"
        and fields["template_id"] == NOTIFY_TEMPLATE
        and set(fields) == {"phone_number", "template_id", "personalisation", "reference"}
    )
    if not right:
        return Answer(400, _notify_error(400, "ValidationError", "unexpected"))
    if fields["phone_number"] == "+447700900404":
        return Answer(400, _notify_error(400, "ValidationError", "phone_number Not a UK mobile"))
    answer = {"id": NOTIFY_ID, "reference": fields["reference"], "content": {}, "uri": ""}
    return Answer(201, json.dumps(answer).encode())


def _notify_error(status: int, error: str, says: str) -> bytes:
    body = {"status_code": status, "errors": [{"error": error, "message": says}]}
    return json.dumps(body).encode()


def test_notify_takes_a_text(gateway: MakeGateway) -> None:
    made = gateway(as_notify)
    notify, message = ready("notify_sms", made.address())
    receipt = notify.send(message)
    assert receipt.provider_id == NOTIFY_ID
    fields = made.asked[0].json()
    assert fields["phone_number"] == NUMBER
    assert fields["reference"] == message.id
    assert fields["personalisation"] == {
        "message": f"{message.subject}. {message.says}\n"
        "To take it, reply K4711.\n"
        "Or open https://forethought.example.org/a/17/"
    }


def test_notify_does_not_know_the_number(gateway: MakeGateway) -> None:
    notify, message = ready("notify_sms", gateway(as_notify).address())
    with pytest.raises(NotSentError, match="the number or the template") as caught:
        notify.send(replace(message, to="+447700900404"))
    assert caught.value.permanent


def test_notify_does_not_accept_a_wrong_key(gateway: MakeGateway) -> None:
    wrong = f"office-{NOTIFY_SERVICE}-{NOTIFY_SERVICE}"
    notify, message = ready("notify_sms", gateway(as_notify).address(), key=wrong)
    with pytest.raises(NotSentError, match="does not let us send: check the channel") as caught:
        notify.send(message)
    assert caught.value.permanent


def test_notify_without_answers_cannot_acknowledge_and_does_not_ask_for_a_reply(
    gateway: MakeGateway,
) -> None:
    made = gateway(as_notify)
    notify, message = ready("notify_sms", made.address(), incoming_token="")
    assert not notify.can_acknowledge
    notify.send(message)
    text = made.asked[0].json()["personalisation"]["message"]
    assert "reply" not in text
    assert text.endswith("Open https://forethought.example.org/a/17/")


def as_twilio(asked: Asked) -> Answer:
    """Answers as Twilio's REST API of 2010-04-01: basic auth, a form, JSON back."""
    credentials = base64.b64encode(f"{TWILIO_SID}:{TWILIO_TOKEN}".encode()).decode()
    if asked.headers.get("authorization") != f"Basic {credentials}":
        return Answer(401, b'{"code": 20003, "message": "Authenticate", "status": 401}')
    fields = dict(asked.form())
    if asked.headers["content-type"] != "application/x-www-form-urlencoded":
        return Answer(400, b'{"code": 21602, "status": 400}')
    if fields["To"] == "+447700900404":
        says = f"The 'To' number {fields['To']} is not a valid phone number."
        body = {"code": 21211, "message": says, "status": 400}
        return Answer(400, json.dumps(body).encode())
    prefix = {"Messages": "SM", "Calls": "CA"}[asked.path.rsplit("/", 1)[1].removesuffix(".json")]
    return Answer(201, json.dumps({"sid": prefix + "b" * 32, "status": "queued"}).encode())


def test_twilio_takes_a_text(gateway: MakeGateway) -> None:
    made = gateway(as_twilio)
    twilio, message = ready("twilio_sms", made.address())
    assert twilio.send(message).provider_id == "SM" + "b" * 32
    assert made.asked[0].path == f"/2010-04-01/Accounts/{TWILIO_SID}/Messages.json"
    fields = dict(made.asked[0].form())
    assert fields == {
        "To": NUMBER,
        "From": "+447700900999",
        "Body": f"{message.subject}. {message.says}\nTo take it, reply K4711.\n"
        "Or open https://forethought.example.org/a/17/",
        "StatusCallback": "https://forethought.example.org/twilio/delivery/"
        "?of=office&message=alarm-17-desk-1",
    }


def test_twilio_sends_from_a_messaging_service(gateway: MakeGateway) -> None:
    made = gateway(as_twilio)
    twilio, message = ready("twilio_sms", made.address(), sender="MG" + "c" * 32)
    twilio.send(message)
    fields = dict(made.asked[0].form())
    assert fields["MessagingServiceSid"] == "MG" + "c" * 32
    assert "From" not in fields


@pytest.mark.parametrize("name", ["twilio_sms", "twilio_voice"])
def test_twilio_does_not_know_the_number(name: str, gateway: MakeGateway) -> None:
    twilio, message = ready(name, gateway(as_twilio).address())
    with pytest.raises(NotSentError, match="check the person's number") as caught:
        twilio.send(replace(message, to="+447700900404"))
    assert caught.value.permanent
    assert "900404" not in caught.value.says


@pytest.mark.parametrize("name", ["twilio_sms", "twilio_voice"])
def test_twilio_does_not_accept_a_wrong_token(name: str, gateway: MakeGateway) -> None:
    twilio, message = ready(name, gateway(as_twilio).address(), token="0" * 32)
    with pytest.raises(NotSentError, match="credentials") as caught:
        twilio.send(message)
    assert caught.value.permanent


def test_twilio_rings_and_asks_for_one_key(gateway: MakeGateway) -> None:
    made = gateway(as_twilio)
    twilio, message = ready("twilio_voice", made.address())
    receipt = twilio.send(replace(message, says="Fish & chips <today>"))
    assert receipt.provider_id == "CA" + "b" * 32
    assert made.asked[0].path == f"/2010-04-01/Accounts/{TWILIO_SID}/Calls.json"
    pairs = made.asked[0].form()
    assert [value for name, value in pairs if name == "StatusCallbackEvent"] == [
        "answered",
        "completed",
    ]
    script = ElementTree.fromstring(dict(pairs)["Twiml"])
    gather = script.find("Gather")
    assert gather is not None
    assert gather.attrib == {
        "input": "dtmf",
        "numDigits": "1",
        "timeout": "8",
        "method": "POST",
        "action": "https://forethought.example.org/twilio/key/?message=alarm-17-desk-1",
    }
    said = [say.text for say in gather.findall("Say")]
    assert said[0] == "Overdue since 14:02. Fish & chips <today>"
    assert said[1] == "Press 1 to take it. The code is K, 4, 7, 1, 1."
    assert said[2:] == said[:2]
    assert script.findall("Say")[-1].text == "No key was pressed. Somebody else will be told."


def test_a_phone_call_that_asks_for_nothing_waits_for_no_key() -> None:
    twilio, message = ready("twilio_voice", "https://api.twilio.com")
    assert isinstance(twilio, TwilioVoice)
    assert "Gather" not in twilio.script(replace(message, code=None))


def test_the_longest_script_fits_what_twilio_takes() -> None:
    twilio, message = ready("twilio_voice", "https://api.twilio.com")
    assert isinstance(twilio, TwilioVoice)
    longest = replace(message, id="i" * 64, subject="s" * 120, says="w" * 600, code="9" * 12)
    assert len(twilio.script(longest)) <= 4_000


@pytest.mark.parametrize("number", ["07700900123", "447700900123", "+44 7700900123", "+07700900"])
@pytest.mark.parametrize("name", ["notify_sms", "twilio_sms", "twilio_voice"])
def test_a_number_is_in_international_form(name: str, number: str, gateway: MakeGateway) -> None:
    made = gateway(Answer())
    sms, message = ready(name, made.address())
    with pytest.raises(NotSentError, match="international form") as caught:
        sms.send(replace(message, to=number))
    assert caught.value.permanent
    assert made.asked == []


def test_a_phone_reads_its_push_message(gateway: MakeGateway) -> None:
    made = gateway(Answer(201, b"", {"Location": "https://push.example.org/m/1"}))
    push, message = ready("web_push", made.address())
    assert isinstance(push, WebPush)
    phone = a_phone()
    sent = replace(message, to=phone.subscription(f"{made.address()}/push/abc"))
    assert push.send(sent).provider_id == "https://push.example.org/m/1"
    asked = made.asked[0]
    assert asked.path == "/push/abc"
    assert asked.headers["content-encoding"] == "aes128gcm"
    assert asked.headers["ttl"] == "3600"
    assert asked.headers["urgency"] == "high"
    read = http_ece.decrypt(asked.body, private_key=phone.key, auth_secret=phone.auth)
    assert json.loads(read) == {
        "id": message.id,
        "subject": message.subject,
        "says": message.says,
        "link": message.link,
        "code": message.code,
        "urgency": "alarm",
    }
    scheme, _, parts = asked.headers["authorization"].partition(" ")
    given = dict(part.strip().split("=", 1) for part in parts.split(","))
    assert scheme == "vapid"
    assert given["k"] == push.public_key
    raw = base64.urlsafe_b64decode(push.public_key + "==")
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw)
    claims = jwt.decode(given["t"], key, algorithms=["ES256"], audience=made.address())
    assert claims["sub"] == "mailto:safety@example.org"


@pytest.mark.parametrize(
    ("urgency", "ttl", "header"),
    [
        (Urgency.REMINDER, "900", "normal"),
        (Urgency.ALARM, "3600", "high"),
        (Urgency.EMERGENCY, "14400", "high"),
    ],
)
def test_a_push_message_is_kept_as_long_as_it_is_worth(
    urgency: Urgency, ttl: str, header: str, gateway: MakeGateway
) -> None:
    made = gateway(Answer(201, b""))
    push, message = ready("web_push", made.address())
    push.send(replace(message, urgency=urgency))
    assert made.asked[0].headers["ttl"] == ttl
    assert made.asked[0].headers["urgency"] == header


def test_a_repeated_push_message_replaces_the_one_before(gateway: MakeGateway) -> None:
    made = gateway(Answer(201, b""))
    push, message = ready("web_push", made.address())
    for sent in (message, message, replace(message, id="another")):
        push.send(sent)
    topics = [asked.headers["topic"] for asked in made.asked]
    assert topics[0] == topics[1] != topics[2]
    assert all(len(topic) <= 32 for topic in topics)


def test_the_longest_push_message_fits(gateway: MakeGateway) -> None:
    made = gateway(Answer(201, b""))
    push, message = ready("web_push", made.address())
    push.send(replace(message, subject="€" * 120, says="€" * 600, id="i" * 64))
    assert len(made.asked[0].body) <= 4_096


@pytest.mark.parametrize("status", [404, 410])
def test_a_phone_that_gave_up_its_subscription(status: int, gateway: MakeGateway) -> None:
    push, message = ready("web_push", gateway(Answer(status)).address())
    with pytest.raises(NotSentError, match="set up again") as caught:
        push.send(message)
    assert caught.value.permanent


GOOD = json.loads(a_phone().subscription("https://push.example.org/abc"))


@pytest.mark.parametrize(
    "subscription",
    [
        "nothing",
        "[]",
        "null",
        "{}",
        json.dumps(GOOD | {"keys": {}}),
        json.dumps(GOOD | {"keys": None}),
        json.dumps(GOOD | {"endpoint": 7}),
        json.dumps(GOOD | {"endpoint": "push"}),
        json.dumps(GOOD | {"endpoint": "https://name:word@push.example.org/"}),
        json.dumps(GOOD | {"keys": GOOD["keys"] | {"auth": "c2hvcnQ"}}),
        json.dumps(GOOD | {"keys": GOOD["keys"] | {"auth": "é"}}),
        json.dumps(GOOD | {"keys": GOOD["keys"] | {"p256dh": "BBBB"}}),
        "[" * 900 + "]" * 900,
    ],
)
def test_a_subscription_that_no_phone_gave(subscription: str) -> None:
    push, message = ready("web_push", "https://127.0.0.1:9")
    with pytest.raises(NotSentError, match="subscription cannot be used") as caught:
        push.send(replace(message, to=subscription))
    assert caught.value.permanent


def test_new_keys_differ_and_are_usable() -> None:
    one, other = new_private_key(), new_private_key()
    assert one != other
    made = channel("web_push", {"private_key": one, "subject": "mailto:a@example.org"})
    same = channel("web_push", {"private_key": one + "=", "subject": "mailto:a@example.org"})
    assert isinstance(made, WebPush)
    assert isinstance(same, WebPush)
    assert made.public_key == same.public_key
    assert VAPID_KEY not in repr(made)


def test_the_other_system_can_check_our_signature(gateway: MakeGateway) -> None:
    made = gateway(Answer(204, b""))
    webhook, message = ready("webhook", made.address())
    assert isinstance(webhook, Webhook)
    webhook.send(message)
    asked = made.asked[0]
    assert asked.path == "/alarms?for=office"
    secret = webhook.secret_for("127.0.0.1")
    at = asked.headers["webhook-timestamp"]
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = b".".join([b"alarm-17-desk-1", at.encode(), asked.body])
    digest = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert asked.headers["webhook-signature"] == f"v1,{digest}"
    assert asked.headers["webhook-id"] == message.id
    assert asked.json() == {
        "type": "forethought.message",
        "data": {
            "id": message.id,
            "subject": message.subject,
            "says": message.says,
            "link": message.link,
            "code": message.code,
            "urgency": "alarm",
        },
    }
    callback = Callback("", asked.headers, asked.body)
    assert check_signature(secret, callback, float(at) + 300) == message.id
    for wrong, now in (
        (secret, float(at) + 301),
        (secret, float(at) - 301),
        (webhook.secret_for("other.example.org"), float(at)),
    ):
        with pytest.raises(CallbackRefusedError):
            check_signature(wrong, callback, now)


def test_our_signature_is_that_of_the_standard() -> None:
    """The example that the Standard Webhooks libraries test themselves with."""
    found = signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "1614265330",
        b'{"test": 2432232314}',
    )
    assert found == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_alarm_centre_can_check_our_signature(gateway: MakeGateway) -> None:
    made = gateway(Answer(204, b""))
    centre, message = ready("alarm_centre", made.address())
    told = replace(message, about=(("officers", "O-17"), ("id", "never")))
    assert centre.send(told).says == "The alarm centre received it."
    asked = made.asked[0]
    assert asked.path == "/centre"
    data = asked.json()
    assert data["type"] == "forethought.duress"
    assert (data["data"]["officers"], data["data"]["id"]) == ("O-17", message.id)
    callback = Callback("", asked.headers, asked.body)
    at = float(asked.headers["webhook-timestamp"])
    assert check_signature(CENTRE_SECRET, callback, at) == message.id
