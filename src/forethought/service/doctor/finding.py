"""What a check finds, and what it needs before it can look."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from forethought.service.doctor.patient import Patient


RESTART = (
    "forethought stop; forethought start (where systemd runs it: systemctl restart forethought)"
)
"""systemd starts again what `forethought stop` ends, so that two would get in each other's way."""


class Verdict(StrEnum):
    """How something is. ``NOT_LOOKED``: something else is broken; never taken for well."""

    OK = "ok"
    WARNING = "warning"
    BROKEN = "broken"
    NOT_LOOKED = "not looked"

    @property
    def status(self) -> int:
        """The exit status that it asks for."""
        return {Verdict.OK: 0, Verdict.WARNING: 1}.get(self, 2)


class Need(IntEnum):
    """What must be in order before a check can look; each needs the ones before it."""

    NOTHING = 0
    GROUND = 1
    DATABASE = 2
    TABLES = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found.

    Attributes:
        verdict: How it is.
        says: What is wrong and where, or what is well: a sentence.
        mend: What to do, a command where one does it; empty where nothing is to be done.
    """

    verdict: Verdict
    says: str
    mend: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One check, in a file of ``checks`` of its own.

    Attributes:
        title: What people call what it looks at.
        well: The sentence that is said when nothing is wrong.
        look: Gives everything that is not well.
        need: What must be in order before.
    """

    title: str
    well: str
    look: Callable[[Patient], Iterable[Finding]]
    need: Need = Need.NOTHING


def warning(says: str, mend: str) -> Finding:
    """Something to be seen to, soon."""
    return Finding(Verdict.WARNING, says, mend)


def broken(says: str, mend: str) -> Finding:
    """Something that keeps the service, or a part of it, from doing what it is for."""
    return Finding(Verdict.BROKEN, says, mend)
