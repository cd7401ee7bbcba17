"""Notes that share an id within their source: found by hashes, told apart by their texts."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from hashlib import sha256

import numpy as np

from forethought.rescreening.notes import Pair

Numbered = tuple[str, int, str]
"""A record's id, its ordinal, its note."""


class Ids:
    """The ids of one source as numbers, eight bytes each, to find those that come twice."""

    def __init__(self) -> None:
        self._numbers = array("q")

    def add(self, pairs: Iterable[Pair]) -> None:
        """Take the ids of some notes."""
        self._numbers.extend(hash(record_id) for record_id, _ in pairs)

    def repeated(self) -> frozenset[int]:
        """The numbers that came more than once."""
        numbers, counts = np.unique(
            np.frombuffer(self._numbers, dtype=np.int64), return_counts=True
        )
        return frozenset(numbers[counts > 1].tolist())


def sharing(pairs: Iterable[Pair], repeated: frozenset[int]) -> dict[str, list[str]]:
    """The notes of every id that stands there more than once, by id.

    ``repeated`` may hold the number of an id that stands there once.
    """
    found: dict[str, list[str]] = {}
    for record_id, text in pairs:
        if hash(record_id) in repeated:
            found.setdefault(record_id, []).append(text)
    return {record_id: texts for record_id, texts in found.items() if len(texts) > 1}


def numbered(shared: dict[str, list[str]]) -> Iterator[Numbered]:
    """These notes with their ordinals: by the SHA-256 of their texts, so by no order of rows."""
    for record_id, texts in shared.items():
        for ordinal, text in enumerate(sorted(texts, key=digest)):
            yield record_id, ordinal, text


def digest(text: str) -> str:
    """SHA-256 of a note in hexadecimal."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
