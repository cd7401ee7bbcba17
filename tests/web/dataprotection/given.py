"""Invented things of a given age, each of them whole, past the services."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from forethought.matching import Person as CorePerson
from forethought.timestamps import local_day
from forethought.vocabulary import INCIDENT_REPORTS
from forethought.web.contactdesk.models import Alarm, Call, Outing
from forethought.web.dataprotection.models import AccessRequest, LegalHold
from forethought.web.incidents.models import Incident
from forethought.web.markers.models import Marker
from forethought.web.notices.models import Notice
from forethought.web.people.models import Person
from forethought.web.records.keys import key_numbers
from forethought.web.records.models import HAND_NOTES, Record, RecordKey, Source
from forethought.web.records.persons import person_of_customer
from forethought.web.visits.models import Customer, CustomerKey, Visit
from tests.web.factories import (
    NOW,
    TODAY,
    make_check,
    make_customer,
    make_data_protection,
    make_decision,
    make_manager,
    make_visit,
)

_number = count(1)


def known_customer(name: str = "Robin Invented", **fields: Any) -> Customer:
    """A customer with the keys by which records are found."""
    customer = make_customer(name, **fields)
    CustomerKey.objects.bulk_create(
        CustomerKey(customer=customer, key=key) for key in key_numbers(person_of_customer(customer))
    )
    return customer


def old_visit(officer: Person, at: datetime, **fields: Any) -> Visit:
    """A finished visit with a check and the officer's decision."""
    fields.setdefault("state", Visit.State.FINISHED)
    visit = make_visit(
        officer,
        planned_start=at,
        created_at=at - timedelta(days=1),
        started_at=at,
        finished_at=at + timedelta(hours=1),
        engaged=False,
        **fields,
    )
    make_decision(make_check(visit, made_at=at), at=at)
    return visit


def old_incident(reporter: Person, at: datetime, *, closed: bool = True, **fields: Any) -> Incident:
    """An incident at a customer's door, closed on the day it happened."""
    ending: dict[str, Any] = {}
    if closed:
        ending = {
            "state": Incident.State.CLOSED,
            "closed_at": at + timedelta(hours=2),
            "closed_by": reporter,
            "what_changed": "Two officers go from now on",
        }
    return Incident.objects.create(
        uuid=uuid.uuid4(),
        reporter=reporter,
        recorded_by=reporter,
        happened_at=at,
        reported_at=at + timedelta(hours=1),
        hazards=["threat"],
        how="in_person",
        words="He said that he would be waiting",
        **(ending | fields),
    )


def record_of(incident: Incident, by: Person) -> Record:
    """The record through which checks find an incident."""
    assert incident.customer is not None
    return _record(INCIDENT_REPORTS, incident.record_id, incident.customer, by, incident.words)


def hand_note(customer: Customer, at: datetime, by: Person) -> Record:
    """A note by hand."""
    note = _record(HAND_NOTES, f"note-{next(_number)}", customer, by, "The dog is loose")
    Record.objects.filter(pk=note.pk).update(moment=at, day=local_day(at))
    return note


def _record(source: str, name: str, customer: Customer, by: Person, text: str) -> Record:
    kept, _ = Source.objects.get_or_create(name=source, defaults={"required": False})
    person = person_of_customer(customer)
    record = Record.objects.create(
        source=kept,
        record_id=name,
        customer_name=person.name,
        utr=person.utr,
        address=person.address,
        postcode=person.postcode,
        text=text,
        sha256=bytes(32),
        added_by=by,
    )
    RecordKey.objects.bulk_create(RecordKey(record=record, key=key) for key in key_numbers(person))
    return record


def old_marker(incident: Incident, at: datetime, *, ended: bool = True, **fields: Any) -> Marker:
    """A marker decided on the day it was proposed, removed half a year later."""
    ending: dict[str, Any] = {"state": "live"}
    if ended:
        ending = {
            "state": "removed",
            "ended_at": at + timedelta(days=180),
            "ended_by": incident.reporter,
            "ended_because": "risk_gone",
            "ended_reason": "Nothing since",
        }
    fields = {
        "about": "person",
        "customer": incident.customer,
        "wording": "Has threatened an officer: two go",
    } | fields
    return Marker.objects.create(
        incident=incident,
        level="pair",
        proposed_by=incident.reporter,
        proposed_at=at,
        proposed_reason="What the incident says",
        decided_by=fields.pop("decided_by", None) or make_manager(),
        decided_by_grade="manager",
        decided_at=at,
        decided_reason="A clear threat",
        review_on=local_day(at) + timedelta(days=182),
        lapses_on=local_day(at) + timedelta(days=365),
        **(ending | fields),
    )


def old_outing(officer: Person, at: datetime) -> Outing:
    """An outing that is over, with an ended alarm and a phone call."""
    assert officer.team is not None
    outing = Outing.objects.create(
        officer=officer,
        office=officer.team.office,
        day=local_day(at),
        left_at=at,
        back_by=at + timedelta(hours=4),
        over_at=at + timedelta(hours=4),
    )
    Alarm.objects.create(
        outing=outing,
        name="overdue-1",
        kind="overdue",
        since=at,
        opened_at=at,
        rung=1,
        ended_at=at + timedelta(hours=1),
        ended_how="safe",
        ended_by=officer,
    )
    Call.objects.create(outing=outing, at=at, by=officer, whom="officer", outcome="spoke")
    return outing


def old_notice(to: Person, at: datetime, **fields: Any) -> Notice:
    """A notice that nobody has seen."""
    fields.setdefault("subject", "incident")
    fields.setdefault("subject_id", next(_number))
    return Notice.objects.create(kind="incident_recorded", to=to, at=at, **fields)


def make_hold(visit: Visit) -> LegalHold:
    """A hold on a visit."""
    return LegalHold.objects.create(visit=visit, reason="A claim", by=visit.officer, at=NOW)


def make_access_request(customer: Customer) -> AccessRequest:
    """A request of today that waits for its answer."""
    return AccessRequest.objects.create(
        customer=customer,
        asked_on=TODAY,
        due_on=TODAY + timedelta(days=30),
        recorded_at=NOW,
        recorded_by=make_data_protection(),
    )


def record_of_place(incident: Incident, by: Person) -> Record:
    """The record through which checks find an incident at an address, about nobody known."""
    place = make_customer("Nobody", address=incident.address, postcode=incident.postcode)
    record = _record(INCIDENT_REPORTS, incident.record_id, place, by, incident.words)
    person = CorePerson(address=incident.address, postcode=incident.postcode)
    record.keys.all().delete()
    Record.objects.filter(pk=record.pk).update(customer_name="", utr="")
    RecordKey.objects.bulk_create(RecordKey(record=record, key=key) for key in key_numbers(person))
    return record
