"""Small tables: every kind of bad input is told with its line, and costs no good row."""

from __future__ import annotations

import datetime as dt
import os
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forethought.sources import csv_survey, text_file
from forethought.sources.csv_rows import CsvRows
from forethought.sources.csv_survey import survey
from forethought.sources.table import Table, read_table


def table(tmp_path: Path, content: bytes) -> Table:
    (tmp_path / "visits.csv").write_bytes(content)
    return read_table(tmp_path, "visits")


def told(read: Table) -> list[tuple[int, str]]:
    return [(problem.line, problem.says) for problem in read.problems]


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        (b"a,b\n1,2\n", [(2, "1", "2")]),
        (b"a,b\n1,2", [(2, "1", "2")]),
        (b"\xef\xbb\xbfa,b\n1,2\n", [(2, "1", "2")]),
        (b" A , B \n 1 ,\t2 \n", [(2, "1", "2")]),
        (b'"a","b"\r\n"1","2"\r\n3,4\r\n', [(2, "1", "2"), (3, "3", "4")]),
        (b"a,b\r1,2\r3,4\r", [(2, "1", "2"), (3, "3", "4")]),
        (b'a,b\n"x\ny",2\n3,4\n', [(2, "x\ny", "2"), (4, "3", "4")]),
        (b'a,b\r\n"x\r\ny",2\r\n3,4\r\n', [(2, "x\r\ny", "2"), (4, "3", "4")]),
        (b"a,b\n\n1,2\n  \n\n3,4\n", [(3, "1", "2"), (6, "3", "4")]),
        (b'a,b\n"say ""no"", twice",2\n', [(2, 'say "no", twice', "2")]),
        (b"\na,b\n1,2\n", [(3, "1", "2")]),
        (b"a,b\n,\n", [(2, "", "")]),
        ("a,b\nSiân,Ŵ\n".encode(), [(2, "Siân", "Ŵ")]),
        ("a,b\n1\u2028x,2\x0c3\n".encode(), [(2, "1\u2028x", "2\x0c3")]),
    ],
)
def test_good_csv(tmp_path: Path, content: bytes, rows: list[tuple[int, str, str]]) -> None:
    read = table(tmp_path, content)
    assert [(row.line, row.cells["a"], row.cells["b"]) for row in read.rows] == rows
    assert read.columns == ("a", "b")
    assert read.all_problems == ()
    assert read.ragged == ()


def test_an_absent_column_is_empty(tmp_path: Path) -> None:
    assert table(tmp_path, b"a\n1\n").rows[0].cells["concern"] == ""


def test_a_five_megabyte_note_is_one_cell(tmp_path: Path) -> None:
    note = b"x" * 5_500_000
    read = table(tmp_path, b'a,b\n1,"' + note + b'"\n2,3\n')
    assert [len(row.cells["b"]) for row in read.rows] == [5_500_000, 1]
    assert read.all_problems == ()


@pytest.mark.parametrize(
    ("content", "line", "words", "kept"),
    [
        (b"a,b\n1,2\n3\n4,5\n", 3, "1 field where the header has 2", ["1", "4"]),
        (b"a,b\n1,2,3\n4,5\n", 2, "3 fields where the header has 2", ["4"]),
        (b"a,b\n1,2,\n4,5\n", 2, "3 fields where the header has 2", ["4"]),
        (b'a,b\n1,"open\n2,3\n4,5\n', 2, "never closed", ["2", "4"]),
        (b'a,b\n0,"x\ny"\n1,"open\n2,"3"\n4,5\n', 4, "never closed", ["0", "2", "4"]),
        (b'a,b\n1,2\n3,"last', 3, "never closed", ["1"]),
        (b'a,b\n"1,2\n3,4\n', 2, "never closed", ["3"]),
    ],
)
def test_a_broken_row_is_told_and_the_others_are_kept(
    tmp_path: Path, content: bytes, line: int, words: str, kept: list[str]
) -> None:
    read = table(tmp_path, content)
    assert [row.line for row in read.ragged] == [line]
    assert told(read) == [(line, read.ragged[0].fault)]
    assert words in read.ragged[0].fault
    assert [row.cells["a"] for row in read.rows] == kept
    assert read.failure is None


