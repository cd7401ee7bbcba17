"""What texts and phone calls through Twilio share: the account, its requests, its signature.

Documented by Twilio under "Messages resource", "Calls resource" and "Webhooks security".
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit, urlunsplit

import requests

from forethought.channels import answers, phone_numbers
from forethought.channels.callback import Callback, forged, form, same
from forethought.channels.channel import ID
from forethought.channels.settings import SettingsReader
from forethought.channels.transport import Transport

WHO = "Twilio"
ADDRESS = "https://api.twilio.com"
SID = r"AC[0-9a-f]{32}"
MESSAGE = "message"
"""The part of a callback's query that repeats the message's id."""
NO_NUMBER = "the number cannot be reached by it: check the person's number"
REASONS = {
    13223: NO_NUMBER,
    13224: NO_NUMBER,
    20003: "it does not accept our credentials: check the channel's settings",
    21211: NO_NUMBER,
    21212: "our own number is not acceptable to it: check the channel's settings",
    21214: NO_NUMBER,
    21217: NO_NUMBER,
    21408: "the account may not send to that country: check the account",
    21606: "our own number cannot send texts: check the channel's settings",
    21610: "the person has texted STOP to our number: they must text START first",
    21612: NO_NUMBER,
    21614: "the number is not a mobile phone's: check the person's number",
}
"""Twilio's error codes that somebody can mend. Its own sentences hold the number, so not those."""


@dataclass(frozen=True)
class Account:
    """A Twilio account, and where its callbacks are to go.

    ``sender``: our number in international form, or for texts a messaging service's id.
    ``delivery_url``: where Twilio tells what became of a message, ``answer_url`` where it asks
    what to do with a key that was pressed; None where we do not want to know.
    """

    sid: str
    token: str = field(repr=False)
    sender: str
    delivery_url: str | None = None
    answer_url: str | None = None
    address: str = ADDRESS
    transport: Transport = field(default_factory=lambda: Transport(8.0))

    def post(self, resource: str, fields: Iterable[tuple[str, str]]) -> str:
        """Make a message or call; its id (``sid``). Raises NotSentError."""
        url = f"{self.address}/2010-04-01/Accounts/{self.sid}/{resource}.json"
        session = self.transport.session()
        session.auth = (self.sid, self.token)
        try:
            response = session.post(url, data=list(fields))
        except requests.RequestException as error:
            raise answers.no_answer(WHO, error) from None
        body = _object(response)
        if not response.ok:
            code = body.get("code")
            raise answers.refused(
                WHO, response, REASONS.get(code) if isinstance(code, int) else None
            )
        sid = body.get("sid")
        if not isinstance(sid, str) or not sid:
            raise answers.not_understood(WHO)
        return sid

    def status_callback(self, message_id: str) -> list[tuple[str, str]]:
        """The field of a request that asks to be told what became of it; none without an address.

        The answer repeats the message's id.
        """
        if self.delivery_url is None:
            return []
        return [("StatusCallback", about(self.delivery_url, message_id))]

    def read(self, callback: Callback) -> tuple[dict[str, str], str | None]:
        """The fields of a callback, and the id of the message it is about.

        Raises CallbackRefusedError unless it carries this account's signature.
        """
        pairs = form(callback)
        given = callback.header("X-Twilio-Signature")
        if not any(same(given, signature(self.token, url, pairs)) for url in _spelt(callback.url)):
            raise forged()
        fields = dict(pairs)
        if fields.get("AccountSid", self.sid) != self.sid:
            raise forged()
        ids = parse_qs(urlsplit(callback.url).query).get(MESSAGE, [])
        message_id = ids[0] if len(ids) == 1 and ID.fullmatch(ids[0]) else None
        return fields, message_id


def response(inner: str) -> str:
    """An answer to Twilio's own requests (TwiML), to be sent as ``text/xml``."""
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{inner}</Response>'


def signature(token: str, url: str, pairs: Iterable[tuple[str, str]]) -> str:
    """What Twilio signs: the address, then each field's name and value in the order of names."""
    signed = url + "".join(name + value for name, value in sorted(set(pairs)))
    digest = hmac.new(token.encode(), signed.encode(), "sha1").digest()
    return base64.b64encode(digest).decode()


def about(url: str, message_id: str) -> str:
    """A callback's address that repeats the message's id.

    So a callback is understood that overtakes the receipt, or whose receipt was lost.
    """
    parts = urlsplit(url)
    query = "&".join(filter(None, [parts.query, urlencode({MESSAGE: message_id})]))
    return urlunsplit(parts._replace(query=query))


def _spelt(url: str) -> tuple[str, ...]:
    """The address with and without its port: Twilio signs either."""
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        return (url,)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""
    return (
        url,
        urlunsplit(parts._replace(netloc=host)),
        urlunsplit(parts._replace(netloc=f"{host}:{port}")),
    )


def _object(response: requests.Response) -> dict[str, Any]:
    try:
        body = response.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def account(read: SettingsReader, *, answers_come_to: bool) -> Account:
    """The account that the settings name. Raises BadSettingsError.

    ``answers_come_to``: whether ``answer_url`` is one of the settings.
    """
    sid = read.text("account", form=SID, example="the account's SID: AC and 32 digits or letters")
    token = read.text("token", form=r"[!-~]{16,}", example="the account's auth token")
    sender_form = rf"{phone_numbers.INTERNATIONAL}|MG[0-9a-f]{{32}}"
    sender = read.text("sender", form=sender_form, example="our number, such as +44 and ten digits")
    where = "this site's public https:// address for Twilio's callbacks"
    delivery_url = read.optional_address("delivery_url", example=where)
    answer_url = read.address("answer_url", example=where) if answers_come_to else None
    address = read.address("address", example=ADDRESS, default=ADDRESS)
    timeout, ca_file = read.timeout(), read.authorities()
    read.done()
    return Account(
        quote(sid),
        token,
        sender,
        delivery_url,
        answer_url,
        address.rstrip("/"),
        Transport(timeout, ca_file),
    )
