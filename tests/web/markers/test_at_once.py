"""Several people at the same moment, each on a connection of their own."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from forethought.web.audit.models import Event
from forethought.web.incidents.models import Step
from forethought.web.incidents.services import complete_incident
from forethought.web.markers import services
from forethought.web.markers.life import look_after_markers
from forethought.web.markers.models import Marker, MarkerAppeal, MarkerReminder
from forethought.web.visits.problems import NotPossibleError
from tests.web.decisions.test_at_once import at_once
from tests.web.factories import NOW, make_manager
from tests.web.markers.given import PAIR, live, make_world, proposed

pytestmark = pytest.mark.django_db(transaction=True)


def test_sent_five_times_at_once_it_is_proposed_once() -> None:
    world = make_world()
    gave = at_once(*[lambda: proposed(world)] * 5)
    assert sum(isinstance(one, Marker) for one in gave) == 1
    assert sum(isinstance(one, NotPossibleError) for one in gave) == 4
    assert Event.objects.filter(action="marker.proposed").count() == 1


def test_two_who_decide_at_once_decide_once() -> None:
    world = make_world()
    marker = proposed(world)
    gave = at_once(
        lambda: services.set_marker(marker.pk, warns=PAIR, reason="Yes", by=world.boss, now=NOW),
        lambda: services.refuse_marker(marker.pk, reason="No", by=world.other, now=NOW),
    )
    assert sum(isinstance(one, Marker) for one in gave) == 1
    assert Step.objects.filter(incident=world.incident).count() == 1


def test_two_answers_to_an_appeal_are_one() -> None:
    world = make_world()
    marker = live(world)
    appeal = services.record_appeal(
        marker.pk, says="No", received_on=NOW.date(), reviewer=None, by=world.boss, now=NOW
    )
    third = make_manager()

    def answer(upheld: bool) -> MarkerAppeal:
        return services.answer_appeal(
            appeal.pk,
            upheld=upheld,
            answer="Looked",
            becomes=services.Becomes(),
            by=world.other if upheld else third,
            now=NOW,
        )

    gave = at_once(lambda: answer(True), lambda: answer(False))
    assert sum(isinstance(one, MarkerAppeal) for one in gave) == 1


def test_several_workers_lapse_and_remind_once() -> None:
    for _ in range(3):
        live(make_world())
    over = datetime(2027, 11, 26, 9, tzinfo=UTC)
    soon = datetime(2027, 11, 20, 9, tzinfo=UTC)
    at_once(*[lambda: look_after_markers(now=soon)] * 3)
    assert MarkerReminder.objects.filter(due="lapses_soon").count() == 3
    at_once(*[lambda: look_after_markers(now=over)] * 3)
    assert Event.objects.filter(action="marker.lapsed").count() == 3


def test_setting_and_completing_the_incident_wait_for_each_other() -> None:
    world = make_world()
    marker = proposed(world)
    gave = at_once(
        lambda: services.set_marker(marker.pk, warns=PAIR, reason="Yes", by=world.boss, now=NOW),
        lambda: complete_incident(
            world.incident.pk,
            version=1,
            changes={"words": "He shouted and stood in the door"},
            by=world.officer,
            now=NOW,
        ),
    )
    assert not any(isinstance(one, NotPossibleError) for one in gave)
