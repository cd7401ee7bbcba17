"""The officer's signature: what it needs, and what it leads to."""

from __future__ import annotations

from datetime import timedelta

import pytest

from forethought.web.audit.models import Event
from forethought.web.checks.models import Assessment, CoverageSeen, NoteRead
from forethought.web.decisions import services
from forethought.web.decisions.models import Decision
from forethought.web.decisions.services import Signed, Wanted
from forethought.web.people.models import Person
from forethought.web.visits.models import Answers, Visit
from forethought.web.visits.problems import NotPossibleError
from tests.web.decisions.given import (
    CAUTION,
    COMPANY,
    NOT_LOOKED,
    NOTE,
    OTHER,
    PAIR,
    SUSPEND,
    VIOLENCE,
    checked,
    gate,
    looked,
)
from tests.web.factories import NOW, make_absence, make_manager, make_person, make_visit

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=30)


def sign(visit: Visit, by: Person, number: int = 1) -> Signed:
    return services.sign_assessment(visit.pk, check_number=number, by=by, now=NOW)


def not_signed(visit: Visit, by: Person, number: int = 1) -> str:
    with pytest.raises(NotPossibleError) as caught:
        sign(visit, by, number)
    assert not Assessment.objects.filter(officer=by).exists()
    return " ".join(caught.value.sentences)


def test_a_signature_decides_an_ordinary_visit() -> None:
    visit = make_visit()
    looked(checked(visit, matched=[NOTE]), visit.officer)
    signed = sign(visit, visit.officer)
    assert signed.discussion is None
    assert signed.decision
    assert (signed.decision.kind, signed.decision.outcome) == ("own", "alone")
    assert gate(visit, now=LATER).open
    actions = set(Event.objects.values_list("action", flat=True))
    assert {"assessment.signed", "decision.made"} <= actions


def test_signing_twice_is_signing_once() -> None:
    visit = make_visit()
    looked(checked(visit), visit.officer)
    assert sign(visit, visit.officer).decision == sign(visit, visit.officer).decision
    assert Assessment.objects.count() == Decision.objects.count() == 1


def test_every_note_must_be_read_in_these_words() -> None:
    visit = make_visit()
    looked(checked(visit, matched=[NOTE, NOTE | {"record_id": "N-2"}]), visit.officer)
    NoteRead.objects.filter(record_id="N-2").update(text_sha256="6" * 64)
    assert "Read 1 note" in not_signed(visit, visit.officer)
    NoteRead.objects.all().delete()
    assert "Read 2 notes" in not_signed(visit, visit.officer)


def test_reading_by_somebody_else_is_no_reading() -> None:
    visit = make_visit(second_officer=make_person())
    check = checked(visit, COMPANY, matched=[NOTE])
    assert visit.second_officer
    looked(check, visit.officer, visit.second_officer)
    NoteRead.objects.filter(officer=visit.second_officer).delete()
    assert "Read 1 note" in not_signed(visit, visit.second_officer)
    sign(visit, visit.officer)


def test_coverage_must_have_been_seen_as_it_is() -> None:
    visit = make_visit()
    looked(checked(visit), visit.officer)
    CoverageSeen.objects.update(coverage_sha256="d" * 64)
    assert "which sources were examined" in not_signed(visit, visit.officer)


@pytest.mark.parametrize(
    "question",
    ["has_concern", "wants_company", "expects_cash", "needs_translation", "knows_more"],
)
def test_every_question_must_be_answered(question: str) -> None:
    visit = make_visit()
    looked(checked(visit), visit.officer)
    Answers.objects.update(**{question: None})
    assert "Answer every question" in not_signed(visit, visit.officer)


def test_only_the_officers_sign_and_only_what_they_read() -> None:
    visit = make_visit()
    stranger = make_person()
    looked(checked(visit), visit.officer, stranger)
    assert "Only the officers" in not_signed(visit, stranger)
    assert "read check 1" in not_signed(visit, visit.officer, number=2)
    services.refuse(visit.pk, by=visit.officer, now=NOW)
    assert "You have refused" in not_signed(visit, visit.officer)


