"""Live markers by age and by review: how they stand now, not in a month. One query."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from forethought.timestamps import local_day
from forethought.web.learning import findings
from forethought.web.learning.access import Scope
from forethought.web.learning.figure import Figure, Row
from forethought.web.learning.suppression import TOTAL, Counts, shown_together
from forethought.web.markers.models import Marker

SOON = timedelta(days=30)
HALF, YEAR = timedelta(days=183), timedelta(days=365)

AGES = ("Under 6 months", "6 to 12 months", "Over a year")
REVIEWS = ("Review not due yet", "Due within 30 days", "Overdue")
_OFFICE = "office"


def markers(scope: Scope, now: datetime) -> tuple[Figure, ...]:
    """Two figures of the office's live markers; they belong to the office, not to a team."""
    today = local_day(now)
    live = Marker.objects.filter(
        incident__office=scope.office, state=Marker.State.LIVE
    ).values_list("decided_at", "review_on")
    found = [(_age(decided, today), _review(due, today)) for decided, due in live]
    ages, reviews = Counter(age for age, _ in found), Counter(review for _, review in found)
    tables = [_table(AGES, ages), _table(REVIEWS, reviews)]
    by_age, by_review = (
        [cells[TOTAL, column] for column in table.columns]
        for table, cells in zip(tables, shown_together(tables), strict=True)
    )
    old = findings.leading(
        _rows(AGES, by_age), lambda row: f"Most markers are {row.label.lower()} old", "Live markers"
    )
    return (
        Figure(
            "marker_reviews",
            findings.reviews(by_review),
            "Live warning markers of the whole office today, by when they are to be reviewed.",
            "Review",
            ("Markers",),
            _rows(REVIEWS, by_review),
        ),
        Figure(
            "marker_ages",
            old,
            "Live warning markers of the whole office today, by the time since they were decided.",
            "Age",
            ("Markers",),
            _rows(AGES, by_age),
        ),
    )


def _table(columns: tuple[str, ...], counts: Counter[str]) -> Counts:
    return Counts((_OFFICE,), columns, {(_OFFICE, key): number for key, number in counts.items()})


def _rows(labels: Iterable[str], numbers: Iterable[int | None]) -> tuple[Row, ...]:
    return tuple(Row(label, (number,)) for label, number in zip(labels, numbers, strict=True))


def _age(decided_at: datetime | None, today: date) -> str:
    age = today - local_day(decided_at) if decided_at else timedelta(0)
    return AGES[0] if age < HALF else AGES[1] if age < YEAR else AGES[2]


def _review(review_on: date | None, today: date) -> str:
    if review_on is None or review_on < today:
        return REVIEWS[2]
    return REVIEWS[1] if review_on <= today + SOON else REVIEWS[0]
