"""The words of a report are read with the notes of a visit, and that is written down."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from forethought.vocabulary import INCIDENT_REPORTS
from forethought.web.audit.models import Event
from forethought.web.checks.current import last_check
from forethought.web.checks.making import make_check
from forethought.web.checks.reading import notes_of
from forethought.web.incidents.models import Incident
from forethought.web.markers.letter import _WHO
from forethought.web.people.models import Person
from forethought.web.visits.models import Visit
from forethought.web.visits.reasons import News
from tests.web.checks.pages import as_officer, page_of
from tests.web.checks.world import load_everything, plain_visit
from tests.web.decisions.given import page
from tests.web.factories import make_manager, make_person
from tests.web.incidents.given import recorded

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _loaded(db: None) -> None:
    load_everything(timezone.now() - timedelta(hours=1))


def of(visit: Visit) -> Incident:
    """Somebody else reported an incident of its customer, and the visit was checked after."""
    now = timezone.now()
    incident = recorded(
        make_person(manager=make_manager()), customer=visit.customer, happened_at=now, now=now
    )
    make_check(visit.pk, why=News.INCIDENT, now=now)
    return incident


def read(by: Person) -> list[tuple[int, str]]:
    found = Event.objects.filter(action="incident.viewed", by_id=by.pk).order_by("pk")
    return [(event.subject_id, event.detail["page"]) for event in found]


@pytest.fixture
def visit() -> Visit:
    return plain_visit(planned_start=timezone.now() + timedelta(hours=2))


def test_an_officer_who_reads_the_notes_of_a_visit_reads_the_report_and_it_is_written(
    client: Client, visit: Visit
) -> None:
    incident = of(visit)
    said = page_of(as_officer(client, visit), "notes", visit)
    assert "if I came back." in said
    page_of(client, "notes", visit)
    assert read(visit.officer) == [(incident.pk, "notes")]


def test_so_is_the_page_that_asks_what_was_wrong(client: Client, visit: Visit) -> None:
    incident = of(visit)
    check = last_check(visit)
    assert check is not None
    (note,) = [one for one in notes_of(check) if one.source == INCIDENT_REPORTS]
    address = f"/visits/{visit.pk}/verdict/?note={note.token}"
    assert "if I came back." in page(as_officer(client, visit), address)
    assert read(visit.officer) == [(incident.pk, "verdict")]


def test_a_note_that_is_no_incident_of_ours_is_no_viewing(client: Client) -> None:
    visit = plain_visit("Swore at me.", planned_start=timezone.now() + timedelta(hours=2))
    make_check(visit.pk, why=News.PLANNED, now=timezone.now())
    page_of(as_officer(client, visit), "notes", visit)
    assert read(visit.officer) == []


def test_the_letter_does_not_deny_it() -> None:
    said = " ".join(_WHO)
    assert "and the report behind it" in said
    assert "do not see" not in said
