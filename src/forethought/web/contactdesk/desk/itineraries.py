"""Who goes out today: in visiting order, before they leave (DMBM511450)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from forethought.timestamps import local_day
from forethought.web.contactdesk import aids
from forethought.web.contactdesk.models import Emergency, Outing
from forethought.web.contactdesk.outings import goes_along
from forethought.web.people.models import Person
from forethought.web.visits.day import visits_of_day
from forethought.web.visits.engagements import ends_at
from forethought.web.visits.models import Visit

OFF = (Visit.State.CANCELLED, Visit.State.TAKEN_OFF)


@dataclass(frozen=True, slots=True)
class Stop:
    """One visit: when, where, with whom."""

    visit: Visit
    ends: datetime
    company: str


@dataclass(frozen=True, slots=True)
class Day:
    """One officer's day. ``outing`` None: they have not left. ``aids``: what holds them back."""

    officer: Person
    stops: tuple[Stop, ...]
    outing: Outing | None
    emergency: Emergency | None
    aids: tuple[str, ...]


def itineraries(visits: QuerySet[Visit], *, now: datetime) -> list[Day]:
    """The days of everybody with a visit today, by name. Four queries."""
    today = visits_of_day(visits, local_day(now)).exclude(state__in=OFF)
    by_officer: dict[Person, list[Stop]] = defaultdict(list)
    for visit in today:
        other = goes_along(visit, visit.officer)
        company = other.name if other else ""
        by_officer[visit.officer].append(Stop(visit, ends_at(visit), company))
    ids = [officer.pk for officer in by_officer]
    outings = _outings(ids, now)
    emergencies = Emergency.objects.in_bulk(ids)
    wrong = aids.holds_back(list(by_officer), now=now)
    return [
        Day(
            officer,
            tuple(stops),
            outings.get(officer.pk),
            emergencies.get(officer.pk),
            wrong.get(officer.pk, ()),
        )
        for officer, stops in by_officer.items()
    ]


def _outings(people: list[int], now: datetime) -> dict[int, Outing]:
    found: dict[int, Outing] = {}
    rows = Outing.objects.filter(
        Q(officer__in=people) | Q(second_officer__in=people), day=local_day(now)
    )
    for outing in rows.order_by("left_at"):
        found[outing.officer_id] = outing
        if outing.second_officer_id is not None:
            found[outing.second_officer_id] = outing
    return found
