"""The visits of a day: who goes where, in visiting order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.db.models import Q, QuerySet

from forethought.web.look.words import time_range
from forethought.web.people.models import Person, Team
from forethought.web.visits.engagements import ends_at
from forethought.web.visits.models import JOINED, Visit
from forethought.web.visits.standing import Standing
from forethought.web.visits.times import of_day


@dataclass(frozen=True, slots=True)
class Stop:
    """One visit in an officer's day. ``as_second``: they come along on somebody else's."""

    standing: Standing
    as_second: bool = False

    @property
    def visit(self) -> Visit:
        """The visit itself."""
        return self.standing.visit

    @property
    def when(self) -> str:
        """``10am to 11am``."""
        return time_range(self.visit.planned_start, ends_at(self.visit))


@dataclass(frozen=True, slots=True)
class Itinerary:
    """The day of one officer, in visiting order."""

    officer: Person
    stops: tuple[Stop, ...]


def visits_of_day(visits: QuerySet[Visit], on: date) -> QuerySet[Visit]:
    """Those that begin on that London day, with whoever is named on them, by officer and time."""
    begins, ends = of_day(on)
    return (
        visits.filter(planned_start__gte=begins, planned_start__lt=ends)
        .select_related("customer", "officer__team", "second_officer__team")
        .order_by("officer__name", "officer_id", "planned_start", "pk")
    )


def of_officer(visits: QuerySet[Visit], officer_id: int) -> QuerySet[Visit]:
    """Those on which somebody is named and has not declined."""
    return visits.filter(Q(officer=officer_id) | Q(second_officer=officer_id, second__in=JOINED))


def of_team(visits: QuerySet[Visit], team: Team) -> QuerySet[Visit]:
    """Those of a team's officers."""
    return visits.filter(officer__team=team)


def itineraries(standings: Iterable[Standing]) -> list[Itinerary]:
    """One for each officer, by name. Visits come by officer and time."""
    by_officer = groupby(standings, key=lambda one: one.visit.officer_id)
    return [
        Itinerary(stops[0].visit.officer, stops)
        for stops in (tuple(Stop(one) for one in group) for _, group in by_officer)
    ]


def itinerary(standings: Sequence[Standing], officer: Person) -> Itinerary:
    """The day of one officer, those on which they come along among them."""
    in_order = sorted(standings, key=lambda one: (one.visit.planned_start, one.visit.pk))
    return Itinerary(
        officer, tuple(Stop(one, one.visit.officer_id != officer.pk) for one in in_order)
    )


def days_around(on: date) -> tuple[date | None, date | None]:
    """The days before and after, None beyond the calendar."""
    step = timedelta(days=1)
    return (
        on - step if on > date.min + step else None,
        on + step if on < date.max - step else None,
    )
