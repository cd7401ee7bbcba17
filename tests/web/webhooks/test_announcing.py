"""Alarms and returns reach the audit once, from the rows, whoever was too busy to write them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from forethought.contact.words import AlarmKind
from forethought.web.audit.models import Event
from forethought.web.contactdesk.models import Alarm, Outing
from forethought.web.webhooks import announcing
from forethought.web.webhooks.announcing import announce, forget_old
from forethought.web.webhooks.keeping import DELIVERIES_KEPT
from forethought.web.webhooks.keeping import forget_old as tidy
from forethought.web.webhooks.models import Announced, Delivery
from tests.web.desk.world import make_alarm, make_outing
from tests.web.factories import NOW, make_person
from tests.web.webhooks.given import make_delivery, make_webhook

pytestmark = pytest.mark.django_db

MOMENT = timedelta(microseconds=1)


@pytest.fixture
def outing(db: None) -> Outing:
    return make_outing(make_person())


def told() -> list[tuple[str, dict[str, object]]]:
    return [(one.action, one.detail) for one in Event.objects.order_by("pk")]


def test_an_alarm_is_told_once_when_it_rings_and_once_when_it_ends_by_itself(
    outing: Outing,
) -> None:
    alarm = make_alarm(outing)
    assert (announce(NOW), announce(NOW)) == (1, 0)
    rings = {"outing": outing.pk, "kind": "overdue"}
    assert told() == [("alarm.raised", rings)]
    Alarm.objects.update(ended_at=NOW, ended_how="checked_in_late")
    assert (announce(NOW), announce(NOW)) == (1, 0)
    assert told()[1] == ("alarm.over", rings | {"how": "checked_in_late"})
    assert Event.objects.filter(subject="alarm", subject_id=alarm.pk).count() == 2


def test_two_workers_that_found_the_same_alarm_tell_it_once(outing: Outing) -> None:
    found = [make_alarm(outing)]
    both = [announcing._tell("alarm.raised", "alarm", found, NOW) for _ in range(2)]
    assert both == [1, 0]
    assert len(told()) == 1


def test_an_alarm_that_a_person_ended_is_told_by_that_person(outing: Outing) -> None:
    make_alarm(outing, AlarmKind.DURESS, ended_at=NOW, ended_how="heard_safe")
    announce(NOW)
    assert [action for action, _ in told()] == ["alarm.raised"]


@pytest.mark.parametrize(
    ("ago", "count"),
    [(timedelta(days=1) - MOMENT, 1), (timedelta(days=1), 1), (timedelta(days=1) + MOMENT, 0)],
)
def test_what_is_over_is_told_within_a_day_and_not_later(
    ago: timedelta, count: int, outing: Outing
) -> None:
    Outing.objects.update(over_at=NOW - ago, next_at=None)
    assert announce(NOW) == count
    assert [action for action, _ in told()] == ["outing.over"] * count


def test_an_alarm_that_still_rings_is_told_however_old(outing: Outing) -> None:
    make_alarm(outing, opened_at=NOW - timedelta(days=90))
    assert announce(NOW) == 1


def test_what_was_announced_is_forgotten_when_it_cannot_be_met_again(outing: Outing) -> None:
    make_alarm(outing, opened_at=NOW - timedelta(days=90))
    announce(NOW)
    later = NOW + announcing.FORGOTTEN_AFTER
    forget_old(now=later + MOMENT)
    assert Announced.objects.count() == 1, "it still rings, and must not be told again"
    Alarm.objects.update(ended_at=NOW, ended_how="heard_safe")
    forget_old(now=later)
    assert Announced.objects.count() == 1
    forget_old(now=later + MOMENT)
    assert (Announced.objects.count(), announce(later + MOMENT)) == (0, 0)


@pytest.mark.parametrize(
    ("state", "webhook_state", "at", "kept"),
    [
        ("delivered", "on", -DELIVERIES_KEPT - MOMENT, False),
        ("delivered", "on", -DELIVERIES_KEPT, True),
        ("waiting", "on", -DELIVERIES_KEPT - MOMENT, True),
        ("waiting", "failing", -DELIVERIES_KEPT - MOMENT, False),
        ("given_up", "on", -DELIVERIES_KEPT - MOMENT, False),
    ],
)
def test_messages_are_kept_for_thirty_days(
    state: str, webhook_state: str, at: timedelta, kept: bool
) -> None:
    webhook = make_webhook(make_person(), state=webhook_state, says="x")
    make_delivery(webhook, NOW + at, state=state)
    tidy(now=NOW)
    assert Delivery.objects.exists() is kept
