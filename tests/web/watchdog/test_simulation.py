"""Officer-days on the database from one seed, time passed in: nobody past due is lost sight of.

Phones lose and repeat what is pressed, send it late, and tell wrong ages; watchdogs are away for
a while, look twice, or find the time set back a little; owners acknowledge and forget.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from forethought.contact.words import How, Proof, Step
from forethought.web.contactdesk import facts, sending, watching
from forethought.web.contactdesk.judging import contacts_of
from forethought.web.contactdesk.models import Alarm, Alert, Fact, Outing
from forethought.web.visits.models import Visit
from forethought.web.visits.problems import NotPossibleError
from tests.web.factories import NOW, make_person, make_visit
from tests.web.watchdog.office import HOUR, MAIL, MINUTE, Ready, go, make_aid, ready

pytestmark = pytest.mark.django_db
STEP = 5 * MINUTE
OFFICERS = 8


@dataclass
class Phone:
    """What an officer presses through the day, and what arrives of it."""

    outing: Outing
    presses: list[tuple[datetime, Step, int | None]]
    dies_at: datetime
    queue: list[tuple[datetime, uuid.UUID, datetime, Step, int | None]] = field(
        default_factory=list
    )


def _world(luck: random.Random) -> tuple[Ready, list[Phone]]:
    made = ready()
    phones = []
    for number in range(OFFICERS):
        officer = made.officer
        if number:
            officer = make_person(office=made.office, manager=made.manager)
            make_aid(officer)
        visits = [
            make_visit(officer, planned_start=NOW + timedelta(minutes=90 + 120 * one))
            for one in range(luck.randrange(1, 4))
        ]
        made.officer = officer
        outing = go(made, visits, back_by=NOW + timedelta(hours=9))
        phones.append(Phone(outing, list(_day(visits, luck)), _dies(luck)))
    return made, phones


def _dies(luck: random.Random) -> datetime:
    return NOW + timedelta(hours=luck.choice((1, 3, 5, 24, 24, 24)))


def _day(visits: list[Visit], luck: random.Random) -> Iterator[tuple[datetime, Step, int | None]]:
    for visit in visits:
        late = timedelta(minutes=luck.choice((-10, -5, -1, 0, 10, 40)))
        start = visit.planned_start + late
        if visit is visits[0]:
            yield start - 50 * MINUTE, Step.SET_OFF, visit.pk
        yield start, Step.ARRIVED, visit.pk
        yield start + 55 * MINUTE, Step.LEAVING, visit.pk
    yield visits[-1].planned_start + 2 * HOUR, Step.BACK, None


def _use(phone: Phone, now: datetime, luck: random.Random) -> None:
    """Press what is to be pressed; send what has signal: late, twice, or never."""
    while phone.presses and phone.presses[0][0] <= now:
        at, step, visit = phone.presses.pop(0)
        if at < phone.dies_at and luck.random() > 0.05:
            name = uuid.UUID(int=luck.getrandbits(128))
            arrives = now + STEP * luck.choice((0, 0, 0, 1, 6))
            phone.queue.append((arrives, name, at, step, visit))
    for one in [one for one in phone.queue if one[0] <= now]:
        _, name, at, step, visit = one
        for _ in range(luck.choice((1, 1, 2))):
            age = luck.choice(((now - at).total_seconds(), (now - at).total_seconds(), -500.0))
            facts.check_in(
                phone.outing.pk,
                uuid=name,
                officer=phone.outing.officer,
                step=step,
                visit_id=visit,
                age_s=age,
                via="app",
                by=phone.outing.officer,
                now=now,
            )
        phone.queue.remove(one)


def _answer(made: Ready, now: datetime, luck: random.Random) -> None:
    """People acknowledge, end, or do nothing at all."""
    for alarm in Alarm.objects.filter(ended_at__isnull=True):
        act = luck.random()
        given: dict[str, Any] = {"uuid": uuid.UUID(int=luck.getrandbits(128)), "via": "board"}
        try:
            if act < 0.1:
                facts.acknowledge(alarm.pk, by=made.desk, now=now, **given)
            elif act < 0.13:
                facts.take_over(alarm.pk, by=made.manager, now=now, **given)
            elif act < 0.18 and alarm.owner is not None:
                proof = Proof.CODE_WORD
                facts.end_alarm(
                    alarm.pk, how=How.HEARD_SAFE, proof=proof, by=alarm.owner, now=now, **given
                )
        except NotPossibleError:
            continue


def _nobody_is_lost(now: datetime) -> None:
    """After the watchdog has looked: rows and judgement agree, and whoever is due rings."""
    out = list(Outing.objects.filter(over_at__isnull=True))
    assert not Outing.objects.filter(over_at__isnull=True, next_at__lte=now).exists()
    contacts = contacts_of(out, now)
    rows = {(row.outing_id, row.name): row for row in Alarm.objects.all()}
    for outing in out:
        contact = contacts[outing.pk]
        assert contact is not None
        assert outing.next_at == contact.next_at
        for alarm in contact.alarms:
            row = rows[outing.pk, alarm.id]
            assert (row.ended_at is None) == (alarm.ended is None)
            assert row.rung == alarm.rung
            assert str(row.owner_id or "") == (alarm.owner.person if alarm.owner else "")
        for tell in contact.tells:
            row = rows[outing.pk, tell.alarm]
            assert Alert.objects.filter(alarm=row, rung=int(tell.rung), due=tell.due).exists()
        silent = not Fact.objects.filter(outing=outing, kind__in=("checkin", "spoke", "ended"))
        first = NOW + 45 * MINUTE
        if silent and now >= first:
            assert any(alarm.ended is None for alarm in contact.alarms)


def _live(seed: int) -> None:
    luck = random.Random(seed)
    made, phones = _world(luck)
    away_until = NOW
    for step in range(12 * 10):
        now = NOW + step * STEP
        for phone in phones:
            _use(phone, now, luck)
        _answer(made, now, luck)
        if luck.random() < 0.04:
            away_until = now + STEP * luck.randrange(1, 6)
        if now < away_until:
            continue
        seen = now - timedelta(seconds=luck.choice((0, 0, 0, 2)))
        watching.look_at_due(seen)
        for _ in range(luck.choice((1, 2))):
            watching.look_at_due(now)
        _nobody_is_lost(now)
    jobs = sending.claim("one", NOW + 11 * HOUR, 10_000)
    assert len({job.message.id for job in jobs}) == len(jobs)


@pytest.fixture(autouse=True)
def _mail(settings: Any) -> None:
    settings.CHANNELS = MAIL


@pytest.mark.parametrize("seed", range(2))
def test_nobody_who_is_past_due_is_lost_sight_of(seed: int) -> None:
    _live(seed)


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(100, 140))
def test_nobody_is_lost_sight_of_on_hundreds_of_days(seed: int) -> None:
    """A seed that fails is in the name of the test, and replays."""
    _live(seed)
