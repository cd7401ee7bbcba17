"""Every figure that is read from the database when Prometheus asks: one query each.

Labels hold our own words and numbers, never a name of a person, a customer or an address; the
names of record systems are the operator's own words for their files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import psycopg
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from forethought.timestamps import day_begins, local_day
from forethought.web.health.quick import connected_quickly
from forethought.web.health.signs import LATE_AFTER, Sign, judged, last_beats

WITHIN = 6.0
"""Seconds for all figures: whoever asks waits for ten."""

MOST_SOURCES = 200
PREFIX = "forethought_"
DUE = """FROM visits_visit WHERE check_wanted_at IS NOT NULL
    AND (state = 'under_way' OR state = 'planned' AND planned_start >= %(day_begins)s)"""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: its rows are label values, then the number. A NULL number is left out."""

    name: str
    says: str
    query: str
    labels: tuple[str, ...] = ()


FIGURES = (
    Figure(
        "visits_today",
        "Visits of today that are ahead or under way: held, or what their check says.",
        """SELECT CASE WHEN visit.check_wanted_at IS NOT NULL THEN 'held'
            ELSE coalesce(made.may_go, 'held') END, count(*)
        FROM visits_visit visit
        LEFT JOIN checks_check made ON made.visit_id = visit.id AND made.current
        WHERE visit.planned_start >= %(day_begins)s AND visit.planned_start < %(day_ends)s
            AND visit.state IN ('planned', 'under_way') GROUP BY 1""",
        ("may_go",),
    ),
    Figure("checks_waiting", "Visits that wait for their check.", f"SELECT count(*) {DUE}"),
    Figure(
        "checks_waiting_oldest_seconds",
        "How long the longest has waited.",
        f"SELECT extract(epoch FROM %(now)s - min(check_wanted_at)) {DUE}",  # noqa: S608 - ours
    ),
    Figure("checks_failing", "Visits whose check broke.", "SELECT count(*) FROM checks_fault"),
    Figure(
        "outings_out",
        "Outings under way.",
        "SELECT count(*) FROM contactdesk_outing WHERE over_at IS NULL",
    ),
    Figure(
        "outings_overdue",
        "Outings with an open alarm because somebody was not heard of.",
        """SELECT count(DISTINCT outing_id) FROM contactdesk_alarm
        WHERE ended_at IS NULL AND kind = 'overdue'""",
    ),
    Figure(
        "alarms_open",
        "Alarms that nobody has ended, by kind.",
        "SELECT kind, count(*) FROM contactdesk_alarm WHERE ended_at IS NULL GROUP BY 1",
        ("kind",),
    ),
    Figure(
        "alarms_unowned",
        "Open alarms that nobody has acknowledged.",
        """SELECT count(*) FROM contactdesk_alarm WHERE ended_at IS NULL AND owner_id IS NULL""",
    ),
    Figure(
        "alarms_unowned_oldest_seconds",
        "How long the oldest of them has rung.",
        """SELECT extract(epoch FROM %(now)s - min(opened_at)) FROM contactdesk_alarm
        WHERE ended_at IS NULL AND owner_id IS NULL""",
    ),
    Figure(
        "alerts_last_day",
        "Messages about alarms within a day, by channel and what became of them.",
        """SELECT channel, CASE WHEN given_up_at IS NOT NULL THEN 'given_up'
            WHEN delivered_at IS NOT NULL THEN 'delivered' WHEN sent_at IS NOT NULL THEN 'sent'
            WHEN tries > 0 THEN 'failing' ELSE 'waiting' END, count(*)
        FROM contactdesk_alert WHERE written_at > %(day_ago)s GROUP BY 1, 2""",
        ("channel", "result"),
    ),
    Figure(
        "notices_last_day",
        "Messages about everything else within a day, by channel and what became of them.",
        """SELECT sending.channel, CASE WHEN given_up_at IS NOT NULL THEN 'given_up'
            WHEN sent_at IS NOT NULL THEN 'sent'
            WHEN tries > 0 THEN 'failing' ELSE 'waiting' END, count(*)
        FROM notices_sending sending JOIN notices_notice notice ON notice.id = sending.notice_id
        WHERE notice.at > %(day_ago)s GROUP BY 1, 2""",
        ("channel", "result"),
    ),
    Figure(
        "feed_age_seconds",
        "Since each feed that is on was last read whole, by its number on the page Feeds.",
        """SELECT id::text, extract(epoch FROM %(now)s - worked_at) FROM feeds_feed
        WHERE is_on AND url <> '' ORDER BY id LIMIT %(most)s""",
        ("feed",),
    ),
    Figure(
        "feed_failures",
        "How often in a row each feed that is on could not be read.",
        "SELECT id::text, failures FROM feeds_feed WHERE is_on ORDER BY id LIMIT %(most)s",
        ("feed",),
    ),
    Figure(
        "source_age_seconds",
        "How old the extract of each record system is.",
        """SELECT name, extract(epoch FROM %(now)s - extracted_at) FROM records_source
        ORDER BY name LIMIT %(most)s""",
        ("source",),
    ),
    Figure(
        "source_refused",
        "1: a later extract of this record system was refused.",
        """SELECT name, (refused_at IS NOT NULL)::int FROM records_source
        ORDER BY name LIMIT %(most)s""",
        ("source",),
    ),
    Figure(
        "audit_unsealed", "Events that no seal covers yet.", "SELECT count(*) FROM audit_unsealed"
    ),
    Figure(
        "audit_unsealed_oldest_seconds",
        "How long the oldest of them has waited.",
        """SELECT extract(epoch FROM %(now)s - min(at)) FROM audit_event
        JOIN audit_unsealed ON event_id = audit_event.id""",
    ),
    Figure(
        "failed_sign_ins_last_hour",
        "Failed attempts to sign in within an hour.",
        """SELECT count(*) FROM audit_event
        WHERE action = 'person.sign_in_failed' AND at > %(hour_ago)s""",
    ),
)


