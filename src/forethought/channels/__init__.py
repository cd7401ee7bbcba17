"""How people are told: one file per channel, each saying whether it can acknowledge.

A channel gets plain settings and plain values and either returns a receipt or raises
`NotSentError`. It keeps nothing, logs nothing and never switches itself off: what to try next is
decided by whoever holds the alarm. Nothing here knows Django.
"""

from forethought.channels.callback import (
    Callback,
    CallbackRefusedError,
    Delivery,
    DeliveryState,
    Incoming,
)
from forethought.channels.channel import (
    Channel,
    Message,
    NotSentError,
    Receipt,
    Urgency,
    check_message,
)
from forethought.channels.settings import BadSettingsError

__all__ = [
    "BadSettingsError",
    "Callback",
    "CallbackRefusedError",
    "Channel",
    "Delivery",
    "DeliveryState",
    "Incoming",
    "Message",
    "NotSentError",
    "Receipt",
    "Urgency",
    "check_message",
]
