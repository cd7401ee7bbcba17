"""The lexicon as plain frozen values: what the first reader looks for, and what plays it down.

A lexicon is data that an office can extend; ``forethought.data.lexicon_files`` reads it. The
language of its patterns is explained in :mod:`forethought.screening.patterns`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from forethought.vocabulary import Because, Hazard, Subject


class Direction(StrEnum):
    """Where the words of a context rule stand, seen from the finding they play down."""

    BEFORE = "before"
    AFTER = "after"
    EITHER = "either"
    OVER = "over"


class Scope(StrEnum):
    """How far a context rule reaches, each wider than the one before.

    ``phrase`` ends at a comma, ``clause`` at a turning word such as "but" or at ``:``, ``;`` or a
    dash, ``sentence`` at a full stop or a new line; ``note`` reaches everywhere near.
    """

    PHRASE = "phrase"
    CLAUSE = "clause"
    SENTENCE = "sentence"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class QuietExample:
    """A text in which an entry must raise no finding.

    ``because`` is the reason it is played down for; None when it must not be seen at all.
    """

    text: str
    because: Because | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One way of showing one hazard.

    ``patterns`` are expanded regular expressions; ``played_down_by`` are the kinds of context
    that may take its force; ``fires`` are texts that must give a finding of this entry.
    """

    id: str
    category: Hazard
    subject: Subject
    patterns: tuple[str, ...]
    played_down_by: frozenset[Because] = frozenset(Because)
    says_no_visit: bool = False
    fires: tuple[str, ...] = ()
    stays_quiet: tuple[QuietExample, ...] = ()


@dataclass(frozen=True, slots=True)
class ContextRule:
    """Words that take the force from a finding near them (ConText: direction and scope as data).

    ``reach`` is the greatest distance in characters between the two. ``categories`` are the
    hazards it can play down.
    """

    id: str
    because: Because
    direction: Direction
    scope: Scope
    reach: int
    patterns: tuple[str, ...]
    categories: frozenset[Hazard] = frozenset(Hazard)


@dataclass(frozen=True, slots=True)
class ProtectionEntry:
    """Words that mark the customer as somebody to protect (DMBM555300), never as a danger.

    ``names_victim`` is false where they may also stand for whoever did it ("DV marker").
    """

    id: str
    patterns: tuple[str, ...]
    fires: tuple[str, ...] = ()
    stays_quiet: tuple[QuietExample, ...] = ()
    names_victim: bool = True


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything that :class:`~forethought.screening.words.WordsReader` knows.

    ``sha256`` is of the files it was read from. ``household`` are patterns for people at the
    address other than the customer; ``turns`` are patterns at which a clause ends; ``common``
    gives, for everyday words, in how many of 1,000 notes they stand: no pattern is looked for by
    such a word alone if it has a rarer one.
    """

    name: str
    number: int
    sha256: str
    entries: tuple[Entry, ...]
    contexts: tuple[ContextRule, ...]
    protections: tuple[ProtectionEntry, ...]
    household: tuple[str, ...] = ()
    turns: tuple[str, ...] = ()
    common: tuple[tuple[str, int], ...] = ()
    lists: tuple[str, ...] = ()
