"""Postcodes as people type them: what kind of thing a cell holds, and its normal form. Pure.

Shapes are those of the Royal Mail's Programmers' Guide to PAF, with the letters that never
stand in a position left out; ``GIR 0AA`` and the old Newport ``NPT`` are the two exceptions.
"""

from __future__ import annotations

import re
from typing import Literal

PostcodeKind = Literal["unit", "sector", "district", "not_one", "empty"]

_AREA = r"[A-PR-UWYZ][A-HK-Y]?"
_OUTWARD = rf"(?:{_AREA}[0-9](?:[0-9]|[A-Z])?|GIR|NPT)"
_UNIT = re.compile(rf"({_OUTWARD})([0-9][ABD-HJLNP-Z]{{2}})")
_DISTRICT = re.compile(_OUTWARD)
_SPACED_SECTOR = re.compile(rf"({_OUTWARD}) +([0-9])")
_JOINED_SECTOR = re.compile(rf"({_OUTWARD})([0-9])")

_LONGEST = 24


def normalise_postcode(text: str) -> str | None:
    """A unit postcode in capitals with one space before its last three characters, or None.

    Takes any case and any spaces, none included: ``nr217aa`` gives ``NR21 7AA``.
    """
    found = _UNIT.fullmatch(_squeezed(text))
    return f"{found[1]} {found[2]}" if found else None


def postcode_kind(text: str) -> PostcodeKind:
    """What a cell holds. ``NR21`` is a district, though it could be the sector ``NR2 1``."""
    squeezed = _squeezed(text)
    if not squeezed:
        return "empty"
    if _UNIT.fullmatch(squeezed):
        return "unit"
    if _SPACED_SECTOR.fullmatch(text.upper().strip()):
        return "sector"
    if _DISTRICT.fullmatch(squeezed):
        return "district"
    return "sector" if _JOINED_SECTOR.fullmatch(squeezed) else "not_one"


def outwards_of(text: str) -> tuple[str, ...]:
    """The outward codes that a cell may lie in, also where it is less than a whole postcode.

    ``NR21 7AA`` and ``NR21 7`` give NR21; ``NR21`` could also be the sector ``NR2 1``: both.
    """
    squeezed = _squeezed(text)
    unit = _UNIT.fullmatch(squeezed)
    if unit:
        return (str(unit[1]),)
    spaced = _SPACED_SECTOR.fullmatch(text.upper().strip())
    if spaced:
        return (str(spaced[1]),)
    joined = _JOINED_SECTOR.fullmatch(squeezed)
    whole = (squeezed,) if _DISTRICT.fullmatch(squeezed) else ()
    return (*whole, *((str(joined[1]),) if joined else ()))


def outward_of(text: str) -> str | None:
    """``NR21`` of a whole postcode; None for anything else, which could be part of a street."""
    unit = _UNIT.fullmatch(_squeezed(text))
    return str(unit[1]) if unit else None


def is_northern_irish(postcode: str) -> bool:
    """Whether a normalised postcode is one of Northern Ireland's."""
    return postcode.startswith("BT")


def _squeezed(text: str) -> str:
    squeezed = "".join(text.split()).upper()
    return squeezed if squeezed.isascii() and len(squeezed) <= _LONGEST else squeezed and "?"
