"""Channels that are ready to be sent through, each at a gateway of the test."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from forethought.channels import Channel, Message, Urgency
from forethought.channels.known import channel
from forethought.channels.web_push import new_private_key

NOTIFY_SERVICE = "26785a09-ab16-4eb0-8407-a37497a57506"
NOTIFY_SECRET = "3d844edf-8d35-48ac-975b-e847b4f122b0"
NOTIFY_TEMPLATE = "be7a3d5b-1c1b-4f2c-9a1e-2b7f8c9d0e1f"
TWILIO_SID = "AC" + "0123456789abcdef" * 2
TWILIO_TOKEN = "0fedcba9876543210fedcba987654321"
WEBHOOK_SECRET = "an invented secret of some length"
CENTRE_SECRET = "whsec_" + base64.b64encode(b"an invented secret of the centre").decode()
VAPID_KEY = new_private_key()

NUMBER = "+447700900123"
MESSAGE = Message(
    id="alarm-17-desk-1",
    to=NUMBER,
    subject="Overdue since 14:02",
    says="An officer of your office was to be heard from at 14:02. Please ring them.",
    link="https://forethought.example.org/a/17/",
    code="K4711",
    urgency=Urgency.ALARM,
)


@dataclass(frozen=True)
class Phone:
    """A browser that has subscribed to push messages."""

    key: ec.EllipticCurvePrivateKey
    auth: bytes

    @property
    def point(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    def subscription(self, endpoint: str) -> str:
        return json.dumps(
            {
                "endpoint": endpoint,
                "expirationTime": None,
                "keys": {"p256dh": base64url(self.point), "auth": base64url(self.auth)},
            }
        )


def a_phone() -> Phone:
    return Phone(ec.generate_private_key(ec.SECP256R1()), b"sixteen bytes ok")


def base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def ready(
    name: str, address: str, *, ca_file: Path | None = None, **more: Any
) -> tuple[Channel, Message]:
    """A channel whose gateway is at ``address``, and a message it can send."""
    settings: dict[str, object] = {"timeout": 10, **({"ca_file": str(ca_file)} if ca_file else {})}
    message = MESSAGE
    twilio = {
        "account": TWILIO_SID,
        "token": TWILIO_TOKEN,
        "sender": "+447700900999",
        "address": address,
        "delivery_url": "https://forethought.example.org/twilio/delivery/?of=office",
    }
    if name == "notify_sms":
        settings |= {
            "key": f"office-{NOTIFY_SERVICE}-{NOTIFY_SECRET}",
            "template": NOTIFY_TEMPLATE,
            "address": address,
            "delivery_token": "delivery token of Notify",
            "incoming_token": "incoming token of Notify",
        }
    elif name == "twilio_sms":
        settings |= twilio
    elif name == "twilio_voice":
        settings |= twilio | {"answer_url": "https://forethought.example.org/twilio/key/"}
    elif name == "web_push":
        settings |= {
            "private_key": VAPID_KEY,
            "subject": "mailto:safety@example.org",
            "own_hosts": "127.0.0.1,localhost",
        }
        message = replace(message, to=a_phone().subscription(f"{address}/push/abc"))
    elif name == "webhook":
        settings |= {"secret": WEBHOOK_SECRET, "own_hosts": "127.0.0.1,localhost"}
        message = replace(message, to=f"{address}/alarms?for=office")
    elif name == "alarm_centre":
        settings |= {"url": f"{address}/centre", "secret": CENTRE_SECRET}
    return channel(name, settings | more), message


OVER_HTTP = ["notify_sms", "twilio_sms", "twilio_voice", "web_push", "webhook", "alarm_centre"]
TAKEN = json.dumps({"id": "740e5834-3a29-46b4-9a6f-16142fde533a", "sid": "SM" + "a" * 32}).encode()
"""A yes that every one of these gateways could give."""
