"""``contact.csv``: who goes where and when, and whom to ring. The office keeps contact by it.

For people, on paper or in a spreadsheet: cells that a spreadsheet would take for a formula are
made harmless. The check of a folder does not read it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q

from forethought.timestamps import LONDON
from forethought.web.contactdesk.desk.itineraries import Day, Stop, itineraries
from forethought.web.contactdesk.models import Emergency, Outing
from forethought.web.contactdesk.standing import Standing, read
from forethought.web.dayfolders.day_out import visits_of
from forethought.web.people.models import Office, Person
from forethought.web.visits.export import neutral

COLUMNS = (
    *("officer", "officer_phone", "comes_along", "visit_id", "begins", "ends", "customer"),
    *("address", "postcode", "is_out", "left_at", "back_by", "expected_next", "vehicle"),
    *("emergency_contact", "emergency_phone", "manager", "manager_phone", "office"),
    *("office_phone", "heard_arrived", "heard_left", "heard_back"),
)
"""The last three are for the pen: when they were heard."""


def contact_lines(office: Office | None, *, moment: datetime) -> list[list[str]]:
    """A line for each stop of everybody who goes out that day, by name and time.

    ``moment`` lies in that day; of who is out by then, their contact plan. Whoever is out and has
    no stop that day has a line all the same: nobody who is out is left out.
    """
    days = itineraries(visits_of(office), now=moment)
    listed = {day.officer.pk for day in days}
    days += [day for day in _out_without_stops(office) if day.officer.pk not in listed]
    people = Person.objects.select_related("manager", "team__office").in_bulk(
        [day.officer.pk for day in days]
    )
    return [
        [neutral(cell) for cell in line]
        for day in days
        for line in _lines(day, people[day.officer.pk])
    ]


def _out_without_stops(office: Office | None) -> list[Day]:
    out = Outing.objects.filter(over_at__isnull=True).select_related("officer", "second_officer")
    if office is not None:
        out = out.filter(Q(office=office) | Q(officer__team__office=office))
    who = [
        (person, outing)
        for outing in out.order_by("pk")
        for person in (outing.officer, outing.second_officer)
        if person is not None
    ]
    emergencies = Emergency.objects.in_bulk([person.pk for person, _ in who])
    return [Day(person, (), outing, emergencies.get(person.pk), ()) for person, outing in who]


def _lines(day: Day, officer: Person) -> Iterator[list[str]]:
    for stop in day.stops or (None,):
        yield [*_stop(officer, stop), *_out(day), *_whom(day, officer), "", "", ""]


def _stop(officer: Person, stop: Stop | None) -> list[str]:
    if stop is None:
        return [officer.name, officer.phone, *[""] * 7]
    visit = stop.visit
    return [
        officer.name,
        officer.phone,
        stop.company,
        visit.reference or str(visit.pk),
        _clock(stop.begins),
        _clock(stop.ends),
        visit.customer.name,
        visit.customer.address,
        visit.customer.postcode,
    ]


def _out(day: Day) -> list[str]:
    outing = day.outing
    if outing is None:
        return ["no", "", "", ""]
    if outing.over_at is not None:
        return ["back", _clock(outing.left_at), _clock(outing.back_by), ""]
    standing = read(outing.standing)
    return ["yes", _clock(outing.left_at), _clock(outing.back_by), _expected(standing)]


def _expected(standing: Standing) -> str:
    if standing.due is None:
        return ""
    return f"{standing.due.step.value.replace('_', ' ')} by {_clock(standing.due.due)}"


def _whom(day: Day, officer: Person) -> list[str]:
    emergency, manager, office = day.emergency, officer.manager, officer.office
    return [
        (day.outing.vehicle if day.outing else "") or (emergency.vehicle if emergency else ""),
        emergency.contact_name if emergency else "",
        emergency.contact_phone if emergency else "",
        manager.name if manager else "",
        manager.phone if manager else "",
        office.name if office else "",
        office.phone if office else "",
    ]


def _clock(moment: datetime) -> str:
    return f"{moment.astimezone(LONDON):%Y-%m-%d %H:%M}"
