"""When officers are at other doors, for many visits at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange, NumericRange

from forethought.web.visits.details import Slot
from forethought.web.visits.models import Engagement


@dataclass(frozen=True, slots=True)
class Taken:
    """Times taken, by the officer's id; grows as slots are taken."""

    by_officer: dict[int, list[DateTimeTZRange]]

    def take(self, slot: Slot) -> DateTimeTZRange | None:
        """Take a slot, or give what stands in its way."""
        begins = slot.start
        ends = begins + timedelta(minutes=slot.minutes)
        taken = self.by_officer.setdefault(slot.officer.pk, [])
        for other in taken:
            if other.lower < ends and begins < other.upper:
                return other
        taken.append(DateTimeTZRange(begins, ends, "[)"))
        return None


def taken_times(
    spans: Iterable[tuple[datetime, datetime]], *, officers: Collection[int] | None = None
) -> Taken:
    """What everybody is engaged in from the first to the last of these moments. One query.

    ``officers``: of these alone.
    """
    listed = list(spans)
    found: dict[int, list[DateTimeTZRange]] = defaultdict(list)
    if listed:
        whole = DateTimeTZRange(
            min(begins for begins, _ in listed), max(ends for _, ends in listed), "[)"
        )
        rows = Engagement.objects.filter(during__overlap=whole)
        if officers is not None:
            rows = rows.filter(officer_span__in=[NumericRange(pk, pk, "[]") for pk in officers])
        for span, during in rows.values_list("officer_span", "during"):
            found[span.lower].append(during)
    return Taken(dict(found))
