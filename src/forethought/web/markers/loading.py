"""``markers.csv`` of a drop folder into the database: full replacement, in one transaction."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from django.db import transaction

from forethought.dayfolder.cells import CellReader
from forethought.dayfolder.markers import KNOWN, read_marker, read_markers
from forethought.sources.files import locate
from forethought.sources.table import Row, Table, read_table
from forethought.vocabulary import SourceStatus
from forethought.web.areas.keeping import Kept, SupplyRead, lock_supply, set_supply, tell
from forethought.web.areas.models import Supply
from forethought.web.audit.services import Actor
from forethought.web.markers.models import Marker, MarkerKey, MarkerRow
from forethought.web.markers.supply import decided_marker_of, row_of
from forethought.web.records.affected import visits_ahead, visits_sharing
from forethought.web.records.keys import key_numbers
from forethought.web.records.locks import let_checks_wait
from forethought.web.visits.door import reopen
from forethought.web.visits.reasons import News

STEM = "markers"


def load_markers(folder: Path, *, by: Actor | None, now: datetime) -> Kept | None:
    """Take the markers of ``folder``; None when it has no markers file, and nothing changes.

    A file that cannot be read as a whole replaces nothing: its lines are kept beside the old
    ones, since a warning may not be lost. Lines of markers decided here, as the site takes them out
    itself, are left out. Visits whose customer shares a key with a marker that is new, changed or
    gone are held; all are when the file could not be read, or can be again.
    """
    if not locate(folder, STEM):
        return None
    table = read_table(folder, STEM, KNOWN)
    problems = read_markers(table)[1]
    read = SupplyRead((), len(table.lines), table.failure or "", problems)
    with transaction.atomic():
        supply = lock_supply(Supply.Name.MARKERS)
        was = SourceStatus(supply.status)
        touched = _replace(table, whole=table.failure is None)
        changed = bool(touched) or was is not read.status
        set_supply(supply, read, now, changed=changed)
        reopened = 0
        if changed:
            let_checks_wait()
            all_of_them = was is not read.status or read.status is SourceStatus.FAILED
            which = visits_ahead(now) if all_of_them else visits_sharing(_keys(touched), now)
            reopened = reopen(which, because=News.MARKERS_CHANGED, now=now, by=by)
        tell(supply, changed=changed, reopened=reopened, by=by, now=now)
    return Kept(supply, changed, reopened)


def _replace(table: Table, *, whole: bool) -> list[MarkerRow]:
    """Put the rows of a table in the place of the old ones; those that came or went."""
    old = list(MarkerRow.objects.all() if whole else MarkerRow.objects.filter(whole=False))
    new = [_made(table.file, row, whole=whole) for row in _not_ours(table)]
    before = Counter(bytes(row.sha256) for row in old)
    after = Counter(bytes(row.sha256) for row in new)
    differing = (before - after) + (after - before)
    if not differing:
        return []
    MarkerKey.objects.filter(marker__in=old).delete()
    MarkerRow.objects.filter(pk__in=[row.pk for row in old]).delete()
    MarkerRow.objects.bulk_create(new)
    MarkerKey.objects.bulk_create(
        MarkerKey(marker=row, key=key) for row in new for key in _keys([row])
    )
    return [row for row in (*old, *new) if bytes(row.sha256) in differing]


def _not_ours(table: Table) -> list[Row]:
    """The lines but those of markers decided here, of which the site knows more, and newer.

    One of ours is told by its number and the moment of its decision: the marker of another office
    may bear the same number, and must not be lost.
    """
    numbered = [(row, decided_marker_of(row.cells["marker_id"])) for row in table.lines]
    numbers = [number for _, number in numbered if number is not None]
    decided = dict(Marker.objects.filter(pk__in=numbers).values_list("pk", "decided_at"))
    return [
        row
        for row, number in numbered
        if number is None
        or decided.get(number) is None
        or decided[number] != _decided_at(table, row)
    ]


def _decided_at(table: Table, row: Row) -> datetime | None:
    when = None if row.fault else CellReader(table.file, row).when("decided_at")
    return when.moment if when else None


def _made(file: str, row: Row, *, whole: bool) -> MarkerRow:
    cells = dict(row.cells)
    named = cells.get("marker_id") or row.line
    said = json.dumps([named, cells, row.fault, whole], sort_keys=True)
    return MarkerRow(
        file=file,
        line=row.line,
        cells=cells,
        fault=row.fault,
        whole=whole,
        sha256=sha256(said.encode()).digest(),
    )


def _keys(rows: Iterable[MarkerRow]) -> list[int]:
    found: set[int] = set()
    for row in rows:
        marker = read_marker(CellReader(row.file, row_of(row)), row_of(row))
        found.update(key_numbers(marker.person))
    return sorted(found)
