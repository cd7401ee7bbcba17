"""Finds house, flat, street and town in an address cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from forethought.matching.address_tokens import Line, Number, Taken, take_apart, unit_postcode
from forethought.matching.address_words import (
    BUILDINGS,
    COUNTIES,
    COUNTY_FRONTS,
    ESTATES,
    LONG_COUNTIES,
    NUMBER_WORDS,
    SAINTS_OF_TOWNS,
    STREETS,
    SURE_STREETS,
)
from forethought.matching.addresses import Address, Flat, House


@lru_cache(maxsize=16_384)
def read_address(address: str, postcode: str) -> Address:
    """The address in the two cells, which may be empty or anything at all."""
    taken, inside = take_apart(address)
    own = unit_postcode(postcode)
    postcodes = inside | {own} if own else inside
    found = _Reader(taken).read(postcodes)
    return _with_box(found, taken.po_box) if taken.po_box else found


def _with_box(found: Address, number: str) -> Address:
    """A PO box counts beside a house that is named as well, and alone otherwise."""
    box = House(frozenset((f"po box {number}",)), frozenset())
    if found.street or any(house.numbers for house in found.houses):
        return replace(found, houses=(*found.houses, box))
    return replace(found, houses=(box,), po_box=True)


def _places(lines: Iterator[tuple[str, ...]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words of the lines behind the street, and those of the town, without counties."""
    kept = [_saint(line) for line in lines if line]
    while len(kept) > 1 and _is_county(kept[-1]):
        kept.pop()
    if kept:
        kept[-1] = _without_county(kept[-1])
    return tuple(word for line in kept for word in line), kept[-1] if kept else ()


def _is_county(line: Sequence[str]) -> bool:
    if " ".join(line) in LONG_COUNTIES:
        return True
    return bool(line) and line[-1] in COUNTIES and set(line[:-1]) <= COUNTY_FRONTS


def _without_county(line: tuple[str, ...]) -> tuple[str, ...]:
    """A line without the county at its end: "carlisle cumbria"."""
    for length in (3, 2, 1):
        if len(line) > length and _is_county(line[-length:]):
            return line[:-length]
    return line


def _saint(line: Sequence[str]) -> tuple[str, ...]:
    return tuple("saint" if word == "st" else word for word in line)


def _street_words(words: Sequence[str]) -> tuple[str, ...]:
    """``words`` with each "st" written out as street or saint."""
    spelt: list[str] = []
    for at, word in enumerate(words):
        if word != "st":
            spelt.append(word)
            continue
        following = words[at + 1 : at + 3]
        is_saint = (
            at == 0
            or any(later in STREETS for later in following)
            or (bool(following) and following[0] in SAINTS_OF_TOWNS)
        )
        spelt.append("saint" if is_saint and following else "street")
    return tuple(spelt)


def _street_end(words: Sequence[str]) -> int:
    """How many of ``words`` are the street, 0 where none ends like one."""
    for endings in (SURE_STREETS, STREETS):
        for at in range(1, len(words)):
            if words[at] in endings:
                end = at + 1
                while end < len(words) and words[end] in STREETS:
                    end += 1
                return end
    return 0


def _building_end(words: Sequence[str]) -> int:
    """How many of ``words`` name a building before a street begins: "rose cottage church lane"."""
    if words and words[-1] in BUILDINGS:
        return len(words)
    for at in range(1, len(words)):
        if words[at] in BUILDINGS:
            return at + 1
    return 0


def _name_of(words: Sequence[str]) -> str:
    return " ".join(word for word in words if word not in ("the", "and", "of"))


