"""Officers under way are told to turn back, in the transaction of the news that held their visit.

"Fresh information while visits are under way" (policy.md): whoever stands at a door, or is out
with the visit still ahead of them that day, turns back and rings the desk.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import F, Q, Subquery
from django.db.models.functions import JSONObject

from forethought.timestamps import day_begins, local_day
from forethought.web.contactdesk.watching import BOARD
from forethought.web.look.words import london_time
from forethought.web.notices.kinds import TURN_BACK
from forethought.web.notices.models import Notice
from forethought.web.notices.services import call_off, wake_the_watchdog
from forethought.web.people.models import Person

NOT_SEEN = "not seen yet"

# Each officer once for one piece of news: of the visit where they stand, else of their soonest.
_TELL = """
WITH out AS MATERIALIZED (
    SELECT officer_id AS person, day FROM contactdesk_outing WHERE over_at IS NULL
    UNION
    SELECT second_officer_id, day FROM contactdesk_outing
    WHERE over_at IS NULL AND second_officer_id IS NOT NULL
), going AS (
    SELECT DISTINCT ON (officer.person) officer.person, visit.id
    FROM visits_visit AS visit
    CROSS JOIN LATERAL (
        VALUES (visit.officer_id),
               (CASE WHEN visit.second = 'accepted' THEN visit.second_officer_id END)
    ) AS officer (person)
    WHERE visit.id = ANY(%(visits)s)
      AND officer.person IS NOT NULL
      AND officer.person IS DISTINCT FROM %(but)s
      AND (visit.state = 'under_way' OR visit.state = 'planned' AND (
          officer.person, (visit.planned_start AT TIME ZONE 'Europe/London')::date
      ) IN (SELECT person, day FROM out))
    ORDER BY officer.person, visit.state = 'under_way' DESC, visit.planned_start, visit.id
), told AS (
    INSERT INTO notices_notice (kind, to_id, visit_id, subject, at, sendings_wanted)
    SELECT %(kind)s, person, id, '', %(now)s, true FROM going ORDER BY person
    ON CONFLICT DO NOTHING
)
SELECT person FROM going ORDER BY person
"""


def tell_officers(visits: Sequence[int], *, but: int | None, now: datetime) -> list[int]:
    """Tell the officers of these held visits who are out; whom, by their ids.

    ``but`` brought the news, and knows it. Who has not seen an earlier notice of that visit yet
    keeps that one. Call it in the transaction that holds the visits, after the hold.
    """
    if not visits:
        return []
    values = {"visits": list(visits), "but": but, "kind": TURN_BACK, "now": now}
    with connection.cursor() as cursor:
        cursor.execute(_TELL, values)
        told = [row[0] for row in cursor.fetchall()]
    if told:
        wake_the_watchdog()
        _tell_boards()
    return told


def unseen_of(person: Person, *, now: datetime) -> list[Notice]:
    """What somebody was told today and has not said that they know, newest first."""
    return list(
        Notice.objects.filter(
            kind=TURN_BACK,
            to=person,
            at__gte=day_begins(local_day(now)),
            seen_at__isnull=True,
            ended_at__isnull=True,
        ).order_by("-at", "-pk")
    )


def know(notices: Collection[int], *, by: Person, at: datetime) -> None:
    """The officer pressed that they know of these, at ``at``; of others' nothing is changed."""
    with transaction.atomic():
        mine = list(
            Notice.objects.select_for_update()
            .filter(pk__in=notices, kind=TURN_BACK, to=by, seen_at__isnull=True)
            .order_by("pk")
        )
        for notice in mine:
            notice.seen_at = max(notice.at, at)
            notice.save(update_fields=["seen_at"])
        if mine:
            call_off([notice.pk for notice in mine], at)
            _tell_boards()


def as_told(who: Q) -> Subquery:
    """Of each row of a query, the notice to turn back that the desk must know of, as JSON.

    ``who``: which notices, by the outer row. One that nobody has seen yet comes before any
    that was; read it with ``words_of``.
    """
    notices = Notice.objects.filter(who, kind=TURN_BACK, ended_at__isnull=True)
    first = notices.order_by(F("seen_at").asc(nulls_first=True), "-at")
    return Subquery(first.values(said=JSONObject(at="at", seen="seen_at"))[:1])


def words_of(told: Mapping[str, str | None] | None) -> str:
    """``Told to turn back at 2:02pm, not seen yet``; empty where nobody was told."""
    if not told or not told["at"]:
        return ""
    said = f"Told to turn back at {london_time(datetime.fromisoformat(told['at']))}"
    seen = told["seen"]
    return f"{said}, {f'seen at {london_time(datetime.fromisoformat(seen))}' if seen else NOT_SEEN}"


def _tell_boards() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [BOARD])
