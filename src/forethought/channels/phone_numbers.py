"""Phone numbers in international form (ITU-T E.164): +44 7700 900123 as +447700900123."""

from __future__ import annotations

import re

from forethought.channels.channel import NotSentError

INTERNATIONAL = r"\+[1-9]\d{6,14}"
BARE = re.compile(r"[1-9]\d{9,14}")
BRITISH = re.compile(r"0[1-9]\d{8,9}")
CUT_SHORT = re.compile(r"7\d{9}")
"""A British mobile number whose zero a spreadsheet took away; abroad none of that length begins
with 7."""


def checked(number: str) -> str:
    """The number, if it is in international form. Raises NotSentError, permanent."""
    if not re.fullmatch(INTERNATIONAL, number):
        raise NotSentError(
            "The phone number is not in international form, such as +44 and ten digits: check it.",
            permanent=True,
        )
    return number


def international(sender: str) -> str:
    """A number as gateways, people and files write it, in international form.

    ``07700 900123``, ``+44 (0)7700 900123`` and ``0044-7700-900123`` are the same telephone. What
    is no number, such as a sender's name, stays as it is.
    """
    plain = re.sub(r"[\s().\-\u2010-\u2015/]", "", sender)
    plain = re.sub(r"^00(?=[1-9])", "+", plain)
    plain = re.sub(r"^\+440", "+44", plain)
    if BRITISH.fullmatch(plain):
        return f"+44{plain[1:]}"
    if CUT_SHORT.fullmatch(plain):
        return f"+44{plain}"
    if BARE.fullmatch(plain):
        return f"+{plain}"
    return plain if re.fullmatch(INTERNATIONAL, plain) else sender
