"""Record systems as files of a day folder, each with what its coverage honestly is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from forethought.check_result import SourceReport
from forethought.dayfolder.cells_out import moment_cell, when_cell, whom_cells
from forethought.matching import Person as Identity
from forethought.sources.record_rows import COLUMNS as RECORD_COLUMNS
from forethought.vocabulary import INCIDENT_REPORTS, SourceStatus
from forethought.web.feeds.supply import feeds_now
from forethought.web.records.models import HAND_NOTES, Record, Source
from forethought.web.records.persons import person_of_record
from forethought.web.records.status import sources_now

SOURCES = ("source", "extracted_at", "rows")
RECORDS = tuple(column for column in RECORD_COLUMNS if column != "category")

_NOT_PLAIN = re.compile(r"[^A-Za-z0-9]+", re.ASCII)
_AT_ONCE = 2_000

Line = Sequence[str]


@dataclass(frozen=True, slots=True)
class Declared:
    """One line of ``sources.csv``. ``extracted_at`` empty: the site cannot rely on it either.

    ``has_file``: ``records/NAME.csv`` is written, with the rows that the site holds.
    """

    source: str
    extracted_at: str
    rows: str
    has_file: bool


def declared_now(now: datetime) -> list[Declared]:
    """The record systems, the notes by hand, and each feed that holds visits while it is stale.

    A source that was never loaded is left out, so that it is missing in the folder too. One whose
    last extract was refused is declared without a time: it fails there, as it is stale here.
    """
    sources = {source.name: source for source in Source.objects.all()}
    reports = {report.source: report for report in sources_now().reports}
    found = []
    for name, report in reports.items():
        source = sources.get(name)
        if name == HAND_NOTES:
            found.append(_here(name, source, now))
        elif name == INCIDENT_REPORTS:
            found.extend(_incidents(source, report))
        elif source is not None and source.loaded_at is not None:
            found.append(_loaded(name, source, report))
        elif source is not None:
            found.append(Declared(name, "", "", False))
    return [*found, *_feeds()]


def _loaded(name: str, source: Source, report: SourceReport) -> Declared:
    if report.status is not SourceStatus.EXAMINED:
        return Declared(name, "", "", True)
    return Declared(name, moment_cell(report.extracted_at), str(source.rows), True)


def _here(name: str, source: Source | None, now: datetime) -> Declared:
    rows = Record.objects.filter(source=source).count() if source else 0
    return Declared(name, moment_cell(now), str(rows), True)


def _incidents(source: Source | None, report: SourceReport) -> Iterator[Declared]:
    """They need no declaration; with one they hold visits when it is old, as they do here."""
    if source is None or not source.required or report.extracted_at is None:
        return
    rows = Record.objects.filter(source=source).count()
    examined = report.status is SourceStatus.EXAMINED
    yield Declared(
        INCIDENT_REPORTS,
        moment_cell(report.extracted_at) if examined else "",
        str(rows) if examined else "",
        False,
    )


def _feeds() -> Iterator[Declared]:
    """A feed gives areas; as a record system without rows it gets stale like one."""
    feeds = feeds_now()
    for number, report in enumerate(feeds.reports, start=1):
        if report.source not in feeds.required:
            continue
        name = f"feed_{number}_{_NOT_PLAIN.sub('_', report.source).strip('_')}"[:100]
        read = report.extracted_at is not None
        yield Declared(name, moment_cell(report.extracted_at), "0" if read else "", read)


def record_lines(name: str) -> Iterator[Line]:
    """Every record of one source, a few thousand at a time; call it inside a transaction."""
    found = Record.objects.filter(source__name=name).order_by("record_id", "ordinal")
    for one in found.iterator(chunk_size=_AT_ONCE):
        when = when_cell(one.day, one.moment)
        yield record_line(one.record_id, when, person_of_record(one), one.text)


def record_line(record_id: str, when: str, person: Identity, text: str) -> Line:
    """A line in the order of ``RECORDS``; cells are exactly as they are kept."""
    cells = {"record_id": record_id, "date": when, "text": text} | whom_cells(person)
    return [cells[column] for column in RECORDS]
