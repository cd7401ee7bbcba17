"""Chat rooms are told beside people, and count as nobody; a webhook is one person's way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from forethought.web.contactdesk import sending, watching, ways
from forethought.web.contactdesk.models import Alarm, Alert, Fact, Way
from forethought.web.visits.problems import NotPossibleError
from tests.channels.gateway import Answer, Asked, Gateway
from tests.web.factories import NOW, sign_in
from tests.web.watchdog.mailbox import Mailbox
from tests.web.watchdog.office import MINUTE, Ready, go, ready

pytestmark = pytest.mark.django_db
DUE = NOW + 90 * MINUTE
"""The desk's turn."""


class Room:
    """A Mattermost of one room. ``refuses``: the status it refuses with, 0 for none."""

    def __init__(self) -> None:
        self.refuses = 0
        self.gateway = Gateway(self._answer)

    def _answer(self, _: Asked) -> Answer:
        return Answer(self.refuses or 200, b"ok")

    def notes(self) -> list[str]:
        return [asked.json()["text"] for asked in self.gateway.asked]


@pytest.fixture
def room() -> Iterator[Room]:
    made = Room()
    yield made
    made.gateway.close()


@pytest.fixture
def mailbox(settings: Any, room: Room) -> Iterator[Mailbox]:
    rooms = {"desk": f"mmost://localhost:{room.gateway.port}/abcdefgh1234"}
    with Mailbox() as box:
        settings.CHANNELS = {**box.settings, "apprise_note": {"rooms": rooms}}
        yield box


def _overdue() -> tuple[Ready, Alarm]:
    made = ready()
    outing = go(made)
    watching.look_at_due(DUE)
    return made, Alarm.objects.get(outing=outing)


def test_a_room_is_told_from_the_desks_rung_on_without_a_name(room: Room, mailbox: Mailbox) -> None:
    made, _ = _overdue()
    sending.send_due("one", DUE)
    (note,) = room.notes()
    assert "http://localhost:8000/desk/" in note
    for person in (made.officer, made.desk, made.manager):
        assert person.name not in note
    assert Alert.objects.filter(room="desk").get().rung == 1
    assert {to for _, _, to in mailbox.got} == {made.officer.email, made.desk.email}


def test_a_room_that_took_its_note_does_not_count_as_somebody_reached(
    room: Room, mailbox: Mailbox
) -> None:
    made, alarm = _overdue()
    mailbox.unknown = {made.desk.email}
    sending.send_due("one", DUE)
    assert len(room.notes()) == 1
    assert Fact.objects.filter(kind="notdelivered", detail__alarm=alarm.name).exists()
    watching.look_at_due(DUE)
    assert Alert.objects.filter(to=made.manager).exists()


def test_a_room_that_refuses_holds_nobody_up_and_is_tried_again(
    room: Room, mailbox: Mailbox
) -> None:
    _overdue()
    room.refuses = 500
    sending.send_due("one", DUE)
    assert len(mailbox.got) == 2
    room.refuses = 0
    sending.send_due("one", DUE + timedelta(seconds=2))
    assert Alert.objects.get(room="desk").sent_at == DUE + timedelta(seconds=2)


def test_the_alarms_page_says_that_a_room_is_nobody(
    room: Room, mailbox: Mailbox, client: Client
) -> None:
    made, alarm = _overdue()
    sending.send_due("one", DUE)
    page = sign_in(client, made.desk).get(f"/desk/alarms/{alarm.pk}/").content.decode()
    assert "The room “desk”" in page
    assert "nobody in particular" in page


@pytest.mark.parametrize(
    "cells",
    [
        {"channel": "apprise_note"},
        {"channel": "smtp_mail", "room": "desk"},
        {"channel": "alarm_centre", "room": "desk"},
    ],
)
def test_the_database_refuses_a_message_to_nobody(
    cells: dict[str, str], room: Room, mailbox: Mailbox
) -> None:
    _, alarm = _overdue()
    uuid = "0b6b1c1e-0000-4000-8000-000000000001"
    with pytest.raises(IntegrityError), transaction.atomic():
        Alert.objects.create(alarm=alarm, rung=1, due=DUE, uuid=uuid, written_at=DUE, **cells)


def test_a_webhook_is_a_persons_own_way_and_has_an_https_address(settings: Any) -> None:
    settings.CHANNELS = {"webhook": {"secret": "whsec_" + "QUJD" * 11}}
    person = ready().desk
    for address in ("07700 900123", "ftp://example.com/", "https://"):
        with pytest.raises(NotPossibleError, match=r"like https://example\.com/alarms"):
            ways.add_way(person=person, channel="webhook", address=address, by=person, now=NOW)
    ways.add_way(
        person=person, channel="webhook", address="https://example.com/a", by=person, now=NOW
    )
    assert Way.objects.filter(person=person, channel="webhook").count() == 1
