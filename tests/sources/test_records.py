"""Record systems: what counts, what is told, and what is used all the same."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from forethought.matching.person import Person
from forethought.record import When
from forethought.sources import problem_list, records
from forethought.sources.records import (
    SourceRead,
    Wanted,
    list_record_files,
    read_source,
    read_sources,
)

WANTED = Wanted.of([Person(name="John Smith", utr="1234567890")])
HEADER = "record_id,date,utr,text"


def read(tmp_path: Path, content: str | bytes, *, wanted: Wanted = WANTED) -> SourceRead:
    path = tmp_path / "records" / "dtr.csv"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_source(tmp_path, "dtr", "records/dtr", wanted)


def told(source: SourceRead) -> list[tuple[int, str | None]]:
    return [(problem.line, problem.column) for problem in source.problems]


def test_a_record_is_read_whole(tmp_path: Path) -> None:
    source = read(tmp_path, f"{HEADER}\n R1 ,03/05/2019,12345 67890,  shouted \n")
    (record,) = source.candidates
    assert (record.source, record.record_id, record.file, record.line) == (
        "dtr",
        "R1",
        "records/dtr.csv",
        2,
    )
    assert record.when == When(date(2019, 5, 3))
    assert record.person == Person(utr="12345 67890")
    assert record.text == "  shouted ", "offsets and hashes are of the text as it stands"
    assert source.usable_rows == 1
    assert source.failure is None
    assert source.problems == ()


@pytest.mark.parametrize(
    ("row", "column", "usable"),
    [
        ("R1,2019-02-30,1234567890,x", "date", 1),
        ("R1,yesterday,1234567890,x", "date", 1),
        ("R1,2019-03-31T01:30,1234567890,x", "date", 1),
        ("R1,,12345678901,x", "utr", 1),
        (",,1234567890,x", "record_id", 0),
        ("  ,,1234567890,x", "record_id", 0),
        ("\u00a0,,1234567890,x", "record_id", 0),
        ("R1,,1234567890", None, 0),
        ("R1,,1234567890,x,y", None, 0),
        ("R1,,1234567890,x,", None, 0),
        ('R1,,1234567890,"x', None, 0),
    ],
)
@pytest.mark.parametrize("others", [0, 3])
def test_what_is_wrong_is_told_with_line_and_column(
    tmp_path: Path, row: str, column: str | None, usable: int, others: int
) -> None:
    good = "".join(f'G{number},2019-05-03,5555555555,"a\nb"\n' for number in range(others))
    source = read(tmp_path, f"{HEADER}\n{good}{row}\n")
    assert told(source) == [(2 + 2 * others, column)]
    assert source.usable_rows == usable + others


def test_an_unreadable_date_leaves_the_record_undated_and_used(tmp_path: Path) -> None:
    source = read(tmp_path, f"{HEADER}\nR1,last week,1234567890,x\n")
    assert [record.when for record in source.candidates] == [None]


def test_a_reference_that_cannot_be_one_is_not_used(tmp_path: Path) -> None:
    assert read(tmp_path, f"{HEADER}\nR1,,91234567890,x\n").candidates == ()


def test_a_row_without_an_id_is_evidence_all_the_same(tmp_path: Path) -> None:
    assert len(read(tmp_path, f"{HEADER}\n,,1234567890,x\n").candidates) == 1


def test_a_row_that_is_cut_off_at_the_end_is_evidence_and_not_counted(tmp_path: Path) -> None:
    source = read(tmp_path, f'{HEADER}\nR1,,1234567890,"he said he wo')
    assert [record.text for record in source.candidates] == ["he said he wo"]
    assert source.usable_rows == 0


def test_a_row_with_the_wrong_number_of_fields_is_not_used(tmp_path: Path) -> None:
    assert read(tmp_path, f"{HEADER}\nR1,,1234567890,x,y\n").candidates == ()


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("record_id,utr", "no column 'text'"),
        ("utr,text", "no column 'record_id'"),
        ("utr", "no column 'record_id' and no column 'text'"),
        ("record_id,date,text", "whom a record is about"),
    ],
)
@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_needed_column_that_is_absent_is_a_failure(
    tmp_path: Path, header: str, words: str, kind: str
) -> None:
    columns = header.split(",")
    values = ["1234567890"] * len(columns)
    if kind == "csv":
        source = read(tmp_path, f"{header}\n{','.join(values)}\n")
    else:
        (tmp_path / "records").mkdir()
        table = pa.table({column: [value] for column, value in zip(columns, values, strict=True)})
        pq.write_table(table, tmp_path / "records" / "dtr.parquet")
        source = read_source(tmp_path, "dtr", "records/dtr", WANTED)
    assert source.failure is not None
    assert words in source.failure
    assert source.usable_rows is None
    assert len(source.candidates) == ("utr" in columns), "evidence is used all the same"


@pytest.mark.parametrize("column", ["record_id", "utr", "text"])
def test_a_known_column_that_stands_twice_is_a_failure(tmp_path: Path, column: str) -> None:
    source = read(tmp_path, f"{HEADER},{column.upper()}\nR1,,1234567890,x,y\n")
    assert source.failure is not None
    assert f"'{column}' 2 times" in source.failure


def test_other_columns_in_any_order_are_ignored(tmp_path: Path) -> None:
    source = read(tmp_path, "text,x,,UTR,x, Record_Id\nhe shouted,1,2,1234567890,3,R1\n")
    assert [(r.record_id, r.text) for r in source.candidates] == [("R1", "he shouted")]
    assert (source.failure, source.usable_rows, source.problems) == (None, 1, ())


def test_no_file_does_not_exist(tmp_path: Path) -> None:
    source = read_source(tmp_path, "dtr", "records/dtr", WANTED)
    assert (source.exists, source.usable_rows, source.failure) == (False, None, None)


@pytest.mark.parametrize("content", ["", f"{HEADER}\n"])
def test_no_rows(tmp_path: Path, content: str) -> None:
    source = read(tmp_path, content)
    assert source.usable_rows == (0 if content else None)
    assert bool(source.failure) == (not content)


def test_both_kinds_fail_and_the_evidence_of_both_is_used(tmp_path: Path) -> None:
    (tmp_path / "records").mkdir()
    table = pa.table({"record_id": ["P1"], "utr": ["1234567890"], "text": ["x"]})
    pq.write_table(table, tmp_path / "records" / "dtr.parquet")
    source = read(tmp_path, f"{HEADER}\nC1,,1234567890,x\n")
    assert source.failure is not None
    assert "present both as" in source.failure
    assert [record.record_id for record in source.candidates] == ["C1", "P1"]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (f"{HEADER}\nG,,,g\nR1,,1234567890,caf".encode() + b"\xe9\n", 3),
        (f"{HEADER}\nG,,,g\nR1,,1234567890,caf\0\n".encode(), 3),
    ],
)
def test_other_bytes_are_told_and_the_rows_used(tmp_path: Path, content: bytes, line: int) -> None:
    source = read(tmp_path, content)
    assert told(source) == [(line, None)]
    assert source.usable_rows == 2
    assert source.candidates[0].text in {"café", "caf"}


def test_nul_in_parquet_is_dropped_and_told_once(tmp_path: Path) -> None:
    (tmp_path / "records").mkdir()
    table = pa.table(
        {
            "record_id": ["G", "R\x001", "R2"],
            "utr": ["", "12345\x0067890", "1234567890"],
            "text": ["", "a\0b", "c\0"],
        }
    )
    pq.write_table(table, tmp_path / "records" / "dtr.parquet")
    source = read_source(tmp_path, "dtr", "records/dtr", WANTED)
    assert [(r.record_id, r.text) for r in source.candidates] == [("R1", "ab"), ("R2", "c")]
    assert told(source) == [(3, None)]


def test_bytes_and_numbers_in_parquet_are_text(tmp_path: Path) -> None:
    (tmp_path / "records").mkdir()
    table = pa.table(
        {
            "record_id": [1, 2],
            "date": [date(2019, 5, 3), None],
            "utr": [1234567890.0, None],
            "text": [b"caf\xe9", b"x"],
        }
    )
    pq.write_table(table, tmp_path / "records" / "dtr.parquet")
    source = read_source(tmp_path, "dtr", "records/dtr", WANTED)
    (record,) = source.candidates
    assert (record.record_id, record.text, record.when) == ("1", "café", When(date(2019, 5, 3)))
    assert source.usable_rows == 2


def test_moments_in_parquet_keep_their_moment(tmp_path: Path) -> None:
    (tmp_path / "records").mkdir()
    moment = datetime(2019, 7, 3, 9, 30, tzinfo=UTC)
    table = pa.table({"record_id": ["R"], "date": [moment], "utr": ["1234567890"], "text": ["x"]})
    pq.write_table(table, tmp_path / "records" / "dtr.parquet")
    (record,) = read_source(tmp_path, "dtr", "records/dtr", WANTED).candidates
    assert record.when == When(moment.date(), moment)


@pytest.mark.parametrize("bad", ["", "R9,,1\n"])
def test_a_five_megabyte_note_is_read(tmp_path: Path, bad: str) -> None:
    note = "x" * 5_500_000
    source = read(tmp_path, f'{HEADER}\nR1,,1234567890,"{note}"\n{bad}R2,,1234567890,y\n')
    assert [len(record.text) for record in source.candidates] == [5_500_000, 1]
    assert source.usable_rows == 2


def test_there_are_never_more_problems_than_can_be_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "LIMIT", 5)
    assert problem_list.LIMIT > 5
    for row in ("R,never,1234567890,x\n", "R\n"):
        source = read(tmp_path, f"{HEADER}\n" + row * 8)
        assert len(source.problems) == 6
        assert "3 more problems" in source.problems[-1].says
        assert source.problems[-1].line == 0


def test_batches_are_joined(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "_BATCH", 2)
    rows = "".join(f"R{number},,1234567890,x\n" for number in range(7))
    seen: list[int] = []
    path = tmp_path / "records"
    path.mkdir()
    (path / "dtr.csv").write_text(f"{HEADER}\n{rows}bad\n")
    source = read_source(tmp_path, "dtr", "records/dtr", WANTED, seen.append)
    assert [record.record_id for record in source.candidates] == [f"R{n}" for n in range(7)]
    assert [record.line for record in source.candidates] == list(range(2, 9))
    assert sum(seen) == source.usable_rows == 7


def test_an_incident_has_its_category(tmp_path: Path) -> None:
    (tmp_path / "incidents.csv").write_text(
        "record_id,utr,text,category\nI1,1234567890,x, threat ;abuse \n"
    )
    source = read_source(tmp_path, "incident_reports", "incidents", WANTED)
    assert [record.category for record in source.candidates] == ["threat ;abuse"]


def test_nobody_is_wanted_and_everything_is_told(tmp_path: Path) -> None:
    source = read(tmp_path, f"{HEADER}\nR1,never,1,x\n", wanted=Wanted.of([]))
    assert source.candidates == ()
    assert told(source) == [(2, "date")]


def test_a_damaged_parquet_file_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "records").mkdir()
    (tmp_path / "records" / "dtr.parquet").write_bytes(b"PAR1 this is none")
    source = read_source(tmp_path, "dtr", "records/dtr", WANTED)
    assert source.failure is not None
    assert "cannot be read as Parquet" in source.failure


def test_record_files_are_listed_by_name(tmp_path: Path) -> None:
    assert list_record_files(tmp_path) == ()
    folder = tmp_path / "records"
    folder.mkdir()
    for name in ("b.csv", "a.parquet", "b.parquet", "notes.txt", ".csv", "c.CSV", "README"):
        (folder / name).write_bytes(b"")
    assert list_record_files(tmp_path) == ("a", "b")


def test_a_records_folder_that_leads_out_is_told_for_each_system(tmp_path: Path) -> None:
    outside, day = tmp_path / "outside", tmp_path / "day"
    outside.mkdir()
    day.mkdir()
    (outside / "dtr.csv").write_text(f"{HEADER}\nR1,,1234567890,x\n")
    (day / "records").symlink_to(outside)
    source = read_source(day, "dtr", "records/dtr", WANTED)
    assert source.candidates == ()
    assert "leads out" in (source.failure or "")


def test_several_systems_are_read_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "records"
    folder.mkdir()
    for name in "abcd":
        (folder / f"{name}.csv").write_text(f"{HEADER}\n{name},,1234567890,x\n")
    seen: list[int] = []
    stems = {name: f"records/{name}" for name in "dabcx"}
    sources = read_sources(tmp_path, stems, WANTED, seen.append)
    assert list(sources) == list("dabcx")
    assert [s.candidates[0].record_id for s in sources.values() if s.exists] == list("dabc")
    assert sum(seen) == 4
