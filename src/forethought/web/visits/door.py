"""The one door through which new information comes in (shape.md): hold, then re-check.

``reopen`` holds the visits in one set-based statement; the worker then checks them again,
soonest start first. Records, areas, officers, packs, markers and dispositions all use it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import QuerySet

from forethought.web.audit import services as audit
from forethought.web.audit.services import Actor
from forethought.web.records.locks import let_checks_wait
from forethought.web.visits.models import Visit
from forethought.web.visits.reasons import TURNS_BACK, News

CHANNEL = "forethought_checks"
"""The worker listens here; a notice only wakes it sooner, the rows are what counts."""

IDS_IN_ONE_EVENT = 500
"""Audit rows stay readable: a hold of more visits is told in several."""

STILL_AHEAD = (Visit.State.PLANNED, Visit.State.UNDER_WAY)

# Rows are locked in the order of their ids, so that two holds at once never wait for each other.
_HOLD = """
WITH chosen AS MATERIALIZED (
    SELECT id FROM visits_visit
    WHERE id IN ({which}) AND state = ANY(%s)
    ORDER BY id
    FOR NO KEY UPDATE
), held AS (
    UPDATE visits_visit AS visit
    SET information = visit.information + 1, check_wanted_at = %s, check_wanted_because = %s
    FROM chosen WHERE visit.id = chosen.id
    RETURNING visit.id
), told AS (
    INSERT INTO visits_reopening (visit_id, at, because) SELECT id, %s, %s FROM held
)
SELECT id FROM held ORDER BY id
"""


@dataclass(frozen=True, slots=True)
class Reopened:
    """How many visits were held, and how many officers who were out were told to turn back."""

    held: int
    told: int


def reopen(
    which: QuerySet[Visit] | Iterable[int],
    *,
    because: News | str,
    now: datetime,
    by: Actor | None = None,
) -> int:
    """Hold every visit of ``which`` that is planned or under way until it is checked again.

    ``which``: visits, as a queryset or as ids. Call it in the transaction of the change, after the
    change: nobody then sees the news without the hold. Returns how many visits are held.

    News of a danger tells the officers who are out to turn back (``reasons.TURNS_BACK``), all but
    ``by``. It waits for no visit but those it holds. ``by`` None: the system itself. Raises
    ValueError for a ``because`` that is no word of ``News``.
    """
    return reopen_and_tell(which, because=because, now=now, by=by).held


def reopen_and_tell(
    which: QuerySet[Visit] | Iterable[int],
    *,
    because: News | str,
    now: datetime,
    by: Actor | None = None,
) -> Reopened:
    """:func:`reopen`, for whoever wants to know how many officers were told as well."""
    news = News(because)
    told = 0
    with transaction.atomic():
        if isinstance(which, QuerySet):
            # A visit that is being planned now and found by nobody's query must not be missed.
            let_checks_wait()
        held = _hold(which, news, now)
        for start in range(0, len(held), IDS_IN_ONE_EVENT):
            ids = held[start : start + IDS_IN_ONE_EVENT]
            audit.record(
                "visits.held",
                by=by,
                now=now,
                subject="visits",
                because=news.value,
                count=len(held),
                visits=ids,
            )
        if held:
            wake_the_worker()
        if news in TURNS_BACK:
            told = _turn_back(held, by, now)
    return Reopened(len(held), told)


def _turn_back(held: list[int], by: Actor | None, now: datetime) -> int:
    """Officers who are out with one of these visits are told in the same transaction."""
    from forethought.web.notices.turning_back import tell_officers

    told = tell_officers(held, but=by.pk if by is not None else None, now=now)
    if told:
        audit.record("visits.turned_back", by=by, now=now, subject="visits", told=told)
    return len(told)


def wake_the_worker() -> None:
    """Tell listening workers, once the transaction commits, that a visit waits for its check."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])


def _hold(which: QuerySet[Visit] | Iterable[int], news: News, now: datetime) -> list[int]:
    try:
        chosen, parameters = _ids_sql(which)
    except EmptyResultSet:
        return []
    states = [state.value for state in STILL_AHEAD]
    with connection.cursor() as cursor:
        cursor.execute(
            _HOLD.format(which=chosen),
            [*parameters, states, now, news.value, now, news.value],
        )
        return [row[0] for row in cursor.fetchall()]


def _ids_sql(which: QuerySet[Visit] | Iterable[int]) -> tuple[str, tuple[Any, ...]]:
    if not isinstance(which, QuerySet):
        return "SELECT unnest(%s::bigint[])", (list(which),)
    unordered = which if which.query.is_sliced else which.order_by()
    sql, parameters = unordered.values("pk").query.sql_with_params()
    return sql, tuple(parameters)
