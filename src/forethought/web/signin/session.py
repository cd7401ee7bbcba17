"""What a session remembers about how it was signed in, and when it ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.contrib.sessions.backends.base import SessionBase

from forethought.web.look.site_settings import ABSOLUTE_SECONDS, IDLE_SECONDS

KEY = "signed_in"
SEEN_EVERY = 5 * 60
"""Seconds between two writes of "seen": a write at each page would cost more than it tells."""


class Factor(StrEnum):
    """What a person showed beside their password.

    A passkey stands for both where it alone signs in. ``DIRECTORY``: the organisation's directory
    asked for a second factor that counts here.
    """

    CODE = "code"
    RECOVERY = "recovery"
    PASSKEY = "passkey"
    DIRECTORY = "directory"
    DEMONSTRATION = "demonstration"
    NONE = "none"


@dataclass(frozen=True)
class SignedIn:
    """``started`` and ``seen`` in whole seconds since 1970."""

    started: int
    seen: int
    factor: Factor

    def ended(self, now: datetime) -> bool:
        """Whether the session is over: idle too long, or a working day old."""
        moment = int(now.timestamp())
        return moment - self.seen >= IDLE_SECONDS or moment - self.started >= ABSOLUTE_SECONDS


def remember(session: SessionBase, *, factor: Factor, now: datetime) -> None:
    """Begin: somebody has just signed in."""
    moment = int(now.timestamp())
    session[KEY] = {"started": moment, "seen": moment, "factor": factor.value}


def recall(session: SessionBase) -> SignedIn | None:
    """What was remembered; None for a session that did not begin with a sign-in of ours."""
    kept: Any = session.get(KEY)
    if not isinstance(kept, dict):
        return None
    return SignedIn(
        started=int(kept["started"]), seen=int(kept["seen"]), factor=Factor(kept["factor"])
    )


def touch(session: SessionBase, known: SignedIn, now: datetime) -> None:
    """Move "seen" on, at most every five minutes."""
    moment = int(now.timestamp())
    if moment - known.seen >= SEEN_EVERY:
        session[KEY] = session[KEY] | {"seen": moment}


def raise_factor(session: SessionBase, factor: Factor) -> None:
    """A code was shown in a session that began without one."""
    session[KEY] = session[KEY] | {"factor": factor.value}
