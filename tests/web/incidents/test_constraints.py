"""What the database itself refuses about incidents."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from forethought.timestamps import local_day
from forethought.web.incidents.models import EARLIEST, Incident, Photo, Support
from forethought.web.look.words import london
from tests.web.factories import NOW, make_person
from tests.web.incidents.given import recorded

pytestmark = pytest.mark.django_db


def refused(name: str, **changes: Any) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Incident.objects.update(**changes)


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("incident_says_something", {"words": ""}),
        ("incident_of_known_hazards", {"hazards": []}),
        ("incident_of_known_hazards", {"hazards": ["ghosts"]}),
        ("incident_reported_after", {"happened_at": NOW + timedelta(seconds=1)}),
        ("incident_in_londons_time", {"happened_at": EARLIEST - timedelta(microseconds=1)}),
        ("incident_near_miss_hurts_nobody", {"near_miss": True, "harm": "injured"}),
        ("incident_near_miss_hurts_nobody", {"near_miss": True, "harm": "death"}),
        ("incident_closed_with_what_changed", {"state": "closed"}),
        ("incident_closed_with_what_changed", {"closed_at": NOW}),
        ("incident_riddor_reference_has_date", {"riddor_reference": "N-1"}),
        ("incident_manager_told_when", {"manager_told_at": NOW}),
    ],
)
def test_nonsense_about_an_incident(name: str, changes: dict[str, Any]) -> None:
    recorded(make_person())
    refused(name, **changes)


def test_closed_needs_who_when_and_what_changed() -> None:
    incident = recorded(make_person())
    closed = {"state": "closed", "closed_at": NOW, "closed_by": incident.reporter}
    refused("incident_closed_with_what_changed", **closed)
    refused("incident_closed_with_what_changed", **closed, what_changed="")
    for missing in ("closed_at", "closed_by"):
        part = {**closed, "what_changed": "x", missing: None}
        refused("incident_closed_with_what_changed", **part)
    Incident.objects.update(**closed, what_changed="x")


def test_a_report_is_there_once() -> None:
    incident = recorded(make_person())
    incident.pk = None
    with pytest.raises(IntegrityError, match="uuid"), transaction.atomic():
        incident.save(force_insert=True)


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("support_answered_when", {"answer": "accepted"}),
        ("support_answered_when", {"answered_at": NOW}),
        ("support_given_when_accepted", {"given_at": NOW}),
        (
            "support_given_when_accepted",
            {"answer": "declined", "answered_at": NOW, "given_at": NOW},
        ),
        ("support_offered_once", {}),
    ],
)
def test_nonsense_about_support(name: str, fields: dict[str, Any]) -> None:
    incident = recorded(make_person())
    if not fields:
        _offer(incident)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        _offer(incident, **fields)


def _offer(incident: Incident, **fields: Any) -> None:
    Support.objects.create(
        incident=incident, kind="debrief", offered_at=NOW, offered_by=incident.reporter, **fields
    )


@pytest.mark.parametrize("field", ["bytes", "width", "height"])
def test_a_photo_shows_something(field: str) -> None:
    incident = recorded(make_person())
    fields: dict[str, Any] = {"bytes": 1, "width": 1, "height": 1} | {field: 0}
    with pytest.raises(IntegrityError, match="photo_shows_something"), transaction.atomic():
        Photo.objects.create(
            incident=incident,
            uuid=uuid4(),
            name="x",
            sha256="0" * 64,
            added_at=NOW,
            added_by=incident.reporter,
            **fields,
        )


def test_the_earliest_moment_that_is_kept_can_be_shown() -> None:
    incident = recorded(make_person())
    Incident.objects.update(happened_at=EARLIEST)
    incident.refresh_from_db()
    assert london(incident.happened_at) == "1 January 1 at midnight"
    assert local_day(incident.happened_at).year == 1
