"""The big office is drawn with a seed: the same gives the same."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

pytestmark = pytest.mark.prove

ROOT = Path(__file__).resolve().parents[2]


def drawn(folder: Path, seed: int) -> str:
    words = ["--notes-only", "--notes", "800", "--customers", "50", "--day", "2026-11-26"]
    done = subprocess.run(
        [sys.executable, "tools/make_big.py", *words, "--seed", str(seed), "--folder", folder],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return next(line for line in done.stdout.splitlines() if line.startswith("seed"))


def test_the_same_seed_draws_the_same(tmp_path: Path) -> None:
    first, again, other = (drawn(tmp_path / str(n), seed) for n, seed in enumerate((1, 1, 2)))
    assert first == again
    assert first.split()[-1] != other.split()[-1]
    notes = pq.read_table(tmp_path / "0" / "records" / "dtr.parquet")
    assert notes.num_rows == 200
    assert all(len(text) >= 180 for text in notes.column("text").to_pylist())
