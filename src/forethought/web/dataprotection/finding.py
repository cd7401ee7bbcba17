"""Finding a customer for data protection."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from forethought.web.visits.models import Customer

MOST = 20
REFERENCES = ("utr", "nino", "vrn", "paye_ref")


def find_customers(wanted: str) -> QuerySet[Customer]:
    """Those whose name holds these words, or whose postcode or reference is this."""
    words = wanted.split()
    named = Q()
    for word in words:
        named &= Q(name__icontains=word)
    squeezed = "".join(words)
    is_it = Q(postcode__iexact=" ".join(words))
    if len(squeezed) > 3:
        is_it |= Q(postcode__iexact=f"{squeezed[:-3]} {squeezed[-3:]}")
    for column in REFERENCES:
        is_it |= Q(**{f"{column}__iexact": squeezed}) | Q(**{f"{column}__iexact": wanted.strip()})
    return Customer.objects.filter(named | is_it).order_by("name", "pk")
