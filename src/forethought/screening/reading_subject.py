"""A guess at whose behaviour, or what, a clause is about. A guess: a person decides."""

from __future__ import annotations

import re

from forethought.vocabulary import Hazard, Subject

_USUAL = {
    Hazard.ANIMAL: Subject.PREMISES,
    Hazard.PREMISES: Subject.PREMISES,
    Hazard.DISEASE: Subject.PREMISES,
    Hazard.HOSTILE_GROUP: Subject.AREA,
}
_HOUSEHOLD = re.compile(
    r"\b(?:son|sons|stepson|daughter|wife|husband|hubby|partner|ptnr|boyfriend|girlfriend|bf|gf"
    r"|brother|bro|sister|father|dad|mother|mum|mam|nephew|cousin|uncle|lodger|tenant|housemate"
    r"|flatmate|employee|staff member|foreman|mate|mates|lad|lads|associate|associates|ex)\b",
    re.IGNORECASE,
)


def subject_of(hazard: Hazard, clause: str) -> Subject:
    """The household where the clause names one of it, else what such a hazard usually is about."""
    if _HOUSEHOLD.search(clause) and hazard not in _USUAL:
        return Subject.HOUSEHOLD
    return _USUAL.get(hazard, Subject.CUSTOMER)
