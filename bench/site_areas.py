"""How soon an area holds the visits that it touches, and tells officers to turn back.

    python bench/site_areas.py                          2,000 affected of 20,000 open visits
    python bench/site_areas.py --affected 200 --open 2000

On the site's own durable database, by the service that the pages and the feeds call. Every visit
has a postcode of its own; one in four of the affected officers is out. Asked: from publishing the
area until all are held and told, in under 2 s; the first time with no postcode in mind, as in a
process that has just begun. The yardstick is a bare update of as many of these rows.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from datetime import timedelta
from itertools import islice
from pathlib import Path

import shapely

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from site_records import own_site

from forethought.data.postcode_book import PACKAGED
from forethought.data.postcode_file import SCALE, all_rows, open_postcode_file
from forethought.places.area import Point
from forethought.places.geometry import between_m

TIMES, BATCH, ONE_OUT_IN, ONE_POSTCODE_IN = 5, 5_000, 4, 90
HOUR = timedelta(hours=1)
NORWICH, REACH_M = Point(52.628, 1.293), 10_000.0


def main() -> None:
    """Fill, measure, and say the figure beside what was asked."""
    read = argparse.ArgumentParser()
    read.add_argument("--affected", type=int, default=2_000)
    read.add_argument("--open", type=int, default=20_000)
    asked = read.parse_args()
    with own_site():
        _measure(asked.affected, asked.open)


def _measure(affected: int, open_visits: int) -> None:
    from django.utils import timezone
    from tests.web.factories import make_manager, make_person

    from forethought.vocabulary import AreaKind
    from forethought.web.areas.drawn import Drawn
    from forethought.web.areas.services import lift, open_area
    from forethought.web.checks.engine import engine
    from forethought.web.notices.models import Notice
    from forethought.web.visits.models import Visit

    now = timezone.now()
    manager = make_manager()
    out = _fill(affected, open_visits, make_person(manager=manager, office=manager.office), now)
    engine()
    drawn = Drawn(
        kind=AreaKind.DISEASE_CONTROL,
        name="Invented outbreak",
        standing="in_force",
        shape=shapely.Point(NORWICH.lon, NORWICH.lat),
        radius_m=REACH_M,
    )
    published, lifted = [], []
    for _ in range(TIMES):
        Visit.objects.update(check_wanted_at=None, check_wanted_because="")
        Notice.objects.all().delete()
        begun = time.perf_counter()
        area = open_area(drawn, origin="hand", by=manager, now=now)
        published.append(time.perf_counter() - begun)
        held = Visit.objects.filter(check_wanted_because="areas_changed").count()
        told = Notice.objects.filter(kind="turn_back").count()
        assert (held, told) == (affected, out), (held, told)
        begun = time.perf_counter()
        lift(area, why="Measured", by=manager, now=now)
        lifted.append(time.perf_counter() - begun)
    first, rest = published[0], published[1:]
    print(f"{affected:,} visits affected of {open_visits:,} that are open; {out:,} officers out")
    print(f"held and told    {first:6.2f} s   asked < 2 s, no postcode in mind yet")
    print(f"                 {max(rest):6.2f} s   slowest of {len(rest)} later ones")
    print(f"lifted           {statistics.median(lifted):6.2f} s   median; all of them freed")
    print(f"a bare update    {_bare(affected):6.2f} s")


def _postcodes(affected: int, others: int) -> tuple[list[str], list[str]]:
    """Postcodes well inside the area, and from all over the country well outside."""
    near: list[str] = []
    far: list[str] = []
    rows = all_rows(open_postcode_file(PACKAGED))
    for number, (postcode, lat, lon) in enumerate(rows):
        if lat is None or lon is None:
            continue
        if postcode.startswith("NR"):
            away = between_m(Point(lat / SCALE, lon / SCALE), NORWICH)
            if away < REACH_M - 1_000 and len(near) < affected:
                near.append(postcode)
        elif number % ONE_POSTCODE_IN == 0 and len(far) < others:
            far.append(postcode)
    return near, far


def _fill(affected: int, open_visits: int, reporter, now) -> int:  # type: ignore[no-untyped-def]
    """The visits, each affected one with an officer of its own; how many of those are out."""
    from django.db import connection

    from forethought.timestamps import local_day
    from forethought.web.contactdesk.models import Outing
    from forethought.web.people.models import Person
    from forethought.web.visits.models import Customer, Visit

    near, far = _postcodes(affected, open_visits - affected)
    assert (len(near), len(far)) == (affected, open_visits - affected), "postcodes ran out"
    customers = Customer.objects.bulk_create(
        (
            Customer(
                name="Robin Invented",
                address=f"{number} Made-up Street",
                postcode=postcode,
                fingerprint=str(number),
            )
            for number, postcode in enumerate([*near, *far])
        ),
        batch_size=BATCH,
    )
    people = Person.objects.bulk_create(
        (
            Person(
                officer_id=f"officer-{one}",
                name=f"Invented Officer {one}",
                email=f"officer{one}@example.com",
                team=reporter.team,
            )
            for one in range(affected)
        ),
        batch_size=BATCH,
    )
    Visit.objects.bulk_create(
        (
            Visit(
                customer=customer,
                officer=people[one % affected],
                planned_start=now + timedelta(days=one // affected),
                created_at=now,
                created_by=reporter,
            )
            for one, customer in enumerate(customers)
        ),
        batch_size=BATCH,
    )
    Outing.objects.bulk_create(
        (
            Outing(
                officer=one,
                office=reporter.team.office,
                day=local_day(now),
                left_at=now - HOUR,
                back_by=now + HOUR,
                next_at=now + HOUR,
            )
            for one in islice(people, 0, None, ONE_OUT_IN)
        ),
        batch_size=BATCH,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return -(-affected // ONE_OUT_IN)


def _bare(affected: int) -> float:
    from django.db.models import F

    from forethought.web.visits.models import Visit

    which = list(Visit.objects.order_by("pk").values_list("pk", flat=True)[:affected])
    begun = time.perf_counter()
    Visit.objects.filter(pk__in=which).update(information=F("information") + 1)
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
