"""An incident is recorded whole, once, and what follows from it follows by itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from forethought.vocabulary import INCIDENT_REPORTS
from forethought.web.audit.models import Event
from forethought.web.incidents.models import LONGEST_WORDS, Incident, Step
from forethought.web.incidents.services import ThereAlreadyError, complete_incident
from forethought.web.records.models import Record, Source
from forethought.web.visits.models import Visit
from forethought.web.visits.problems import NotPossibleError
from tests.web.factories import (
    NOW,
    make_absence,
    make_customer,
    make_manager,
    make_person,
    make_visit,
)
from tests.web.incidents.given import TOLD, held, known, recorded

pytestmark = pytest.mark.django_db


def test_everything_follows_from_the_report() -> None:
    manager = make_manager()
    officer = make_person(manager=manager)
    customer = known()
    mine, other, stranger = (make_visit(customer=one) for one in (customer, customer, None))
    incident = recorded(officer, visit=mine)
    assert (incident.customer, incident.office) == (customer, officer.office)
    assert (incident.manager_told, incident.manager_told_at) == (manager, NOW)
    kept = Record.objects.get(source__name=INCIDENT_REPORTS)
    assert (kept.record_id, kept.category) == (f"incident-{incident.pk}", "threat;animal")
    assert (kept.text, kept.added_by, kept.utr) == (TOLD.words, officer, customer.utr)
    assert (kept.moment, kept.day) == (TOLD.happened_at, NOW.date())
    assert held() == {mine, other}
    assert stranger.check_wanted_at is None
    event = Event.objects.get(action="incident.recorded")
    assert event.detail == {
        "reporter": officer.pk,
        "customer": customer.pk,
        "held": 2,
        "told": [manager.pk],
    }
    assert [step.what for step in Step.objects.filter(for_reporter=True)] == ["recorded"]


def test_told_five_times_it_is_one() -> None:
    officer, uuid, customer = make_person(), uuid4(), known()
    make_visit(customer=customer)
    found = {recorded(officer, uuid, customer=customer).pk for _ in range(5)}
    assert len(found) == 1
    assert Incident.objects.get().version == 1
    assert Event.objects.filter(action="incident.recorded").count() == 1
    assert Visit.objects.get().information == 2


def test_a_phone_that_tells_the_same_moment_a_little_later_changes_nothing() -> None:
    officer, uuid = make_person(), uuid4()
    recorded(officer, uuid)
    later = TOLD.happened_at + timedelta(seconds=119)
    assert recorded(officer, uuid, happened_at=later).version == 1
    much = TOLD.happened_at + timedelta(minutes=2)
    assert recorded(officer, uuid, happened_at=much).happened_at == much


def test_what_is_written_on_under_the_same_number_is_kept() -> None:
    officer, uuid, customer = make_person(), uuid4(), known()
    visit = make_visit(customer=customer)
    first = recorded(officer, uuid)
    more = {"words": "He had a knife.", "customer": customer, "hazards": ["weapon"]}
    again = recorded(officer, uuid, now=NOW + timedelta(minutes=1), **more)
    assert (again.pk, again.version, again.words) == (first.pk, 2, "He had a knife.")
    assert (again.customer, again.hazards, again.reported_at) == (customer, ["weapon"], NOW)
    step = Step.objects.get(incident=first, what="completed")
    assert (step.changed, step.was["words"]) == (["customer", "hazards", "words"], TOLD.words)
    assert held() == {visit}
    assert Incident.objects.count() == 1


def test_the_first_telling_come_late_changes_nothing_back() -> None:
    officer, uuid = make_person(), uuid4()
    recorded(officer, uuid)
    recorded(officer, uuid, words="He had a knife.")
    assert recorded(officer, uuid).words == "He had a knife."
    assert Incident.objects.get().version == 2


def test_what_somebody_else_put_right_is_not_written_over() -> None:
    manager = make_manager()
    officer, uuid = make_person(manager=manager), uuid4()
    incident = recorded(officer, uuid)
    complete_incident(incident.pk, version=1, changes={"words": "Right"}, by=manager, now=NOW)
    assert recorded(officer, uuid).words == "Right"
    with pytest.raises(ThereAlreadyError, match="here already"):
        recorded(officer, uuid, words="Mine")
    assert recorded(officer, uuid, police_number="CR/1").police_number == "CR/1"
    assert Incident.objects.get().words == "Right"


def test_another_visit_or_somebody_else_is_no_change_of_a_report() -> None:
    desk, uuid = make_person(), uuid4()
    officer = make_person()
    recorded(officer, uuid, by=desk)
    with pytest.raises(ThereAlreadyError):
        recorded(make_person(), uuid, by=desk)
    with pytest.raises(ThereAlreadyError):
        recorded(officer, uuid, by=desk, visit=make_visit())
    assert Incident.objects.get().reporter == officer


def test_the_report_of_somebody_else_is_not_shown_by_its_number() -> None:
    one = recorded(make_person())
    with pytest.raises(NotPossibleError, match="not yours"):
        recorded(make_person(), one.uuid)
    desk = make_person()
    two = recorded(make_person(), by=desk)
    assert recorded(two.reporter, two.uuid, by=desk) == two
    assert recorded(two.reporter, two.uuid) == two


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"words": " \n\0"}, "words", "in your own words"),
        ({"words": "x" * (LONGEST_WORDS + 1)}, "words", "1 characters too long"),
        ({"hazards": []}, "hazards", "Choose what kind"),
        ({"hazards": ["ghosts"]}, "hazards", "from the list"),
        ({"how": "fax"}, "how", "Choose how"),
        ({"who": ""}, "who", "whose doing"),
        ({"harm": "hurt"}, "harm", "whether anybody"),
        ({"harm": "injured", "near_miss": True}, "harm", "no near miss"),
        ({"happened_at": NOW + timedelta(minutes=16)}, "happened_at", "after it was reported"),
        ({"happened_at": NOW - timedelta(days=3650, seconds=1)}, "happened_at", "10 years"),
        ({"happened_at": datetime(1, 1, 1, tzinfo=UTC)}, "happened_at", "correct the year"),
    ],
)
def test_a_wrong_answer_has_its_sentence(changes: dict[str, Any], field: str, says: str) -> None:
    with pytest.raises(NotPossibleError, match=says) as caught:
        recorded(make_person(), **changes)
    assert caught.value.field == field
    assert not Incident.objects.exists()


def test_the_limits_themselves_are_taken() -> None:
    soon = NOW + timedelta(minutes=15)
    incident = recorded(make_person(), words="x" * LONGEST_WORDS, happened_at=soon)
    assert incident.happened_at == NOW
    long_ago = NOW - timedelta(days=3650)
    assert recorded(make_person(), happened_at=long_ago).happened_at == long_ago
    recorded(make_person(), near_miss=True, harm="shaken")


def test_an_incident_elsewhere_holds_who_lives_there_too() -> None:
    customer, neighbour = known(), known("Kim Another")
    at_home, next_door = make_visit(customer=customer), make_visit(customer=neighbour)
    incident = recorded(
        make_person(),
        customer=customer,
        address=neighbour.address.upper(),
        postcode=neighbour.postcode,
    )
    assert held() == {at_home, next_door}
    kept = Record.objects.filter(record_id=incident.record_id).order_by("ordinal")
    assert [(one.customer_name, one.address) for one in kept] == [
        (customer.name, customer.address),
        ("", neighbour.address.upper()),
    ]


def test_the_address_of_the_customer_is_no_second_place() -> None:
    customer = make_customer()
    recorded(
        make_person(),
        customer=customer,
        address=f"  {customer.address.upper()}",
        postcode=customer.postcode.replace(" ", ""),
    )
    assert Record.objects.count() == 1


def test_an_abuse_by_nobody_known_is_recorded_and_no_record_is_written() -> None:
    recorded(make_person(), how="phone")
    assert not Record.objects.exists()
    assert Incident.objects.exists()


def test_a_place_alone_is_a_record() -> None:
    there = make_visit(customer=known())
    recorded(
        make_person(),
        who="nobody",
        address=there.customer.address,
        postcode=there.customer.postcode,
    )
    assert held() == {there}


def test_who_stands_in_for_the_manager_is_told_too() -> None:
    deputy, manager = make_manager(), make_manager()
    make_absence(manager, deputy=deputy)
    officer = make_person(manager=manager)
    recorded(officer)
    told = Event.objects.get(action="incident.recorded").detail["told"]
    assert told == [manager.pk, deputy.pk]


def test_nobody_to_tell_leaves_the_clock_running() -> None:
    incident = recorded(make_person())
    assert (incident.manager_told, incident.manager_told_at) == (None, None)


def test_the_source_needs_no_declaration() -> None:
    recorded(make_person(), customer=make_customer())
    source = Source.objects.get(name=INCIDENT_REPORTS)
    assert (source.required, source.loaded_at) == (False, None)
