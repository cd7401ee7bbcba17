"""Appeals: to somebody else, in time, and what an upheld one takes along."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from forethought.vocabulary import DispositionKind
from forethought.web.decisions.models import Disposition
from forethought.web.incidents.known import make_known
from forethought.web.markers import services
from forethought.web.markers.models import Marker, MarkerAppeal
from forethought.web.notices.models import Notice
from forethought.web.people.models import Person
from tests.web.factories import NOW, make_manager, make_visit
from tests.web.markers.given import World, live, make_world, refused

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=7)


@pytest.fixture
def world() -> World:
    return make_world()


def appealed(marker: Marker, world: World, reviewer: Person | None = None) -> MarkerAppeal:
    return services.record_appeal(
        marker.pk,
        says="It was my brother",
        received_on=LATER.date(),
        reviewer=reviewer,
        by=world.officer,
        now=LATER,
    )


def answered(
    appeal: MarkerAppeal,
    by: Person,
    *,
    upheld: bool = True,
    becomes: services.Becomes | None = None,
) -> MarkerAppeal:
    return services.answer_appeal(
        appeal.pk,
        upheld=upheld,
        answer="I spoke to both",
        becomes=becomes or services.Becomes(),
        by=by,
        now=LATER,
    )


def test_an_appeal_is_due_in_twenty_working_days_and_the_marker_stays(world: World) -> None:
    marker = live(world)
    appeal = appealed(marker, world)
    assert appeal.due_on == date(2027, 1, 4)
    assert appeal.decider == world.boss
    marker.refresh_from_db()
    assert marker.state == Marker.State.LIVE
    assert [one.to for one in Notice.objects.filter(kind="appeal_due")] == [world.other]


def test_the_bank_holidays_are_those_of_the_office(world: World) -> None:
    world.office.nation = "scotland"
    world.office.save()
    assert appealed(live(world), world).due_on == date(2027, 1, 5)


@pytest.mark.parametrize(
    ("received_on", "may"),
    [
        (date(2026, 11, 24), False),
        (date(2026, 11, 25), True),
        (date(2026, 12, 2), True),
        (date(2026, 12, 3), False),
    ],
)
def test_it_came_between_the_decision_and_today(world: World, received_on: date, may: bool) -> None:
    def record() -> MarkerAppeal:
        return services.record_appeal(
            live(world).pk,
            says="No",
            received_on=received_on,
            reviewer=None,
            by=world.officer,
            now=LATER,
        )

    if may:
        assert record()
    else:
        with refused("received_on"):
            record()


def test_one_appeal_waits_at_a_time(world: World) -> None:
    marker = live(world)
    appealed(marker, world)
    with refused(says="waits for its answer already"):
        appealed(marker, world)


def test_who_had_a_part_neither_is_asked_nor_answers(world: World) -> None:
    marker = live(world, by=world.other, proposed_by=world.boss)
    for person in (world.boss, world.other, world.officer):
        with refused("reviewer"):
            appealed(marker, world, person)
    third = make_manager("Third Invented")
    appeal = appealed(marker, world, third)
    for person in (world.boss, world.other):
        with refused(says="had a part"):
            answered(appeal, person)
    assert answered(appeal, third).reviewer == third


def test_not_upheld_it_stays(world: World) -> None:
    marker = live(world)
    appeal = answered(appealed(marker, world), world.other, upheld=False)
    marker.refresh_from_db()
    assert (marker.state, appeal.upheld) == (Marker.State.LIVE, False)
    with refused(says="answered already"):
        answered(appeal, world.other)


def test_upheld_it_goes_and_its_incident_as_two_say(world: World) -> None:
    make_known(world.incident, by=world.officer, now=NOW)
    visit = make_visit(customer=world.customer, planned_start=LATER)
    marker = live(world)
    becomes = services.Becomes(DispositionKind.MISTAKEN, None, world.boss)
    answered(appealed(marker, world), world.other, becomes=becomes)
    marker.refresh_from_db()
    assert (marker.state, marker.ended_because) == (Marker.State.REMOVED, "appeal")
    one = Disposition.objects.get()
    assert (one.kind, one.by, one.asked, one.customer) == (
        "mistaken",
        world.other,
        world.boss,
        None,
    )
    visit.refresh_from_db()
    assert visit.check_wanted_because == "markers_changed"


def test_who_goes_there_does_not_uphold(world: World) -> None:
    marker = live(world)
    make_visit(world.other, customer=world.customer, planned_start=LATER)
    appeal = appealed(marker, world)
    with refused(says="You are on a visit"):
        answered(appeal, world.other)
    assert answered(appeal, world.other, upheld=False)


def test_an_answer_after_the_marker_ended_still_counts(world: World) -> None:
    marker = live(world)
    appeal = appealed(marker, world)
    services.remove_marker(
        marker.pk,
        because=Marker.Ended.RISK_GONE,
        reason="Quiet",
        becomes=services.Becomes(),
        by=world.boss,
        now=LATER,
    )
    assert answered(appeal, world.other).upheld
    marker.refresh_from_db()
    assert marker.ended_because == "risk_gone"
