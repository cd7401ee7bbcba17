"""What the database refuses, whoever writes to it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from forethought.web.people.models import Person
from forethought.web.visits.models import Answers, Customer, Visit
from tests.web.factories import NOW, make_person, make_visit

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"minutes": 0}, "visit_within_a_day"),
        ({"minutes": 1441}, "visit_within_a_day"),
        ({"expected_cash": Decimal("-0.01")}, "visit_cash_not_negative"),
        ({"second": "asked"}, "visit_second_has_answer"),
        ({"second_officer": "officer", "second": "asked"}, "visit_two_different_officers"),
        ({"second_officer": "other"}, "visit_second_has_answer"),
        ({"check_wanted_at": NOW}, "visit_hold_has_reason"),
        ({"check_wanted_because": "planned"}, "visit_hold_has_reason"),
        ({"state": "under_way"}, "visit_under_way_has_start"),
        ({"state": "finished", "started_at": NOW}, "visit_finished_after_start"),
        (
            {"state": "finished", "started_at": NOW, "finished_at": NOW - timedelta(minutes=1)},
            "visit_finished_after_start",
        ),
        ({"reference": "TAKEN"}, "visit_reference_once"),
    ],
)
def test_visits(changes: dict[str, object], constraint: str) -> None:
    make_visit(reference="TAKEN")
    visit = make_visit()
    people: dict[object, Person] = {"officer": visit.officer, "other": make_person()}
    given = {
        name: people[value] if name == "second_officer" else value
        for name, value in changes.items()
    }
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Visit.objects.filter(pk=visit.pk).update(**given)


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"has_concern": True}, "answers_concern_told"),
        ({"expects_cash": True}, "answers_cash_told"),
        ({"expects_cash": True, "cash": -1}, "answers_cash_told"),
        ({"needs_translation": True}, "answers_language_told"),
        ({"knows_more": True}, "answers_more_told"),
    ],
)
def test_answers(changes: dict[str, object], constraint: str) -> None:
    visit = make_visit()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Answers.objects.create(visit=visit, officer=visit.officer, answered_at=NOW, **changes)


def test_an_officer_answers_once() -> None:
    visit = make_visit()
    Answers.objects.create(visit=visit, officer=visit.officer, answered_at=NOW)
    with pytest.raises(IntegrityError, match="answers_once"), transaction.atomic():
        Answers.objects.create(visit=visit, officer=visit.officer, answered_at=NOW)


def test_a_fingerprint_is_of_one_customer() -> None:
    Customer.objects.create(name="Robin", fingerprint="f")
    with pytest.raises(IntegrityError, match="fingerprint"), transaction.atomic():
        Customer.objects.create(name="Robin", fingerprint="f")
