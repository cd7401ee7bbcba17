"""Incidents told in one call, and customers that are found by their keys."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from forethought.web.incidents.models import Incident, Support
from forethought.web.incidents.services import Told, record_incident
from forethought.web.people.models import Person
from forethought.web.records.keys import key_numbers
from forethought.web.records.persons import person_of_customer
from forethought.web.visits.models import Customer, CustomerKey, Visit
from tests.web.factories import NOW, make_customer

TOLD = Told(
    happened_at=NOW - timedelta(hours=1),
    hazards=["threat", "animal"],
    how="in_person",
    who="customer",
    words="He said he would set the dog on me if I came back.",
)


def known(name: str = "Robin Invented", **cells: Any) -> Customer:
    """A customer with the matching keys that planning a visit gives them."""
    customer = make_customer(name, **cells)
    numbers = key_numbers(person_of_customer(customer))
    CustomerKey.objects.bulk_create(CustomerKey(customer=customer, key=key) for key in numbers)
    return customer


def recorded(reporter: Person, uuid: UUID | None = None, **changes: Any) -> Incident:
    """``TOLD`` with changes, as the service records it; typed ``by`` the reporter unless said."""
    by, now = changes.pop("by", reporter), changes.pop("now", NOW)
    told = replace(TOLD, **changes)
    return record_incident(uuid or uuid4(), told, reporter=reporter, by=by, now=now)


def held() -> set[Visit]:
    """The visits that wait for a check because of an incident."""
    return set(Visit.objects.filter(check_wanted_because="incident"))


def offered(incident: Incident, by: Person, now: datetime = NOW, **fields: Any) -> Support:
    """Support that was offered, past the service."""
    fields.setdefault("kind", Support.Kind.DEBRIEF)
    return Support.objects.create(incident=incident, offered_by=by, offered_at=now, **fields)
