"""What is told of checks, decisions and of officers who are out: enough, and no more."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from forethought.contact.words import AlarmKind
from forethought.web.audit.models import Event
from forethought.web.audit.viewing import viewed
from forethought.web.people.models import Person
from forethought.web.visits.door import reopen
from forethought.web.visits.models import Visit
from tests.web.api.given import Api, token_of
from tests.web.desk.world import make_alarm, make_outing, press_for_help
from tests.web.factories import (
    NOW,
    make_check,
    make_contact_desk,
    make_decision,
    make_person,
    make_result,
    make_visit,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("time_machine_at_now")]

REASON = {
    "rule": "record.violence",
    "says": "A record tells of violence",
    "cites": "DMBM511340",
    "at_least": "pair",
    "evidence": [
        {
            "category": "violence",
            "source": "sa_notes",
            "record_id": "N-1",
            "quote": "hit a bailiff",
            "start": 0,
            "end": 13,
            "date": None,
            "match": "reference",
        }
    ],
}
SOURCE = {
    "source": "sa_notes",
    "status": "examined",
    "required": True,
    "rows": 100,
    "extracted_at": "2026-11-25T05:00:00+00:00",
    "detail": "",
}


def test_that_decisions_were_read_is_written_down_with_the_token() -> None:
    officer = make_person()
    visit = make_visit(officer)
    viewed(visit.customer_id, by=officer, now=NOW, page="decisions")
    for _ in range(2):
        assert Api(token_of(officer)).get(f"/visits/{visit.pk}/decisions")[0] == 200
    seen = Event.objects.filter(action="record.viewed", detail__page="decisions")
    assert {one.subject_id for one in seen} == {visit.customer_id}
    assert len({one.detail.get("token") for one in seen}) == 3


def test_a_check_tells_reasons_and_coverage_and_no_note(api: Api, visit: Visit) -> None:
    result = make_result(
        reasons=[REASON], sources=[SOURCE, SOURCE | {"source": "caseflow", "status": "missing"}]
    )
    make_check(visit, outcome="pair", may_go="pair", result=result)
    answer = api.ask("GET", f"/visits/{visit.pk}/check")
    found = answer.json()["check"]
    assert (found["outcome"], found["may_go"], found["complete"]) == ("pair", "pair", True)
    (reason,) = found["reasons"]
    assert reason["hazards"] == ["violence"]
    assert (reason["at_least"], reason["not_looked"]) == ("pair", False)
    told = [(one["source"], one["status"], one["held_back"]) for one in found["sources"]]
    assert told == [("sa_notes", "examined", False), ("caseflow", "missing", True)]
    assert "bailiff" not in answer.content.decode()


def test_an_old_check_is_not_told_once_something_new_is_known(api: Api, visit: Visit) -> None:
    make_check(visit)
    reopen([visit.pk], because="areas_changed", now=NOW)
    told = api.get(f"/visits/{visit.pk}/check")[1]
    assert told["check"] is None
    assert told["held_because"] == "the areas have changed"
    assert told["held_since"] == "2026-11-25T08:00:00Z"


def test_never_checked_is_told_as_no_check(api: Api, visit: Visit) -> None:
    assert api.get(f"/visits/{visit.pk}/check")[1]["check"] is None


def test_decisions_tell_who_took_them_and_which_one_lives(
    api: Api, visit: Visit, boss: Person
) -> None:
    first = make_check(visit)
    make_decision(first, withdrawn_at=NOW, withdrawn_by=boss, withdrawn_because="person",
                  withdrawn_reason="Robin was seen")  # fmt: skip
    make_decision(make_check(visit), by=boss, outcome="pair", reason="A secret of Robin")
    answer = api.ask("GET", f"/visits/{visit.pk}/decisions")
    old, new = answer.json()["items"]
    assert (old["live"], old["kind"], old["withdrawn_because"]) == (False, "own", "person")
    assert (new["live"], new["kind"], new["by"]["id"]) == (True, "management", boss.pk)
    assert "Robin" not in answer.content.decode()


def test_who_is_out_is_told_with_what_is_due(api: Api, visit: Visit, officer: Person) -> None:
    outing = make_outing(officer, [visit])
    (out,) = api.get("/contact")[1]["items"]
    assert out["id"] == outing.pk
    assert [one["id"] for one in out["officers"]] == [officer.pk]
    assert (out["visits"], out["visits_done"], out["inside"]) == (1, 0, [])
    assert (out["next"]["step"], out["next"]["overdue"]) == ("set_off", False)
    assert (out["overdue"], out["alarms"], out["heard"]) == (False, [], None)
    told = api.get(f"/visits/{visit.pk}/contact")[1]
    assert (told["expected"], told["inside"], told["out"]) == (True, False, out)


@pytest.mark.parametrize(("later", "overdue"), [(-1, False), (0, True), (1, True)], ids=str)
def test_what_is_due_is_overdue_from_its_moment_on(
    api: Api, visit: Visit, officer: Person, later: int, overdue: bool, monkeypatch: Any
) -> None:
    make_outing(officer, [visit])
    due = NOW + timedelta(hours=2)
    kept = officer.outings.get()
    kept.standing["due"]["due"] = (due).isoformat()
    kept.save()
    from forethought.web.api import caller

    monkeypatch.setattr(caller.timezone, "now", lambda: due + timedelta(seconds=later))
    (out,) = api.get("/contact")[1]["items"]
    assert (out["overdue"], out["next"]["overdue"]) == (overdue, overdue)


def test_an_alarm_is_told_until_somebody_ends_it(api: Api, visit: Visit, officer: Person) -> None:
    alarm = make_alarm(make_outing(officer, [visit]), AlarmKind.OVERDUE)
    (out,) = api.get("/contact")[1]["items"]
    assert out["overdue"] is True
    assert out["alarms"] == [
        {
            "id": alarm.pk,
            "kind": "overdue",
            "rung": "desk",
            "since": "2026-11-25T08:00:00Z",
            "owned": False,
        }
    ]


def test_nobody_learns_of_their_own_call_for_help(boss: Person) -> None:
    """Whoever forces an officer may hold the token of their phone."""
    boss.makes_visits = True
    boss.save()
    visit = make_visit(boss)
    press_for_help(make_outing(boss, [visit]))
    own = Api(token_of(boss))
    assert own.get("/contact")[1]["items"] == []
    assert own.get(f"/visits/{visit.pk}/contact")[0] == 403


def test_of_who_is_not_out_it_is_said(api: Api, visit: Visit) -> None:
    told = api.get(f"/visits/{visit.pk}/contact")[1]
    assert told == {"visit": visit.pk, "expected": False, "inside": False, "out": None}


def test_only_those_who_look_after_officers_learn_who_is_out(
    visit: Visit, officer: Person, boss: Person
) -> None:
    make_outing(officer, [visit])
    assert Api(token_of(officer)).get("/contact")[0] == 403
    elsewhere = make_contact_desk()
    assert Api(token_of(elsewhere)).get("/contact")[1]["items"] == []
    assert Api(token_of(elsewhere)).get(f"/visits/{visit.pk}/contact")[0] == 404
    assert boss.team is not None
    here = make_contact_desk(office=boss.team.office)
    assert len(Api(token_of(here)).get("/contact")[1]["items"]) == 1
