"""How fast visits come in through the API, in batches and one by one.

    python bench/site_api.py                   20,000 visits there, then 10,000 more in batches
    python bench/site_api.py --batches 3       fewer

On the site's own durable database, through every middleware of the site, in this process: what a
planning system waits for. Every visit is of its own customer, with matching keys, history, audit,
hold. Asked: at least 300 visits a second.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from make_extracts import customers
from site_records import CUSTOMERS, make_visits, own_site

BATCH, ONE_BY_ONE = 1_000, 100
OFFICERS, EACH_DAY = 50, 10


def told(what: str, value: float, unit: str, asked: str) -> None:
    """One line: what was measured, beside what was asked."""
    print(f"{what:<44} {value:8.1f} {unit:<14} asked: {asked}", flush=True)


def planner() -> tuple[str, list[str]]:
    """A token of somebody who plans for an office, and the staff numbers of its officers."""
    from django.utils import timezone

    from forethought.vocabulary import Grade
    from forethought.web.api.scopes import Scope
    from forethought.web.api.tokens import make_token
    from forethought.web.people.models import Office, Person, Team

    team = Team.objects.create(office=Office.objects.create(name="Planning"), name="One")

    def person(name: str, **fields: Any) -> Person:
        return Person.objects.create(
            officer_id=name, name=name, email=f"{name}@example.com", team=team, **fields
        )

    boss = person("boss", grade=Grade.MANAGER.value, makes_visits=False)
    numbers = [person(f"officer-{number}", manager=boss).officer_id for number in range(OFFICERS)]
    _, text = make_token(name="Planning", scopes=list(Scope), days=1, by=boss, now=timezone.now())
    return text, numbers


def visits(numbers: list[str], count: int) -> Iterator[dict[str, Any]]:
    """Visits as a planning system sends them: of people of whom nobody has heard yet."""
    from django.utils import timezone

    from forethought.places.postcode import postcode_kind
    from forethought.timestamps import day_begins, local_day

    first = local_day(timezone.now())
    # Extracts hold postcodes that are none, on purpose: those are somebody else's figure.
    good = (row for row in customers(2 * count, 2) if postcode_kind(row[7]) != "not_one")
    for at, row in enumerate(islice(good, count)):
        number, slot = at % len(numbers), at // len(numbers)
        day = day_begins(first + timedelta(days=1 + slot // EACH_DAY))
        start = day + timedelta(hours=8, minutes=50 * (slot % EACH_DAY))
        yield {
            "reference": f"plan-{at}",
            "officer_id": numbers[number],
            "start": start.isoformat(),
            "minutes": 45,
            "announced": True,
            "purpose": "To talk about what is owed",
            "customer": {
                "name": row[0],
                "utr": row[2],
                "nino": row[3],
                "address": row[6],
                "postcode": row[7],
            },
        }


def post(token: str) -> Callable[[str, Any], tuple[int, Any]]:
    """Sends one write after another."""
    from django.test import Client

    client = Client(SERVER_NAME="localhost")

    def send(path: str, body: Any) -> tuple[int, Any]:
        answer = client.generic(
            "POST",
            f"/api/v1{path}",
            json.dumps(body),
            content_type="application/json",
            headers={"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid.uuid4())},
        )
        return answer.status_code, answer.json()

    return send


def measure(batches: int) -> None:
    """Send the batches, then some visits alone."""
    token, numbers = planner()
    send = post(token)
    sent = visits(numbers, batches * BATCH + ONE_BY_ONE)
    rates, busy = [], time.process_time()
    for _ in range(batches):
        items = [next(sent) for _ in range(BATCH)]
        begin = time.perf_counter()
        status, answer = send("/visits/batch", {"items": items})
        rates.append(BATCH / (time.perf_counter() - begin))
        if (status, answer.get("planned")) != (200, BATCH):
            raise SystemExit(f"{status}: {answer}"[:500])
    told(f"in batches of {BATCH:,}, median", statistics.median(rates), "visits/s", ">= 300")
    busy = time.process_time() - busy
    told(f"in batches of {BATCH:,}, slowest", min(rates), "visits/s", ">= 300")
    told("processor time of this process for each", 1000 * busy / (batches * BATCH), "ms", "-")
    took = []
    for one in sent:
        begin = time.perf_counter()
        status, answer = send("/visits", one)
        took.append(time.perf_counter() - begin)
        if status != 201:
            raise SystemExit(f"{status}: {answer}"[:500])
    told("one by one, median", 1000 * statistics.median(took), "ms", "-")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--batches", type=int, default=10)
    given = parser.parse_args()
    with own_site():
        make_visits([*customers(CUSTOMERS, 1)])
        measure(given.batches)


if __name__ == "__main__":
    main()
