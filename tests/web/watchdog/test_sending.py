"""Alerts leave through a real mail server: once, retried, given up, passed on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from forethought.channels import Delivery, DeliveryState
from forethought.contact.words import Rung
from forethought.web.contactdesk import facts, sending, watching
from forethought.web.contactdesk.models import Alarm, Alert, Fact
from tests.web.factories import NOW
from tests.web.watchdog.mailbox import Mailbox
from tests.web.watchdog.office import HOUR, MINUTE, Ready, go, name, ready

pytestmark = pytest.mark.django_db
DUE = NOW + 90 * MINUTE
"""The desk's turn."""


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    with Mailbox() as box:
        settings.CHANNELS = box.settings
        yield box


def _overdue() -> tuple[Ready, Alarm]:
    made = ready()
    outing = go(made)
    watching.look_at_due(DUE)
    return made, Alarm.objects.get(outing=outing)


def _to(made_for: str) -> Alert:
    return Alert.objects.get(to__email=made_for)


def test_a_message_is_sent_once_and_names_nobody(mailbox: Mailbox) -> None:
    made, _ = _overdue()
    assert sending.send_due("one", DUE) == 2
    assert sending.send_due("one", DUE) == 0
    assert {to for _, _, to in mailbox.got} == {made.officer.email, made.desk.email}
    alert = _to(made.desk.email)
    assert (alert.sent_at, alert.tries, alert.try_at) == (DUE, 1, None)
    message = sending.message_of(alert, DUE, listening=False)
    assert made.officer.name not in message.says + message.subject
    assert message.link == f"http://localhost:8000/alerts/{alert.uuid}/"
    assert message.code == sending.code_of(alert.uuid)


def test_nobody_is_told_to_ring_who_pressed_for_help(mailbox: Mailbox) -> None:
    made, alarm = _overdue()
    facts.duress(made.officer, uuid=name(), via="app", by=made.officer, now=DUE)
    jobs = sending.claim("one", DUE, 99)
    said = {one.message.says for one in jobs if one.message.to != made.officer.email}
    assert Alert.objects.filter(alarm=alarm, to=made.desk).exists()
    assert said == {
        "Urgent: an officer asks for help. Open the contact board now. Do not ring them."
    }


def test_an_officer_is_reminded_without_being_asked_to_own_anything(mailbox: Mailbox) -> None:
    made, _ = _overdue()
    message = sending.message_of(_to(made.officer.email), DUE, listening=False)
    assert (message.code, message.link) == (None, "http://localhost:8000/out/")


@pytest.mark.parametrize(("after", "taken"), [(9.9, 0), (10, 2), (10.1, 2)])
def test_what_a_dead_watchdog_claimed_is_taken_over(
    mailbox: Mailbox, after: float, taken: int
) -> None:
    _overdue()
    mine = sending.claim("dead", DUE, 20)
    assert len(mine) == 2
    assert sending.claim("other", DUE, 20) == []
    theirs = sending.claim("other", DUE + timedelta(seconds=after), 20)
    assert len(theirs) == taken
    if taken:
        assert {job.message.id for job in theirs} == {job.message.id for job in mine}


def test_a_refusal_for_now_is_retried_with_longer_and_longer_waits(mailbox: Mailbox) -> None:
    made, _ = _overdue()
    mailbox.refuses = "451 later"
    waits = []
    now = DUE
    for _ in range(7):
        assert sending.send_due("one", now)
        alert = _to(made.desk.email)
        assert alert.try_at is not None
        waits.append((alert.try_at - now).total_seconds())
        just_before = sending.claim("two", alert.try_at - timedelta(milliseconds=1), 20)
        assert alert.pk not in {job.alert for job in just_before}
        now = alert.try_at
    assert waits == [2, 4, 8, 16, 32, 60, 60]
    mailbox.refuses = ""
    sending.send_due("one", now)
    assert _to(made.desk.email).sent_at == now


@pytest.mark.parametrize(("asked", "waits"), [(None, 2), (1, 2), (30, 30), (3600, 60)])
def test_the_other_side_may_ask_for_patience_up_to_a_minute(
    asked: float | None, waits: float
) -> None:
    assert sending.backoff(1, asked) == timedelta(seconds=waits)


def _rungs(alarm: Alarm) -> set[int]:
    return set(Alert.objects.filter(alarm=alarm).values_list("rung", flat=True))


