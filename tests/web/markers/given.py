"""An office with an incident, and markers at every point of their life: for these tests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from forethought.timestamps import local_day
from forethought.vocabulary import MarkerLevel
from forethought.web.incidents.models import Incident
from forethought.web.markers import services
from forethought.web.markers.common import keep_keys
from forethought.web.markers.models import Marker
from forethought.web.people.models import Office, Person, Team
from forethought.web.records.keys import key_numbers
from forethought.web.records.persons import person_of_customer
from forethought.web.visits.models import Customer, CustomerKey
from forethought.web.visits.problems import NotPossibleError
from tests.web.factories import (
    NOW,
    make_customer,
    make_manager,
    make_office,
    make_person,
    make_team,
)

WORDS = (
    "He came out shouting, stood in front of the door and would not let me leave for ten minutes"
)
WORDING = "May shout and block the way out. Stay on the doorstep"
PAIR = services.Warns(MarkerLevel.PAIR, WORDING, "Is hard of hearing: face him and speak slowly")
ABOUT_PERSON = services.Target(Marker.About.PERSON)


@dataclass(frozen=True)
class World:
    """One office. ``boss`` and ``other`` are of management grade; the incident hit ``officer``."""

    office: Office
    team: Team
    boss: Person
    other: Person
    officer: Person
    customer: Customer
    incident: Incident


def make_world(**fields: Any) -> World:
    """An office with an incident of yesterday by a customer."""
    office = make_office()
    team = make_team(office)
    boss = make_manager("Boss Invented", team=team)
    other = make_manager("Otis Invented", team=team)
    officer = make_person("Ash Invented", team=team, manager=boss)
    customer = known_customer("Vic Invented")
    incident = make_incident(officer, customer, **fields)
    return World(office, team, boss, other, officer, customer, incident)


def known_customer(name: str, **fields: Any) -> Customer:
    """A customer with matching keys, as the site keeps them."""
    customer = make_customer(name, **fields)
    CustomerKey.objects.bulk_create(
        CustomerKey(customer=customer, key=key) for key in key_numbers(person_of_customer(customer))
    )
    return customer


def make_incident(reporter: Person, customer: Customer | None = None, **fields: Any) -> Incident:
    """An incident of yesterday, reported by whom it happened to."""
    fields.setdefault("hazards", ["obstruction", "abuse"])
    fields.setdefault("how", "in_person")
    fields.setdefault("who", "customer")
    fields.setdefault("words", WORDS)
    fields.setdefault("happened_at", NOW - timedelta(days=1))
    fields.setdefault("reported_at", NOW - timedelta(hours=20))
    return Incident.objects.create(
        uuid=uuid4(),
        reporter=reporter,
        recorded_by=fields.pop("recorded_by", reporter),
        office=reporter.office,
        customer=customer,
        **fields,
    )


def make_marker(incident: Incident, *, now: datetime, **fields: Any) -> Marker:
    """A marker that counts, straight into the database: about the incident's customer."""
    day = local_day(now)
    decider = fields.pop("decided_by", None) or make_manager()
    marker = Marker.objects.create(
        incident=incident,
        about="person",
        level="pair",
        customer=incident.customer,
        wording=WORDING,
        state=Marker.State.LIVE,
        proposed_by=incident.reporter,
        proposed_at=now,
        proposed_reason="It may happen again",
        decided_by=decider,
        decided_by_grade="manager",
        decided_at=now,
        decided_reason="The report is clear",
        review_on=day + timedelta(days=180),
        lapses_on=day + timedelta(days=365),
        **fields,
    )
    keep_keys(marker)
    return marker


def with_everything(marker: Marker, *, now: datetime) -> dict[str, int]:
    """An appeal that waits, a share, and somebody whom it is not about: as addresses name them."""
    assert marker.decided_by is not None
    by = marker.decided_by
    marker.appeals.create(
        received_on=local_day(now),
        recorded_at=now,
        recorded_by=by,
        says="It was not me",
        due_on=local_day(now) + timedelta(days=28),
        decider=by,
    )
    share = marker.shares.create(at=now, by=by, recipient="Police", because="Risk", version=1)
    other = marker.not_about.create(
        customer=make_customer("Terry Invented"), at=now, by=by, reason="A namesake"
    )
    return {"marker_id": marker.pk, "share_id": share.pk, "not_about_id": other.pk}


def proposed(world: World, target: services.Target = ABOUT_PERSON, **fields: Any) -> Marker:
    """A marker that waits for its decision."""
    fields.setdefault("by", world.officer)
    fields.setdefault("warns", PAIR)
    fields.setdefault("reason", "It may happen to the next one")
    return services.propose_marker(world.incident.pk, target=target, now=NOW, **fields)


def live(world: World, target: services.Target = ABOUT_PERSON, **fields: Any) -> Marker:
    """A marker that counts, decided by ``boss``."""
    fields.setdefault("by", world.boss)
    fields.setdefault("warns", PAIR)
    fields.setdefault("reason", "The report is clear, and it was at the door")
    marker = proposed(world, target, by=fields.pop("proposed_by", world.officer))
    return services.set_marker(marker.pk, now=NOW, **fields)


def aged(marker: Marker, *, decided: datetime, review_on: date, lapses_on: date) -> Marker:
    """The same marker, decided long ago."""
    marker.decided_at, marker.review_on, marker.lapses_on = decided, review_on, lapses_on
    marker.proposed_at = decided
    if marker.letter_due_on is not None:
        marker.letter_due_on = local_day(decided) + timedelta(days=28)
    marker.save()
    keep_keys(marker)
    return marker


def days(number: int) -> date:
    """A day so many days from today."""
    return local_day(NOW) + timedelta(days=number)


def refused(field: str | None = None, says: str = "") -> pytest.RaisesExc[NotPossibleError]:
    """What follows is refused, beside ``field`` and in words that hold ``says``."""
    return pytest.raises(
        NotPossibleError,
        match=says or None,
        check=lambda error: field is None or error.field == field,
    )


def page(client: Client, address: str, status: int = 200) -> str:
    """What the page at this address says."""
    answer = client.get(address)
    assert answer.status_code == status
    return unescape(str(answer.content.decode()))


def send(client: Client, address: str, /, **typed: Any) -> str:
    """The page that comes after sending a form: the form again, or where it leads."""
    answer = client.post(address, typed, follow=True)
    assert answer.status_code == 200
    return unescape(str(answer.content.decode()))


def boxes(name: str, day: date) -> dict[str, str]:
    """A day as it is typed into three boxes."""
    return {
        f"{name}-day": f"{day.day}",
        f"{name}-month": f"{day.month}",
        f"{name}-year": f"{day.year}",
    }
