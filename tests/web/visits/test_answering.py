"""Five questions that only the officer can answer."""

from __future__ import annotations

from decimal import Decimal

import pytest

from forethought.web.audit.models import Event
from forethought.web.visits import services
from forethought.web.visits.answering import Given, answered, given_by
from forethought.web.visits.models import Answers
from tests.web.factories import NOW, make_manager, make_person, make_visit

pytestmark = pytest.mark.django_db

NOTHING_ELSE = Given(
    has_concern=False,
    wants_company=False,
    expects_cash=False,
    needs_translation=False,
    knows_more=False,
)


def test_both_officers_answer_for_themselves() -> None:
    officer, second = make_person(), make_person()
    visit = make_visit(officer, second_officer=second)
    services.answer(visit.pk, given=NOTHING_ELSE, by=officer, now=NOW)
    services.answer(visit.pk, given=Given(wants_company=True), by=second, now=NOW)
    rows = {row.officer_id: given_by(row) for row in Answers.objects.all()}
    assert rows == {officer.pk: NOTHING_ELSE, second.pk: Given(wants_company=True)}
    visit.refresh_from_db()
    assert (visit.information, visit.check_wanted_because) == (3, "answers_changed")


def test_the_same_answers_again_hold_nothing() -> None:
    visit = make_visit()
    for _ in range(2):
        services.answer(visit.pk, given=NOTHING_ELSE, by=visit.officer, now=NOW)
    visit.refresh_from_db()
    assert visit.information == 2
    assert Event.objects.filter(action="visit.answered").count() == 1


@pytest.mark.parametrize(
    ("question", "detail", "value"),
    [
        ("has_concern", "concern", "Dog"),
        ("expects_cash", "cash", Decimal(0)),
        ("needs_translation", "language", "Polish"),
        ("knows_more", "local_knowledge", "Gate code"),
    ],
)
def test_a_yes_says_what_and_a_no_says_nothing(
    question: str, detail: str, value: str | Decimal
) -> None:
    visit = make_visit()
    with pytest.raises(services.NotPossibleError) as told:
        services.answer(visit.pk, given=Given(**{question: True}), by=visit.officer, now=NOW)  # type: ignore[arg-type]
    assert told.value.field == detail
    given = Given(**{question: True, detail: value})  # type: ignore[arg-type]
    row = services.answer(visit.pk, given=given, by=visit.officer, now=NOW)
    assert getattr(row, detail) == value
    stray = Given(**{question: False, detail: value})  # type: ignore[arg-type]
    row = services.answer(visit.pk, given=stray, by=visit.officer, now=NOW)
    assert getattr(row, detail) in (None, "")


def test_unanswered_is_not_a_no() -> None:
    assert answered(given_by(None)) == 0
    assert answered(Given(wants_company=False)) == 1
    assert answered(NOTHING_ELSE) == 5


def test_only_who_is_named_answers() -> None:
    visit = make_visit()
    with pytest.raises(services.NotPossibleError, match="Only the officers"):
        services.answer(visit.pk, given=NOTHING_ELSE, by=make_manager(), now=NOW)