class _Reader:
    """Finds house, street and town among the lines of one address."""

    def __init__(self, taken: Taken) -> None:
        self._taken = taken
        self._lines = taken.lines
        self._flat = taken.flat
        self._names: list[str] = []
        self._street: tuple[str, ...] = ()
        self._rest: list[tuple[str, ...]] = []

    def read(self, postcodes: frozenset[str]) -> Address:
        """The address, with every reading that its words leave open."""
        self._take_loose_flats()
        at, number = self._house_number()
        houses = tuple(self._numbered(at, number) if number is not None else self._named())
        places, town = _places(iter(self._rest))
        street = _name_of(self._street)
        return Address(postcodes, houses, street, places, town)

    def _take_loose_flats(self) -> None:
        """A line that is nothing but "3f2" is a flat; "One Canada Square" begins with a number."""
        for line in self._lines:
            if len(line.tokens) == 1 and not self._flat:
                word = line.tokens[0]
                if isinstance(word, str) and any(letter.isdigit() for letter in word):
                    self._flat = word
                    line.tokens.clear()
        first = next((line for line in self._lines if line.tokens), None)
        if first is not None and len(first.tokens) > 2:
            word = first.tokens[0]
            if isinstance(word, str) and word in NUMBER_WORDS and _street_end(first.words[1:]):
                first.tokens[0] = Number(word, (NUMBER_WORDS[word],))

    def _house_number(self) -> tuple[int, Number | None]:
        """The line and the number that stand before a street, else before words, else at all."""
        best: tuple[int, int, Number | None] = (-1, 0, None)
        for at, line in enumerate(self._lines):
            for index, token in enumerate(line.tokens):
                if isinstance(token, Number):
                    rank = _rank(line.tokens[index + 1 :])
                    if rank > best[0]:
                        best = (rank, at, token)
        return best[1], best[2]

    def _numbered(self, at: int, number: Number) -> Iterator[House]:
        line = self._lines[at]
        index = line.tokens.index(number)
        self._read_before(self._lines[:at], line.tokens[:index])
        behind = [token for token in line.tokens[index + 1 :] if isinstance(token, str)]
        estate = self._read_behind(tuple(behind), self._lines[at + 1 :])
        names = frozenset(self._names)
        flat = Flat(self._flat, number.letter, self._taken.floor, self._taken.block)
        if number.slash and not self._flat and len(number.values) == 2:
            for flat_number, value in (number.values, number.values[::-1]):
                yield House(frozenset((value,)), names, Flat(flat_number))
        else:
            yield House(frozenset(number.values), names, flat)
        loose = self._loose
        if loose and not self._taken.flat:
            yield House(frozenset((loose,)), names, Flat(number.values[0]))
        if estate:
            own = Flat(number.text, "", self._taken.floor, self._taken.block)
            yield House(frozenset(), frozenset((estate,)), own)

    _loose = ""

    def _read_before(self, lines: Sequence[Line], tokens: Sequence[str | Number]) -> None:
        """Names and flat that stand before the house number."""
        for row in (*(line.tokens for line in lines), tokens):
            words = tuple(token for token in row if isinstance(token, str))
            numbers = [token for token in row if isinstance(token, Number)]
            if numbers and not self._flat:
                self._flat = numbers[-1].text
                if not words:
                    self._loose = numbers[-1].values[0]
            name = _name_of(words)
            if name:
                self._names.append(name)

    def _read_behind(self, words: tuple[str, ...], later: Sequence[Line]) -> str:
        """Street and places behind the house number; a building's name that it may belong to."""
        spelt = _street_words(words)
        for line in later:
            numbers = [token for token in line.tokens if isinstance(token, Number)]
            if numbers and not line.words and not self._flat:
                self._flat = numbers[0].text
        rest = [line.words for line in later]
        end = _street_end(spelt)
        building = _building_end(spelt)
        estate = ""
        if spelt and end and building != len(spelt):
            self._street = spelt[:end]
            self._rest = [spelt[end:], *rest]
            return ""
        if spelt:
            end = building or len(spelt)
            estate = _name_of(spelt[:end])
            rest.insert(0, spelt[end:])
        streets = [
            index for index, row in enumerate(rest) if row and _street_end(_street_words(row))
        ]
        if streets:
            row = _street_words(rest[streets[0]])
            end = _street_end(row)
            self._street = row[:end]
            self._rest = [*rest[: streets[0]], row[end:], *rest[streets[0] + 1 :]]
        elif spelt:
            self._street = spelt[: building or len(spelt)]
            self._rest = rest
        else:
            self._street = _street_words(rest[0]) if rest else ()
            self._rest = rest[1:]
        return estate

    def _named(self) -> Iterator[House]:
        """Readings of an address without a house number: by its name, else by its flat."""
        rows = [_street_words(line.words) for line in self._lines if line.words]
        self._find_named_street(rows)
        names = self._house_names()
        pair = self._taken.flat_pair
        if pair is not None:
            first, last = _ends(pair)
            yield House(frozenset((last,)), names, Flat(first))
            if pair.slash:
                yield House(frozenset((first,)), names, Flat(last))
        flat = Flat(self._flat, "", self._taken.floor, self._taken.block)
        if names:
            yield House(frozenset(), names, flat)
        elif self._flat and pair is None:
            yield House(frozenset((self._flat,)), names)

    def _find_named_street(self, rows: list[tuple[str, ...]]) -> None:
        index = _street_row(rows)
        if index is not None:
            row = rows[index]
            end, building = _street_end(row), _building_end(row)
            begin = building if building < end else 0
            self._names = [_name_of(line) for line in (*rows[:index], row[:begin])]
            self._street = row[begin:end]
            self._rest = [row[end:], *rows[index + 1 :]]
        elif rows:
            first = rows[0]
            end = _building_end(first) or len(first)
            self._names = [_name_of(first[:end])]
            self._rest = [first[end:], *rows[1:]]
            self._add_building(rows)

    def _add_building(self, rows: list[tuple[str, ...]]) -> None:
        """ "Smith Ltd, Birch House" is known by the house too; a park, by the firm and unit."""
        behind = [line.behind_unit for line in self._lines if line.words]
        if True in behind[1:]:
            at = behind.index(True, 1)
            end = _building_end(rows[at]) or len(rows[at])
            self._names.append(_name_of(rows[at][:end]))
        elif len(rows) > 1 and rows[1][-1] in BUILDINGS:
            self._names.append(_name_of(rows[1]))

    def _house_names(self) -> frozenset[str]:
        """The names, without a park's or estate's where several stand on it and no unit is told."""
        names = frozenset(name for name in self._names if name)
        if self._flat or len(names) < 2:
            return names
        return frozenset(name for name in names if name.split()[-1] not in ESTATES) or names


def _street_row(rows: Sequence[tuple[str, ...]]) -> int | None:
    """Which line is the street: one that is nothing else, or else the first that has one."""
    first: int | None = None
    for index, row in enumerate(rows):
        end = _street_end(row)
        if not end or _building_end(row) == len(row):
            continue
        if end == len(row):
            return index
        first = index if first is None else first
    return first


def _rank(behind: Sequence[str | Number]) -> int:
    words = [token for token in behind if isinstance(token, str)]
    if not words or (behind and isinstance(behind[0], Number)):
        return 0
    spelt = _street_words(words)
    return 2 if _street_end(spelt) and _building_end(spelt) != len(spelt) else 1


def _ends(pair: Number) -> tuple[str, str]:
    return pair.values[0], pair.values[-1]
