"""One source of a drop folder into the database: read, judged, and taken whole or not at all.

Reading, comparing and the search for keys touch nothing but temporary tables; only then one short
transaction puts the new in the place of the old. What cannot be taken is refused with a sentence:
the old records stay, and the source is shown stale until a good extract has come.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction

from forethought.check_result import SourceReport
from forethought.dayfolder.declared import Declaration, stem_of
from forethought.dayfolder.record_sources import report_of
from forethought.policy.words import moment_in_words
from forethought.record import Problem
from forethought.sources.every_row import EveryRow
from forethought.sources.records import SourceRead
from forethought.vocabulary import INCIDENT_REPORTS, SourceStatus
from forethought.web.areas.keeping import in_json
from forethought.web.audit import services as audit
from forethought.web.people.models import Person
from forethought.web.records import staging
from forethought.web.records.affected import visits_ahead
from forethought.web.records.locks import let_checks_wait, loading_now
from forethought.web.records.models import Load, Source
from forethought.web.records.replacing import Extract, replace
from forethought.web.visits.door import reopen
from forethought.web.visits.reasons import News

Clock = Callable[[], datetime]
"""What time it is: the hour at which a long load ends is not the one at which it began."""

LONGEST_NAME = 100
BROKEN_OFF = "The load was broken off before its end. Nothing of it was taken over: load again"


class AlreadyLoadingError(ValueError):
    """Somebody is loading this source; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class Traits:
    """By what a file that is still being written gives itself away."""

    size: int
    changed: int
    inode: int

    @classmethod
    def of(cls, path: Path | None) -> Traits | None:
        """Of a file as it is now; None when it is not there."""
        if path is None:
            return None
        try:
            found = os.stat(path)
        except OSError:
            return None
        return cls(found.st_size, found.st_mtime_ns, found.st_ino)


def load_source(
    folder: Path, name: str, declaration: Declaration | None, *, by: Person | None, clock: Clock
) -> Load:
    """Load the source ``name`` from ``folder``; what became of it is in the ``Load``.

    Only on a connection that may load (``locks.begin_loading``). Never raises for what a person
    can put into the folder.
    """
    now = clock()
    source, load = _begin(name, declaration, by, now)
    reader = EveryRow(folder, name, stem_of(name))
    declared_in = folder / "sources.csv"
    before = Traits.of(reader.path), Traits.of(declared_in)
    staging.begin()
    try:
        staging.stage(reader.records(), lambda rows: progress(load, rows=rows))
        read = reader.read()
        if before != (Traits.of(reader.path), Traits.of(declared_in)):
            return refuse(source, load, _still_written(read), by=by, now=clock())
        told = reader.lines if name == INCIDENT_REPORTS else 0
        report = report_of(name, read, declaration, told)
        keep_problems(load, read.problems)
        report = older(source, report) or report
        if report.status is not SourceStatus.EXAMINED:
            return refuse(source, load, report, by=by, now=clock())
        progress(load, step=Load.Step.COMPARING)
        staging.compare(source.pk)
        staging.find_keys()
        progress(load, step=Load.Step.REPLACING)
        required = name != INCIDENT_REPORTS or declaration is not None
        extract = Extract(
            source.pk, load.pk, read.file, report.rows or 0, report.extracted_at, required
        )
        return replace(extract, by=by, now=clock())
    finally:
        staging.end()


def forget_broken_loads(*, now: datetime, connection: str = "") -> None:
    """Mark loads whose process has died, of folders and through any connection.

    Call it while this connection may load folders, or through ``connection``: what seems to run
    there is dead too.
    """
    for load in Load.objects.filter(state=Load.State.RUNNING):
        if _is_alive(load, connection):
            continue
        with transaction.atomic():
            left = Load.objects.select_for_update().filter(pk=load.pk, state=Load.State.RUNNING)
            died = left.first()
            # It may have ended meanwhile; or it had just begun, and holds its lock by now.
            if died is not None and not _is_alive(died, connection):
                end_broken(died, BROKEN_OFF, now=now)


