"""How fast new information holds visits, and how fast they are checked again.

    python bench/site_checks.py                  5,000 customers, 200,000 notes, 20,000 visits
    python bench/site_checks.py --notes 20000    fewer notes

On the site's own durable database. Asked: 2,000 of 20,000 visits held in less than 2 s, then at
least 20 re-checks a second, and from planning a visit to its finished check less than 2 s.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from make_extracts import customers, write_day
from site_records import CUSTOMERS, NOW, load, make_visits, own_site

HELD, CHECKED, PLANNED = 2_000, 400, 40


def told(what: str, value: float, unit: str, asked: str) -> None:
    """One line: what was measured, beside what was asked."""
    print(f"{what:<44} {value:8.2f} {unit:<10} asked: {asked}", flush=True)


def hold() -> None:
    """Hold every tenth visit, three times."""
    from forethought.web.visits.door import reopen
    from forethought.web.visits.models import Visit

    ids = list(Visit.objects.order_by("pk").values_list("pk", flat=True))
    tenth = ids[:: len(ids) // HELD]
    took = []
    for turn in range(3):
        begin = time.perf_counter()
        held = reopen(tenth, because="records_changed", now=NOW + timedelta(minutes=turn))
        took.append(time.perf_counter() - begin)
    told(f"hold {held:,} of {len(ids):,} visits", statistics.median(took), "s", "< 2 s")


def recheck() -> None:
    """Check held visits again, soonest start first, as one worker does."""
    from forethought.web.checks.batch import check_batch
    from forethought.web.checks.models import Check

    check_batch(NOW, size=1)
    begin, done = time.perf_counter(), 0
    while done < CHECKED:
        done += check_batch(NOW)
    rate = done / (time.perf_counter() - begin)
    matched = [len(r["matched"]) for r in Check.objects.values_list("result", flat=True)[:200]]
    told(
        f"re-checks, one worker ({statistics.mean(matched):.0f} notes each)",
        rate,
        "a second",
        ">= 20",
    )


def plan() -> None:
    """Plan visits one by one, and check each."""
    from forethought.web.checks.making import check_soon
    from forethought.web.visits.door import reopen
    from forethought.web.visits.models import Customer, Visit

    some = list(Customer.objects.order_by("pk")[:PLANNED])
    officer = Visit.objects.select_related("officer")[0].officer
    took = []
    for customer in some:
        begin = time.perf_counter()
        visit = Visit.objects.create(
            customer=customer,
            officer=officer,
            planned_start=NOW + timedelta(days=9),
            created_at=NOW,
            created_by=officer,
        )
        reopen([visit.pk], because="planned", now=NOW)
        assert check_soon(visit.pk, why="planned", now=NOW) is not None
        took.append(time.perf_counter() - begin)
    told("from planning to the finished check, median", statistics.median(took), "s", "< 2 s")
    told("from planning to the finished check, longest", max(took), "s", "< 2 s")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--notes", type=int, default=200_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, own_site():
        day = Path(folder)
        write_day(day, given.notes, CUSTOMERS)
        make_visits([*customers(CUSTOMERS, 1)])
        load(f"load {given.notes:,} notes", day / "csv")
        hold()
        recheck()
        plan()


if __name__ == "__main__":
    main()
