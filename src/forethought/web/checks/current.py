"""Which check counts now: made for all that is known, of a visit that is not held."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import F, QuerySet

from forethought.web.checks.models import Check
from forethought.web.visits.models import Visit

LARGE = ("result", "inputs")
"""Columns that lists do not need."""


def counting_checks() -> QuerySet[Check]:
    """Every check that counts now; start narrower querysets from it."""
    return Check.objects.filter(
        current=True,
        information=F("visit__information"),
        visit__check_wanted_at__isnull=True,
    )


def current_check(visit: Visit) -> Check | None:
    """The check that counts now; None: the visit is held, or was never checked.

    It asks the database, whatever ``visit`` in hand says: news may have come in since.
    """
    return counting_checks().filter(visit=visit.pk).select_related("discuss_with").first()


def current_checks(visits: Collection[Visit]) -> dict[int, Check]:
    """``current_check`` for many visits, by their id, without the large columns: one query."""
    found = counting_checks().filter(visit__in=[visit.pk for visit in visits])
    return {check.visit_id: check for check in found.defer(*LARGE)}


def last_check(visit: Visit) -> Check | None:
    """The last check made, whether or not it counts now."""
    return Check.objects.filter(visit=visit.pk, current=True).select_related("discuss_with").first()
