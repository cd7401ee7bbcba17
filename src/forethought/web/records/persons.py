"""Rows of the database as the core's plain values."""

from __future__ import annotations

from datetime import UTC

from forethought.matching import Person
from forethought.record import Record as CoreRecord
from forethought.record import When
from forethought.web.records.models import Record
from forethought.web.visits.models import Customer


def person_of_customer(customer: Customer) -> Person:
    """The customer, as matching compares it."""
    return _person(customer.name, customer)


def person_of_record(record: Record) -> Person:
    """Whom a record is about, as matching compares it."""
    return _person(record.customer_name, record)


def _person(name: str, row: Customer | Record) -> Person:
    return Person(
        name,
        row.birth_date,
        row.utr,
        row.nino,
        row.vrn,
        row.paye_ref,
        row.address,
        row.postcode,
    )


def core_record(record: Record) -> CoreRecord:
    """The record as screening and policy take it; its source must be loaded with it."""
    return CoreRecord(
        source=record.source.name,
        record_id=record.record_id,
        file=record.source.file,
        line=record.line,
        person=person_of_record(record),
        when=_when(record),
        text=record.text,
        category=record.category,
    )


def _when(record: Record) -> When | None:
    if record.day is None:
        return None
    return When(record.day, record.moment.astimezone(UTC) if record.moment else None)
