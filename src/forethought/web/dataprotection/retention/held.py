"""What legal holds keep: the thing named, and all that hangs together with it.

A hold on a customer keeps every visit, incident, marker, note by hand and decision about records
that is about them. One on a visit or an incident keeps the visit, the incidents of it, their
markers, and the customer's own row. What hangs on a visit (checks, decisions, answers, the outing
of that day) stays with the visit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from forethought.web.dataprotection.models import LegalHold
from forethought.web.incidents.models import Incident
from forethought.web.markers.models import Marker
from forethought.web.visits.models import Visit

_HOLDS = 7_305_511_346
"""Any number that is ours: the key of an advisory lock."""


@dataclass(frozen=True, slots=True)
class Held:
    """The ids of what holds keep."""

    customers: frozenset[int] = frozenset()
    visits: frozenset[int] = frozenset()
    incidents: frozenset[int] = frozenset()
    markers: frozenset[int] = frozenset()


def let_holds_wait() -> None:
    """For the job and for who places a hold, in the transaction: one after the other.

    So a hold either is there before something is let go, or finds that it has gone.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_HOLDS])


def find_held() -> Held:
    """What the holds that nobody has ended keep."""
    holds = list(
        LegalHold.objects.filter(ended_at__isnull=True).values_list(
            "customer_id", "visit_id", "incident_id"
        )
    )
    if not holds:
        return Held()
    customers = {customer for customer, _, _ in holds if customer}
    visits = {visit for _, visit, _ in holds if visit}
    incidents = {incident for _, _, incident in holds if incident}
    everything_of = frozenset(customers)
    visits |= _ids(Visit.objects.filter(customer__in=everything_of))
    incidents |= _ids(
        Incident.objects.filter(
            Q(customer__in=everything_of)
            | Q(visit__in=visits)
            | Q(markers__customer__in=everything_of)
        )
    )
    visits |= _ids(Visit.objects.filter(incidents__in=incidents))
    incidents |= _ids(Incident.objects.filter(visit__in=visits))
    markers = _ids(Marker.objects.filter(incident__in=incidents))
    customers |= set(Visit.objects.filter(pk__in=visits).values_list("customer_id", flat=True))
    for model in (Incident, Marker):
        ids = incidents if model is Incident else markers
        of = model._default_manager.filter(pk__in=ids, customer__isnull=False)
        customers |= set(of.values_list("customer_id", flat=True))
    return Held(*(frozenset(ids) for ids in (customers, visits, incidents, markers)))


def _ids(found: QuerySet[Any]) -> set[int]:
    return set(found.values_list("pk", flat=True))
