"""Watchdogs killed with kill -9 in the middle of 200 due alerts: none is lost."""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from forethought.contact.plan import PlannedVisit, Return, plan_of
from forethought.contact.times import ContactTimes
from forethought.web.contactdesk import stored_plans
from forethought.web.contactdesk.models import Alarm, Alert, Beat, Outing, PlanVersion
from forethought.web.people.models import Office, Person
from tests.web.factories import make_manager, make_office, make_team
from tests.web.watchdog.mailbox import Mailbox
from tests.web.watchdog.processes import Watchdogs, until, watchdogs

pytestmark = pytest.mark.django_db(transaction=True)
BURST = 200


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with Mailbox() as box:
        yield box


@pytest.fixture
def dogs(mailbox: Mailbox) -> Iterator[Watchdogs]:
    with watchdogs(mailbox.port) as made:
        yield made


def officers_out(number: int, due: datetime) -> None:
    """So many officers who must have set off by ``due``, each reminded by one e-mail."""
    office = make_office()
    manager, team = make_manager(office=office), make_team(office)
    people = Person.objects.bulk_create(
        Person(
            officer_id=f"out-{one}",
            name=f"Invented Officer {one}",
            email=f"out{one}@example.com",
            team=team,
            manager=manager,
            password="!",
        )
        for one in range(number)
    )
    put_out(office, people, due)


def put_out(office: Office, people: list[Person], due: datetime) -> None:
    start = due + timedelta(hours=1)
    outings = Outing.objects.bulk_create(
        Outing(
            officer=person,
            office=office,
            day=due.date(),
            left_at=due - timedelta(hours=1),
            back_by=due + timedelta(hours=4),
            next_at=due,
        )
        for person in people
    )
    PlanVersion.objects.bulk_create(
        PlanVersion(outing=outing, number=1, at=outing.left_at, plan=plan_for(outing, due, start))
        for outing in outings
    )


def plan_for(outing: Outing, due: datetime, start: datetime) -> stored_plans.Stored:
    who = (str(outing.officer_id),)
    visit = PlannedVisit(f"v{outing.pk}", who, start, timedelta(hours=1))
    plan = plan_of(
        outing=str(outing.pk),
        visits=[visit],
        times=ContactTimes(),
        returns=[Return(who, outing.back_by)],
        sets_off=due,
    )
    return stored_plans.to_json(plan)


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
    assert until(_all_sent, 30)
    _whole(mailbox)
    assert len(mailbox.ids) == BURST
    assert Beat.objects.count() == 1
    dog.terminate()
    assert dog.wait(20) == 0
    assert not Beat.objects.exists()


def test_killed_again_and_again_in_the_middle_of_the_burst_it_loses_none(
    mailbox: Mailbox, dogs: Watchdogs
) -> None:
    luck = random.Random(20261125)
    officers_out(BURST, timezone.now())
    for _ in range(3):
        before = len(mailbox.ids)
        dog = dogs.start()
        assert mailbox.waits_for(min(BURST, before + luck.randrange(5, 50)), 30)
        dogs.kill(dog)
    dogs.start()
    assert until(_all_sent, 40)
    _whole(mailbox)


def test_two_share_the_work_and_what_a_dead_one_claimed_is_sent_within_ten_seconds(
    mailbox: Mailbox, dogs: Watchdogs
) -> None:
    officers_out(BURST, timezone.now())
    first, _ = dogs.start(), dogs.start()
    assert mailbox.waits_for(20, 30)
    os.kill(first.pid, signal.SIGKILL)
    assert until(_all_sent, 12)
    _whole(mailbox)


def test_a_gateway_that_refuses_for_seconds_loses_none(mailbox: Mailbox, dogs: Watchdogs) -> None:
    mailbox.refuses = "421 not now"
    officers_out(BURST, timezone.now())
    dogs.start()
    assert until(lambda: Alert.objects.filter(tries__gte=2).count() == BURST, 30)
    assert not mailbox.got
    mailbox.refuses = ""
    assert until(_all_sent, 20)
    _whole(mailbox)


def test_a_notice_wakes_it_sooner_than_it_meant_to(mailbox: Mailbox, dogs: Watchdogs) -> None:
    dogs.start()
    assert until(Beat.objects.exists, 20)
    officers_out(1, timezone.now() + timedelta(seconds=0.2))
    with connection.cursor() as cursor:
        cursor.execute("NOTIFY forethought_watch")
    assert mailbox.waits_for(1, 5)
