"""Watchdogs killed with kill -9 in the middle of 200 due alerts: none is lost."""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from forethought.web.contactdesk.models import Alarm, Alert, Beat
from tests.web.processes import until
from tests.web.watchdog.burst import officers_out
from tests.web.watchdog.mailbox import Mailbox
from tests.web.watchdog.processes import Watchdogs, watchdogs

pytestmark = pytest.mark.django_db(transaction=True)
BURST = 200
SOON = 120.0
"""Seconds until a test gives up. How long things may take is a table: test_sending."""


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with Mailbox() as box:
        yield box


@pytest.fixture
def dogs(mailbox: Mailbox) -> Iterator[Watchdogs]:
    with watchdogs(mailbox.port) as made:
        yield made


def _all_sent() -> bool:
    return Alert.objects.filter(sent_at__isnull=False).count() == BURST


def _whole(mailbox: Mailbox) -> None:
    """Every alert reached the gateway, and repeats carry the id of the first."""
    assert Alarm.objects.count() == Alert.objects.count() == BURST
    ids = {f"<{alert.uuid.hex}@example.com>" for alert in Alert.objects.all()}
    assert set(mailbox.ids) == ids


def test_a_watchdog_sends_the_burst_and_ends_in_order(mailbox: Mailbox, dogs: Watchdogs) -> None:
    officers_out(BURST, timezone.now())
    dog = dogs.start()
    assert until(_all_sent, SOON)
    _whole(mailbox)
    assert len(mailbox.ids) == BURST
    assert Beat.objects.count() == 1
    dog.terminate()
    assert dog.wait(SOON) == 0
    assert not Beat.objects.exists()


@pytest.mark.prove
def test_killed_again_and_again_in_the_middle_of_the_burst_it_loses_none(
    mailbox: Mailbox, dogs: Watchdogs
) -> None:
    luck = random.Random(20261125)
    officers_out(BURST, timezone.now())
    for _ in range(3):
        before = len(mailbox.ids)
        dog = dogs.start()
        assert mailbox.waits_for(min(BURST, before + luck.randrange(5, 50)), SOON)
        dogs.kill(dog)
    dogs.start()
    assert until(_all_sent, SOON)
    _whole(mailbox)


def test_two_share_the_work_and_what_a_dead_one_claimed_is_sent_by_the_other(
    mailbox: Mailbox, dogs: Watchdogs
) -> None:
    officers_out(BURST, timezone.now())
    first, _ = dogs.start(), dogs.start()
    assert mailbox.waits_for(20, SOON)
    os.kill(first.pid, signal.SIGKILL)
    assert until(_all_sent, SOON)
    _whole(mailbox)


def test_a_gateway_that_refuses_for_seconds_loses_none(mailbox: Mailbox, dogs: Watchdogs) -> None:
    mailbox.refuses = "421 not now"
    officers_out(BURST, timezone.now())
    dogs.start()
    assert until(lambda: Alert.objects.filter(tries__gte=2).count() == BURST, SOON)
    assert not mailbox.got
    mailbox.refuses = ""
    assert until(_all_sent, SOON)
    _whole(mailbox)


def test_a_notice_wakes_it_sooner_than_it_meant_to(mailbox: Mailbox, dogs: Watchdogs) -> None:
    dogs.start()
    assert until(Beat.objects.exists, SOON)
    officers_out(1, timezone.now() + timedelta(seconds=0.2))
    with connection.cursor() as cursor:
        cursor.execute("NOTIFY forethought_watch")
    assert mailbox.waits_for(1, SOON)
