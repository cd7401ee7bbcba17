"""Which visits news may be about: those whose customer shares a matching key with it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import connection
from django.db.models import Q

from forethought.timestamps import day_begins, local_day
from forethought.web.visits.models import Visit

_TOUCHED = """
SELECT DISTINCT visit.id FROM touched_key
JOIN visits_customerkey AS customer_key USING (key)
JOIN visits_visit AS visit ON visit.customer_id = customer_key.customer_id
WHERE visit.state = %s OR (visit.state = %s AND visit.planned_start >= %s)
"""


def visits_ahead(now: datetime) -> list[int]:
    """The ids of all visits that are under way, or planned for today or later."""
    return list(Visit.objects.filter(ahead(now)).values_list("pk", flat=True))


def visits_sharing(keys: Collection[int], now: datetime) -> list[int]:
    """The ids of the visits ahead whose customer has one of these keys."""
    sharing = Visit.objects.filter(ahead(now), customer__keys__key__in=keys)
    return list(sharing.values_list("pk", flat=True).distinct())


def visits_touched(now: datetime) -> list[int]:
    """:func:`visits_sharing` for the keys in the temporary table ``touched_key``."""
    states = [Visit.State.UNDER_WAY.value, Visit.State.PLANNED.value]
    with connection.cursor() as cursor:
        cursor.execute(_TOUCHED, [*states, day_begins(local_day(now))])
        return [row[0] for row in cursor.fetchall()]


def ahead(now: datetime) -> Q:
    """Of visits: under way, or planned for today or later."""
    today_or_later = Q(state=Visit.State.PLANNED, planned_start__gte=day_begins(local_day(now)))
    return today_or_later | Q(state=Visit.State.UNDER_WAY)
