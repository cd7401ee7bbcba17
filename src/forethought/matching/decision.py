"""``keys`` finds candidates and ``compare`` decides: the two halves of matching.

Source: policy.md, "Which records are about this customer". A name alone never matches; all three
kinds of match count with full force.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from forethought.matching.address_reading import read_address
from forethought.matching.addresses import (
    Address,
    address_keys,
    can_be_compared,
    is_found_by_postcode,
    may_be_same_place,
    same_place,
)
from forethought.matching.name_reading import read_names
from forethought.matching.names import names_fit
from forethought.matching.person import MatchResult, Person
from forethought.matching.references import (
    TITLES,
    equal_reference,
    normalise_references,
    reference_key,
    show_reference,
)
from forethought.vocabulary import Match

_MOST_PERSONS = 16_384


@dataclass(frozen=True, slots=True)
class _Known:
    """What of a person is compared again and again."""

    references: dict[str, str]
    address: Address


@lru_cache(maxsize=_MOST_PERSONS)
def _known(person: Person) -> _Known:
    references = dict(normalise_references(person))
    return _Known(references, read_address(person.address, person.postcode))


def keys(person: Person) -> frozenset[str]:
    """Normalised keys under which a store finds candidates for :func:`compare`.

    Whatever ``compare`` accepts shares at least one: ``utr:1234567890``, ``nino:AB123456``
    (without suffix letter), ``vrn:123456789``, ``paye:123AB456``, ``dob:1980-05-17`` (with a name
    only), and those of :func:`~forethought.matching.addresses.address_keys`. Equal keys decide
    nothing.
    """
    known = _known(person)
    found = {reference_key(kind, normal) for kind, normal in known.references.items()}
    if person.birth_date is not None and person.name.strip():
        found.add(f"dob:{person.birth_date.isoformat()}")
    found.update(address_keys(known.address))
    return frozenset(found)


def compare(a: Person, b: Person) -> MatchResult | None:
    """Whether ``a`` and ``b`` are about the same customer or address, how surely, and why.

    ``reference``: an equal tax reference, whatever else differs. ``probable``: the names fit and
    the birth dates are equal, or the names fit at one address and the birth dates do not differ.
    ``address``: one address otherwise. Two references of one kind that differ rule out
    ``probable``. None: no match. Symmetric; grounds strongest first.
    """
    one, other = _known(a), _known(b)
    shared = [kind for kind in one.references if kind in other.references]
    equal = [
        kind
        for kind in shared
        if equal_reference(kind, one.references[kind], other.references[kind])
    ]
    at_one_place = same_place(one.address, other.address)
    if equal:
        return MatchResult(Match.REFERENCE, _reference_grounds(equal, one, other, at_one_place))
    both_born = a.birth_date is not None and b.birth_date is not None
    born_alike = both_born and a.birth_date == b.birth_date
    if not born_alike and not at_one_place:
        return None
    differ = bool(shared) or (both_born and not born_alike)
    if not differ and names_fit(read_names(a.name), read_names(b.name)):
        return MatchResult(Match.PROBABLE, _probable_grounds(a, b, born_alike, at_one_place))
    if at_one_place:
        return MatchResult(Match.ADDRESS, _address_grounds(a, b))
    return None


def same_address(a: Person, b: Person) -> bool:
    """Whether both are at one address, as :mod:`forethought.matching.addresses` reads it."""
    return same_place(_known(a).address, _known(b).address)


def may_be_same_address(a: Person, b: Person) -> bool:
    """Whether nothing that both addresses name tells them apart: one may lack town or postcode."""
    return may_be_same_place(_known(a).address, _known(b).address)


def has_address(person: Person) -> bool:
    """Whether the person's address can be compared: a house, and a postcode or a town."""
    return can_be_compared(_known(person).address)


def can_be_matched(person: Person) -> bool:
    """Whether records about the customer could be found at all (``check.identity``).

    A usable reference; or a full name (two words without titles, or a business name) with a
    birth date, or with an address that has a postcode and a house number or name.
    """
    known = _known(person)
    if known.references:
        return True
    if not read_names(person.name).full:
        return False
    return person.birth_date is not None or is_found_by_postcode(known.address)


def _reference_grounds(
    kinds: list[str], one: _Known, other: _Known, at_one_place: bool
) -> tuple[str, ...]:
    grounds = [
        f"{TITLES[kind]} {show_reference(kind, max(one.references[kind], other.references[kind]))}"
        " is equal"
        for kind in kinds
    ]
    if at_one_place:
        grounds.append("the address is the same")
    return tuple(grounds)


def _probable_grounds(
    a: Person, b: Person, born_alike: bool, at_one_place: bool
) -> tuple[str, ...]:
    one, other = sorted((" ".join(a.name.split()), " ".join(b.name.split())))
    grounds = [
        "the name is the same"
        if one.casefold() == other.casefold()
        else f"'{one}' and '{other}' can be the same name"
    ]
    if born_alike and a.birth_date is not None:
        born = a.birth_date
        grounds.append(f"the birth date {born.day} {born:%B %Y} is equal")
    if at_one_place:
        grounds.append("the address is the same")
    return tuple(grounds)


def _address_grounds(a: Person, b: Person) -> tuple[str, ...]:
    if a.name.strip() and b.name.strip():
        return ("the address is the same", "the name is another")
    return ("the address is the same", "one of the two has no name")
