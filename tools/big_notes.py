"""The notes of the big office: drawn with a seed, written as Parquet, copied into the database.

About 200 characters each, of the corpora's own invented notes: two in a hundred hold something
that a careful officer would need to know. Nobody in them is real.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "bench"))

from make_extracts import COLUMNS, SYSTEMS, as_written

from forethought.data.postcode_book import PACKAGED
from forethought.data.postcode_file import all_rows, open_postcode_file
from forethought.data.readers import make_reader
from forethought.matching import Person
from forethought.record import Record, When
from forethought.screening.findings import read_many
from forethought.timestamps import parse_british_day

ROOT = Path(__file__).resolve().parent.parent
LENGTH = 200
RELEVANT = 0.02
TOLD_OF = 0.15
"""The share of customers of whom dangers are told: most are known for nothing."""
YEARS = 12
AT_A_TIME = 50_000
WAYS = 6
"""In how many ways a customer is written by those who made the notes."""

Written = tuple[str, ...]
Row = tuple[str, ...]
Told = Callable[[str], None]

_RECORDS = (
    "COPY records_record (id, source_id, record_id, ordinal, line, customer_name, birth_date, utr,"
    " nino, vrn, paye_ref, address, postcode, day, text, category, sha256) FROM STDIN"
)
_KEYS = "COPY records_recordkey (key, record_id) FROM STDIN"


class Texts:
    """Draws texts: plain ones, and at the real rate one that tells of a danger."""

    def __init__(self) -> None:
        notes = [
            json.loads(line)
            for file in sorted((ROOT / "corpus").glob("*.jsonl"))
            for line in file.read_text(encoding="utf-8").splitlines()
        ]
        plain = [one["text"] for one in notes if not one["relevant"] and one["trap"] is None]
        # With forty notes a customer, words that only look like a danger would be everywhere.
        read = read_many(make_reader("words"), plain)
        self.plain = [text for text, found in zip(plain, read, strict=True) if not found.relevant]
        self.relevant = [one["text"] for one in notes if one["relevant"]]

    def draw(self, dice: random.Random, *, tells: bool) -> str:
        """One note; ``tells``: one that tells of a danger."""
        pick = self.relevant if tells else self.plain
        text: str = pick[int(dice.random() * len(pick))]
        while len(text) < LENGTH - 20:
            text = f"{text} {self.plain[int(dice.random() * len(self.plain))]}"
        return text[: max(LENGTH, text.find(" ", LENGTH))]


def real_places(people: list[Written], seed: int) -> list[Written]:
    """The customers with postcodes that exist, so that their visits can be placed."""
    dice = random.Random(f"{seed} places")
    codes = [
        code
        for number, (code, lat, _) in enumerate(all_rows(open_postcode_file(PACKAGED)))
        if number % 31 == 0 and lat is not None
    ]
    return [(*person[:-1], codes[int(dice.random() * len(codes))]) for person in people]


def written_by_many(people: list[Written], seed: int) -> list[list[Written]]:
    """Each customer as several people would have typed them in; what cannot be read left out."""
    dice = random.Random(f"{seed} written")
    return [[person, *(as_written(person, dice) for _ in range(WAYS - 1))] for person in people]


def rows(
    system: str, count: int, written: list[list[Written]], day: date, seed: int
) -> Iterator[Row]:
    """The notes of one system in the columns of a day folder, the same for the same seed."""
    dice = random.Random(f"{seed} {system}")
    texts = Texts()
    span = 365 * YEARS
    days = [(day - timedelta(days=back)).isoformat() for back in range(span + 1)]
    for number in range(count):
        # More of the notes are of the last years.
        back = int(span * dice.random() ** 2)
        tells = dice.random() < RELEVANT
        ways = written[int(dice.random() * len(written) * (TOLD_OF if tells else 1.0))]
        way = ways[int(dice.random() * WAYS)]
        text = texts.draw(dice, tells=tells)
        yield (f"{system[:4].upper()}-{number:07}", days[back], *way, text)


def write_notes(
    folder: Path, count: int, written: list[list[Written]], *, day: date, seed: int, tell: Told
) -> None:
    """Write ``folder/SYSTEM.parquet`` for each of the four systems."""
    folder.mkdir(parents=True, exist_ok=True)
    schema = pa.schema([(name, pa.string()) for name in COLUMNS])
    for system in SYSTEMS:
        drawn = rows(system, count // len(SYSTEMS), written, day, seed)
        with pq.ParquetWriter(folder / f"{system}.parquet", schema, compression="zstd") as out:
            while batch := list(islice(drawn, AT_A_TIME)):
                columns = [pa.array(column) for column in zip(*batch, strict=True)]
                out.write_table(pa.table(columns, schema=schema))
        tell(f"{system}.parquet written")


def copy_notes(folder: Path, *, extracted_at: datetime, now: datetime, tell: Told) -> None:
    """Copy the Parquet files into the database, each as a source that was loaded whole."""
    from django.db import transaction

    from forethought.web.records.models import Load, Source

    for system in SYSTEMS:
        path = folder / f"{system}.parquet"
        file = pq.ParquetFile(path)
        count = file.metadata.num_rows
        with transaction.atomic():
            source = Source.objects.create(
                name=system,
                file=f"records/{path.name}",
                rows=count,
                extracted_at=extracted_at,
                loaded_at=now,
            )
            Load.objects.create(
                source=source,
                state=Load.State.DONE,
                step=Load.Step.REPLACING,
                started_at=extracted_at,
                ended_at=now,
                extracted_at=extracted_at,
                declared_rows=count,
                rows=count,
                new=count,
            )
            _copy_one(file, system, source.pk, _take_ids(count))
        tell(f"{system}: {count:,} records")


def _take_ids(count: int) -> int:
    """The first of so many ids in a row: nobody else is there."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(taken) FROM (SELECT nextval(pg_get_serial_sequence('records_record', 'id'))"
            " AS taken FROM generate_series(1, %s)) AS ids",
            [count],
        )
        return int(cursor.fetchone()[0])


def _copy_one(file: Any, system: str, source: int, first: int) -> None:
    from django.db import connection

    number = first
    for batch in file.iter_batches(AT_A_TIME):
        read = list(zip(*(column.to_pylist() for column in batch.columns), strict=True))
        with connection.cursor() as cursor:
            with cursor.copy(_RECORDS) as copy:
                for at, row in enumerate(read, number):
                    copy.write_row(_record(row, system, source, at, at - first + 2))
            with cursor.copy(_KEYS) as copy:
                for at, row in enumerate(read, number):
                    for key in _keys(row[2:10]):
                        copy.write_row((key, at))
        number += len(read)


def _record(row: Row, system: str, source: int, at: int, line: int) -> tuple[object, ...]:
    from forethought.web.records.staging import digest

    person, day = _person(row[2:10]), date.fromisoformat(row[1])
    core = Record(system, row[0], "", line, person, When(day, None), row[10])
    cells = (person.name, person.birth_date, person.utr, person.nino, person.vrn, person.paye_ref)
    place = (person.address, person.postcode)
    return (at, source, row[0], 0, line, *cells, *place, day, row[10], "", digest(core))


@lru_cache(maxsize=1 << 19)
def _person(cells: Written) -> Person:
    name, born, *others = cells
    return Person(name, parse_british_day(born) if born else None, *others)


@lru_cache(maxsize=1 << 19)
def _keys(cells: Written) -> tuple[int, ...]:
    from forethought.web.records.keys import key_numbers

    return key_numbers(_person(cells))
