"""Every kind of row has been thought of: what lets it go, and on which day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from forethought.web.checks.models import Check
from forethought.web.contactdesk.models import Alarm, Alert, Call, Duty, HandOver, OutsideTest
from forethought.web.dataprotection.limits import limits
from forethought.web.dataprotection.models import RetentionRun
from forethought.web.dataprotection.retention.letting_go import KINDS
from forethought.web.dataprotection.retention.running import (
    run_retention,
)
from forethought.web.dataprotection.retention.words import lines
from forethought.web.incidents.models import Draft
from forethought.web.learning.models import Digest
from forethought.web.people.models import Absence, Person
from tests.web.factories import (
    NOW,
    TODAY,
    make_person,
)

pytestmark = pytest.mark.django_db

MOMENT = timedelta(microseconds=1)
_MONDAY = date(2025, 11, 24)


@pytest.fixture
def officer() -> Person:
    return make_person()


@pytest.mark.parametrize(
    ("kind", "make"),
    [
        (
            "visits",
            lambda who, at: HandOver.objects.create(
                by=who, to=make_person(), note="x", at=at, taken_at=at
            ),
        ),
        ("visits", lambda who, at: OutsideTest.objects.create(asked_at=at, asked_by=who)),
        (
            "visits",
            lambda who, at: Duty.objects.create(
                office=who.office, person=who, begins=at - timedelta(hours=8), ends=at
            ),
        ),
        (
            "visits",
            lambda who, at: Absence.objects.create(
                person=who, begins=at - timedelta(days=1), ends=at
            ),
        ),
        ("notices", lambda who, at: Digest.objects.create(person=who, week=_MONDAY, at=at)),
        ("drafts", lambda who, at: Draft.objects.create(person=who, address="/", typed={}, at=at)),
    ],
)
@pytest.mark.parametrize(("at", "gone"), [(-MOMENT, True), (timedelta(0), False)])
def test_what_hangs_on_nobody_else(
    kind: str, make: Callable[..., Any], at: timedelta, gone: bool, officer: Person
) -> None:
    made = make(officer, limits()[kind].cut(TODAY) + at)
    run_retention(now=NOW)
    assert type(made).objects.exists() is not gone


PROTECTED = {
    # What refuses to lose another row, and which kind lets it go before.
    "contactdesk.Alarm.outing": "outings",
    "contactdesk.Alert.alarm": "outings",
    "contactdesk.Call.outing": "outings",
    "dataprotection.AccessRequest.customer": "requests",
    "incidents.Incident.customer": "incidents",
    "markers.Marker.customer": "markers",
    "markers.Marker.incident": "markers",
    "markers.MarkerChange.was_customer": "markers",
    "visits.Visit.customer": "visits",
}


def test_every_reference_to_what_goes_has_been_thought_of() -> None:
    """A new model that refuses to lose a visit would stop the job: say here what lets it go."""
    going = {kind.model for kind in KINDS} | {Check, Alarm}
    found = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey)
        and field.related_model in going
        and field.remote_field.on_delete is models.PROTECT
    }
    assert found == set(PROTECTED)
    assert set(PROTECTED.values()) <= {kind.name for kind in KINDS}


ELSEWHERE = {
    # What no kind lets go of, and why that is right.
    "api.KeptAnswer": "housekeeping, after a day",
    "api.Token": "housekeeping, a year after it ended",
    "areas.AreaChange": "about places, never people; whoever decided something stays its author",
    "areas.AreaVersion": "about places, never people",
    "areas.Happening": "about places, never people; whoever decided stays its author",
    "areas.KnownArea": "about places, never people",
    "areas.Report": "housekeeping: after 90 days, or three years where visits were held by it",
    "areas.SuppliedFile": "replaced by each load; no personal data",
    "areas.Supply": "replaced by each load; no personal data",
    "audit.Event": "forethought audit cut",
    "audit.Seal": "digests alone",
    "audit.Unsealed": "the sealer, within seconds",
    "checks.Beat": "the worker, after a day",
    "checks.Material": "with the checks that use it",
    "contactdesk.Aid": "as long as the person has it",
    "contactdesk.Beat": "one row for each watchdog",
    "contactdesk.DaySecret": "one row for each person",
    "contactdesk.Emergency": "one row for each person, theirs to change",
    "contactdesk.OutsidePing": "one row",
    "contactdesk.PlacesAllowed": "one row for each office",
    "contactdesk.Way": "as long as the person has it",
    "dataprotection.RetentionRun": "counts alone",
    "feeds.Feed": "no personal data",
    "feeds.FeedCopy": "replaced by each reading; housekeeping, 90 days after a feed was last used",
    "feeds.FeedUpload": "housekeeping, after a day",
    "health.PartBeat": "the part itself, after a day",
    "guidance.GuidancePage": "no personal data",
    "guidance.GuidanceVersion": "about no customer; whoever wrote it stays its author",
    "learning.CountedMonth": "counts alone",
    "learning.Tally": "counts alone",
    "markers.MarkerKey": "replaced by each load",
    "markers.MarkerRow": "replaced by each load",
    "neighbourhoods.CrimeCount": "counts of published figures alone",
    "neighbourhoods.CrimeMonth": "counts of published figures alone",
    "neighbourhoods.FileToLookAt": "housekeeping, after a day",
    "neighbourhoods.LoadedFile": "published figures; whoever loaded them stays their author",
    "neighbourhoods.Neighbourhood": "published figures, about no person",
    "papers.CalendarAddress": "one row for each person, gone when they leave",
    "people.MoreAffectedBy": "one row for each person, theirs to change",
    "people.Office": "no personal data",
    "people.Person": "whoever decided something stays its author",
    "people.SoloTraining": "as long as the person is here",
    "people.Team": "no personal data",
    "records.ConnectionState": "one row for each connection, no personal data",
    "records.Source": "no personal data",
    "rescreening.Run": "numbers alone",
    "rescreening.Window": "checksums alone, until the next reading",
    "webhooks.Announced": "ids alone; housekeeping, after 30 days",
    "webhooks.Delivery": "ids alone; housekeeping, after 30 days",
    "webhooks.Webhook": "as long as its owner wants it",
    "signin.CacheEntry": "housekeeping, hourly",
    "signin.OneTimeLink": "good once",
    "visits.Upload": "housekeeping, after a day",
}


def test_every_model_has_somebody_who_lets_it_go() -> None:
    """A new model belongs to a kind, hangs on one, or stands above with its reason."""
    ours = [model for model in apps.get_models() if model.__module__.startswith("forethought.web.")]
    goes = {kind.model for kind in KINDS} | {Alarm, Alert, Call}
    grew = True
    while grew:
        hanging = {model for model in ours if model not in goes and _hangs_on(model, goes)}
        grew = bool(hanging)
        goes |= hanging
    left = {model._meta.label for model in ours if model not in goes}
    assert left == set(ELSEWHERE)


def _hangs_on(model: type[models.Model], goes: set[type[models.Model]]) -> bool:
    return any(
        isinstance(field, models.ForeignKey)
        and field.related_model in goes
        and field.remote_field.on_delete is models.CASCADE
        for field in model._meta.get_fields()
    )


def test_the_report_in_words() -> None:
    """Counts and kinds, nothing about anybody."""
    run = RetentionRun(day=TODAY, gone={"visits": 1200, "drafts": 1}, held={"visits": 3})
    assert list(lines(run)) == [
        "25 November 2026: 1,201 things went, 3 under legal hold, 0 old but still open.",
        "  Visits with their checks: 1,200 went, 3 held, 0 open",
        "  Drafts: 1 went, 0 held, 0 open",
    ]
    assert " would go" in next(lines(RetentionRun(day=TODAY, dry=True)))