def _is_alive(load: Load, ours: str) -> bool:
    return load.connection != ours and loading_now().has(load.connection)


def end_broken(load: Load, because: str, *, now: datetime) -> Load:
    """A load that ended through a fault of the machine, not of the file: nothing was taken."""
    with transaction.atomic():
        load.state, load.ended_at, load.because = Load.State.BROKEN, now, because
        load.save(update_fields=["state", "ended_at", "because"])
        audit.record(
            "records.load_broken",
            by=None,
            now=now,
            subject="source",
            subject_id=load.source_id,
            load=load.pk,
        )
    return load


def source_name(stem: str) -> str:
    """The name of a source in the database: any file name, cut to what fits."""
    return stem.encode("utf-8", "surrogateescape").decode("utf-8", "replace")[:LONGEST_NAME]


def _begin(
    name: str, declaration: Declaration | None, by: Person | None, now: datetime
) -> tuple[Source, Load]:
    with transaction.atomic():
        required = name != INCIDENT_REPORTS
        source, _ = Source.objects.get_or_create(
            name=source_name(name), defaults={"required": required}
        )
        load = begin_load(
            source,
            started_at=now,
            by=by,
            extracted_at=declaration.extracted_at if declaration else None,
            declared_rows=declaration.rows if declaration else None,
        )
    return source, load


def begin_load(source: Source, **fields: Any) -> Load:
    """The row of a load that begins. Raises AlreadyLoadingError."""
    try:
        with transaction.atomic():
            return Load.objects.create(source=source, **fields)
    except IntegrityError:
        raise AlreadyLoadingError(
            f"{source.name} is being loaded at this moment: wait until that has ended, then load"
            " again"
        ) from None


def progress(load: Load, **values: int | str) -> None:
    """Tell others how far a load is."""
    Load.objects.filter(pk=load.pk).update(**values)


def keep_problems(load: Load, problems: tuple[Problem, ...]) -> None:
    """Of the last load alone: problems quote cells, which may be about people."""
    Load.objects.filter(source=load.source_id).exclude(pk=load.pk).update(problems=[])
    Load.objects.filter(pk=load.pk).update(problems=in_json(problems), problem_count=len(problems))


def _still_written(read: SourceRead) -> SourceReport:
    says = f"{read.file} or sources.csv changed while it was read: load again when it is all there"
    return SourceReport(read.source, SourceStatus.FAILED, None, None, says)


def older(source: Source, report: SourceReport) -> SourceReport | None:
    """The refusal of an extract that was taken before the one that is here."""
    has, comes = source.extracted_at, report.extracted_at
    if has is None or comes is None or comes >= has:
        return None
    says = (
        f"It was extracted at {moment_in_words(comes)}, before the one that is here"
        f" ({moment_in_words(has)}): load a newer extract"
    )
    return SourceReport(report.source, SourceStatus.STALE, report.rows, comes, says)


def refuse(
    source: Source, load: Load, report: SourceReport, *, by: Person | None, now: datetime
) -> Load:
    """The old records stay. Every visit ahead is held when that changes how the source counts."""
    with transaction.atomic():
        source = Source.objects.select_for_update().get(pk=source.pk)
        load = Load.objects.get(pk=load.pk)
        news = _is_news(source, report)
        source.refused_at = now
        source.refused_as = report.status.value
        source.refused_because = report.detail
        source.save(update_fields=["refused_at", "refused_as", "refused_because"])
        if news:
            let_checks_wait()
            load.reopened = reopen(visits_ahead(now), because=News.SOURCES_CHANGED, now=now, by=by)
        load.state, load.ended_at, load.because = Load.State.REFUSED, now, report.detail
        load.save()
        audit.record(
            "records.load_refused",
            by=by,
            now=now,
            subject="source",
            subject_id=source.pk,
            load=load.pk,
            status=report.status.value,
            reopened=load.reopened,
        )
    return load


def _is_news(source: Source, report: SourceReport) -> bool:
    if source.loaded_at is None:
        return source.refused_as != report.status.value
    return source.refused_at is None
