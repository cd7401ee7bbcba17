"""A change of plan while somebody is out: what the office expects from then on."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest

from forethought.contact.result import Contact, Standing
from forethought.contact.words import Step
from forethought.web.contactdesk import facts, planning
from forethought.web.contactdesk.judging import contact_of
from forethought.web.contactdesk.models import Outing, PlanVersion
from forethought.web.contactdesk.planning import Wish
from forethought.web.people.models import Person
from forethought.web.visits.models import Visit
from forethought.web.visits.problems import NotPossibleError
from tests.web.factories import NOW, make_visit
from tests.web.phone.given import a_day, an_officer, go_out

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
HOUR = 60 * MINUTE


@pytest.fixture
def officer() -> Person:
    return an_officer()


@pytest.fixture
def day(officer: Person) -> list[Visit]:
    """Half an hour each, one, two and three hours from now; back in four and a half."""
    return a_day(officer, NOW, visits=3)


@pytest.fixture
def outing(officer: Person, day: list[Visit]) -> Outing:
    return go_out(officer, day, NOW)


def word(outing: Outing, step: Step, visit: Visit, now: datetime = NOW) -> None:
    facts.check_in(
        outing.pk, uuid=uuid.uuid4(), officer=outing.officer, step=step, visit_id=visit.pk,
        via="app", by=outing.officer, now=now,
    )  # fmt: skip


def change(outing: Outing, *visits: Visit, now: datetime = NOW, **wanted: Any) -> Contact:
    wish = Wish(tuple(one.pk for one in visits), **wanted)
    planning.change(outing.pk, wish, uuid=uuid.uuid4(), by=outing.officer, via="app", now=now)
    return stands(outing, now)


def stands(outing: Outing, now: datetime = NOW) -> Contact:
    contact = contact_of(outing, now)
    assert contact is not None
    return contact


def due(contact: Contact, step: Step, visit: Visit | None = None) -> timedelta | None:
    """When it is waited for, from now; None: it is not."""
    name = str(visit.pk) if visit else ""
    return next(
        (
            one.due - NOW
            for one in contact.points
            if (one.point.step, one.point.visit) == (step, name)
            and one.standing is not Standing.MET
        ),
        None,
    )


def test_the_same_order_moves_nothing(outing: Outing, day: list[Visit]) -> None:
    before = [(one.point.key, one.due) for one in stands(outing).points]
    after = [(one.point.key, one.due) for one in change(outing, *day).points]
    assert after == before


def test_another_order_shares_the_starts_with_a_journey_between(
    outing: Outing, day: list[Visit]
) -> None:
    first, second, third = day
    contact = change(outing, second, first, third)
    assert due(contact, Step.ARRIVED, second) == HOUR
    assert due(contact, Step.LEAVING, second) == HOUR + 30 * MINUTE
    assert due(contact, Step.ARRIVED, first) == 2 * HOUR
    assert due(contact, Step.ARRIVED, third) == 3 * HOUR
    assert due(contact, Step.SET_OFF, second) is not None
    assert due(contact, Step.SET_OFF, first) is None


def test_a_longer_visit_that_comes_sooner_moves_the_next(
    outing: Outing, day: list[Visit], officer: Person
) -> None:
    first, second, _ = day
    long = make_visit(officer, planned_start=NOW + 4 * HOUR, minutes=90)
    back = NOW + 8 * HOUR
    contact = change(outing, long, first, second, back_by=back)
    assert due(contact, Step.ARRIVED, long) == HOUR
    assert due(contact, Step.ARRIVED, first) == 3 * HOUR
    assert due(contact, Step.BACK) == 8 * HOUR
    outing.refresh_from_db()
    assert outing.back_by == back


def test_a_visit_left_out_is_not_waited_for_and_can_be_put_back(
    outing: Outing, day: list[Visit]
) -> None:
    first, second, third = day
    contact = change(outing, first, third)
    assert due(contact, Step.ARRIVED, second) is None
    assert due(contact, Step.ARRIVED, third) == 3 * HOUR
    assert [(one.visit, one.on) for one in planning.choices(outing, NOW)] == [
        (first, True), (third, True), (second, False),
    ]  # fmt: skip
    contact = change(outing, first, second, third)
    assert due(contact, Step.ARRIVED, second) == 2 * HOUR
    assert due(contact, Step.ARRIVED, third) == 3 * HOUR


def test_with_every_visit_left_out_the_return_is_still_waited_for(
    outing: Outing, day: list[Visit]
) -> None:
    contact = change(outing, back_by=NOW + HOUR, home=True)
    assert [one.point.step for one in contact.waiting] == [Step.BACK]
    outing.refresh_from_db()
    assert (outing.back_by, outing.home) == (NOW + HOUR, True)


def test_what_is_done_and_where_somebody_is_stays(outing: Outing, day: list[Visit]) -> None:
    first, second, third = day
    word(outing, Step.ARRIVED, first, NOW + HOUR)
    contact = change(outing, third, second, now=NOW + HOUR)
    assert due(contact, Step.LEAVING, first) == HOUR + 30 * MINUTE
    assert due(contact, Step.ARRIVED, third) == 2 * HOUR
    assert due(contact, Step.ARRIVED, second) == 3 * HOUR
    assert contact.inside == (str(first.pk),)


def test_what_is_due_already_stays_due_for_whoever_was_not_heard(
    outing: Outing, day: list[Visit]
) -> None:
    first, second, third = day
    late = NOW + HOUR + MINUTE
    contact = change(outing, second, first, third, now=late)
    assert due(contact, Step.ARRIVED, first) == HOUR
    assert len(contact.open) == 1
    arrives = due(contact, Step.ARRIVED, second)
    assert arrives is not None
    assert arrives > late - NOW


@pytest.mark.parametrize(
    ("back", "says"),
    [
        (timedelta(0), planning.PAST),
        (MINUTE, planning.TOO_EARLY),
        (3 * HOUR + 29 * MINUTE, planning.TOO_EARLY),
        (3 * HOUR + 30 * MINUTE, None),
        (24 * HOUR, None),
        (24 * HOUR + MINUTE, planning.TOO_LONG),
    ],
)
def test_the_return_is_after_the_last_visit_and_within_a_day(
    outing: Outing, day: list[Visit], back: timedelta, says: str | None
) -> None:
    if says is None:
        assert due(change(outing, *day, back_by=NOW + back), Step.BACK) == back
        return
    with pytest.raises(NotPossibleError) as refused:
        change(outing, *day, back_by=NOW + back)
    assert refused.value.sentences == (says,)
    assert PlanVersion.objects.filter(outing=outing).count() == 1


def test_a_visit_of_somebody_else_or_named_twice_is_refused(
    outing: Outing, day: list[Visit]
) -> None:
    for visits in ([*day, make_visit()], [day[0], day[0]]):
        with pytest.raises(NotPossibleError) as refused:
            change(outing, *visits)
        assert refused.value.sentences == (planning.NOT_AHEAD,)


def test_a_press_that_waited_does_not_undo_what_somebody_else_planned_since(
    outing: Outing, day: list[Visit], officer: Person
) -> None:
    desk = Person.objects.exclude(pk=officer.pk).first() or make_visit().officer
    planning.run_late(
        outing.pk, minutes=15, uuid=uuid.uuid4(), by=desk, via="desk", now=NOW + 10 * MINUTE
    )
    given: dict[str, Any] = {
        "uuid": uuid.uuid4(),
        "by": officer,
        "via": "app",
        "now": NOW + 20 * MINUTE,
    }
    wish = Wish((day[0].pk,))
    for pressed in (NOW, NOW + 10 * MINUTE - timedelta(seconds=1)):
        with pytest.raises(NotPossibleError) as refused:
            planning.change(outing.pk, wish, pressed_at=pressed, **given)
        assert refused.value.sentences == (planning.CHANGED_MEANWHILE,)
    planning.change(outing.pk, wish, pressed_at=NOW + 10 * MINUTE, **given)
    assert due(stands(outing, NOW + 20 * MINUTE), Step.ARRIVED, day[1]) is None


def test_the_same_press_changes_the_plan_once(
    outing: Outing, day: list[Visit], officer: Person
) -> None:
    once = uuid.uuid4()
    for _ in range(2):
        planning.run_late(outing.pk, minutes=30, uuid=once, by=officer, via="app", now=NOW)
    contact = stands(outing)
    assert due(contact, Step.ARRIVED, day[0]) == HOUR + 30 * MINUTE
    outing.refresh_from_db()
    assert outing.back_by == NOW + 5 * HOUR
