"""Seeded persons and rows, written as people and systems write them, good and bad."""

from __future__ import annotations

import csv
import random
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from forethought.matching import compare
from forethought.matching.person import Person
from forethought.record import Problem, Record
from forethought.sources.files import locate
from forethought.sources.problem_list import LIMIT
from forethought.sources.record_rows import COLUMNS, RowReader
from forethought.sources.table import open_table
from forethought.timestamps import parse_british_day

HEADER = COLUMNS[:-1]
STREETS = [
    "High Street",
    "Station Road",
    "Church Lane",
    "The Crescent",
    "St Mary's Road",
    "Park Avenue",
    "Kings Gdns",
    "Rose Hill",
    "Market Place",
    "Ffordd Gŵyr",
]
TOWNS = [
    "Fakenham",
    "Bury St Edmunds",
    "Holt",
    "Llanelli",
    "Great Yarmouth",
    "St Ives",
]
HOUSES = [
    "14",
    "14A",
    "Flat 2 14",
    "2/14",
    "12-16",
    "Rose Cottage",
    "The Old Mill",
    "Flat B Rose Court 3",
    "One",
    "0",
    "Unit 4B",
    "Mount Farm",
    "Tŷ Gwyn",
    "PO Box 12",
    "8 to 10",
    "114",
    "014",
]
NAMES = [
    "John Smith",
    "SMITH John",
    "J Smith",
    "Mr Jon Smith",
    "Siân Jones",
    "O'Brien Mary",
    "Mary O’Brien",
    "Smith & Sons Ltd",
    "William Hall",
    "Bill Hall",
    "Jane Lee",
    "",
]
BIRTHS = ("1970-05-17", "17/05/1970", "17/5/1970", "1970-02-30", "5 May 1970", "1984-12-01", "")
DATES = [
    "2019-05-03",
    "03/05/2019",
    "3/5/2019",
    "2019-05-03T10:00:00Z",
    "2019-05-03 10:00",
    "2019-02-29",
    "2020-02-29",
    "last week",
    "2019-10-27T01:30",
    "2019-03-31T01:30:00",
    "1975-06-01T10:00",
    "2019-05-03T10:00:00.5+01:00",
    "",
    "",
    "",
]
UTRS = [
    "1234567890",
    "12345 67890",
    "1234567890K",
    "K1234567890",
    "123456789",
    "0123456789",
    "12345678901",
    "0000000000",
    "1234567890.0",
    "1234-567-890",
    "not known",
    "5555555555",
    "",
    "",
    "",
]
NINOS = [
    "AB123456C",
    "ab 12 34 56 c",
    "AB123456",
    "AB12345",
    "QQ123456D",
    "AB-123456-C",
    "",
    "",
    "",
    "",
]
VRNS = [
    "GB123456789",
    "123456789",
    "123 4567 89",
    "123456789001",
    "12345678",
    "gb 987654321",
    "",
    "",
    "",
    "",
]
PAYES = [
    "123/AB456",
    "123AB456",
    "123 / ab456",
    "12/AB",
    "456/Z9",
    "",
    "",
    "",
    "",
]
TEXTS = (
    "plain note",
    'said "no", twice',
    "two\nlines",
    "three\r\nlines\r\nlong",
    "  spaced  ",
    "",
    "ünïcode – note",
)


def postcode(dice: random.Random) -> str:
    exact = dice.choice(["NR21 7AA", "NR21 7AB", "SA15 1AA", "N1 2AA", "GIR 0AA"])
    return dice.choice(
        [
            exact,
            exact,
            exact.replace(" ", ""),
            exact.lower(),
            f" {exact} ",
            exact.replace("1", "2", 1),
            exact[:-1],
            exact[:4],
            "",
            "unknown",
        ]
    )


def address(dice: random.Random) -> str:
    house, street, town = dice.choice(HOUSES), dice.choice(STREETS), dice.choice(TOWNS)
    text = f"{house} {street}, {town}" if dice.random() < 0.5 else f"{house}, {street}, {town}"
    roll = dice.random()
    if roll < 0.1:
        text = text.replace("Street", "St").replace("Road", "Rd").replace("Station", "Stn")
    elif roll < 0.2:
        text = f"{text}, Norfolk, {postcode(dice)}"
    elif roll < 0.25:
        text = f"{town}"
    elif roll < 0.3:
        text = ""
    elif roll < 0.4:
        text = text.upper()
    elif roll < 0.45:
        text = text.replace(", ", "\n")
    elif roll < 0.5:
        text = text.replace("'", "’").replace(" ", "  ")
    return text


def cells(dice: random.Random, number: int) -> list[str]:
    """One row in the order of ``HEADER``; most rows have few of the cells."""

    def sometimes(values: Sequence[str], share: float) -> str:
        return dice.choice(values) if dice.random() < share else ""

    return [
        f"R{number}" if dice.random() > 0.02 else dice.choice(["", "  ", "ř"]),
        dice.choice(DATES),
        dice.choice(NAMES),
        sometimes(BIRTHS, 0.5),
        sometimes(UTRS, 0.3),
        sometimes(NINOS, 0.2),
        sometimes(VRNS, 0.2),
        sometimes(PAYES, 0.2),
        address(dice) if dice.random() < 0.8 else "",
        postcode(dice) if dice.random() < 0.7 else "",
        dice.choice(TEXTS),
    ]


def persons(seed: int, count: int) -> list[Person]:
    dice = random.Random(seed)
    found = []
    for number in range(count):
        _, _, name, born, utr, nino, vrn, paye, where, code, _ = cells(dice, number)
        found.append(Person(name, parse_british_day(born), utr, nino, vrn, paye, where, code))
    return found


def write_csv(path: Path, rows: Sequence[Sequence[str]], end: str = "\n") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream, lineterminator=end).writerows([HEADER, *rows])


def write_parquet(path: Path, rows: Sequence[Sequence[str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    columns = [list(column) for column in zip(*rows, strict=True)]
    pq.write_table(pa.table(dict(zip(HEADER, columns, strict=True))), path, row_group_size=500)


def read_naively(
    folder: Path, source: str, everybody: Sequence[Person]
) -> tuple[int, tuple[Problem, ...], list[Record]]:
    """Usable rows, problems and candidates, every row compared with every person."""
    (located,) = locate(folder, f"records/{source}")
    opened = open_table(located, COLUMNS, LIMIT)
    rows = RowReader(source, located.file, opened.columns, opened.problems)
    usable, found = 0, []
    for line, fields, fault in opened.raw_rows():
        if len(fields) != len(opened.columns):
            continue
        rows.tell(line, fields)
        record = rows.record(line, fields)
        usable += bool(record.record_id) and not fault
        if any(compare(person, record.person) for person in everybody):
            found.append(record)
    return usable, opened.problems.as_tuple(), found


BIRTHDAY = date(1970, 5, 17)
