"""The words found in a note, with a little of what stands around them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from forethought.dayfolder.html_notes import Span, merge, to_words

AROUND = 120
"""Characters shown on each side of the words found."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A piece of a note; ``spans`` are those of the words found, within ``text``."""

    text: str
    spans: tuple[Span, ...]


def excerpts(text: str, spans: Iterable[Span]) -> tuple[Excerpt, ...]:
    """The pieces of ``text`` around the words found, those that meet joined, in order."""
    marks = merge(spans, len(text))
    wide = [to_words(text, max(0, a - AROUND), min(len(text), b + AROUND)) for a, b in marks]
    return tuple(
        _cut(text, start, end, [m for m in marks if start <= m[0] and m[1] <= end])
        for start, end in merge(wide, len(text))
    )


def from_quotes(found: Iterable[tuple[int, str]]) -> tuple[Excerpt, ...]:
    """The same from ``(start, quote)`` alone, where the note is gone: overlapping ones joined."""
    joined: list[tuple[int, str]] = []
    for start, quote in sorted(set(found)):
        if joined and start <= joined[-1][0] + len(joined[-1][1]):
            first, before = joined[-1]
            joined[-1] = (first, before + quote[max(0, first + len(before) - start) :])
        else:
            joined.append((start, quote))
    return tuple(Excerpt(quote, ((0, len(quote)),)) for _, quote in joined if quote)


def _cut(text: str, start: int, end: int, marks: Sequence[Span]) -> Excerpt:
    before, after = "… " if start else "", " …" if end < len(text) else ""
    moved = tuple((a - start + len(before), b - start + len(before)) for a, b in marks)
    return Excerpt(f"{before}{text[start:end]}{after}", moved)
