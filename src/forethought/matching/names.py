"""Whether two name cells may name the same customer.

Fitting says nothing of who is meant: a name alone never matches (policy.md, "Which records are
about this customer").
"""

from __future__ import annotations

from collections.abc import Sequence

from forethought.matching.name_reading import BusinessName, Names, PersonalName
from forethought.matching.nicknames import is_established, same_given_name
from forethought.matching.text import one_slip

_SHORTEST_BUSINESS = 3
_SHORTEST_BUSINESS_SLIP = 6


def names_fit(one: Names, other: Names) -> bool:
    """Whether the two cells may name the same customer; symmetric."""
    return any(_persons_fit(a, b) for a in one.persons for b in other.persons) or any(
        _businesses_fit(a, b) for a in one.businesses for b in other.businesses
    )


def _persons_fit(one: PersonalName, other: PersonalName) -> bool:
    if one.generation and other.generation and one.generation != other.generation:
        return False
    titles_differ = bool(one.title and other.title and one.title != other.title)
    return any(
        _surnames_fit(surname, other_surname)
        and _given_fit(given, other_given)
        and not (titles_differ and not _share_a_given_name(given, other_given))
        for surname, given in one.readings
        for other_surname, other_given in other.readings
    )


def _surnames_fit(one: frozenset[str], other: frozenset[str]) -> bool:
    if not one.isdisjoint(other):
        return True
    return any(_surname_slip(a, b) for a in one for b in other)


def _surname_slip(one: str, other: str) -> bool:
    """One slip, unless both are given names: where the order is open, they might be."""
    if not one_slip(one, other):
        return False
    return not (is_established(one) and is_established(other)) or same_given_name(one, other)


def _given_fit(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether the shorter row of given names is the longer one with names left out.

    The first names fit each other, or somebody goes by a middle name in full.
    """
    if len(one) > len(other):
        one, other = other, one
    if "".join(one) == "".join(other):
        return True
    if _given_name_fits(one[0], other[0]) and _are_among(one[1:], other[1:]):
        return True
    if _is_initials_of(one, other) or (len(one) == len(other) and _is_initials_of(other, one)):
        return True
    return min(map(len, one)) > 1 and _are_among(one, other, initials=False)


def _is_initials_of(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """ "JA" beside "John Albert", where capitals alone do not show that it is two initials."""
    if len(one) != 1 or not 2 <= len(one[0]) <= 3 or len(one[0]) > len(other):
        return False
    return not is_established(one[0]) and all(
        name.startswith(letter) for letter, name in zip(one[0], other, strict=False)
    )


def _are_among(one: Sequence[str], other: Sequence[str], *, initials: bool = True) -> bool:
    at = 0
    for name in one:
        while at < len(other) and not (
            (initials or len(other[at]) > 1) and _given_name_fits(name, other[at])
        ):
            at += 1
        if at == len(other):
            return False
        at += 1
    return True


def _given_name_fits(one: str, other: str) -> bool:
    if one == other:
        return True
    if len(one) == 1 or len(other) == 1:
        return one[0] == other[0]
    if same_given_name(one, other):
        return True
    if is_established(one) and is_established(other):
        return False
    return one_slip(one, other)


def _share_a_given_name(one: Sequence[str], other: Sequence[str]) -> bool:
    return any(len(a) > 1 and len(b) > 1 and _given_name_fits(a, b) for a in one for b in other)


def _businesses_fit(one: BusinessName, other: BusinessName) -> bool:
    if not (one.businesslike or other.businesslike):
        return False
    if one.joined == other.joined:
        return len(one.joined) >= _SHORTEST_BUSINESS
    if not (one.businesslike and other.businesslike) or _has_digit(one.joined + other.joined):
        return False
    return one_slip(one.joined, other.joined, _SHORTEST_BUSINESS_SLIP)


def _has_digit(text: str) -> bool:
    return any(letter.isdigit() for letter in text)
