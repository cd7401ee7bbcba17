"""Phone numbers in international form (ITU-T E.164): +44 7700 900123 as +447700900123."""

from __future__ import annotations

import re

from forethought.channels.channel import NotSentError

INTERNATIONAL = r"\+[1-9]\d{6,14}"
BARE = re.compile(r"[1-9]\d{9,14}")
BRITISH = re.compile(r"0[1-9]\d{8,9}")


def checked(number: str) -> str:
    """The number, if it is in international form. Raises NotSentError, permanent."""
    if not re.fullmatch(INTERNATIONAL, number):
        raise NotSentError(
            "The phone number is not in international form, such as +44 and ten digits: check it.",
            permanent=True,
        )
    return number


def international(sender: str) -> str:
    """A sender as gateways name it, in international form; a name stays as it is."""
    plain = re.sub(r"[\s()-]", "", sender)
    if BARE.fullmatch(plain):
        return f"+{plain}"
    if BRITISH.fullmatch(plain):
        return f"+44{plain[1:]}"
    return plain if re.fullmatch(INTERNATIONAL, plain) else sender
