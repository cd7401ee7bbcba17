"""What plays a finding down: which words near it, and why (the idea of medspaCy's ConText).

Pure and by data: a rule says where its words must stand and how far they reach. Only the nearest
words of each rule can matter, so the cost of a finding does not grow with the note.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from forethought.screening.lexicon import ContextRule, Direction, Entry, Scope
from forethought.screening.matcher import Hit

_SENTENCE_END = re.compile(rb"[.!?;] ")
_CLAUSE_END = (b": ", b" - ")
_PHRASE_END = (b", ", b"(", b" and ", b" & ")
LONGEST_SENTENCE = 600


class Modifier(NamedTuple):
    """The context rule that plays a finding down, and where its words stand."""

    rule: ContextRule
    start: int
    end: int


class Breaks:
    """Where sentences, clauses and phrases end in one piece of text."""

    def __init__(self, plain: bytes, lines: Sequence[int], turns: Sequence[int]) -> None:
        self._plain, self._lines, self._turns = plain, lines, turns

    @cached_property
    def _sentences(self) -> list[int]:
        return _sentence_ends(self._plain, self._lines)

    @cached_property
    def _clauses(self) -> list[int]:
        ends = _places(self._plain, _CLAUSE_END)
        return sorted({*self._sentences, *ends, *self._turns})

    @cached_property
    def _phrases(self) -> list[int]:
        return sorted({*self._clauses, *_places(self._plain, _PHRASE_END)})

    def _ends(self, scope: Scope) -> Sequence[int]:
        if scope is Scope.PHRASE:
            return self._phrases
        if scope is Scope.CLAUSE:
            return self._clauses
        return self._sentences if scope is Scope.SENTENCE else ()

    def between(self, scope: Scope, start: int, end: int) -> bool:
        """Whether a ``scope`` ends somewhere from ``start`` to ``end``."""
        places = self._ends(scope)
        return bisect_left(places, start) < bisect_left(places, end)

    def sentence(self, index: int) -> tuple[int, int]:
        """Which sentence ``index`` lies in; a very long one counts as several."""
        places = self._sentences
        number = bisect_right(places, index)
        start = places[number - 1] if number else 0
        return number, (index - start) // LONGEST_SENTENCE


def rules_for(entry: Entry, rules: Sequence[ContextRule]) -> frozenset[int]:
    """Which rules, by their number, can play down a finding of ``entry``."""
    return frozenset(
        number
        for number, rule in enumerate(rules)
        if rule.because in entry.played_down_by and entry.category in rule.categories
    )


class Surroundings:
    """The context words found in one piece of text, ready to be asked about findings."""

    def __init__(self, rules: Sequence[ContextRule], hits: Sequence[Hit], breaks: Breaks) -> None:
        self._breaks = breaks
        places: dict[int, list[tuple[int, int]]] = {}
        for hit in hits:
            places.setdefault(hit.owner, []).append((hit.start, hit.end))
        self._rules = rules
        self._found = [(owner, sorted(spans)) for owner, spans in sorted(places.items())]

    def modifier(self, applicable: frozenset[int], start: int, end: int) -> Modifier | None:
        """The first of the ``applicable`` rules (:func:`rules_for`) that plays down a finding."""
        for owner, spans in self._found:
            if owner not in applicable:
                continue
            rule = self._rules[owner]
            near = self._nearest(rule, spans, start, end)
            if near is not None:
                return Modifier(rule, *near)
        return None

    def _nearest(
        self, rule: ContextRule, spans: Sequence[tuple[int, int]], start: int, end: int
    ) -> tuple[int, int] | None:
        after = bisect_left(spans, (start, 0))
        if rule.direction in (Direction.OVER, Direction.EITHER):
            around = spans[max(0, after - 2) : after + 2]
            over = next((span for span in around if span[0] < end and span[1] > start), None)
            if over is not None or rule.direction is Direction.OVER:
                return over
        if rule.direction is not Direction.AFTER:
            before = bisect_right(spans, (start, end)) - 1
            if rule.direction is Direction.BEFORE:
                while before >= 0 and spans[before][0] >= start:
                    before -= 1
            if before >= 0 and self._reaches(rule, spans[before][1], start):
                return spans[before]
        if rule.direction is not Direction.BEFORE:
            while after < len(spans) and spans[after][0] < end:
                after += 1
            if after < len(spans) and self._reaches(rule, end, spans[after][0]):
                return spans[after]
        return None

    def _reaches(self, rule: ContextRule, start: int, end: int) -> bool:
        if end - start > rule.reach:
            return False
        return end <= start or not self._breaks.between(rule.scope, start, end)


def _sentence_ends(plain: bytes, lines: Sequence[int]) -> list[int]:
    ends = [end.start() for end in _SENTENCE_END.finditer(plain)]
    return sorted({*ends, *lines}) if lines else ends


def _places(plain: bytes, marks: Sequence[bytes]) -> list[int]:
    """Where any of ``marks`` stands, each found in one linear scan."""
    places = []
    for mark in marks:
        at = plain.find(mark)
        while at >= 0:
            places.append(at)
            at = plain.find(mark, at + len(mark))
    return places
