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
_TRIES = 3
_ANYWHERE, _NOWHERE = -1, (-1, -1)
Found = list[tuple[int, int, int]]


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
    others: tuple[frozenset[int], ...]


_Plan = tuple[tuple[int, ...], tuple[_Check, ...], bool]


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
                if not words:
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

    def find(self, folded: Folded) -> list[Hit]:
        """Every match, in no particular order; matches of one part do not overlap."""
        found = self.scan(folded.words)
        return self.matches(folded.plain, folded.words, found)

    def matches(self, plain: bytes, words: bytes, found: Found) -> list[Hit]:
        """Every match in ``plain``, given what :meth:`scan` found in ``words``."""
        hits: list[Hit] = []
        plans = self._plans
        wanted: dict[int, list[int]] = {}
        seen: set[int] = set()
        exact = b"*" not in plain
        for anchor, start, end in found:
            plan = plans[anchor]
            if plan is None:
                continue
            owners, checks, has_next = plan
            for owner in owners:
                if not _PUNCTUATION.intersection(plain[start : end - 2]):
                    hits.append(Hit(owner, start, end - 2))
            after = words[end : words.find(b" ", end)] if has_next else b""
            for which, starts, following, others in checks:
                if following is not None and after not in following and exact:
                    continue
                if others:
                    seen = seen or {number for number, _, _ in found}
                    if any(map(seen.isdisjoint, others)):
                        continue
                place = start if starts and exact else _ANYWHERE
                if which in wanted:
                    wanted[which].append(place)
                else:
                    wanted[which] = [place]
        if wanted:
            self._run(plain, wanted, hits)
        return hits

    def _run(self, plain: bytes, wanted: dict[int, list[int]], hits: list[Hit]) -> None:
        """Add to ``hits`` every match of each expression, of which the places are known."""
        length = len(plain)
        for which, places in wanted.items():
            match = self._matches[which] or self._compile(which)
            place = places[0] if len(places) == 1 else min(places)
            if place < 0 or len(places) > _TRIES:
                ((start, end),) = match(ANYWHERE, plain, max(place, 0), length)
            else:
                ((start, end),) = match(HERE, plain, place, length)
                if start < 0 and len(places) > 1:
                    start, end = self._later(match, plain, sorted(places)[1:])
            while start >= 0:
                if end > start:
                    hits.append(Hit(self._owners[which], start, end))
                ((start, end),) = match(ANYWHERE, plain, max(end, start + 1), length)

    def _later(self, match: Match, plain: bytes, places: list[int]) -> tuple[int, int]:
        for place in places:
            ((start, end),) = match(HERE, plain, place, len(plain))
            if start >= 0:
                return start, end
        return _NOWHERE

    def _number(self, anchor: str) -> int:
        return self._numbers.setdefault(anchor, len(self._numbers))

    def _checks(self, which: int, look: Look) -> Iterator[tuple[int, _Check]]:
        """The anchors of an expression, each with what is to be looked at there."""
        words = look.next
        following = None if words is None else frozenset(word.encode() for word in words)
        others = tuple(frozenset(map(self._number, sorted(texts))) for texts in look.others)
        check = _Check(which, look.starts, following, others)
        for anchor in sorted(look.first):
            yield self._number(anchor), check
        for anchor in sorted(look.joined):
            yield self._number(anchor), check._replace(next=None)

    def _compile(self, which: int) -> Match:
        match = self._matches[which] = matching(self._expressions[which] or "")
        return match


def _plan(owners: Iterable[int], checks: Sequence[_Check]) -> _Plan | None:
    if not owners and not checks:
        return None
    return tuple(owners), tuple(checks), any(check.next is not None for check in checks)


def _look(finder: AnchorFinder, expression: str) -> Look:
    look = finder.best(expression)
    if look is None:
        raise PatternError(f"'{expression}' has no word that every match contains")
    return look
