"""The person of another system: asked nothing, told nothing, deciding nothing; it plans."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client

from forethought.contact.words import Rung
from forethought.web.api.scopes import Scope
from forethought.web.areas.press_telling import tell_managers
from forethought.web.audit.models import Event
from forethought.web.contactdesk import alerting, facts, readiness, rota
from forethought.web.contactdesk.desk.handing import hand_over
from forethought.web.contactdesk.models import Outing
from forethought.web.dayfolders.day_out import officer_cells
from forethought.web.decisions.discussing import queue_for, redirect_discussions
from forethought.web.decisions.disposing import agree_disposition, seconders
from forethought.web.incidents.telling import managers_of
from forethought.web.incidents.views.recording import colleagues_of
from forethought.web.learning.sending import recipients
from forethought.web.markers import appealing, common, life
from forethought.web.markers.access import may_judge
from forethought.web.markers.models import Marker
from forethought.web.markers.views.common import colleagues_of as second_about_marker
from forethought.web.notices.models import Notice
from forethought.web.notices.services import tell
from forethought.web.people import access, cover, services
from forethought.web.people.absences import set_absence
from forethought.web.people.forms import AwayForm, PersonForm
from forethought.web.people.models import Person
from forethought.web.visits.models import Visit
from forethought.web.visits.problems import NotPossibleError
from forethought.web.webhooks.sending import _whom
from tests.web.api.given import Api, token_of
from tests.web.areas.press_items import make_known_happening
from tests.web.desk.world import make_alarm, make_duty, make_outing
from tests.web.factories import (
    NOW,
    TODAY,
    make_absence,
    make_discussion,
    make_disposition,
    make_manager,
    make_office,
    make_person,
    make_safety_administrator,
    make_visit,
    sign_in,
)
from tests.web.markers.given import make_incident, make_marker
from tests.web.webhooks.given import make_webhook

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class World:
    """``them``: of management grade, everywhere where somebody is looked for."""

    them: Person
    officer: Person
    visit: Visit
    outing: Outing
    marker: Marker


@pytest.fixture
def world() -> World:
    office = make_office()
    them = make_manager(office=office)
    officer = make_person(office=office, manager=them)
    visit = make_visit(officer)
    make_duty(office, them)
    marker = make_marker(make_incident(officer, visit.customer), now=NOW, decided_by=them)
    return World(them, officer, visit, make_outing(officer, [visit]), marker)


def become_system(them: Person) -> None:
    them.system = True
    them.save()


def those(found: Person | None) -> list[Person]:
    return [found] if found is not None else []


def audience(rung: Rung) -> Callable[[World], Iterable[Person]]:
    return lambda w: alerting.Audience(NOW).of(w.outing, rung)


def by_id(ids: Iterable[int]) -> list[Person]:
    return list(Person.objects.filter(pk__in=list(ids)))


def by_number(numbers: Iterable[str]) -> list[Person]:
    return list(Person.objects.filter(officer_id__in=list(numbers)))


def deputy_of_an_absent_manager(w: World) -> list[Person]:
    away = make_manager()
    make_absence(away, deputy=w.them)
    return those(cover.whom_to_ask(make_person(manager=away), [], NOW))


def of_readiness(w: World) -> list[Person]:
    said = (one.what.partition(":") for one in readiness.gaps(w.outing.office, now=NOW))
    return by_id(int(pk) for what, _, pk in said if what == "way")


def told_of_a_happening(w: World) -> list[Person]:
    tell_managers(make_known_happening(now=NOW), again=False, now=NOW)
    return by_id(Notice.objects.filter(to=w.them).values_list("to", flat=True))


def told_by_a_notice(w: World) -> list[Person]:
    tell("digest", to=[w.them.pk, w.officer.pk], now=NOW)
    assert Notice.objects.filter(to=w.officer).count() == 1
    return by_id(Notice.objects.filter(to=w.them).values_list("to", flat=True))


def seconds_of_a_disposition(w: World) -> Iterable[Person]:
    return seconders(make_disposition(make_visit(), by=make_manager(team=w.them.team)))


PICKS: dict[str, Callable[[World], Iterable[Person]]] = {
    "a visit's discussion": lambda w: those(cover.whom_to_ask(w.officer, [], NOW)),
    "the deputy": deputy_of_an_absent_manager,
    "colleagues of the core": lambda w: by_number(one.officer_id for one in cover.colleagues(NOW)),
    "the desk's rung": audience(Rung.DESK),
    "the manager's rung": audience(Rung.MANAGER),
    "the last rung": audience(Rung.EMERGENCY),
    "who is on duty": lambda w: alerting.on_duty(w.outing.office_id, NOW),
    "everyone of an office": lambda w: alerting.everyone(w.outing.office_id),
    "the rota": lambda w: rota.people_of(w.outing.office),
    "readiness": of_readiness,
    "a marker's judges": lambda w: common.whom_to_tell(w.marker),
    "everybody of a marker": lambda w: common.everybody(w.marker),
    "who is reminded of a marker": lambda w: life._decider(w.marker),
    "who answers an appeal": lambda w: appealing.reviewers_of(
        make_marker(make_incident(make_person(), make_visit().customer), now=NOW)
    ),
    "the second person of a marker": lambda w: second_about_marker(w.officer),
    "to whom an incident happened": lambda w: colleagues_of(w.officer),
    "who leads an incident": lambda w: managers_of(w.officer, now=NOW),
    "the second person of a disposition": seconds_of_a_disposition,
    "press reports": told_of_a_happening,
    "any notice": told_by_a_notice,
    "the digest": lambda w: recipients(),
    "a webhook that fails": lambda w: by_id(_whom(make_webhook(w.them))),
    "deputies to choose": lambda w: AwayForm(person=make_manager()).deputies.values(),
    "managers to choose": lambda w: PersonForm().managers.values(),
    "the day folder": lambda w: by_number(
        str(cells["officer_id"]) for cells in officer_cells([], TODAY, NOW)
    ),
}


@pytest.mark.parametrize("pick", PICKS)
def test_a_human_is_picked_where_another_system_is_not(world: World, pick: str) -> None:
    with transaction.atomic():
        assert world.them in set(PICKS[pick](world)), "the case shows nothing"
        transaction.set_rollback(True)
    become_system(world.them)
    fresh = replace(
        world,
        officer=Person.objects.get(pk=world.officer.pk),
        outing=Outing.objects.get(pk=world.outing.pk),
        marker=Marker.objects.get(pk=world.marker.pk),
    )
    assert world.them not in set(PICKS[pick](fresh))


def test_a_failing_webhook_of_a_system_is_told_to_those_who_look_after_webhooks(
    world: World,
) -> None:
    administrator = make_safety_administrator()
    become_system(world.them)
    assert _whom(make_webhook(world.them)) == [administrator.pk]


def test_it_decides_signs_and_owns_nothing(world: World) -> None:
    them = world.them
    become_system(them)
    assert not access.may_decide(them, world.visit)
    assert not access.is_manager_of(them, world.officer)
    assert not may_judge(them, world.marker)
    assert not queue_for(them).exists()
    assert facts.rung_of(them, world.outing, NOW) is None
    alarm = make_alarm(world.outing)
    with pytest.raises(NotPossibleError, match="own an alarm"):
        facts.acknowledge(
            alarm.pk, uuid=uuid.uuid4(), by=them, rung=Rung.EMERGENCY, via="desk", now=NOW
        )
    with pytest.raises(NotPossibleError, match="Choose somebody else"):
        hand_over(to=them, note="All quiet", by=make_manager(), now=NOW)
    with pytest.raises(NotPossibleError, match="Another system agrees to nothing"):
        agree_disposition(make_disposition(make_visit()).pk, by=them, now=NOW)
    with pytest.raises(NotPossibleError, match="not of management grade"):
        set_absence(person=make_manager(), begins=NOW, ends=None, deputy=them, by=None, now=NOW)
    with pytest.raises(NotPossibleError, match="another system"):
        set_absence(person=them, begins=NOW, ends=None, by=None, now=NOW)


def test_what_was_put_to_it_is_passed_on(world: World) -> None:
    other = make_manager(office=world.outing.office)
    discussion = make_discussion(world.visit, world.them)
    become_system(world.them)
    assert redirect_discussions(now=NOW) == 1
    discussion.refresh_from_db()
    assert discussion.to == other


HUMAN_ROLES = (
    "makes_visits",
    "contact_desk",
    "safety_administrator",
    "data_protection",
    "safety_representative",
)


@pytest.mark.parametrize("role", HUMAN_ROLES)
def test_it_has_no_role_of_a_human(role: str) -> None:
    details = services.PersonDetails(
        officer_id="plan-1", name="Planning", email="plan@example.com", makes_visits=False
    )
    wrong = replace(details, system=True, **{role: True})
    with pytest.raises(NotPossibleError, match="no other role"):
        services.add_person(details=wrong, by=None, now=NOW)
    person = services.add_person(details=replace(details, system=True), by=None, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.filter(pk=person.pk).update(**{role: True})


def test_whoever_people_or_an_alarm_wait_for_does_not_become_one(world: World) -> None:
    details = replace(services.details_of(world.them), system=True)

    def change() -> None:
        services.change_person(person=world.them, details=details, by=None, now=NOW)

    with pytest.raises(NotPossibleError, match="manages people"):
        change()
    Person.objects.filter(pk=world.officer.pk).update(manager=None)
    alarm = make_alarm(world.outing, owner=world.them, owned_at=NOW)
    with pytest.raises(NotPossibleError, match="owns an alarm"):
        change()
    alarm.delete()
    change()
    person = Person.objects.get(pk=world.them.pk)
    assert person.system
    assert Event.objects.get(action="person.changed").detail == {"changed": ["system"]}
    wrong = replace(services.details_of(world.officer), manager=person)
    with pytest.raises(NotPossibleError, match="not of management grade"):
        services.change_person(person=world.officer, details=wrong, by=None, now=NOW)


def test_a_safety_administrator_adds_one_and_sees_what_it_is(client: Client) -> None:
    office = make_office("Leeds")
    team = make_person(office=office).team
    assert team is not None
    sign_in(client, make_safety_administrator())
    said = {
        "name": "Planning system Leeds",
        "officer_id": "plan-1",
        "email": "plan@example.com",
        "grade": "manager",
        "team": str(team.pk),
        "system": "on",
    }
    page = client.post("/people/add/", said | {"roles": ["officer"]})
    assert "makes no visits, is on no contact desk" in page.content.decode()
    client.post("/people/add/", said)
    person = Person.objects.get(officer_id="plan-1")
    assert person.system
    shown = client.get(f"/people/{person.pk}/").content.decode()
    assert "This is another system, not a human being" in shown
    assert "Record an absence" not in shown
    assert "Another system" in client.get("/people/").content.decode()
    assert (
        "checked"
        in client.get(f"/people/{person.pk}/change/")
        .content.decode()
        .partition('name="system"')[2]
        .partition(">")[0]
    )


SEES = {
    "/account/tokens/": 200,
    "/account/": 200,
    "/me/": 200,
    "/help/": 200,
    "/": 302,
    "/decisions/": 403,
    "/visits/": 403,
    "/desk/": 403,
    "/incidents/record/": 403,
    "/notices/": 403,
    "/people/": 403,
    "/out/": 403,
}


def test_signed_in_it_sees_its_tokens_alone(client: Client) -> None:
    sign_in(client, make_manager(system=True))
    assert {path: client.get(path).status_code for path in SEES} == SEES
    assert client.get("/")["Location"] == "/account/tokens/"


@pytest.fixture
def system(world: World) -> Person:
    return make_manager(office=world.outing.office, system=True)


def planned(officer: Person) -> dict[str, Any]:
    return {
        "officer_id": officer.officer_id,
        "start": "2026-11-26T10:00:00+00:00",
        "customer": {"name": "Robin Invented", "postcode": "LS1 4DY"},
    }


@time_machine.travel(NOW, tick=False)
def test_it_plans_for_its_whole_office_and_for_no_other(world: World, system: Person) -> None:
    """The officer is of another team than the system; nobody is managed by it."""
    elsewhere = make_person()
    theirs = make_visit(elsewhere)
    api = Api(token_of(system))
    assert world.officer.team_id != system.team_id
    listed = [one["officer_id"] for one in api.get("/officers")[1]["items"]]
    assert listed == [world.officer.officer_id]
    status, made = api.post("/visits", planned(world.officer))
    assert status == 201, made
    assert api.post("/visits", planned(elsewhere))[0] == 422
    assert api.get("/me")[1]["roles"] == ["system"]
    for path, method, body in (
        ("", "GET", None),
        ("/check", "GET", None),
        ("/decisions", "GET", None),
        ("/contact", "GET", None),
        ("/move", "POST", {"minutes": 50}),
        ("/cancel", "POST", {"reason": "Not needed"}),
    ):
        own = api.ask(method, f"/visits/{made['id']}{path}", body)
        assert own.status_code == 200, (path, own.content)
        assert api.ask(method, f"/visits/{theirs.pk}{path}", body).status_code == 404, path
    out = api.get("/contact")[1]["items"]
    assert [one["id"] for one in out] == [world.outing.pk]


def test_without_management_grade_it_plans_for_nobody(world: World) -> None:
    api = Api(token_of(make_person(office=world.outing.office, makes_visits=False, system=True)))
    assert api.get("/officers")[1]["items"] == []
    assert api.get(f"/visits/{world.visit.pk}")[0] == 404
    assert api.get("/contact")[1]["items"] == []


@time_machine.travel(NOW, tick=False)
def test_it_reports_what_happened_to_a_human_and_proposes_areas(
    world: World, system: Person
) -> None:
    api = Api(token_of(system, tuple(Scope)))
    incident = {
        "happened_at": "2026-11-25T07:00:00Z",
        "hazards": ["abuse"],
        "how": "in_person",
        "words": "Shouted at",
    }
    status, answer = api.post("/incidents", incident)
    assert (status, answer["errors"][0]["at"]) == (422, "officer_id")
    status, answer = api.post("/incidents", incident | {"officer_id": world.officer.officer_id})
    assert status == 201, answer
    area = {
        "kind": "present_danger",
        "name": "Flood",
        "reason": "The road is under water",
        "hazards": ["obstruction"],
        "place": "LS1 4DY",
        "radius_km": 1,
    }
    status, answer = api.post("/areas", area)
    assert status == 201, answer
    assert answer["standing"] == "provisional"
    assert api.post(f"/areas/{answer['id']}/lift", {"why": "Dry"})[0] == 403
