"""Which dwelling or premises an address names, and whether two name the same.

Choices, the cautious one where an address leaves something open:

- A house is its number, or its name where it has none. A range ("12-14") is each of its numbers.
- A flat is told from its building: two different flats are two addresses; where one side names
  no flat, both are the same building and count as the same address. "14A" is flat A of 14.
- "2/14" and "2, 14" may be read in either order; "2 Rose Court" is number 2 or flat 2 of Rose
  Court; either reading may fit.
- In one unit postcode the house decides: spelling of the street, town and county do not count.
- Where a postcode is missing on one side, or the two differ by one slip of the pen, house,
  street and town must be equal (policy.md); of a named house the street may be missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from forethought.matching.text import one_slip


@dataclass(frozen=True, slots=True)
class Flat:
    """Which part of a building: empty text where nothing is said.

    ``letter`` is that of "14A"; it is the same as a flat of that letter.
    """

    number: str = ""
    letter: str = ""
    floor: str = ""
    block: str = ""

    def may_be(self, other: Flat) -> bool:
        """False where the two surely differ; what one side leaves out does not count."""
        return (
            _agree(self.floor, other.floor)
            and _agree(self.block, other.block)
            and _agree(self.number, other.number)
            and _agree(self.letter, other.letter)
            and (bool(self.letter) or _agree(self.number, other.letter))
            and (bool(other.letter) or _agree(other.number, self.letter))
        )


NO_FLAT = Flat()


@dataclass(frozen=True, slots=True)
class House:
    """One reading of an address: numbers, names (words, without "the") and flat."""

    numbers: frozenset[str]
    names: frozenset[str]
    flat: Flat = NO_FLAT


@dataclass(frozen=True, slots=True)
class Address:
    """An address as it is compared.

    ``houses`` are the readings, empty where no house is named. ``places`` are the words behind
    the street, in order; ``town`` the last line of them without its county. ``unsure``: a PO box,
    or words that may be a house name and a street, or a street alone.
    """

    postcodes: frozenset[str] = frozenset()
    houses: tuple[House, ...] = ()
    street: str = ""
    places: tuple[str, ...] = ()
    town: tuple[str, ...] = ()
    unsure: bool = False


def same_place(one: Address, other: Address) -> bool:
    """Whether two addresses are of one dwelling or premises; symmetric."""
    if not one.houses or not other.houses:
        return False
    if not one.postcodes.isdisjoint(other.postcodes):
        return any(_same_house(a, b, _names_alike) for a in one.houses for b in other.houses)
    if one.postcodes and other.postcodes and not _one_slip_apart(one, other):
        return False
    return _same_town(one, other) and any(
        _same_house(a, b, _names_equal) and _same_street(one, other, a, b)
        for a in one.houses
        for b in other.houses
    )


def may_be_same_place(one: Address, other: Address) -> bool:
    """Whether nothing that both name tells two addresses apart; symmetric.

    For what must not be lost if it was the same: never for saying whom a record is about.
    """
    if one.postcodes and other.postcodes and one.postcodes.isdisjoint(other.postcodes):
        return _one_slip_apart(one, other)
    if one.town and other.town and not _same_town(one, other):
        return False
    if not one.houses or not other.houses:
        return True
    return any(
        _same_house(a, b, _names_alike) and _same_street(one, other, a, b)
        for a in one.houses
        for b in other.houses
    )


def is_found_by_postcode(address: Address) -> bool:
    """Whether it has a postcode and a house number or name; a PO box is none."""
    return bool(address.postcodes and address.houses and not address.unsure)


def can_be_compared(address: Address) -> bool:
    """Whether it names a house, and where that stands."""
    return bool(address.houses and (address.postcodes or address.town))


def address_keys(address: Address) -> Iterator[str]:
    """Keys of which two addresses of the same place share at least one.

    ``pc:POSTCODE|number`` and ``pc:POSTCODE|name`` (one key for all houses known by a name in a
    postcode: the names themselves may be misspelt); ``ha:number|street|word`` for each word
    behind the street, and ``ha:house name||word``.
    """
    for house in address.houses:
        for postcode in address.postcodes:
            for number in house.numbers:
                yield f"pc:{postcode}|{number}"
            if house.names:
                yield f"pc:{postcode}|name"
        for place in dict.fromkeys(address.places):
            for number in house.numbers:
                yield f"ha:{number}|{address.street}|{place}"
            for name in house.names:
                yield f"ha:{name}||{place}"


def _agree(one: str, other: str) -> bool:
    return not one or not other or one == other


def _same_house(a: House, b: House, same_name: Callable[[str, str], bool]) -> bool:
    if not a.flat.may_be(b.flat):
        return False
    if a.numbers and b.numbers:
        return not a.numbers.isdisjoint(b.numbers)
    return any(same_name(name, other) for name in a.names for other in b.names)


def _names_equal(one: str, other: str) -> bool:
    return one == other


def _names_alike(one: str, other: str) -> bool:
    """Equal, one slip apart, or one with words behind it that the other leaves out."""
    if one_slip(one, other, 5):
        return True
    return one.startswith(f"{other} ") or other.startswith(f"{one} ")


def _one_slip_apart(one: Address, other: Address) -> bool:
    return any(one_slip(a, b) for a in one.postcodes for b in other.postcodes)


def _same_town(one: Address, other: Address) -> bool:
    if not one.town or not other.town:
        return False
    return _stands_in(one.town, other.places) or _stands_in(other.town, one.places)


def _stands_in(town: tuple[str, ...], places: tuple[str, ...]) -> bool:
    return any(places[at : at + len(town)] == town for at in range(len(places) - len(town) + 1))


def _same_street(one: Address, other: Address, a: House, b: House) -> bool:
    if one.street == other.street:
        return True
    return not (a.numbers and b.numbers) and not (one.street and other.street)
