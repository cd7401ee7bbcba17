"""Words of which every match of an expression must contain one.

As RE2's own prefilter does it: walk over the parsed expression, keep small sets of exact texts,
and where a text cannot be known exactly, choose the set that is rarest in everyday notes. An
anchor is as it stands in ``Folded.words``: letters, digits and single spaces.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from re import _constants as ops  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

_MOST = 48
_BOUNDARY, _LEFT, _RIGHT = "\x01", "\x02", "\x03"
_EVERYDAY = 400.0
_PREFIX, _FRAGMENT = 2000.0, 10_000.0
_RARE, _SHORT = 0.1, 4.0
_RARE_ENOUGH, _TOO_COMMON, _TOO_COMMON_ALONE = 3.0, 700.0, 90.0
_FIRST_LIST = 0xE000
_OUTSIDE = re.compile(r"[^a-z0-9_\x01]")
_BEFORE = re.compile(r"^\x01+ ?|^ \x01*")
_AFTER = re.compile(r" ?\x01+$|\x01* $")

_REPEATS = (ops.MAX_REPEAT, ops.MIN_REPEAT)
_Piece = tuple[Any, Any]


class AnchorFinder:
    """Finds the anchors of expressions.

    ``lists`` are expressions that occur inside many others (the lists of a lexicon): each is
    looked into once, and stands for one character while the rest is taken apart. ``common`` gives
    for everyday words in how many of 1,000 notes they stand.
    """

    def __init__(self, lists: Sequence[str], common: Mapping[str, int]) -> None:
        self._common = common
        self._signs = {
            f"(?:{text})": chr(_FIRST_LIST + number)
            for number, text in enumerate(sorted(lists, key=len, reverse=True))
        }
        self._exact_lists: dict[int, set[str] | None] = {}
        self._list_anchors: dict[int, set[str]] = {}
        for expression, sign in sorted(self._signs.items(), key=lambda pair: len(pair[0])):
            self._learn(expression, ord(sign))

    def best(self, expression: str) -> tuple[frozenset[str], frozenset[str]]:
        """Two sets of texts: each match of ``expression`` holds one text of each.

        The first is the rarest, empty if there is none. The second is the next rarest, empty if
        the first is rare enough alone or there is no other.
        """
        candidates = [_clean(texts) for texts in self._candidates(self._parse(expression))]
        usable = sorted((t for t in candidates if t and "" not in t), key=self._cost)
        if not usable:
            return frozenset(), frozenset()
        first, *others = usable
        second = next((texts for texts in others if self._is_telling(texts)), set())
        if self._cost(first) < _RARE_ENOUGH:
            second = set()
        return frozenset(first), frozenset(second)

    def _is_telling(self, texts: set[str]) -> bool:
        """Whether it is worth looking whether one of ``texts`` stands in a note."""
        return (
            self._cost(texts) <= _TOO_COMMON
            and max(map(self._frequency, texts)) <= _TOO_COMMON_ALONE
        )

    def _learn(self, expression: str, code: int) -> None:
        sequence = _parser.parse(self._shortened(expression[3:-1]))
        self._exact_lists[code] = self._exact_sequence(sequence)
        sets = self._candidates(sequence, _LEFT, _RIGHT)
        usable = [texts for texts in sets if "" not in _clean(_placed(texts, " ", " "))]
        if usable:
            rarest = min(usable, key=lambda texts: self._cost(_clean(_placed(texts, " ", " "))))
            self._list_anchors[code] = rarest

    def _parse(self, expression: str) -> Iterable[_Piece]:
        pieces: Iterable[_Piece] = _parser.parse(self._shortened(expression))
        return pieces

    def _shortened(self, expression: str) -> str:
        for text, sign in self._signs.items():
            expression = expression.replace(text, sign)
        return expression

    def _cost(self, anchors: Iterable[str]) -> float:
        return sum(self._frequency(anchor) for anchor in anchors)

    def _frequency(self, anchor: str) -> float:
        """A guess at the notes in 1,000 that hold ``anchor``: that of its rarest whole word."""
        words = anchor.split()
        if not words:
            return _EVERYDAY
        if len(words) == 1 and not (anchor[0] == " " == anchor[-1]):
            rarity = _PREFIX if anchor[0] == " " else _FRAGMENT
            return self._common.get(words[0], 0) + rarity / (len(words[0]) ** 3)
        guesses = [
            float(self._common.get(word, _RARE if len(word) > 2 else _SHORT)) for word in words
        ]
        return min(guesses) / len(words)

    def _candidates(
        self, sequence: Iterable[_Piece], left: str = "", right: str = ""
    ) -> list[set[str]]:
        """Sets of texts: each match of ``sequence`` holds one text of every set.

        ``left`` and ``right`` are a space where a word is known to begin or end there.
        """
        found: list[set[str]] = []
        current = {left}
        pieces = list(sequence)
        for number, (op, argument) in enumerate(pieces):
            exact = self._exact(op, argument)
            if exact is not None and len(exact) * len(current) <= _MOST:
                current = {before + after for before in current for after in exact}
                continue
            separator = _is_separator(op, argument)
            once = None if separator else self._at_least_once(op, argument)
            if once is not None and len(once) * len(current) <= _MOST:
                found.append({before + after for before in current for after in once})
                current = {""}
                continue
            found.append({text + " " for text in current} if separator else current)
            after = right if number + 1 == len(pieces) else self._opens(*pieces[number + 1])
            ended = all(text[-1:] in (" ", _BOUNDARY) for text in current)
            before = " " if ended else left if current == {left} else ""
            if exact is not None:
                found.append({f"{before}{text}{after}" for text in exact})
            else:
                found.extend(self._inside(op, argument, before, after))
            kept = ended and op in _REPEATS and self._ends_word(argument[2])
            current = {" "} if separator or kept else {""}
        found.append({text + right for text in current})
        return found

    def _at_least_once(self, op: Any, argument: Any) -> set[str] | None:
        """All texts with which a piece that may repeat begins."""
        if op in _REPEATS and argument[0] >= 1:
            return self._exact_sequence(argument[2])
        return None

    def _ends_word(self, sequence: Iterable[_Piece]) -> bool:
        """Whether a word has ended wherever ``sequence`` ends."""
        *_, (op, argument) = sequence
        if _is_separator(op, argument):
            return True
        if op is ops.SUBPATTERN:
            return self._ends_word(argument[3])
        if op is ops.BRANCH:
            return all(len(branch) and self._ends_word(branch) for branch in argument[1])
        exact = self._exact(op, argument)
        return bool(exact) and all(text[-1:] == " " for text in exact or ())

    def _opens(self, op: Any, argument: Any) -> str:
        """A space if a word has ended wherever this piece begins."""
        if _is_separator(op, argument):
            return " "
        exact = self._exact(op, argument)
        ended = exact and all(text[:1] in (" ", _BOUNDARY) for text in exact)
        return " " if ended else ""

    def _inside(self, op: Any, argument: Any, left: str, right: str) -> list[set[str]]:
        if op is ops.LITERAL and argument in self._list_anchors:
            return [_placed(self._list_anchors[argument], left, right)]
        if op is ops.SUBPATTERN:
            return self._candidates(argument[3], left, right)
        if op in _REPEATS and argument[0] >= 1:
            return self._candidates(argument[2])
        if op is ops.BRANCH:
            return self._either([self._candidates(branch, left, right) for branch in argument[1]])
        return []

    def _either(self, branches: Sequence[list[set[str]]]) -> list[set[str]]:
        """One set that covers every branch: from each branch its rarest set."""
        chosen: set[str] = set()
        for sets in branches:
            usable = [texts for texts in map(_clean, sets) if texts and "" not in texts]
            if not usable:
                return []
            chosen |= min(usable, key=self._cost)
        return [chosen]

    def _exact(self, op: Any, argument: Any) -> set[str] | None:
        """All texts that a piece can match, or None when they are too many."""
        exact: set[str] | None = None
        if op is ops.LITERAL:
            exact = {_char(argument)} if argument < _FIRST_LIST else self._exact_lists.get(argument)
        elif op is ops.AT:
            exact = {_BOUNDARY if argument is ops.AT_BOUNDARY else ""}
        elif op is ops.IN:
            exact = _members(op, argument)
        elif op is ops.SUBPATTERN:
            exact = self._exact_sequence(argument[3])
        elif op is ops.BRANCH and len(argument[1]) <= _MOST:
            exact = self._exact_branches(argument[1])
        elif op in _REPEATS and argument[:2] == (0, 1):
            inner = self._exact_sequence(argument[2])
            exact = None if inner is None else inner | {""}
        return exact

    def _exact_branches(self, branches: Iterable[Iterable[_Piece]]) -> set[str] | None:
        texts: set[str] = set()
        for branch in branches:
            exact = self._exact_sequence(branch)
            if exact is None or len(texts) + len(exact) > _MOST:
                return None
            texts |= exact
        return texts

    def _exact_sequence(self, sequence: Iterable[_Piece]) -> set[str] | None:
        texts = {""}
        for op, argument in sequence:
            exact = self._exact(op, argument)
            if exact is None or len(texts) * len(exact) > _MOST:
                return None
            texts = {left + right for left in texts for right in exact}
        return texts


def _placed(texts: Iterable[str], left: str, right: str) -> set[str]:
    """Texts of a list, now that it is known whether words begin and end around it."""
    return {text.replace(_LEFT, left).replace(_RIGHT, right) for text in texts}


def _clean(texts: Iterable[str]) -> set[str]:
    cleaned = set()
    for text in texts:
        spaced = _AFTER.sub(" ", _BEFORE.sub(" ", _OUTSIDE.sub(" ", text))).replace(_BOUNDARY, "")
        cleaned.add(spaced if spaced.strip() else "")
    return cleaned


def _is_separator(op: Any, argument: Any) -> bool:
    if op not in _REPEATS or argument[0] < 1:
        return False
    return all(_members(*item) == {" "} for item in argument[2])


def _members(op: Any, argument: Any) -> set[str] | None:
    if op is not ops.IN:
        return None
    texts: set[str] = set()
    for kind, value in argument:
        if kind is ops.LITERAL:
            texts.add(_char(value))
        elif kind is ops.RANGE and value[1] - value[0] <= 30:
            texts |= {_char(code) for code in range(value[0], value[1] + 1)}
        else:
            return None
    return texts


def _char(code: int) -> str:
    if code == ord("*"):
        return "_"  # a letter that the writer starred out; see folding
    char = chr(code)
    return char if char.isascii() and (char.isalnum() or char == "_") else " "
