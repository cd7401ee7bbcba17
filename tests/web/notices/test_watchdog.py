"""The watchdog sends notices beside alarms: never before them, and never at their cost."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from forethought.channels import Message, Receipt
from forethought.web.contactdesk import sending as alerts
from forethought.web.contactdesk.models import Alert
from forethought.web.contactdesk.watchdog import FOR_NOTICES, SENDERS, Watchdog
from forethought.web.notices import sending
from forethought.web.notices.models import Notice, Sending
from forethought.web.notices.services import tell
from forethought.web.people.models import Person
from tests.web.factories import NOW, make_manager, make_person, make_visit
from tests.web.incidents.given import known, recorded
from tests.web.processes import until
from tests.web.watchdog.burst import officers_out
from tests.web.watchdog.mailbox import Mailbox
from tests.web.watchdog.processes import watchdogs

pytestmark = pytest.mark.django_db(transaction=True)
SECOND = timedelta(seconds=1)


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    with Mailbox() as box:
        settings.CHANNELS = box.settings
        yield box


def _tell(people: list[Person], kind: str = "marker_to_decide", number: int = 7) -> None:
    with transaction.atomic():
        tell(kind, to=[one.pk for one in people], subject="marker", subject_id=number, now=NOW)


class Turns:
    """One watchdog, turned by hand."""

    def __init__(self, senders: int = 3) -> None:
        self.now = NOW
        self.dog = Watchdog(lambda: self.now, lambda _: None, senders=senders)

    def until(self, true: Any) -> None:
        ends = time.monotonic() + 120
        while not true():
            assert time.monotonic() < ends
            self.dog.turn()
            time.sleep(0.01)


def _sent(model: Any = Sending) -> int:
    return int(model.objects.filter(sent_at__isnull=False).count())


def test_a_real_watchdog_turns_an_officer_back_beside_an_alarm() -> None:
    """From the incident of a colleague to the mail of whoever stands at that door."""
    manager = make_manager()
    reporter = make_person("Rae Invented", manager=manager, office=manager.office)
    officer, robin, now = make_person("Ann Invented"), known(), timezone.now()
    make_visit(officer, customer=robin, state="under_way", started_at=now, planned_start=now)
    with Mailbox() as mailbox, watchdogs(mailbox.port) as dogs:
        dogs.start()
        officers_out(1, now)
        assert mailbox.waits_for(1, 120)
        recorded(reporter, customer=robin, now=now, happened_at=now)
        assert mailbox.waits_for(3, 120)
        assert until(lambda: _sent() == 2, 120)
    assert {to for _, _, to in mailbox.got[1:]} == {officer.email, manager.email}


def test_what_a_killed_watchdog_claimed_another_sends(mailbox: Mailbox) -> None:
    _tell([make_manager()])
    sending.write_sendings(NOW)
    assert sending.claim("killed", NOW, 20)
    turns = Turns()
    turns.dog.turn()
    assert _sent() == 0
    turns.now = NOW + alerts.CLAIM
    turns.until(lambda: _sent() == 1)


def test_results_go_back_to_the_table_they_came_from(mailbox: Mailbox) -> None:
    officers_out(3, NOW)
    _tell([make_manager("Mo Invented"), make_manager("May Invented")])
    mailbox.unknown = {Person.objects.get(name="Mo Invented").email}
    turns = Turns()
    turns.until(lambda: _sent(Alert) == 3 and _sent() == 1)
    (given_up,) = Sending.objects.filter(given_up_at__isnull=False)
    assert given_up.notice.to.name == "Mo Invented"
    assert not Alert.objects.filter(given_up_at__isnull=False)


class Slow:
    """A channel that holds every message until it is let go."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.began: list[str] = []

    def send(self, message: Message) -> Receipt:
        self.began.append(message.subject)
        self.go.wait(120)
        return Receipt("smtp_mail", None, "taken")


def test_a_gateway_that_hangs_on_notices_leaves_senders_for_alarms(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    slow = Slow()
    settings.CHANNELS = {"smtp_mail": {"url": "smtp://127.0.0.1:1", "sender": "desk@example.com"}}
    monkeypatch.setattr("forethought.web.contactdesk.outbox.channels", lambda: {"smtp_mail": slow})
    _tell([make_person(f"Officer Invented {number}") for number in range(12)])
    turns = Turns(senders=6)
    turns.dog.turn()
    turns.dog.turn()
    assert until(lambda: len(slow.began) == 2, 60)
    officers_out(4, NOW)
    turns.dog.turn()
    assert until(lambda: len(slow.began) == 6, 60)
    assert slow.began[:2] == ["A warning marker is proposed"] * 2
    assert "A warning marker is proposed" not in slow.began[2:]
    slow.go.set()
    turns.until(lambda: _sent(Alert) == 4)
    assert SENDERS // FOR_NOTICES > 1


def test_a_notice_that_means_nothing_any_more_keeps_none_of_the_others_back(
    mailbox: Mailbox,
) -> None:
    _tell([make_manager("Mo Invented")])
    Notice.objects.update(kind="no_such_kind")
    _tell([make_manager("May Invented")])
    turns = Turns()
    turns.until(lambda: _sent() == 1)
    assert Sending.objects.get(given_up_at__isnull=False).says == sending.NO_WORDS


def test_broken_notices_keep_no_alarm_back_and_are_tried_again(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_now: datetime) -> int:
        raise ValueError("a broken notice")

    _tell([make_manager()])
    officers_out(2, NOW)
    turns = Turns()
    with monkeypatch.context() as patch:
        patch.setattr(sending, "write_sendings", broken)
        turns.until(lambda: _sent(Alert) == 2)
    turns.now = NOW + alerts.CLAIM - SECOND
    turns.dog.turn()
    assert not Sending.objects.exists()
    turns.now = NOW + alerts.CLAIM
    turns.until(lambda: _sent() == 1)


def test_turn_back_leaves_before_everything_else(mailbox: Mailbox) -> None:
    officer, manager = make_person(), make_manager()
    _tell([manager])
    with transaction.atomic():
        tell("turn_back", to=[officer.pk], now=NOW + SECOND)
    turns = Turns(senders=1)
    turns.now = NOW + 2 * SECOND
    turns.until(lambda: _sent() == 2)
    assert [to for _, _, to in mailbox.got] == [officer.email, manager.email]


def test_an_idle_turn_asks_little(mailbox: Mailbox, django_assert_max_num_queries: Any) -> None:
    turns = Turns()
    turns.dog.turn()
    with django_assert_max_num_queries(9):
        turns.dog.turn()
    connection.close()
