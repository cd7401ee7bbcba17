"""Who goes out today: in visiting order, before they leave (DMBM511450)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from forethought.contact.plan import Plan
from forethought.contact.words import Step
from forethought.timestamps import local_day
from forethought.web.contactdesk import aids, stored_plans
from forethought.web.contactdesk.models import Emergency, Outing, PlanVersion
from forethought.web.contactdesk.outings import goes_along
from forethought.web.people.models import Person
from forethought.web.visits.day import visits_of_day
from forethought.web.visits.engagements import ends_at
from forethought.web.visits.models import Visit

OFF = (Visit.State.CANCELLED, Visit.State.TAKEN_OFF)


@dataclass(frozen=True, slots=True)
class Stop:
    """One visit: when, where, with whom.

    Of whoever is out the times are those of their contact plan; ``left_out``: it has left this one
    out since.
    """

    visit: Visit
    begins: datetime
    ends: datetime
    company: str
    left_out: bool


@dataclass(frozen=True, slots=True)
class Day:
    """One officer's day. ``outing`` None: they have not left. ``aids``: what holds them back."""

    officer: Person
    stops: tuple[Stop, ...]
    outing: Outing | None
    emergency: Emergency | None
    aids: tuple[str, ...]


def itineraries(visits: QuerySet[Visit], *, now: datetime) -> list[Day]:
    """The days of everybody who makes a visit today, or comes along, by name. Five queries."""
    today = visits_of_day(visits, local_day(now)).exclude(state__in=OFF)
    theirs: dict[Person, list[Visit]] = defaultdict(list)
    for visit in today:
        theirs[visit.officer].append(visit)
        along = goes_along(visit, visit.officer)
        if along is not None:
            theirs[along].append(visit)
    ids = [officer.pk for officer in theirs]
    outings = _outings(ids, now)
    plans = _plans(outings.values())
    emergencies = Emergency.objects.in_bulk(ids)
    wrong = aids.holds_back(list(theirs), now=now)
    return [
        Day(
            officer,
            _stops(officer, theirs[officer], plans.get(outing.pk) if outing else None),
            outing,
            emergencies.get(officer.pk),
            wrong.get(officer.pk, ()),
        )
        for officer in sorted(theirs, key=lambda one: (one.name, one.pk))
        for outing in (outings.get(officer.pk),)
    ]


def _stops(officer: Person, visits: Iterable[Visit], plan: Plan | None) -> tuple[Stop, ...]:
    """The visits of somebody in the order of their times, which a plan may have moved."""
    moments = {(point.visit, point.step): point.due for point in plan.points} if plan else {}
    stops = []
    for visit in visits:
        other = goes_along(visit, officer)
        begins = moments.get((str(visit.pk), Step.ARRIVED))
        stops.append(
            Stop(
                visit,
                begins or visit.planned_start,
                moments.get((str(visit.pk), Step.LEAVING)) or ends_at(visit),
                other.name if other else "",
                left_out=bool(plan) and not begins and visit.state == Visit.State.PLANNED,
            )
        )
    return tuple(sorted(stops, key=lambda stop: (stop.begins, stop.visit.pk)))


def _plans(outings: Iterable[Outing]) -> dict[int, Plan]:
    """The latest plan of each outing that is under way, by its id; not of one nobody can read."""
    out = [outing.pk for outing in outings if outing.over_at is None]
    rows = PlanVersion.objects.filter(outing__in=out).order_by("outing_id", "-number")
    found = {}
    for row in rows.distinct("outing_id"):
        try:
            found[row.outing_id] = stored_plans.from_json(row.plan)
        except (KeyError, TypeError, ValueError):
            continue  # it counts as overdue already
    return found


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
