"""Phone calls through Twilio: a voice says the message. ``to``: a number in international form.

A person acknowledges by pressing a key. A voicemail presses none, so it acknowledges nothing,
though the call counts as delivered.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from xml.sax.saxutils import escape, quoteattr

from forethought.channels import phone_numbers, twilio
from forethought.channels.callback import (
    Callback,
    Delivery,
    DeliveryState,
    Incoming,
    known_status,
    needed,
    unreadable,
)
from forethought.channels.channel import Message, Receipt, check_message
from forethought.channels.settings import SettingsReader

TAKE_IT = "1"
"""The key that takes the alarm."""
RINGS_FOR = 25
"""Seconds, of Twilio's 60: the next person should be rung before a voicemail answers for long."""
WAITS_FOR_KEY = 8
STATES = {
    "queued": (DeliveryState.ON_THE_WAY, "Twilio is about to ring."),
    "initiated": (DeliveryState.ON_THE_WAY, "Twilio is about to ring."),
    "ringing": (DeliveryState.ON_THE_WAY, "The phone is ringing."),
    "in-progress": (DeliveryState.DELIVERED, "The phone was answered, by a person or a voicemail."),
    "completed": (DeliveryState.DELIVERED, "The phone was answered, by a person or a voicemail."),
    "busy": (DeliveryState.FAILED, "The phone was engaged."),
    "no-answer": (DeliveryState.FAILED, "Nobody answered the phone."),
    "failed": (DeliveryState.FAILED, "Twilio could not ring the number."),
    "canceled": (DeliveryState.FAILED, "The phone call was called off before it was answered."),
}
"""Twilio's call statuses, as its documents list them."""
VOICE = '<Say language="en-GB">'


@dataclass(frozen=True)
class TwilioVoice:
    """Phone calls from one number."""

    account: twilio.Account
    name: str = "twilio_voice"
    can_acknowledge: bool = True

    def send(self, message: Message) -> Receipt:
        """Have Twilio ring somebody. Raises NotSentError."""
        check_message(message)
        fields = [
            ("To", phone_numbers.checked(message.to)),
            ("From", self.account.sender),
            ("Twiml", self.script(message)),
            ("Timeout", str(RINGS_FOR)),
            *self.account.status_callback(message.id),
        ]
        if self.account.delivery_url is not None:
            fields += [("StatusCallbackEvent", event) for event in ("answered", "completed")]
        return Receipt(self.name, self.account.post("Calls", fields), "Twilio took the call.")

    def script(self, message: Message) -> str:
        """What the voice says, twice, and the key it waits for (TwiML).

        A message without a code asks for no key.
        """
        told = f"{VOICE}{escape(f'{message.subject}. {message.says}')}</Say>"
        if message.code is None or self.account.answer_url is None:
            return twilio.response(f"{told}<Pause/>{told}")
        ask = f"{VOICE}Press {TAKE_IT} to take it. The code is {_spoken(message.code)}.</Say>"
        action = quoteattr(twilio.about(self.account.answer_url, message.id))
        gather = (
            f'<Gather input="dtmf" numDigits="1" timeout="{WAITS_FOR_KEY}" method="POST" '
            f"action={action}>{told}{ask}<Pause/>{told}{ask}</Gather>"
        )
        return twilio.response(
            f"{gather}{VOICE}No key was pressed. Somebody else will be told.</Say>"
        )

    def delivery(self, callback: Callback) -> Delivery:
        """What became of a call. Raises CallbackRefusedError."""
        fields, message_id = self.account.read(callback)
        state, says = known_status(fields, "CallStatus", STATES, twilio.WHO)
        try:
            at = parsedate_to_datetime(fields.get("Timestamp", "")).astimezone(UTC)
        except ValueError:
            at = None
        return Delivery(self.name, needed(fields, "CallSid"), message_id, state, at, says)

    def incoming(self, callback: Callback) -> Incoming:
        """The key somebody pressed, ``digits``; `TAKE_IT` takes it. Raises CallbackRefusedError."""
        fields, message_id = self.account.read(callback)
        outbound = fields.get("Direction", "").startswith("outbound")
        digits = needed(fields, "Digits")
        if not re.fullmatch(r"[0-9*#]+", digits):
            raise unreadable("Digits are no keys of a phone")
        return Incoming(
            self.name,
            needed(fields, "CallSid"),
            phone_numbers.international(needed(fields, "To" if outbound else "From")),
            "",
            None,
            digits,
            message_id,
        )


def reply(says: str) -> str:
    """The answer to give to Twilio's request with a key: a last sentence, then it hangs up.

    XML (TwiML), to be sent as ``text/xml``.
    """
    return twilio.response(f"{VOICE}{escape(says)}</Say>")


def _spoken(code: str) -> str:
    return ", ".join(code)


def from_settings(settings: Mapping[str, object]) -> TwilioVoice:
    """Made from the settings of `twilio_sms` and ``answer_url``. Raises BadSettingsError."""
    read = SettingsReader("twilio_voice", settings)
    account = twilio.account(read, answers_come_to=True)
    if account.sender.startswith("MG"):
        read.wrong("sender", "must be a number for phone calls: +44 and ten digits")
        read.done()
    return TwilioVoice(account)
