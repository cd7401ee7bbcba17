"""Words in pieces that a vocabulary knows: the longest that fits first, as BERT's WordPiece.

The vocabulary and the meaning of its pieces come from all-MiniLM-L6-v2 (Apache-2.0), lower case
and without accents.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_MARKS = r"!-/:-@\[-`{-~¡§«¶·»¿\u2010-\u2027\u2030-\u205e"
_TOKEN = re.compile(rf"[{_MARKS}]|[^\s{_MARKS}]+")
_LONGEST_WORD = 100
_INSIDE = "##"
UNKNOWN = "[UNK]"
_MOST_REMEMBERED = 50_000


class Pieces:
    """Splits text into the numbers of its pieces. Pure; remembers words it has split before."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self._vocabulary = {piece: number for number, piece in enumerate(vocabulary)}
        self._unknown = (self._vocabulary.get(UNKNOWN, 0),)
        self._seen: dict[str, tuple[int, ...]] = {}

    def of(self, text: str) -> list[int]:
        """The numbers of the pieces of ``text`` in order; one unknown piece for an empty text."""
        numbers: list[int] = []
        for word in _TOKEN.findall(_plain(text)):
            known = self._seen.get(word)
            numbers += known if known is not None else self._split(word)
        return numbers or list(self._unknown)

    def _split(self, word: str) -> tuple[int, ...]:
        numbers = self._pieces(word)
        if len(self._seen) < _MOST_REMEMBERED:
            self._seen[word] = numbers
        return numbers

    def _pieces(self, word: str) -> tuple[int, ...]:
        if len(word) > _LONGEST_WORD:
            return self._unknown
        numbers: list[int] = []
        start = 0
        while start < len(word):
            prefix = _INSIDE if start else ""
            for end in range(len(word), start, -1):
                number = self._vocabulary.get(prefix + word[start:end])
                if number is not None:
                    numbers.append(number)
                    start = end
                    break
            else:
                return self._unknown
        return tuple(numbers)


def _plain(text: str) -> str:
    text = text.lower()
    if text.isascii():
        return text
    parted = unicodedata.normalize("NFD", text)
    return "".join(char for char in parted if unicodedata.category(char) != "Mn")
