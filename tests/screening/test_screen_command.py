"""``forethought screen``: order, tolerance, and the exact form of its lines."""

from __future__ import annotations

import io
import json
import sys
from functools import cache
from pathlib import Path

import pytest

from forethought.data.lexicon_files import load_lexicon
from forethought.dayfolder.screen_command import run_screen
from forethought.screening.words import WordsReader


@cache
def reader() -> WordsReader:
    return WordsReader(load_lexicon())


def screened(file: Path | str, fmt: str = "jsonl") -> tuple[int, list[str], str]:
    out, err = io.StringIO(), io.StringIO()
    status = run_screen(str(file), reader(), fmt, out, err)
    return status, out.getvalue().splitlines(), err.getvalue()


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def test_the_form_of_a_line(tmp_path: Path) -> None:
    text = "Said £5 was “owed”. Threatened to kill me. No history of violence."
    file = write(tmp_path, "n.jsonl", json.dumps({"id": "N1", "text": text, "more": 1}))
    status, lines, err = screened(file)
    assert (status, err, len(lines)) == (0, "", 1)
    value = json.loads(lines[0])
    assert list(value) == ["id", "relevant", "findings", "played_down"]
    assert value["relevant"] is True
    (finding,) = value["findings"]
    assert list(finding) == ["category", "quote", "start", "end", "subject"]
    assert text[finding["start"] : finding["end"]] == finding["quote"]
    (quiet,) = value["played_down"]
    assert list(quiet) == ["category", "quote", "start", "end", "because"]
    assert quiet["because"] == "negated"


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ("{oops", "line 2: is not JSON"),
        ("[1]", "line 2: is not an object"),
        ('{"text": "x"}', "line 2: has no 'id'"),
        ('{"id": "x"}', "line 2: has no 'text'"),
        ('{"id": "x", "text": null}', "line 2: has no 'text'"),
        ("[" * 100_000, "line 2: is not JSON"),
    ],
)
def test_a_bad_line_is_named_and_the_good_stay_in_order(
    tmp_path: Path, bad: str, says: str
) -> None:
    good = ['{"id": "a", "text": "quiet"}', '{"id": 7, "text": "he hit the bailiff"}']
    status, lines, err = screened(write(tmp_path, "n.jsonl", f"{good[0]}\n{bad}\n\n{good[1]}\n"))
    assert status == 1
    assert [json.loads(line)["id"] for line in lines] == ["a", "7"]
    assert [json.loads(line)["relevant"] for line in lines] == [False, True]
    assert says in err


def test_csv_with_quoted_newline_and_ragged_row(tmp_path: Path) -> None:
    content = '\ufeffText,id,x\r\n"he hit\r\nthe bailiff",A,1\r\nshort,B\r\nquiet,C,2\r\n'
    status, lines, err = screened(write(tmp_path, "n.csv", content))
    assert status == 1
    assert [json.loads(line)["id"] for line in lines] == ["A", "C"]
    assert json.loads(lines[0])["findings"][0]["quote"] == "hit\r\nthe bailiff"
    assert "line 4: has 2 fields, not 3" in err


def test_bytes_that_are_not_utf8(tmp_path: Path) -> None:
    status, lines, _ = screened(
        write(tmp_path, "n.csv", b"id,text\nA,caf\xe9 he hit the officer\n")
    )
    assert status == 0
    assert json.loads(lines[0])["findings"][0]["start"] == 8


@pytest.mark.parametrize("content", ["", "a,b\n1,2\n"])
def test_a_file_without_the_columns(tmp_path: Path, content: str) -> None:
    status, lines, err = screened(write(tmp_path, "n.csv", content))
    assert (status, lines) == (2, [])
    assert "needs the columns 'id' and 'text'" in err


def test_no_such_file(tmp_path: Path) -> None:
    assert screened(tmp_path / "none")[0] == 2


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stdin:
        buffer = io.BytesIO(b'{"id": "a", "text": "visit in pairs"}\n{"id"')

    monkeypatch.setattr(sys, "stdin", Stdin())
    status, lines, err = screened("-")
    assert (status, len(lines)) == (1, 1)
    assert err.startswith("standard input, line 2:")


def test_text_is_for_people_and_safe_for_a_terminal(tmp_path: Path) -> None:
    note = json.dumps({"id": "N\x1b[31m", "text": "he hit\nthe bailiff. No dogs loose. DV case"})
    status, lines, _ = screened(write(tmp_path, "n.jsonl", note), "text")
    assert status == 0
    assert lines[0].endswith(": relevant")
    assert "\x1b" not in lines[0]
    assert '  violence (customer): "hit the bailiff"' in lines
    assert any("played down, negated" in line for line in lines)
    assert any("protect" in line for line in lines)
