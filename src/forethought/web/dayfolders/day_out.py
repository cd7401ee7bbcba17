"""What a day folder of the site holds of visits and officers, as cells (docs/day-folder.md)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from forethought.check_inputs import VisitEntry
from forethought.dayfolder.cells_out import moment_cell, whom_cells
from forethought.dayfolder.officers import KNOWN as OFFICER_COLUMNS
from forethought.dayfolder.visits import KNOWN as VISIT_COLUMNS
from forethought.timestamps import LONDON, day_begins
from forethought.vocabulary import Grade
from forethought.web.checks.facts import (
    LOCAL_KNOWLEDGE,
    PeopleKnow,
    entry_of,
    local_knowledge,
    named_on,
    what_people_know,
)
from forethought.web.people.cover import away_between, solo_trained, whom_to_ask
from forethought.web.people.models import Absence, MoreAffectedBy, Office, Person
from forethought.web.visits.day import visits_of_day
from forethought.web.visits.models import JOINED, Visit

SITE_COLUMNS = ("site_visit", "site_version")
"""Beside the columns of the format: by them a line is found again when it comes back."""

VISITS = (*VISIT_COLUMNS, *SITE_COLUMNS)
OFFICERS = OFFICER_COLUMNS
GONE = "2000-01-01"
"""Until when somebody was available who has left: nobody asks them, what they decided stands."""

_AHEAD = (Visit.State.PLANNED, Visit.State.UNDER_WAY)
_KNOWN_FOR = timedelta(days=30)
_TICK = timedelta(microseconds=1)

Cells = dict[str, str]


@dataclass(frozen=True, slots=True)
class VisitOut:
    """One visit with everything that people told about it."""

    visit: Visit
    entry: VisitEntry
    know: PeopleKnow


def visits_of(office: Office | None) -> QuerySet[Visit]:
    """The visits on which somebody of the office is named; None: all."""
    if office is None:
        return Visit.objects.all()
    joined = Q(second_officer__team__office=office, second__in=JOINED)
    return Visit.objects.filter(Q(officer__team__office=office) | joined)


def visits_out(day: date, office: Office | None, now: datetime) -> list[VisitOut]:
    """The visits of that day that are planned or under way, of one office or of all."""
    ahead = visits_of(office).filter(state__in=_AHEAD)
    wanted = visits_of_day(ahead, day).select_related(
        "customer",
        "officer__team__office",
        "officer__manager",
        "second_officer__team__office",
        "second_officer__manager",
    )
    # As the check of that morning sees it: a visit may be made at any hour of its day.
    moment = max(now, day_begins(day))
    out = []
    for visit in wanted:
        know = what_people_know(visit)
        out.append(VisitOut(visit, entry_of(visit, know, moment), know))
    return out


def visit_cells(out: VisitOut) -> Cells:
    """The line of ``visits.csv``."""
    entry, visit = out.entry, out.visit
    return {
        "visit_id": entry.visit_id,
        "officer_id": entry.officer_id,
        "second_officer_id": entry.second_officer_id,
        "planned_start": visit.planned_start.astimezone(LONDON).isoformat(timespec="seconds"),
        "minutes": str(visit.minutes),
        **whom_cells(entry.person),
        "purpose": entry.purpose,
        "announced": _yes_no(entry.announced),
        "expected_cash_gbp": "" if entry.expected_cash is None else f"{entry.expected_cash:.2f}",
        "translation": entry.translation,
        "training": _yes_no(entry.training),
        "pair_wanted": _yes_no(entry.pair_wanted),
        "concern": entry.concern,
        "until": moment_cell(entry.until),
        "site_visit": str(visit.pk),
        "site_version": str(visit.version),
    }


def known_here(visits: Iterable[VisitOut]) -> Iterator[tuple[str, VisitOut, str]]:
    """What officers know themselves: record id, the visit, the text (a further record system)."""
    for out in visits:
        for record in local_knowledge(out.visit, out.know):
            yield record.record_id, out, record.text


LOCAL = LOCAL_KNOWLEDGE
"""The name of that record system."""


def officer_cells(visits: list[VisitOut], day: date, now: datetime) -> list[Cells]:
    """The lines of ``officers.csv``: who is named on a visit, and everybody who may authorise.

    ``now`` is the moment for which it is said who is there: today's, or the beginning of the day.

    By what somebody is more affected is told of those alone who may go, also who is added to a
    visit by hand: without it the folder would ask less care than the site.
    """
    named = {person.pk: person for out in visits for person in named_on(out.visit)}
    managers = Person.objects.filter(grade=Grade.MANAGER.value, system=False).select_related(
        "team__office"
    )
    people = {person.pk: person for person in managers} | named
    # Somebody named who has left is left out: the check of the folder then knows them no more
    # than the site's does.
    able = [one for one in people.values() if one.is_active or one.pk not in named]
    going = [one.pk for one in people.values() if one.makes_visits or one.pk in named]
    affected = dict(
        MoreAffectedBy.objects.filter(person__in=going).values_list("person_id", "hazards")
    )
    trained = solo_trained(list(people), day)
    away = away_between(able, now, now + _KNOWN_FOR)
    return [
        _officer(person, now)
        | {
            "solo_trained": _yes_no(person.pk in trained),
            "more_affected_by": ";".join(affected.get(person.pk, ())),
        }
        | _availability(person, away.get(person.pk), now)
        for person in sorted(able, key=lambda one: one.officer_id)
    ]


def _officer(person: Person, now: datetime) -> Cells:
    asked = whom_to_ask(person, (person,), now)
    return {
        "officer_id": person.officer_id,
        "name": person.name,
        "grade": person.grade,
        "manager_id": asked.officer_id if asked else "",
        "office": person.office.name if person.office else "",
    }


def _availability(person: Person, absence: Absence | None, now: datetime) -> Cells:
    """One time in which they can be asked: now until they go away, or from when they are back."""
    first, last = "", ""
    if not person.is_active:
        last = GONE
    elif absence is not None and absence.begins > now:
        last = moment_cell(absence.begins - _TICK)
    elif absence is not None and absence.ends is not None:
        first = moment_cell(absence.ends)
    elif absence is not None:
        last = moment_cell(absence.begins - _TICK)
    return {"available_from": first, "available_to": last}


def _yes_no(value: bool) -> str:
    return "yes" if value else "no"
