"""Whom a day is about, and by what a record of theirs is found among millions.

Equal keys only find candidates; ``matching.compare`` alone decides (shape.md). The rough sets
here are for stores that cannot compute keys: whatever ``compare`` accepts is in one of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from forethought.matching import compare, keys, normalise_references
from forethought.matching.name_reading import read_names
from forethought.matching.names import names_fit
from forethought.matching.person import Person
from forethought.sources.rough_address import Anchor, anchors_of, near_postcodes

_UNIT = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}|GIR0AA")
_NINO_LENGTH = 8


@dataclass(frozen=True, slots=True, eq=False)
class Wanted:
    """The persons of a day and the rough sets made from their keys.

    ``utr``, ``nino`` (eight characters), ``vrn`` and ``paye`` are normalised references,
    ``postcodes`` without space. ``near`` are postcodes one slip of the pen away from some of
    those, with these; ``houses`` are postcodes with a house number, or with the word ``name``;
    ``anchors`` find an address by its words where the postcode does not. ``roams``: somebody has
    an address without a postcode, so that every record must be looked at for ``anchors``.
    """

    by_key: Mapping[str, tuple[Person, ...]]
    by_birth_date: Mapping[date, tuple[Person, ...]]
    utr: frozenset[str]
    nino: frozenset[str]
    vrn: frozenset[str]
    paye: frozenset[str]
    postcodes: frozenset[str]
    near: Mapping[str, tuple[str, ...]]
    anchors: frozenset[Anchor]
    roams: bool
    houses: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, persons: Iterable[Person]) -> Wanted:
        """What finds the records of ``persons``, the customers of a day's visits."""
        by_key: dict[str, list[Person]] = {}
        by_birth_date: dict[date, list[Person]] = {}
        anchors: set[Anchor] = set()
        roams = False
        for person in dict.fromkeys(persons):
            own = keys(person)
            for key in own:
                by_key.setdefault(key, []).append(person)
            if person.birth_date and person.name.strip():
                by_birth_date.setdefault(person.birth_date, []).append(person)
            families = _by_family(own)
            homes = tuple(sorted(_postcodes(families)))
            for value in families.get("ha", ()):
                anchors.update(anchors_of(value, homes))
                roams = roams or not homes
        values = _by_family(by_key)
        postcodes = _postcodes(values)
        return cls(
            by_key={key: tuple(found) for key, found in by_key.items()},
            by_birth_date={day: tuple(found) for day, found in by_birth_date.items()},
            utr=frozenset(values.get("utr", ())),
            nino=frozenset(values.get("nino", ())),
            vrn=frozenset(values.get("vrn", ())),
            paye=frozenset(values.get("paye", ())),
            postcodes=postcodes,
            near=near_postcodes(postcodes),
            anchors=frozenset(anchors),
            roams=roams,
            houses=frozenset(_split(value) for value in values.get("pc", ())),
        )

    def wants(self, person: Person) -> bool:
        """Whether ``compare`` accepts ``person`` for anybody of the day."""
        return any(
            compare(wanted, person) is not None
            for key in keys(person)
            for wanted in self.by_key.get(key, ())
        )

    def may_want(self, person: Person) -> bool:
        """False where :meth:`wants` is surely false: cheap, for the many that are nobody here."""
        for kind, normal in normalise_references(person).items():
            if normal[:_NINO_LENGTH] in self.nino if kind == "nino" else normal in self._of(kind):
                return True
        if self.wants_by_birth_date(person.name, person.birth_date):
            return True
        squeezed = "".join(letter for letter in person.postcode.upper() if letter.isalnum())
        if squeezed in self.postcodes or self.roams:
            return True
        return squeezed in self.near or not _UNIT.fullmatch(squeezed)

    def _of(self, kind: str) -> frozenset[str]:
        return {"utr": self.utr, "vrn": self.vrn, "paye_ref": self.paye}[kind]

    def wants_by_birth_date(self, name: str, birth_date: date | None) -> bool:
        """Whether name and birth date alone already fit somebody of the day."""
        persons = self.by_birth_date.get(birth_date or date.min, ())
        if not persons:
            return False
        names = read_names(name)
        return any(names_fit(read_names(wanted.name), names) for wanted in persons)


def _by_family(every_key: Iterable[str]) -> dict[str, list[str]]:
    families: dict[str, list[str]] = {}
    for key in every_key:
        family, _, value = key.partition(":")
        families.setdefault(family, []).append(value)
    return families


def _split(value: str) -> tuple[str, str]:
    postcode, _, house = value.partition("|")
    return postcode, house


def _postcodes(families: Mapping[str, Iterable[str]]) -> frozenset[str]:
    return frozenset(value.partition("|")[0] for value in families.get("pc", ()))
