"""Expressions as Python's parser takes them apart, and the texts that their pieces stand for.

A text is as it stands in ``Folded.words``, with signs where a word boundary, the edge of a list
or an open end of a word is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from re import _constants as ops  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

BOUNDARY, LEFT, RIGHT, OPEN = "\x01", "\x02", "\x03", "\x04"
FIRST_LIST = 0xE000
REPEATS = (ops.MAX_REPEAT, ops.MIN_REPEAT)
Piece = tuple[Any, Any]
_OUTSIDE = re.compile(r"[^a-z0-9_\x01]")
_BEFORE = re.compile(r"^\x01+ ?|^ \x01*")
_AFTER = re.compile(r" ?\x01+$|\x01* $")


def parse(expression: str) -> list[Piece]:
    """The pieces of an expression, each an operation of ``re._constants`` and its argument."""
    return _plain_pieces(_parser.parse(expression))


def _plain_pieces(sequence: Iterable[Piece]) -> list[Piece]:
    """The parsed pieces, with a choice of lists as a choice and not as a class of characters."""
    return [_plain_piece(op, argument) for op, argument in sequence]


def _plain_piece(op: Any, argument: Any) -> Piece:
    if op is ops.BRANCH:
        return op, (None, [_plain_pieces(branch) for branch in argument[1]])
    if op is ops.SUBPATTERN:
        return op, (*argument[:3], _plain_pieces(argument[3]))
    if op in REPEATS:
        return op, (*argument[:2], _plain_pieces(argument[2]))
    if op is ops.IN and any(k is ops.LITERAL and v >= FIRST_LIST for k, v in argument):
        return ops.BRANCH, (None, [[item] for item in argument])
    return op, argument


def grown(before: str, after: str) -> str:
    """``after`` put behind the open text ``before``; a boundary behind a letter ends a word."""
    text = before + after
    if text[:-1].endswith(BOUNDARY) and before:
        return text[: text.index(BOUNDARY)]
    return text.replace(BOUNDARY, "")


def is_usable(texts: set[str]) -> bool:
    """Whether every text holds a letter or digit."""
    return bool(texts) and "" not in clean(placed(texts, " ", " "))


def placed(texts: Iterable[str], left: str, right: str) -> set[str]:
    """Texts of a list, now that it is known whether words begin and end around it."""
    return {text.replace(LEFT, left).replace(RIGHT, right) for text in texts}


def clean(texts: Iterable[str]) -> set[str]:
    """Anchors: texts of letters, digits and single spaces; empty where nothing is left."""
    cleaned = set()
    for text in texts:
        spaced = _AFTER.sub(" ", _BEFORE.sub(" ", _OUTSIDE.sub(" ", text))).replace(BOUNDARY, "")
        cleaned.add(spaced if spaced.strip() else "")
    return cleaned


def is_separator(op: Any, argument: Any) -> bool:
    """Whether a piece is one sign or more that is no letter."""
    if op not in REPEATS or argument[0] < 1:
        return False
    return all(members(*item) == {" "} for item in argument[2])


def members(op: Any, argument: Any) -> set[str] | None:
    """The texts of a class of characters, or None when they are too many or it is none."""
    if op is not ops.IN:
        return None
    texts: set[str] = set()
    for kind, value in argument:
        if kind is ops.LITERAL:
            texts.add(as_written(value))
        elif kind is ops.RANGE and value[1] - value[0] <= 30:
            texts |= {as_written(code) for code in range(value[0], value[1] + 1)}
        else:
            return None
    return texts


@cache
def as_written(code: int) -> str:
    """What a character is in ``Folded.words``."""
    if code == ord("*"):
        return "_"  # a letter that the writer starred out; see folding
    char = chr(code)
    return char if char.isascii() and (char.isalnum() or char == "_") else " "
