"""The gate over the database: what is loaded, and in how many queries."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forethought.contact.words import Step
from forethought.vocabulary import Outcome
from forethought.web.checks.models import Assessment, Check
from forethought.web.contactdesk import facts
from forethought.web.contactdesk.models import Aid, Outing, PlanVersion
from forethought.web.contactdesk.outings import outing_of
from forethought.web.decisions.gate import Gate, gates
from forethought.web.decisions.models import Refusal
from forethought.web.people.models import Person
from forethought.web.visits.models import Answers, Visit
from tests.web.decisions.given import gate
from tests.web.desk.world import make_outing
from tests.web.factories import (
    NOW,
    TODAY,
    make_check,
    make_decision,
    make_discussion,
    make_manager,
    make_person,
    make_visit,
)
from tests.web.leaving import leave_for
from tests.web.watchdog.office import make_aid

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def sign(check: Check, *people: Person) -> None:
    for person in people:
        Assessment.objects.create(
            check_made=check, officer=person, findings_sha256=check.findings_sha256, at=NOW
        )


def ready(second: Person | None = None, **check: Any) -> Visit:
    """A visit that may start: checked, signed, decided."""
    visit = make_visit(second_officer=second)
    if second:
        check.setdefault("outcome", "pair")
    made = make_check(visit, **check)
    sign(made, visit.officer, *([second] if second else []))
    make_decision(made)
    return visit


def shut(visit: Visit) -> str:
    found = gate(Visit.objects.get(pk=visit.pk), now=LATER)
    assert not found.open
    return " ".join(found.because)


def test_open_for_one_and_for_two() -> None:
    assert gate(ready(), now=LATER).open
    found = gate(ready(make_person(solo_trained=False)), now=LATER)
    assert found.open
    assert found.outcome is Outcome.PAIR


def test_shut_once_more_is_known() -> None:
    visit = ready()
    Visit.objects.filter(pk=visit.pk).update(information=2)
    assert "has not been checked with what is known now" in shut(visit)
    Visit.objects.filter(pk=visit.pk).update(
        information=1, check_wanted_at=NOW, check_wanted_because="records_changed"
    )
    assert "being checked again" in shut(visit)


def test_an_older_check_is_not_current() -> None:
    visit = ready()
    visit.checks.update(current=False)
    assert "has not been checked" in shut(visit)


def test_the_check_is_of_the_day_in_london() -> None:
    visit = ready()
    visit.checks.update(made_at=NOW.replace(hour=0, minute=0))
    assert gate(visit, now=LATER).open
    visit.checks.update(made_at=NOW.replace(hour=0, minute=0) - timedelta(seconds=1))
    assert "not been checked again today" in shut(visit)


def test_equal_findings_carry_signature_and_decision_over() -> None:
    visit = ready()
    make_check(visit)
    assert gate(visit, now=LATER).open


def test_other_findings_carry_nothing_over() -> None:
    visit = ready()
    make_check(visit, findings_sha256="9" * 64)
    said = shut(visit)
    assert "no longer stands" in said
    assert "has not read and signed" in said


def test_a_withdrawn_decision_decides_nothing() -> None:
    visit = ready()
    visit.decisions.update(withdrawn_at=NOW, withdrawn_because="replaced")
    assert "Nobody has decided" in shut(visit)


def test_a_decision_stands_for_its_officers_alone() -> None:
    visit = ready(make_person())
    other = make_person()
    Visit.objects.filter(pk=visit.pk).update(second_officer=other)
    assert "other officers" in shut(visit)
    Visit.objects.filter(pk=visit.pk).update(second_officer=None, second="")
    assert "no second officer" in shut(visit)


def test_who_declined_is_not_named() -> None:
    visit = ready(make_person())
    Visit.objects.filter(pk=visit.pk).update(second="declined")
    assert "no second officer" in shut(visit)


def test_a_refusal_keeps_it_shut_until_discussed_and_for_the_officer_for_ever() -> None:
    visit = ready()
    refusal = Refusal.objects.create(visit=visit, officer=make_person(), at=NOW)
    assert "must be discussed" in shut(visit)
    refusal.discussed_by, refusal.discussed_at = make_manager(), NOW
    refusal.save()
    assert gate(visit, now=LATER).open
    Refusal.objects.filter(pk=refusal.pk).update(officer=visit.officer)
    assert "must be discussed" in shut(visit)


def test_an_open_discussion_keeps_it_shut() -> None:
    visit = ready()
    discussion = make_discussion(visit, make_manager())
    assert "waits to be discussed" in shut(visit)
    discussion.closed_at, discussion.closed_because = NOW, "discussed"
    discussion.save()
    assert gate(visit, now=LATER).open


def test_training_counts_on_the_day_of_the_visit_the_last_one_too() -> None:
    visit = ready()
    training = visit.officer.solo_trainings.get()
    training.expires_on = NOW.date()
    training.save()
    assert gate(visit, now=LATER).open
    training.expires_on = NOW.date() - timedelta(days=1)
    training.save()
    assert "not trained" in shut(visit)


def test_languages_of_the_answers_count() -> None:
    visit = ready(make_person(languages=["Polish"]))
    answers = Answers.objects.create(
        visit=visit,
        officer=visit.officer,
        needs_translation=True,
        language="polish",
        answered_at=NOW,
    )
    assert gate(visit, now=LATER).open
    answers.language = "Welsh"
    answers.save()
    assert "speaks Welsh" in shut(visit)


def test_who_has_left_goes_nowhere() -> None:
    visit = ready()
    Person.objects.filter(pk=visit.officer_id).update(is_active=False)
    assert "no longer makes visits" in shut(visit)


def test_many_visits_take_as_many_queries_as_one() -> None:
    visits = [ready(), ready(make_person())]
    leave_for(*visits)
    with CaptureQueriesContext(connection) as one:
        gates(visits[:1], now=LATER)
    with CaptureQueriesContext(connection) as many:
        found = gates(visits, now=LATER)
    assert len(one) == len(many) == 10
    assert all(found[visit.pk].open for visit in visits)


@pytest.mark.parametrize("whose", ["officer", "second_officer"])
def test_an_aid_out_of_order_holds_back_whoever_goes_today(whose: str) -> None:
    visit = ready(make_person(solo_trained=False))
    aid = make_aid(getattr(visit, whose))
    assert gate(visit, now=LATER).open
    Aid.objects.filter(pk=aid.pk).update(test_again_by=TODAY - timedelta(days=1))
    assert "was to be tested again by 24 November 2026" in shut(visit)


def test_an_aid_of_somebody_who_declined_holds_nobody_back() -> None:
    visit = ready()
    other = make_person()
    Visit.objects.filter(pk=visit.pk).update(second_officer=other, second="declined")
    make_aid(other, tested_on=None)
    assert gate(Visit.objects.get(pk=visit.pk), now=LATER).open


NOT_OUT = (
    "{} has not left the office. Leave the office first: then your office expects to hear from you"
)
NOT_PLANNED = (
    "{} is out, and this visit is not in their contact plan. Change the plan first: then your"
    " office expects to hear from there"
)


def found(visit: Visit) -> Gate:
    (one,) = gates([Visit.objects.get(pk=visit.pk)], now=LATER).values()
    return one


@pytest.mark.parametrize("whose", ["officer", "second_officer"])
def test_shut_while_somebody_who_goes_has_not_left_the_office(whose: str) -> None:
    visit = ready(make_person(solo_trained=False))
    people = {"officer": visit.officer, "second_officer": visit.second_officer}
    assert not found(visit).open
    leave_for(visit)
    assert found(visit).open
    person = people[whose]
    assert person is not None
    Outing.objects.filter(officer=person).update(over_at=LATER, next_at=None)
    one = found(visit)
    assert (one.open, one.ready, one.because) == (False, True, (NOT_OUT.format(person.name),))


def test_a_pair_on_one_outing_are_both_out() -> None:
    second = make_person(solo_trained=False)
    visit = ready(second)
    make_outing(visit.officer, [visit], second_officer=second)
    assert found(visit).open


def test_who_has_only_been_asked_need_not_have_left() -> None:
    second = make_person(solo_trained=False)
    visit = ready(second)
    Visit.objects.filter(pk=visit.pk).update(second="asked")
    said = found(visit).because
    assert said
    assert not any("left the office" in one for one in said)


def test_shut_for_a_visit_that_the_contact_plan_does_not_hold() -> None:
    visit, other = ready(), ready()
    Visit.objects.filter(pk=other.pk).update(officer=visit.officer)
    outing = make_outing(visit.officer, [other])
    one = found(visit)
    assert (one.open, one.because) == (False, (NOT_PLANNED.format(visit.officer.name),))
    first = outing.plans.get()
    changed = make_outing(make_person(), [visit]).plans.get().plan
    PlanVersion.objects.create(outing=outing, number=first.number + 1, at=NOW, plan=changed)
    assert found(visit).open
    PlanVersion.objects.create(outing=outing, number=first.number + 2, at=NOW, plan=first.plan)
    assert not found(visit).open


@pytest.mark.parametrize("came_back", [False, True])
def test_a_call_for_help_is_no_leave_to_go_to_a_door(came_back: bool) -> None:
    """The gate says of it what it would say without the call."""
    visit, evening = ready(), NOW + timedelta(hours=9)
    if came_back:
        outing = make_outing(visit.officer, [visit])
        assert found(visit).open
        given: Any = {"officer": visit.officer, "step": Step.BACK, "via": "app", "by": None}
        facts.check_in(outing.pk, uuid=uuid4(), now=evening, **given)
    facts.duress(visit.officer, uuid=uuid4(), via="app", by=None, now=evening)
    assert outing_of(visit.officer) is not None
    assert found(visit).because == (NOT_OUT.format(visit.officer.name),)


def test_nobody_is_asked_to_leave_for_a_visit_that_must_not_be_made() -> None:
    visit = ready()
    make_discussion(visit, make_manager())
    one = found(visit)
    assert not one.ready
    assert one.because == ("This visit waits to be discussed: nobody goes before that",)
