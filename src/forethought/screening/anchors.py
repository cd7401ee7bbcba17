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
_BOUNDARY = "\x01"
_EVERYDAY = 400.0


def best_anchors(expression: str, common: Mapping[str, int]) -> frozenset[str]:
    """The rarest set of texts of which each match of ``expression`` holds one; empty if none.

    ``common`` gives for everyday words in how many of 1,000 notes they stand.
    """
    candidates = _candidates(_parser.parse(expression))
    cleaned = [_clean(candidate) for candidate in candidates]
    usable = [candidate for candidate in cleaned if candidate and "" not in candidate]
    if not usable:
        return frozenset()
    return frozenset(min(usable, key=lambda candidate: _cost(candidate, common)))


def _cost(anchors: Iterable[str], common: Mapping[str, int]) -> float:
    return sum(_frequency(anchor, common) for anchor in anchors)


def _frequency(anchor: str, common: Mapping[str, int]) -> float:
    """A guess at the notes in 1,000 that hold ``anchor``: that of its rarest whole word."""
    words = anchor.split()
    if not words:
        return _EVERYDAY
    whole = anchor.startswith(" ") and anchor.endswith(" ")
    if not whole and len(words) == 1:
        return common.get(words[0], 0) + 60.0 / (len(words[0]) ** 2)
    guesses = [float(common.get(word, 1 if len(word) > 2 else 8)) for word in words]
    return min(guesses) / len(words)


def _clean(texts: Iterable[str]) -> set[str]:
    cleaned = set()
    for text in texts:
        spaced = re.sub(r"[^a-z0-9_\x01]+", " ", text)
        spaced = re.sub(r"^\x01+ ?|^ \x01*", " ", spaced)
        spaced = re.sub(r" ?\x01+$|\x01* $", " ", spaced).replace(_BOUNDARY, "")
        cleaned.add(re.sub(" +", " ", spaced) if spaced.strip() else "")
    return cleaned


def _candidates(sequence: Iterable[tuple[Any, Any]]) -> list[set[str]]:
    """Sets of texts: each match of ``sequence`` holds one text of every set."""
    found: list[set[str]] = []
    current = {""}
    for op, argument in sequence:
        exact = _exact(op, argument)
        if exact is not None and len(exact) * len(current) <= _MOST:
            current = {left + right for left in current for right in exact}
            continue
        separator = _is_separator(op, argument)
        found.append({text + " " for text in current} if separator else current)
        found.extend([exact] if exact is not None else _inside(op, argument))
        current = {" "} if separator else {""}
    found.append(current)
    return found


def _inside(op: Any, argument: Any) -> list[set[str]]:
    if op is ops.SUBPATTERN:
        return _candidates(argument[3])
    if op in (ops.MAX_REPEAT, ops.MIN_REPEAT) and argument[0] >= 1:
        return _candidates(argument[2])
    if op is ops.BRANCH:
        return _either([_candidates(branch) for branch in argument[1]])
    return []


def _either(branches: Sequence[list[set[str]]]) -> list[set[str]]:
    """One set that covers every branch: from each branch its longest-worded set."""
    chosen: set[str] = set()
    for sets in branches:
        usable = [texts for texts in map(_clean, sets) if texts and "" not in texts]
        if not usable:
            return []
        chosen |= max(usable, key=lambda texts: min(len(text.strip()) for text in texts))
    return [chosen]


def _is_separator(op: Any, argument: Any) -> bool:
    if op not in (ops.MAX_REPEAT, ops.MIN_REPEAT) or argument[0] < 1:
        return False
    return all(_members(*item) == {" "} for item in argument[2])


def _exact(op: Any, argument: Any) -> set[str] | None:  # noqa: PLR0911
    """All texts that a piece can match, or None when they are too many."""
    if op is ops.LITERAL:
        return {_char(argument)}
    if op is ops.AT:
        return {_BOUNDARY if argument is ops.AT_BOUNDARY else ""}
    if op is ops.IN:
        return _members(op, argument)
    if op is ops.SUBPATTERN:
        return _exact_sequence(argument[3])
    if op is ops.BRANCH:
        branches = [_exact_sequence(branch) for branch in argument[1]]
        if any(branch is None for branch in branches):
            return None
        return _limited({text for branch in branches for text in branch or ()})
    if op in (ops.MAX_REPEAT, ops.MIN_REPEAT) and argument[:2] == (0, 1):
        inner = _exact_sequence(argument[2])
        return None if inner is None else inner | {""}
    return None


def _exact_sequence(sequence: Iterable[tuple[Any, Any]]) -> set[str] | None:
    texts = {""}
    for op, argument in sequence:
        exact = _exact(op, argument)
        if exact is None or len(texts) * len(exact) > _MOST:
            return None
        texts = {left + right for left in texts for right in exact}
    return texts


def _limited(texts: set[str]) -> set[str] | None:
    return texts if len(texts) <= _MOST else None


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
    char = chr(code)
    return char if char.isascii() and (char.isalnum() or char == "_") else " "