def test_lines_gives_every_row_in_the_order_of_the_file(tmp_path: Path) -> None:
    read = table(tmp_path, b"a,b\n1,2\n3\n4,5\n")
    assert [row.line for row in read.lines] == [2, 3, 4]


def test_a_quotation_mark_that_is_not_doubled_is_told_and_the_row_used(tmp_path: Path) -> None:
    read = table(tmp_path, b'a,b\n1,"say "no" to him"\n3,4\n')
    assert [row.cells["a"] for row in read.rows] == ["1", "3"]
    assert read.rows[0].cells["b"] == 'say no" to him"'
    assert [line for line, _ in told(read)] == [2]


@pytest.mark.parametrize(
    ("content", "text", "line", "words"),
    [
        (b"a,b\n1,x\n2,caf\xe9\n", "café", 3, "Windows-1252"),
        (b"a,b\n1,x\n2,\x80 \x93q\x94\n", "€ “q”", 3, "Windows-1252"),
        (b"a,b\n1,x\n2,\x81\xe9\n", "\ufffdé", 3, "Windows-1252"),
        ("a,b\nŴ,x\n2,".encode() + b"\xe9\n", "é", 3, "Windows-1252"),
        (b"a,b\n1,x\n2,n\x00u\x00l\n", "nul", 3, "NUL"),
        ("a,b\n1,x\n2,é\n".encode("utf-16"), "é", 0, "UTF-16"),
    ],
)
def test_other_bytes_are_read_and_told(
    tmp_path: Path, content: bytes, text: str, line: int, words: str
) -> None:
    read = table(tmp_path, content)
    assert read.rows[1].cells["b"] == text
    assert read.failure is None
    assert [(at, words in says) for at, says in told(read)] == [(line, True)]


def test_what_is_utf8_stays_it_beside_bytes_that_are_not(tmp_path: Path) -> None:
    read = table(tmp_path, "a,b\nŴ,ö\n".encode() + b"\xe9,x\n")
    assert [row.cells["a"] for row in read.rows] == ["Ŵ", "é"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"a,b,A\n1,2,3\n", "the column 'a' 2 times"),
        (b'a,"b\n1,2\n', "header line"),
    ],
)
def test_a_file_without_a_usable_header_has_failed(
    tmp_path: Path, content: bytes, words: str
) -> None:
    read = table(tmp_path, content)
    assert read.failure is not None
    assert words in read.failure
    assert read.rows == ()
    assert read.all_problems[0].line == 0


def test_only_a_known_column_must_not_stand_twice(tmp_path: Path) -> None:
    (tmp_path / "visits.csv").write_bytes(b"a,x,x,,\n1,2,3,4,5\n")
    assert read_table(tmp_path, "visits", {"a"}).failure is None
    assert read_table(tmp_path, "visits", {"x"}).failure is not None


def test_no_file_is_no_table(tmp_path: Path) -> None:
    read = read_table(tmp_path, "visits")
    assert not read.exists
    assert read.failure == "There is no visits.csv: put it into the folder"


def test_both_kinds_fail_and_the_rows_of_both_are_there(tmp_path: Path) -> None:
    (tmp_path / "visits.csv").write_bytes(b"a\n1\n")
    pq.write_table(pa.table({"a": ["2"]}), tmp_path / "visits.parquet")
    read = read_table(tmp_path, "visits")
    assert read.both
    assert read.failure is not None
    assert "both" in read.failure
    assert [row.cells["a"] for row in read.rows] == ["1", "2"]


