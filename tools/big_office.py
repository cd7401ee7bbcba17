"""The big office beside its notes: people, customers, visits over two years, areas, incidents.

Drawn with a seed; the visits lie around the day they were made for. Nobody in it is real.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from big_notes import Written
from make_extracts import FIRST, LAST, TOWNS
from site_world import train

from forethought.timestamps import day_begins, local_day, parse_british_day

OFFICES, OFFICERS = 10, 100
EACH_DAY, DAYS_AHEAD = 4, 10
AREAS, INCIDENTS, MARKERS = 400, 3_000, 600
BATCH = 2_000
_NAMES = ("name", "birth_date", "utr", "nino", "vrn", "paye_ref", "address", "postcode")
_WORDS = (
    "He shouted through the door and told me not to come back.",
    "The dog was loose in the yard and came at me.",
    "She threatened to come to the office and find me.",
    "Somebody threw a cup from the window while I was leaving.",
    "He pushed me in the shoulder at the gate.",
)


@dataclass(frozen=True)
class Staff:
    """Everybody of the offices by id, and those who have a role by its word."""

    offices: list[Any]
    managers: list[Any]
    officers: list[Any]
    roles: dict[str, Any]


def make_staff(*, seed: int, now: datetime) -> Staff:
    """Ten offices of ten officers, each with its manager; three people with roles."""
    from forethought.vocabulary import Grade
    from forethought.web.people.models import Office, Person, Team

    dice = random.Random(f"{seed} staff")

    def person(mark: str, team: Team, **fields: Any) -> Person:
        name = f"{dice.choice(FIRST)} {dice.choice(LAST)}"
        return Person.objects.create(
            officer_id=mark, name=name, email=f"{mark}@example.com", team=team, **fields
        )

    offices, managers, officers = [], [], []
    for number in range(OFFICES):
        office = Office.objects.create(name=TOWNS[number])
        team = Team.objects.create(office=office, name="One")
        head = person(f"m{number:03}", team, grade=Grade.MANAGER.value, makes_visits=False)
        offices.append(office)
        managers.append(head)
        officers += [
            person(f"o{number:02}{one:02}", team, manager=head)
            for one in range(OFFICERS // OFFICES)
        ]
    train(officers, now)
    words = ("contact_desk", "safety_administrator", "data_protection", "safety_representative")
    team = managers[0].team
    roles = {
        word: person(word.replace("_", "-"), team, makes_visits=False, **{word: True})
        for word in words
    }
    return Staff(offices, managers, officers, roles)


def copy_customers(people: list[Written]) -> int:
    """The customers with their matching keys. Returns the id of the first."""
    from django.db import connection

    from forethought.matching import Person as Identity
    from forethought.web.records.keys import key_numbers
    from forethought.web.visits.customers import fingerprint
    from forethought.web.visits.models import Customer, CustomerKey

    made: dict[str, Customer] = {}
    for row in people:
        cells = dict(zip(_NAMES, (row[0], parse_british_day(row[1]), *row[2:]), strict=True))
        mark = fingerprint(Identity(*cells.values()))
        made.setdefault(mark, Customer(**cells, fingerprint=mark))
    customers = Customer.objects.bulk_create(made.values(), batch_size=BATCH)
    with (
        connection.cursor() as cursor,
        cursor.copy("COPY visits_customerkey (customer_id, key) FROM STDIN") as copy,
    ):
        for customer in customers:
            cells = [getattr(customer, name) for name in _NAMES]
            for key in key_numbers(Identity(*cells)):
                copy.write_row((customer.pk, key))
    assert CustomerKey.objects.exists()
    return int(customers[0].pk)


def working_days(count: int, ahead: int, today: date) -> list[date]:
    """So many Mondays to Fridays, the last ``ahead`` of them from today on."""
    coming, past = [], []
    day = today
    while len(coming) < ahead:
        if day.weekday() < 5:
            coming.append(day)
        day += timedelta(days=1)
    day = today - timedelta(days=1)
    while len(past) < count - ahead:
        if day.weekday() < 5:
            past.append(day)
        day -= timedelta(days=1)
    return [*reversed(past), *coming]


Planned = tuple[int, int, datetime, str]
"""Which customer, which officer, when, and in which state: the drawn part of a visit."""


def draw_visits(count: int, customers: int, *, seed: int, day: date) -> Iterator[Planned]:
    """Four a day for each officer on working days; most are past and finished."""
    dice = random.Random(f"{seed} visits")
    each_day = EACH_DAY * OFFICERS
    days = working_days(-(-count // each_day), DAYS_AHEAD, day)
    drawn = 0
    for on in days:
        begins = day_begins(on)
        for place in range(EACH_DAY):
            for officer in range(OFFICERS):
                if drawn == count:
                    return
                drawn += 1
                start = begins + timedelta(hours=9 + 2 * place, minutes=5 * (officer % 3))
                roll = dice.random()
                state = "planned" if on >= day else "finished" if roll < 0.93 else "cancelled"
                yield int(dice.random() * customers), officer, start, state


_VISITS = (
    "COPY visits_visit (reference, customer_id, officer_id, second, planned_start, minutes,"
    " purpose, announced, translation, training, pair_wanted, state, version, information,"
    " check_wanted_because, started_at, finished_at, created_at, created_by_id) FROM STDIN"
)


def copy_visits(planned: Iterator[Planned], staff: Staff, first: int, *, now: datetime) -> int:
    """The visits, and the time that those ahead take of their officers. Returns how many."""
    from django.db import connection, transaction

    from forethought.web.visits import engagements
    from forethought.web.visits.models import Engagement, Visit

    count = 0
    with transaction.atomic():
        with connection.cursor() as cursor, cursor.copy(_VISITS) as copy:
            for customer, officer, start, state in planned:
                who = staff.officers[officer].pk
                over = state == "finished"
                copy.write_row(
                    (
                        *("", first + customer, who, "", start, 45, "Debt", True, "", False),
                        *(False, state, 1, 1, "", start if over else None),
                        start + timedelta(minutes=40) if over else None,
                        min(start, now) - timedelta(days=7),
                        who,
                    )
                )
                count += 1
        ahead = Visit.objects.filter(state=Visit.State.PLANNED)
        wanted = [row for visit in ahead for row in engagements.wanted(visit)]
        Engagement.objects.bulk_create(wanted, batch_size=BATCH)
    return count


def make_areas(staff: Staff, *, seed: int, now: datetime) -> None:
    """Areas drawn by hand about places of the installed postcodes: a few suspend, most advise."""
    from forethought.data.postcode_book import PACKAGED
    from forethought.data.postcode_file import SCALE, all_rows, open_postcode_file
    from forethought.web.areas.models import AreaChange, AreaVersion, KnownArea

    dice = random.Random(f"{seed} areas")
    points = [
        (lat / SCALE, lon / SCALE)
        for number, (_, lat, lon) in enumerate(all_rows(open_postcode_file(PACKAGED)))
        if number % 997 == 0 and lat is not None and lon is not None
    ]
    by = staff.roles["safety_administrator"]
    versions = []
    for number in range(AREAS):
        lat, lon = dice.choice(points)
        at = now - timedelta(days=1 + int(dice.random() * 300))
        danger = dice.random() < 0.2
        area = KnownArea(area_id=f"hand-{number + 1}", origin="hand", opened_at=at)
        change = AreaChange(what="opened", at=at, by=by, why="Invented")
        over = dice.random() < 0.5
        version = AreaVersion(
            number=1,
            kind="present_danger" if danger else "problem_area",
            standing="over" if over else "in_force",
            name=f"Invented area {number + 1}",
            reason="Invented for measuring",
            evidence="Invented",
            review_on=local_day(now) + timedelta(days=60),
            hazards=["hostile_group"] if not danger else ["premises"],
            shape={"type": "Point", "coordinates": [lon, lat]},
            radius_m=200.0 + 800.0 * dice.random(),
            begins=at,
        )
        versions.append((area, change, version))
    KnownArea.objects.bulk_create(area for area, _, _ in versions)
    AreaChange.objects.bulk_create(change for _, change, _ in versions)
    for area, change, version in versions:
        version.area, version.change = area, change
    AreaVersion.objects.bulk_create(version for _, _, version in versions)


def supply_no_more_areas(folder: Path, *, now: datetime) -> None:
    """The folder's file of areas, empty: without one no visit would be complete."""
    from forethought.web.records.folder import load_folder

    folder.mkdir(parents=True, exist_ok=True)
    (folder / "areas.geojson").write_text('{"type": "FeatureCollection", "features": []}')
    loaded = load_folder(folder, by=None, now=now)
    assert loaded.all_taken, [outcome.says for outcome in loaded.outcomes]


