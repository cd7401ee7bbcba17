"""What a gateway's answer means for the message: taken, try again, or never by this way."""

from __future__ import annotations

import time
from email.utils import parsedate_to_datetime

import requests

from forethought.channels.channel import NotSentError
from forethought.channels.transport import NoAnswerError

MAY_PASS = {408, 425, 429}
"""Refusals of today's request, not of the message."""
LONGEST_WAIT = 3_600.0

SAYS = {
    400: "the message or its address is not acceptable to it",
    401: "it does not accept our credentials: check the channel's settings",
    403: "it does not let us send: check the channel's settings",
    404: "it does not know the address",
    410: "the address has been given up",
    413: "the message is too large for it",
    429: "it takes no more messages from us just now",
}


def no_answer(who: str, error: requests.RequestException) -> NotSentError:
    """The error for a request without a whole answer. The message may have been taken."""
    if isinstance(error, NoAnswerError):
        return NotSentError(f"{who} could not be reached: {error.why}.", permanent=error.forbidden)
    return NotSentError(f"{who} has an address that cannot be used: check it.", permanent=True)


def refused(who: str, response: requests.Response, says: str | None = None) -> NotSentError:
    """The error for an answer that is not a yes. ``says``: what is wrong, if better is known.

    Nothing of the answer's own text is repeated: it may hold numbers or what was sent.
    """
    status = response.status_code
    reason = says or SAYS.get(status) or ("it has a fault of its own" if status >= 500 else "")
    return NotSentError(
        f"{who} did not take the message (status {status})" + (f": {reason}." if reason else "."),
        permanent=status < 500 and status not in MAY_PASS,
        retry_after=_retry_after(response.headers.get("Retry-After")),
    )


def not_understood(who: str) -> NotSentError:
    """The error for a yes that lacks what the gateway's documents promise."""
    return NotSentError(f"{who} gave an answer that cannot be read.", permanent=False)


def _retry_after(value: str | None) -> float | None:
    if value is None:
        return None
    try:
        seconds = float(value) if value.isdigit() else _until(value)
    except (ValueError, TypeError):
        return None
    return min(max(seconds, 0.0), LONGEST_WAIT)


def _until(date: str) -> float:
    return parsedate_to_datetime(date).timestamp() - time.time()
