"""What reading one case note gives: plain frozen values.

Offsets count Unicode code points of the note as it was given, and
``text[start:end] == quote`` always holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from forethought.vocabulary import Because, Hazard, Subject


@dataclass(frozen=True, slots=True)
class Finding:
    """One hazard that one piece of a note shows.

    ``says_no_visit`` is true for a caution that says not to visit at all (DMBM605440).
    ``readers`` names who saw it: ``words``, ``reading`` or both. ``entry`` is the lexicon
    entry or model that gave it, for the trace.
    """

    category: Hazard
    quote: str
    start: int
    end: int
    subject: Subject
    says_no_visit: bool = False
    readers: tuple[str, ...] = ("words",)
    entry: str = ""


@dataclass(frozen=True, slots=True)
class PlayedDown:
    """A finding that context takes the force from. It is kept and shown, and fires no rule.

    ``because`` is why; ``by`` is the piece of text that said so, for the officer to judge.
    """

    category: Hazard
    quote: str
    start: int
    end: int
    because: Because
    by: str = ""
    entry: str = ""


@dataclass(frozen=True, slots=True)
class Protection:
    """Words that mark the customer as somebody to protect (DMBM555300), never as a danger.

    ``names_victim`` is false where they may also stand for whoever did it ("DV marker").
    """

    quote: str
    start: int
    end: int
    names_victim: bool = True


@dataclass(frozen=True, slots=True)
class Screening:
    """Everything that reading one note gave, each part in order of ``start``."""

    findings: tuple[Finding, ...] = ()
    played_down: tuple[PlayedDown, ...] = ()
    protections: tuple[Protection, ...] = ()

    @property
    def relevant(self) -> bool:
        """Whether a careful officer would need to know this note before going."""
        return bool(self.findings)


NOTHING = Screening()


class Reader(Protocol):
    """Reads one case note. Pure: the same text gives the same screening."""

    def read(self, text: str) -> Screening:
        """The findings of ``text``, in time linear in its length."""
        ...


@runtime_checkable
class ManyReader(Reader, Protocol):
    """A reader that is faster when it reads many notes at a time."""

    def read_many(self, texts: Iterable[str]) -> Iterator[Screening]:
        """What ``read`` gives for each of ``texts``, in their order. May take some ahead."""
        ...


def read_many(reader: Reader, texts: Iterable[str]) -> Iterator[Screening]:
    """What ``reader`` finds in each of ``texts``, in their order, in the fastest way it has."""
    return reader.read_many(texts) if isinstance(reader, ManyReader) else map(reader.read, texts)
