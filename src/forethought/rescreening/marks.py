"""What reading a note gave, as flat rows: the same on a site, in a file and on a cluster."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from forethought.screening.findings import PlayedDown, Protection, Screening

Marks = tuple["Mark", ...]


class Kind(StrEnum):
    """As the parts of ``screening.findings.Screening``."""

    FINDING = "finding"
    PLAYED_DOWN = "played_down"
    PROTECTION = "protection"


class Mark(NamedTuple):
    """One thing that a reader saw in a note, without the note's words.

    ``hazard`` is empty for a protection, ``because`` for all but what is played down. ``begin``
    and ``end`` count Unicode code points. ``readers`` are joined by ``+``.
    """

    begin: int
    end: int
    kind: str
    hazard: str
    because: str
    entry: str
    subject: str
    no_visit: bool
    readers: str


def marks_of(screening: Screening) -> Marks:
    """Everything that was seen, in order of where it stands; nothing: an empty tuple."""
    if not (screening.findings or screening.played_down or screening.protections):
        return ()
    findings = [
        Mark(
            begin=one.start,
            end=one.end,
            kind=Kind.FINDING.value,
            hazard=one.category.value,
            because="",
            entry=one.entry,
            subject=one.subject.value,
            no_visit=one.says_no_visit,
            readers="+".join(one.readers),
        )
        for one in screening.findings
    ]
    played_down = [
        _quiet(one, Kind.PLAYED_DOWN, one.category.value, one.because.value, one.entry)
        for one in screening.played_down
    ]
    protections = [_quiet(one, Kind.PROTECTION) for one in screening.protections]
    return tuple(sorted([*findings, *played_down, *protections]))


def _quiet(
    one: PlayedDown | Protection, kind: Kind, hazard: str = "", because: str = "", entry: str = ""
) -> Mark:
    return Mark(one.start, one.end, kind.value, hazard, because, entry, "", False, "")


def hazards_of(marks: Iterable[Mark]) -> tuple[str, ...]:
    """The hazards that count, sorted, each once: what is played down does not."""
    return tuple(sorted({one.hazard for one in marks if one.kind == Kind.FINDING}))


class Change(StrEnum):
    """How a second reading of a note differs from the first."""

    FLAGGED = "flagged"
    CLEARED = "cleared"
    OTHER = "other"


def change_between(before: Marks, after: Marks) -> Change | None:
    """What another engine changes of a note; None: nothing that a check would weigh differently.

    ``flagged``: a note without a finding has one now; ``cleared``: the reverse; ``other``: other
    hazards, another word on whether to visit at all, or on whether somebody is to be protected.
    """
    old, new = hazards_of(before), hazards_of(after)
    if bool(old) != bool(new):
        return Change.FLAGGED if new else Change.CLEARED
    return Change.OTHER if _weight(before) != _weight(after) else None


def _weight(marks: Marks) -> frozenset[tuple[str, str, bool]]:
    return frozenset(
        (one.kind, one.hazard, one.no_visit) for one in marks if one.kind != Kind.PLAYED_DOWN
    )
