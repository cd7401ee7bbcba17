"""One board that is looked at again and again: after the first look it reads only what changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from django.db.models import QuerySet

from forethought.web.contactdesk.desk.board import (
    ON_TIME,
    Board,
    Row,
    arranged,
    mark_of,
    rows_of,
)
from forethought.web.contactdesk.models import Outing

Mine = Callable[[datetime], QuerySet[Outing]]


class LiveBoard:
    """The board of somebody who watches. ``mine``: the outings they look after at a moment."""

    def __init__(self, mine: Mine) -> None:
        self._mine = mine
        self._rows: dict[str, tuple[Row, bytes]] = {}

    def look(self, now: datetime, changed: frozenset[int] | None = None) -> Board:
        """The board now, reading the outings ``changed`` since the last look; None: all of them.

        Outings that the clock alone changes are read as well. Who may see what shows at the next
        whole look.
        """
        mine = self._mine(now)
        if changed is None:
            self._rows = {}
        else:
            changed |= frozenset(self._by_the_clock(now))
            mine = mine.filter(pk__in=changed)
            for pk in changed:
                self._rows.pop(str(pk), None)
        self._rows |= {row.key: (row, mark_of(row)) for row in rows_of(mine, now=now)}
        return arranged(self._rows.values())

    def _by_the_clock(self, now: datetime) -> Iterator[int]:
        """Outings that have become overdue, or whose alarm has an owner, who may go quiet."""
        moment = now.isoformat()
        for row, _ in self._rows.values():
            late = row.urgency == ON_TIME and row.due_at and row.due_at <= moment
            if late or any(alarm.owned and not alarm.rings for alarm in row.alarms):
                yield int(row.key)
