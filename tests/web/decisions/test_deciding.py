"""Deciding: who may, what follows, and that one decision is made however many click."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from forethought.web.audit.models import Event
from forethought.web.decisions import services
from forethought.web.decisions.models import Decision, NextAction, Refusal
from forethought.web.decisions.services import Wanted
from forethought.web.people.models import Nation, Person
from forethought.web.visits.models import Engagement, Visit
from forethought.web.visits.problems import NotPossibleError
from tests.web.decisions.given import (
    ALONE,
    CAUTION,
    COMPANY,
    DISEASE,
    NOT_LOOKED,
    OTHER,
    PAIR,
    SUSPEND,
    VIOLENCE,
    checked,
    gate,
    looked,
)
from tests.web.factories import (
    NOW,
    make_discussion,
    make_manager,
    make_office,
    make_person,
    make_visit,
)

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=30)


@pytest.fixture
def manager() -> Person:
    return make_manager("Moira Manager")


@pytest.fixture
def visit() -> Visit:
    return make_visit(second_officer=make_person("Sam Second"))


def decide(visit: Visit, by: Person, outcome: Any, **fields: Any) -> Decision:
    number = fields.pop("check_number", 1)
    instead_of = fields.pop("instead_of", None)
    fields.setdefault("reason", "Talked through")
    return services.decide(
        visit.pk,
        wanted=Wanted(outcome, **fields),
        check_number=number,
        by=by,
        now=LATER,
        instead_of=instead_of,
    )


def refused(visit: Visit, by: Person, outcome: Any, **fields: Any) -> str:
    before = Decision.objects.count(), Event.objects.count()
    with pytest.raises(NotPossibleError) as caught:
        decide(visit, by, outcome, **fields)
    assert before == (Decision.objects.count(), Event.objects.count())
    return " ".join(caught.value.sentences)


def test_management_decides_what_must_be_discussed(visit: Visit, manager: Person) -> None:
    check = checked(visit, CAUTION)
    discussion = make_discussion(visit, manager)
    decision = decide(visit, manager, PAIR)
    assert decision.kind == "management"
    assert decision.check_made == check
    assert not decision.less_cautious
    discussion.refresh_from_db()
    assert (discussion.closed_at, discussion.closed_because) == (LATER, "decided")
    told = Event.objects.get(action="decision.made")
    assert (told.by_id, told.subject_id) == (manager.pk, visit.pk)
    assert told.detail["outcome"] == "pair"
    assert "Talked" not in str(told.detail)


def test_nobody_else_decides(visit: Visit) -> None:
    checked(visit, CAUTION)
    assert "Only somebody of management grade" in refused(visit, make_person(), PAIR)
    assert visit.second_officer
    assert "You are named on this visit" in refused(visit, visit.second_officer, PAIR)
    assert "must be discussed" in refused(visit, visit.officer, PAIR)


@pytest.mark.parametrize("place", ["officer", "second_officer", "declined"])
def test_management_grade_on_the_visit_does_not_decide(place: str) -> None:
    manager = make_manager(makes_visits=True)
    officer = manager if place == "officer" else make_person()
    second = make_person() if place == "officer" else manager
    visit = make_visit(
        officer,
        second_officer=second,
        second="declined" if place == "declined" else "accepted",
    )
    checked(visit, CAUTION)
    assert refused(visit, manager, PAIR)


def test_who_has_left_decides_nothing(visit: Visit) -> None:
    checked(visit, CAUTION)
    assert refused(visit, make_manager(is_active=False), PAIR)


def test_in_spite_of_violence_with_controls(visit: Visit, manager: Person) -> None:
    checked(visit, VIOLENCE)
    assert "at least one control" in refused(visit, manager, PAIR)
    assert "from the list" in refused(visit, manager, PAIR, controls=("a_big_dog",))
    assert "where the officers meet" in refused(visit, manager, PAIR, controls=("meeting_place",))
    decision = decide(
        visit, manager, PAIR, controls=("police", "meeting_place"), controls_text="The library"
    )
    assert decision.less_cautious
    assert decision.controls == ["police", "meeting_place"]


def test_a_visit_let_go_though_not_complete_goes_as_a_pair(visit: Visit, manager: Person) -> None:
    checked(visit, NOT_LOOKED)
    assert "goes as a pair" in refused(visit, manager, ALONE)
    assert decide(visit, manager, PAIR).less_cautious


def test_never_less_cautious_than_a_suspension(visit: Visit, manager: Person) -> None:
    checked(visit, DISEASE)
    for outcome in (ALONE, PAIR, OTHER):
        assert "restriction" in refused(visit, manager, outcome)
    decide(visit, manager, SUSPEND)
    visit.refresh_from_db()
    assert visit.state == "planned"
    assert not gate(visit, now=LATER).open


def test_management_gives_a_reason(visit: Visit, manager: Person) -> None:
    checked(visit, CAUTION)
    assert "Enter the reason" in refused(visit, manager, PAIR, reason="  ")


def test_a_pair_is_decided_for_the_officers_named(manager: Person) -> None:
    visit = make_visit()
    checked(visit, CAUTION)
    assert "names no second officer" in refused(visit, manager, PAIR)


def test_controls_belong_to_a_pair(visit: Visit, manager: Person) -> None:
    checked(visit, VIOLENCE)
    assert "two officers" in refused(visit, manager, OTHER, controls=("police",))


@pytest.mark.parametrize(
    ("nation", "due"),
    [(Nation.ENGLAND_AND_WALES, date(2026, 11, 30)), (Nation.SCOTLAND, date(2026, 12, 1))],
)
def test_a_different_method_takes_the_case_off_the_list(
    manager: Person, nation: str, due: date
) -> None:
    friday = NOW + timedelta(days=2)
    visit = make_visit(make_person(office=make_office(nation=nation)), planned_start=friday)
    checked(visit, VIOLENCE)
    services.decide(
        visit.pk,
        wanted=Wanted(OTHER, reason="Write first"),
        check_number=1,
        by=manager,
        now=friday,
    )
    visit.refresh_from_db()
    assert visit.state == "taken_off"
    assert not Engagement.objects.filter(visit=visit).exists()
    action = NextAction.objects.get(visit=visit)
    assert (action.action, action.reason, action.due) == ("review", "Write first", due)


def test_an_officer_may_always_choose_something_more_cautious() -> None:
    visit = make_visit()
    checked(visit, CAUTION)
    assert "Enter the reason" in refused(visit, visit.officer, OTHER, reason="")
    decision = decide(visit, visit.officer, OTHER, reason="I would rather write")
    assert decision.kind == "own"
    visit.refresh_from_db()
    assert visit.state == "taken_off"


def test_an_officer_may_choose_company_where_none_is_asked_after_signing(visit: Visit) -> None:
    check = checked(visit)
    assert "sign the check first" in refused(visit, visit.officer, PAIR, reason="")
    looked(check, visit.officer)
    services.sign_assessment(visit.pk, check_number=1, by=visit.officer, now=NOW)
    live = Decision.objects.get(withdrawn_at=None)
    decision = decide(visit, visit.officer, PAIR, reason="", instead_of=live.pk)
    assert (decision.kind, decision.outcome) == ("own", "pair")
    live.refresh_from_db()
    assert live.withdrawn_because == "replaced"


def test_nothing_is_decided_on_another_check_than_was_read(visit: Visit, manager: Person) -> None:
    checked(visit, CAUTION)
    checked(visit, CAUTION, VIOLENCE)
    assert "read check 2" in refused(visit, manager, PAIR, check_number=1)
    Visit.objects.filter(pk=visit.pk).update(information=9)
    assert "being checked again" in refused(visit, manager, PAIR, check_number=2)
    Visit.objects.filter(pk=visit.pk).update(
        information=1, check_wanted_at=NOW, check_wanted_because="morning"
    )
    assert "being checked again" in refused(visit, manager, PAIR, check_number=2)


def test_only_a_planned_visit_is_decided_about(manager: Person) -> None:
    visit = make_visit(state="cancelled")
    checked(visit, CAUTION)
    assert "cancelled" in refused(visit, manager, OTHER)


def test_a_second_click_is_the_same_decision(visit: Visit, manager: Person) -> None:
    checked(visit, CAUTION)
    assert decide(visit, manager, PAIR) == decide(visit, manager, PAIR)
    assert Event.objects.filter(action="decision.made").count() == 1


def test_a_second_click_after_a_different_method_too(visit: Visit, manager: Person) -> None:
    checked(visit, VIOLENCE)
    assert decide(visit, manager, OTHER) == decide(visit, manager, OTHER)
    assert NextAction.objects.count() == 1


def test_the_second_manager_learns_who_was_first(visit: Visit, manager: Person) -> None:
    checked(visit, CAUTION)
    first = decide(visit, manager, PAIR)
    other = make_manager()
    said = refused(visit, other, OTHER)
    assert "Moira Manager decided about this visit at 8:30am: two officers go" in said
    decide(visit, other, OTHER, instead_of=first.pk)
    first.refresh_from_db()
    assert first.withdrawn_because == "replaced"


def test_a_decision_for_other_findings_gives_way(visit: Visit, manager: Person) -> None:
    checked(visit, CAUTION)
    decide(visit, manager, PAIR)
    checked(visit, CAUTION, ("marker.pair", PAIR), findings_sha256="9" * 64)
    decision = decide(visit, make_manager(), PAIR, check_number=2)
    assert list(Decision.objects.filter(withdrawn_at=None)) == [decision]


def test_a_refused_visit_is_not_let_go(visit: Visit, manager: Person) -> None:
    checked(visit, CAUTION)
    services.refuse(visit.pk, by=visit.officer, now=NOW)
    assert "has been refused" in refused(visit, manager, PAIR)
    services.discuss_refusal(visit.pk, by=manager, now=NOW)
    assert "has been refused" in refused(visit, manager, PAIR)


def test_taking_a_refused_case_off_the_list_discusses_it(visit: Visit, manager: Person) -> None:
    checked(visit, CAUTION)
    services.refuse(visit.pk, by=visit.officer, now=NOW)
    decide(visit, manager, OTHER)
    assert Refusal.objects.get().discussed_by == manager
    assert not visit.discussions.filter(closed_at=None).exists()


def test_withdrawing_shuts_the_gate_and_asks_for_a_discussion(
    visit: Visit, manager: Person
) -> None:
    checked(visit, CAUTION)
    decision = decide(visit, manager, PAIR)
    with pytest.raises(NotPossibleError, match="Enter why"):
        services.withdraw(decision.pk, reason=" ", by=manager, now=LATER)
    with pytest.raises(NotPossibleError, match="Only whoever decided"):
        services.withdraw(decision.pk, reason="No", by=visit.officer, now=LATER)
    services.withdraw(decision.pk, reason="I heard more", by=make_manager(), now=LATER)
    assert visit.discussions.get(closed_at=None).about == "withdrawal"
    assert not gate(visit, now=LATER).open
    with pytest.raises(NotPossibleError, match="does not count any more"):
        services.withdraw(decision.pk, reason="Again", by=manager, now=LATER)


def test_what_left_the_list_is_planned_again_not_withdrawn(visit: Visit, manager: Person) -> None:
    checked(visit, VIOLENCE)
    decision = decide(visit, manager, OTHER)
    with pytest.raises(NotPossibleError, match="Plan the visit again"):
        services.withdraw(decision.pk, reason="No", by=manager, now=LATER)


def test_an_officer_takes_back_their_own_and_may_sign_again() -> None:
    visit = make_visit()
    check = checked(visit)
    looked(check, visit.officer)
    signed = services.sign_assessment(visit.pk, check_number=1, by=visit.officer, now=NOW)
    assert signed.decision
    services.withdraw(signed.decision.pk, reason="Not so sure", by=visit.officer, now=NOW)
    assert services.settle(visit.pk, now=LATER) is None
    assert not gate(visit, now=LATER).open
    again = services.sign_assessment(visit.pk, check_number=1, by=visit.officer, now=LATER)
    assert again.decision
    assert gate(visit, now=LATER).open


def test_an_officer_cannot_sign_away_what_management_withdrew(manager: Person) -> None:
    visit = make_visit()
    check = checked(visit)
    looked(check, visit.officer)
    signed = services.sign_assessment(visit.pk, check_number=1, by=visit.officer, now=NOW)
    assert signed.decision
    services.withdraw(signed.decision.pk, reason="Wait", by=manager, now=NOW)
    again = services.sign_assessment(visit.pk, check_number=1, by=visit.officer, now=LATER)
    assert again.decision is None
    assert not gate(visit, now=LATER).open
    decide(visit, manager, ALONE)
    assert gate(visit, now=LATER).open


NONSENSE: list[tuple[str, dict[str, Any]]] = [
    ("decision_by_who_may", {"kind": "management", "by_grade": "officer", "reason": "x"}),
    ("decision_management_gives_reason", {"reason": ""}),
    ("decision_outcome_known", {"outcome": "perhaps"}),
    ("decision_withdrawn_with_reason", {"withdrawn_at": NOW}),
    (
        "decision_withdrawn_by_somebody",
        {"withdrawn_at": NOW, "withdrawn_because": "person"},
    ),
    ("decision_controls_for_a_pair", {"outcome": "suspend", "controls": ["police"]}),
]


@pytest.mark.parametrize(("constraint", "change"), NONSENSE)
def test_the_database_refuses_nonsense(
    visit: Visit, manager: Person, constraint: str, change: dict[str, Any]
) -> None:
    checked(visit, CAUTION)
    decision = decide(visit, manager, PAIR)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(**change)


def test_the_database_refuses_two_live_decisions(visit: Visit, manager: Person) -> None:
    checked(visit, CAUTION)
    decision = decide(visit, manager, PAIR)
    decision.pk = None
    with pytest.raises(IntegrityError, match="decision_one_live"), transaction.atomic():
        decision.save(force_insert=True)


def test_company_wanted_is_ordinary(visit: Visit) -> None:
    check = checked(visit, COMPANY)
    assert not check.discuss
