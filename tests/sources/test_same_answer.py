"""Every way of reading a record system gives the answer of comparing every row with everybody."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from forethought.matching.person import Person
from forethought.sources import records
from forethought.sources.files import locate
from forethought.sources.records import Wanted, read_in_batches, read_source
from tests.matching.population import population
from tests.sources.messy import cells, persons, read_naively, write_csv, write_parquet

ROWS = 1_500


def rows(seed: int) -> list[list[str]]:
    dice = random.Random(seed)
    return [cells(dice, number) for number in range(ROWS)]


def with_rare_cells(seed: int) -> list[list[str]]:
    """Rows of which only a few are about somebody, so that a lost one shows."""
    dice = random.Random(seed)
    return [
        [*cells(dice, number)[:2], "Zoë Quinn", "", "", "", "", "", *cells(dice, number)[8:]]
        for number in range(ROWS)
    ]


@pytest.mark.parametrize("make", [rows, with_rare_cells])
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("kind", ["csv", "crlf", "parquet"])
def test_fast_reading_gives_what_comparing_everybody_gives(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    make: object,
    seed: int,
    kind: str,
) -> None:
    made = make(seed)  # type: ignore[operator]
    suffix = "parquet" if kind == "parquet" else "csv"
    path = tmp_path / "records" / f"dtr.{suffix}"
    if kind == "parquet":
        write_parquet(path, made)
    else:
        write_csv(path, made, "\r\n" if kind == "crlf" else "\n")
    everybody = persons(seed + 100, 12)
    usable, problems, candidates = read_naively(tmp_path, "dtr", everybody)

    def never(*_: object) -> None:
        raise AssertionError("the tolerant reader took over")

    monkeypatch.setattr(records, "read_in_batches", never)
    read = read_source(tmp_path, "dtr", "records/dtr", Wanted.of(everybody))
    assert read.failure is None
    assert [r.line for r in read.candidates] == [r.line for r in candidates]
    assert list(read.candidates) == candidates
    assert read.usable_rows == usable
    assert set(read.problems) == set(problems)
    assert len(read.problems) == len(problems)
    assert len(candidates) > 5


@pytest.mark.parametrize("seed", range(2))
def test_batches_give_what_comparing_everybody_gives(tmp_path: Path, seed: int) -> None:
    write_csv(tmp_path / "records" / "dtr.csv", rows(seed))
    everybody = persons(seed + 200, 12)
    usable, problems, candidates = read_naively(tmp_path, "dtr", everybody)
    (located,) = locate(tmp_path, "records/dtr")
    read = read_in_batches(located, "dtr", Wanted.of(everybody))
    assert list(read.candidates) == candidates
    assert read.usable_rows == usable
    assert set(read.problems) == set(problems)


@pytest.mark.parametrize("number", range(25))
def test_one_person_alone_is_found(tmp_path: Path, number: int) -> None:
    """The sets of one person hide nothing behind those of another."""
    write_parquet(tmp_path / "records" / "dtr.parquet", with_rare_cells(7))
    somebody = persons(300 + number, 1)
    _, _, candidates = read_naively(tmp_path, "dtr", somebody)
    read = read_source(tmp_path, "dtr", "records/dtr", Wanted.of(somebody))
    assert list(read.candidates) == candidates


@pytest.mark.parametrize("seed", range(3))
def test_people_as_matching_knows_them_are_found(tmp_path: Path, seed: int) -> None:
    """Rows made from the people by which matching is proved, with its corruptions."""
    people = population(700, seed)
    everybody, rest = people[::20], people
    made = [
        [
            f"R{number}",
            "2019-05-03",
            person.name,
            person.birth_date.isoformat() if person.birth_date else "",
            person.utr,
            person.nino,
            person.vrn,
            person.paye_ref,
            person.address,
            person.postcode,
            "note",
        ]
        for number, person in enumerate(rest)
    ]
    write_parquet(tmp_path / "records" / "dtr.parquet", made)
    _, _, candidates = read_naively(tmp_path, "dtr", everybody)
    read = read_source(tmp_path, "dtr", "records/dtr", Wanted.of(everybody))
    assert list(read.candidates) == candidates
    assert len(candidates) > len(everybody)


@pytest.mark.parametrize(
    ("wanted", "address", "code"),
    [
        (Person("A Lee", address="Ty Gwyn, Holt", postcode="NR21 7AA"), "Tŷ Gwyn, Holt", ""),
        (
            Person("A Lee", address="14 High St, Holt", postcode="NR21 7AA"),
            "12–16 High St, Holt",
            "",
        ),
        (
            Person("A Lee", address="5 Mill Lane, Holt", postcode="NR21 7AA"),
            "c/o N1 2AA, 5 Mill Lane, Holt, NR21 7AA",
            "",
        ),
        (
            Person("A Lee", address="5 Mill Lane, Holt", postcode="NR21 7AA"),
            "5 Mill Lane, Holt",
            "NR21 7AB",
        ),
        (Person("A Lee", address="5 Mill Lane, Holt"), "5 Mill Ln, Holt", "SW1A 1AA"),
        (
            Person("A Lee", address="1 Mill Lane, Holt", postcode="NR21 7AA"),
            "One Mill Lane, Holt",
            "",
        ),
    ],
)
@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_an_address_written_otherwise_is_found(
    tmp_path: Path, wanted: Person, address: str, code: str, kind: str
) -> None:
    row = ["R1", "", "Somebody Else", "", "", "", "", "", address, code, "note"]
    other = [*row[:8], "9 Nowhere Road, Diss", "IP22 4AA", "note"]
    write = write_csv if kind == "csv" else write_parquet
    write(tmp_path / "records" / f"dtr.{kind}", [row, other])
    _, _, candidates = read_naively(tmp_path, "dtr", [wanted])
    assert [record.record_id for record in candidates] == ["R1"]
    read = read_source(tmp_path, "dtr", "records/dtr", Wanted.of([wanted]))
    assert list(read.candidates) == candidates
