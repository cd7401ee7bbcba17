"""How long it takes to find a day's records, beside DuckDB alone reading the same columns.

    python bench/records.py                      0.5, 1, 2 and 5 million notes
    python bench/records.py --millions 0.5       one size
    python bench/records.py --tolerant           the tolerant reader as well

A day of 1,000 visits against the four record systems. Two yardsticks, both DuckDB alone with two
threads on the same columns: *decode* unpacks every cell and looks at none (``sum(strlen(column))``)
and *load* reads them into a table. Every figure is the best of two runs, each in a process of its
own, whose peak memory is given.
"""

from __future__ import annotations

import argparse
import csv
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from make_extracts import COLUMNS, SYSTEMS, write_day

from forethought.matching.person import Person
from forethought.sources.duck import quoted, reading
from forethought.sources.files import locate
from forethought.sources.records import Wanted, read_in_batches, read_sources
from forethought.timestamps import parse_british_day

RUNS = 2


def customers(day: Path) -> Iterator[Person]:
    """The customers of a day's visits."""
    with (day / "visits.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            yield Person(
                row["customer_name"],
                parse_british_day(row["date_of_birth"]),
                *(row[column] for column in ("utr", "nino", "vrn", "paye_ref")),
                row["address"],
                row["postcode"],
            )


def duckdb_alone(day: Path, kind: str, *, load: bool) -> int:
    """Rows, after every cell has been decoded or loaded into a table."""
    rows = 0
    lengths = ", ".join(f"sum(strlen({column}))" for column in COLUMNS)
    types = ", ".join(f"'{column}': 'VARCHAR'" for column in COLUMNS)
    for system in SYSTEMS:
        path = day / "records" / f"{system}.{kind}"
        table = (
            f"read_parquet({quoted(str(path))})"
            if kind == "parquet"
            else f"read_csv({quoted(str(path))}, auto_detect = false, header = true, delim = ',',"
            f" quote = '\"', escape = '\"', new_line = '\\n', columns = {{{types}}})"
        )
        with reading(path) as connection:
            if load:
                connection.execute(f"CREATE TEMP TABLE loaded AS SELECT * FROM {table}")  # noqa: S608
                query = "SELECT count(*) FROM loaded"
            else:
                query = f"SELECT count(*), {lengths} FROM {table}"  # noqa: S608 - quoted
            rows += connection.execute(query).fetchall()[0][0]
    return rows


def forethought(day: Path, *, tolerant: bool = False) -> int:
    """Candidates found for the customers of the day."""
    wanted = Wanted.of(customers(day))
    found = 0
    stems = {system: f"records/{system}" for system in SYSTEMS}
    if tolerant:
        reads = [read_in_batches(locate(day, stems[s])[0], s, wanted) for s in SYSTEMS]
    else:
        reads = list(read_sources(day, stems, wanted).values())
    for read in reads:
        if read.failure or not read.usable_rows:
            raise SystemExit(f"{read.source} could not be read: {read.failure}")
        found += len(read.candidates)
    return found


def measure(day: Path, kind: str, what: str) -> None:
    """Run once in this process and print figures for :func:`best_of`."""
    begin, begin_cpu = time.perf_counter(), time.process_time()
    count = (
        duckdb_alone(day, kind, load=what == "load")
        if what in {"decode", "load"}
        else forethought(day, tolerant=what == "tolerant")
    )
    print(
        json.dumps(
            {
                "seconds": time.perf_counter() - begin,
                "cpu": time.process_time() - begin_cpu,
                "mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
                "count": count,
            }
        )
    )


def best_of(day: Path, kind: str, what: str) -> dict[str, float]:
    """The quickest run; its memory is the highest of all."""
    runs = []
    for _ in range(RUNS):
        command = [sys.executable, __file__, "--measure", what, "--kind", kind, "--day", str(day)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        runs.append(json.loads(done.stdout))
    best = min(runs, key=lambda run: run["seconds"])
    return {**best, "mib": max(run["mib"] for run in runs)}


def compare(folder: Path, millions: float, *, tolerant: bool) -> None:
    """Print one size beside its yardstick."""
    notes = int(millions * 1_000_000)
    write_day(folder, notes, 1_000)
    for kind in ("parquet", "csv"):
        decode, load = (best_of(folder / kind, kind, what) for what in ("decode", "load"))
        ours = {"find records": best_of(folder / kind, kind, "forethought")}
        if tolerant and kind == "csv":
            ours["tolerant reader"] = best_of(folder / kind, kind, "tolerant")
        for name, run in ours.items():
            print(
                f"{millions:>4} M notes  {kind:<8} {name:<16} {run['seconds']:6.2f} s"
                f" = {_beside(run, decode)} decode, {_beside(run, load)} load"
                f"  CPU {run['cpu']:6.2f} s = {run['cpu'] / decode['cpu']:.1f},"
                f" {run['cpu'] / load['cpu']:.1f} times"
                f"  peak {run['mib']:5.0f} MiB  {run['count']:,} found",
                flush=True,
            )


def _beside(run: dict[str, float], yardstick: dict[str, float]) -> str:
    times = run["seconds"] / yardstick["seconds"]
    return f"{times:.1f} times {yardstick['seconds']:.2f} s"


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--millions", type=float, nargs="*", default=[0.5, 1, 2, 5])
    parser.add_argument("--tolerant", action="store_true")
    parser.add_argument("--measure", choices=["decode", "load", "forethought", "tolerant"])
    parser.add_argument("--kind", choices=["parquet", "csv"])
    parser.add_argument("--day", type=Path)
    given = parser.parse_args()
    if given.measure:
        measure(given.day, given.kind, given.measure)
        return
    for millions in given.millions:
        with tempfile.TemporaryDirectory() as folder:
            compare(Path(folder), millions, tolerant=given.tolerant)


if __name__ == "__main__":
    main()