class FromDatabase(Collector):
    """Asks the database for every figure. A database that is gone is a figure too."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def collect(self) -> Iterator[Metric]:
        """The figures; without a database only that it is gone.

        First whether everything lives. A figure that cannot be read leaves the others there.
        """
        up = GaugeMetricFamily(f"{PREFIX}database_up", "1: the database answers.")
        try:
            with connected_quickly(WITHIN) as connection:
                connection.execute("SELECT 1")
                up.add_metric([], 1)
                yield up
                yield from self._parts(connection)
                yield from self._figures(connection)
        except psycopg.Error:
            up.add_metric([], 0)
            yield up

    def _figures(self, connection: psycopg.Connection[Any]) -> Iterator[Metric]:
        values = self._values()
        unread = 0
        for figure in FIGURES:
            metric = GaugeMetricFamily(PREFIX + figure.name, figure.says, labels=figure.labels)
            try:
                rows = connection.execute(figure.query.encode(), values).fetchall()
            except psycopg.Error:
                unread += 1
                continue
            for *labels, number in rows:
                if number is not None:
                    metric.add_metric([str(label) for label in labels], float(number))
            yield metric
        yield GaugeMetricFamily(
            f"{PREFIX}figures_unread", "Figures that the database did not give in time.", unread
        )

    def _values(self) -> Mapping[str, object]:
        today = local_day(self._now)
        return {
            "now": self._now,
            "day_begins": day_begins(today),
            "day_ends": day_begins(today + timedelta(days=1)),
            "hour_ago": self._now - timedelta(hours=1),
            "day_ago": self._now - timedelta(days=1),
            "most": MOST_SOURCES,
        }

    def _parts(self, connection: psycopg.Connection[Any]) -> Iterator[Metric]:
        try:
            beats = last_beats(connection, self._now)
        except psycopg.Error:
            beats = {}
        signs = judged(beats, (), self._now).signs
        up = GaugeMetricFamily(
            f"{PREFIX}part_up", "1: the part was heard of just now.", labels=["part"]
        )
        silent = GaugeMetricFamily(
            f"{PREFIX}part_silent_seconds",
            "Since a process of the part was last heard of; of the watchdog: its last whole round.",
            labels=["part"],
        )
        for part in LATE_AFTER:
            up.add_metric([part], float(signs[part] is Sign.OK))
            if part in beats:
                silent.add_metric([part], (self._now - beats[part]).total_seconds())
        yield up
        yield silent
