"""One connection into the database: read, judged, and taken whole or not at all.

The whole of a source goes through the same steps as a file of a folder (``loading``). Between two
whole readings only rows that changed are read and put beside those that are there; what that
cannot tell, the next whole reading does. How far it was read is kept in the transaction that
brings the records: a process killed at any moment reads again what it had not kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from threading import Event

from django.db import DatabaseError, transaction

from forethought.check_result import SourceReport
from forethought.sources.connected_rows import ConnectedRows
from forethought.sources.connection import Connection
from forethought.sources.marks import Mark
from forethought.sources.reading import Limit
from forethought.vocabulary import INCIDENT_REPORTS, SourceStatus
from forethought.web.people.models import Person
from forethought.web.records import staging
from forethought.web.records.connections import TRIED_AGAIN, load_command
from forethought.web.records.loading import (
    AlreadyLoadingError,
    Clock,
    begin_load,
    end_broken,
    forget_broken_loads,
    keep_problems,
    older,
    progress,
    refuse,
)
from forethought.web.records.locks import begin_connection, end_connection
from forethought.web.records.models import ConnectionState, Load, Source
from forethought.web.records.replacing import Extract, replace

MOST_GONE = 100_000
"""Rows marked as deleted in one part: more are left to a whole reading."""

_KEPT = ("fingerprint", "mark", "tried_at", "succeeded_at", "whole_at", "because")
"""What a reading keeps of its connection; what the file says of it may change meanwhile."""

READ_ALREADY = "Another process is reading this connection: wait until it has ended"


class NotNowError(Exception):
    """The reading cannot begin; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class Wish:
    """How a connection is to be read. ``by``: who asked on the command line; None: its time came.

    ``takes_over``: it may replace what came from elsewhere until now.
    """

    by: Person | None = None
    whole: bool = False
    takes_over: bool = False
    only_when_due: bool = False


def load_connection(
    connection: Connection, wish: Wish, *, clock: Clock, stop: Event
) -> Load | None:
    """Read a connection that is listed; what became of it is in the ``Load``.

    None: it is not due any more, because another process has just read it. Raises NotNowError
    when another process is reading it, or when its source comes from elsewhere. Never raises for
    what the other system does.
    """
    if not begin_connection(connection.name):
        raise NotNowError(READ_ALREADY)
    try:
        now = clock()
        state = ConnectionState.objects.get(name=connection.name)
        if wish.only_when_due and (state.next_at > now or not _may_be_read(state)):
            return None
        forget_broken_loads(now=now, connection=connection.name)
        _refuse_what_is_not_ours(connection, state, wish, now)
        return _Reading(connection, state, wish, clock, stop).load()
    finally:
        end_connection(connection.name)


def _refuse_what_is_not_ours(
    connection: Connection, state: ConnectionState, wish: Wish, now: datetime
) -> None:
    """What a folder brought is replaced only where a person said so: two must not take turns."""
    if wish.takes_over and not state.takes_over:
        state.takes_over = True
        state.save(update_fields=["takes_over"])
    source = Source.objects.filter(name=connection.source).first()
    if state.takes_over or source is None or source.loaded_at is None:
        return
    if source.file == connection.file:
        return
    says = (
        f"{connection.source} has come from {source.file} until now. To let this connection"
        f" replace it: {load_command(connection.name)}"
    )
    _tried(state, connection, says, now)
    raise NotNowError(says)


def _may_be_read(state: ConnectionState) -> bool:
    """By itself: only what a person has loaded from once, so that no slip in the file counts."""
    return state.is_listed and state.takes_over


