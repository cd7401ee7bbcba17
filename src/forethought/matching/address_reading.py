"""Finds house, flat, street and town in an address cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile

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

_GLUED_WORDS = 4
"""How long a line must be to hold a house name and a street with no comma between."""


def read_address(address: str, postcode: str) -> Address:
    """The address in the two cells, which may be empty or anything at all.

    A postcode inside the address counts where the postcode's own cell holds no whole one.
    """
    taken, inside = take_apart(address)
    own = unit_postcode(postcode)
    postcodes = frozenset((own,)) if own else inside
    found = _read(taken, postcodes)
    return _with_box(found, taken.po_box) if taken.po_box else found


def _with_box(found: Address, number: str) -> Address:
    """A PO box counts beside a house that is named as well, and alone otherwise."""
    box = House(frozenset((f"po box {number}",)), frozenset())
    if found.street or any(house.numbers for house in found.houses):
        return replace(found, houses=(*found.houses, box))
    return replace(found, houses=(box,), unsure=True)


def _places(lines: Sequence[tuple[str, ...]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
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
    """A line of places: each "st" is a saint but at its end, and in Chester-le-Street."""
    return tuple(
        ("street" if at == len(line) - 1 or line[at - 1] == "le" else "saint")
        if word == "st"
        else word
        for at, word in enumerate(line)
    )


def _street_words(words: Sequence[str]) -> tuple[str, ...]:
    """``words`` with each "st" written out as street or saint."""
    spelt: list[str] = []
    for at, word in enumerate(words):
        if word != "st":
            spelt.append(word)
            continue
        following = words[at + 1 : at + 3]
        is_saint = bool(following) and (
            at == 0
            or following[0] in SAINTS_OF_TOWNS
            or (following[0] not in STREETS and following[-1] in SURE_STREETS)
        )
        spelt.append("saint" if is_saint else "street")
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


@dataclass(slots=True)
class _Layout:
    """What of an address stands where: filled line by line while it is read.

    ``estate`` is a building's name behind the number, which may be the number's own; ``loose`` a
    number on a line of its own before the house number.
    """

    flat: str
    names: list[str] = field(default_factory=list)
    street: tuple[str, ...] = ()
    rest: list[tuple[str, ...]] = field(default_factory=list)
    estate: str = ""
    loose: str = ""
    unsure: bool = False


def _read(taken: Taken, postcodes: frozenset[str]) -> Address:
    """The address, with every reading that its words leave open."""
    layout = _Layout(_loose_flat(taken) or taken.flat)
    _spell_first_number(taken.lines)
    at = _house_number(taken.lines)
    readings = _named(taken, layout) if at is None else _numbered(taken, layout, *at)
    houses = tuple(readings)
    places, town = _places(layout.rest)
    return Address(postcodes, houses, _name_of(layout.street), places, town, layout.unsure)


def _loose_flat(taken: Taken) -> str:
    """A line that is nothing but "3f2" is a flat where no other is told; it is taken out."""
    for line in taken.lines:
        word = line.tokens[0] if len(line.tokens) == 1 else None
        if isinstance(word, str) and not taken.flat and any(map(str.isdigit, word)):
            line.tokens.clear()
            return word
    return ""


def _spell_first_number(lines: Sequence[Line]) -> None:
    """ "One Canada Square" begins with a number; "One Life Centre, Mill Lane" does not."""
    first = next((line for line in lines if line.tokens), None)
    word = first.tokens[0] if first is not None else ""
    if first is not None and isinstance(word, str) and word in NUMBER_WORDS:
        behind = first.words[1:]
        if len(first.tokens) == len(behind) + 1 and 2 <= len(behind) == _street_end(behind):
            first.tokens[0] = Number(word, (NUMBER_WORDS[word],))


def _house_number(lines: Sequence[Line]) -> tuple[int, int] | None:
    """Line and place of the number that stands before a street, else before words, else at all."""
    best_rank, best = -1, None
    for at, line in enumerate(lines):
        for index, token in enumerate(line.tokens):
            if isinstance(token, Number):
                rank = _rank(_words_behind(line, index))
                if rank > best_rank:
                    best_rank, best = rank, (at, index)
    return best


def _words_behind(line: Line, index: int) -> tuple[str, ...]:
    """The words between the number at ``index`` and the next one."""
    behind = takewhile(lambda token: isinstance(token, str), line.tokens[index + 1 :])
    return tuple(token for token in behind if isinstance(token, str))


def _rank(behind: tuple[str, ...]) -> int:
    if not behind:
        return 0
    spelt = _street_words(behind)
    return 2 if _street_end(spelt) and _building_end(spelt) != len(spelt) else 1


def _numbered(taken: Taken, layout: _Layout, at: int, index: int) -> Iterator[House]:
    line = taken.lines[at]
    number = line.tokens[index]
    if not isinstance(number, Number):
        return
    _read_before(layout, taken.lines[:at], line.tokens[:index])
    behind = _words_behind(line, index)
    beyond = Line(line.tokens[index + 1 + len(behind) :])
    _read_behind(layout, behind, [beyond, *taken.lines[at + 1 :]])
    names = frozenset(layout.names)
    if number.slash and not layout.flat and len(number.values) == 2:
        for flat, value in (number.values, number.values[::-1]):
            yield House(frozenset((value,)), names, Flat(flat))
    else:
        own = Flat(layout.flat, number.letter, taken.floor, taken.block)
        yield House(frozenset(number.values), names, own)
    if layout.loose and not taken.flat:
        yield House(frozenset((layout.loose,)), names, Flat(number.values[0]))
    if layout.estate:
        own = Flat(number.text, "", taken.floor, taken.block)
        yield House(frozenset(), frozenset((layout.estate,)), own)


def _read_before(layout: _Layout, lines: Sequence[Line], tokens: Sequence[str | Number]) -> None:
    """Names and flat that stand before the house number."""
    for row in (*(line.tokens for line in lines), tokens):
        words = tuple(token for token in row if isinstance(token, str))
        numbers = [token for token in row if isinstance(token, Number)]
        if numbers and not layout.flat:
            layout.flat = numbers[-1].text
            if not words:
                layout.loose = numbers[-1].values[0]
        name = _name_of(words)
        if name:
            layout.names.append(name)


def _read_behind(layout: _Layout, words: tuple[str, ...], later: Sequence[Line]) -> None:
    """Street and places behind the house number, and what may be a building's name."""
    for line in later:
        number = line.tokens[0] if len(line.tokens) == 1 else None
        if isinstance(number, Number) and not layout.flat:
            layout.flat = number.text
    spelt = _street_words(words)
    rest = [line.words for line in later]
    end, building = _street_end(spelt), _building_end(spelt)
    if end and building != len(spelt):
        begin = building if building and end - building > 1 else 0
        layout.estate = _name_of(spelt[:begin])
        layout.street, layout.rest = spelt[begin:end], [spelt[end:], *rest]
        return
    own = building or len(spelt)
    layout.estate = _name_of(spelt[:own])
    rest.insert(0, spelt[own:])
    for index, line_words in enumerate(rest):
        row = _street_words(line_words)
        end = _street_end(row)
        if end:
            layout.street = row[:end]
            layout.rest = [*rest[:index], row[end:], *rest[index + 1 :]]
            return
    layout.street = spelt[:own]
    if not spelt:
        index = next((index for index, row in enumerate(rest) if row), 0)
        layout.street, rest = _street_words(rest[index]), rest[index + 1 :]
    layout.rest = rest


