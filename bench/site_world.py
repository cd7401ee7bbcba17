"""The demonstration office multiplied: 5,000 customers, 200,000 notes, 20,000 visits. Seeded.

For measuring pages: visits lie around the moment of measuring, those of today and tomorrow are
checked by the site itself, one note in 400 is one of those of the demonstration, and what the
checks ask for has been decided or waits for its manager. Nobody in it is real.
"""

from __future__ import annotations

import csv
import random
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from make_extracts import SYSTEMS, customers, write_day

from forethought.timestamps import day_begins, local_day, parse_british_day

if TYPE_CHECKING:
    from forethought.web.people.models import Person
    from forethought.web.visits.models import Visit

CUSTOMERS, NOTES, VISITS = 5_000, 200_000, 20_000
OFFICES, OFFICERS = 6, 10
EACH_DAY = 4
TRAINED = timedelta(days=400)
ONE_IN = 400
EVENTS = 100_000
AUDITED = timedelta(minutes=40_000)
"""Over how long the events lie."""
BATCH = 2_000

_COPY_CHECKS = """
INSERT INTO checks_check (visit_id, made_at, information, {columns})
SELECT visit.id, least(visit.planned_start, %s), visit.information, {columns}
FROM visits_visit AS visit JOIN made ON made.n = visit.id %% (SELECT count(*) FROM made)
WHERE NOT EXISTS (SELECT FROM checks_check WHERE visit_id = visit.id)
"""

_EVENTS = """
INSERT INTO audit_event (at, by_id, action, subject, subject_id, detail)
SELECT %s - %s * number, people.ids[1 + number %% people.count], 'record.viewed', 'customer',
    number %% %s + 1, '{"page": "check"}'
FROM generate_series(1, %s) AS number, (
    SELECT array_agg(id) AS ids, count(*)::int AS count FROM people_person
) AS people
"""


@dataclass(frozen=True)
class Staff:
    """Everybody of the offices: managers and officers by office, and those with roles."""

    managers: list[Person]
    officers: list[Person]
    roles: dict[str, Person]


def make_world(folder: Path, *, now: datetime, notes: int = NOTES, visits: int = VISITS) -> Staff:
    """Fill the empty database that Django is connected to; ``folder`` holds the extracts."""
    from forethought.web.records.folder import load_folder

    write_day(folder, notes, CUSTOMERS)
    day = folder / "csv"
    _some_of_the_demonstration(day)
    _extracted(day, now)
    staff = _people(now)
    loaded = load_folder(day, by=None, now=now)
    if not loaded.all_taken:
        raise SystemExit([outcome.says for outcome in loaded.outcomes])
    _visits(_customers(), staff, visits, now)
    _check_what_is_near(now)
    copy_checks(now)
    _decide(now)
    add_events(EVENTS, CUSTOMERS, now, over=AUDITED)
    _analyse()
    return staff


def _some_of_the_demonstration(day: Path) -> None:
    from forethought.web.demo.cases import CASES

    told = [note.text for case in CASES for note in case.notes]
    for system in SYSTEMS:
        path = day / "records" / f"{system}.csv"
        with path.open(newline="", encoding="utf-8") as stream:
            header, *rows = csv.reader(stream)
        for number, row in enumerate(rows[::ONE_IN]):
            row[-1] = told[number % len(told)]
        with path.open("w", newline="", encoding="utf-8") as stream:
            csv.writer(stream, lineterminator="\n").writerows([header, *rows])


def _extracted(day: Path, now: datetime) -> None:
    """An hour ago, so that visits of today and tomorrow morning are checked with fresh notes."""
    lines = (day / "sources.csv").read_text(encoding="utf-8").splitlines()
    when = (now - timedelta(hours=1)).isoformat(timespec="seconds")
    told = [
        lines[0],
        *(",".join((line.split(",")[0], when, line.split(",")[2])) for line in lines[1:]),
    ]
    (day / "sources.csv").write_text("\n".join(told) + "\n", encoding="utf-8")


def _people(now: datetime) -> Staff:
    from forethought.vocabulary import Grade
    from forethought.web.people.models import Office, Person, Team

    def person(name: str, team: Team, **fields: Any) -> Person:
        mark = name.lower().replace(" ", ".")
        return Person.objects.create(
            officer_id=mark, name=name, email=f"{mark}@example.com", team=team, **fields
        )

    managers, officers = [], []
    for number in range(OFFICES):
        team = Team.objects.create(
            office=Office.objects.create(name=f"Office {number}"), name="One"
        )
        manager = person(f"Manager {number}", team, grade=Grade.MANAGER.value, makes_visits=False)
        managers.append(manager)
        officers += [
            person(f"Officer {number} {one}", team, manager=manager) for one in range(OFFICERS)
        ]
    train(officers, now)
    words = ("contact_desk", "safety_administrator", "data_protection")
    team = managers[0].team
    roles = {word: person(word, team, makes_visits=False, **{word: True}) for word in words}
    return Staff(managers, officers, roles)


def train(officers: list[Person], now: datetime) -> None:
    """All of them may visit alone, as their managers have recorded."""
    from forethought.web.people.models import SoloTraining

    today = local_day(now)
    SoloTraining.objects.bulk_create(
        SoloTraining(
            person=one,
            trained_on=today - TRAINED,
            expires_on=today + TRAINED,
            recorded_by=one.manager,
            recorded_at=now,
        )
        for one in officers
    )


