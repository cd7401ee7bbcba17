"""What this site knows of incidents, markers and decisions, as files of a day folder.

``incidents.csv``, ``markers.csv`` and ``dispositions.csv`` in the columns of docs/day-folder.md:
what was recorded and decided here, and what a nightly folder brought. A check of a folder with
these files sees what a check of the site sees. Cells are exactly as they are kept: programs read
them, and a decision is bound to the very text of its record.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from pathlib import Path

from django.db import transaction

from forethought.dayfolder.cells_out import moment_cell, when_cell, whom_cells
from forethought.dayfolder.dispositions import DISPOSITION_COLUMNS
from forethought.dayfolder.incident_add import COLUMNS as INCIDENT_COLUMNS
from forethought.dayfolder.markers import KNOWN as MARKER_COLUMNS
from forethought.dayfolder.output import OutputError, write_private
from forethought.sources.files import locate
from forethought.vocabulary import INCIDENT_REPORTS
from forethought.web.audit import services as audit
from forethought.web.audit.services import Actor
from forethought.web.decisions.disposing import live_dispositions
from forethought.web.decisions.models import Disposition
from forethought.web.markers.models import Marker, MarkerRow
from forethought.web.markers.supply import core_marker
from forethought.web.records.models import Record
from forethought.web.records.persons import person_of_record

FILES = ("incidents", "markers", "dispositions")

Line = Sequence[str]


@dataclass(frozen=True, slots=True)
class TakenOut:
    """How many lines were written, and how many decisions no day folder can say.

    ``nameless`` decisions are for one customer who has no tax reference to name them by: in a
    folder their records count in full.
    """

    incidents: int
    markers: int
    dispositions: int
    nameless: int


def take_out(folder: Path, *, by: Actor | None, now: datetime) -> TakenOut:
    """Write the three files into ``folder``, each readable by its owner alone.

    Raises OutputError where the folder cannot be written, and where one of the files is there
    already; nothing is then written.
    """
    _must_be_free(folder)
    with transaction.atomic():
        incidents, markers = list(_incidents()), list(_markers())
        able, nameless = _dispositions()
        done = TakenOut(len(incidents), len(markers), len(able), nameless)
        audit.record(
            "records.taken_out",
            by=by,
            now=now,
            subject="records",
            incidents=done.incidents,
            markers=done.markers,
            dispositions=done.dispositions,
        )
        _write(
            {
                folder / "incidents.csv": _as_csv(INCIDENT_COLUMNS, incidents),
                folder / "markers.csv": _as_csv(MARKER_COLUMNS, markers),
                folder / "dispositions.csv": _as_csv(DISPOSITION_COLUMNS, able),
            }
        )
    return done


def _must_be_free(folder: Path) -> None:
    for stem in FILES:
        for one in locate(folder, stem):
            raise OutputError(
                f"{one.path} is there already and is not overwritten: name another folder"
            )


def _write(files: dict[Path, str]) -> None:
    written: list[Path] = []
    try:
        for path, text in files.items():
            write_private(path, text)
            written.append(path)
    except OutputError:
        for path in written:
            with suppress(OSError):
                path.unlink()
        raise


def _as_csv(columns: Sequence[str], lines: Iterable[Line]) -> str:
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(lines)
    return out.getvalue()


def _incidents() -> Iterator[Line]:
    found = Record.objects.filter(source__name=INCIDENT_REPORTS)
    for one in found.order_by("record_id", "ordinal"):
        whom = whom_cells(person_of_record(one)).values()
        yield (one.record_id, when_cell(one.day, one.moment), *whom, one.category, one.text)


def _markers() -> Iterator[Line]:
    """Live ones that were decided here, then the lines of the nightly folder."""
    live = Marker.objects.filter(state=Marker.State.LIVE).select_related("customer")
    for decided in live.order_by("pk"):
        one = core_marker(decided)
        assert one.decided_at is not None
        assert one.lapses_at is not None
        yield (
            *(one.marker_id, one.level.value, *whom_cells(one.person).values(), one.wording),
            when_cell(one.decided_at.day, one.decided_at.moment),
            moment_cell(one.lapses_at),
        )
    for row in MarkerRow.objects.order_by("line", "pk"):
        yield _as_brought(row)


def _as_brought(row: MarkerRow) -> Line:
    """A line as it came. Whatever was broken in it is still to be found broken."""
    cells = {column: row.cells.get(column, "") for column in MARKER_COLUMNS}
    if row.fault:
        cells |= {"level": "", "lapses_at": ""}
    return [cells[column] for column in MARKER_COLUMNS]


def _dispositions() -> tuple[list[Line], int]:
    """Those that count, and how many are about a customer whom no tax reference names."""
    able: list[Line] = []
    nameless = 0
    for one in live_dispositions().select_related("customer", "by", "second").order_by("pk"):
        if one.customer is not None and not _reference(one):
            nameless += 1
            continue
        assert one.by is not None
        assert one.second is not None
        assert one.at is not None
        able.append(
            (
                *(one.source, one.record_id, _reference(one), one.kind, when_cell(one.until, None)),
                *(one.by.officer_id, one.second.officer_id, moment_cell(one.at)),
                *(one.reason, one.text_sha256),
            )
        )
    return able, nameless


def _reference(one: Disposition) -> str:
    known = one.customer
    return "" if known is None else known.utr or known.nino or known.vrn or known.paye_ref
