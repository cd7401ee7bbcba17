"""The notes of a folder read again: the same table whatever the file and however many read."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from forethought.cli import main
from forethought.data.lexicon_files import load_lexicon
from forethought.data.readers import make_reader
from forethought.rescreening import engine, local
from forethought.rescreening.engine import reading_engine
from forethought.rescreening.marks import change_between, marks_of
from forethought.rescreening.table import ORDER, SCHEMA
from tests.rescreening.given import DENIED, DOG, NOTES, PLAIN, THREAT, as_csv, parquet

Write = Callable[..., Path]


@pytest.fixture(autouse=True)
def _made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Our own phrases are compiled once for all of these tests."""
    monkeypatch.setattr(local, "make_reader", _reader)
    monkeypatch.setattr(engine, "load_lexicon", _lexicon)


_reader, _lexicon = cache(make_reader), cache(load_lexicon)


def rescreen(records: Path, output: Path, *more: str) -> Result:
    options = ["rescreen", "--records", str(records), "--output", str(output), "--processes", "1"]
    return CliRunner().invoke(main, [*options, *more])


def table_in(output: Path) -> pa.Table:
    return pq.read_table(output / "findings")


def expected(source: str) -> list[tuple[object, ...]]:
    reader, used = _reader("words", ()), reading_engine("words").sha256
    return sorted(
        (source, (record_id or "").strip(), 0, *mark, used)
        for record_id, text in NOTES
        for mark in marks_of(reader.read((text or "").replace("\0", "")))
    )


@pytest.mark.parametrize("write", [parquet, as_csv])
@pytest.mark.parametrize("processes", ["1", pytest.param("2", marks=pytest.mark.prove)])
def test_the_table_holds_what_the_reader_finds(
    write: Write, processes: str, tmp_path: Path
) -> None:
    folder = write(write(tmp_path / "in", "sa_notes", NOTES), "dtr", NOTES)
    done = rescreen(folder, tmp_path / "out", "--processes", processes)
    assert done.exit_code == 0, done.output
    table = table_in(tmp_path / "out")
    assert table.schema.equals(SCHEMA)
    rows = [tuple(one.values()) for one in table.to_pylist()]
    assert rows == [*expected("dtr"), *expected("sa_notes")]
    assert rows == sorted(rows, key=lambda row: row[: len(ORDER)])


def test_beside_it_stands_what_was_read(tmp_path: Path) -> None:
    done = rescreen(parquet(tmp_path / "in", "dtr", NOTES), tmp_path / "out")
    told = json.loads((tmp_path / "out" / "rescreening.json").read_text())
    assert (told["whole"], told["notes"]) == (True, len(NOTES))
    assert told["engine"]["sha256"] == reading_engine("words").sha256
    assert told["files"][0]["flagged"] == len(
        {row[1] for row in expected("dtr") if row[5] == "finding"}
    )
    assert f"{len(NOTES)} notes" in done.output
    for place in [tmp_path / "out", *(tmp_path / "out").rglob("*")]:
        assert stat.S_IMODE(place.stat().st_mode) & 0o077 == 0, place


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("write", [parquet, as_csv])
def test_notes_that_share_an_id_are_told_apart_by_their_words(
    write: Write, order: int, tmp_path: Path
) -> None:
    rows = [("A", THREAT), ("A", DOG), ("A", DOG), ("A", PLAIN), ("B", DOG)][::order]
    assert rescreen(write(tmp_path / "in", "dtr", rows), tmp_path / "out").exit_code == 0
    found = {
        (one["record_id"], one["ordinal"], one["hazard"])
        for one in table_in(tmp_path / "out").to_pylist()
    }
    # By the SHA-256 of the texts, whatever the order of the rows; the plain one holds nothing.
    texts = sorted([THREAT, DOG, DOG, PLAIN], key=lambda one: sha256(one.encode()).hexdigest())
    wanted = {n for n, text in enumerate(texts) if text != PLAIN}
    assert {n for one, n, _ in found if one == "A"} == wanted
    assert {n for one, n, _ in found if one == "B"} == {0}
    again = rescreen(write(tmp_path / "again", "dtr", rows[::-1]), tmp_path / "out2")
    assert again.exit_code == 0
    assert table_in(tmp_path / "out2").equals(table_in(tmp_path / "out"))


