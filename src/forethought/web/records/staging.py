"""The rows of an extract beside the records that are there: temporary tables and their diff.

Everything here lives in temporary tables of one connection and touches no record. If the process
dies, nothing of it is left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from itertools import islice

from django.db import connection

from forethought.matching import Person
from forethought.record import Record
from forethought.web.records.keys import key_numbers
from forethought.web.records.models import LONGEST_RECORD_ID

Progress = Callable[[int], None]
"""Called now and then with the number of rows so far."""

_AT_A_TIME = 20_000

_DROP = """
DROP TABLE IF EXISTS staged, fresh, fresh_person, fresh_key, gone, touched_key, marked_gone
"""

_TABLES = f"""
{_DROP};
CREATE TEMPORARY TABLE staged (
    n bigint, record_id text, line integer, customer_name text, birth_date date, utr text,
    nino text, vrn text, paye_ref text, address text, postcode text, day date,
    moment timestamptz, text text, category text, sha256 bytea, ordinal integer DEFAULT 0
);
CREATE TEMPORARY TABLE fresh_key (n bigint, key bigint);
CREATE TEMPORARY TABLE marked_gone (record_id text);
"""

_COPY = """
COPY staged (n, record_id, line, customer_name, birth_date, utr, nino, vrn, paye_ref, address,
    postcode, day, moment, text, category, sha256) FROM STDIN
"""

# An incident that was reported on the site comes back in the folder's file: it is there already,
# and what the site knows of it is newer.
_OURS_ALREADY = """
DELETE FROM staged USING records_record AS ours
WHERE ours.source_id = %s AND ours.added_by_id IS NOT NULL AND ours.record_id = staged.record_id
"""

# Rows that share an id are told apart by their content, so that their order does not matter.
_NUMBER_EQUAL_IDS = """
CREATE UNIQUE INDEX ON staged (n);
ANALYZE staged;
UPDATE staged SET ordinal = numbered.ordinal
FROM (
    SELECT n, row_number() OVER (PARTITION BY record_id ORDER BY sha256, n) - 1 AS ordinal
    FROM staged
    WHERE record_id IN (SELECT record_id FROM staged GROUP BY record_id HAVING count(*) > 1)
) AS numbered
WHERE staged.n = numbered.n AND numbered.ordinal > 0
"""

_FRESH = """
CREATE TEMPORARY TABLE fresh AS
SELECT staged.n, record.id AS old, coalesce(
    record.id, nextval(pg_get_serial_sequence('records_record', 'id'))
) AS id
FROM staged LEFT JOIN records_record AS record
    ON record.source_id = %s AND record.record_id = staged.record_id
    AND record.ordinal = staged.ordinal
WHERE record.sha256 IS DISTINCT FROM staged.sha256
"""

_GONE = """
CREATE TEMPORARY TABLE gone AS
SELECT record.id FROM records_record AS record LEFT JOIN staged
    ON record.record_id = staged.record_id AND record.ordinal = staged.ordinal
WHERE record.source_id = %s AND record.added_by_id IS NULL AND staged.n IS NULL
"""

# Rows that came twice in one part, as pages moved while they were read.
_ONCE = """
CREATE INDEX ON staged (record_id);
ANALYZE staged;
DELETE FROM staged USING staged AS later
WHERE staged.record_id = later.record_id AND staged.sha256 = later.sha256 AND staged.n < later.n
"""

_SHARED_IDS = """
SELECT EXISTS (SELECT FROM staged GROUP BY record_id HAVING count(*) > 1)
    OR EXISTS (SELECT FROM staged JOIN marked_gone USING (record_id))
    OR EXISTS (
        SELECT FROM records_record AS record
        WHERE record.source_id = %s AND record.ordinal > 0 AND record.record_id IN (
            SELECT record_id FROM staged UNION SELECT record_id FROM marked_gone
        )
    )
