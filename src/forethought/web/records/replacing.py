"""Putting a staged extract in the place of a source's records, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from forethought.web.audit import services as audit
from forethought.web.audit.services import Actor
from forethought.web.records.affected import visits_ahead, visits_touched
from forethought.web.records.locks import let_checks_wait
from forethought.web.records.models import Load, Source
from forethought.web.visits.door import reopen
from forethought.web.visits.reasons import News

_COLUMNS = (
    "record_id, ordinal, line, customer_name, birth_date, utr, nino, vrn, paye_ref, address,"
    " postcode, day, moment, text, category, sha256"
)

_TOUCHED = """
DROP TABLE IF EXISTS touched_key;
CREATE TEMPORARY TABLE touched_key AS
SELECT key FROM fresh_key
UNION SELECT key FROM records_recordkey WHERE record_id IN (SELECT old FROM fresh)
UNION SELECT key FROM records_recordkey WHERE record_id IN (SELECT id FROM gone)
"""

_DELETE_KEYS = """
DELETE FROM records_recordkey USING (
    SELECT old AS id FROM fresh WHERE old IS NOT NULL UNION ALL SELECT id FROM gone
) AS stale WHERE records_recordkey.record_id = stale.id
"""

_DELETE = "DELETE FROM records_record USING gone WHERE records_record.id = gone.id"

_CHANGE = f"""
UPDATE records_record AS record SET ({_COLUMNS}) = (
    SELECT {_COLUMNS} FROM staged WHERE staged.n = fresh.n
) FROM fresh WHERE record.id = fresh.old
"""  # noqa: S608 - our own column names

_ADD = f"""
INSERT INTO records_record (id, source_id, {_COLUMNS})
SELECT fresh.id, %s, {_COLUMNS} FROM fresh JOIN staged USING (n) WHERE fresh.old IS NULL
"""  # noqa: S608 - our own column names

_ADD_KEYS = """
INSERT INTO records_recordkey (record_id, key)
SELECT fresh.id, fresh_key.key FROM fresh_key JOIN fresh USING (n)
"""


@dataclass(frozen=True, slots=True)
class Extract:
    """What is staged: an extract that was read whole and may replace the records of its source.

    ``rows`` are usable ones. ``extracted_at`` None: incident reports without a declaration.
    """

    source_id: int
    load_id: int
    file: str
    rows: int
    extracted_at: datetime | None
    required: bool


def replace(extract: Extract, *, by: Actor | None, now: datetime) -> Load:
    """Make the staged rows the records of their source, and reopen the visits concerned.

    A visit is reopened when its customer shares a key with a record that is new, changed or
    gone; every visit ahead is when the source was missing or stale until now.
    """
    with transaction.atomic():
        source = Source.objects.select_for_update().get(pk=extract.source_id)
        load = Load.objects.get(pk=extract.load_id)
        _execute(_TOUCHED)
        _execute(_DELETE_KEYS)
        load.vanished = _execute(_DELETE)
        load.changed = _execute(_CHANGE)
        load.new = _execute(_ADD, extract.source_id)
        _execute(_ADD_KEYS)
        let_checks_wait()
        load.reopened = _reopen(source, load, by, now)
        _mark(source, load, extract, now)
        audit.record(
            "records.loaded",
            by=by,
            now=now,
            subject="source",
            subject_id=source.pk,
            load=load.pk,
            rows=extract.rows,
            new=load.new,
            changed=load.changed,
            vanished=load.vanished,
            reopened=load.reopened,
        )
    return load


def _mark(source: Source, load: Load, extract: Extract, now: datetime) -> None:
    source.extracted_at = extract.extracted_at
    source.rows = extract.rows
    source.file = extract.file
    source.required = extract.required
    source.loaded_at = now
    source.refused_at, source.refused_as, source.refused_because = None, "", ""
    source.save()
    load.state, load.ended_at = Load.State.DONE, now
    load.save()


def _reopen(source: Source, load: Load, by: Actor | None, now: datetime) -> int:
    if source.loaded_at is None or source.refused_at is not None:
        return reopen(visits_ahead(now), because=News.SOURCES_CHANGED, now=now, by=by)
    if not (load.new or load.changed or load.vanished):
        return 0
    only_gone = not load.new and not load.changed
    why = News.RECORDS_VANISHED if only_gone else News.RECORDS_CHANGED
    return reopen(visits_touched(now), because=why, now=now, by=by)


def _execute(query: str, *parameters: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters or None)
        return int(cursor.rowcount)
