"""What the second reader looks at: hashed grams of words, stems and characters.

One pass of array arithmetic over the whole piece of text gives the grams of all its clauses.
A gram is a 22-bit bucket of a polynomial hash (powers of an odd number modulo 2^64, so that
the hash of any span is a difference of prefix sums). Training and reading use this one
function, so that they cannot drift apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BUCKET_BITS = 22
LONGEST = 6000
"""Most characters in one call of :func:`grams`."""

U64 = NDArray[np.uint64]
I64 = NDArray[np.int64]

_BASE = 0x9E3779B97F4A7C15
_MIX = np.uint64(0xD6E8FEB86659FD93)
_CHARACTERS = (2, 3, 4, 5)
_STEM_LENGTH = 4
_WORD, _PAIR, _STEM, _STEMS, _APART, _CHARACTER = 1, 2, 3, 4, 5, 16
WORDS, CHARACTERS, STEMS = 0, 1, 2
"""Kinds of grams."""

_STRAIGHT = str.maketrans(
    {**dict.fromkeys("‘’‚‛′´`ʼ", "'"), **dict.fromkeys("“”„″«»", '"'), "–": "-", "—": "-"}
)
_SPACE = np.zeros(256, bool)
_SPACE[[0, 9, 10, 11, 12, 13, 32, 133, 160]] = True
_FOLD = np.arange(256, dtype=np.uint8)
_FOLD[_SPACE] = 32
_FOLD[ord("0") : ord("9") + 1] = ord("0")
_INSIDE = np.zeros(256, bool)
_INSIDE[[*range(48, 58), *range(97, 123), 39, *range(192, 256)]] = True


def _powers(base: int) -> U64:
    powers = [1]
    for _ in range(LONGEST + 2):
        powers.append(powers[-1] * base % 2**64)
    return np.array(powers, np.uint64)


_UP = _powers(_BASE)
_DOWN = _powers(pow(_BASE, -1, 2**64))


@dataclass(frozen=True, slots=True)
class Grams:
    """``buckets`` of all grams, the clause each is in, and its kind."""

    buckets: I64
    clauses: I64
    kinds: NDArray[np.int8]


def folded_bytes(text: str) -> NDArray[np.uint8]:
    """One byte a character: lower case, straight quotes, every digit ``0``, every space one."""
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(char.lower()[:1] for char in text)
    codes = lower.translate(_STRAIGHT).encode("latin-1", "replace")
    return _FOLD[np.frombuffer(codes, np.uint8)]


def word_spans(codes: NDArray[np.uint8]) -> tuple[I64, I64]:
    """Where each word starts and ends. ``codes`` as :func:`folded_bytes` gives them."""
    inside = np.zeros(len(codes) + 2, np.int8)
    inside[1:-1] = _INSIDE[codes]
    edges = np.diff(inside)
    return np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)


def grams(text: str, clauses: Sequence[tuple[int, int]]) -> Grams:
    """The grams of each clause of ``text``, at most ``LONGEST`` characters long.

    Raises ValueError for a longer text.
    """
    if len(text) > LONGEST:
        raise ValueError(f"at most {LONGEST} characters at a time, not {len(text)}")
    codes = folded_bytes(text)
    owner = np.full(len(codes) + 2, -1, np.int64)
    for number, (start, end) in enumerate(clauses):
        owner[start + 1 : end + 1] = number
    parts = [*_word_grams(codes, owner), *_character_grams(codes, owner)]
    return Grams(
        np.concatenate([part[0] for part in parts]),
        np.concatenate([part[1] for part in parts]),
        np.concatenate([np.full(len(part[0]), part[2], np.int8) for part in parts]),
    )


_Part = tuple[I64, I64, int]


def _word_grams(codes: NDArray[np.uint8], owner: I64) -> list[_Part]:
    """Words and pairs; stems, pairs of stems, and stems with one word between."""
    starts, ends = word_spans(codes)
    where = owner[starts + 1]
    starts, ends, where = starts[where >= 0], ends[where >= 0], where[where >= 0]
    prefix = _prefix(codes)
    words = _spans(prefix, starts, ends)
    stems = _spans(prefix, starts, np.minimum(ends, starts + _STEM_LENGTH))
    near, apart = where[:-1] == where[1:], where[:-2] == where[2:]
    at = where[:-1][near]
    return [
        _part(words, where, _WORD, WORDS),
        _part(_joined(words[:-1], words[1:])[near], at, _PAIR, WORDS),
        _part(stems, where, _STEM, STEMS),
        _part(_joined(stems[:-1], stems[1:])[near], at, _STEMS, STEMS),
        _part(_joined(stems[:-2], stems[2:])[apart], where[:-2][apart], _APART, STEMS),
    ]


def _character_grams(codes: NDArray[np.uint8], owner: I64) -> list[_Part]:
    """As scikit-learn's ``char_wb``: within words, a space before and after counting as part."""
    padded = np.full(len(codes) + 2, 32, np.uint8)
    padded[1:-1] = codes
    prefix = _prefix(padded)
    gaps = np.zeros(len(padded) + 1, np.int64)
    np.cumsum(padded == 32, out=gaps[1:])
    parts: list[_Part] = []
    for size in _CHARACTERS:
        count = len(padded) - size + 1
        if count <= 0:
            continue
        starts = np.arange(count)
        inner = gaps[starts + size - 1] - gaps[starts + 1]
        middle = owner[1 : count + 1]
        if size == 2:
            middle = np.maximum(owner[:count], middle)
        starts = starts[(inner == 0) & (middle >= 0)]
        hashes = _spans(prefix, starts, starts + size)
        parts.append(_part(hashes, middle[starts], _CHARACTER + size, CHARACTERS))
    return parts


def _prefix(codes: NDArray[np.uint8]) -> U64:
    prefix = np.zeros(len(codes) + 1, np.uint64)
    np.cumsum((codes.astype(np.uint64) + np.uint64(1)) * _UP[: len(codes)], out=prefix[1:])
    return prefix


def _spans(prefix: U64, starts: I64, ends: I64) -> U64:
    return (prefix[ends] - prefix[starts]) * _DOWN[starts]


def _joined(first: U64, second: U64) -> U64:
    return first * np.uint64(0x100000001B3) ^ second * _MIX


def _part(hashes: U64, where: I64, salt: int, kind: int) -> _Part:
    mixed = (hashes ^ np.uint64(salt * 0x9E3779B1)) * _MIX
    mixed ^= mixed >> np.uint64(32)
    mixed *= _MIX
    return (mixed >> np.uint64(64 - BUCKET_BITS)).astype(np.int64), where, kind
