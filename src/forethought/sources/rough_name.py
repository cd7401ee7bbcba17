"""Ruling out most names among millions before any is read: rough, and losing nothing.

Two names of persons fit only when their surnames are equal or one slip of the pen apart. A slip
leaves the beginning or the end of a surname as it was, so one of the two stands in the other
name; where a name is a business's, nothing is ruled out.
"""

from __future__ import annotations

from collections.abc import Iterable

from forethought.matching.name_reading import read_names
from forethought.matching.name_words import BUSINESS_SPELLINGS

_SHORTEST_SLIP = 4


def hints_of(name: str) -> frozenset[str]:
    """Pieces of which :func:`letters_of` of every fitting name holds one; an empty one is in all.

    None at all when no name fits.
    """
    names = read_names(name)
    if any(business.businesslike for business in names.businesses):
        return frozenset([""])
    if not names.persons:
        return frozenset([""] if names.businesses else [])
    surnames = {form for p in names.persons for forms, _ in p.readings for form in forms}
    spelt = {business.joined for business in names.businesses}
    if any(word in text for word in BUSINESS_SPELLINGS.values() for text in spelt):
        return frozenset([""])
    return frozenset(hint for surname in surnames for hint in _halves(surname))


def letters_of(name: str) -> str:
    """An ASCII name in small letters and nothing else, as it is and with Mac and Saint shortened.

    The same as the SQL in :mod:`.scan_sql`.
    """
    letters = "".join(letter for letter in name.lower() if "a" <= letter <= "z")
    return f"{letters} {letters.replace('mac', 'mc').replace('saint', 'st')}"


def _halves(surname: str) -> Iterable[str]:
    if not (surname.isascii() and surname.isalpha()):
        return ("",)
    if len(surname) < _SHORTEST_SLIP:
        return (surname,)
    begin = (len(surname) - 1) // 2
    return surname[:begin], surname[begin + 1 :]
