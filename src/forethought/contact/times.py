"""The numbers of the contact with officers who are out, as one frozen value.

Read from TOML by ``forethought.data.contact_files``; no source fixes them, so the defaults are
ours (docs/policy.md, "Silent sources"), save that the desk calls 15 minutes after the planned
end, as the one published timing has it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from forethought.contact.words import Rung, Urgency

_NOTHING = timedelta(0)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Ladder:
    """How long after the due moment each rung is told; the officer is at the due moment.

    Raises ValueError unless ``desk`` <= ``manager`` <= ``emergency``, none negative: a ladder
    whose last rung comes first, or never, is a typing mistake.
    """

    desk: timedelta
    manager: timedelta
    emergency: timedelta

    def __post_init__(self) -> None:
        if not _NOTHING <= self.desk <= self.manager <= self.emergency:
            raise ValueError(
                "A ladder goes up: desk, manager, emergency, each no sooner than the one before"
            )

    def after(self, rung: Rung) -> timedelta:
        """How long after the due moment ``rung`` is told."""
        return (_NOTHING, self.desk, self.manager, self.emergency)[rung]


@dataclass(frozen=True, slots=True)
class ContactTimes:
    """Every number of the contact plan and its alarms.

    ``word_every``: how often the office hears from inside a high-risk visit, or one with
    contact by phone as a control. ``again``: how soon it expects to hear again from somebody
    who was heard but has not done what was due. ``silence``: how long an owner may do nothing
    before the alarm rings again. ``repeat``: how often the highest rung reached rings.
    ``travel``: the journey where nobody said how long it is. ``name``, ``number`` and
    ``sha256`` name the file they were read from, ``relaxations`` say what is later than the
    default, to be shown wherever the times are.

    Raises ValueError for an interval that is not positive.
    """

    ordinary: Ladder = Ladder(15 * _MINUTE, 30 * _MINUTE, 60 * _MINUTE)
    high: Ladder = Ladder(5 * _MINUTE, 15 * _MINUTE, 30 * _MINUTE)
    call: Ladder = Ladder(_NOTHING, 10 * _MINUTE, 20 * _MINUTE)
    word_every: timedelta = 20 * _MINUTE
    again: timedelta = 30 * _MINUTE
    silence: timedelta = 10 * _MINUTE
    repeat: timedelta = 5 * _MINUTE
    travel: timedelta = 45 * _MINUTE
    name: str = "default"
    number: int = 1
    sha256: str = ""
    relaxations: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for what in ("word_every", "again", "silence", "repeat"):
            if getattr(self, what) <= _NOTHING:
                raise ValueError(f"{what} must be longer than nothing")
        if self.travel < _NOTHING:
            raise ValueError("travel cannot be negative")

    def ladder(self, urgency: Urgency) -> Ladder:
        """The ladder of an expectation."""
        if urgency is Urgency.ORDINARY:
            return self.ordinary
        return self.high if urgency is Urgency.HIGH else self.call
