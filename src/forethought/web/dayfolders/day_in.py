"""What stands in a day folder beside what the site wrote into it. Nothing is written here."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import StringIO
from pathlib import Path

from forethought.dayfolder.dispositions import DISPOSITION_COLUMNS
from forethought.dayfolder.incident_add import COLUMNS as INCIDENT_COLUMNS
from forethought.dayfolder.output import OutputError
from forethought.dayfolder.visits import KNOWN as VISIT_COLUMNS
from forethought.sources.table import Row, Table, read_table
from forethought.timestamps import parse_moment
from forethought.web.dayfolders.lines import line_digest
from forethought.web.dayfolders.manifest import Manifest, read_manifest
from forethought.web.dayfolders.taking_out import VISITS_MADE

HAPPENED_TO = "officer_id"
"""A further column that ``incidents.csv`` may have: to whom it happened."""


@dataclass(frozen=True, slots=True)
class Made:
    """A line of ``visits-made.csv``; a moment that cannot be read is None."""

    line: int
    visit_id: str
    officer_id: str
    arrived: datetime | None
    left: datetime | None


@dataclass(frozen=True, slots=True)
class BackIn:
    """A folder as it is now.

    ``written`` are the visits as the site wrote them, by visit_id: cells by column, and
    ``lines`` on which line each stands now. ``new_visits`` and ``new_incidents`` are lines that
    it did not write; ``old_incidents`` those that it did. ``says`` are sentences about what is
    not taken in, each with its place.
    """

    written_at: datetime
    day: date
    written: Mapping[str, Mapping[str, str]]
    lines: Mapping[str, int]
    new_visits: tuple[Row, ...]
    made: tuple[Made, ...]
    new_incidents: tuple[Row, ...]
    old_incidents: tuple[Row, ...]
    says: tuple[str, ...]


def read_back(folder: Path) -> BackIn:
    """Read a folder that this site wrote. Raises OutputError for any other, or without its lines"""
    if folder.is_symlink() or not folder.is_dir():
        raise OutputError(f"There is no folder {folder}: give the day folder itself, no link to it")
    told = read_manifest(folder)
    visits = _table(folder, "visits", VISIT_COLUMNS)
    made = _table(folder, "visits-made", VISITS_MADE)
    incidents = _table(folder, "incidents", (*INCIDENT_COLUMNS, HAPPENED_TO))
    dispositions = _table(folder, "dispositions", DISPOSITION_COLUMNS)
    rows: dict[str, list[Row]] = {}
    for row in visits.rows:
        rows.setdefault(row.cells["visit_id"], []).append(row)
    old, new = _sorted_out(incidents, INCIDENT_COLUMNS, told.incidents)
    ours = {record_id for record_id, _ in told.incidents}
    return BackIn(
        written_at=told.written_at,
        day=told.day,
        written=told.visits,
        lines={visit_id: found[0].line for visit_id, found in rows.items()},
        new_visits=tuple(row for row in visits.rows if row.cells["visit_id"] not in told.visits),
        made=tuple(_made(row) for row in made.rows if any(row.cells.values())),
        new_incidents=tuple(row for row in new if row.cells["record_id"] not in ours),
        old_incidents=tuple(old),
        says=(
            *_faults(visits, made, incidents, dispositions),
            *_changed(rows, told.visits, visits.file),
            *(
                f"{incidents.file}, line {row.line}: {row.cells['record_id']} is the id of a "
                "report of the site, which reads otherwise. Give this line an id of its own if "
                "it is another report; what is new about that one, add on the site"
                for row in new
                if row.cells["record_id"] in ours
            ),
            *_decided(dispositions, told),
        ),
    )


def _sorted_out(
    table: Table, columns: Sequence[str], written: Iterable[tuple[str, str]]
) -> tuple[list[Row], list[Row]]:
    """The lines that were written so, and the others."""
    left = Counter(digest for _, digest in written)
    old: list[Row] = []
    new: list[Row] = []
    for row in table.rows:
        digest = line_digest(row.cells, columns)
        (old if left[digest] > 0 else new).append(row)
        left[digest] -= 1
    return old, new


def _table(folder: Path, stem: str, columns: tuple[str, ...]) -> Table:
    table = read_table(folder, stem, columns)
    if table.failure:
        raise OutputError(f"{table.file}: {table.failure}. Mend it, then take the folder in again")
    return table


def _faults(*tables: Table) -> Iterator[str]:
    """Lines that nobody can read are left out, and said."""
    for table in tables:
        for problem in table.all_problems:
            yield f"{table.file}, line {problem.line}: {problem.says}"


def _made(row: Row) -> Made:
    cells = row.cells
    moments = [parse_moment(cells[name])[0] for name in ("arrived", "left")]
    return Made(row.line, cells["visit_id"], cells["officer_id"], moments[0], moments[1])


def _changed(
    there: Mapping[str, list[Row]], written: Mapping[str, Mapping[str, str]], file: str
) -> Iterator[str]:
    """A line of the site that reads otherwise now, or is gone: the site's own is not changed."""
    for visit_id, before in written.items():
        rows = there.get(visit_id)
        if rows is None:
            yield f"{file}: the line of visit {visit_id} is gone. If it is off, cancel it there"
            continue
        ours = min(rows, key=lambda row: len(_other_cells(row, before)))
        for column in _other_cells(ours, before):
            yield (
                f"{file}, line {ours.line}: {column} of visit {visit_id} reads otherwise than "
                "it was written. If that is to stay, change it on the site"
            )
        for row in rows:
            if row is not ours:
                yield (
                    f"{file}, line {row.line}: {visit_id} is the id of a visit of the site: give "
                    "this line an id of its own"
                )


def _other_cells(row: Row, before: Mapping[str, str]) -> list[str]:
    return [
        column for column in VISIT_COLUMNS if row.cells[column].split() != before[column].split()
    ]


def _decided(table: Table, told: Manifest) -> Iterator[str]:
    _, new = _sorted_out(table, DISPOSITION_COLUMNS, told.dispositions)
    for row in new:
        yield (
            f"{table.file}, line {row.line}: a decision about a record counts when two people "
            "have made it on the site, each signed in. Propose it there"
        )


def as_csv(rows: tuple[Row, ...]) -> bytes:
    """Lines of visits as a file of their own, each on the line where it stood."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(VISIT_COLUMNS)
    for row in rows:
        writer.writerow([row.cells[column] for column in VISIT_COLUMNS])
    return out.getvalue().encode("utf-8", "replace")
