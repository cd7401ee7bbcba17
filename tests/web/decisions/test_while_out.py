"""A decision about a visit of officers who are out already: their contact plan follows it."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest

from forethought.contact.plan import Point
from forethought.contact.result import Standing
from forethought.contact.words import Step, Urgency
from forethought.vocabulary import Outcome
from forethought.web.contactdesk import facts, outings, planning
from forethought.web.contactdesk.judging import contact_of, told_of
from forethought.web.contactdesk.models import Fact, Outing, PlanVersion
from forethought.web.contactdesk.planning import Wish
from forethought.web.decisions import services
from forethought.web.decisions.deciding import Wanted
from forethought.web.people.models import Person
from forethought.web.visits.models import Visit
from tests.web.decisions.given import CAUTION, VIOLENCE, checked
from tests.web.factories import NOW, make_manager, make_person, make_visit
from tests.web.watchdog.office import HOUR, MINUTE

pytestmark = pytest.mark.django_db
PAIR, SUSPEND = Outcome.PAIR, Outcome.SUSPEND


@pytest.fixture
def manager() -> Person:
    return make_manager()


@pytest.fixture
def day() -> list[Visit]:
    """A pair's visits, in two and in four hours: there is violence on record about the first."""
    officer, second = make_person(), make_person()
    both: dict[str, Any] = {"second_officer": second, "second": Visit.Second.ACCEPTED}
    day = [make_visit(officer, planned_start=NOW + hours * HOUR, **both) for hours in (2, 4)]
    checked(day[0], VIOLENCE)
    return day


def decide(
    visit: Visit, by: Person, *controls: str, outcome: Outcome = PAIR, now: datetime = NOW
) -> None:
    services.decide(
        visit.pk,
        wanted=Wanted(outcome, "Because", controls),
        check_number=1,
        by=by,
        now=now,
        instead_of=next(
            iter(visit.decisions.filter(withdrawn_at=None).values_list("pk", flat=True)), None
        ),
    )


def leave(day: list[Visit]) -> Outing:
    first = day[0]
    return outings.out_since(
        first.officer, second=first.second_officer, visits=day, back_by=NOW + 8 * HOUR,
        by=first.officer, now=NOW,
    )  # fmt: skip


def points(outing: Outing) -> tuple[Point, ...]:
    return told_of([outing])[outing.pk].latest_plan.points


def test_decided_before_or_after_they_leave_the_plan_is_the_same(
    day: list[Visit], manager: Person
) -> None:
    outing = leave(day)
    decide(day[0], manager, "phone", "police")
    after = points(outing)
    Fact.objects.all().delete()
    outing.delete()
    assert points(leave(day)) == after
    leaving = next(one for one in after if (one.step, one.visit) == (Step.LEAVING, str(day[0].pk)))
    assert leaving.urgency is Urgency.HIGH
    assert [one.visit for one in after if one.step is Step.IN_VISIT] == [str(day[0].pk)]


def test_moments_that_were_moved_stay(day: list[Visit], manager: Person) -> None:
    outing = leave(day)
    planning.run_late(
        outing.pk, minutes=25, uuid=uuid.uuid4(), by=day[0].officer, via="app", now=NOW
    )
    before = {one.key: one.due for one in points(outing)}
    decide(day[0], manager, "phone")
    after = points(outing)
    assert {one.key: one.due for one in after if one.step is not Step.IN_VISIT} == before
    arrives, word = (one for one in after if one.every and one.step is not Step.LEAVING)
    assert word.every is not None
    assert (arrives.due, word.due) == (NOW + 2 * HOUR + 25 * MINUTE, arrives.due + word.every)


def test_whoever_is_at_that_door_already_is_heard_from_inside(
    day: list[Visit], manager: Person
) -> None:
    """Their gate was shut and they went in all the same."""
    outing = leave(day)
    there = NOW + 2 * HOUR
    facts.check_in(
        outing.pk, uuid=uuid.uuid4(), officer=outing.officer, step=Step.ARRIVED,
        visit_id=day[0].pk, via="app", by=outing.officer, now=there,
    )  # fmt: skip
    decide(day[0], manager, "police", now=there + MINUTE)
    contact = contact_of(outing, there + 2 * MINUTE)
    assert contact is not None
    word = next(one for one in contact.points if one.point.step is Step.IN_VISIT)
    assert word.standing is Standing.WAITING
    assert word.point.every is not None
    assert word.due == there + MINUTE + word.point.every


def test_a_decision_that_asks_for_nothing_new_changes_no_plan(manager: Person) -> None:
    officer, second = make_person(), make_person()
    visit = make_visit(
        officer, planned_start=NOW + HOUR, second_officer=second, second=Visit.Second.ACCEPTED
    )
    checked(visit, CAUTION)
    outing = leave([visit])
    decide(visit, manager)
    assert PlanVersion.objects.get(outing=outing).number == 1
    assert not Fact.objects.exists()


def test_taken_back_or_suspended_the_plan_stays_as_strict(
    day: list[Visit], manager: Person
) -> None:
    decide(day[0], manager, "phone")
    outing = leave(day)
    strict = points(outing)
    live = day[0].decisions.get(withdrawn_at=None)
    services.withdraw(live.pk, reason="Too dangerous", by=manager, now=NOW)
    assert points(outing) == strict
    decide(day[0], manager, outcome=SUSPEND)
    assert points(outing) == strict
    assert not Fact.objects.exists()


def test_decided_while_left_out_it_holds_when_the_visit_is_put_back(
    day: list[Visit], manager: Person
) -> None:
    outing = leave(day)
    change(outing, day[1])
    decide(day[0], manager, "phone")
    assert not any(one.every for one in points(outing))
    change(outing, *day)
    assert any(one.every for one in points(outing))


def change(outing: Outing, *visits: Visit) -> None:
    wish = Wish(tuple(one.pk for one in visits))
    planning.change(outing.pk, wish, uuid=uuid.uuid4(), by=outing.officer, via="app", now=NOW)


def test_an_outing_that_is_over_keeps_its_plan(day: list[Visit], manager: Person) -> None:
    outing = leave(day)
    Outing.objects.update(over_at=NOW + MINUTE, next_at=None)
    decide(day[0], manager, "phone", now=NOW + timedelta(minutes=2))
    assert PlanVersion.objects.get(outing=outing).number == 1


def test_one_that_cannot_be_judged_keeps_nobody_from_deciding(
    day: list[Visit], manager: Person
) -> None:
    leave(day)
    PlanVersion.objects.update(plan={"points": "nonsense"})
    decide(day[0], manager, "phone")
    assert day[0].decisions.filter(withdrawn_at=None).exists()
