"""Spark reads the same notes and finds the same: on a real local[2]."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.rescreening.given import DENIED, DOG, NOTES, PLAIN, THREAT, as_csv, parquet

pytestmark = pytest.mark.prove


def rescreen(*options: str | Path) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-P", "-m", "forethought.cli", "rescreen", *map(str, options)]
    return subprocess.run(words, capture_output=True, text=True, check=False)


def test_spark_finds_exactly_what_one_machine_finds(tmp_path: Path) -> None:
    dice = random.Random(1)
    texts = (PLAIN, PLAIN, PLAIN, DOG, THREAT, DENIED)
    many = [(f"M-{dice.randrange(400)}", dice.choice(texts)) for _ in range(1_000)]
    folder = parquet(tmp_path / "in", "sa_notes", [*NOTES, *many, ("", DOG), (None, THREAT)])
    parquet(folder, "dtr", NOTES)
    here, there = tmp_path / "here", tmp_path / "there"
    both = ["--records", folder, "--output"]
    assert rescreen(*both, here).returncode == 0
    spark = rescreen(*both, there, "--engine", "spark", "--master", "local[2]")
    assert spark.returncode == 0, spark.stderr
    tables = [pq.read_table(place / "findings") for place in (here, there)]
    assert tables[0].num_rows > 200
    assert tables[1].cast(tables[0].schema).equals(tables[0])
    assert (here / "rescreening.json").read_text() == (there / "rescreening.json").read_text()
    assert THREAT not in spark.stdout + spark.stderr
    modes = {path.stat().st_mode & 0o077 for path in (there, *there.rglob("*"))}
    assert modes == {0}


def test_spark_takes_no_column_for_another_of_the_same_name(tmp_path: Path) -> None:
    twice = pa.array([PLAIN] * len(NOTES), pa.string())
    folder = parquet(tmp_path / "in", "dtr", NOTES, **{" Text": twice})
    done = rescreen("--records", folder, "--output", tmp_path / "out", "--engine", "spark")
    assert (done.returncode, "has the column 'text' 2 times" in done.stdout) == (2, True)


def test_spark_says_in_a_sentence_that_it_broke_off(tmp_path: Path) -> None:
    folder = parquet(tmp_path / "in", "dtr", NOTES)
    path = folder / "records" / "dtr.parquet"
    content = bytearray(path.read_bytes())
    content[4:40] = b"\xff" * 36
    path.write_bytes(content)
    out = tmp_path / "out"
    done = rescreen("--records", folder, "--output", out, "--engine", "spark")
    assert (done.returncode, "Spark broke the reading off" in done.stdout) == (2, True)
    assert "Traceback" not in done.stdout.splitlines()[-1]
    assert not (out / "rescreening.json").exists()


def test_spark_says_what_it_cannot_read(tmp_path: Path) -> None:
    folder = as_csv(tmp_path / "in", "dtr", NOTES)
    done = rescreen("--records", folder, "--output", tmp_path / "out", "--engine", "spark")
    assert (done.returncode, "no Parquet file" in done.stdout) == (2, True)