def test_a_link_that_leads_out_is_not_read(tmp_path: Path) -> None:
    day, outside = tmp_path / "day", tmp_path / "outside.csv"
    day.mkdir()
    outside.write_bytes(b"a\nsecret\n")
    (day / "visits.csv").symlink_to(outside)
    (day / "inside.csv").write_bytes(b"a\n1\n")
    (day / "officers.csv").symlink_to(day / "inside.csv")
    (day / "sources.csv").symlink_to(day / "nowhere.csv")
    (day / "records").symlink_to(tmp_path)
    assert "leads out" in (read_table(day, "visits").failure or "")
    assert read_table(day, "visits").rows == ()
    assert read_table(day, "officers").failure is None
    assert "link to nothing" in (read_table(day, "sources").failure or "")
    assert "leads out" in (read_table(day, "records/outside").failure or "")


@pytest.mark.parametrize("stem", ["records/../visits", "records/", "../visits", "a\0b", "x" * 400])
def test_a_name_that_is_no_file_name_is_refused_in_a_sentence(tmp_path: Path, stem: str) -> None:
    (tmp_path / "visits.csv").write_bytes(b"a\n1\n")
    (tmp_path / "records").mkdir()
    assert read_table(tmp_path, stem).failure


def test_what_is_not_a_regular_file_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "visits.csv").mkdir()
    os.mkfifo(tmp_path / "officers.csv")
    assert "is not a file" in (read_table(tmp_path, "visits").failure or "")
    assert "is not a file" in (read_table(tmp_path, "officers").failure or "")


def test_parquet_cells_are_the_text_of_csv(tmp_path: Path) -> None:
    noon = dt.datetime(2026, 11, 24, 12, 0, 5)  # noqa: DTZ001 - a naive one is the case
    columns = {
        "a": ["x ", None],
        "day": [dt.date(2026, 11, 24), None],
        "naive": [noon, None],
        "midnight": pa.array([noon.replace(hour=0, second=0), None], pa.timestamp("ns")),
        "aware": pa.array([noon, None], pa.timestamp("us", tz="Europe/London")),
        "whole": pa.array([5, None], pa.int64()),
        "float": [1234567890.0, None],
        "half": [0.5, None],
        "money": [Decimal("500.00"), None],
        "yes": [True, None],
        "no": [False, None],
        "bytes": [b"caf\xe9", None],
        "listed": pa.array(["q", None]).dictionary_encode(),
        "nul": ["n\0ul", None],
    }
    pq.write_table(pa.table(columns), tmp_path / "visits.parquet")
    read = read_table(tmp_path, "visits")
    assert dict(read.rows[0].cells) == {
        "a": "x",
        "day": "2026-11-24",
        "naive": "2026-11-24T12:00:05",
        "midnight": "2026-11-24",
        "aware": "2026-11-24T12:00:05+00:00",
        "whole": "5",
        "float": "1234567890",
        "half": "0.50",
        "money": "500",
        "yes": "yes",
        "no": "no",
        "bytes": "café",
        "listed": "q",
        "nul": "nul",
    }
    assert set(read.rows[1].cells.values()) == {""}
    assert [row.line for row in read.rows] == [2, 3]
    assert [(line, "NUL" in says) for line, says in told(read)] == [(2, True)]


@pytest.mark.parametrize("content", [b"", b"PAR1", b"a,b\n1,2\n", b"PAR1" + b"\0" * 100 + b"PAR1"])
def test_a_damaged_parquet_file_has_failed(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "visits.parquet").write_bytes(content)
    read = read_table(tmp_path, "visits")
    assert read.failure is not None
    assert "cannot be read as Parquet" in read.failure


