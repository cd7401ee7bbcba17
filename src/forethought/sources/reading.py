"""What reading another system is made of: the seam between a connection and its kind.

A kind of system is one module of :mod:`forethought.sources.kinds`. It opens the system, says how
many rows there are, and gives them one by one; what is in them is the mapping's affair.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event
from typing import Any, Protocol

from forethought.settings_reader import SettingsReader

ABSENT = object()
"""What a getter gives of a row that has no such place at all; not the same as nothing in it."""

Getter = Callable[[Any], object]
"""One value out of a row."""


class ReadError(Exception):
    """The system could not be read to its end. The message is a sentence without secrets."""


@dataclass(slots=True)
class Limit:
    """How long one reading may take, in seconds, and whether it was told to stop."""

    seconds: float
    stop: Event = field(default_factory=Event)
    ends_at: float = field(init=False)

    def __post_init__(self) -> None:
        self.ends_at = time.monotonic() + self.seconds

    @property
    def left(self) -> float:
        """Seconds that are left, never below nought."""
        return max(0.0, self.ends_at - time.monotonic())

    @property
    def is_over(self) -> bool:
        """Whether nothing more may be asked for."""
        return self.stop.is_set() or self.left == 0.0

    def check(self) -> None:
        """Raise ReadError when the time is over or the service is being stopped."""
        if self.stop.is_set():
            raise ReadError("The service was stopped while it read. It will be read again")
        if self.left == 0.0:
            raise ReadError(self.says())

    def wait(self, seconds: float) -> None:
        """Wait, but no longer than the limit. Raises ReadError like :meth:`check`."""
        self.stop.wait(min(seconds, self.left))
        self.check()

    def says(self) -> str:
        """The sentence for a reading that took too long."""
        return (
            f"It was not read to its end within {self.seconds:g} seconds: ask for less of it, or"
            " raise time_limit_seconds"
        )


@dataclass(frozen=True, slots=True)
class Wants:
    """What is asked of a system: these places of each row.

    With ``since`` only rows whose ``changed`` is that or more; None: every row.
    """

    places: tuple[str, ...]
    changed: str | None = None
    since: object = None


class Reading(Protocol):
    """A system that is open. ``rows`` is gone through once, then the rest is known.

    ``began_at`` is the system's own clock, None where it cannot be asked. ``declared`` is how many
    rows it says to have given, ``total`` how many there are in all, changed or not; None where it
    does not say. ``may_move``: it is read in pages, at different instants. ``gives_unset``: rows
    without anything in ``changed`` come with every part too.
    """

    gives_unset: bool

    began_at: datetime | None
    declared: int | None
    total: int | None
    may_move: bool

    def getter(self, place: str) -> Getter:
        """How one place is got out of a row. Raises ReadError where there is no such place."""
        ...

    def rows(self) -> Iterator[Any]:
        """Every row. Raises ReadError."""
        ...


class System(Protocol):
    """A system that can be read, and nothing else done to it."""

    def open(self, wants: Wants, limit: Limit) -> AbstractContextManager[Reading]:
        """Open it for one reading. Raises ReadError, also inside the block."""
        ...


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of system. ``from_settings`` takes its own settings from those of a connection.

    What is wrong with them is noted in the reader, and not raised.
    """

    name: str
    title: str
    from_settings: Callable[[SettingsReader], System]
