"""How long the nightly folder takes to come into the site's own durable database.

    python bench/site_records.py                   2 million notes, 5,000 customers, 20,000 visits
    python bench/site_records.py --millions 0.2    fewer
    python bench/site_records.py --kind parquet    of Parquet files

First an empty site, then a night in which one row in a hundred is another one, then a night in
which nothing changed. The yardstick is PostgreSQL's own COPY of the same rows into a bare table.
"""

from __future__ import annotations

import argparse
import csv
import logging
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from make_extracts import COLUMNS, SYSTEMS, customers, write_day

from forethought.timestamps import parse_british_day

NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
CUSTOMERS, VISITS = 5_000, 20_000


@contextmanager
def own_site() -> Iterator[None]:
    """A durable embedded cluster in a folder of its own, with its tables, and Django on it."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as data:
        Path(data).chmod(0o711)
        with site_in(Path(data) / "site"):
            yield


@contextmanager
def site_in(data: Path) -> Iterator[None]:
    """The embedded cluster of this data folder, its tables up to date, and Django on it."""
    os.environ["FORETHOUGHT_DATA"] = str(data)
    os.environ.pop("FORETHOUGHT_DATABASE_URL", None)
    from forethought.service.ground import open_ground
    from forethought.service.site import site
    from forethought.service.tables import bring_up_to_date

    ground = open_ground()
    with ground.running() as addresses:
        bring_up_to_date(ground, addresses)
        with site():
            # The figures alone: no line for each request and each load.
            logging.getLogger("forethought").setLevel(logging.WARNING)
            yield


def make_visits(people: list[tuple[str, ...]]) -> None:
    """Customers with their keys, and visits spread over the days to come."""
    from forethought.web.people.models import Person as Officer
    from forethought.web.records.keys import key_numbers
    from forethought.web.records.persons import person_of_customer
    from forethought.web.visits.models import Customer, CustomerKey, Visit

    officer = Officer.objects.create(officer_id="bench", name="Bench", email="bench@example.com")
    made = Customer.objects.bulk_create(
        Customer(
            name=name,
            birth_date=parse_british_day(born),
            utr=utr,
            nino=nino,
            vrn=vrn,
            paye_ref=paye,
            address=address,
            postcode=postcode,
            fingerprint=str(number),
        )
        for number, (name, born, utr, nino, vrn, paye, address, postcode) in enumerate(people)
    )
    CustomerKey.objects.bulk_create(
        CustomerKey(customer=customer, key=key)
        for customer in made
        for key in key_numbers(person_of_customer(customer))
    )
    Visit.objects.bulk_create(
        Visit(
            officer=officer,
            customer=made[number % len(made)],
            planned_start=NOW + timedelta(hours=1 + number % 200),
            created_at=NOW,
            created_by=officer,
        )
        for number in range(VISITS)
    )


def another_night(folder: Path) -> None:
    """One row in two hundred says something else, and as many are gone for new ones."""
    for system in SYSTEMS:
        path = folder / "records" / f"{system}.csv"
        with path.open(newline="", encoding="utf-8") as stream:
            header, *rows = csv.reader(stream)
        for number in range(0, len(rows), 200):
            rows[number][-1] += " and more"
        for number in range(100, len(rows), 200):
            rows[number][0] += "-new"
        with path.open("w", newline="", encoding="utf-8") as stream:
            csv.writer(stream, lineterminator="\n").writerows([header, *rows])


def bare_copy(folder: Path) -> int:
    """PostgreSQL alone: the same rows into a table without an index."""
    from django.db import connection

    columns = ", ".join(f"{column} text" for column in COLUMNS)
    rows = 0
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE bare ({columns})")
        for system in SYSTEMS:
            with (
                (folder / "records" / f"{system}.csv").open("rb") as stream,
                cursor.copy("COPY bare FROM STDIN (FORMAT csv, HEADER)") as copy,
            ):
                while piece := stream.read(1 << 20):
                    copy.write(piece)
        cursor.execute("SELECT count(*) FROM bare")
        rows = cursor.fetchone()[0]
        cursor.execute("DROP TABLE bare")
    return int(rows)


def timed(what: str, run: Callable[[], Any]) -> Any:
    """Run, and print how long it took."""
    begin, begin_cpu = time.perf_counter(), time.process_time()
    result = run()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{what:<36} {time.perf_counter() - begin:8.1f} s"
        f"  own CPU {time.process_time() - begin_cpu:6.1f} s  peak {peak:5.0f} MiB",
        flush=True,
    )
    return result


def load(what: str, folder: Path) -> None:
    """Load a folder and print what it brought."""
    from forethought.web.records.folder import load_folder

    done = timed(what, lambda: load_folder(folder, by=None, now=NOW))
    if not done.all_taken:
        raise SystemExit(f"refused: {[outcome.says for outcome in done.outcomes]}")
    new, changed, gone, held = (
        sum(getattr(outcome, name) for outcome in done.outcomes)
        for name in ("new", "changed", "vanished", "reopened")
    )
    print(f"    {new:,} new, {changed:,} changed, {gone:,} gone, {held:,} visits held", flush=True)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--millions", type=float, default=2)
    parser.add_argument("--kind", choices=["csv", "parquet"], default="csv")
    given = parser.parse_args()
    notes = int(given.millions * 1_000_000)
    with tempfile.TemporaryDirectory() as folder, own_site():
        day = Path(folder)
        write_day(day, notes, CUSTOMERS)
        print(f"{notes:,} notes as {given.kind}, {CUSTOMERS:,} customers, {VISITS:,} visits")
        make_visits([*customers(CUSTOMERS, 1)])
        timed("COPY into a bare table", lambda: bare_copy(day / "csv"))
        load("first load, empty site", day / given.kind)
        if given.kind == "csv":
            another_night(day / "csv")
            load("a night: 1 row in 100 is another", day / "csv")
        load("a night in which nothing changed", day / given.kind)


if __name__ == "__main__":
    main()
