"""Who is asked about: the customer's row, and other rows that are surely the same person's."""

from __future__ import annotations

from dataclasses import dataclass

from forethought.matching import Person as CorePerson
from forethought.matching import compare
from forethought.vocabulary import Match
from forethought.web.dataprotection.access.masking import Masker
from forethought.web.people.models import Person
from forethought.web.records.keys import key_numbers
from forethought.web.records.persons import person_of_customer
from forethought.web.visits.models import JOINED, Customer, CustomerKey, Visit

SURE = (Match.REFERENCE, Match.PROBABLE)
SHORTEST_SURNAME = 4


@dataclass(frozen=True, slots=True)
class About:
    """One person: the row that was asked about, all their rows, and who is left out of texts."""

    customer: Customer
    person: CorePerson
    rows: tuple[Customer, ...]
    masker: Masker

    @property
    def ids(self) -> list[int]:
        """The ids of all their rows."""
        return [row.pk for row in self.rows]

    def is_surely(self, other: CorePerson) -> bool:
        """Whether matching says that this is the same person, not only the same address."""
        found = compare(self.person, other)
        return found is not None and found.match in SURE


def about(customer: Customer, masked: str) -> About:
    """Gather who is meant. ``masked``: the reviewer's words to leave out, one a line."""
    person = person_of_customer(customer)
    sharing = CustomerKey.objects.filter(key__in=key_numbers(person)).values("customer")
    rows = [customer]
    for other in Customer.objects.filter(pk__in=sharing).exclude(pk=customer.pk).order_by("pk"):
        found = compare(person, person_of_customer(other))
        if found is not None and found.match in SURE:
            rows.append(other)
    return About(customer, person, tuple(rows), _masker(rows, masked))


def _masker(rows: list[Customer], masked: str) -> Masker:
    """Names of all staff, and surnames of those who were on visits to this person."""
    own = {row.name for row in rows} | {part for row in rows for part in row.name.split()}
    words = set(Person.objects.values_list("name", flat=True)) | set(masked.splitlines())
    named: set[int] = set()
    for officer, second, said in Visit.objects.filter(customer__in=rows).values_list(
        "officer_id", "second_officer_id", "second"
    ):
        named |= {officer, second} if second and said in JOINED else {officer}
    for name in Person.objects.filter(pk__in=named).values_list("name", flat=True):
        surname = name.split()[-1] if name.split() else ""
        if len(surname) >= SHORTEST_SURNAME:
            words.add(surname)
    return Masker(words, but_not=own)