def test_a_pair_is_decided_once_the_second_officer_has_accepted() -> None:
    visit = make_visit(second_officer=make_person(), second="asked")
    check = checked(visit, COMPANY)
    assert visit.second_officer
    looked(check, visit.officer, visit.second_officer)
    signed = sign(visit, visit.officer)
    assert signed.decision is None
    assert signed.discussion is None
    assert services.settle(visit.pk, now=LATER) is None
    Visit.objects.filter(pk=visit.pk).update(second="accepted")
    decision = services.settle(visit.pk, now=LATER)
    assert decision
    assert (decision.by, decision.kind, decision.outcome) == (visit.officer, "own", "pair")
    assert not gate(Visit.objects.get(), now=LATER).open
    assert sign(visit, visit.second_officer).decision == decision
    assert gate(Visit.objects.get(), now=LATER).open


def test_nobody_asked_yet_is_nothing_to_discuss() -> None:
    visit = make_visit()
    looked(checked(visit, COMPANY), visit.officer)
    signed = sign(visit, visit.officer)
    assert (signed.decision, signed.discussion) == (None, None)


@pytest.mark.parametrize("reason", [CAUTION, VIOLENCE, NOT_LOOKED, ("marker.advice", None)])
def test_what_must_be_discussed_is_put_to_the_manager(reason: tuple[str, None]) -> None:
    manager = make_manager()
    visit = make_visit(make_person(manager=manager))
    looked(checked(visit, reason), visit.officer)
    signed = sign(visit, visit.officer)
    assert signed.decision is None
    assert signed.discussion
    assert signed.discussion.to == manager
    assert sign(visit, visit.officer).discussion == signed.discussion


def test_availability_is_that_of_the_signature() -> None:
    manager, deputy = make_manager(), make_manager()
    visit = make_visit(make_person(manager=manager))
    looked(checked(visit, CAUTION, discuss_with=manager), visit.officer)
    make_absence(manager, deputy=deputy)
    discussion = sign(visit, visit.officer).discussion
    assert discussion
    assert discussion.to == deputy


def test_the_signature_of_the_second_officer_opens_nothing() -> None:
    visit = make_visit(second_officer=make_person())
    check = checked(visit, CAUTION)
    assert visit.second_officer
    looked(check, visit.second_officer)
    signed = sign(visit, visit.second_officer)
    assert (signed.decision, signed.discussion) == (None, None)


def test_a_decision_that_stands_is_not_discussed_again() -> None:
    manager = make_manager()
    visit = make_visit(make_person(manager=manager), second_officer=make_person())
    check = checked(visit, CAUTION)
    decision = services.decide(
        visit.pk, wanted=Wanted(PAIR, reason="Yes"), check_number=1, by=manager, now=NOW
    )
    looked(check, visit.officer)
    signed = sign(visit, visit.officer)
    assert signed.decision == decision
    assert signed.discussion is None


def test_a_discussion_ends_when_the_check_no_longer_asks_for_it() -> None:
    visit = make_visit(make_person(manager=make_manager()))
    looked(checked(visit, CAUTION), visit.officer)
    sign(visit, visit.officer)
    looked(checked(visit, findings_sha256="8" * 64), visit.officer)
    assert sign(visit, visit.officer, number=2).decision
    assert visit.discussions.get().closed_because == "not_needed"
    assert gate(visit, now=LATER).open


def test_what_management_asked_for_is_not_signed_away() -> None:
    manager = make_manager()
    visit = make_visit(make_person(manager=manager))
    checked(visit, CAUTION)
    services.decide(
        visit.pk,
        wanted=Wanted(SUSPEND, reason="Nobody goes"),
        check_number=1,
        by=manager,
        now=NOW,
    )
    looked(checked(visit, findings_sha256="8" * 64), visit.officer)
    signed = sign(visit, visit.officer, number=2)
    assert signed.decision is None
    assert signed.discussion


def test_settling_needs_a_signature_and_a_current_check() -> None:
    visit = make_visit()
    check = checked(visit)
    assert services.settle(visit.pk, now=NOW) is None
    looked(check, visit.officer)
    sign(visit, visit.officer)
    Decision.objects.all().delete()
    Visit.objects.update(information=2)
    assert services.settle(visit.pk, now=NOW) is None
    Visit.objects.update(information=1, state="cancelled")
    assert services.settle(visit.pk, now=NOW) is None
    Visit.objects.update(state="planned")
    assert services.settle(visit.pk, now=NOW)


def test_a_case_that_left_the_list_is_not_signed() -> None:
    visit = make_visit()
    looked(checked(visit), visit.officer)
    services.decide(
        visit.pk, wanted=Wanted(OTHER, reason="x"), check_number=1, by=visit.officer, now=NOW
    )
    assert "taken off the list" in not_signed(visit, visit.officer)
