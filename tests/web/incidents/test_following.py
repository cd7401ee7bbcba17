"""What is done about an incident, by whom, and what its reporter gets to see of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from forethought.web.audit.models import Event
from forethought.web.incidents import services
from forethought.web.incidents.access import incidents_for, may_read_story
from forethought.web.incidents.models import Incident, Step, Support
from forethought.web.people.models import Person
from forethought.web.visits.problems import NotPossibleError
from tests.web.decisions.given import page
from tests.web.factories import (
    NOW,
    make_contact_desk,
    make_data_protection,
    make_manager,
    make_person,
    make_safety_administrator,
    sign_in,
)
from tests.web.incidents.given import recorded

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
CHANGED = "Nobody goes there alone any more"


@pytest.fixture
def manager() -> Person:
    return make_manager("Moira Manager")


@pytest.fixture
def incident(manager: Person) -> Incident:
    return recorded(make_person("Kim Invented", team=manager.team, manager=manager))


def impossible(deed: Callable[[], Any]) -> str:
    before = Event.objects.count(), Step.objects.count()
    with pytest.raises(NotPossibleError) as caught:
        deed()
    assert (Event.objects.count(), Step.objects.count()) == before
    return str(caught.value)


def close(incident: Incident, by: Person, what: str = CHANGED) -> Incident:
    return services.close_incident(incident.pk, what_changed=what, by=by, now=LATER)


def look(incident: Incident, by: Person, note: str = "") -> Incident:
    return services.look_into(incident.pk, note=note, by=by, now=LATER)


def offer(incident: Incident, by: Person, kind: str = "debrief") -> Support:
    return services.offer_support(incident.pk, kind=kind, note="Today?", by=by, now=LATER)


def test_the_reporter_sees_every_step_until_it_is_closed(
    incident: Incident, manager: Person
) -> None:
    look(incident, manager)
    look(incident, manager, "The dog is known to the council")
    closed = close(incident, manager)
    assert (closed.state, closed.closed_by, closed.closed_at) == ("closed", manager, LATER)
    told = Step.objects.filter(incident=incident, for_reporter=True)
    assert [(step.what, step.says) for step in told][1:] == [
        ("looked_into", ""),
        ("noted", "The dog is known to the council"),
        ("closed", CHANGED),
    ]


def test_a_second_note_says_something(incident: Incident, manager: Person) -> None:
    look(incident, manager)
    assert "Write a note" in impossible(lambda: look(incident, manager, " "))


@pytest.mark.parametrize("what", ["", "  ", "x" * 2_001])
def test_closing_says_what_has_changed(incident: Incident, manager: Person, what: str) -> None:
    impossible(lambda: close(incident, manager, what))
    close(incident, manager, "x" * 2_000)
    assert "closed already" in impossible(lambda: close(incident, manager))
    assert "closed already" in impossible(lambda: look(incident, manager, "x"))


def test_nobody_leads_their_own_and_nobody_whom_it_does_not_concern(manager: Person) -> None:
    own = recorded(manager)
    assert "not who reported it" in impossible(lambda: look(own, manager))
    impossible(lambda: close(own, make_manager()))
    colleague = make_manager(team=manager.team)
    assert look(own, colleague).state == "looked_into"
    impossible(lambda: offer(own, make_person(team=manager.team)))


@pytest.mark.parametrize(
    ("harm", "days_off", "possible"),
    [
        ("none", None, True),
        ("shaken", 0, True),
        ("injured", None, False),
        ("injured", 7, True),
        ("injured", 8, False),
        ("specified", 0, False),
        ("death", None, False),
    ],
)
def test_riddor_is_dealt_with_before_it_is_closed(
    incident: Incident, manager: Person, harm: str, days_off: int | None, possible: bool
) -> None:
    Incident.objects.update(harm=harm, days_off=days_off)
    offer_all(incident, manager)
    if not possible:
        assert "RIDDOR" in impossible(lambda: close(incident, manager))
        report(incident, manager)
    assert close(incident, manager).state == "closed"


def offer_all(incident: Incident, by: Person) -> None:
    for kind in ("debrief", "time_off"):
        offer(incident, by, kind)


@pytest.mark.parametrize("harm", ["shaken", "injured", "specified"])
def test_whoever_was_shaken_or_hurt_is_offered_support_before_it_is_closed(
    incident: Incident, manager: Person, harm: str
) -> None:
    Incident.objects.update(harm=harm, days_off=0)
    report(incident, manager)
    assert "“A talk about what happened” and “Time off the road”" in impossible(
        lambda: close(incident, manager)
    )
    answer(offer(incident, manager), incident.reporter, accepted=False)
    offer(incident, manager, "company")
    says = impossible(lambda: close(incident, manager))
    assert "Time off" in says
    assert "A talk" not in says
    offer(incident, manager, "time_off")
    assert close(incident, manager).state == "closed"


def test_the_home_page_of_who_leads_asks_for_it(
    client: Client, incident: Incident, manager: Person
) -> None:
    Incident.objects.update(harm="shaken")
    asked = "Offer support: 1 person was shaken or hurt"
    assert asked in page(sign_in(client, manager), "/")
    assert asked not in page(sign_in(client, incident.reporter), "/")
    offer_all(incident, manager)
    assert asked not in page(sign_in(client, manager), "/")


def report(incident: Incident, by: Person, **given: Any) -> Incident:
    given = {"reported_at": NOW, "reference": "N-1"} | given
    return services.report_riddor(incident.pk, by=by, now=LATER, **given)


def test_what_was_reported_under_riddor_is_noted_and_corrected(
    incident: Incident, manager: Person
) -> None:
    report(incident, manager)
    found = report(incident, make_safety_administrator(), reference="N-2")
    assert (found.riddor_reported_at, found.riddor_reference) == (NOW, "N-2")
    impossible(lambda: report(incident, make_person()))
    for wrong in (
        {"reported_at": incident.happened_at - timedelta(seconds=1)},
        {"reported_at": LATER + timedelta(seconds=1)},
        {"reference": "x" * 61},
    ):
        impossible(lambda wrong=wrong: report(incident, manager, **wrong))
    report(incident, manager, reported_at=incident.happened_at, reference="x" * 60)
    report(incident, manager, reported_at=LATER, reference="")


def test_support_is_offered_once_answered_and_given(incident: Incident, manager: Person) -> None:
    support = offer(incident, manager)
    assert "offered before" in impossible(lambda: offer(incident, manager))
    offer(incident, manager, "company")
    impossible(lambda: offer(incident, manager, "cake"))
    assert "not accepted" in impossible(lambda: given(support, manager))
    impossible(lambda: answer(support, manager))
    assert answer(support, incident.reporter, accepted=False).answer == "declined"
    assert answer(support, incident.reporter).answer == "accepted"
    impossible(lambda: given(support, make_manager()))
    assert given(support, manager).given_at == LATER
    assert given(support, incident.reporter).given_at == LATER
    assert Event.objects.filter(action="incident.support_given").count() == 1
    assert "given already" in impossible(lambda: answer(support, incident.reporter))


def given(support: Support, by: Person) -> Support:
    return services.support_given(support.pk, by=by, now=LATER)


def answer(support: Support, by: Person, accepted: bool = True) -> Support:
    return services.answer_support(support.pk, accepted=accepted, by=by, now=LATER)


def test_support_is_offered_after_closing_too(incident: Incident, manager: Person) -> None:
    close(incident, manager)
    assert offer(incident, manager).answer == ""


def test_who_sees_an_incident_and_who_reads_its_story(manager: Person) -> None:
    desk = make_contact_desk(team=manager.team)
    officer = make_person(team=manager.team, manager=make_manager())
    assert officer.manager is not None
    incident = recorded(officer, by=desk)
    people = {
        "reporter": officer,
        "recorder": desk,
        "manager": officer.manager,
        "of the office": manager,
        "told": incident.manager_told,
        "data protection": make_data_protection(),
        "administrator": make_safety_administrator(),
        "colleague": make_person(team=manager.team),
        "other desk": make_contact_desk(team=manager.team),
        "other office": make_manager(),
    }
    sees = {who for who, one in people.items() if one and incident in incidents_for(one)}
    reads = {who for who, one in people.items() if one and may_read_story(one, incident)}
    assert sees == set(people) - {"colleague", "other desk", "other office"}
    assert reads == sees - {"administrator"}
    for person in Person.objects.all():
        person.is_active = False
        assert not incidents_for(person).exists()
        assert not may_read_story(person, incident)
