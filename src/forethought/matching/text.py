"""Spelling: folding letters to a comparable form, and one-letter slips."""

from __future__ import annotations

import unicodedata

_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)
_APOSTROPHES = str.maketrans(dict.fromkeys("'’‘`´ʼ′\u02bb\uff07"))
_SHORTEST_SLIP = 4


def words(text: str) -> frozenset[str]:
    """The words of a table that is written as running text."""
    return frozenset(text.split())


def fold(text: str) -> str:
    """``text`` in small letters, without accents and apostrophes ("O’Brién" → "obrien")."""
    if text.isascii():
        return text.lower().translate(_APOSTROPHES)
    spread = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES)).casefold()
    kept = "".join(letter for letter in spread if not unicodedata.combining(letter))
    return kept.translate(_LETTERS).translate(_APOSTROPHES)


def one_slip(one: str, other: str, shortest: int = _SHORTEST_SLIP) -> bool:
    """Whether one letter inserted, dropped, changed or swapped with its neighbour joins them.

    Equal words count. Words shorter than ``shortest`` letters must be equal: in a short word
    one letter makes another name.
    """
    if one == other:
        return True
    if len(one) > len(other):
        one, other = other, one
    longer_by = len(other) - len(one)
    if longer_by > 1 or len(one) < shortest:
        return False
    at = 0
    while at < len(one) and one[at] == other[at]:
        at += 1
    if longer_by == 1:
        return one[at:] == other[at + 1 :]
    if one[at + 1 :] == other[at + 1 :]:
        return True
    return one[at + 2 :] == other[at + 2 :] and one[at : at + 2] == other[at : at + 2][::-1]
