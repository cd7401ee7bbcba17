"""A note in clauses: what one hazard is usually said in, with exact offsets.

A hazard in an ordinary note is one clause among many. Reading clause by clause keeps the rest
of the note from drowning it, and gives the span to show.
"""

from __future__ import annotations

import re

_BREAK = re.compile(
    r"(?<=[.;!?])\s+"
    r"|(?<=\S)\s[-–—]+\s+"
    r"|\n+"
    r"|(?<=[a-z0-9]),\s(?=(?:and|but|then|so|who|which)\s)",
    re.IGNORECASE,
)
_SHORTEST = 3


def clauses(text: str) -> list[tuple[int, int]]:
    """The clauses of ``text`` as (start, end), in order and not overlapping.

    A piece shorter than three characters joins the clause after it. Empty for a text of
    nothing but white space.
    """
    pieces: list[tuple[int, int]] = []
    start = 0
    for found in _BREAK.finditer(text):
        if found.start() - start >= _SHORTEST:
            pieces.append((start, found.start()))
            start = found.end()
    pieces.append((start, len(text)))
    trimmed = (_trimmed(text, *piece) for piece in pieces)
    return [(first, last) for first, last in trimmed if first < last]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    bare = piece.strip()
    if not bare:
        return start, start
    start += len(piece) - len(piece.lstrip())
    return start, start + len(bare)
