"""Words of which every match of an expression must contain one.

As RE2's own prefilter does it: walk over the parsed expression, keep small sets of exact texts,
and where a text cannot be known exactly, choose the set that is rarest in everyday notes. An
anchor is as it stands in ``Folded.words``: letters, digits and single spaces.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from re import _constants as ops  # type: ignore[attr-defined]
from typing import Any, NamedTuple

from forethought.screening.parsed import (
    BOUNDARY,
    FIRST_LIST,
    LEFT,
    OPEN,
    REPEATS,
    RIGHT,
    Piece,
    as_written,
    clean,
    grown,
    is_separator,
    is_usable,
    members,
    parse,
    placed,
)
from forethought.screening.rarity import Rarity

_MOST = 100
_MOST_NEXT, _MOST_JOINED, _MOST_LONGER = 5000, 300, 200
_LOOKING, _HERE, _ANYWHERE, _PER_WORD = 0.1, 0.8, 1.5, 3000.0
_TOO_COMMON_ALONE, _EVERYDAY, _RARE_ENOUGH = 90.0, 8.0, 1.0
_MARKS = frozenset("=@%~")
_STARTS = re.compile(r"\x01[a-z0-9]")


@dataclass(frozen=True, slots=True)
class Look:
    """How to look for an expression before it is run.

    Each match holds a text of ``first``; where ``starts``, it starts with it, and where ``next``
    is not None, one of these whole words follows the text at once. For everyday texts of
    ``first`` those words are already added in ``joined``, which stands in for them. Each match
    also holds a text of each of ``others``.
    """

    first: frozenset[str]
    joined: frozenset[str] = frozenset()
    starts: bool = False
    next: frozenset[str] | None = None
    others: tuple[frozenset[str], ...] = ()


class _Window(NamedTuple):
    """Texts of which every match holds one, and where.

    ``starts`` says that the match starts with it, ``span`` which pieces it lies in, ``after``
    which piece it ends before, if that is certain.
    """

    texts: set[str]
    starts: bool = False
    span: tuple[int, int] = (0, 0)
    after: int | None = None


class AnchorFinder:
    """Finds the anchors of expressions.

    ``lists`` are expressions that occur inside many others (the lists of a lexicon): each is
    looked into once, and stands for one character while the rest is taken apart. ``common`` gives
    for everyday words in how many of 1,000 notes they stand.
    """

    def __init__(self, lists: Sequence[str], common: Mapping[str, int]) -> None:
        self._rarity = Rarity(common)
        self._signs = {
            f"(?:{text})": chr(FIRST_LIST + number)
            for number, text in enumerate(sorted(lists, key=len, reverse=True))
        }
        self._exact_lists: dict[int, set[str] | None] = {}
        self._list_firsts: dict[int, set[str] | None] = {}
        self._list_anchors: dict[int, _Window] = {}
        for expression, sign in sorted(self._signs.items(), key=lambda pair: len(pair[0])):
            self._learn(expression, ord(sign))

    def best(self, expression: str) -> Look | None:
        """The cheapest way to look for ``expression``; None if no word is in every match."""
        pieces = self._parse(expression)
        looks = [(self._look(w, pieces), w.span) for w in self._candidates(pieces)]
        usable = [(look, span) for look, span in looks if look.first and "" not in look.first]
        if not usable:
            return None
        first, taken = min(usable, key=lambda pair: self._work(pair[0]))
        running = _HERE if first.starts else _ANYWHERE
        expected = running * self._rarity.any_of(first.first) * self._passing(first.next)
        others, spans = [], [taken]
        rated = ((self._rarity.any_of(look.first), look.first, span) for look, span in usable)
        for rate, texts, span in sorted(rated, key=lambda each: each[0]):
            if rate * _LOOKING >= expected * (1 - rate / 1000):
                break
            apart = all(span[1] <= begin or end <= span[0] for begin, end in spans)
            if apart and max(map(self._rarity.of, texts)) <= _TOO_COMMON_ALONE:
                others.append(texts)
                spans.append(span)
                expected *= rate / 1000
        return self._joined(replace(first, others=tuple(others)))

    def mark(self, expression: str) -> str | None:
        """A sign that is seldom in notes and stands in every match, if there is one."""
        if not _MARKS.intersection(expression):
            return None
        found = (chr(argument) for op, argument in self._parse(expression) if op is ops.LITERAL)
        return next((char for char in found if char in _MARKS), None)

    def _joined(self, look: Look) -> Look:
        if look.next is None or len(look.next) > _MOST_JOINED:
            return look
        everyday = {text for text in look.first if self._rarity.of(text) > _EVERYDAY}
        joined = {f"{text}{word} " for text in everyday for word in look.next}
        return replace(look, first=look.first - everyday, joined=frozenset(joined))

    def _look(self, window: _Window, pieces: Sequence[Piece]) -> Look:
        starts = window.starts and all(_STARTS.match(text) for text in window.texts)
        first = frozenset(clean(window.texts))
        after = None
        if window.after is not None and self._rarity.any_of(first) > _RARE_ENOUGH:
            after = self._next_words(pieces[window.after :])
        return Look(first, starts=starts, next=after)

    def _next_words(self, pieces: Iterable[Piece]) -> frozenset[str] | None:
        """All words, whole, with which ``pieces`` can go on; None if they are too many."""
        words = self._firsts(pieces)
        return None if words is None or any(OPEN in word for word in words) else frozenset(words)

    def _firsts(self, pieces: Iterable[Piece]) -> set[str] | None:
        """What ``pieces`` can begin with, up to the end of a word; ends in OPEN where none ends.

        None if that is too much to know.
        """
        words, texts = set[str](), {""}
        for op, argument in pieces:
            firsts = self._first_of(op, argument)
            if firsts is None or len(texts) * len(firsts) > _MOST_NEXT:
                return None
            longer = {grown(before, after) for before in texts for after in firsts}
            texts = {text[:-1] for text in longer if text[-1:] == OPEN}
            words |= {text for text in longer if text[-1:] != OPEN}
            if not texts:
                return words
        return words | {text + OPEN for text in texts}

    def _first_of(self, op: Any, argument: Any) -> set[str] | None:
        firsts: set[str] | None = None
        if is_separator(op, argument) or argument is ops.AT_END:
            firsts = {""}
        elif op is ops.LITERAL and argument == ord("*"):
            firsts = set()  # next words are not asked for in a note with stars
        elif op is ops.LITERAL and argument >= FIRST_LIST:
            firsts = self._list_firsts.get(argument)
        elif op is ops.SUBPATTERN:
            firsts = self._firsts(argument[3])
        elif op is ops.BRANCH:
            each = [self._firsts(branch) for branch in argument[1]]
            known = [words for words in each if words is not None]
            firsts = set().union(*known) if len(known) == len(each) else None
        elif op in REPEATS:
            firsts = self._firsts(argument[2])
            if firsts is not None and argument[1] != 1 and any(OPEN in w for w in firsts):
                firsts = None
            if firsts is not None and argument[0] == 0:
                firsts = firsts | {OPEN}
        elif (exact := self._exact(op, argument)) is not None:
            firsts = {"" if text == " " else text + OPEN for text in exact}
        return firsts

    def _work(self, look: Look) -> float:
        """What finding ``look`` and then running the expression costs."""
        rate = self._rarity.any_of(look.first)
        running = (_HERE if look.starts else _ANYWHERE) * self._passing(look.next)
        return rate * (_LOOKING + running) + 0.001 * len(look.first)

    def _passing(self, words: frozenset[str] | None) -> float:
        """The share of places at which one of ``words`` comes next."""
        if words is None:
            return 1.0
        return min(1.0, sum(map(self._rarity.of_word, words)) / _PER_WORD)

    def _learn(self, expression: str, code: int) -> None:
        sequence = self._parse(expression[3:-1])
        self._exact_lists[code] = self._exact_sequence(sequence)
        self._list_firsts[code] = self._firsts(sequence)
        windows = self._candidates(sequence, LEFT, RIGHT)
        usable = [window for window in windows if is_usable(window.texts)]
        if usable:
            cheapest = min(usable, key=lambda window: self._cost(window.texts, " ", " "))
            self._list_anchors[code] = cheapest

    def _parse(self, expression: str) -> list[Piece]:
        return parse(self._shortened(expression))

    def _shortened(self, expression: str) -> str:
        for text, sign in self._signs.items():
            expression = expression.replace(text, sign)
        return expression

    def _cost(self, texts: Iterable[str], left: str = "", right: str = "") -> float:
        return self._rarity.any_of(clean(placed(texts, left, right)))

    def _candidates(
        self, sequence: Iterable[Piece], left: str = "", right: str = ""
    ) -> list[_Window]:
        """Sets of texts: each match of ``sequence`` holds one text of every set.

        ``left`` and ``right`` are a space where a word is known to begin or end there.
        """
        found: list[_Window] = []
        current, starts, begin = {left}, True, 0
        pieces = list(sequence)
        for number, (op, argument) in enumerate(pieces):
            exact = self._exact(op, argument)
            if exact is not None and len(exact) * len(current) <= _MOST:
                current = {before + after for before in current for after in exact}
                continue
            ended = all(text[-1:] in (" ", BOUNDARY) for text in current)
            known = number if all(text[-1:] == " " for text in current) else None
            bare = current in ({left}, {left + BOUNDARY})
            before = left if current == {left} else BOUNDARY if ended else ""
            span = begin, number
            if known is not None and self._cost(current) > _RARE_ENOUGH:
                found.extend(self._longer(current, starts, pieces[number:], (begin, number + 1)))
            if exact is not None:
                opens = BOUNDARY if all(text[:1] in (" ", BOUNDARY) for text in exact) else ""
                found.append(_Window({text + opens for text in current}, starts, span, known))
                current, starts, begin = {before + text for text in exact}, False, number
                continue
            separator = is_separator(op, argument)
            once = None if separator else self._at_least_once(op, argument)
            if once is not None and len(once) * len(current) <= _MOST:
                texts = {first + then for first in current for then in once}
                found.append(_Window(texts, starts, (begin, number + 1)))
                current, starts, begin = {""}, False, number + 1
                continue
            end = " " if separator else ""
            found.append(_Window({text + end for text in current}, starts, span, known))
            after = self._opens(pieces[number + 1 :], right)
            for window in self._inside(op, argument, before, after):
                first = starts and bare and window.starts
                found.append(_Window(window.texts, first, (number, number + 1)))
            kept = ended and op in REPEATS and self._ends_word(argument[2])
            current, starts, begin = ({" "} if separator or kept else {""}), False, number + 1
        found.append(_Window({text + right for text in current}, starts, (begin, len(pieces))))
        return found

    def _longer(
        self, texts: set[str], starts: bool, pieces: Sequence[Piece], span: tuple[int, int]
    ) -> Iterator[_Window]:
        """``texts`` with the next word each, if these are few."""
        words = self._firsts(pieces)
        if words is None or OPEN in words or len(words) * len(texts) > _MOST_LONGER:
            return
        ends = [word[:-1] if word[-1:] == OPEN else f"{word} " for word in words]
        yield _Window({text + end for text in texts for end in ends}, starts, span)

    def _at_least_once(self, op: Any, argument: Any) -> set[str] | None:
        """All texts with which a piece that may repeat begins."""
        if op in REPEATS and argument[0] >= 1:
            return self._exact_sequence(argument[2])
        return None

    def _ends_word(self, sequence: Iterable[Piece]) -> bool:
        """Whether a word has ended wherever ``sequence`` ends."""
        *_, (op, argument) = sequence
        if is_separator(op, argument):
            return True
        if op is ops.SUBPATTERN:
            return self._ends_word(argument[3])
        if op is ops.BRANCH:
            return all(len(branch) and self._ends_word(branch) for branch in argument[1])
        exact = self._exact(op, argument)
        return bool(exact) and all(text[-1:] == " " for text in exact or ())

    def _opens(self, pieces: Sequence[Piece], right: str) -> str:
        """A boundary if a word has ended wherever ``pieces`` begin, or nothing."""
        for op, argument in pieces:
            if argument is ops.AT_BOUNDARY:
                return BOUNDARY
            optional = op in REPEATS and argument[0] == 0
            words = self._firsts(argument[2] if optional else [(op, argument)])
            if words != {""}:
                return ""
            if not optional:
                return BOUNDARY
        return BOUNDARY if right in (" ", BOUNDARY) else right

    def _inside(self, op: Any, argument: Any, left: str, right: str) -> list[_Window]:
        if op is ops.LITERAL and argument in self._list_anchors:
            texts, starts = self._list_anchors[argument][:2]
            return [_Window(placed(texts, left, right), starts)]
        if op is ops.SUBPATTERN:
            return self._candidates(argument[3], left, right)
        if op in REPEATS and argument[0] >= 1:
            return [_Window(window.texts) for window in self._candidates(argument[2])]
        if op is ops.BRANCH:
            return self._either([self._candidates(branch, left, right) for branch in argument[1]])
        return []

    def _either(self, branches: Sequence[list[_Window]]) -> list[_Window]:
        """One set that covers every branch: from each branch its rarest set."""
        chosen: set[str] = set()
        starts = True
        for windows in branches:
            usable = [window for window in windows if is_usable(window.texts)]
            if not usable:
                return []
            best = min(usable, key=lambda window: self._cost(window.texts, " ", " "))
            chosen |= best.texts
            starts = starts and best.starts
        return [_Window(chosen, starts)]

    def _exact(self, op: Any, argument: Any) -> set[str] | None:
        """All texts that a piece can match, or None when they are too many."""
        exact: set[str] | None = None
        if op is ops.LITERAL:
            exact = (
                {as_written(argument)} if argument < FIRST_LIST else self._exact_lists.get(argument)
            )
        elif op is ops.AT:
            exact = {BOUNDARY if argument is ops.AT_BOUNDARY else ""}
        elif op is ops.IN:
            exact = members(op, argument)
        elif op is ops.SUBPATTERN:
            exact = self._exact_sequence(argument[3])
        elif op is ops.BRANCH and len(argument[1]) <= _MOST:
            exact = self._exact_branches(argument[1])
        elif op in REPEATS and argument[:2] == (0, 1):
            inner = self._exact_sequence(argument[2])
            exact = None if inner is None else inner | {""}
        return exact

    def _exact_branches(self, branches: Iterable[Iterable[Piece]]) -> set[str] | None:
        texts: set[str] = set()
        for branch in branches:
            exact = self._exact_sequence(branch)
            if exact is None or len(texts) + len(exact) > _MOST:
                return None
            texts |= exact
        return texts

    def _exact_sequence(self, sequence: Iterable[Piece]) -> set[str] | None:
        texts = {""}
        for op, argument in sequence:
            exact = self._exact(op, argument)
            if exact is None or len(texts) * len(exact) > _MOST:
                return None
            texts = {left + right for left in texts for right in exact}
        return texts
