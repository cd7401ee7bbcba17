"""Text messages through Twilio, both ways. ``to``: a phone number in international form.

A person acknowledges by texting the message's code back. That a text came from a number proves
little: who it is from, and what it may do, is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape

from forethought.channels import phone_numbers, twilio
from forethought.channels.callback import (
    Callback,
    Delivery,
    DeliveryState,
    Incoming,
    known_status,
    needed,
)
from forethought.channels.channel import Message, Receipt, check_message
from forethought.channels.settings import SettingsReader
from forethought.channels.wording import short_text

STATES = {
    "accepted": (DeliveryState.ON_THE_WAY, "Twilio has the text and will send it."),
    "scheduled": (DeliveryState.ON_THE_WAY, "Twilio has the text and will send it."),
    "queued": (DeliveryState.ON_THE_WAY, "Twilio has the text and will send it."),
    "sending": (DeliveryState.ON_THE_WAY, "Twilio is sending the text."),
    "sent": (DeliveryState.ON_THE_WAY, "Twilio has sent the text on."),
    "delivered": (DeliveryState.DELIVERED, "Twilio delivered the text to the phone."),
    "read": (DeliveryState.DELIVERED, "Twilio delivered the text to the phone."),
    "undelivered": (DeliveryState.FAILED, "Twilio could not deliver the text"),
    "failed": (DeliveryState.FAILED, "Twilio could not send the text"),
    "canceled": (DeliveryState.FAILED, "Twilio was told not to send the text"),
}
"""Twilio's message statuses, as its documents list them."""


@dataclass(frozen=True)
class TwilioSms:
    """Texts from one number or messaging service."""

    account: twilio.Account
    name: str = "twilio_sms"
    can_acknowledge: bool = True

    def send(self, message: Message) -> Receipt:
        """Hand a text to Twilio. Raises NotSentError."""
        check_message(message)
        sender = "MessagingServiceSid" if self.account.sender.startswith("MG") else "From"
        fields = [
            ("To", phone_numbers.checked(message.to)),
            (sender, self.account.sender),
            ("Body", short_text(message, answers=True)),
            *self.account.status_callback(message.id),
        ]
        return Receipt(self.name, self.account.post("Messages", fields), "Twilio took the text.")

    def delivery(self, callback: Callback) -> Delivery:
        """What became of a text. Raises CallbackRefusedError."""
        fields, message_id = self.account.read(callback)
        state, says = known_status(fields, "MessageStatus", STATES, twilio.WHO)
        if state is DeliveryState.FAILED:
            says += _code(fields.get("ErrorCode", ""))
        return Delivery(self.name, needed(fields, "MessageSid"), message_id, state, None, says)

    def incoming(self, callback: Callback) -> Incoming:
        """A text that somebody sent to our number. Raises CallbackRefusedError."""
        fields, _ = self.account.read(callback)
        return Incoming(
            self.name,
            needed(fields, "MessageSid"),
            phone_numbers.international(needed(fields, "From")),
            fields.get("Body", ""),
            None,
        )


def reply(says: str | None) -> str:
    """The answer to give to Twilio's request with an incoming text: a text back, or None.

    XML (TwiML), to be sent as ``text/xml``.
    """
    return twilio.response(f"<Message>{escape(says)}</Message>" if says else "")


def _code(code: str) -> str:
    return f" (its error {code})." if code.isdigit() and code.isascii() else "."


def from_settings(settings: Mapping[str, object]) -> TwilioSms:
    """Made from ``account``, ``token``, ``sender``, ``delivery_url``. Raises BadSettingsError."""
    return TwilioSms(twilio.account(SettingsReader("twilio_sms", settings), answers_come_to=False))