def make_incidents(staff: Staff, first: int, customers: int, *, seed: int, now: datetime) -> None:
    """Incidents of two years, nearly all closed; a part of them has a live marker.

    Before the visits: each is made known to checks by the site's own service, and holds none yet.
    """
    from django.db import transaction

    from forethought.web.incidents.known import make_known
    from forethought.web.incidents.models import Incident
    from forethought.web.records.models import Source

    dice = random.Random(f"{seed} incidents")
    Source.objects.create(name="incident_reports", required=False, rows=0, loaded_at=now)
    made = []
    for number in range(INCIDENTS):
        who = dice.choice(staff.officers)
        happened = now - timedelta(hours=2 + int(dice.random() * 730 * 24))
        closed = happened < now - timedelta(days=20)
        made.append(
            Incident(
                uuid=uuid.UUID(int=dice.getrandbits(128), version=4),
                reporter=who,
                recorded_by=who,
                office=who.team.office,
                customer_id=first + int(dice.random() * customers),
                happened_at=happened,
                reported_at=happened + timedelta(hours=1),
                hazards=[dice.choice(("abuse", "threat", "violence", "animal"))],
                how="in_person",
                who="customer",
                words=_WORDS[number % len(_WORDS)],
                manager_told_at=happened + timedelta(hours=1),
                manager_told=who.manager,
                state="closed" if closed else "received",
                closed_at=happened + timedelta(days=10) if closed else None,
                closed_by=who.manager if closed else None,
                what_changed="The customer is met in pairs." if closed else "",
            )
        )
    Incident.objects.bulk_create(made, batch_size=BATCH)
    with transaction.atomic():
        for incident in Incident.objects.select_related("customer", "recorded_by").iterator():
            make_known(incident, by=incident.recorded_by, now=now)
    _make_markers(made, staff, now)


