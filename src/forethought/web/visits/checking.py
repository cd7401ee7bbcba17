"""A check right after a change, so that the person who made it sees the result at once."""

from __future__ import annotations

from datetime import datetime

from forethought.web.checks.making import check_soon
from forethought.web.visits.reasons import News


def check_now(visit_id: int, *, why: News = News.VISIT_CHANGED, now: datetime) -> None:
    """Try once to check a held visit; the worker does it otherwise. Call after the commit."""
    check_soon(visit_id, why=why, now=now)
