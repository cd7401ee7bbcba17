"""Everything that the check of one visit is made from, out of the database.

A visit's own number, ``information``, must have been read before anything here is: news that
comes in meanwhile then shows by a higher number (see ``making``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Q, QuerySet

from forethought.check_inputs import DayInputs, Disposition, Marker, Officer
from forethought.matching import Person as Matched
from forethought.matching import compare
from forethought.places.area import Place
from forethought.record import Record, When
from forethought.timestamps import local_day
from forethought.vocabulary import DispositionKind, Grade, Hazard
from forethought.web.checks.engine import postcodes
from forethought.web.checks.facts import entry_of, local_knowledge, named_on, what_people_know
from forethought.web.checks.supplies import Supplies
from forethought.web.decisions.models import Disposition as DispositionRow
from forethought.web.markers.supply import candidate_markers
from forethought.web.people.cover import solo_trained, whom_to_ask
from forethought.web.people.models import MoreAffectedBy, Person
from forethought.web.records.finding import candidate_records
from forethought.web.visits.models import Visit


@dataclass(frozen=True, slots=True)
class Gathered:
    """The inputs of one visit's check. ``asked``: with whom it would be discussed."""

    visit: Visit
    inputs: DayInputs
    asked: Person | None


def gather(visit: Visit, supplies: Supplies, *, location_error_m: float, now: datetime) -> Gathered:
    """The inputs of one visit at the moment ``now``.

    Only what is about this customer is in ``records``, ``markers`` and ``dispositions``: the
    answer is the same, and it is what has to be kept.
    """
    know = what_people_know(visit)
    entry = entry_of(visit, know, now)
    records = [
        record
        for record in (*candidate_records([entry.person]), *local_knowledge(visit, know))
        if compare(entry.person, record.person) is not None
    ]
    markers = candidate_markers([entry.person], customer_id=visit.customer_id)
    named = named_on(visit)
    asked = whom_to_ask(visit.officer, named, now)
    inputs = DayInputs(
        as_of=now,
        visits=(entry,),
        officers=_officers(visit, named, asked),
        sources=supplies.sources,
        required=supplies.required,
        records=tuple(records),
        markers=_about(entry.person, markers.markers),
        dispositions=_dispositions(visit, records),
        areas=supplies.areas.areas,
        unplaced=supplies.areas.unplaced,
        press=supplies.press.press,
        press_decisions=supplies.press.decisions,
        places={entry.person.postcode: _place(entry.person.postcode, location_error_m)},
        not_read=markers.not_read,
    )
    return Gathered(visit, inputs, asked)


def _officers(visit: Visit, named: Collection[Person], asked: Person | None) -> dict[str, Officer]:
    """Those named, and whom the visit would be discussed with: nobody else bears on the check.

    ``whom_to_ask`` has chosen already, deputies included, so that the core finds one person.
    """
    day = local_day(visit.planned_start)
    trained = solo_trained([officer.pk for officer in named], day)
    affected = dict(
        MoreAffectedBy.objects.filter(person__in=named).values_list("person_id", "hazards")
    )
    officers = {
        officer.officer_id: Officer(
            officer_id=officer.officer_id,
            name=officer.name,
            grade=Grade(officer.grade),
            manager_id=asked.officer_id if asked else "",
            office=_office(officer),
            solo_trained=officer.pk in trained,
            more_affected_by=frozenset(Hazard(word) for word in affected.get(officer.pk, ())),
            known=officer.is_active,
        )
        for officer in named
    }
    if asked is not None:
        officers[asked.officer_id] = Officer(
            asked.officer_id, asked.name, grade=Grade.MANAGER, office=_office(asked)
        )
    return officers


def _office(person: Person) -> str:
    return person.office.name if person.office else ""


def _about(person: Matched, markers: Iterable[Marker]) -> tuple[Marker, ...]:
    return tuple(marker for marker in markers if compare(person, marker.person) is not None)


def _dispositions(visit: Visit, records: Iterable[Record]) -> tuple[Disposition, ...]:
    """The live decisions about the records that matched, for this customer or for all."""
    wanted = {(record.source, record.record_id) for record in records}
    if not wanted:
        return ()
    rows = _live_dispositions(visit).filter(record_id__in=[record_id for _, record_id in wanted])
    return tuple(
        _disposition(row)
        for row in rows.select_related("by", "second").order_by("pk")
        if (row.source, row.record_id) in wanted
    )


def _live_dispositions(visit: Visit) -> QuerySet[DispositionRow]:
    """Agreed by two people, not ended, no appeal unanswered; for this customer or for all."""
    return DispositionRow.objects.filter(
        Q(customer=visit.customer_id) | Q(customer__isnull=True),
        Q(appealed_at__isnull=True) | Q(appeal_answered_at__isnull=False),
        at__isnull=False,
        ended_at__isnull=True,
    )


def _disposition(row: DispositionRow) -> Disposition:
    assert row.by is not None
    assert row.second is not None
    assert row.at is not None
    at = row.at.astimezone(UTC)
    return Disposition(
        line=row.pk,
        source=row.source,
        record_id=row.record_id,
        customer_ref="",
        kind=DispositionKind(row.kind),
        until=When(row.until) if row.until else None,
        by=row.by.officer_id,
        second=row.second.officer_id,
        at=When(local_day(at), at),
        reason=row.reason,
        text_sha256=row.text_sha256,
        file="dispositions",
    )


def _place(postcode: str, error_m: float) -> Place:
    return postcodes().places_of([postcode], error_m)[postcode]