def test_own_phrases_are_read_with(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(
        'category = "caution"\n[[entry]]\nid = "own.zebra"\nsubject = "customer"\n'
        'phrases = ["keeps a zebra"]\nfires = ["keeps a zebra"]\n'
        'stays_quiet = ["a zebra crossing"]\n'
    )
    folder = parquet(tmp_path / "in", "dtr", [("A", "She keeps a zebra.")])
    assert rescreen(folder, tmp_path / "without").exit_code == 0
    assert table_in(tmp_path / "without").num_rows == 0
    assert rescreen(folder, tmp_path / "with", "--lexicons", str(own)).exit_code == 0
    assert table_in(tmp_path / "with").column("entry").to_pylist() == ["own.zebra"]


@pytest.mark.parametrize(
    ("spoil", "status", "says"),
    [
        (lambda folder: (folder / "records" / "dtr.parquet").write_bytes(b"PAR1x"), 1, "damaged"),
        (lambda folder: (folder / "records" / "dtr.csv").write_text("record_id,text\n"), 2, "both"),
        (lambda folder: (folder / "records" / "dtr.parquet").unlink(), 2, "no CSV or Parquet"),
        (
            lambda folder: (folder / "records" / "sa.csv").write_text("record_id,text\nA,b,c\n"),
            1,
            "1 rows could not be read",
        ),
        (lambda folder: (folder / "records" / "sa.csv").write_text("id\nA\n"), 1, "no column"),
        (
            lambda folder: (folder / "records" / "sa.csv").symlink_to("/etc/hostname"),
            1,
            "leads out of the folder",
        ),
    ],
    ids=["damaged", "both forms", "nothing", "a faulty row", "no column", "a link out"],
)
def test_what_was_not_read_is_never_passed_over(
    spoil: Callable[[Path], object], status: int, says: str, tmp_path: Path
) -> None:
    folder = parquet(tmp_path / "in", "dtr", NOTES)
    spoil(folder)
    done = rescreen(folder, tmp_path / "out")
    assert (done.exit_code, says in done.output) == (status, True), done.output
    assert ("not read is not clear" in done.output) is (status == 1)


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    folder = parquet(tmp_path / "in", "dtr", NOTES)
    done = rescreen(folder, folder)
    assert done.exit_code == 2
    assert "not empty" in done.output
    assert "no folder 'records'" in rescreen(tmp_path, tmp_path / "out").output


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--engine", "spark"], "add --records"),
        (["--lexicons", "x.toml"], "Add --dry-run"),
        (["--reader", "both"], "Add --dry-run"),
        (["--output", "x"], "goes with"),
        (["--records", "x"], "needs --output"),
        (["--records", "x", "--output", "y", "--dry-run"], "leave --records out"),
    ],
)
def test_options_that_do_not_go_together_are_refused(options: list[str], says: str) -> None:
    done = CliRunner().invoke(main, ["rescreen", *options])
    assert (done.exit_code, says in done.output) == (2, True)


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        (PLAIN, PLAIN, None),
        (PLAIN, THREAT, "flagged"),
        (THREAT, PLAIN, "cleared"),
        (THREAT, DOG, "other"),
        (THREAT, THREAT, None),
        (PLAIN, DENIED, None),
    ],
)
def test_what_counts_as_a_change(before: str, after: str, change: str | None) -> None:
    reader = _reader("words", ())
    old, new = (marks_of(reader.read(text)) for text in (before, after))
    assert change_between(old, new) == change
