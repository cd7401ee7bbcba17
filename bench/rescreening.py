"""How many notes a second are read again, from the files to the table of findings.

    python bench/rescreening.py                    500,000 notes of 200 characters, 2 processes
    python bench/rescreening.py --notes 2000000    as many as `make big` has
    python bench/rescreening.py --spark            the same by Spark on this machine (make spark)

End to end: Parquet read, every note screened with context by the first reader, the table sorted
and written. Asked: 50,000 notes a second. The yardstick is a process that reads the same files
and screens nothing. The processor's own time stands beside it: it tells whether the machine was
busy with something else.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tools"))

import big_notes
from make_extracts import customers

from forethought.rescreening.command import Cluster, rescreen_and_say
from forethought.rescreening.local import Wish
from forethought.rescreening.notes import record_files

ASKED, CUSTOMERS = 50_000, 2_000


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--notes", type=int, default=500_000)
    parser.add_argument("--spark", action="store_true")
    asked = parser.parse_args()
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        people = list(customers(CUSTOMERS, 1))
        big_notes.write_notes(
            folder / "records",
            asked.notes,
            big_notes.written_by_many(people, 1),
            day=date(2026, 11, 26),
            seed=1,
            tell=lambda _: None,
        )
        print(f"{asked.notes:,} notes of 200 characters, 2 % relevant; asked {ASKED:,} notes/s")
        _timed("files read, nothing screened", asked.notes, lambda: _bare(folder))
        for processes in (1, 2):
            _timed(
                f"read again, {processes} process{'es' * (processes > 1)}",
                asked.notes,
                lambda n=processes: rescreen_and_say(  # type: ignore[misc]
                    folder, folder / f"out{n}", Wish("words", (), n), None, lambda _: None
                ),
            )
        if asked.spark:
            cluster = Cluster("local[*]", "127.0.0.1")
            _timed(
                "read again by Spark, local[*]",
                asked.notes,
                lambda: rescreen_and_say(
                    folder, folder / "spark", Wish("words"), cluster, lambda _: None
                ),
            )
    return 0


def _bare(folder: Path) -> int:
    return sum(len(batch) for file in record_files(folder) for batch in file.batches())


def _timed(what: str, notes: int, work: Callable[[], int]) -> None:
    begun, own = time.perf_counter(), _cpu()
    work()
    took, used = time.perf_counter() - begun, _cpu() - own
    print(
        f"  {what:<32} {notes / took:>9,.0f} notes/s   {took:7.1f} s"
        f"   processor {used:7.1f} s ({notes / used:,.0f} notes/s and core)",
        flush=True,
    )


def _cpu() -> float:
    """Seconds of this process and of those that it has waited for."""
    used = [resource.getrusage(of) for of in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


if __name__ == "__main__":
    sys.exit(main())
