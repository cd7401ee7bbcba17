"""Figures as CSV: the same numbers as on the page, hidden where they are hidden there."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from forethought.web.audit import services as audit
from forethought.web.learning.access import Scope
from forethought.web.learning.figure import HIDDEN, Figure
from forethought.web.learning.period import Period, month_key
from forethought.web.people.models import Person
from forethought.web.visits.export import neutral

COLUMNS = ("of", "from", "to", "figure", "says", "row", "series", "number")


def as_csv(figures: Iterable[Figure], scope: Scope, period: Period) -> str:
    """One line for each number, with a header."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    begins = (scope.title, month_key(period.first), month_key(period.last))
    for figure in figures:
        for row in figure.rows:
            for series, number in zip(figure.series, row.numbers, strict=True):
                said = HIDDEN.lower() if number is None else str(number)
                cells = (*begins, figure.name, figure.finding, row.label, series, said)
                writer.writerow([neutral(cell) for cell in cells])
    return out.getvalue()


def export(
    figures: Iterable[Figure], scope: Scope, period: Period, *, by: Person, now: datetime
) -> str:
    """The table, and an audit event that says who took which office's figures with them."""
    with transaction.atomic():
        audit.record(
            "learning.exported",
            by=by,
            now=now,
            subject="office",
            subject_id=scope.office.pk,
            team=scope.team.pk if scope.team else None,
            first=month_key(period.first),
            last=month_key(period.last),
        )
    return as_csv(figures, scope, period)
