"""A signed message to another system. ``to``: its address.

Signed as the Standard Webhooks specification says (headers ``webhook-id``, ``webhook-timestamp``,
``webhook-signature``), so that ready-made libraries can check it: HMAC-SHA256 over id, time and
body. A repeat carries the same ``webhook-id``: the receiver acts on each id once. The other system
takes a message; whether a person there has it, it cannot tell us, so it does not acknowledge.

Addresses come from people, so they may not lead into our own network: only https, only to hosts
all of whose addresses are public, connected to at the address that was vetted, no redirects. The
operator may name hosts of their own (``own_hosts``) that are free of this.
"""

from __future__ import annotations

import base64
import hmac
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import requests

from forethought.channels import answers
from forethought.channels.callback import (
    Callback,
    CallbackRefusedError,
    forged,
    same,
    unreadable,
    whole,
)
from forethought.channels.channel import Message, NotSentError, Receipt, check_message
from forethought.channels.settings import SettingsReader
from forethought.channels.transport import Transport
from forethought.channels.wording import fields

WHO = "The other system"
KIND = "forethought.message"
PREFIX = "whsec_"
FRESH_FOR = 300
"""Seconds between a message's signature and its check, as the specification advises."""


@dataclass(frozen=True)
class Webhook:
    """Signed messages. ``secret`` is ours alone: each host is given one made from it."""

    secret: str = field(repr=False)
    transport: Transport = field(default_factory=lambda: Transport(8.0, own_hosts=frozenset()))
    clock: Callable[[], float] = time.time
    name: str = "webhook"
    can_acknowledge: bool = False

    def send(self, message: Message) -> Receipt:
        """Post a message to the other system. Raises NotSentError."""
        check_message(message)
        host = _host(message.to)
        post(
            self.transport,
            message.to,
            message,
            kind=KIND,
            secret=self.secret_for(host),
            at=int(self.clock()),
            who=WHO,
        )
        return Receipt(self.name, None, "The other system took the message.")

    def secret_for(self, host: str) -> str:
        """What to give to whoever runs ``host``, so that they can check our signatures.

        It serves for that host alone: nobody can forge our messages to another.
        """
        made = hmac.new(self.secret.encode(), host.lower().encode(), "sha256").digest()
        return PREFIX + base64.b64encode(made).decode()


def post(
    transport: Transport,
    url: str,
    message: Message,
    *,
    kind: str,
    secret: str,
    at: int,
    who: str,
) -> None:
    """Post a message, signed at the Unix time ``at``. Raises NotSentError, which names ``who``."""
    body = json.dumps({"type": kind, "data": fields(message)}, ensure_ascii=False).encode()
    headers = {
        "Content-Type": "application/json",
        "webhook-id": message.id,
        "webhook-timestamp": str(at),
        "webhook-signature": signature(secret, message.id, str(at), body),
    }
    try:
        response = transport.session().post(url, data=body, headers=headers)
    except requests.RequestException as error:
        raise answers.no_answer(who, error) from None
    if not response.ok:
        raise answers.refused(who, response)


def signature(secret: str, message_id: str, at: str, body: bytes) -> str:
    """The value of ``webhook-signature``. ``secret`` begins with whsec_."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    digest = hmac.new(key, b".".join((message_id.encode(), at.encode(), body)), "sha256").digest()
    return "v1," + base64.b64encode(digest).decode()


def check_signature(secret: str, callback: Callback, now: float) -> str:
    """The id of a signed message that is fresh at ``now`` (Unix time): what a receiver does.

    Raises CallbackRefusedError.
    """
    message_id, at = callback.header("webhook-id"), callback.header("webhook-timestamp")
    expected = signature(secret, message_id, at, whole(callback))
    given = callback.header("webhook-signature").split()
    if not message_id or not any(same(one, expected) for one in given):
        raise forged()
    if not at.isdigit():
        raise unreadable("its time is no number")
    if abs(now - int(at)) > FRESH_FOR:
        raise CallbackRefusedError("The message was signed too long ago.", forged=True)
    return message_id


def usable(address: str) -> str:
    """The address, if it can be one. Whether it leads inside is vetted when it is used.

    Raises NotSentError.
    """
    _host(address)
    return address


def _host(address: str) -> str:
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or parts.scheme not in ("https", "http") or parts.username is not None:
        raise NotSentError(
            f"{WHO} has an address that cannot be used: write https:// and the rest of it.",
            permanent=True,
        )
    return host


def from_settings(settings: Mapping[str, object]) -> Webhook:
    """Made from ``secret``, ``own_hosts``, ``timeout``, ``ca_file``. Raises BadSettingsError."""
    read = SettingsReader("webhook", settings)
    secret = read.text("secret", form=r".{24,}", example="at least 24 random characters")
    own_hosts = read.hosts("own_hosts")
    timeout, ca_file = read.timeout(), read.authorities()
    read.done()
    return Webhook(secret, Transport(timeout, ca_file, own_hosts))
