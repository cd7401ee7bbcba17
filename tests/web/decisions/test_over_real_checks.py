"""Decisions over checks that were really made: from the notes to the open gate, and shut again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from forethought.vocabulary import DispositionKind, Outcome
from forethought.web.checks.making import make_check
from forethought.web.checks.models import Check
from forethought.web.checks.reading import notes_of
from forethought.web.decisions import services
from forethought.web.decisions.models import Decision
from forethought.web.decisions.services import Said, Wanted
from forethought.web.people.models import Person
from forethought.web.visits.door import reopen
from forethought.web.visits.models import Visit
from forethought.web.visits.reasons import News
from forethought.web.visits.seconds import accept, ask_second
from tests.web.checks.world import (
    PLAIN,
    THREAT,
    UNSAFE,
    answers,
    load_everything,
    plain_visit,
    rules,
)
from tests.web.decisions.given import gate, looked
from tests.web.factories import NOW, make_manager, make_person

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=30)


@pytest.fixture(autouse=True)
def _everything_loaded() -> None:
    load_everything()


def check(visit: Visit) -> Check:
    return make_check(visit.pk, why=News.PLANNED, now=NOW)


def fresh(visit: Visit) -> Visit:
    return Visit.objects.get(pk=visit.pk)


def manager_of(visit: Visit) -> Person:
    assert visit.officer.manager
    return visit.officer.manager


def sign(visit: Visit, made: Check, *people: Person) -> services.Signed:
    for person in people:
        looked(made, person)
        signed = services.sign_assessment(visit.pk, check_number=made.number, by=person, now=NOW)
    return signed


def test_an_ordinary_visit_stays_decided_through_a_re_check_that_finds_the_same() -> None:
    visit = plain_visit(PLAIN)
    answers(visit)
    assert sign(visit, check(visit), visit.officer).decision
    assert gate(fresh(visit), now=LATER).open
    reopen([visit.pk], because=News.MORNING, now=NOW)
    assert not gate(fresh(visit), now=LATER).open
    check(visit)
    assert gate(fresh(visit), now=LATER).open
    assert Decision.objects.count() == 1


def test_a_second_officer_who_accepts_after_the_signature_completes_it() -> None:
    visit = plain_visit(PLAIN, pair_wanted=True)
    second = make_person(team=visit.officer.team)
    answers(visit)
    ask_second(visit.pk, officer=second, by=visit.officer, now=NOW)
    made = check(visit)
    assert sign(visit, made, visit.officer).decision is None
    accept(visit.pk, by=second, now=NOW)
    remade = check(visit)
    assert Decision.objects.get().outcome == "pair"
    assert not gate(fresh(visit), now=LATER).open
    sign(visit, remade, second)
    assert gate(fresh(visit), now=LATER).open


def test_violence_goes_in_twos_with_controls_once_management_says_so() -> None:
    second = make_person()
    visit = plain_visit(THREAT, second_officer=second)
    answers(visit)
    made = check(visit)
    assert made.may_go == "no"
    discussion = sign(visit, made, second, visit.officer).discussion
    assert discussion
    assert discussion.to == manager_of(visit)
    services.decide(
        visit.pk,
        wanted=Wanted(Outcome.PAIR, reason="Police know", controls=("police",)),
        check_number=made.number,
        by=manager_of(visit),
        now=NOW,
    )
    found = gate(fresh(visit), now=LATER)
    assert found.open, found.because
    reopen([visit.pk], because=News.RECORDS_CHANGED, now=NOW)
    assert not gate(fresh(visit), now=LATER).open


def test_a_record_that_says_not_to_visit_counts_until_two_have_said_it_is_mistaken() -> None:
    visit = plain_visit(UNSAFE)
    answers(visit)
    made = check(visit)
    assert "records.unsafe" in rules(made.result)
    record = notes_of(made)[0]
    one = services.propose_disposition(
        visit.pk,
        source=record.source,
        record_id=record.record_id,
        said=Said(DispositionKind.MISTAKEN, "Another person"),
        by=visit.officer,
        now=NOW,
    )
    assert "records.unsafe" in rules(check(visit).result)
    for person in (manager_of(visit), make_manager()):
        services.agree_disposition(one.pk, by=person, now=NOW)
    assert rules(check(visit).result) == {}
    services.appeal(one.pk, text="It is them", by=visit.officer, now=NOW)
    assert "records.unsafe" in rules(check(visit).result)


def test_what_is_told_after_a_refusal_is_a_concern_without_a_name() -> None:
    visit = plain_visit(PLAIN)
    answers(visit)
    check(visit)
    services.refuse(visit.pk, by=visit.officer, now=NOW)
    services.tell_colleagues(visit.pk, tells="The dog is back", by=visit.officer, now=NOW)
    again = check(visit)
    assert again.discuss
    assert "officer.concern" in rules(again.result)
    assert visit.officer.name not in str(again.result["reasons"])
