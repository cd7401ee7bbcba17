"""Customers: found again by what is written of them, with their matching keys."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import date, datetime
from hashlib import sha256

from django.db import transaction
from django.db.models import QuerySet

from forethought.matching import Person as Identity
from forethought.matching import bad_references, compare, normalise_reference
from forethought.matching.references import KINDS
from forethought.places.postcode import normalise_postcode, postcode_kind
from forethought.timestamps import local_day
from forethought.vocabulary import Match
from forethought.web.audit import services as audit
from forethought.web.people.models import Person
from forethought.web.records.keys import key_numbers
from forethought.web.records.persons import person_of_customer
from forethought.web.visits.door import STILL_AHEAD
from forethought.web.visits.models import Customer, CustomerKey, Visit
from forethought.web.visits.problems import NotPossibleError
from forethought.web.visits.times import of_day

FIELDS = ("name", "birth_date", *KINDS, "address", "postcode")
"""What is written of a customer: the same names in ``Identity``, ``Customer`` and forms."""


LONGEST = {
    "name": 200,
    "utr": 20,
    "nino": 20,
    "vrn": 20,
    "paye_ref": 30,
    "address": 300,
    "postcode": 12,
}
"""How many characters are kept of each, as in ``Customer``."""


def _squeezed(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def fingerprint(identity: Identity) -> str:
    """The same for the same cells, whatever their capitals, spaces and punctuation."""
    references = [
        normalise_reference(kind, raw) or _squeezed(raw)
        for kind in KINDS
        for raw in [getattr(identity, kind)]
    ]
    cells = [
        _squeezed(identity.name),
        identity.birth_date.isoformat() if identity.birth_date else "",
        *references,
        _squeezed(identity.address),
        normalise_postcode(identity.postcode) or _squeezed(identity.postcode),
    ]
    return sha256("\x1f".join(cells).encode("utf-8", "surrogatepass")).hexdigest()


def faults(identity: Identity, today: date) -> dict[str, str]:
    """What cannot be used of what was typed: a sentence for each field of ``FIELDS``."""
    found = {
        field: f"It has {len(text)} characters: {most} at most fit here"
        for field, most in LONGEST.items()
        if len(text := getattr(identity, field)) > most
    }
    found |= {bad.column: _for_a_form(bad.says) for bad in bad_references(identity)}
    if not identity.name.strip():
        found["name"] = "Enter the customer's name"
    if postcode_kind(identity.postcode) == "not_one":
        found["postcode"] = "Enter a real postcode, like LS1 4DY, or leave it empty"
    if identity.birth_date is not None and identity.birth_date > today:
        found["birth_date"] = "The date of birth is still to come: check the year"
    return found


def _for_a_form(sentence: str) -> str:
    return sentence.replace("leave the cell empty", "leave the box empty")


def find_or_add_customer(identity: Identity, *, by: Person | None, now: datetime) -> Customer:
    """The customer of whom exactly this is written, added with their keys if nobody is.

    Raises NotPossibleError when something of it cannot be used; see `faults`.
    """
    for field, sentence in faults(identity, local_day(now)).items():
        raise NotPossibleError(sentence, field=field)
    mark = fingerprint(identity)
    with transaction.atomic():
        written = {field: getattr(identity, field) for field in FIELDS}
        customer, added = Customer.objects.get_or_create(fingerprint=mark, defaults=written)
        if added:
            CustomerKey.objects.bulk_create(
                CustomerKey(customer=customer, key=number) for number in key_numbers(identity)
            )
            audit.record(
                "customer.added", by=by, now=now, subject="customer", subject_id=customer.pk
            )
    return customer


def likely_duplicates(
    identity: Identity, on: date, among: QuerySet[Visit], *, but_not: int | None = None
) -> list[Visit]:
    """Visits of that London day to what looks like the same customer, in visiting order.

    ``among``: the visits that may be told of. ``but_not``: a visit that does not count.
    """
    begins, ends = of_day(on)
    others = among if but_not is None else among.exclude(pk=but_not)
    near = (
        others.filter(
            planned_start__gte=begins,
            planned_start__lt=ends,
            state__in=STILL_AHEAD,
            customer__keys__key__in=key_numbers(identity),
        )
        .select_related("customer", "officer")
        .order_by("planned_start", "pk")
        .distinct()
    )
    return [visit for visit in near if _is_same(identity, person_of_customer(visit.customer))]


def _is_same(one: Identity, other: Identity) -> bool:
    found = compare(one, other)
    return found is not None and found.match in {Match.REFERENCE, Match.PROBABLE}


def differences(old: Identity, new: Identity) -> Iterable[str]:
    """The fields of ``FIELDS`` in which two differ."""
    return (field for field in FIELDS if getattr(old, field) != getattr(new, field))
