"""What happened in the invented office in the year before: closed reports, to learn from.

Written past the services, as a history that was brought in: nobody is told of it, no visit is
held for it, and its checks know nothing of it. The same each time but for the days.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import TypeVar

from forethought.timestamps import LONDON, day_begins
from forethought.web.incidents.models import Incident
from forethought.web.learning.counting import count_month, finished_months
from forethought.web.people.models import Person

Thing = TypeVar("Thing")

MONTHS = 12
EACH_MONTH = (("Aire", 4), ("Calder", 3), ("Forth", 2))
"""Reports of each team in a month, one more in every second."""

_KINDS = {
    ("abuse",): (12, "Shouted and swore at me until I was back at the car."),
    ("threat",): (5, "Said that the next one who calls would be sorry."),
    ("animal",): (6, "A large dog ran loose in the yard; I stayed behind the gate."),
    ("abuse", "harassment"): (3, "Insulted me and filmed me with a telephone held to my face."),
    ("obstruction",): (3, "Stood in the way of my car for some minutes."),
    ("substance",): (2, "Was drunk and unsteady; I left at once."),
    ("weapon",): (1, "Held a tool in the hand the whole time."),
    ("crisis",): (2, "Cried and said that there was no way out; I stayed until help came."),
    ("premises",): (1, "The stairs gave way under me."),
}
_PLACES = {
    "Aire": (("LS6", 6), ("LS11", 4), ("LS8", 3), ("LS1", 2)),
    "Calder": (("BD3", 5), ("HX1", 3), ("WF2", 2)),
    "Forth": (("FK8", 4), ("FK7", 3), ("KY11", 1)),
}
_HOURS = ((9, 3), (10, 4), (11, 5), (13, 3), (14, 6), (15, 9), (16, 6), (17, 3))
_DAYS = ((0, 4), (1, 8), (2, 5), (3, 5), (4, 6))
_CHANGED = (
    "Talked through in the team. The next visit is announced by letter.",
    "The customer was written to, and now pays by telephone.",
    "The next visits to this street are made by two officers.",
    "Nothing more was needed; the officer was thanked for the report.",
)
_NEAR_MISS = 0.25


def live_through_a_year(people: Mapping[str, Person], *, now: datetime) -> int:
    """Bring in last year's reports, and count its months. Returns how many there are; once only."""
    months = finished_months(now)[:MONTHS]
    if Incident.objects.filter(happened_at__lt=day_begins(months[0])).exists():
        return 0
    made = Incident.objects.bulk_create(_reports(people, now))
    for month in finished_months(now):
        count_month(month, now=now)
    return len(made)


def _reports(people: Mapping[str, Person], now: datetime) -> Iterator[Incident]:
    luck = random.Random("forethought")  # noqa: S311 - the same each time, not a secret
    for place, month in enumerate(finished_months(now)[:MONTHS]):
        for team, number in EACH_MONTH:
            officers = [one for one in people.values() if _is_officer_of(one, team)]
            for _ in range(number + place % 2):
                day = month + timedelta(days=7 * luck.randrange(4))
                day += timedelta(days=(_one_of(luck, _DAYS) - day.weekday()) % 7)
                hour = time(_one_of(luck, _HOURS), luck.randrange(60))
                at = datetime.combine(day, hour, LONDON)
                yield _report(luck, luck.choice(officers), team, (at, now))


def _is_officer_of(person: Person, team: str) -> bool:
    return person.makes_visits and person.team is not None and person.team.name == team


def _report(
    luck: random.Random, officer: Person, team: str, between: tuple[datetime, datetime]
) -> Incident:
    at, now = between
    kinds = [(kind, weight) for kind, (weight, _) in _KINDS.items()]
    hazards = _one_of(luck, kinds)
    reported = min(at + timedelta(hours=luck.randrange(1, 30)), now)
    return Incident(
        uuid=uuid.UUID(int=luck.getrandbits(128), version=4),
        reporter=officer,
        recorded_by=officer,
        office=officer.office,
        happened_at=at,
        reported_at=reported,
        hazards=list(hazards),
        near_miss=luck.random() < _NEAR_MISS,
        how=Incident.How.IN_PERSON,
        who=Incident.Who.CUSTOMER,
        postcode=f"{_one_of(luck, _PLACES[team])} 1ZZ",
        words=_KINDS[hazards][1],
        manager_told=officer.manager,
        manager_told_at=reported if officer.manager else None,
        state=Incident.State.CLOSED,
        closed_at=min(at + timedelta(days=9), now),
        closed_by=officer.manager or officer,
        what_changed=luck.choice(_CHANGED),
    )


def _one_of(luck: random.Random, weighed: Sequence[tuple[Thing, int]]) -> Thing:
    return luck.choices([one for one, _ in weighed], [weight for _, weight in weighed])[0]
