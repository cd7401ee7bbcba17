"""Warning markers: what officers see, and the dates of their life. Not the story behind them."""

from __future__ import annotations

from collections.abc import Iterator

from forethought.web.markers.access import markers_for
from forethought.web.markers.models import Marker
from forethought.web.papers.exports.table import Asked, Column, Kind, Row, Type, in_chunks
from forethought.web.people.models import Person

_COLUMNS = (
    Column("marker", Type.WHOLE, "number of the marker"),
    Column("incident", Type.WHOLE, "number of the incident that it rests on"),
    Column("office", Type.TEXT, "office of that incident"),
    Column("state", Type.TEXT, "proposed, live, refused, ended and so on"),
    Column("about", Type.TEXT, "person, address or animal"),
    Column("level", Type.TEXT, "advice, pair or no_visit"),
    Column("customer_name", Type.TEXT, "the customer, if it is about one"),
    Column("address", Type.TEXT, "where it warns"),
    Column("postcode", Type.TEXT, "where it warns"),
    Column("wording", Type.TEXT, "what officers see"),
    Column("adjustments", Type.TEXT, "what helps the person, as officers see it"),
    Column("proposed_at", Type.MOMENT, "when it was proposed"),
    Column("proposed_by", Type.TEXT, "staff number of who proposed it"),
    Column("decided_at", Type.MOMENT, "when it was decided"),
    Column("decided_by", Type.TEXT, "staff number of who decided"),
    Column("review_on", Type.DAY, "the day by which it is reviewed"),
    Column("lapses_on", Type.DAY, "the last day on which it counts"),
    Column("letter_due_on", Type.DAY, "the day by which the person is to be told"),
    Column("letter_at", Type.MOMENT, "when they last were"),
    Column("not_told", Type.YES_NO, "whether it was decided not to tell them"),
    Column("ended_at", Type.MOMENT, "when it ended"),
    Column("ended_because", Type.TEXT, "why, in a word"),
)


def _may(person: Person) -> bool:
    return person.is_management or person.safety_administrator or person.data_protection


def _rows(asked: Asked) -> Iterator[Row]:
    found = markers_for(asked.me).filter(proposed_at__gte=asked.begins, proposed_at__lt=asked.ends)
    if asked.office is not None:
        found = found.filter(incident__office=asked.office)
    with_people = found.select_related(
        *("customer", "incident__office", "proposed_by", "decided_by")
    )
    for chunk in in_chunks(with_people.order_by("proposed_at", "pk").iterator(chunk_size=200)):
        asked.viewed(one.customer_id for one in chunk)
        yield from map(_row, chunk)


def _row(one: Marker) -> Row:
    office = one.incident.office
    return (
        *(one.pk, one.incident_id, office.name if office else None),
        *(one.state, one.about, one.level, one.customer.name if one.customer else None),
        *(one.address, one.postcode, one.wording, one.adjustments),
        *(one.proposed_at, one.proposed_by.officer_id),
        *(one.decided_at, one.decided_by.officer_id if one.decided_by else None),
        *(one.review_on, one.lapses_on, one.letter_due_on, one.letter_at),
        bool(one.not_told_because),
        *(one.ended_at, one.ended_because or None),
    )


MARKERS = Kind(
    name="markers",
    title="Warning markers",
    says="Every warning marker that you may know of: what officers see, and its dates.",
    dated="the day on which it was proposed",
    columns=_COLUMNS,
    may=_may,
    rows=_rows,
)
