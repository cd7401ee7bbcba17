"""One deed, one hazard: a bite is an animal's, a threat to oneself is a crisis.

Words that a more special hazard has spoken for do not count for the general one as well
(``corpus/GUIDE.md``, Categories): otherwise a dog's bite would ask for what a man's blow asks.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from forethought.vocabulary import Hazard

_OF_ANIMALS = frozenset({Hazard.VIOLENCE, Hazard.ABUSE})
_ONESELF = (
    *(b"himself", b"herself", b"hisself", b"themself", b"themselves", b"hersel", b"himsel"),
    *(b"his wrists", b"her wrists", b"their wrists", b"own life", b"own throat"),
)
_OTHERS_TOO = (
    b" and me",
    b" and us",
    b" and any",
    b" and you",
    b" and the",
    b" and take",
    b" and who",
)
_REACH = 24

Span = tuple[int, int]


class Spoken:
    """Which words of a folded note a special hazard has spoken for. Spans are half-open."""

    def __init__(self, text: bytes, hits: Iterable[tuple[Hazard, int, int]]) -> None:
        self._text = text
        self._animal = _merged(
            (start, end) for hazard, start, end in hits if hazard is Hazard.ANIMAL
        )

    def for_other(self, hazard: Hazard, start: int, end: int) -> bool:
        """Whether a hit of ``hazard`` at these words says what a special hazard says."""
        if hazard in _OF_ANIMALS:
            return _overlaps(self._animal, start, end)
        return hazard is Hazard.THREAT and self._is_to_oneself(start, end)

    def _is_to_oneself(self, start: int, end: int) -> bool:
        """A threat to oneself is a crisis; one to oneself and others stays a threat too."""
        if not any(word in self._text[start : end + 1] for word in _ONESELF):
            return False
        after = self._text[end : end + _REACH]
        return not any(words in after for words in _OTHERS_TOO)


def _merged(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _overlaps(spans: list[Span], start: int, end: int) -> bool:
    at = bisect_right(spans, (end, -1)) - 1
    return at >= 0 and spans[at][0] < end and start < spans[at][1]
