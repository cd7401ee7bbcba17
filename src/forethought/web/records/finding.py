"""Finding records that may be about somebody: by equal keys alone, matching decides later."""

from __future__ import annotations

from collections.abc import Iterable

from forethought.matching import Person
from forethought.record import Record as CoreRecord
from forethought.web.records.keys import key_numbers
from forethought.web.records.models import Record, RecordKey
from forethought.web.records.persons import core_record


def candidate_records(persons: Iterable[Person]) -> tuple[CoreRecord, ...]:
    """Every record that shares a matching key with one of ``persons``: one query.

    ``matching.compare`` decides which of them are about whom. By source, then in the order of
    its extract.
    """
    numbers = {number for person in persons for number in key_numbers(person)}
    if not numbers:
        return ()
    shared = RecordKey.objects.filter(key__in=numbers).values("record")
    found = (
        Record.objects.filter(pk__in=shared)
        .select_related("source")
        .order_by("source_id", "line", "pk")
    )
    return tuple(core_record(record) for record in found)
