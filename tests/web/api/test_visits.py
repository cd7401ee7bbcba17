"""Visits in and out: planned, read, refused, one by one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from forethought.web.api.scopes import Scope
from forethought.web.audit.models import Event
from forethought.web.people.models import Person
from forethought.web.visits.models import Answers, Change, Engagement, Visit
from tests.web.api.given import Api, token_of
from tests.web.factories import (
    NOW,
    make_check,
    make_contact_desk,
    make_data_protection,
    make_manager,
    make_office,
    make_person,
    make_safety_administrator,
    make_visit,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("time_machine_at_now")]

START = "2026-11-25T10:00:00+00:00"


def body(officer: Person, **parts: Any) -> dict[str, Any]:
    """A visit as it is sent, at ten, with ``parts`` in place of its own."""
    whole = {
        "officer_id": officer.officer_id,
        "start": START,
        "customer": {"name": "Robin Invented", "postcode": "LS1 4DY"},
    }
    return whole | parts


@pytest.fixture
def officer() -> Person:
    return make_person()


@pytest.fixture
def api(officer: Person) -> Api:
    return Api(token_of(officer))


def test_a_visit_is_planned_and_held_until_it_is_checked(api: Api, officer: Person) -> None:
    sent = body(officer, reference="P-1", minutes=45, purpose="Talk", concern="The dog")
    status, answer = api.post("/visits", sent)
    assert status == 201
    visit = Visit.objects.get()
    assert answer == {
        "id": visit.pk,
        "reference": "P-1",
        "state": "planned",
        "version": 1,
        "held": True,
    }
    assert (visit.officer, visit.minutes, visit.purpose) == (officer, 45, "Talk")
    assert visit.planned_start == NOW + timedelta(hours=2)
    assert visit.created_by == officer
    assert Engagement.objects.count() == 1
    assert Answers.objects.get().concern == "The dog"
    assert list(Change.objects.values_list("what", "by")) == [("planned", officer.pk)]


def test_the_audit_names_the_person_and_the_token(api: Api, officer: Person) -> None:
    token = api.get("/me")[1]["token"]["id"]
    api.post("/visits", body(officer))
    told = Event.objects.filter(action__in=["visit.planned", "customer.added", "visits.held"])
    assert {(one.action, one.by_id, one.detail["token"]) for one in told} == {
        (action, officer.pk, token) for action in ("visit.planned", "customer.added", "visits.held")
    }


def test_it_is_read_as_it_was_sent(api: Api, officer: Person) -> None:
    second = make_person(team=officer.team)
    customer = {
        "name": "Robin Invented",
        "birth_date": "1980-03-27",
        "utr": "1234567890",
        "address": "1 Made-up Street",
        "postcode": "LS1 4DY",
    }
    sent = body(officer, reference="P-2", customer=customer, second_officer_id=second.officer_id)
    pk = api.post("/visits", sent)[1]["id"]
    status, told = api.get(f"/visits/{pk}")
    assert status == 200
    assert told["customer"] == customer | {"nino": "", "vrn": "", "paye_ref": ""}
    assert told["start"] == "2026-11-25T10:00:00Z"
    assert told["second"]["officer_id"] == second.officer_id
    assert told["second"]["answer"] == "asked"
    assert told["held"] is True
    assert told["held_because"] == "the visit was planned"
    assert told["held_since"] == "2026-11-25T08:00:00Z"
    assert told["may_start"] is False
    assert any("being checked" in sentence for sentence in told["keeps_back"])
    assert api.get("/visits?reference=P-2")[1]["items"] == [told]


@pytest.mark.parametrize(
    ("parts", "at"),
    [
        ({"officer_id": "nobody"}, "officer_id"),
        ({"officer_id": ""}, "officer_id"),
        ({"start": "2026-11-25T07:59:00+00:00"}, "start"),
        ({"start": "2026-11-25T10:00:00"}, "start"),
        ({"start": "2026-13-25T10:00:00Z"}, "start"),
        ({"start": "9999-12-31T23:59:59Z"}, "start"),
        ({"start": "0001-01-01T00:00:00+14:00"}, "start"),
        ({"start": 1764064800}, "start"),
        ({"minutes": 0}, "minutes"),
        ({"minutes": 1441}, "minutes"),
        ({"minutes": "60"}, "minutes"),
        ({"announced": "yes"}, "announced"),
        ({"customer": {}}, "customer.name"),
        ({"customer": {"name": " "}}, "customer.name"),
        ({"customer": {"name": "n" * 201}}, "customer.name"),
        ({"customer": {"name": "a\x00b"}}, "customer.name"),
        ({"customer": {"name": "R", "postcode": "nowhere"}}, "customer.postcode"),
        ({"customer": {"name": "R", "birth_date": "2026-11-26"}}, "customer.birth_date"),
        ({"customer": {"name": "R", "utr": "none"}}, "customer.utr"),
        ({"customer": {"name": "R", "phone": "0"}}, "customer.phone"),
        ({"reference": "r" * 61}, "reference"),
        ({"expected_cash": "-1"}, "expected_cash"),
        ({"expected_cash": "1.234"}, "expected_cash"),
        ({"expected_cash": "100000000"}, "expected_cash"),
        ({"expected_cash": 150}, "expected_cash"),
        ({"expected_cash": ""}, "expected_cash"),
        ({"customer": {"name": "R", "birth_date": 0}}, "customer.birth_date"),
        ({"customer": {"name": "R", "birth_date": "1980-02-30"}}, "customer.birth_date"),
        ({"second_officer_id": "nobody"}, "second_officer_id"),
        ({"decision": "alone"}, "decision"),
    ],
    ids=str,
)
def test_what_cannot_be_used_is_named_and_nothing_is_planned(
    api: Api, officer: Person, parts: dict[str, Any], at: str
) -> None:
    status, answer = api.post("/visits", body(officer, **parts))
    assert status == 422
    assert [error["at"] for error in answer["errors"]] == [at]
    assert all(error["says"] for error in answer["errors"])
    assert not Visit.objects.exists()


@pytest.mark.parametrize(
    ("parts", "status"),
    [
        ({"start": "2026-11-25T08:00:00Z"}, 201),
        ({"start": "2026-11-25T09:00:00+01:00"}, 201),
        ({"minutes": 1}, 201),
        ({"minutes": 1440}, 201),
        ({"expected_cash": "99999999.99"}, 201),
        ({"expected_cash": None}, 201),
        ({"customer": {"name": "n" * 200}}, 201),
        ({"reference": "r" * 60}, 201),
    ],
    ids=str,
)
def test_what_is_just_within_the_limits_is_planned(
    api: Api, officer: Person, parts: dict[str, Any], status: int
) -> None:
    assert api.post("/visits", body(officer, **parts))[0] == status


def test_everything_that_is_wrong_is_told_at_once(api: Api, officer: Person) -> None:
    wrong = body(officer, second_officer_id="nobody", start="2026-11-24T10:00:00Z")
    wrong["customer"] = {"name": "R", "postcode": "nowhere"}
    _, answer = api.post("/visits", wrong)
    assert {error["at"] for error in answer["errors"]} == {
        "second_officer_id",
        "customer.postcode",
        "start",
    }


def test_nobody_is_at_two_doors_at_once(api: Api, officer: Person) -> None:
    assert api.post("/visits", body(officer))[0] == 201
    status, answer = api.post("/visits", body(officer, start="2026-11-25T10:59:00Z"))
    assert (status, answer["errors"][0]["at"]) == (422, "start")
    assert "at another door" in answer["errors"][0]["says"]
    assert api.post("/visits", body(officer, start="2026-11-25T11:00:00Z"))[0] == 201


def test_a_reference_that_is_there_with_the_same_content_is_no_second_visit(
    api: Api, officer: Person
) -> None:
    sent = body(officer, reference="P-3")
    first = api.post("/visits", sent)
    assert first[0] == 201
    assert api.post("/visits", sent) == (200, first[1])
    assert Visit.objects.count() == 1


@pytest.mark.parametrize(
    "parts",
    [{"start": "2026-11-25T11:00:00Z"}, {"minutes": 61}, {"purpose": "Another"},
     {"customer": {"name": "Robin Invented"}}, {"announced": True}],
    ids=str,
)  # fmt: skip
def test_a_reference_that_is_there_with_other_content_is_a_conflict(
    api: Api, officer: Person, parts: dict[str, Any]
) -> None:
    pk = api.post("/visits", body(officer, reference="P-4"))[1]["id"]
    status, answer = api.post("/visits", body(officer, reference="P-4", **parts))
    assert (status, answer["there"]) == (409, pk)
    assert answer["type"] == "urn:forethought:problem:reference-taken"


def test_of_somebody_elses_visit_only_that_the_reference_is_taken_is_told(
    api: Api, officer: Person
) -> None:
    make_visit(reference="P-5")
    status, answer = api.post("/visits", body(officer, reference="P-5"))
    assert status == 409
    assert "there" not in answer


def test_a_manager_plans_for_their_people_and_nobody_elses() -> None:
    office = make_office()
    manager = make_manager(office=office)
    mine, other = make_person(manager=manager, office=office), make_person()
    api = Api(token_of(manager))
    assert api.post("/visits", body(mine))[0] == 201
    assert api.post("/visits", body(other))[0] == 422
    assert [one["id"] for one in api.get("/officers")[1]["items"]] == [mine.pk]


@pytest.mark.parametrize(
    "make", [make_contact_desk, make_data_protection, make_safety_administrator]
)
def test_who_plans_for_nobody_is_told_so(make: Any, officer: Person) -> None:
    api = Api(token_of(make()))
    assert api.post("/visits", body(officer))[0] == 403
    assert api.post("/visits/batch", {"items": [body(officer)]})[0] == 403


def test_who_may_not_know_of_a_visit_does_not_find_it(api: Api) -> None:
    visit = make_visit()
    assert api.get(f"/visits/{visit.pk}")[0] == 404
    assert api.get("/visits")[1]["items"] == []


def test_the_desk_learns_who_goes_where_and_nothing_more(officer: Person) -> None:
    visit = make_visit(officer)
    assert officer.team is not None
    desk = Api(token_of(make_contact_desk(office=officer.team.office)))
    told = desk.get(f"/visits/{visit.pk}")[1]
    assert told["customer"]["address"] == visit.customer.address
    assert told["customer"]["utr"] == ""
    assert told["keeps_back"] is None
    assert desk.get(f"/visits/{visit.pk}/check")[0] == 404


def test_that_a_record_was_looked_at_is_written_down(api: Api, officer: Person) -> None:
    visit = make_visit(officer)
    api.get(f"/visits/{visit.pk}")
    seen = Event.objects.get(action="record.viewed")
    assert (seen.by_id, seen.subject_id) == (officer.pk, visit.customer_id)
    assert "token" in seen.detail


def test_a_list_is_looking_at_each_that_it_tells_whole(api: Api, officer: Person) -> None:
    visits = [make_visit(officer, planned_start=NOW + timedelta(hours=n)) for n in range(1, 4)]
    api.get("/visits?limit=2")
    seen = Event.objects.filter(action="record.viewed", by_id=officer.pk, detail__page="visit")
    assert {one.subject_id for one in seen} == {one.customer_id for one in visits[:2]}
    assert officer.team is not None
    desk = make_contact_desk(office=officer.team.office)
    assert Api(token_of(desk)).get("/visits")[1]["items"]
    assert not Event.objects.filter(action="record.viewed", by_id=desk.pk).exists()


def test_a_visit_that_is_checked_and_decided_is_not_held(api: Api, officer: Person) -> None:
    visit = make_visit(officer)
    make_check(visit)
    told = api.get(f"/visits/{visit.pk}")[1]
    assert (told["held"], told["held_because"]) == (False, None)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [0, 1, 2]),
        ("?state=planned", [0, 2]),
        ("?state=cancelled", [1]),
        ("?start_from=2026-11-25T11:00:00Z", [1, 2]),
        ("?start_before=2026-11-25T11:00:00Z", [0]),
        ("?start_from=2026-11-25T11:00:01Z", [2]),
        ("?reference=R-2", [2]),
        ("?reference=R-9", []),
    ],
)
def test_lists_are_narrowed(api: Api, officer: Person, query: str, found: list[int]) -> None:
    states = ("planned", "cancelled", "planned")
    visits = [
        make_visit(
            officer,
            planned_start=NOW + timedelta(hours=2 + at),
            state=state,
            reference=f"R-{at}",
        )
        for at, state in enumerate(states)
    ]
    items = api.get(f"/visits{query.replace('+', '%2B')}")[1]["items"]
    assert [one["id"] for one in items] == [visits[at].pk for at in found]


@pytest.mark.parametrize(
    "query", ["?state=none", "?limit=0", "?limit=501", "?limit=x", "?cursor=x", "?start_from=now",
              "?referense=R-1", "?reference=%00"]
)  # fmt: skip
def test_a_question_that_is_not_understood_is_refused(api: Api, query: str) -> None:
    status, answer = api.get(f"/visits{query}")
    assert (status, len(answer["errors"])) == (422, 1)


def test_a_list_is_read_in_parts_whatever_is_added_meanwhile(api: Api, officer: Person) -> None:
    def add(hour: int) -> int:
        return make_visit(officer, planned_start=NOW + timedelta(hours=hour)).pk

    ids = [add(hour) for hour in (9, 1, 5, 3, 7)]
    seen, cursor = [], ""
    while True:
        page = api.get(f"/visits?limit=2&cursor={cursor}")[1]
        seen += [one["id"] for one in page["items"]]
        if page["next"] is None:
            break
        cursor = page["next"]
        if len(seen) == 2:
            ids.append(add(2))
            Visit.objects.filter(pk=seen[0]).update(planned_start=NOW + timedelta(hours=20))
    assert seen == ids


def test_each_scope_is_needed(officer: Person) -> None:
    visit = make_visit(officer)
    asked = {
        "/visits": Scope.VISITS_READ,
        f"/visits/{visit.pk}": Scope.VISITS_READ,
        "/officers": Scope.VISITS_READ,
        f"/visits/{visit.pk}/check": Scope.CHECKS_READ,
        f"/visits/{visit.pk}/decisions": Scope.DECISIONS_READ,
    }
    for path, scope in asked.items():
        others = set(Scope) - {scope}
        assert Api(token_of(officer, [scope])).get(path)[0] == 200, path
        assert Api(token_of(officer, others)).get(path)[0] == 403, path
    write = Api(token_of(officer, set(Scope) - {Scope.VISITS_WRITE}))
    assert write.post("/visits", body(officer))[0] == 403


@time_machine.travel(NOW, tick=False)
def test_many_are_planned_each_by_itself(api: Api, officer: Person) -> None:
    sent = [
        body(officer, reference="B-1"),
        body(officer, reference="B-2"),
        body(officer, reference="B-3", start="2026-11-25T12:00:00Z", minutes="60"),
        body(officer, reference="B-1", start="2026-11-25T13:00:00Z"),
        body(officer, reference="B-5", start="2026-11-25T14:00:00Z"),
        {"nothing": 1},
    ]
    status, answer = api.post("/visits/batch", {"items": sent})
    assert (status, answer["planned"]) == (200, 2)
    told = [(one["reference"], one["status"], bool(one["id"])) for one in answer["items"]]
    assert told == [
        ("B-1", 201, True),
        ("B-2", 422, False),
        ("B-3", 422, False),
        ("B-1", 409, False),
        ("B-5", 201, True),
        ("", 422, False),
    ]
    assert [one["at"] for one in answer["items"][2]["errors"]] == ["minutes"]
    again = api.post("/visits/batch", {"items": sent[:1]})[1]["items"][0]
    assert (again["status"], again["id"]) == (200, answer["items"][0]["id"])
    assert Visit.objects.count() == 2
    assert set(Visit.objects.values_list("check_wanted_because", flat=True)) == {"planned"}


@pytest.mark.parametrize(
    ("many", "status"), [(0, 422), (1, 200), (1000, 200), (1001, 422)], ids=str
)
def test_a_thousand_at_most_are_sent_at_once(
    api: Api, officer: Person, many: int, status: int
) -> None:
    sent = [{"nothing": 1}] * many
    assert api.post("/visits/batch", {"items": sent})[0] == status
