"""Finds many patterns in one pass over a text.

A pattern is only run where it can match: one Aho-Corasick pass finds the *anchors* of all
patterns, words of which every match must contain one (:mod:`forethought.screening.anchors`). What
else every match must hold, the word right after the anchor and other words in the note, is looked
at before the expression is run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import ahocorasick_rs

from forethought.screening.anchors import AnchorFinder, Look
from forethought.screening.folding import Folded
from forethought.screening.patterns import (
    ANYWHERE,
    HERE,
    Match,
    PatternError,
    branches,
    matching,
    plain_words,
)

_PUNCTUATION = frozenset(b".,;:!?")
_ANYWHERE = -1
Found = list[tuple[int, int, int]]
_Wanted = list[tuple[int, int, int]]


class Hit(NamedTuple):
    """One match in ``Folded.plain``: whose it is (an index), and where."""

    owner: int
    start: int
    end: int


class _Check(NamedTuple):
    """What must hold at an anchor before an expression is run there."""

    which: int
    starts: bool
    next: frozenset[bytes] | None
    other: frozenset[int] | None
    more: tuple[frozenset[int], ...]


_Plan = tuple[tuple[_Check, ...], bool, tuple[int, ...]]


class Matcher:
    """Finds where the patterns of many owners match, after one pass for their anchors.

    A pattern that is an alternation is taken apart, so that each part is looked for by its own
    words; a part that is plain words needs no expression at all.
    """

    def __init__(
        self,
        patterns: Iterable[tuple[int, str]],
        anchors_of: AnchorFinder | None = None,
    ) -> None:
        finder = anchors_of or AnchorFinder((), {})
        self._owners: list[int] = []
        self._expressions: list[str | None] = []
        self._marked: list[tuple[bytes, int]] = []
        self._numbers: dict[str, int] = {}
        checks: dict[int, list[_Check]] = {}
        plain: dict[int, list[int]] = {}
        for owner, expression in patterns:
            for branch in branches(expression):
                which = len(self._owners)
                self._owners.append(owner)
                words = plain_words(branch)
                self._expressions.append(None if words else branch)
                for word in words:
                    plain.setdefault(self._number(word), []).append(owner)
                mark = finder.mark(branch)
                if mark:
                    self._marked.append((mark.encode(), which))
                elif not words:
                    for anchor, check in self._checks(which, _look(finder, branch)):
                        checks.setdefault(anchor, []).append(check)
        size = len(self._numbers)
        self._plans = [_plan(plain.get(at, ()), checks.get(at, ())) for at in range(size)]
        self._matches: list[Match | None] = [None] * len(self._owners)
        self._automaton = ahocorasick_rs.BytesAhoCorasick(
            [anchor.encode() for anchor in self._numbers] or [b"\x00"],
            implementation=ahocorasick_rs.Implementation.DFA,
        )

    @property
    def anchors(self) -> int:
        """How many anchors the one pass looks for."""
        return len(self._numbers)

    def scan(self, words: bytes) -> Found:
        """The one pass: every anchor in ``words`` (:attr:`Folded.words`), with its place there."""
        return self._automaton.find_matches_as_indexes(words, True)

    def find(self, note: Folded) -> list[Hit]:
        """Every match, in no particular order; matches of one part do not overlap."""
        return self.find_many((note.plain,), note.words).get(0, [])

    def find_many(self, notes: Sequence[bytes], words: bytes) -> dict[int, list[Hit]]:
        """What :meth:`find` gives for each of ``notes``, by number, if it gives anything.

        ``notes`` and ``words`` are as :func:`~forethought.screening.folding.fold_many` gives them.

        Many notes at a time are read faster: there is one pass over all of them, and each
        expression is run over its notes while it is in the processor's cache.
        """
        hits: dict[int, list[Hit]] = {}
        wanted = self._look_at(notes, words, self.scan(words), hits)
        for mark, which in self._marked:
            with_mark = (number for number, note in enumerate(notes) if mark in note)
            wanted.extend((which, number, _ANYWHERE) for number in with_mark)
        wanted.sort()
        matches, last_which, last_number = self._matches, -1, -1
        for at, (which, number, place) in enumerate(wanted):
            if which == last_which and number == last_number:
                continue
            last_which, last_number = which, number
            match = matches[which] or self._compile(which)
            plain = notes[number]
            if place < 0:
                ((start, end),) = match(ANYWHERE, plain, 0, len(plain))
            else:
                ((start, end),) = match(HERE, plain, place, len(plain))
                if start < 0 and at + 1 < len(wanted) and wanted[at + 1][:2] == (which, number):
                    ((start, end),) = match(ANYWHERE, plain, wanted[at + 1][2], len(plain))
            if start >= 0:
                spans = _all(match, plain, start, end)
                hits.setdefault(number, []).extend(Hit(self._owners[which], *s) for s in spans)
        return hits

    def _look_at(
        self, notes: Sequence[bytes], words: bytes, found: Found, hits: dict[int, list[Hit]]
    ) -> _Wanted:
        """The expressions that are to be run; matches of plain words are added to ``hits``."""
        wanted: _Wanted = []
        plans, starred = self._plans, any(b"*" in note for note in notes)
        number, begin, limit = -1, 0, -1
        exact = True
        seen: set[int] | None = None
        at = -1
        for anchor, start, end in found:
            at += 1
            plan = plans[anchor]
            if plan is None:
                continue
            if end > limit:
                while end > limit:
                    number += 1
                    begin = limit + 1
                    limit = begin + len(notes[number]) + 2
                seen = None
                if starred:
                    exact = b"*" not in notes[number]
            checks, has_next, owners = plan
            if owners:
                span = start - begin, end - begin - 2
                if not _PUNCTUATION.intersection(notes[number][slice(*span)]):
                    hits.setdefault(number, []).extend([Hit(owner, *span) for owner in owners])
            after = words[end : words.find(b" ", end)] if has_next else b""
            for which, starts, following, other, more in checks:
                if following is not None and after not in following and exact:
                    continue
                if other is not None:
                    if seen is None:
                        seen = _between(found, at, begin, limit)
                    if other.isdisjoint(seen) or (more and any(map(seen.isdisjoint, more))):
                        continue
                wanted.append((which, number, start - begin if starts and exact else _ANYWHERE))
        return wanted

    def _number(self, anchor: str) -> int:
        return self._numbers.setdefault(anchor, len(self._numbers))

    def _checks(self, which: int, look: Look) -> Iterator[tuple[int, _Check]]:
        """The anchors of an expression, each with what is to be looked at there."""
        words = look.next
        following = None if words is None else frozenset(word.encode() for word in words)
        others = tuple(frozenset(map(self._number, sorted(texts))) for texts in look.others)
        check = _Check(which, look.starts, following, others[0] if others else None, others[1:])
        for anchor in sorted(look.first):
            yield self._number(anchor), check
        for anchor in sorted(look.joined):
            yield self._number(anchor), check._replace(next=None)

    def _compile(self, which: int) -> Match:
        match = self._matches[which] = matching(self._expressions[which] or "")
        return match


def _between(found: Found, at: int, begin: int, limit: int) -> set[int]:
    """The anchors that were found in one note, one of which is number ``at`` of ``found``."""
    first, last = at, at + 1
    while first and found[first - 1][2] > begin:
        first -= 1
    count = len(found)
    while last < count and found[last][2] <= limit:
        last += 1
    return {anchor for anchor, _, _ in found[first:last]}


def _all(match: Match, plain: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Every match of one expression, of which the first is known."""
    while start >= 0:
        if end > start:
            yield start, end
        ((start, end),) = match(ANYWHERE, plain, max(end, start + 1), len(plain))


def check_anchored(expression: str) -> None:
    """Raise PatternError for an expression that has no word or sign to look for."""
    finder = AnchorFinder((), {})
    for branch in branches(expression):
        if not plain_words(branch) and not finder.mark(branch):
            _look(finder, branch)


def _plan(owners: Iterable[int], checks: Sequence[_Check]) -> _Plan | None:
    if not owners and not checks:
        return None
    has_next = any(check.next is not None for check in checks)
    return tuple(checks), has_next, tuple(owners)


def _look(finder: AnchorFinder, expression: str) -> Look:
    look = finder.best(expression)
    if look is None:
        raise PatternError(f"'{expression}' has no word that every match contains; add one")
    return look
