"""How long the answer to a request to see one's data takes.

    python bench/site_access.py                   5,000 notes about one person, 200,000 others
    python bench/site_access.py --notes 500       fewer

On the site's own durable database. Asked: the file, from the moment of asking, in under 5 s.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from site_records import own_site

OTHERS, VISITS, TIMES = 200_000, 200, 5
BATCH = 5_000


def main() -> None:
    """Fill, measure, and say the figure beside what was asked."""
    read = argparse.ArgumentParser()
    read.add_argument("--notes", type=int, default=5_000)
    read.add_argument("--others", type=int, default=OTHERS)
    asked = read.parse_args()
    with own_site():
        _measure(asked.notes, asked.others)


def _measure(notes: int, others: int) -> None:
    from django.utils import timezone
    from tests.web.factories import make_data_protection

    from forethought.web.dataprotection.access.answering import answer, ask, export

    now = timezone.now()
    customer = _fill(notes, others)
    keeper = make_data_protection()
    request = ask(customer, asked_on=now.date(), by=keeper, now=now)
    looked, given = [], []
    size = 0
    for _ in range(TIMES):
        begun = time.perf_counter()
        made = answer(request)
        looked.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        size = len(export(request.pk, seen=made.seen, by=keeper, now=now))
        given.append(time.perf_counter() - begun)
    print(f"{len(made.items):,} things kept about one person, among {others:,} other notes")
    print(f"looked through   {statistics.median(looked):6.2f} s")
    print(f"file             {max(given):6.2f} s   asked < 5 s, slowest of {TIMES}, {size:,} bytes")


def _fill(notes: int, others: int):  # type: ignore[no-untyped-def]
    from django.db import connection
    from tests.web.dataprotection.given import known_customer, old_incident, old_visit
    from tests.web.factories import NOW, make_person

    from forethought.web.records.models import Source

    officer = make_person()
    customer = known_customer("Robin Invented")
    for _ in range(VISITS):
        visit = old_visit(officer, NOW, customer=customer)
    old_incident(officer, NOW, visit=visit, customer=customer)
    source = Source.objects.create(name="office_notes", required=False)
    _notes(source, known_customer("Pat Other", address="1 Far Road", postcode="YO1 7HH"), others)
    _notes(source, customer, notes)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return customer


def _notes(source, customer, number: int) -> None:  # type: ignore[no-untyped-def]
    from forethought.web.records.keys import key_numbers
    from forethought.web.records.models import Record, RecordKey
    from forethought.web.records.persons import person_of_customer

    person = person_of_customer(customer)
    for begins in range(0, number, BATCH):
        made = Record.objects.bulk_create(
            Record(
                source=source,
                record_id=f"{customer.pk}-{one}",
                line=one,
                customer_name=person.name,
                utr=person.utr,
                address=person.address,
                postcode=person.postcode,
                text=f"Call {one}. " + "He said that he would pay by the end of the month. " * 6,
                sha256=bytes(32),
            )
            for one in range(begins, min(begins + BATCH, number))
        )
        RecordKey.objects.bulk_create(
            RecordKey(record=record, key=key) for record in made for key in key_numbers(person)
        )


if __name__ == "__main__":
    main()
