"""An invented office of the size of a country: for measuring, and for trying things at size.

    make big                                            50,000 customers, 2 million notes,
                                                        200,000 visits, into build/big
    python tools/make_big.py --notes 20000 --customers 1000 --visits 4000 --folder build/small

Into the database that FORETHOUGHT_DATABASE_URL names if it is set (its tables must be there, and
nobody in it), else into an embedded cluster of its own in ``FOLDER/site``; the notes also as
Parquet in ``FOLDER/records``. The same seed, day and numbers draw the same data: the hash that is
printed at the end is of everything drawn. Nobody in it is real.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "bench"))

import big_notes
import big_office
from make_extracts import SYSTEMS, customers
from site_world import add_events, copy_checks

from forethought.timestamps import local_day

ROOT = Path(__file__).resolve().parent.parent
CUSTOMERS, NOTES, VISITS = 50_000, 2_000_000, 200_000
EVENTS_FOR_EACH = 3
AUDITED = timedelta(minutes=1_000_000)
"""Over how long the events of the audit lie: about two years."""
CHECKED_DAYS = 2


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--customers", type=int, default=CUSTOMERS)
    parser.add_argument("--notes", type=int, default=NOTES)
    parser.add_argument("--visits", type=int, default=VISITS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--day", type=date.fromisoformat, help="The day around which it lies. Default: today."
    )
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "big")
    parser.add_argument("--again", action="store_true", help="Delete what was made there before.")
    parser.add_argument("--notes-only", action="store_true", help="The Parquet files alone.")
    asked = parser.parse_args()
    folder, own = asked.folder.resolve(), "FORETHOUGHT_DATABASE_URL" not in os.environ
    now = datetime.now(UTC).replace(microsecond=0)
    asked.day = asked.day or local_day(now)
    if not asked.notes_only and not _make_room(folder, again=asked.again):
        return 2
    people = big_notes.real_places(list(customers(asked.customers, asked.seed)), asked.seed)
    digest = sha256()
    _draw_notes(folder / "records", people, asked)
    for system in SYSTEMS:
        digest.update((folder / "records" / f"{system}.parquet").read_bytes())
    if not asked.notes_only:
        with _site(folder / "site"):
            _fill(folder, people, asked, now, digest)
    print(f"seed {asked.seed}, {asked.day}: {digest.hexdigest()}")
    if own and not asked.notes_only:
        _say(f"The site:  FORETHOUGHT_DATA={folder / 'site'} .venv/bin/forethought serve")
    _say(f"The notes: {folder / 'records'}")
    return 0


def _make_room(folder: Path, *, again: bool) -> bool:
    site = folder / "site"
    if "FORETHOUGHT_DATABASE_URL" in os.environ or not site.exists():
        return True
    if not again:
        print(f"{site} is there already: use it, or type --again to delete it", file=sys.stderr)
        return False
    if any(site.rglob("postmaster.pid")):
        print(f"Something runs in {site}: stop it first", file=sys.stderr)
        return False
    shutil.rmtree(site)
    return True


def _draw_notes(records: Path, people: list[big_notes.Written], asked: Any) -> None:
    with timed(f"{asked.notes:,} notes drawn"):
        big_notes.write_notes(
            records,
            asked.notes,
            big_notes.written_by_many(people, asked.seed),
            day=asked.day,
            seed=asked.seed,
            tell=_say,
        )


@contextmanager
def _site(data: Path) -> Iterator[None]:
    """Django on the database of the environment, or on an embedded cluster of its own."""
    from forethought.service.ground import open_ground
    from forethought.service.site import site
    from forethought.service.tables import bring_up_to_date

    if "FORETHOUGHT_DATABASE_URL" not in os.environ:
        data.parent.mkdir(parents=True, exist_ok=True)
        os.environ["FORETHOUGHT_DATA"] = str(data)
    ground = open_ground()
    with ground.running() as addresses:
        if addresses.owner is not None:
            bring_up_to_date(ground, addresses)
        with site():
            from forethought.web.people.models import Person

            if Person.objects.exists():
                raise SystemExit("There are people in this database: give an empty one")
            yield
        if addresses.owner is not None:
            with (
                timed("statistics, as the server takes them by itself"),
                addresses.owner.connect(autocommit=True) as owner,
            ):
                owner.execute("ANALYZE")


def _fill(
    folder: Path, people: list[big_notes.Written], asked: Any, now: datetime, digest: Any
) -> None:
    staff = big_office.make_staff(seed=asked.seed, now=now)
    with timed(f"{len(people):,} customers"):
        first = big_office.copy_customers(people)
        _mix(digest, people)
    with timed(f"{asked.notes:,} notes copied"):
        big_notes.copy_notes(
            folder / "records", extracted_at=now - timedelta(hours=1), now=now, tell=_say
        )
    number = len(people)
    with timed("areas, incidents, markers"):
        big_office.make_areas(staff, seed=asked.seed, now=now)
        big_office.make_incidents(staff, first, number, seed=asked.seed, now=now)
        big_office.supply_no_more_areas(folder / "areas", now=now)
    drawn = list(big_office.draw_visits(asked.visits, number, seed=asked.seed, day=asked.day))
    _mix(digest, ((c, o, s.isoformat(), state) for c, o, s, state in drawn))
    with timed(f"{len(drawn):,} visits"):
        big_office.copy_visits(iter(drawn), staff, first, now=now)
    import big_done

    with timed("the checks of today and the next working day, made by the site"):
        big_done.check_what_is_near(now, CHECKED_DAYS)
    with timed("the checks of all others, like those"):
        copy_checks(now)
    with timed("decisions, notices, the audit"):
        big_done.decide(now)
        big_done.officers_out(staff, now)
        add_events(asked.visits * EVENTS_FOR_EACH, number, now, over=AUDITED)


def _mix(digest: Any, drawn: Iterable[tuple[object, ...]]) -> None:
    for row in drawn:
        digest.update("\x1f".join(map(str, row)).encode())


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Print how long the block took."""
    begun = time.perf_counter()
    yield
    _say(f"{what:<66} {time.perf_counter() - begun:7.1f} s")


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
