"""What waits to be done about areas, for the home page and the list of areas alike."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import QuerySet

from forethought.web.areas.listing import current
from forethought.web.areas.models import AreaVersion

TOLD_BEFORE = timedelta(days=14)


def is_due(review_on: date | None, today: date) -> bool:
    """Whether somebody should look now whether an area still holds."""
    return review_on is not None and review_on <= today + TOLD_BEFORE


def reviews_due(today: date) -> QuerySet[AreaVersion]:
    """The present versions whose review is due, the earliest first."""
    live = current().exclude(standing=AreaVersion.Standing.OVER)
    return live.filter(review_on__lte=today + TOLD_BEFORE).order_by("review_on", "area_id")
