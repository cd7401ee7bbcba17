"""Warning markers as a check takes them, read again from the cells of their lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from forethought.check_inputs import Marker
from forethought.dayfolder.cells import CellReader
from forethought.dayfolder.markers import NOT_READ, read_marker
from forethought.matching import Person
from forethought.record import Problem
from forethought.sources.table import Cells, Row
from forethought.vocabulary import SourceStatus
from forethought.web.areas.models import Supply
from forethought.web.markers.models import MarkerKey, MarkerRow
from forethought.web.records.keys import key_numbers


@dataclass(frozen=True, slots=True)
class MarkersFound:
    """Markers that may be about somebody; the other two as ``DayInputs`` takes them."""

    markers: tuple[Marker, ...]
    problems: tuple[Problem, ...]
    not_read: tuple[str, ...]


def candidate_markers(persons: Iterable[Person]) -> MarkersFound:
    """Every marker that shares a matching key with one of ``persons``; matching decides later.

    ``not_read`` holds a sentence when the newest markers file could not be read.
    """
    numbers = {number for person in persons for number in key_numbers(person)}
    shared = MarkerKey.objects.filter(key__in=numbers).values("marker")
    markers: list[Marker] = []
    problems: list[Problem] = []
    for found in MarkerRow.objects.filter(pk__in=shared).order_by("line", "pk"):
        row = row_of(found)
        cells = CellReader(found.file, row)
        markers.append(read_marker(cells, row))
        problems.extend(cells.problems)
    failed = Supply.objects.filter(
        name=Supply.Name.MARKERS.value, status=SourceStatus.FAILED.value
    ).exists()
    return MarkersFound(tuple(markers), tuple(problems), (NOT_READ,) if failed else ())


def row_of(stored: MarkerRow) -> Row:
    """The line as its reader gave it."""
    width = len(stored.cells)
    return Row(stored.line, Cells(stored.cells), width, width, stored.fault)
