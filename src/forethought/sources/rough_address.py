"""Finding an address among millions where the postcode does not: rough, and losing nothing.

An address without postcode, or with one that is a slip of the pen away, is found by its ``ha:``
key in :mod:`forethought.matching`. A store that cannot compute that key looks for an anchor: a
number or word that every spelling of the same house must contain.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from string import ascii_uppercase, digits

from forethought.matching.address_words import NUMBER_WORDS, SPELLINGS

POSTCODE_SHAPES = frozenset(["LDDLL", "LDDDLL", "LDLDLL", "LLDDLL", "LLDDDLL", "LLDLDLL"])
"""Unit postcodes without space, L a letter and D a digit."""

RANGE_MARK = "-"
"""Ends a word of an address that holds a range of numbers ("12-16 High Street")."""

_PIECE = re.compile(r"[1-9][0-9]*|[a-z]+")
_WRITTEN: dict[str, set[str]] = {"street": {"st"}, "saint": {"st"}}
for _short, _long in SPELLINGS.items():
    _WRITTEN.setdefault(_long, set()).add(_short)
_WORDS_OF_NUMBERS = {number: word for word, number in NUMBER_WORDS.items()}


@dataclass(frozen=True, slots=True)
class Anchor:
    """A piece that must stand in the address, with two texts that it must contain.

    ``street`` and ``place`` are empty where nothing is asked. ``homes`` are the postcodes of the
    address, of which the record's must be one slip of the pen away if it has any; where there
    are none, the record may have any postcode.
    """

    token: str
    street: str = ""
    place: str = ""
    homes: tuple[str, ...] = ()


def anchors_of(address_key: str, homes: tuple[str, ...] = ()) -> Iterator[Anchor]:
    """Anchors for ``house|street|place``, the value of an ``ha:`` key.

    Every address with that key holds the pieces of at least one of them.
    """
    house, street_words, place_word = address_key.split("|")
    if house.isdigit():
        tokens, streets = _number_tokens(house, street_words, place_word), _surest(street_words)
    else:
        tokens, streets = _whole_words(house), ("",)
    for street in streets:
        for place in _surest(place_word):
            for token in tokens:
                yield Anchor(token, street, place, homes)


def pieces_of(house: str) -> Iterator[tuple[str, bool]]:
    """For ``house`` of a ``pc:`` key: pieces of which every address with that key holds one.

    True with a piece: the address must hold a range of numbers as well.
    """
    if not house.isdigit() or house == "0":
        yield "", False
        return
    yield house, False
    if house in _WORDS_OF_NUMBERS:
        yield _WORDS_OF_NUMBERS[house], False
    yield "", True


def _number_tokens(number: str, street: str, place: str) -> tuple[str, ...]:
    # A range holds numbers that are not written: its words are marked, and found by those.
    words = _whole_words(" ".join(w for w in [*street.split(), place] if not w.isdigit()))
    written = words if number == "0" else (number,)
    spelt = (_WORDS_OF_NUMBERS[number],) if number in _WORDS_OF_NUMBERS else ()
    return (*(word + RANGE_MARK for word in words), *written, *spelt)


def _whole_words(text: str) -> tuple[str, ...]:
    """Words of which every spelling of ``text`` holds one; an empty one, which is in all."""
    choices = [
        tuple(sorted(spellings))
        for spellings in map(_spellings, text.split())
        if all(_PIECE.fullmatch(spelling) for spelling in spellings)
    ]
    return max(choices, key=_strength, default=("",))


def _surest(words: str) -> tuple[str, ...]:
    """Texts of which every spelling of ``words`` contains one: those that rule out the most."""
    choices = [tuple(sorted(ways)) for word in words.split() if (ways := _ways(word))]
    return max(choices, key=_strength, default=("",))


def _ways(word: str) -> set[str]:
    """How a word may be written, without those that contain a shorter one; empty if unsure."""
    ways = _spellings(word)
    if not all(way.isascii() and way.isalnum() for way in ways):
        return set()
    return {way for way in ways if not any(way != other and other in way for other in ways)}


def _spellings(word: str) -> set[str]:
    return {word, *_WRITTEN.get(word, ())}


def _strength(ways: Sequence[str]) -> tuple[int, int]:
    return min(map(len, ways)), -len(ways)


def near_postcodes(postcodes: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Every unit postcode one slip of the pen away from some of ``postcodes``, and from which.

    A slip is one letter or digit inserted, dropped, changed, or swapped with its neighbour; each
    postcode counts as near to itself.
    """
    near: dict[str, tuple[str, ...]] = {}
    for postcode in sorted(postcodes):
        for slip in set(_slips(postcode)):
            near[slip] = (*near.get(slip, ()), postcode)
    return near


def _slips(postcode: str) -> Iterator[str]:
    yield postcode
    shape = "".join("D" if letter.isdigit() else "L" for letter in postcode)
    for at in range(len(postcode) + 1):
        before, after = postcode[:at], postcode[at:]
        shape_before, shape_after = shape[:at], shape[at:]
        for kind, letters in (("L", ascii_uppercase), ("D", digits)):
            if shape_before + kind + shape_after in POSTCODE_SHAPES:
                yield from (before + letter + after for letter in letters)
            if after and shape_before + kind + shape_after[1:] in POSTCODE_SHAPES:
                yield from (before + letter + after[1:] for letter in letters)
        if after and shape_before + shape_after[1:] in POSTCODE_SHAPES:
            yield before + after[1:]
        if len(after) > 1 and shape_before + shape_after[1::-1] + shape_after[2:] in (
            POSTCODE_SHAPES
        ):
            yield before + after[1::-1] + after[2:]
