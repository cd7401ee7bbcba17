"""Two people complete the same incident: both changes survive, or the second is told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from forethought.web.audit.models import Event
from forethought.web.incidents.models import Incident, Step
from forethought.web.incidents.services import (
    ChangedFieldsError,
    close_incident,
    complete_incident,
)
from forethought.web.people.models import Person
from forethought.web.records.models import Record, RecordKey
from forethought.web.visits.models import Visit
from forethought.web.visits.problems import NotPossibleError
from tests.web.factories import NOW, make_manager, make_person, make_visit
from tests.web.incidents.given import TOLD, held, known, recorded

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def manager() -> Person:
    return make_manager("Moira Manager")


@pytest.fixture
def incident(manager: Person) -> Incident:
    officer = make_person("Kim Invented", team=manager.team, manager=manager)
    return recorded(officer, customer=known())


def complete(incident: Incident, by: Person, version: int = 1, **changes: Any) -> Incident:
    return complete_incident(incident.pk, version=version, changes=changes, by=by, now=LATER)


def checked_again() -> None:
    Visit.objects.update(check_wanted_at=None, check_wanted_because="")


def test_two_people_change_different_answers_and_both_survive(
    incident: Incident, manager: Person
) -> None:
    complete(incident, incident.reporter, police_number="CR/1")
    complete(incident, manager, harm="injured", injuries="A cut")
    incident.refresh_from_db()
    assert (incident.police_number, incident.harm, incident.injuries) == (
        "CR/1",
        "injured",
        "A cut",
    )
    assert incident.version == 3
    steps = Step.objects.filter(what="completed")
    assert [(step.changed, step.version, step.by) for step in steps] == [
        (["police_number"], 2, incident.reporter),
        (["harm", "injuries"], 3, manager),
    ]


def test_the_second_who_changes_the_same_answer_is_told_and_nothing_is_saved(
    incident: Incident, manager: Person
) -> None:
    complete(incident, incident.reporter, words="It was a bread knife.")
    with pytest.raises(ChangedFieldsError, match="Kim Invented changed the same") as caught:
        complete(incident, manager, words="It was a knife.", police_number="CR/1")
    assert (caught.value.version, caught.value.fields) == (2, ("words",))
    incident.refresh_from_db()
    assert (incident.words, incident.police_number) == ("It was a bread knife.", "")
    complete(incident, manager, version=2, words="It was a knife.", police_number="CR/1")
    incident.refresh_from_db()
    assert (incident.words, incident.police_number) == ("It was a knife.", "CR/1")


def test_the_same_answer_changed_to_the_same_is_no_quarrel(
    incident: Incident, manager: Person
) -> None:
    complete(incident, incident.reporter, harm="shaken")
    assert complete(incident, manager, harm="shaken", injuries="x").version == 3


def test_what_stood_before_is_kept(incident: Incident) -> None:
    complete(incident, incident.reporter, words="New", days_off=3, happened_at=NOW)
    was = Step.objects.get(what="completed").was
    assert was == {
        "words": TOLD.words,
        "days_off": None,
        "happened_at": TOLD.happened_at.isoformat(),
    }


def test_what_a_check_sees_is_written_afresh_and_holds_visits_again(incident: Incident) -> None:
    customer, moved_to = incident.customer, known("Robin Elsewhere")
    assert customer is not None
    old, new = make_visit(customer=customer), make_visit(customer=moved_to)
    sha256 = bytes(Record.objects.get().sha256)
    complete(incident, incident.reporter, words="He had a knife.", hazards=["weapon", "threat"])
    record = Record.objects.get()
    assert (record.text, record.category) == ("He had a knife.", "threat;weapon")
    assert bytes(record.sha256) != sha256
    assert held() == {old}
    checked_again()
    complete(incident, incident.reporter, version=2, customer=moved_to)
    assert Record.objects.get().customer_name == "Robin Elsewhere"
    assert held() == {old, new}, "also those whom it was about until now"
    assert set(RecordKey.objects.values_list("key", flat=True)) == set(
        moved_to.keys.values_list("key", flat=True)
    )


def test_what_no_check_sees_holds_nothing(incident: Incident) -> None:
    make_visit(customer=incident.customer)
    pk = Record.objects.get().pk
    complete(incident, incident.reporter, police_number="CR/1", harm="shaken", days_off=0)
    assert held() == set()
    assert Record.objects.get().pk == pk
    assert Event.objects.filter(action="visits.held").count() == 0


def test_a_customer_named_later_makes_a_record(manager: Person) -> None:
    incident = recorded(make_person(manager=manager), how="phone")
    assert not Record.objects.exists()
    there = make_visit(customer=known())
    complete(incident, incident.reporter, customer=there.customer)
    assert held() == {there}
    complete(incident, incident.reporter, version=2, customer=None)
    assert not Record.objects.exists()


def test_nothing_changed_leaves_no_step(incident: Incident) -> None:
    assert complete(incident, incident.reporter, words=f" {TOLD.words}\r\n").version == 1
    assert not Step.objects.filter(what="completed").exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"words": " "}, "words"),
        ({"hazards": []}, "hazards"),
        ({"happened_at": NOW + timedelta(seconds=1)}, "happened_at"),
        ({"days_off": -1}, "days_off"),
        ({"days_off": 3_651}, "days_off"),
        ({"harm": "injured", "near_miss": True}, "harm"),
        ({"police_number": "1" * 61}, "police_number"),
        ({"address": "1" * 301}, "address"),
    ],
)
def test_what_cannot_be_is_refused_at_its_answer(
    incident: Incident, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(NotPossibleError) as caught:
        complete(incident, incident.reporter, **changes)
    assert caught.value.field == field
    incident.refresh_from_db()
    assert incident.version == 1


def test_two_changes_that_do_not_fit_together_are_told_to_the_second(
    incident: Incident, manager: Person
) -> None:
    complete(incident, incident.reporter, near_miss=True)
    with pytest.raises(NotPossibleError, match="no near miss"):
        complete(incident, manager, harm="injured")


def test_who_told_it_completes_it_until_it_is_closed(incident: Incident, manager: Person) -> None:
    with pytest.raises(NotPossibleError, match="closed"):
        complete(incident, make_person(), police_number="CR/1")
    close_incident(incident.pk, what_changed="Nobody goes alone", by=manager, now=NOW)
    with pytest.raises(NotPossibleError, match="closed"):
        complete(incident, incident.reporter, police_number="CR/1")
    assert complete(incident, manager, police_number="CR/1").police_number == "CR/1"


@pytest.mark.parametrize(("version", "name"), [(2, "words"), (1, "uuid"), (1, "state")])
def test_a_page_that_makes_no_sense_changes_nothing(
    incident: Incident, version: int, name: str
) -> None:
    with pytest.raises(NotPossibleError, match="open the incident again"):
        complete(incident, incident.reporter, version=version, **{name: "x"})
