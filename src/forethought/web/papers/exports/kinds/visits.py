"""Visits: who goes where and when, and how far each has got."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet

from forethought.web.papers.exports.table import Asked, Column, Kind, Row, Type, in_chunks
from forethought.web.people.access import visits_for
from forethought.web.people.models import Person
from forethought.web.visits.models import JOINED, Visit
from forethought.web.visits.standing import Standing, standings

_COLUMNS = (
    Column("visit", Type.WHOLE, "number of the visit on this site"),
    Column("reference", Type.TEXT, "its number in the system that it came from"),
    Column("state", Type.TEXT, "planned, under_way, finished, cancelled or taken_off"),
    Column("office", Type.TEXT, "office of the officer today"),
    Column("officer_id", Type.TEXT, "staff number of the officer"),
    Column("second_officer_id", Type.TEXT, "staff number of the second officer, if any"),
    Column("second", Type.TEXT, "what the second officer said: asked or accepted"),
    Column("planned_start", Type.MOMENT, "when it is planned to begin"),
    Column("minutes", Type.WHOLE, "how long it is planned to take"),
    Column("started_at", Type.MOMENT, "when it was started"),
    Column("finished_at", Type.MOMENT, "when it was finished"),
    Column("customer_name", Type.TEXT, "the customer"),
    Column("date_of_birth", Type.DAY, "their date of birth"),
    Column("utr", Type.TEXT, "their references, as given"),
    Column("nino", Type.TEXT, "their references, as given"),
    Column("vrn", Type.TEXT, "their references, as given"),
    Column("paye_ref", Type.TEXT, "their references, as given"),
    Column("address", Type.TEXT, "where the visit is"),
    Column("postcode", Type.TEXT, "where the visit is"),
    Column("purpose", Type.TEXT, "what it is for"),
    Column("announced", Type.YES_NO, "whether the customer was told"),
    Column("training", Type.YES_NO, "whether it is a training visit"),
    Column("held", Type.YES_NO, "of a visit still to be made: whether nobody may start it now"),
    Column("may_go", Type.TEXT, "of one that is not held: what its check says"),
    Column("decided", Type.TEXT, "of one still to be made: the outcome that was decided"),
)


def may_export_visits(person: Person) -> bool:
    """Whoever has visits to see: their own, their people's, or all."""
    return person.makes_visits or person.is_management or person.data_protection


def visits_asked(asked: Asked) -> QuerySet[Visit]:
    """The visits that this person may read, of the office asked for, of any day."""
    seen = visits_for(asked.me)
    return seen if asked.office is None else seen.filter(officer__team__office=asked.office)


def _rows(asked: Asked) -> Iterator[Row]:
    found = (
        visits_asked(asked)
        .filter(planned_start__gte=asked.begins, planned_start__lt=asked.ends)
        .select_related("customer", "officer__team__office", "second_officer__team")
        .order_by("planned_start", "pk")
    )
    for chunk in in_chunks(found.iterator(chunk_size=500)):
        ahead = [visit for visit in chunk if visit.state in ("planned", "under_way")]
        standing = {one.visit.pk: one for one in standings(ahead, now=asked.now)}
        asked.viewed(visit.customer_id for visit in chunk)
        for visit in chunk:
            yield _row(visit, standing.get(visit.pk))


def _row(visit: Visit, standing: Standing | None) -> Row:
    customer, team = visit.customer, visit.officer.team
    second = visit.second_officer if visit.second in JOINED else None
    decided = standing.gate.outcome if standing else None
    may_go = standing.may_go if standing and not standing.held else None
    return (
        *(visit.pk, visit.reference, visit.state, team.office.name if team else None),
        *(visit.officer.officer_id, second.officer_id if second else None),
        visit.second if second else None,
        *(visit.planned_start, visit.minutes, visit.started_at, visit.finished_at),
        *(customer.name, customer.birth_date),
        *(customer.utr, customer.nino, customer.vrn, customer.paye_ref),
        *(customer.address, customer.postcode),
        *(visit.purpose, visit.announced, visit.training),
        standing.held if standing else None,
        may_go.value if may_go else None,
        decided.value if decided else None,
    )


VISITS = Kind(
    name="visits",
    title="Visits",
    says="Every visit that you may read, with whom it is to and how far it has got.",
    dated="the day for which it is planned",
    columns=_COLUMNS,
    may=may_export_visits,
    rows=_rows,
)
