"""How soon an incident holds the visits that it may be about, and tells officers to turn back.

    python bench/site_incidents.py                          2,000 affected of 20,000 open visits
    python bench/site_incidents.py --affected 200 --open 2000

On the site's own durable database, by the service that the page and the phone call. Every
affected visit shares the address of the incident; one in four of their officers is out. Asked:
from submitting until all are held and told, in under 2 s. The yardstick is a bare update of as
many of these rows.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
import uuid
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from site_records import own_site

TIMES, BATCH, ONE_OUT_IN = 5, 5_000, 4
HOUR = timedelta(hours=1)


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
    from tests.web.incidents.given import known, recorded

    from forethought.web.notices.models import Notice
    from forethought.web.visits.models import Visit

    now = timezone.now()
    manager = make_manager()
    reporter = make_person(manager=manager, office=manager.office)
    robin = known("Robin Invented")
    out = _fill(robin, affected, open_visits, reporter, now)
    took = []
    for one in range(TIMES):
        at = now + timedelta(seconds=one)
        Visit.objects.update(check_wanted_at=None, check_wanted_because="")
        Notice.objects.all().delete()
        begun = time.perf_counter()
        recorded(reporter, uuid.uuid4(), customer=robin, now=at, happened_at=at - HOUR)
        took.append(time.perf_counter() - begun)
        held = Visit.objects.filter(check_wanted_because="incident").count()
        told = Notice.objects.filter(kind="turn_back").count()
        assert (held, told) == (affected, out), (held, told)
    bare = _bare(robin)
    print(f"{affected:,} visits affected of {open_visits:,} that are open; {out:,} officers out")
    print(
        f"held and told    {max(took):6.2f} s   asked < 2 s, slowest of {TIMES};"
        f" median {statistics.median(took):.2f} s"
    )
    print(f"a bare update    {bare:6.2f} s")


def _fill(robin, affected: int, open_visits: int, reporter, now) -> int:  # type: ignore[no-untyped-def]
    """The visits, each affected one with an officer of its own; how many of those are out."""
    from django.db import connection
    from tests.web.incidents.given import known

    from forethought.timestamps import local_day
    from forethought.web.contactdesk.models import Outing
    from forethought.web.people.models import Person
    from forethought.web.visits.models import Visit

    others = known("Pat Other", address="1 Far Road", postcode="YO1 7HH")
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
                customer=robin if one < affected else others,
                officer=people[one % affected],
                planned_start=now + timedelta(days=one // affected),
                created_at=now,
                created_by=reporter,
            )
            for one in range(open_visits)
        ),
        batch_size=BATCH,
    )
    away = people[::ONE_OUT_IN]
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
            for one in away
        ),
        batch_size=BATCH,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return len(away)


def _bare(robin) -> float:  # type: ignore[no-untyped-def]
    from django.db.models import F

    from forethought.web.visits.models import Visit

    begun = time.perf_counter()
    Visit.objects.filter(customer=robin).update(information=F("information") + 1)
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
