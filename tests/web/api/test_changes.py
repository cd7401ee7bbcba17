"""Visits that are moved, changed, cancelled, and given company."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from forethought.web.audit.models import Event
from forethought.web.people.models import Person
from forethought.web.visits.models import Change, Visit
from tests.web.api.given import Api, token_of
from tests.web.factories import NOW, make_person, make_visit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("time_machine_at_now")]

PAST = {"state": "finished", "started_at": NOW, "finished_at": NOW}


def test_a_visit_is_moved_in_part_and_held(
    api: Api, visit: Visit, officer: Person, boss: Person
) -> None:
    start = "2026-11-26T14:30:00+00:00"
    status, answer = api.post(f"/visits/{visit.pk}/move", {"start": start})
    assert (status, answer["version"], answer["held"]) == (200, 2, True)
    visit.refresh_from_db()
    assert visit.planned_start == NOW + timedelta(days=1, hours=6, minutes=30)
    assert (visit.officer, visit.minutes) == (officer, 60)
    other = make_person(team=boss.team, manager=boss)
    told = api.post(f"/visits/{visit.pk}/move", {"officer_id": other.officer_id, "minutes": 30})
    assert told[1]["version"] == 3
    visit.refresh_from_db()
    assert (visit.officer, visit.minutes) == (other, 30)
    assert Event.objects.filter(action="visit.moved", by_id=boss.pk).count() == 2


@pytest.mark.parametrize("sent", [{}, {"minutes": 60}, {"start": "2026-11-25T11:00:00+01:00"}])
def test_what_is_the_same_changes_nothing(api: Api, visit: Visit, sent: dict[str, Any]) -> None:
    assert api.post(f"/visits/{visit.pk}/move", sent)[1]["version"] == 1
    assert not Change.objects.exists()


@pytest.mark.parametrize(
    ("sent", "at"),
    [
        ({"officer_id": "nobody"}, "officer_id"),
        ({"start": "2026-11-25T07:00:00Z"}, "start"),
        ({"start": "2027-11-27T08:00:00Z"}, "start"),
        ({"minutes": 0}, "minutes"),
        ({"customer": {}}, "customer"),
    ],
    ids=str,
)
def test_what_cannot_be_is_named(api: Api, visit: Visit, sent: dict[str, Any], at: str) -> None:
    status, answer = api.post(f"/visits/{visit.pk}/move", sent)
    assert (status, [error["at"] for error in answer["errors"]]) == (422, [at])
    visit.refresh_from_db()
    assert visit.version == 1


def test_a_visit_is_not_moved_onto_another(api: Api, visit: Visit, officer: Person) -> None:
    make_visit(officer, planned_start=NOW + timedelta(hours=5))
    status, answer = api.post(f"/visits/{visit.pk}/move", {"start": "2026-11-25T12:30:00Z"})
    assert (status, answer["errors"][0]["at"]) == (422, "start")


@pytest.mark.parametrize(("version", "status"), [(0, 409), (1, 200), (2, 409)], ids=str)
def test_a_version_that_is_sent_must_be_the_one_that_is(
    api: Api, visit: Visit, version: int, status: int
) -> None:
    for path, sent in (("move", {"minutes": 30}), ("cancel", {"reason": "Paid"})):
        again = Visit.objects.get(pk=visit.pk).version - 1
        told = api.post(f"/visits/{visit.pk}/{path}", sent | {"version": version + again})
        assert told[0] == status
        if status == 409:
            assert told[1]["type"].endswith("changed-meanwhile")


def test_a_visit_is_cancelled_with_its_reason_and_once(api: Api, visit: Visit) -> None:
    assert api.post(f"/visits/{visit.pk}/cancel", {})[0] == 422
    assert api.post(f"/visits/{visit.pk}/cancel", {"reason": "Paid"})[1]["state"] == "cancelled"
    assert Change.objects.get().detail == {"reason": "Paid"}
    status, answer = api.post(f"/visits/{visit.pk}/cancel", {"reason": "Paid"})
    assert (status, answer["type"]) == (409, "urn:forethought:problem:not-possible")


@pytest.mark.parametrize(
    ("method", "path", "sent"),
    [
        ("POST", "move", {"minutes": 30}),
        ("POST", "cancel", {"reason": "Paid"}),
        ("PUT", "details", {"customer": {"name": "Another"}}),
        ("DELETE", "second-officer", None),
    ],
)
def test_what_is_over_is_not_changed(
    api: Api, officer: Person, method: str, path: str, sent: Any
) -> None:
    visit = make_visit(officer, **PAST)
    assert api.ask(method, f"/visits/{visit.pk}/{path}", sent).status_code == 409


def test_another_customer_is_another_check(api: Api, visit: Visit) -> None:
    sent = {"customer": {"name": "Kim Invented", "postcode": "LS1 4DY"}, "announced": True}
    answer = api.ask("PUT", f"/visits/{visit.pk}/details", sent).json()
    assert (answer["version"], answer["held"]) == (2, True)
    visit.refresh_from_db()
    assert (visit.customer.name, visit.announced, visit.purpose) == ("Kim Invented", True, "")
    wrong = {"customer": {"name": "Kim", "postcode": "nowhere"}}
    told = api.ask("PUT", f"/visits/{visit.pk}/details", wrong).json()
    assert [error["at"] for error in told["errors"]] == ["customer.postcode"]


def test_somebody_is_asked_to_come_along_and_taken_off(
    api: Api, visit: Visit, officer: Person
) -> None:
    colleague = make_person(team=officer.team)
    stranger = make_person()
    address = f"/visits/{visit.pk}/second-officer"
    for who in (stranger, officer):
        refused = api.ask("PUT", address, {"officer_id": who.officer_id})
        assert refused.status_code == 422
    asked = api.ask("PUT", address, {"officer_id": colleague.officer_id})
    assert (asked.status_code, asked.json()["held"]) == (200, True)
    visit.refresh_from_db()
    assert (visit.second_officer, visit.second) == (colleague, "asked")
    assert api.ask("DELETE", address).status_code == 200
    visit.refresh_from_db()
    assert visit.second_officer is None


def test_who_only_comes_along_changes_nothing(officer: Person) -> None:
    colleague = make_person(team=officer.team)
    visit = make_visit(officer, second_officer=colleague)
    api = Api(token_of(colleague))
    assert api.get(f"/visits/{visit.pk}")[0] == 200
    assert api.post(f"/visits/{visit.pk}/cancel", {"reason": "Paid"})[0] == 404
