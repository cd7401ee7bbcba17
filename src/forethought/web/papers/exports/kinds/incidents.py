"""Incidents: what was reported and what was done; the story for who may read it."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction

from forethought.web.audit.services import record_each
from forethought.web.incidents.access import incidents_for, may_read_story
from forethought.web.incidents.models import Incident
from forethought.web.papers.exports.table import PAGE, Asked, Column, Kind, Row, Type, in_chunks

_STORY = "; for who may read the story"
_COLUMNS = (
    Column("incident", Type.WHOLE, "number of the incident"),
    Column("state", Type.TEXT, "received, looked_into or closed"),
    Column("office", Type.TEXT, "office of whom it happened to"),
    Column("happened_at", Type.MOMENT, "when it happened"),
    Column("reported_at", Type.MOMENT, "when it was reported"),
    Column("reporter", Type.TEXT, "staff number of whom it happened to"),
    Column("recorded_by", Type.TEXT, "staff number of who typed it"),
    Column("visit", Type.WHOLE, "number of the visit, if it was on one"),
    Column("customer_name", Type.TEXT, "the customer, if one is named"),
    Column("address", Type.TEXT, "where, if it was not at the customer's address"),
    Column("postcode", Type.TEXT, "where, if it was not at the customer's address"),
    Column("hazards", Type.WORDS, "what kind it was"),
    Column("near_miss", Type.YES_NO, "whether nobody was hurt though they might have been"),
    Column("how", Type.TEXT, "in_person, phone, letter, email or online"),
    Column("who", Type.TEXT, "whose doing it was"),
    Column("harm", Type.TEXT, "none, shaken, injured, specified or death"),
    Column("manager_told_at", Type.MOMENT, "when the manager was told"),
    Column("riddor_reported_at", Type.MOMENT, "when it was reported under RIDDOR"),
    Column("closed_at", Type.MOMENT, "when the work on it ended"),
    Column("what_changed", Type.TEXT, "what has changed since"),
    Column("words", Type.TEXT, f"what happened, in the reporter's words{_STORY}"),
    Column("injuries", Type.TEXT, f"the injuries{_STORY}"),
    Column("days_off", Type.WHOLE, f"days in a row off normal work{_STORY}"),
    Column("police_number", Type.TEXT, f"number of the police{_STORY}"),
)


def _rows(asked: Asked) -> Iterator[Row]:
    found = incidents_for(asked.me).filter(
        reported_at__gte=asked.begins, reported_at__lt=asked.ends
    )
    if asked.office is not None:
        found = found.filter(office=asked.office)
    with_people = found.select_related("reporter", "recorded_by", "office", "customer")
    for chunk in in_chunks(with_people.order_by("reported_at", "pk").iterator(chunk_size=200)):
        asked.viewed(one.customer_id for one in chunk)
        told = {one.pk for one in chunk if may_read_story(asked.me, one)}
        _stories_viewed(asked, told)
        for one in chunk:
            yield _row(one, story=one.pk in told)


def _stories_viewed(asked: Asked, told: set[int]) -> None:
    if told:
        with transaction.atomic():
            record_each(
                "incident.viewed",
                by=asked.me,
                now=asked.now,
                subject="incident",
                subject_ids=sorted(told),
                page=PAGE,
            )


def _row(one: Incident, *, story: bool) -> Row:
    return (
        *(one.pk, one.state, one.office.name if one.office else None),
        *(one.happened_at, one.reported_at, one.reporter.officer_id, one.recorded_by.officer_id),
        *(one.visit_id, one.customer.name if one.customer else None, one.address, one.postcode),
        *(list(one.hazards), one.near_miss, one.how, one.who, one.harm),
        *(one.manager_told_at, one.riddor_reported_at, one.closed_at, one.what_changed),
        one.words if story else None,
        one.injuries if story else None,
        one.days_off if story else None,
        one.police_number if story else None,
    )


INCIDENTS = Kind(
    name="incidents",
    title="Incidents",
    says="Every incident that you may know of; the story only of those of which you may read it.",
    dated="the day on which it was reported",
    columns=_COLUMNS,
    may=lambda _: True,
    rows=_rows,
)
