"""Push messages to a browser or an installed web app (RFC 8030, 8291, 8292).

``to``: the subscription that the browser gave, as JSON: ``endpoint`` and ``keys`` with ``p256dh``
and ``auth``. The browser's maker carries the message but cannot read it. Tapping it opens the
``link``, where a button acknowledges.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import requests
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02, VapidException
from pywebpush import WebPushException, webpush

from forethought.channels import answers
from forethought.channels.channel import Message, NotSentError, Receipt, Urgency, check_message
from forethought.channels.settings import SettingsReader
from forethought.channels.transport import Transport
from forethought.channels.wording import fields

WHO = "The phone's push service"
SECONDS_WORTH_SENDING = {
    Urgency.REMINDER: 15 * 60,
    Urgency.ALARM: 60 * 60,
    Urgency.EMERGENCY: 4 * 60 * 60,
}
"""How long a push service keeps a message for a phone that is off. The library's own is 0."""
GONE = "the phone has given up its subscription: it must be set up again"
SAYS = {
    404: GONE,
    410: GONE,
    401: "it does not accept our key for this phone: the phone must be set up again",
    403: "it does not accept our key for this phone: the phone must be set up again",
}


@dataclass(frozen=True)
class WebPush:
    """Push with one key pair. ``subject``: how push services reach us, mailto: or https:."""

    vapid: Any = field(repr=False)
    subject: str
    transport: Transport = field(default_factory=lambda: Transport(8.0, own_hosts=frozenset()))
    name: str = "web_push"
    can_acknowledge: bool = True

    @property
    def public_key(self) -> str:
        """What a browser needs to subscribe (``applicationServerKey``)."""
        point = self.vapid.public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return _base64url(point)

    def send(self, message: Message) -> Receipt:
        """Hand an encrypted message to the phone's push service. Raises NotSentError."""
        check_message(message)
        subscription = subscription_of(message.to)
        try:
            response = webpush(
                subscription,
                data=json.dumps(fields(message), ensure_ascii=False),
                vapid_private_key=self.vapid,
                vapid_claims={"sub": self.subject},
                ttl=SECONDS_WORTH_SENDING[message.urgency],
                timeout=math.ceil(self.transport.timeout),
                headers={
                    "Urgency": "normal" if message.urgency is Urgency.REMINDER else "high",
                    # A repeat replaces the one still waiting at the push service.
                    "Topic": _base64url(hashlib.sha256(message.id.encode()).digest())[:32],
                },
                requests_session=self.transport.session(),
            )
        except WebPushException as error:
            raise _not_sent(error) from None
        except VapidException:
            raise _unusable() from None
        except requests.RequestException as error:
            raise answers.no_answer(WHO, error) from None
        return Receipt(
            self.name, response.headers.get("Location"), "The phone's push service took it."
        )


def subscription_of(text: str) -> dict[str, Any]:
    """A browser's subscription, checked. Raises NotSentError, permanent."""
    try:
        given = json.loads(text)
        endpoint = urlsplit(given["endpoint"])
        keys = {name: str(given["keys"][name]) for name in ("p256dh", "auth")}
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _bytes(keys["p256dh"]))
        good = len(_bytes(keys["auth"])) == 16 and endpoint.hostname and not endpoint.username
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        good = False
    if not good:
        raise _unusable()
    return {"endpoint": given["endpoint"], "keys": keys}


def _unusable() -> NotSentError:
    return NotSentError(
        "The phone's subscription cannot be used: the phone must be set up again.", permanent=True
    )


def new_private_key() -> str:
    """A new key for ``private_key``. Phones that subscribed with another must be set up again."""
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return _base64url(number.to_bytes(32, "big"))


def _not_sent(error: Any) -> NotSentError:
    if error.response is None:
        return NotSentError(f"{WHO} cannot be sent this message.", permanent=True)
    return answers.refused(WHO, error.response, SAYS.get(error.response.status_code))


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    padded = text + "=" * (-len(text) % 4)
    return base64.b64decode(padded, altchars=b"-_", validate="+" not in text and "/" not in text)


def from_settings(settings: Mapping[str, object]) -> WebPush:
    """Made from ``private_key``, ``subject``, ``own_hosts`` (push services inside our network).

    Raises BadSettingsError.
    """
    read = SettingsReader("web_push", settings)
    key = read.text(
        "private_key", form=r"[A-Za-z0-9_-]{43}=?", example="43 letters and digits, kept secret"
    )
    subject = read.text(
        "subject",
        form=r"(mailto:[^\s@]+@[^\s@]+|https://\S+)",
        example="mailto: and an address at which you are reached",
    )
    own_hosts = read.hosts("own_hosts")
    timeout, ca_file = read.timeout(), read.authorities()
    vapid = None
    if key:
        try:
            vapid = Vapid02.from_raw(key.rstrip("=").encode())
        except (ValueError, binascii.Error):
            read.wrong("private_key", "is no key: make a new one")
    read.done()
    return WebPush(vapid, subject, Transport(timeout, ca_file, own_hosts))
