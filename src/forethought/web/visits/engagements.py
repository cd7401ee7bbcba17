"""Nobody can be at two doors at once: the time that a visit takes of each officer.

The database refuses overlaps (``officer_at_one_door``); here is the sentence about it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange, NumericRange
from django.db.models import QuerySet

from forethought.timestamps import local_day
from forethought.web.look.words import day, time_range, weekday
from forethought.web.people.models import Person
from forethought.web.visits.models import Engagement, Visit
from forethought.web.visits.problems import NotPossibleError

TAKES_TIME = (Visit.State.PLANNED, Visit.State.UNDER_WAY)

_ONE_OFFICER = 0x0F0D << 48
"""Keys of advisory locks, with the officer's id added."""


def ends_at(visit: Visit) -> datetime:
    """When a visit is planned to be over."""
    return visit.planned_start + timedelta(minutes=visit.minutes)


def when(visit: Visit) -> str:
    """``Wednesday 25 November 2026, 10am to 11am``."""
    return f"{weekday(visit.planned_start)}, {time_range(visit.planned_start, ends_at(visit))}"


def wanted(visit: Visit) -> list[Engagement]:
    """The rows that a visit should have, by id of the officer."""
    if visit.state not in TAKES_TIME:
        return []
    officers = {visit.officer_id}
    if visit.second_officer_id and visit.second == Visit.Second.ACCEPTED:
        officers.add(visit.second_officer_id)
    during = _during(visit)
    return [
        Engagement(visit=visit, officer_span=NumericRange(pk, pk, "[]"), during=during)
        for pk in sorted(officers)
    ]


def take_turns(officers: Iterable[int]) -> None:
    """Wait until nobody else is changing where these officers are, to the end of the transaction.

    A service takes its turn once, for everybody whom it concerns, before it writes: two services
    that swap the doors of two officers then wait for each other and never in a circle.
    """
    keys = sorted(_ONE_OFFICER + officer for officer in set(officers))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_advisory_xact_lock(key)) FROM unnest(%s::bigint[]) AS key", [keys]
        )


def keep_in_step(visit: Visit) -> None:
    """Make the rows of a visit agree with it, inside the caller's transaction.

    Raises NotPossibleError with a sentence when an officer is at another door then.
    """
    before = Engagement.objects.filter(visit=visit)
    after = wanted(visit)
    take_turns([row.officer_span.lower for row in (*before, *after)])
    before.delete()
    try:
        with transaction.atomic():
            for row in after:
                row.save(force_insert=True)
    except IntegrityError as error:
        if "officer_at_one_door" not in str(error):
            raise
        raise NotPossibleError(_clash(visit), field="start_time") from None


def _clash(visit: Visit) -> str:
    for row in wanted(visit):
        officer_id = row.officer_span.lower
        other = overlapping(officer_id, visit).first()
        if other is not None:
            name = Person.objects.values_list("name", flat=True).get(pk=officer_id)
            return at_another_door(name, other.during)
    return "An officer of this visit has just been planned for another door then: try again"


def at_another_door(name: str, during: DateTimeTZRange) -> str:
    """``Kim Invented is at another door from 10am to 11am on 25 November 2026: ...``."""
    return (
        f"{name} is at another door from {time_range(during.lower, during.upper)}"
        f" on {day(local_day(during.lower))}: choose another time"
    )


def overlapping(officer_id: int, visit: Visit) -> QuerySet[Engagement]:
    """What else an officer is engaged in while ``visit`` is planned, earliest first."""
    return (
        _while_planned(visit)
        .filter(officer_span__contains=NumericRange(officer_id, officer_id, "[]"))
        .order_by("during")
    )


def busy(officers: Iterable[int], visit: Visit) -> set[int]:
    """Which of these officers are at another door while ``visit`` is planned. One query."""
    spans = _while_planned(visit).values_list("officer_span", flat=True)
    return {span.lower for span in spans} & set(officers)


def _while_planned(visit: Visit) -> QuerySet[Engagement]:
    return Engagement.objects.filter(during__overlap=_during(visit)).exclude(visit=visit)


def _during(visit: Visit) -> DateTimeTZRange:
    return DateTimeTZRange(visit.planned_start, ends_at(visit), "[)")
