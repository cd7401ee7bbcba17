"""A time at the desk ends while officers are out: it shows, and alarms ring the next rung."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from forethought.contact.words import Rung
from forethought.web.contactdesk import facts, readiness, rota, watching
from forethought.web.contactdesk.models import Alarm, Alert, Duty, Fact, Outing
from tests.web.factories import NOW, make_contact_desk, make_office, make_person, sign_in
from tests.web.watchdog.office import HOUR, MAIL, MINUTE, Ready, beat, go, make_way, name, ready

pytestmark = pytest.mark.django_db
DUE = NOW + 90 * MINUTE
"""The desk's turn."""


@pytest.fixture
def made(settings: Any) -> Ready:
    """Somebody is out, and the only one at the desk went off it an hour after they left."""
    settings.CHANNELS = MAIL
    settings.BOARD_STREAM_SECONDS = 0
    found = ready()
    Duty.objects.update(ends=NOW + HOUR)
    go(found)
    return found


def told(rung: Rung) -> set[int]:
    return set(Alert.objects.filter(rung=int(rung)).values_list("to", flat=True))


def test_the_manager_is_told_at_once_where_the_desk_is_empty(made: Ready) -> None:
    watching.look_at_due(DUE - MINUTE)
    assert told(Rung.MANAGER) == set()
    watching.look_at_due(DUE)
    assert (told(Rung.DESK), told(Rung.MANAGER)) == (set(), {made.manager.pk})
    assert Fact.objects.get(kind="notdelivered").detail["rung"] == Rung.DESK
    assert Alarm.objects.get().owner is None


def test_a_desk_that_is_there_still_is_told_first(made: Ready) -> None:
    Duty.objects.update(ends=DUE + timedelta(seconds=1))
    watching.look_at_due(DUE)
    assert (told(Rung.DESK), told(Rung.MANAGER)) == ({made.desk.pk}, set())


def test_whoever_comes_on_the_desk_later_is_told_at_the_next_ring(made: Ready) -> None:
    later = make_contact_desk(office=made.office)
    make_way(later)
    watching.look_at_due(DUE)
    rota.put_on_duty(
        office=made.office, person=later, begins=DUE, ends=DUE + HOUR, by=made.manager, now=DUE
    )
    for minute in range(1, 16):
        watching.look_at_due(DUE + minute * MINUTE)
    assert told(Rung.DESK) == {later.pk}


def test_a_call_for_help_reaches_everyone_all_the_same(made: Ready) -> None:
    at = NOW + 2 * HOUR
    facts.duress(made.officer, uuid=name(), via="app", by=made.officer, now=at)
    assert {made.manager.pk, made.desk.pk, made.administrator.pk} <= told(Rung.EMERGENCY)


@pytest.mark.parametrize(
    ("before", "empty"), [(timedelta(milliseconds=1), False), (timedelta(0), True)]
)
def test_it_shows_from_the_moment_the_time_at_the_desk_ends(
    made: Ready, before: timedelta, empty: bool
) -> None:
    now = NOW + HOUR - before
    beat(now)
    assert bool(rota.unmanned(Outing.objects.all(), now=now)) is empty
    assert (readiness.DESK in {gap.what for gap in readiness.gaps(made.office, now=now)}) is empty


def test_a_desk_matters_while_somebody_of_its_office_is_out(made: Ready) -> None:
    now = NOW + 2 * HOUR
    make_person(office=make_office("Another, where nobody is out"))
    (said,) = rota.unmanned(Outing.objects.all(), now=now)
    assert made.office.name in said
    Outing.objects.update(over_at=now, next_at=None)
    assert rota.unmanned(Outing.objects.all(), now=now) == []


def test_the_board_and_its_stream_say_so(
    made: Ready, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = NOW + 2 * HOUR
    monkeypatch.setattr(timezone, "now", lambda: now)
    sign_in(client, made.manager)
    said = f"Nobody is on duty at the contact desk of {made.office.name}"

    def stream() -> list[str]:
        answer: Any = client.get("/desk/stream/")
        text = b"".join(answer.streaming_content).decode()
        data = next(line for line in text.splitlines() if line.startswith("data: "))
        remarks: list[str] = json.loads(data.removeprefix("data: "))["remarks"]
        return remarks

    assert said in client.get("/desk/").content.decode()
    assert [one.startswith(said) for one in stream()] == [True]
    Duty.objects.update(ends=now + HOUR)
    assert said not in client.get("/desk/").content.decode()
    assert stream() == []
