"""Reading every row judges a file exactly as reading it for a day does."""

from __future__ import annotations

import csv
import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forethought.sources.every_row import EveryRow
from forethought.sources.records import SourceRead, Wanted, list_record_files, read_source
from tests.sources.messy import cells, persons, read_naively, write_csv, write_parquet

EXAMPLE = Path(__file__).parents[2] / "examples" / "day"
HEADER = b"record_id,date,customer_name,date_of_birth,utr,nino,postcode,text\n"


def judged(folder: Path, source: str, stem: str) -> SourceRead:
    reader = EveryRow(folder, source, stem)
    for _ in reader.records():
        pass
    return reader.read()


def as_for_a_day(folder: Path, source: str, stem: str) -> SourceRead:
    return replace(read_source(folder, source, stem, Wanted.of([])), candidates=())


def same(one: SourceRead, other: SourceRead) -> None:
    assert sorted(one.problems, key=repr) == sorted(other.problems, key=repr)
    assert replace(one, problems=()) == replace(other, problems=())


@pytest.mark.parametrize("stem", [*list_record_files(EXAMPLE), "incidents"])
def test_the_example_day_is_judged_alike(stem: str) -> None:
    stem = stem if stem == "incidents" or "/" in stem else f"records/{stem}"
    same(judged(EXAMPLE, "x", stem), as_for_a_day(EXAMPLE, "x", stem))


@pytest.mark.parametrize("kind", ["csv", "crlf", "parquet"])
def test_messy_extracts_are_judged_alike_and_no_row_is_lost(tmp_path: Path, kind: str) -> None:
    dice = random.Random(11)
    made = [cells(dice, number) for number in range(800)]
    path = tmp_path / "records" / f"dtr.{'parquet' if kind == 'parquet' else 'csv'}"
    if kind == "parquet":
        write_parquet(path, made)
    else:
        write_csv(path, made, "\r\n" if kind == "crlf" else "\n")
    same(judged(tmp_path, "dtr", "records/dtr"), as_for_a_day(tmp_path, "dtr", "records/dtr"))
    everybody = persons(12, 12)
    _, _, candidates = read_naively(tmp_path, "dtr", everybody)
    assert candidates
    found = list(EveryRow(tmp_path, "dtr", "records/dtr").records())
    assert len(found) == len(made)
    assert set(candidates) <= set(found)


BAD_FILES = {
    "nothing": b"",
    "blank lines": b"\n\n\n",
    "no header that helps": b"a,b,c\n1,2,3\n",
    "no text": b"record_id,utr\n1,1234567890\n",
    "nobody named": b"record_id,text\n1,note\n",
    "twice the same column": b"record_id,utr,utr,text\n1,1,2,note\n",
    "windows-1252": HEADER + b"1,2020-01-01,Si\xe2n Jones,,,,,note\n",
    "utf-16": (HEADER + b"1,,J Smith,,,,,note\n").decode().encode("utf-16"),
    "nul": HEADER + b"1,,J\0 Smith,,,,,no\0te\n",
    "a mark": b"\xef\xbb\xbf" + HEADER + b"1,,J Smith,,,,,note\n",
    "too few fields": HEADER + b"1,,J Smith\n2,,J Smith,,,,,note\n",
    "too many fields": HEADER + b"1,,J Smith,,,,,note,more,and more\n",
    "no record id": HEADER + b",,J Smith,,,,,note\n",
    "a quotation mark never closed": HEADER + b'1,,"J Smith,,,,,note\n2,,A Lee,,,,,note\n',
    "never closed and without id": HEADER + b',,"J Smith,,,,,note\n2,,A Lee,,,,,note\n',
    "a quotation mark inside": HEADER + b'1,,"J "Smith"",,,,,note\n',
    "a quotation mark inside and no id": HEADER + b',,"J "Smith"",,,,,note\n',
    "cut off": HEADER + b"1,2020-01-01,J Smith,,,,,note\n2,2020-01-0",
    "bad cells": HEADER + b"1,last week,J Smith,31/02/1970,12,QQ,??,note\n",
    "returns alone": (HEADER + b"1,,J Smith,,,,,note\n").replace(b"\n", b"\r"),
    "not csv at all": bytes(range(256)) * 4,
}


@pytest.mark.parametrize("name", BAD_FILES)
@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_bad_files_are_judged_alike(tmp_path: Path, name: str, suffix: str) -> None:
    path = tmp_path / "records" / f"dtr.{suffix}"
    path.parent.mkdir()
    path.write_bytes(BAD_FILES[name])
    same(judged(tmp_path, "dtr", "records/dtr"), as_for_a_day(tmp_path, "dtr", "records/dtr"))


def test_absent_doubled_and_linked_files_are_judged_alike(tmp_path: Path) -> None:
    same(judged(tmp_path, "dtr", "records/dtr"), as_for_a_day(tmp_path, "dtr", "records/dtr"))
    row = [["1", "", "J Smith", "", "", "", "", "", "", "", "note"]]
    write_csv(tmp_path / "records" / "dtr.csv", row)
    write_parquet(tmp_path / "records" / "dtr.parquet", row)
    same(judged(tmp_path, "dtr", "records/dtr"), as_for_a_day(tmp_path, "dtr", "records/dtr"))
    (tmp_path / "records" / "out.csv").symlink_to(EXAMPLE / "records" / "dtr.csv")
    read = judged(tmp_path, "out", "records/out")
    same(read, as_for_a_day(tmp_path, "out", "records/out"))
    assert "leads out of the folder" in (read.failure or "")


CELL = st.text(alphabet='aB1,"\n\r \t\0é', max_size=6)
FIELDS = st.lists(CELL, min_size=1, max_size=9)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=st.lists(FIELDS, max_size=6), quoted=st.booleans(), tail=st.binary(max_size=8))
def test_any_file_is_judged_alike(
    tmp_path: Path, rows: list[list[str]], quoted: bool, tail: bytes
) -> None:
    path = tmp_path / "records" / "dtr.csv"
    path.parent.mkdir(exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as stream:
        stream.write(HEADER.decode())
        if quoted:
            csv.writer(stream).writerows(rows)
        else:
            stream.writelines(",".join(row) + "\n" for row in rows)
    with path.open("ab") as raw:
        raw.write(tail)
    same(judged(tmp_path, "dtr", "records/dtr"), as_for_a_day(tmp_path, "dtr", "records/dtr"))
