"""Reading all notes: begun once, shared by any number of processes, ended by whoever is last.

A window is read in one transaction: a process that is killed at any point loses what it had in
hand and nothing else, and any other goes on.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from functools import cache

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet, Sum

from forethought.rescreening.engine import ReadingEngine, engine_with
from forethought.screening.findings import Reader
from forethought.web.audit import services as audit
from forethought.web.checks.engine import bare_reader, lexicon
from forethought.web.people.models import Person
from forethought.web.records.models import Record
from forethought.web.rescreening.ending import end_when_read
from forethought.web.rescreening.models import Difference, Finding, Run, Window
from forethought.web.rescreening.windows import add_windows, read_windows

logger = logging.getLogger(__name__)

AT_ONCE = 8
"""Windows in one transaction of a process that does nothing else."""

_ONE_BEGINS = 7_305_511_371
"""Any number that is ours: the key of an advisory lock."""


@cache
def engine_of_site() -> ReadingEngine:
    """What this process reads with, by the site's settings."""
    return engine_with(settings.READER, lexicon().sha256)


def reader_of_site() -> Reader:
    """Its reader: without a memory, since every note comes once."""
    return bare_reader()


def running() -> Run | None:
    """The reading that is under way."""
    return Run.objects.filter(state=Run.State.RUNNING).first()


def last_reading() -> Run | None:
    """The reading that is under way, or else the last that was done."""
    return Run.objects.exclude(state=Run.State.GIVEN_UP).order_by("-pk").first()


def is_wanted(ours: ReadingEngine) -> bool:
    """Whether the notes were not read with this engine yet, nor are being read with it."""
    last = last_reading()
    return last is None or last.engine_sha256 != ours.sha256


def begin(*, by: Person | None, now: datetime) -> Run:
    """Begin to read all notes with the site's engine, or go on with the reading under way.

    One with another engine is given up: what it would say is out of date.
    """
    ours = engine_of_site()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_BEGINS])
        there = Run.objects.select_for_update().filter(state=Run.State.RUNNING).first()
        if there is not None:
            if there.engine_sha256 == ours.sha256:
                return there
            _give_up(there, by=by, now=now)
        run = _made(ours, by=by, now=now)
        add_windows(run)
        audit.record(
            "rescreening.begun",
            by=by,
            now=now,
            subject="rescreening",
            subject_id=run.pk,
            engine=ours.sha256,
            before=run.before_id,
            notes=run.total,
        )
    return run


def _made(ours: ReadingEngine, *, by: Person | None, now: datetime) -> Run:
    return Run.objects.create(
        before=Run.objects.filter(state=Run.State.DONE).order_by("-pk").first(),
        by=by,
        engine_sha256=ours.sha256,
        reader=ours.reader,
        lexicon_sha256=ours.lexicon_sha256,
        model_sha256=ours.model_sha256,
        program=ours.program,
        started_at=now,
        total=Record.objects.count(),
    )


def _give_up(run: Run, *, by: Person | None, now: datetime) -> None:
    Finding.objects.filter(run=run).delete()
    Difference.objects.filter(run=run).delete()
    Window.objects.filter(run=run).delete()
    run.state, run.ended_at = Run.State.GIVEN_UP, now
    run.save(update_fields=["state", "ended_at"])
    audit.record("rescreening.given_up", by=by, now=now, subject="rescreening", subject_id=run.pk)


def read_until_now(run: Run) -> int:
    """How many notes of its windows have been read."""
    read = Window.objects.filter(run=run, read_at__isnull=False)
    return int(read.aggregate(notes=Sum("notes", default=0))["notes"])


def free_windows(run: Run) -> QuerySet[Window]:
    """The windows that nobody has read or holds; whoever takes some holds them alone."""
    return (
        Window.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(run=run, read_at__isnull=True, run__state=Run.State.RUNNING)
        .order_by("number")
    )


def read_some(run: Run, *, clock: Callable[[], datetime], at_once: int = AT_ONCE) -> bool:
    """Read some windows that nobody has read or holds; the last one ends the reading.

    False: there is nothing left to take. A record that goes while its note is read makes that
    window wait for the next call.
    """
    try:
        with transaction.atomic():
            windows = list(free_windows(run)[:at_once])
            for window in windows:
                window.read_at = clock()
            if windows:
                read_windows(run, windows, reader_of_site())
    except IntegrityError:
        logger.info("a record went while its note was read: its window is read once more")
        return True
    if windows:
        return True
    return end_when_read(run.pk, now=clock())