def _named(taken: Taken, layout: _Layout) -> Iterator[House]:
    """Readings of an address without a house number: by its name, else by its flat."""
    rows = [_street_words(line.words) for line in taken.lines if line.words]
    behind_unit = [line.behind_unit for line in taken.lines if line.words]
    _find_names(layout, rows, behind_unit)
    names = _house_names(layout)
    pair = taken.flat_pair
    if pair is not None:
        first, last = pair.values[0], pair.values[-1]
        yield House(frozenset((last,)), names, Flat(first))
        if pair.slash:
            yield House(frozenset((first,)), names, Flat(last))
    if names:
        yield House(frozenset(), names, Flat(layout.flat, "", taken.floor, taken.block))
    elif layout.flat and pair is None:
        yield House(frozenset((layout.flat,)), names)


def _find_names(layout: _Layout, rows: list[tuple[str, ...]], behind_unit: Sequence[bool]) -> None:
    index = _street_row(rows)
    if index is not None:
        row = rows[index]
        begin, end = _behind_building(row)
        layout.names = [_name_of(line) for line in (*rows[:index], row[:begin])]
        layout.street, layout.rest = row[begin:end], [row[end:], *rows[index + 1 :]]
        if len(rows) == 1 and not begin and end >= _GLUED_WORDS:
            layout.names, layout.unsure = [_name_of(row[:end])], True
    elif rows:
        first = rows[0]
        end = _building_end(first) or len(first)
        layout.names = [_name_of(first[:end])]
        layout.rest = [first[end:], *rows[1:]]
        building_row = behind_unit.index(True, 1) if True in behind_unit[1:] else 0
        if building_row:
            row = rows[building_row]
            layout.names.append(_name_of(row[: _building_end(row) or len(row)]))
        elif len(rows) > 1 and rows[1][-1] in BUILDINGS:
            layout.names.append(_name_of(rows[1]))


def _behind_building(row: tuple[str, ...]) -> tuple[int, int]:
    """Where the street begins and ends in a line, behind a building's name if one leads it."""
    end, building = _street_end(row), _building_end(row)
    if building <= end:
        return (building if end - building > 1 else 0), end
    behind = _street_end(row[building:])
    return (building, building + behind) if behind else (0, end)


def _house_names(layout: _Layout) -> frozenset[str]:
    """The names, without a park's or estate's where several stand on it and no unit is told."""
    names = frozenset(name for name in layout.names if name)
    if layout.flat or len(names) < 2:
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