class _Reading:
    """One reading of one connection."""

    def __init__(
        self,
        connection: Connection,
        state: ConnectionState,
        wish: Wish,
        clock: Clock,
        stop: Event,
    ) -> None:
        self._connection = connection
        self._state = state
        self._wish = wish
        self._clock = clock
        self._stop = stop
        now = clock()
        self._source, _ = Source.objects.get_or_create(
            name=connection.source, defaults={"required": True}
        )
        try:
            self._load = begin_load(
                self._source, started_at=now, by=wish.by, connection=connection.name
            )
        except AlreadyLoadingError as error:
            raise NotNowError(str(error)) from None

    def load(self) -> Load:
        """Take in what changed, or everything where that is due or where a part is not enough."""
        limit = Limit(self._connection.seconds, self._stop)
        since = None if self._is_whole_due() else self._mark()
        try:
            done = self._part(limit, since) if since else None
            return done or self._whole(limit)
        except DatabaseError as error:
            # What the database says may quote a record, so it is not kept.
            kind = type(error).__name__
            return self._broken(f"The database broke it off ({kind}). Nothing was taken over")
        finally:
            staging.end()

    def _is_whole_due(self) -> bool:
        state, its = self._state, self._connection
        if self._wish.whole or its.changed is None or state.fingerprint != its.fingerprint:
            return True
        if self._source.loaded_at is None or self._source.file != its.file:
            return True
        return state.whole_at is None or state.whole_at + its.whole_every <= self._clock()

    def _mark(self) -> Mark | None:
        return Mark.from_json(self._state.mark, self._connection.zone)

    def _read(self, limit: Limit, since: Mark | None) -> ConnectedRows:
        rows = ConnectedRows(self._connection, limit, self._clock, since)
        staging.begin()
        staging.stage(rows.records(), lambda count: progress(self._load, rows=count))
        keep_problems(self._load, rows.problems)
        Load.objects.filter(pk=self._load.pk).update(
            extracted_at=rows.began_at, declared_rows=rows.expected
        )
        return rows

    def _whole(self, limit: Limit) -> Load:
        rows = self._read(limit, None)
        report = report_of(rows, self._connection)
        report = older(self._source, report) or self._fallen(report) or report
        if report.status is not SourceStatus.EXAMINED:
            return self._refused(report)
        progress(self._load, step=Load.Step.COMPARING)
        staging.compare(self._source.pk)
        return self._replaced(rows, rows.usable, whole=True)

    def _part(self, limit: Limit, since: Mark) -> Load | None:
        """None: only a whole reading can tell what changed."""
        rows = self._read(limit, since)
        report = report_of(rows, self._connection)
        report = older(self._source, report) or report
        if report.status is not SourceStatus.EXAMINED:
            return self._refused(report)
        if rows.needs_whole or len(rows.gone) > MOST_GONE:
            return None
        progress(self._load, step=Load.Step.COMPARING)
        count = staging.compare_part(self._source.pk, rows.gone)
        if count is None or self._is_a_fall(count):
            return None
        total = self._total(rows)
        if total is not None and count < total:
            says = (
                f"With what changed there are {count:,} records here, and {total:,} rows there."
                " Everything is read again"
            )
            report = SourceReport(
                report.source, SourceStatus.SHORT, count, report.extracted_at, says
            )
            return self._refused(report, again_whole=True)
        return self._replaced(rows, count, whole=False, again_whole=total not in (None, count))

    def _is_a_fall(self, count: int) -> bool:
        """Whether less than half would be left of what there was."""
        return 2 * count < (self._source.rows or 0)

    def _fallen(self, report: SourceReport) -> SourceReport | None:
        """A system that was emptied looks like one in which nobody is dangerous."""
        count = report.rows
        if report.status is not SourceStatus.EXAMINED or count is None or self._wish.whole:
            return None
        if not self._is_a_fall(count):
            return None
        says = (
            f"Only {count:,} rows are left of {self._source.rows:,}: see whether the system, its"
            " view or the query has lost some. If that is right:"
            f" {load_command(self._connection.name)} --whole"
        )
        return SourceReport(report.source, SourceStatus.SHORT, count, report.extracted_at, says)

    def _total(self, rows: ConnectedRows) -> int | None:
        """How many records there should be; None where that cannot be told."""
        its = self._connection
        return None if its.deleted or its.source == INCIDENT_REPORTS else rows.total

    def _replaced(
        self, rows: ConnectedRows, count: int, *, whole: bool, again_whole: bool = False
    ) -> Load:
        staging.find_keys()
        progress(self._load, step=Load.Step.REPLACING)
        extract = Extract(
            self._source.pk,
            self._load.pk,
            self._connection.file,
            count,
            rows.began_at,
            required=True,
        )
        with transaction.atomic():
            now = self._clock()
            load = replace(extract, by=self._wish.by, now=now)
            state = self._state
            state.fingerprint = self._connection.fingerprint
            state.mark = rows.mark.to_json() if rows.mark else None
            state.succeeded_at = now
            if whole:
                state.whole_at = rows.began_at
            if again_whole:
                state.whole_at = None
            _tried(state, self._connection, "", now, soon=again_whole)
            _forget_told_already(load)
        return load

    def _refused(self, report: SourceReport, *, again_whole: bool = False) -> Load:
        if self._stop.is_set():
            return self._broken(report.detail, soon=True)
        with transaction.atomic():
            now = self._clock()
            load = refuse(self._source, self._load, report, by=self._wish.by, now=now)
            if again_whole:
                self._state.whole_at = None
            _tried(self._state, self._connection, report.detail, now, soon=again_whole)
            _forget_told_already(load)
        return load

    def _broken(self, says: str, *, soon: bool = False) -> Load:
        """It ended through no fault of the other system: what is here counts as before."""
        load = Load.objects.get(pk=self._load.pk)
        self._state.refresh_from_db(fields=_KEPT)  # what was not kept is not kept later either
        with transaction.atomic():
            now = self._clock()
            load = end_broken(load, says, now=now)
            _tried(self._state, self._connection, says, now, soon=soon)
        return load


def report_of(rows: ConnectedRows, connection: Connection) -> SourceReport:
    """How well the source was looked at: failed before short, as a file (docs/day-folder.md).

    Rows that the system marks as deleted are none that count.
    """
    status, says = SourceStatus.EXAMINED, ""
    if rows.failure:
        status, says = SourceStatus.FAILED, rows.failure
    elif rows.usable != rows.expected:
        status = SourceStatus.SHORT
        says = (
            f"{rows.usable:,} usable rows came through the connection {connection.name}, and there"
            f" are {rows.expected:,}. See the problems of the load"
        )
    count = None if rows.failure else rows.usable
    return SourceReport(connection.source, status, count, rows.began_at, says)


def _tried(
    state: ConnectionState,
    connection: Connection,
    because: str,
    now: datetime,
    *,
    soon: bool = False,
) -> None:
    """Keep how a reading ended, and when the next one begins."""
    pause = min(connection.every, TRIED_AGAIN) if because else connection.every
    state.tried_at, state.because = now, because
    with transaction.atomic():
        known = ConnectionState.objects.select_for_update().get(pk=state.pk)
        # Somebody who asked meanwhile wants what came after this reading had begun.
        asked_meanwhile = known.next_at != state.next_at
        state.save(update_fields=_KEPT)
        next_at = now if soon or asked_meanwhile else now + pause
        ConnectionState.objects.filter(pk=state.pk).update(next_at=next_at)


def _forget_told_already(load: Load) -> None:
    """Readings that ended as this one and brought nothing say nothing more: the audit has them."""
    Load.objects.filter(
        **{field: getattr(load, field) for field in ("connection", "source", "state", "because")},
        **dict.fromkeys(("new", "changed", "vanished", "reopened"), 0),
        pk__lt=load.pk,
    ).delete()
