"""What a refusal keeps others from doing (policy.md, "Refusal"), told without anybody's name."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet

from forethought.web.decisions.models import Refusal
from forethought.web.people.models import Person
from forethought.web.visits.door import STILL_AHEAD
from forethought.web.visits.models import Customer, Visit
from forethought.web.visits.problems import NotPossibleError

FIRST = (
    "Somebody of management grade has to discuss this visit before it is offered to anybody else"
)
ANOTHER = (
    "A visit to this customer has to be discussed with somebody of management grade before another"
    " one is planned"
)


def allow(visit: Visit, officer: Person) -> None:
    """Refuse to offer the visit to who refused it, or to anybody before it was discussed.

    Raises NotPossibleError.
    """
    refusals = list(visit.refusals.all())
    if any(refusal.officer_id == officer.pk for refusal in refusals):
        raise NotPossibleError(
            "This visit cannot be given to the officer you chose: choose somebody else",
            field="officer",
        )
    if any(refusal.discussed_at is None for refusal in refusals):
        raise NotPossibleError(FIRST)


def must_be_discussed(customer: Customer, *, but_not: Visit | None = None) -> None:
    """Refuse another visit to a customer while a refusal of one ahead waits to be discussed.

    Else a refused visit would be offered to somebody else under another number. Raises
    NotPossibleError.
    """
    waiting = _waiting().filter(visit__customer=customer)
    if but_not is not None:
        waiting = waiting.exclude(visit=but_not)
    if waiting.exists():
        raise NotPossibleError(ANOTHER)


def waiting_for(fingerprints: Collection[str]) -> set[str]:
    """Those of these customers, by fingerprint, of whom `must_be_discussed` would say so."""
    found = _waiting().filter(visit__customer__fingerprint__in=fingerprints)
    return set(found.values_list("visit__customer__fingerprint", flat=True))


def _waiting() -> QuerySet[Refusal]:
    return Refusal.objects.filter(
        discussed_at__isnull=True,
        visit__state__in=STILL_AHEAD,
    )
