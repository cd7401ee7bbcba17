"""A decision made while somebody is out reaches their contact plan.

policy.md: the contact plan enforces the controls of a visit. They may be decided after the officer
has left, and then hold for this plan too.
"""

from __future__ import annotations

import uuid as uuids
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from forethought.contact.plan import Plan, PlannedVisit, Point, plan_of
from forethought.contact.words import Step
from forethought.web.contactdesk import facts
from forethought.web.contactdesk.judging import contact_of, told_of
from forethought.web.contactdesk.models import Outing
from forethought.web.contactdesk.outings import planned
from forethought.web.contactdesk.watching import lock
from forethought.web.people.models import Person
from forethought.web.visits.models import Visit

_OF_VISIT = (Step.ARRIVED, Step.IN_VISIT, Step.LEAVING)


def follow_decision(visit: Visit, *, by: Person, now: datetime) -> None:
    """Whoever is out with this visit before them is watched as it is decided now.

    Called in the transaction of the decision, with the visit locked (before any outing, as
    everywhere). The moments that the office expects stay as they are; what must be heard from
    inside, and how fast an alarm climbs, follow. An outing that cannot be judged counts as
    overdue already and is left as it is.
    """
    for pk in _outings_of(visit):
        with transaction.atomic():
            outing = lock(pk)
            if outing.over_at is not None or contact_of(outing, now) is None:
                continue
            plan = told_of([outing])[outing.pk].latest_plan
            changed = as_decided(plan, visit, _people(outing))
            if changed != plan:
                facts.change_plan(pk, changed, uuid=uuids.uuid4(), by=by, via="decision", now=now)


def as_decided(plan: Plan, visit: Visit, people: Collection[Person]) -> Plan:
    """The plan with this visit as it is decided now, at the moments that it holds already."""
    name = str(visit.pk)
    old = {point.step: point for point in _leg(plan.points, name)}
    arrived = old.get(Step.ARRIVED)
    if arrived is None:
        return plan
    (wanted,) = planned([visit], tuple(people))
    leg = [
        replace(point, due=old[point.step].due) if point.step in old else point
        for point in _points(plan, replace(wanted, start=arrived.due, length=arrived.length))
    ]
    points: list[Point] = []
    for point in plan.points:
        if point is arrived:
            points += leg
        elif point not in old.values():
            points.append(point)
    return replace(plan, points=tuple(points))


def _points(plan: Plan, visit: PlannedVisit) -> list[Point]:
    return _leg(plan_of(outing=plan.outing, visits=[visit], times=plan.times).points, visit.visit)


def _leg(points: Iterable[Point], name: str) -> list[Point]:
    return [point for point in points if point.visit == name and point.step in _OF_VISIT]


def _people(outing: Outing) -> tuple[Person, ...]:
    both = (outing.officer, outing.second_officer)
    return tuple(person for person in both if person is not None)


def _outings_of(visit: Visit) -> list[int]:
    """The outings under way of its officers, in the order in which they are locked."""
    people = [pk for pk in (visit.officer_id, visit.second_officer_id) if pk is not None]
    mine = Q(officer__in=people) | Q(second_officer__in=people)
    return list(
        Outing.objects.filter(mine, over_at__isnull=True)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