def _make_markers(incidents: list[Any], staff: Staff, now: datetime) -> None:
    from forethought.web.markers.models import DecidedKey, Marker
    from forethought.web.records.keys import key_numbers
    from forethought.web.records.persons import person_of_customer
    from forethought.web.visits.models import Customer

    recent = [one for one in incidents if timedelta(20) < now - one.happened_at < timedelta(170)]
    made, today = [], local_day(now)
    for number, incident in enumerate(recent[:MARKERS]):
        decided = incident.happened_at + timedelta(days=3)
        day = local_day(decided)
        heads = [one for one in staff.managers if one.pk != incident.reporter.manager_id]
        made.append(
            Marker(
                incident=incident,
                about="person",
                level="pair",
                customer_id=incident.customer_id,
                wording="Has been aggressive at the door. Go in pairs.",
                state="live",
                proposed_by=incident.reporter,
                proposed_at=incident.reported_at,
                proposed_reason="What happened",
                decided_by=heads[number % len(heads)],
                decided_by_grade="manager",
                decided_at=decided,
                decided_reason="The incident shows it",
                review_on=day + timedelta(days=182),
                lapses_on=day + timedelta(days=365),
                letter_at=min(now, decided + timedelta(days=2)),
                letter_by=incident.reporter.manager,
            )
        )
    assert all(one.lapses_on > today for one in made)
    Marker.objects.bulk_create(made, batch_size=BATCH)
    about = Customer.objects.in_bulk([one.customer_id for one in made])
    DecidedKey.objects.bulk_create(
        (
            DecidedKey(marker=one, key=key)
            for one in made
            for key in key_numbers(person_of_customer(about[one.customer_id]))
        ),
        batch_size=BATCH,
    )
