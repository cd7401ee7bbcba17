"""The visits of one person as an iCalendar file (RFC 5545)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import Max, Q
from icalendar import Calendar, Event, Timezone

from forethought.places.postcode import outward_of
from forethought.timestamps import LONDON
from forethought.web.checks.current import current_checks
from forethought.web.decisions.models import Decision
from forethought.web.papers.calendar_words import may_go, title
from forethought.web.people.models import Person
from forethought.web.visits.engagements import ends_at
from forethought.web.visits.models import JOINED, Visit
from forethought.web.visits.standing import Standing, standings

BACK = timedelta(days=30)
"""So far back a calendar goes."""
MOST = 1000
"""Visits of one calendar, the newest planned ones left out."""

_NAMES = uuid.UUID("6f0f5d57-54c4-4b0e-9c60-2a1f0f0f7d11")
_CANCELLED = (Visit.State.CANCELLED, Visit.State.TAKEN_OFF)
_WARNING = (
    "This is what was known when your calendar last asked, which may be hours ago. Open the visit"
    " on the site before you go."
)


def calendar_of(person: Person, *, page: Callable[[int], str], now: datetime) -> bytes:
    """The calendar; the same as long as nothing is known anew. ``page``: address of a visit."""
    made = Calendar()
    made.add("prodid", "-//Forethought//Visits//EN")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("x-wr-calname", "Visits")
    made.add("x-published-ttl", "PT15M")
    this_year = now.astimezone(LONDON).year
    made.add_component(
        Timezone.from_tzid(
            "Europe/London",
            first_date=date(this_year - 1, 1, 1),
            last_date=date(this_year + 3, 1, 1),
        )
    )
    found = _visits(person, now)
    changed = _changed(found)
    for standing in standings(found, now=now):
        visit = standing.visit
        made.add_component(_event(standing, person, page(visit.pk), changed[visit.pk]))
    content: bytes = made.to_ical()
    return content


def _visits(person: Person, now: datetime) -> list[Visit]:
    named = Q(officer=person) | Q(second_officer=person, second__in=JOINED)
    visits = Visit.objects.filter(named, planned_start__gte=now - BACK)
    with_people = visits.select_related("customer", "officer__team", "second_officer__team")
    return list(with_people.order_by("planned_start", "pk")[:MOST])


def _changed(visits: list[Visit]) -> dict[int, datetime]:
    """When something about each was last written: a program that reads it keeps the newer one."""
    ids = [visit.pk for visit in visits]
    history = Visit.objects.filter(pk__in=ids).values_list("pk", Max("history__at"))
    decided = Decision.objects.filter(visit__in=ids).values_list("visit", "at", "withdrawn_at")
    checks = current_checks(visits)
    moments: dict[int, list[datetime | None]] = {
        visit.pk: [visit.created_at, visit.check_wanted_at] for visit in visits
    }
    for visit_id, at in history:
        moments[visit_id].append(at)
    for visit_id, at, withdrawn_at in decided:
        moments[visit_id] += [at, withdrawn_at]
    for visit_id, check in checks.items():
        moments[visit_id].append(check.made_at)
    return {pk: max(at for at in known if at is not None) for pk, known in moments.items()}


def _event(standing: Standing, person: Person, page: str, changed: datetime) -> Event:
    visit = standing.visit
    starts, ends = _in_london(visit.planned_start, ends_at(visit))
    event = Event()
    # The number alone would be the same on two sites that one calendar reads.
    event.add("uid", str(uuid.uuid5(_NAMES, f"{visit.pk} {visit.created_at.isoformat()}")))
    event.add("summary", title(standing, person))
    event.add("dtstart", starts)
    event.add("dtend", ends)
    event.add("dtstamp", changed.astimezone(UTC))
    event.add("last-modified", changed.astimezone(UTC))
    event.add("sequence", max(0, visit.version - 1))
    event.add("status", _status(standing))
    event.add("class", "PRIVATE")
    event.add("description", _WARNING)
    event.add("url", page)
    where = outward_of(visit.customer.postcode)
    if where:
        event.add("location", where)
    return event


def _status(standing: Standing) -> str:
    if standing.visit.state in _CANCELLED:
        return "CANCELLED"
    gone = not standing.ahead or standing.visit.state == Visit.State.UNDER_WAY
    return "CONFIRMED" if gone or may_go(standing) else "TENTATIVE"


def _in_london(starts: datetime, ends: datetime) -> tuple[Any, Any]:
    """Both in London time; in UTC where one lies in the hour that comes twice, the second time.

    A calendar file can only say the first of the two in local time.
    """
    local = starts.astimezone(LONDON), ends.astimezone(LONDON)
    if any(_comes_again(moment) for moment in local):
        return starts.astimezone(UTC), ends.astimezone(UTC)
    return local


def _comes_again(moment: datetime) -> bool:
    return bool(moment.fold) and moment.utcoffset() != moment.replace(fold=0).utcoffset()