def _customers() -> list[Any]:
    from forethought.web.records.keys import key_numbers
    from forethought.web.records.persons import person_of_customer
    from forethought.web.visits.models import Customer, CustomerKey

    names = ("name", "birth_date", "utr", "nino", "vrn", "paye_ref", "address", "postcode")
    made = Customer.objects.bulk_create(
        (
            Customer(
                **dict(zip(names, (row[0], parse_british_day(row[1]), *row[2:]), strict=True)),
                fingerprint=str(number),
            )
            for number, row in enumerate(customers(CUSTOMERS, 1))
        ),
        batch_size=BATCH,
    )
    keys = [
        CustomerKey(customer=customer, key=key)
        for customer in made
        for key in key_numbers(person_of_customer(customer))
    ]
    CustomerKey.objects.bulk_create(keys, batch_size=BATCH)
    return made


def _visits(people: list[Any], staff: Staff, count: int, now: datetime) -> None:
    """Four a day for each officer: three quarters of the days are past, one quarter to come."""
    from forethought.web.visits import engagements
    from forethought.web.visits.models import Engagement, Visit

    days = -(-count // (EACH_DAY * len(staff.officers)))
    first = local_day(now) - timedelta(days=3 * days // 4)
    slots = (
        (officer, day_begins(first + timedelta(days=day)) + timedelta(hours=9 + 2 * place))
        for day in range(days)
        for place in range(EACH_DAY)
        for officer in staff.officers
    )
    dice = random.Random(1)  # noqa: S311 - measures, guards nothing
    planned = [
        _visit(dice.choice(people), officer, start, now) for officer, start in islice(slots, count)
    ]
    Visit.objects.bulk_create(planned, batch_size=BATCH)
    rows = [row for visit in planned for row in engagements.wanted(visit)]
    Engagement.objects.bulk_create(rows, batch_size=BATCH)


def _visit(customer: Any, officer: Person, start: datetime, now: datetime) -> Visit:
    from forethought.web.visits.models import Visit

    past = start < day_begins(local_day(now))
    return Visit(
        customer=customer,
        officer=officer,
        planned_start=start,
        minutes=45,
        announced=True,
        state=Visit.State.FINISHED if past else Visit.State.PLANNED,
        started_at=start if past else None,
        finished_at=start + timedelta(minutes=40) if past else None,
        created_at=min(start, now) - timedelta(days=7),
        created_by=officer,
    )


def _check_what_is_near(now: datetime) -> None:
    """Today's and tomorrow's, by the site's own checks."""
    from forethought.web.checks.batch import check_batch
    from forethought.web.visits.door import reopen
    from forethought.web.visits.models import Visit

    today = local_day(now)
    near = Visit.objects.filter(
        planned_start__gte=day_begins(today),
        planned_start__lt=day_begins(today + timedelta(days=2)),
    )
    reopen(near, because="morning", now=now)
    while check_batch(now):
        pass


def copy_checks(now: datetime) -> None:
    """Every other visit has a check like one that was made."""
    from django.db import connection

    from forethought.web.checks.models import Check

    made = {field.column for field in Check._meta.concrete_fields}
    columns = ", ".join(sorted(made - {"id", "visit_id", "made_at", "information"}))
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE made AS SELECT row_number() OVER (ORDER BY id) - 1 AS n,"  # noqa: S608
            f" {columns} FROM checks_check"
        )
        cursor.execute("CREATE UNIQUE INDEX ON made (n)")
        cursor.execute("ANALYZE made")
        cursor.execute(_COPY_CHECKS.format(columns=columns), [now])
        cursor.execute("DROP TABLE made")


def _decide(now: datetime) -> None:
    """Ordinary visits are signed; what must be discussed today waits for the officer's manager."""
    from forethought.web.checks.models import Check
    from forethought.web.decisions.models import Decision, Discussion
    from forethought.web.visits.models import Visit

    checks = list(
        Check.objects.filter(visit__state=Visit.State.PLANNED, current=True)
        .select_related("visit__officer")
        .defer("result", "inputs")
    )
    Decision.objects.bulk_create(
        (
            Decision(
                visit=check.visit,
                check_made=check,
                findings_sha256=check.findings_sha256,
                kind=Decision.Kind.OWN,
                outcome=check.outcome,
                by=check.visit.officer,
                by_grade=check.visit.officer.grade,
                at=now,
                officer=check.visit.officer,
            )
            for check in checks
            if check.may_go == "alone"
        ),
        batch_size=BATCH,
    )
    today = day_begins(local_day(now) + timedelta(days=1))
    Discussion.objects.bulk_create(
        Discussion(
            visit=check.visit,
            to_id=check.visit.officer.manager_id,
            asked_at=now,
            deadline=max(now, check.visit.planned_start - timedelta(hours=1)),
        )
        for check in checks
        if check.discuss and check.visit.planned_start < today
    )


def add_events(count: int, customers: int, now: datetime, *, over: timedelta) -> None:
    """What so long a time leaves behind in the audit, sealed as the worker would have."""
    from django.db import connection

    from forethought.web.audit.sealing import seal

    with connection.cursor() as cursor:
        cursor.execute(_EVENTS, [now, over / count, customers, count])
    while seal(now):
        pass


def _analyse() -> None:
    """What the server does by itself within a minute or so."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
