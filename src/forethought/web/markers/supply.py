"""Warning markers as a check takes them: those decided here, and the lines of a drop folder."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, timedelta

from forethought.check_inputs import Marker
from forethought.dayfolder.cells import CellReader
from forethought.dayfolder.markers import NOT_READ, read_marker
from forethought.matching import Person
from forethought.record import Problem, When
from forethought.sources.table import Cells, Row
from forethought.timestamps import day_ends, local_day
from forethought.vocabulary import MarkerLevel, SourceStatus
from forethought.web.areas.models import Supply
from forethought.web.markers.identity import identity_of
from forethought.web.markers.models import DecidedKey, MarkerKey, MarkerRow, NotAbout
from forethought.web.markers.models import Marker as DecidedMarker
from forethought.web.records.keys import key_numbers


@dataclass(frozen=True, slots=True)
class MarkersFound:
    """Markers that may be about somebody; the other two as ``DayInputs`` takes them."""

    markers: tuple[Marker, ...]
    problems: tuple[Problem, ...]
    not_read: tuple[str, ...]


def candidate_markers(persons: Iterable[Person], *, customer_id: int | None = None) -> MarkersFound:
    """Every marker that shares a matching key with one of ``persons``; matching decides later.

    Of those decided here only live ones, and none that is said not to be about ``customer_id``.
    ``not_read`` holds a sentence when the newest markers file could not be read.
    """
    numbers = {number for person in persons for number in key_numbers(person)}
    decided = _decided(numbers, customer_id)
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
    return MarkersFound((*decided, *markers), tuple(problems), (NOT_READ,) if failed else ())


def _decided(numbers: Iterable[int], customer_id: int | None) -> tuple[Marker, ...]:
    shared = DecidedKey.objects.filter(key__in=list(numbers)).values("marker")
    found = DecidedMarker.objects.filter(pk__in=shared, state=DecidedMarker.State.LIVE)
    if customer_id is not None:
        found = found.exclude(pk__in=NotAbout.objects.filter(customer=customer_id).values("marker"))
    return tuple(core_marker(one) for one in found.select_related("customer").order_by("pk"))


def core_marker(marker: DecidedMarker) -> Marker:
    """A live marker as the core takes it: what officers see, never the story."""
    assert marker.decided_at is not None
    assert marker.lapses_on is not None
    decided_at = marker.decided_at.astimezone(UTC)
    return Marker(
        marker_id=marker_id_of(marker.pk),
        level=MarkerLevel(marker.level),
        person=identity_of(marker),
        wording=said_to_officers(marker),
        decided_at=When(local_day(decided_at), decided_at),
        lapses_at=day_ends(marker.lapses_on) - timedelta(microseconds=1),
    )


def said_to_officers(marker: DecidedMarker) -> str:
    """Warning and precautions with the adjustments beside them, as one line of a check."""
    wording = marker.wording.rstrip(" .")
    if not marker.adjustments:
        return wording
    return f"{wording}. What helps: {marker.adjustments.rstrip(' .')}"


def marker_id_of(pk: int) -> str:
    """By which name a marker decided here stands in checks and day folders."""
    return f"marker-{pk}"


def row_of(stored: MarkerRow) -> Row:
    """The line as its reader gave it."""
    width = len(stored.cells)
    return Row(stored.line, Cells(stored.cells), width, width, stored.fault)


def decided_marker_of(marker_id: str) -> int | None:
    """The number of the marker decided here that bears this name, None for any other name."""
    before, _, number = marker_id.partition("-")
    is_ours = before == "marker" and number.isascii() and number.isdigit() and len(number) < 19
    return int(number) if is_ours else None
