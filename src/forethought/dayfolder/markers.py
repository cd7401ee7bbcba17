"""``markers.csv``: decided, dated warnings about a person or an address."""

from __future__ import annotations

from datetime import datetime, timedelta

from forethought.check_inputs import Marker
from forethought.dayfolder.cells import CellReader
from forethought.matching import can_be_matched
from forethought.record import Problem
from forethought.sources.table import Row, Table
from forethought.timestamps import ends
from forethought.vocabulary import MarkerLevel

NOT_READ = "the warning markers could not be read"
KNOWN = (
    *("marker_id", "level", "customer_name", "date_of_birth", "utr", "nino", "vrn", "paye_ref"),
    *("address", "postcode", "wording", "decided_at", "lapses_at"),
)


def read_markers(table: Table) -> tuple[tuple[Marker, ...], tuple[Problem, ...], tuple[str, ...]]:
    """The markers, everything wrong with the file, and a sentence if it could not be read.

    A faulty row still counts for whomever it names, and says so: a warning that is there may
    not be lost.
    """
    if not table.exists:
        return (), (), ()
    problems = list(table.all_problems)
    markers = []
    for row in table.lines:
        cells = CellReader(table.file, row)
        markers.append(read_marker(cells, row))
        problems.extend(cells.problems)
    not_read = (NOT_READ,) if table.failure else ()
    return tuple(markers), tuple(problems), not_read


def read_marker(cells: CellReader, row: Row) -> Marker:
    """The marker of one line; what was wrong in it is among the problems of ``cells``."""
    marker_id = cells.needed("marker_id") or f"line {row.line}"
    level = _level(cells)
    person = cells.person()
    decided_at = cells.when("decided_at")
    lapses_at = _lapses_at(cells)
    if not can_be_matched(person) and not person.address:
        says = (
            "The marker names nobody whom it could be found by, so that it warns of nothing: give "
            "a tax reference, a full name with birth date, or an address"
        )
        cells.doubt(None, says)
    return Marker(
        marker_id=marker_id,
        level=level,
        person=person,
        wording=cells.text("wording"),
        decided_at=decided_at,
        lapses_at=lapses_at,
        unusable=tuple(cells.unusable),
    )


def _level(cells: CellReader) -> MarkerLevel:
    text = cells.text("level").casefold()
    if text in set(MarkerLevel):
        return MarkerLevel(text)
    says = f"{cells.shown('level')} is no level: write {', '.join(MarkerLevel)}"
    cells.refuse("level", f"{says}. Until then it counts as no_visit")
    return MarkerLevel.NO_VISIT


def _lapses_at(cells: CellReader) -> datetime | None:
    """The last moment at which the marker counts: for a date alone, its end."""
    when = None if cells.row.fault else cells.when("lapses_at")
    if when is None:
        return None
    return when.moment or ends(when) - timedelta(microseconds=1)
