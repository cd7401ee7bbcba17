"""What another lexicon or reader would change, before it is put to use. Nothing is kept."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from forethought.data.readers import make_reader
from forethought.rescreening.engine import reading_engine
from forethought.rescreening.marks import change_between, hazards_of
from forethought.screening.findings import Reader
from forethought.web.records.affected import visits_sharing
from forethought.web.records.models import Record, RecordKey, Source
from forethought.web.rescreening import processes
from forethought.web.rescreening.models import WIDTH
from forethought.web.rescreening.processes import Choice
from forethought.web.rescreening.windows import read_texts
from forethought.web.visits.export import neutral

AT_A_TIME = 10_000
COLUMNS = ("source", "record_id", "ordinal", "change", "hazards_now", "hazards_then")

Hazards = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """A note that would be read otherwise: its record, and its hazards before and after."""

    record: int
    change: str
    was: Hazards
    now: Hazards


@dataclass(slots=True)
class Part:
    """What became of some notes: how many, what changed, and notes by source and hazard."""

    notes: int = 0
    changed: list[Changed] = field(default_factory=list)
    was: Counter[tuple[int, str]] = field(default_factory=Counter)
    now: Counter[tuple[int, str]] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What would change. ``hazards``: notes now and then by source and hazard."""

    same_engine: bool
    notes: int
    changed: Sequence[Changed]
    hazards: dict[tuple[str, str], tuple[int, int]]
    visits: int

    def count(self, change: str) -> int:
        """How many notes would change in this way."""
        return sum(one.change == change for one in self.changed)


def foresee(lexicons: tuple[Path, ...], reader: str | None, number: int) -> Foreseen:
    """Read all notes twice. ``lexicons`` take the place of the site's own; none: no own ones.

    ``number``: in how many processes. Raises LexiconError or ModelError for what cannot be used.
    """
    candidate = (reader or settings.READER, lexicons)
    engines = [reading_engine(*_of_site()), reading_engine(*candidate)]
    total = Part()
    for part in _parts(candidate, number):
        total.notes += part.notes
        total.changed += part.changed
        total.was += part.was
        total.now += part.now
    return Foreseen(
        same_engine=engines[0] == engines[1],
        notes=total.notes,
        changed=total.changed,
        hazards=_by_source(total),
        visits=_visits_with(total.changed),
    )


def _of_site() -> Choice:
    return settings.READER, tuple(settings.LEXICONS)


def _parts(candidate: Choice, number: int) -> Iterator[Part]:
    ranges = _ranges()
    if number == 1:
        get_ready(candidate)
        yield from map(compare, ranges)
        return
    with processes.pool(number, candidate) as pool:
        yield from pool.map(processes.compare, ranges)


def _ranges() -> list[range]:
    """Ids of records, some thousands at a time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(id), max(id) FROM records_record")
        first, last = cursor.fetchone()
    if first is None:
        return []
    return [range(begin, begin + AT_A_TIME) for begin in range(first, last + 1, AT_A_TIME)]


_readers: list[Reader] = []


def get_ready(candidate: Choice) -> None:
    """Make the two readers of this process: the site's, and the other."""
    _readers[:] = [make_reader(*_of_site()), make_reader(*candidate)]


_TEXTS = "SELECT id, source_id, text FROM records_record WHERE id >= %s AND id < %s ORDER BY id"


def compare(ids: range) -> Part:
    """Read the records with these ids twice, with the readers of this process."""
    part = Part()
    with connection.cursor() as cursor:
        cursor.execute(_TEXTS, [ids.start, ids.stop])
        rows = cursor.fetchall()
    part.notes = len(rows)
    source_of = {pk: source for pk, source, _ in rows}
    texts = [(pk, text) for pk, _, text in rows]
    old, new = (read_texts(reader, texts) for reader in _readers)
    for pk in sorted({*old, *new}):
        before, after = old.get(pk, ()), new.get(pk, ())
        part.was.update((source_of[pk], hazard) for hazard in hazards_of(before))
        part.now.update((source_of[pk], hazard) for hazard in hazards_of(after))
        change = change_between(before, after) if before != after else None
        if change is not None:
            changed = Changed(pk, change.value, hazards_of(before), hazards_of(after))
            part.changed.append(changed)
    return part


def _by_source(total: Part) -> dict[tuple[str, str], tuple[int, int]]:
    names = dict(Source.objects.values_list("pk", "name"))
    return {
        (names.get(source, ""), hazard): (total.was[source, hazard], total.now[source, hazard])
        for source, hazard in {*total.was, *total.now}
    }


def _visits_with(changed: Sequence[Changed]) -> int:
    """How many visits ahead have one of these notes, found as every check finds them."""
    visits: set[int] = set()
    records = [one.record for one in changed]
    for first in range(0, len(records), WIDTH):
        some = RecordKey.objects.filter(record__in=records[first : first + WIDTH])
        keys = list(some.values_list("key", flat=True).distinct())
        visits.update(visits_sharing(keys, datetime.now(UTC)))
    return len(visits)


def csv_of(foreseen: Foreseen) -> str:
    """Each note that would change, one a line: ids and hazards, no words of any note."""
    stream = io.StringIO()
    out = csv.writer(stream, lineterminator="\n")
    out.writerow(COLUMNS)
    for first in range(0, len(foreseen.changed), AT_A_TIME):
        some = foreseen.changed[first : first + AT_A_TIME]
        known = Record.objects.filter(pk__in=[one.record for one in some])
        ids = {
            pk: (source, record_id, ordinal)
            for pk, source, record_id, ordinal in known.values_list(
                "pk", "source__name", "record_id", "ordinal"
            )
        }
        for one in some:
            if one.record in ids:
                source, record_id, ordinal = ids[one.record]
                told = (";".join(one.was), ";".join(one.now))
                out.writerow((source, neutral(record_id), ordinal, one.change, *told))
    return stream.getvalue()
