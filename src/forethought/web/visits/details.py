"""What is planned, as plain values, and how they are told apart in a visit's history."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from forethought.matching import Person as Identity
from forethought.web.look.words import day, london, money
from forethought.web.people.models import Person
from forethought.web.records.persons import person_of_customer
from forethought.web.visits.customers import FIELDS, differences
from forethought.web.visits.models import Visit

Pair = tuple[str, str]
Told = list[list[str]]
"""``[label, before, after]`` of each thing that changed, as pages show it."""


@dataclass(frozen=True, slots=True)
class Details:
    """Who is visited and why. ``expected_cash`` in pounds; ``translation`` a language or empty.

    Cash, translation and company known when the visit is planned; what officers answer later
    stands in ``Answers`` and adds to it.
    """

    identity: Identity
    purpose: str = ""
    announced: bool = False
    training: bool = False
    expected_cash: Decimal | None = None
    translation: str = ""
    pair_wanted: bool = False


@dataclass(frozen=True, slots=True)
class Slot:
    """Who goes, when (UTC), and for how many minutes."""

    officer: Person
    start: datetime
    minutes: int = 60


LABELS = {
    "name": "Name",
    "birth_date": "Date of birth",
    "utr": "Unique Taxpayer Reference",
    "nino": "National Insurance number",
    "vrn": "VAT registration number",
    "paye_ref": "PAYE reference",
    "address": "Address",
    "postcode": "Postcode",
    "purpose": "Purpose",
    "announced": "Announced",
    "training": "Training visit",
    "expected_cash": "Expected cash",
    "translation": "Translation",
    "pair_wanted": "Company wanted",
    "planned_start": "Start",
    "minutes": "How long",
    "officer": "Officer",
}

_OWN_FIELDS = ("purpose", "announced", "training", "expected_cash", "translation", "pair_wanted")


def shown(value: Any) -> str:
    """A value as a page shows it; nothing is ``not given``."""
    for kind, say in _SHOW:
        if isinstance(value, kind):
            return say(value) or "not given"
    return str(value) if value is not None else "not given"


_SHOW: tuple[tuple[type, Callable[[Any], str]], ...] = (
    (bool, lambda value: "Yes" if value else "No"),
    (datetime, london),
    (date, day),
    (Decimal, money),
    (str, str.strip),
    (Person, str),
)


def details_of(visit: Visit) -> Details:
    """What the visit says now."""
    return Details(
        person_of_customer(visit.customer), **{name: getattr(visit, name) for name in _OWN_FIELDS}
    )


def slot_of(visit: Visit) -> Slot:
    """Who goes when, as the visit says now."""
    return Slot(visit.officer, visit.planned_start, visit.minutes)


def changed_fields(old: Details, new: Details) -> list[str]:
    """The names of what differs, those of the customer first."""
    own = [name for name in _OWN_FIELDS if getattr(old, name) != getattr(new, name)]
    return [*differences(old.identity, new.identity), *own]


def told(old: Details, new: Details) -> Told:
    """What differs, for the history."""
    return [_line(name, *_both(old, new, name, FIELDS)) for name in changed_fields(old, new)]


def _both(old: Details, new: Details, name: str, customer: tuple[str, ...]) -> tuple[Any, Any]:
    if name in customer:
        return getattr(old.identity, name), getattr(new.identity, name)
    return getattr(old, name), getattr(new, name)


def told_of_slot(old: Slot, new: Slot) -> Told:
    """What differs between two slots, for the history."""
    found = []
    if old.start != new.start:
        found.append(_line("planned_start", old.start, new.start))
    if old.minutes != new.minutes:
        found.append(_line("minutes", f"{old.minutes} minutes", f"{new.minutes} minutes"))
    if old.officer.pk != new.officer.pk:
        found.append(_line("officer", old.officer, new.officer))
    return found


def _line(name: str, old: Any, new: Any) -> list[str]:
    return [LABELS[name], shown(old), shown(new)]


def write_details(visit: Visit, details: Details) -> None:
    """Put everything but the customer onto the visit; saves nothing."""
    for name in _OWN_FIELDS:
        setattr(visit, name, getattr(details, name))
