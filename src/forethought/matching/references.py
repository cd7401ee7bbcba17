"""Tax references as they really occur, and as they are compared.

Source: policy.md, "Which records are about this customer": compared without spaces and
punctuation, in capitals, a UTR without ``K`` and padded to ten digits, a VRN without ``GB``, a
NINO without suffix letter equal to any suffix. Check digits are not tested.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from forethought.matching.person import BadReference, Person

KINDS = ("utr", "nino", "vrn", "paye_ref")
"""The kinds of reference, by the name of their column, in the order in which they are told."""

TITLES = {
    "utr": "UTR",
    "nino": "National Insurance number",
    "vrn": "VAT registration number",
    "paye_ref": "PAYE reference",
}
"""What an officer calls each kind."""

_SHAPES = {
    "utr": "a UTR is up to ten digits, with or without a K",
    "nino": "a National Insurance number is two letters, six digits and, if known, one letter",
    "vrn": "a VAT registration number is nine digits, or twelve for a branch, with or without GB",
    "paye_ref": "a PAYE reference is three digits and then one to ten letters or digits",
}

_PUNCTUATION = re.compile(r"[\W_]+")
_SPREADSHEET_TAIL = re.compile(r"(?<=[0-9])\.0+\s*$")
_UTR = re.compile(r"K?([0-9]{1,10})K?")
_NINO = re.compile(r"[A-Z]{2}[0-9]{6}[A-Z]?")
_VRN = re.compile(r"(?:GB|XI)?([0-9]{9})(?:[0-9]{3})?")
_PAYE = re.compile(r"[0-9]{3}[A-Z0-9]{1,10}")
_NINO_BASE = 8
_LONGEST_SHOWN = 40


def _squeeze(text: str) -> str:
    return _PUNCTUATION.sub("", unicodedata.normalize("NFKC", text)).upper()


def _utr(text: str) -> str | None:
    found = _UTR.fullmatch(_squeeze(_SPREADSHEET_TAIL.sub("", text)))
    if found is None or not found[1].strip("0"):
        return None
    return found[1].zfill(10)


def _nino(text: str) -> str | None:
    squeezed = _squeeze(text)
    return squeezed if _NINO.fullmatch(squeezed) else None


def _vrn(text: str) -> str | None:
    found = _VRN.fullmatch(_squeeze(_SPREADSHEET_TAIL.sub("", text)))
    if found is None or not found[1].strip("0"):
        return None
    return found[1]


def _paye(text: str) -> str | None:
    squeezed = _squeeze(text)
    return squeezed if _PAYE.fullmatch(squeezed) else None


_READERS = {"utr": _utr, "nino": _nino, "vrn": _vrn, "paye_ref": _paye}


def normalise_reference(kind: str, text: str) -> str | None:
    """The one spelling in which references of ``kind`` are compared; None if it cannot be one.

    ``kind`` is one of :data:`KINDS` (else KeyError). A UTR of one to ten digits is padded with
    the zeros that spreadsheets lose, however many are missing; one of zeros alone is none. A VRN
    of twelve digits is a branch of the trader named by the first nine; ``XI`` (Northern Ireland)
    counts like ``GB``. A NINO keeps its suffix letter where it has one.
    """
    return _READERS[kind](text)


def normalise_references(person: Person) -> Mapping[str, str]:
    """The usable references of ``person``: kind → normalised, in the order of :data:`KINDS`."""
    found: dict[str, str] = {}
    for kind in KINDS:
        raw: str = getattr(person, kind)
        if raw and (normal := _READERS[kind](raw)) is not None:
            found[kind] = normal
    return found


def bad_references(person: Person) -> tuple[BadReference, ...]:
    """The cells of ``person`` that hold something, but nothing that can be such a reference."""
    return tuple(
        BadReference(kind, raw, _complaint(kind, raw))
        for kind in KINDS
        if (raw := getattr(person, kind)).strip() and _READERS[kind](raw) is None
    )


def _complaint(kind: str, raw: str) -> str:
    shown = raw.strip()
    if len(shown) > _LONGEST_SHOWN:
        shown = f"{shown[:_LONGEST_SHOWN]}…"
    return (
        f"'{shown}' cannot be a {TITLES[kind]} and is not used: {_SHAPES[kind]}; "
        "correct it or leave the cell empty"
    )


def equal_reference(kind: str, one: str, other: str) -> bool:
    """Whether two normalised references of one kind are equal.

    A NINO without its suffix letter equals the same number with any suffix.
    """
    if one == other:
        return True
    if kind != "nino" or one[:_NINO_BASE] != other[:_NINO_BASE]:
        return False
    return len(one) == _NINO_BASE or len(other) == _NINO_BASE


def reference_key(kind: str, normal: str) -> str:
    """The key under which a store finds this reference: a NINO goes without its suffix letter."""
    if kind == "nino":
        return f"nino:{normal[:_NINO_BASE]}"
    return f"{'paye' if kind == 'paye_ref' else kind}:{normal}"


def reference_kinds_equal(customer_ref: str, person: Person) -> bool:
    """Whether ``customer_ref``, a tax reference of any kind, equals one of ``person``'s.

    For dispositions (day-folder.md, ``customer_ref``). The text is read as each kind in turn.
    """
    return any(
        (normal := _READERS[kind](customer_ref)) is not None and equal_reference(kind, normal, own)
        for kind, own in normalise_references(person).items()
    )


def can_be_reference(customer_ref: str) -> bool:
    """Whether ``customer_ref`` can be a tax reference of any kind at all."""
    return any(read(customer_ref) is not None for read in _READERS.values())


def show_reference(kind: str, normal: str) -> str:
    """A normalised reference as an officer writes it: a PAYE reference with its ``/``."""
    return f"{normal[:3]}/{normal[3:]}" if kind == "paye_ref" else normal
