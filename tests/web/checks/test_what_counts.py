"""What the check of a visit takes from the database: people, answers, markers, areas, decisions."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from forethought.web.decisions.models import Disposition, Refusal
from forethought.web.visits.models import Visit
from tests.web.checks.world import (
    ABUSE,
    PLAIN,
    THREAT,
    answers,
    check_of,
    load_everything,
    marker,
    note,
    plain_visit,
    rules,
    supply_areas,
)
from tests.web.factories import (
    NOW,
    TODAY,
    make_affected,
    make_manager,
    make_person,
    make_training,
    make_visit,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _everything_loaded() -> None:
    load_everything()


@pytest.mark.parametrize(
    ("told", "rule"),
    [
        ({"has_concern": True, "concern": "Hostile on the phone"}, "officer.concern"),
        ({"wants_company": True}, "visit.pair_wanted"),
        ({"expects_cash": True, "cash": Decimal("500.00")}, "visit.cash"),
        ({"needs_translation": True, "language": "Polish"}, "visit.translation"),
        ({"knows_more": True, "local_knowledge": THREAT}, "records.violence"),
    ],
)
@pytest.mark.parametrize("who", ["officer", "second"])
def test_a_yes_of_any_officer_named_counts(told: dict[str, Any], rule: str, who: str) -> None:
    second = make_person()
    visit = plain_visit(second_officer=second)
    answers(visit, officer=second if who == "second" else visit.officer, **told)
    assert list(rules(check_of(visit).result)) == [rule]


@pytest.mark.parametrize(("cash", "fires"), [("499.99", False), ("500.00", True), ("500.01", True)])
def test_cash_counts_from_five_hundred_pounds(cash: str, fires: bool) -> None:
    visit = plain_visit(expected_cash=Decimal("20.00"))
    answers(visit, expects_cash=True, cash=Decimal(cash))
    assert ("visit.cash" in rules(check_of(visit).result)) is fires


def test_local_knowledge_is_read_but_is_no_earlier_contact() -> None:
    visit = plain_visit(announced=False)
    answers(visit, knows_more=True, local_knowledge=PLAIN)
    check = check_of(visit)
    assert "visit.first_contact" in rules(check.result)
    assert [n["source"] for n in check.result["matched"]] == ["local_knowledge"]


def test_local_knowledge_stays_when_another_officer_takes_over_and_a_concern_does_not() -> None:
    visit = plain_visit()
    answers(
        visit,
        has_concern=True,
        concern="I know him",
        knows_more=True,
        local_knowledge=THREAT,
    )
    Visit.objects.filter(pk=visit.pk).update(officer=make_person())
    assert list(rules(check_of(visit).result)) == ["records.violence"]


def test_what_a_refusal_tells_is_a_concern_without_a_name() -> None:
    visit = plain_visit()
    refuser = make_person("Rosalind Refuser")
    Refusal.objects.create(
        visit=make_visit(refuser, customer=visit.customer, engaged=False),
        officer=refuser,
        at=NOW,
        tells="There is an aggressive neighbour",
        told_at=NOW,
    )
    check = check_of(visit)
    (reason,) = check.result["reasons"]
    assert reason["rule"] == "officer.concern"
    assert "aggressive neighbour" in reason["says"]
    assert "Rosalind" not in str(check.result) + str(check.inputs)
    assert refuser.officer_id not in str(check.result) + str(check.inputs)


def test_a_second_officer_who_declined_is_not_named() -> None:
    visit = plain_visit(
        second_officer=make_person(solo_trained=False), second=Visit.Second.DECLINED
    )
    assert rules(check_of(visit).result) == {}


def test_a_second_officer_who_was_only_asked_counts() -> None:
    visit = plain_visit(second_officer=make_person(solo_trained=False), second=Visit.Second.ASKED)
    assert list(rules(check_of(visit).result)) == ["officer.training"]


@pytest.mark.parametrize(
    ("expires", "rule"),
    [(TODAY - timedelta(days=1), ["officer.training"]), (TODAY, []), (TODAY + timedelta(1), [])],
)
def test_training_must_hold_on_the_day_of_the_visit(expires: date, rule: list[str]) -> None:
    visit = plain_visit(officer=make_person(solo_trained=False))
    make_training(visit.officer, expires_on=expires)
    assert list(rules(check_of(visit).result)) == rule


def test_what_affects_an_officer_raises_and_names_no_category() -> None:
    visit = plain_visit(ABUSE)
    make_affected(visit.officer, ["abuse"])
    check = check_of(visit)
    (reason,) = [r for r in check.result["reasons"] if r["rule"] == "officer.affected"]
    assert reason["at_least"] == "different_method"
    assert reason["evidence"] == []
    assert "abuse" not in reason["says"].lower()


def test_an_officer_who_has_left_is_not_known() -> None:
    visit = plain_visit()
    visit.officer.is_active = False
    visit.officer.save()
    check = check_of(visit)
    assert check.complete is False
    assert "check.officer" in rules(check.result)


def test_a_marker_counts() -> None:
    visit = plain_visit()
    marker(visit.customer, "no_visit", "Never alone, never in pairs")
    assert rules(check_of(visit).result) == {"marker.no_visit": "different_method"}


def test_an_area_counts() -> None:
    # LS1 4DY lies in the middle of Leeds.
    square = [[-1.60, 53.77], [-1.50, 53.77], [-1.50, 53.83], [-1.60, 53.83], [-1.60, 53.77]]
    supply_areas(
        {
            "type": "Feature",
            "properties": {"area_id": "P1", "kind": "problem_area", "name": "Invented"},
            "geometry": {"type": "Polygon", "coordinates": [square]},
        }
    )
    assert rules(check_of(plain_visit()).result) == {"area.problem": "pair"}


@pytest.mark.parametrize(
    ("fields", "counts"),
    [
        ({}, True),
        ({"ended_at": NOW, "ended_because": "ended"}, False),
        ({"at": None}, False),
        ({"text_sha256": "0" * 64}, False),
        ({"appeal": "It was him", "appealed_at": NOW}, False),
    ],
)
def test_a_live_decision_that_a_record_is_mistaken_counts(
    fields: dict[str, Any], counts: bool
) -> None:
    visit = plain_visit()
    kept = note(visit.customer, THREAT)
    _dispose(visit, kept.record_id, **fields)
    assert ("records.violence" in rules(check_of(visit).result)) is not counts


def test_a_decision_about_another_customer_does_not_count() -> None:
    visit = plain_visit()
    kept = note(visit.customer, THREAT)
    _dispose(visit, kept.record_id, customer=plain_visit().customer)
    assert "records.violence" in rules(check_of(visit).result)


def _dispose(visit: Visit, record_id: str, **fields: Any) -> None:
    import hashlib

    if "ended_at" in fields:
        fields["ended_by"] = visit.officer
    if "appealed_at" in fields:
        fields["appealed_by"] = visit.officer
    Disposition.objects.create(
        **{
            "source": "sa_notes",
            "record_id": record_id,
            "text_sha256": hashlib.sha256(THREAT.encode()).hexdigest(),
            "customer": visit.customer,
            "kind": "mistaken",
            "reason": "Another person of the same name",
            "proposed_by": visit.officer,
            "proposed_at": NOW,
            "by": make_manager(),
            "second": make_manager(),
            "at": NOW,
        }
        | fields
    )
