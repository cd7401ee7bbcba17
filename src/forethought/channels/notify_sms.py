"""Text messages through GOV.UK Notify. ``to``: a phone number in international form.

Notify sends templates, not free text: the service needs one whose only content is a placeholder,
``((message))`` unless set otherwise. Answers reach us only where the service has a number that
receives texts, so only then can a text acknowledge; reading their callbacks needs the token that
was typed in Notify's settings.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import requests
from notifications_python_client.errors import APIError
from notifications_python_client.notifications import NotificationsAPIClient

from forethought.channels import answers, phone_numbers
from forethought.channels.callback import (
    Callback,
    Delivery,
    DeliveryState,
    Incoming,
    forged,
    json_fields,
    known_status,
    moment,
    needed,
    same,
)
from forethought.channels.channel import Message, NotSentError, Receipt, check_message
from forethought.channels.settings import SettingsReader
from forethought.channels.transport import Transport
from forethought.channels.wording import short_text

WHO = "GOV.UK Notify"
ADDRESS = "https://api.notifications.service.gov.uk"
UUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
KEY = rf".*{UUID}-{UUID}"
STATES = {
    "created": (DeliveryState.ON_THE_WAY, "has the text and will send it"),
    "sending": (DeliveryState.ON_THE_WAY, "has sent the text on"),
    "pending": (DeliveryState.ON_THE_WAY, "has sent the text on"),
    "sent": (DeliveryState.ON_THE_WAY, "has sent the text to another country"),
    "delivered": (DeliveryState.DELIVERED, "delivered the text to the phone"),
    "permanent-failure": (DeliveryState.FAILED, "could not deliver the text: no such number"),
    "temporary-failure": (
        DeliveryState.FAILED,
        "could not deliver the text: the phone was off or had no signal for too long",
    ),
    "technical-failure": (DeliveryState.FAILED, "could not send the text: a fault of its own"),
}
"""Notify's statuses of a text, as its REST documentation lists them."""

# The client logs what the gateway answers, which may repeat what was sent.
logging.getLogger("notifications_python_client.base").setLevel(logging.CRITICAL)


@dataclass(frozen=True)
class NotifySms:
    """One service of GOV.UK Notify and one of its templates."""

    key: str = field(repr=False)
    template: str
    placeholder: str = "message"
    sender: str | None = None
    delivery_token: str | None = field(default=None, repr=False)
    incoming_token: str | None = field(default=None, repr=False)
    address: str = ADDRESS
    transport: Transport = field(default_factory=lambda: Transport(8.0))
    name: str = "notify_sms"

    @property
    def can_acknowledge(self) -> bool:
        """Only where answers are received."""
        return self.incoming_token is not None

    def send(self, message: Message) -> Receipt:
        """Hand a text to Notify. Raises NotSentError."""
        check_message(message)
        number = phone_numbers.checked(message.to)
        make: Any = NotificationsAPIClient  # it carries no types
        client = make(self.key, base_url=self.address)
        client.request_session = self.transport.session()
        try:
            answer = client.send_sms_notification(
                phone_number=number,
                template_id=self.template,
                personalisation={
                    self.placeholder: short_text(message, answers=self.can_acknowledge)
                },
                reference=message.id,
                sms_sender_id=self.sender,
            )
        except APIError as error:
            raise _not_sent(error) from None
        except requests.RequestException as error:
            raise answers.no_answer(WHO, error) from None
        return Receipt(self.name, _id(answer), "GOV.UK Notify took the text.")

    def delivery(self, callback: Callback) -> Delivery:
        """What became of a text. Raises CallbackRefusedError."""
        fields = _from_notify(callback, self.delivery_token)
        state, says = known_status(fields, "status", STATES, "Notify")
        reference = fields.get("reference")
        return Delivery(
            self.name,
            needed(fields, "id"),
            reference if isinstance(reference, str) and reference else None,
            state,
            moment(fields.get("completed_at") or fields.get("sent_at")),
            f"{WHO} {says}.",
        )

    def incoming(self, callback: Callback) -> Incoming:
        """A text that somebody sent to the service's number. Raises CallbackRefusedError."""
        fields = _from_notify(callback, self.incoming_token)
        says = fields.get("message")
        return Incoming(
            self.name,
            needed(fields, "id"),
            phone_numbers.international(needed(fields, "source_number")),
            says if isinstance(says, str) else "",
            moment(fields.get("date_received")),
        )


def _from_notify(callback: Callback, token: str | None) -> dict[str, Any]:
    scheme, _, given = callback.header("Authorization").partition(" ")
    if not token or scheme.lower() != "bearer" or not same(given.strip(), token):
        raise forged()
    return json_fields(callback)


def _id(answer: Any) -> str:
    found = answer.get("id") if isinstance(answer, dict) else None
    if not isinstance(found, str) or not found:
        raise answers.not_understood(WHO)
    return found


def _not_sent(error: APIError) -> NotSentError:
    if error.response is not None and not error.response.ok:
        says = None
        if error.response.status_code == 400:
            says = "the number or the template is not acceptable to it: check both"
        elif error.response.status_code == 404:
            says = "it does not know the template: check the channel's settings"
        return answers.refused(WHO, error.response, says)
    if isinstance(error.__cause__, requests.RequestException):
        return answers.no_answer(WHO, error.__cause__)
    return answers.not_understood(WHO)


def from_settings(settings: Mapping[str, object]) -> NotifySms:
    """Made from ``key``, ``template`` and the optional others. Raises BadSettingsError."""
    read = SettingsReader("notify_sms", settings)
    key = read.text("key", form=KEY, example="an API key made in Notify, whole")
    template = read.text("template", form=UUID, example="the id of a text message template")
    placeholder = read.optional("placeholder", form=r"[^()]{1,60}", example="message") or "message"
    sender = read.optional("sender", form=UUID, example="the id of a text message sender")
    typed = "the token typed in Notify under Callbacks, 10 characters or more"
    delivery_token = read.optional("delivery_token", form=r".{10,}", example=typed)
    incoming_token = read.optional("incoming_token", form=r".{10,}", example=typed)
    address = read.address("address", example=ADDRESS, default=ADDRESS)
    timeout, ca_file = read.timeout(), read.authorities()
    read.done()
    return NotifySms(
        key,
        template,
        placeholder,
        sender,
        delivery_token,
        incoming_token,
        address,
        Transport(timeout, ca_file),
    )
