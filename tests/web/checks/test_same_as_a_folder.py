"""The site gives the same check as the command does for the same day in a folder.

The example day, with its records, areas, press, markers and decisions, is loaded into the site by
the nightly load; the visits whose cells can be planned are planned; and what the site keeps of
each is held against the JSON report of the folder.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from forethought.check import check_day
from forethought.check_inputs import DayInputs, Disposition, Officer, VisitEntry
from forethought.data.pack_files import load_pack
from forethought.data.readers import make_reader
from forethought.dayfolder.day import read_day
from forethought.dayfolder.json_report import visit_json
from forethought.matching import reference_kinds_equal
from forethought.timestamps import begins
from forethought.vocabulary import MayGo
from forethought.web.checks.making import make_check
from forethought.web.decisions.models import Disposition as DispositionRow
from forethought.web.people.models import Office, Person, Team
from forethought.web.records.folder import load_folder
from forethought.web.records.models import HAND_NOTES
from forethought.web.visits.models import Customer, Visit
from forethought.web.visits.reasons import News
from tests.web.checks.world import answers
from tests.web.factories import make_absence, make_affected, make_manager, make_training

pytestmark = pytest.mark.django_db(transaction=True)

DAY = Path(__file__).resolve().parents[3] / "examples" / "day"
AS_OF = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)


def _people(inputs: DayInputs) -> dict[str, Person]:
    found: dict[str, Person] = {}
    for officer_id, officer in inputs.officers.items():
        found[officer_id] = _person(officer)
    for officer_id, officer in inputs.officers.items():
        found[officer_id].manager = found.get(officer.manager_id)
        found[officer_id].save()
    return found


def _person(officer: Officer) -> Person:
    office, _ = Office.objects.get_or_create(name=officer.office or "No office")
    team, _ = Team.objects.get_or_create(office=office, name="All")
    person = Person.objects.create(
        officer_id=officer.officer_id,
        name=officer.name or officer.officer_id,
        email=f"{officer.officer_id}@example.com",
        grade=officer.grade.value,
        team=team if officer.office else None,
    )
    if officer.solo_trained:
        make_training(person)
    if officer.more_affected_by:
        make_affected(person, [hazard.value for hazard in officer.more_affected_by])
    begun = officer.available_from is None or officer.available_from <= AS_OF
    if not begun or (officer.available_to is not None and officer.available_to < AS_OF):
        make_absence(person, begins=AS_OF - timedelta(days=1))
    return person


def _can_be_planned(visit: VisitEntry, people: dict[str, Person]) -> bool:
    whole = not visit.unusable and visit.start is not None and visit.end is not None
    return whole and all(name in people for name in visit.named)


def _plan(visit: VisitEntry, people: dict[str, Person]) -> Visit:
    assert visit.start is not None
    assert visit.end is not None
    who = visit.person
    fields = {name: getattr(who, name) for name in type(who).__slots__}
    mark = hashlib.sha256(repr(fields).encode()).hexdigest()
    customer, _ = Customer.objects.get_or_create(fingerprint=mark, defaults=fields)
    officer, second = people[visit.officer_id], people.get(visit.second_officer_id)
    planned = Visit.objects.create(
        reference=visit.visit_id,
        customer=customer,
        officer=officer,
        second_officer=second,
        second="accepted" if second else "",
        planned_start=visit.start,
        minutes=int((visit.end - visit.start).total_seconds() // 60),
        purpose=visit.purpose,
        announced=visit.announced,
        expected_cash=visit.expected_cash,
        translation=visit.translation,
        training=visit.training,
        pair_wanted=visit.pair_wanted,
        created_at=AS_OF,
        created_by=officer,
    )
    if visit.concern:
        answers(planned, has_concern=True, concern=visit.concern)
    return planned


def _decide(one: Disposition, people: dict[str, Person], visits: list[VisitEntry]) -> None:
    concerned = [
        visit
        for visit in visits
        if not one.customer_ref or reference_kinds_equal(one.customer_ref, visit.person)
    ]
    for visit in concerned:
        DispositionRow.objects.create(
            source=one.source,
            record_id=one.record_id,
            text_sha256=one.text_sha256,
            customer=Visit.objects.get(reference=visit.visit_id).customer,
            kind=one.kind.value,
            until=one.until.day if one.until else None,
            reason=one.reason,
            proposed_by=people[one.by],
            proposed_at=AS_OF,
            by=people[one.by],
            second=people.get(one.second) or make_manager(),
            at=begins(one.at),
        )


def _told(result: dict[str, Any]) -> dict[str, Any]:
    """What both say; problems are worded for whoever wrote the file or planned the visit."""
    told = {k: v for k, v in result.items() if k not in {"line", "problems", "notices"}}
    told["notices"] = sorted((one["kind"], one["record_id"]) for one in result["notices"])
    return told


def test_the_example_day_gives_the_same_checks_in_the_site() -> None:
    pack = load_pack()
    inputs = read_day(DAY, AS_OF, pack)
    folder = check_day(inputs, make_reader("words"), pack)
    loaded = load_folder(DAY, by=None, now=AS_OF)
    people = _people(inputs)
    able = [visit for visit in inputs.visits if _can_be_planned(visit, people)]
    visits = [_plan(visit, people) for visit in able]
    for disposition in inputs.dispositions:
        _decide(disposition, people, able)
    expected = {one.visit.visit_id: visit_json(one) for one in folder.visits}

    assert len(able) >= 40
    for entry, visit in zip(able, visits, strict=True):
        check = make_check(visit.pk, why=News.PLANNED, now=AS_OF)
        want = expected[entry.visit_id]
        got = {key: check.result[key] for key in want}
        assert _told(got) == _told(want), entry.visit_id
        assert check.discuss_with == people.get(want["discuss_with"])
        sources = {s["source"] for s in check.result["sources"]} - {HAND_NOTES}
        assert sources == {report.source for report in inputs.sources}
    assert loaded.outcomes
    assert {expected[one.visit_id]["may_go"] for one in able} == {word.value for word in MayGo}