@pytest.mark.parametrize("name", ["day [1]", "day *", "it's", 'qu"ote', "día"])
def test_a_folder_may_have_any_name(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    pq.write_table(pa.table({"a": ["2"]}), folder / "visits.parquet")
    assert [row.cells["a"] for row in read_table(folder, "visits").rows] == ["2"]


text = st.text(alphabet='ab,"\n\r é', max_size=40)


@given(text)
def test_any_text_is_read_without_error_and_lines_rise(content: str) -> None:
    lines = [line for line, _, _ in CsvRows(iter(content.splitlines(keepends=True))).read()]
    assert lines == sorted(set(lines))


some_cells = st.sampled_from(["", "a", 'q"q', "x\ny", "ü,", " "])


@given(st.lists(st.lists(some_cells, min_size=2, max_size=2), min_size=1, max_size=6))
def test_a_flawless_file_has_the_lines_that_the_row_reader_has(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]
) -> None:
    quoted = [["h1", "h2"], *rows]
    content = "\n".join(
        ",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in quoted
    )
    path = tmp_path_factory.mktemp("survey") / "t.csv"
    path.write_bytes(content.encode())
    surveyed = survey(path)
    assert surveyed is not None
    read = list(CsvRows(iter(content.splitlines(keepends=True))).read())
    assert [line for line, _, _ in read] == surveyed.lines.tolist()
    assert [fields for _, fields, _ in read] == quoted


@given(text)
def test_a_file_that_passes_for_flawless_has_no_fault(
    tmp_path_factory: pytest.TempPathFactory, content: str
) -> None:
    path = tmp_path_factory.mktemp("survey") / "t.csv"
    path.write_bytes(content.encode())
    surveyed = survey(path)
    if surveyed is not None:
        with path.open(newline="", encoding="utf-8") as stream:
            read = list(CsvRows(stream).read())
        blank = [f for _, f, _ in read if not any(f)]
        assert not any(fault for _, _, fault in read)
        assert blank or len(read) <= len(surveyed.lines)


@pytest.mark.parametrize("chunk", [1, 2, 3, 7, 1 << 19])
@pytest.mark.parametrize(
    ("content", "lines"),
    [
        (b"a,b\n1,2\n", [1, 2]),
        (b"a,b\n1,2", [1, 2]),
        (b"a,b\r\n1,2\r\n", [1, 2]),
        (b'a,b\n"x\n\n,",2\n3,4', [1, 2, 5]),
        (b"\xef\xbb\xbfa,b\n1,\n3,4\n", [1, 2, 3]),
        (b'a,b\r\n1,\r\n"3,\r\n",4\r\n', [1, 2, 3]),
        (b"a,b\n1,2,\n", None),
        (b"a,b\n1,2,", None),
        (b"a,b\r\n1,2,\r\n", None),
        (b"a,b,\n1,2\n", None),
        (b"a,b\n1,2\n\n", None),
        (b"\na,b\n1,2\n", None),
        (b"a,b\r\n1,2\n", None),
        (b"a,b\n1,2\r3,4\n", None),
        (b'a,b\n1, "2"\n', None),
        (b'a,b\n1,"2" \n', None),
        (b'a,b\n1,2"\n3,4"\n', None),
        (b'a,b\n1,"2\n', None),
        (b"a,b\n1,\xe9\n", None),
        (b"a,b\n1,\xc3", None),
        (b"a,b\n1,\0\n", None),
        (b"", None),
    ],
)
def test_what_is_flawless(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    chunk: int,
    content: bytes,
    lines: list[int] | None,
) -> None:
    monkeypatch.setattr(csv_survey, "_CHUNK", chunk)
    (tmp_path / "t.csv").write_bytes(content)
    surveyed = survey(tmp_path / "t.csv")
    assert (None if surveyed is None else surveyed.lines.tolist()) == lines


@pytest.mark.parametrize("chunk", [1, 2, 3, 1 << 20])
def test_lines_of_bad_bytes_are_counted_over_the_edges_of_pieces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    monkeypatch.setattr(text_file, "_CHUNK", chunk)
    for end, content in ((b"\r\n", b"\xe9"), (b"\n", b"\xe9"), (b"\r", b"\xe9"), (b"\r\n", b"\0")):
        read = table(tmp_path, end.join([b"a,b", b"1,2", b"3,\xc3\xa9", b"4," + content, b"5,6"]))
        assert [line for line, _ in told(read)] == [4]
