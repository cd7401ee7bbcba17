"""How long a person waits: the example day from command to report, and the help."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUNS = 5


def main() -> int:
    """Print each median of five runs beside its limit."""
    command = str(Path(sys.executable).parent / "forethought")
    day = str(ROOT / "examples" / "day")
    with tempfile.TemporaryDirectory() as folder:
        page = str(Path(folder) / "day.html")
        rows = (
            ("python -c pass", [sys.executable, "-c", "pass"], "yardstick"),
            ("forethought --help", [command, "--help"], "limit 0.3 s"),
            ("example day, text", [command, "check", day], "limit 3 s"),
            (
                "example day, HTML",
                [command, "check", day, "--format", "html", "--output", page],
                "limit 3 s",
            ),
        )
        print(f"whole process, median of {RUNS} runs")
        for name, words, beside in rows:
            print(f"  {name:24}{_median(words):8.2f} s   ({beside})")
    return 0


def _median(words: list[str]) -> float:
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        subprocess.run(words, check=False, capture_output=True)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


if __name__ == "__main__":
    sys.exit(main())