@pytest.mark.parametrize(("refuses_for", "rungs"), [(15, {0, 1}), (29, {0, 1}), (30, {0, 1, 2})])
def test_a_gateway_that_refuses_for_long_moves_the_rung_on_and_loses_nothing(
    mailbox: Mailbox, refuses_for: int, rungs: set[int]
) -> None:
    _, alarm = _overdue()
    mailbox.refuses = "451 later"
    for second in range(refuses_for + 1):
        sending.send_due("one", DUE + timedelta(seconds=second))
    assert _rungs(alarm) == rungs
    mailbox.refuses = ""
    for second in range(refuses_for + 1, refuses_for + 62):
        sending.send_due("one", DUE + timedelta(seconds=second))
    assert not Alert.objects.filter(sent_at__isnull=True)
    assert len(mailbox.ids) == len(set(mailbox.ids)) == Alert.objects.count()


def test_fifteen_minutes_of_refusal_reach_everyone_and_lose_nothing(mailbox: Mailbox) -> None:
    _, alarm = _overdue()
    mailbox.refuses = "451 later"
    now: datetime = DUE
    for step in range(15 * 6):
        now = DUE + timedelta(seconds=10 * step)
        watching.look_at_due(now)
        sending.send_due("one", now, 100)
    assert _rungs(alarm) == {0, 1, 2, 3}
    mailbox.refuses = ""
    for step in range(7):
        sending.send_due("one", now + timedelta(seconds=10 * step), 100)
    assert not Alert.objects.filter(sent_at__isnull=True, written_at__lte=now)
    assert len(mailbox.ids) == len(set(mailbox.ids))


def test_an_address_that_is_unknown_is_given_up_and_the_next_rung_told(mailbox: Mailbox) -> None:
    made, alarm = _overdue()
    mailbox.unknown = {made.desk.email}
    sending.send_due("one", DUE)
    alert = _to(made.desk.email)
    assert alert.given_up_at == DUE
    assert alert.says
    assert _rungs(alarm) == {0, 1, 2}
    assert Fact.objects.get(kind="notdelivered").detail["rung"] == Rung.DESK


def test_a_message_that_was_taken_but_never_arrives_moves_the_rung_on(mailbox: Mailbox) -> None:
    made, alarm = _overdue()
    sending.send_due("one", DUE)
    alert = _to(made.desk.email)
    news: dict[str, Any] = {"channel": "smtp_mail", "provider_id": "", "at": None, "says": "No."}
    failed = Delivery(message_id=alert.uuid.hex, state=DeliveryState.FAILED, **news)
    assert sending.delivered(failed, DUE + MINUTE)
    assert _rungs(alarm) == {0, 1, 2}
    assert not sending.delivered(
        Delivery(message_id=name().hex, state=DeliveryState.FAILED, **news), DUE
    )


def test_delivered_is_not_acknowledged(mailbox: Mailbox) -> None:
    made, alarm = _overdue()
    sending.send_due("one", DUE)
    alert = _to(made.desk.email)
    arrived = Delivery(
        channel="smtp_mail",
        provider_id=alert.provider_id,
        message_id=None,
        state=DeliveryState.DELIVERED,
        at=None,
        says="It arrived.",
    )
    assert sending.delivered(arrived, DUE + MINUTE)
    alarm.refresh_from_db()
    assert alarm.owner is None
    assert _to(made.desk.email).delivered_at == DUE + MINUTE


def test_whoever_was_told_takes_the_alarm_by_the_secret_of_the_message(mailbox: Mailbox) -> None:
    made, alarm = _overdue()
    sending.acknowledge(_to(made.desk.email), uuid=name(), via="mail", now=DUE)
    alarm.refresh_from_db()
    assert alarm.owner == made.desk


def test_a_message_in_flight_when_the_alarm_ends_is_marked_all_the_same(mailbox: Mailbox) -> None:
    made, _ = _overdue()
    jobs = sending.claim("one", DUE, 20)
    facts.spoke(Alarm.objects.get().outing_id, uuid=name(), by=made.desk, via="board", now=DUE)
    assert not Alert.objects.filter(try_at__isnull=False)
    from forethought.web.contactdesk.channel_settings import channels

    sending.keep([sending.attempt(job, channels()) for job in jobs], DUE)
    assert Alert.objects.filter(sent_at__isnull=False, given_up_at__isnull=True).count() == 2
    assert len(mailbox.ids) == 2


def test_nothing_is_sent_before_its_time(mailbox: Mailbox) -> None:
    made = ready()
    go(made)
    watching.look_at_due(NOW + HOUR)
    assert sending.send_due("one", NOW + HOUR) == 0
