"""The contract of a channel: a message goes in, a receipt or one kind of error comes out."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, runtime_checkable

MOST_SECONDS = 10.0
"""No send takes longer, whatever the other side does."""
LONGEST_SUBJECT = 120
LONGEST_TEXT = 600
"""Characters; with subject, code and link this still fits the 918 of a GOV.UK Notify text."""
LONGEST_LINK = 200
LONGEST_ADDRESS = 2_000

ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
CODE = re.compile(r"[A-Z0-9]{1,12}")
LINK = re.compile(r"https?://[!-~]+")
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Unicode categories that a reader cannot see, or that turn what he sees around."""


class Urgency(StrEnum):
    """What a message is about, and so how long it is worth delivering."""

    REMINDER = "reminder"
    ALARM = "alarm"
    EMERGENCY = "emergency"


@dataclass(frozen=True, slots=True)
class Message:
    """What one person is told. It names no customer, address or hazard: messages lie about.

    ``id`` is the same each time this message is tried, so that a repeat can be known as one.
    ``to`` is the address in the channel's own form (see each channel). ``code`` is what the
    person types, says or texts to acknowledge, ``link`` where the page for that is; None for
    a message that asks for nothing. ``about``: names and values for a program; people are not
    shown them. Everything but ``id`` and ``urgency`` stays out of ``repr``.
    """

    id: str
    to: str = field(repr=False)
    subject: str = field(repr=False)
    says: str = field(repr=False)
    link: str | None = field(default=None, repr=False)
    code: str | None = field(default=None, repr=False)
    urgency: Urgency = Urgency.ALARM
    about: tuple[tuple[str, str], ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Receipt:
    """The other side has taken the message: not that anybody has it, still less has read it.

    ``provider_id`` is the other side's own number for it, which its callbacks repeat; None where
    it gives none. ``says`` is a sentence for the alarm's history, without names or numbers.
    """

    channel: str
    provider_id: str | None
    says: str


class NotSentError(Exception):
    """The message was not taken, or nobody can say whether it was.

    ``says`` is a sentence without text, number, address or secret: it may be kept and shown.
    ``permanent``: the same message will be refused again by this channel, so go on at once to the
    next; the channel itself stays in use for every other message. ``retry_after``: seconds that
    the other side asked for, or None.
    """

    def __init__(self, says: str, *, permanent: bool, retry_after: float | None = None) -> None:
        super().__init__(says)
        self.says = says
        self.permanent = permanent
        self.retry_after = retry_after


@runtime_checkable
class Channel(Protocol):
    """One way to tell a person something. Safe to use from several threads at once."""

    @property
    def name(self) -> str:
        """The name in `known.KINDS`, as the alarm's history keeps it."""

    @property
    def can_acknowledge(self) -> bool:
        """Whether the person told can say through it that they take the alarm."""

    def send(self, message: Message) -> Receipt:
        """Hand the message over within `MOST_SECONDS`.

        Raises NotSentError, and nothing else, for whatever the message or the world is like.
        """


def check_message(message: Message) -> None:
    """Refuse what no channel can carry whole, before any of it has left.

    Raises NotSentError, permanent, naming the part that is wrong.
    """
    if not ID.fullmatch(message.id):
        raise _refused("its id is not 1 to 64 letters, digits, hyphens or underscores")
    if not message.to or len(message.to) > LONGEST_ADDRESS or _has_unseen(message.to):
        raise _refused("the address is empty, too long or has characters that cannot be seen")
    if not message.subject.strip() or len(message.subject) > LONGEST_SUBJECT:
        raise _refused(f"its subject is empty or longer than {LONGEST_SUBJECT} characters")
    if not message.says.strip() or len(message.says) > LONGEST_TEXT:
        raise _refused(f"its text is empty or longer than {LONGEST_TEXT} characters")
    if _has_unseen(message.subject) or _has_unseen(message.says.replace("\n", "")):
        raise _refused("its subject or text has control characters")
    if message.link is not None and not (
        len(message.link) <= LONGEST_LINK and LINK.fullmatch(message.link)
    ):
        raise _refused(f"its link is no web address of at most {LONGEST_LINK} characters")
    if message.code is not None and not CODE.fullmatch(message.code):
        raise _refused("its code is not 1 to 12 capital letters or digits")


def _refused(what: str) -> NotSentError:
    return NotSentError(f"The message was not sent: {what}.", permanent=True)


def _has_unseen(text: str) -> bool:
    return any(unicodedata.category(character) in UNSEEN for character in text)
