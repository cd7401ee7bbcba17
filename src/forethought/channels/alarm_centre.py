"""A call for help handed over to a certified alarm centre, as a signed webhook.

Signed as the Standard Webhooks specification says, with the secret that was agreed with the
centre (see ``webhook``). ``to`` is not used: there is one centre, and its address is a setting.
What is sent names nobody: the centre knows officers by the staff numbers in ``about``. That the
centre took it is no acknowledgement and no word from the police: a person still owns the alarm.
"""

from __future__ import annotations

import base64
import binascii
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from forethought.channels import webhook
from forethought.channels.channel import Message, Receipt, check_message
from forethought.channels.settings import SettingsReader
from forethought.channels.transport import Transport

NAME = "alarm_centre"
WHO = "The alarm centre"
KIND = "forethought.duress"
SHORTEST_KEY = 24
"""Bytes, as the specification asks."""


@dataclass(frozen=True)
class AlarmCentre:
    """One alarm centre. ``secret``: ``whsec_`` and base64, the same on both sides."""

    url: str = field(repr=False)
    secret: str = field(repr=False)
    transport: Transport = field(default_factory=lambda: Transport(8.0))
    clock: Callable[[], float] = time.time
    name: str = NAME
    can_acknowledge: bool = False

    def send(self, message: Message) -> Receipt:
        """Hand a call for help over. Raises NotSentError. A repeat carries the same id."""
        check_message(message)
        webhook.post(
            self.transport,
            self.url,
            message,
            kind=KIND,
            secret=self.secret,
            at=int(self.clock()),
            who=WHO,
        )
        return Receipt(self.name, None, "The alarm centre received it.")


def from_settings(settings: Mapping[str, object]) -> AlarmCentre:
    """Made from ``url``, ``secret``, ``timeout``, ``ca_file``. Raises BadSettingsError."""
    read = SettingsReader(NAME, settings)
    url = read.address("url", example="https:// and the address that the centre gave you")
    secret = read.text(
        "secret",
        form=r"whsec_[A-Za-z0-9+/]+=*",
        example="whsec_ and the base64 of at least 24 random bytes, as agreed with the centre",
    )
    timeout, ca_file = read.timeout(), read.authorities()
    if secret and not _is_long_enough(secret):
        read.wrong("secret", f"must hold at least {SHORTEST_KEY} bytes in base64 after whsec_")
    read.done()
    return AlarmCentre(url, secret, Transport(timeout, ca_file))


def _is_long_enough(secret: str) -> bool:
    try:
        raw = base64.b64decode(secret.removeprefix(webhook.PREFIX), validate=True)
    except binascii.Error:
        return False
    return len(raw) >= SHORTEST_KEY