"""

_MARKED_GONE = """
CREATE TEMPORARY TABLE gone AS
SELECT record.id FROM records_record AS record JOIN (
    SELECT DISTINCT record_id FROM marked_gone
) AS marked USING (record_id)
WHERE record.source_id = %s AND record.added_by_id IS NULL
"""

_ROWS_AFTERWARDS = """
SELECT (
    SELECT count(*) FROM records_record
    WHERE source_id = %s AND added_by_id IS NULL AND record_id <> ''
) + (SELECT count(*) FROM fresh WHERE old IS NULL) - (SELECT count(*) FROM gone)
"""

_PERSON = "customer_name, birth_date, utr, nino, vrn, paye_ref, address, postcode"

# A customer has many notes, mostly with the same cells: their keys are computed once.
_PERSONS = f"""
CREATE TEMPORARY TABLE fresh_person AS
SELECT row_number() OVER () AS p, array_agg(n) AS rows, {_PERSON}
FROM fresh JOIN staged USING (n) GROUP BY {_PERSON}
"""  # noqa: S608 - our own column names

_PAGE = f"""
SELECT p, rows, {_PERSON} FROM fresh_person WHERE p > %s ORDER BY p LIMIT %s
"""  # noqa: S608 - our own column names


def begin() -> None:
    """Make the temporary tables afresh."""
    _execute(_TABLES)


def end() -> None:
    """Drop the temporary tables."""
    _execute(_DROP)


def stage(records: Iterable[Record], progress: Progress) -> None:
    """Copy every record into ``staged``, some thousands at a time."""
    numbered = enumerate(records)
    count, before = 0, -1
    while count > before:
        before = count
        with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
            for number, record in islice(numbered, _AT_A_TIME):
                copy.write_row(_row(number, record))
                count += 1
        progress(count)


def compare(source_id: int) -> None:
    """Find what is new, changed (both ``fresh``) and ``gone`` against the records of a source.

    What people recorded on the site is no part of an extract: it is neither replaced nor gone.
    """
    _execute(_OURS_ALREADY, source_id)
    _execute(_NUMBER_EQUAL_IDS)
    _execute(_FRESH, source_id)
    _execute(_GONE, source_id)
    _execute("CREATE UNIQUE INDEX ON fresh (n); CREATE INDEX ON fresh (old); ANALYZE fresh, gone")


def compare_part(source_id: int, gone: Iterable[str]) -> int | None:
    """:func:`compare` where only rows that changed are staged; those with the ids ``gone`` went.

    What is not staged stays. Returns how many records the source will have; None: ids are shared
    by several rows, and only a whole extract can tell which of them changed.
    """
    with connection.cursor() as cursor, cursor.copy("COPY marked_gone FROM STDIN") as copy:
        for record_id in gone:
            copy.write_row((record_id[:LONGEST_RECORD_ID],))
    _execute(_OURS_ALREADY, source_id)
    _execute(_ONCE)
    if _ask(_SHARED_IDS, source_id):
        return None
    _execute(_FRESH, source_id)
    _execute(_MARKED_GONE, source_id)
    _execute("CREATE UNIQUE INDEX ON fresh (n); CREATE INDEX ON fresh (old); ANALYZE fresh, gone")
    return _ask(_ROWS_AFTERWARDS, source_id)


def find_keys() -> None:
    """Put the matching keys of everything fresh into ``fresh_key``."""
    _execute(_PERSONS)
    _execute("CREATE UNIQUE INDEX ON fresh_person (p)")
    for page in _pages():
        with connection.cursor() as cursor, cursor.copy("COPY fresh_key FROM STDIN") as copy:
            for numbers, person in page:
                for key in key_numbers(person):
                    for number in numbers:
                        copy.write_row((number, key))
    _execute("ANALYZE fresh_key")


def digest(record: Record) -> bytes:
    """SHA-256 of everything that a check uses of a record: equal records are the same record."""
    return _digest(_cells(record))


def _row(number: int, record: Record) -> tuple[object, ...]:
    cells = _cells(record)
    return (number, cells[0], record.line, *cells[1:], _digest(cells))


def _cells(record: Record) -> tuple[object, ...]:
    person, when = record.person, record.when
    return (
        record.record_id[:LONGEST_RECORD_ID],
        person.name,
        person.birth_date,
        person.utr,
        person.nino,
        person.vrn,
        person.paye_ref,
        person.address,
        person.postcode,
        when.day if when else None,
        when.moment if when else None,
        record.text,
        record.category,
    )


def _digest(cells: tuple[object, ...]) -> bytes:
    """Readers drop NUL from every cell, so that it can stand between them."""
    return sha256("\0".join("" if cell is None else str(cell) for cell in cells).encode()).digest()


def _pages() -> Iterator[list[tuple[list[int], Person]]]:
    last = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_PAGE, [last, _AT_A_TIME])
            rows = cursor.fetchall()
        if not rows:
            return
        last = rows[-1][0]
        yield [(numbers, Person(*cells)) for _, numbers, *cells in rows]


def _execute(query: str, *parameters: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters or None)


def _ask(query: str, *parameters: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        row = cursor.fetchone()
    return int(row[0]) if row else 0
