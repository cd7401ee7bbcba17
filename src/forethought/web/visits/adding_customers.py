"""Many customers found again or added at once, however many others do so at the same time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import connection

from forethought.matching import Person as Identity
from forethought.web.audit import services as audit
from forethought.web.people.models import Person
from forethought.web.records.keys import key_numbers
from forethought.web.visits.customers import FIELDS
from forethought.web.visits.models import Customer, CustomerKey

_COLUMNS = ("fingerprint", *FIELDS)
_ADD = f"""
INSERT INTO visits_customer ({", ".join(_COLUMNS)})
SELECT * FROM unnest(%s::text[], %s::text[], %s::date[], {", ".join(["%s::text[]"] * 6)})
ON CONFLICT (fingerprint) DO NOTHING
RETURNING id, fingerprint
"""  # noqa: S608 - names of our own columns
"""Whoever adds the same one at this moment is waited for, and theirs is then found."""


def add_customers(
    identities: Mapping[str, Identity], *, by: Person, now: datetime
) -> dict[str, Customer]:
    """Each customer by its fingerprint, added with their keys if nobody is there yet.

    ``identities``: by fingerprint, without faults. In the caller's transaction, in one order.
    """
    absent = set(identities) - set(_there(identities))
    added = _add({mark: identities[mark] for mark in sorted(absent)})
    CustomerKey.objects.bulk_create(
        CustomerKey(customer_id=pk, key=number)
        for mark, pk in added.items()
        for number in key_numbers(identities[mark])
    )
    if added:
        audit.record_each(
            "customer.added",
            by=by,
            now=now,
            subject="customer",
            subject_ids=sorted(added.values()),
        )
    return _there(identities)


def _there(identities: Mapping[str, Identity]) -> dict[str, Customer]:
    found = Customer.objects.filter(fingerprint__in=list(identities))
    return {customer.fingerprint: customer for customer in found}


def _add(identities: Mapping[str, Identity]) -> dict[str, int]:
    if not identities:
        return {}
    columns = [[getattr(one, field) for one in identities.values()] for field in FIELDS]
    with connection.cursor() as cursor:
        cursor.execute(_ADD, [list(identities), *columns])
        return {mark: pk for pk, mark in cursor.fetchall()}
