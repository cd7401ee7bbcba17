"""A call for help is handed over to the alarm centre: a real server on loopback takes it."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from forethought.channels.callback import Callback
from forethought.channels.webhook import check_signature
from forethought.web.contactdesk import facts, sending, watching
from forethought.web.contactdesk.models import Alarm, Alert
from tests.channels.gateway import Answer, Asked, Gateway
from tests.web.factories import NOW, make_person, sign_in
from tests.web.watchdog.mailbox import Mailbox
from tests.web.watchdog.office import MINUTE, Ready, go, make_aid, name, ready

pytestmark = pytest.mark.django_db
SECRET = "whsec_" + base64.b64encode(b"an invented secret of the centre").decode()
SECOND = timedelta(seconds=1)


class Centre:
    """The centre: ``refuses`` is the status it refuses with, 0 for none."""

    def __init__(self) -> None:
        self.refuses = 0
        self.gateway = Gateway(self._answer)

    def _answer(self, asked: Asked) -> Answer:
        return Answer(self.refuses or 204, b"")

    @property
    def got(self) -> list[Asked]:
        return self.gateway.asked


@pytest.fixture
def centre(settings: Any) -> Iterator[Centre]:
    made = Centre()
    url = f"{made.gateway.address()}/duress"
    with Mailbox() as box:
        settings.CHANNELS = {**box.settings, "alarm_centre": {"url": url, "secret": SECRET}}
        yield made
    made.gateway.close()


def _help() -> tuple[Ready, Alarm]:
    made = ready()
    go(made)
    facts.duress(made.officer, uuid=name(), via="app", by=made.officer, now=NOW + MINUTE)
    return made, Alarm.objects.get(kind="duress")


def test_it_is_told_at_once_who_without_a_name_and_signed(centre: Centre) -> None:
    made, alarm = _help()
    alert = Alert.objects.get(channel="alarm_centre")
    assert (alert.to, alert.sent_at, centre.got) == (None, None, [])
    sending.send_due("one", NOW + MINUTE)
    (asked,) = centre.got
    assert asked.path == "/duress"
    at = float(asked.headers["webhook-timestamp"])
    assert check_signature(SECRET, Callback("", asked.headers, asked.body), at) == alert.uuid.hex
    data = asked.json()["data"]
    assert data["officers"] == made.officer.officer_id
    assert data["outing"] == str(alarm.outing_id)
    assert (data["kind"], data["since"]) == ("duress", alarm.since.isoformat())
    assert data["link"] == f"http://localhost:8000/desk/alarms/{alarm.pk}/"
    assert "Help was asked for at 08:01." in data["says"]
    assert data["code"] is None
    text = asked.body.decode()
    for person in (made.officer, made.desk, made.manager):
        assert person.name not in text
    visit = made.officer.visits.get()
    assert visit.customer.name not in text
    assert "police" in data["says"]


def test_of_a_pair_both_are_named(centre: Centre) -> None:
    made = ready()
    other = make_person(office=made.office, manager=made.manager)
    make_aid(other)
    go(made, second=other)
    facts.duress(other, uuid=name(), via="app", by=other, now=NOW + MINUTE)
    sending.send_due("one", NOW + MINUTE)
    numbers = f"{made.officer.officer_id}, {other.officer_id}"
    assert centre.got[0].json()["data"]["officers"] == numbers


def test_it_is_told_once_however_often_the_alarm_rings(centre: Centre) -> None:
    _help()
    for minute in range(1, 90):
        watching.look_at_due(NOW + minute * MINUTE)
        sending.send_due("one", NOW + minute * MINUTE)
    assert len(centre.got) == 1


def test_an_alarm_that_is_no_call_for_help_is_none_of_its_business(centre: Centre) -> None:
    go(ready())
    for minute in range(60, 240):
        watching.look_at_due(NOW + minute * MINUTE)
    assert Alarm.objects.get().kind == "overdue"
    assert Alert.objects.filter(rung=3).exists()
    assert not Alert.objects.filter(channel="alarm_centre").exists()


def test_a_site_without_a_centre_hands_nothing_over(centre: Centre, settings: Any) -> None:
    settings.CHANNELS = {"smtp_mail": settings.CHANNELS["smtp_mail"]}
    _help()
    assert not Alert.objects.filter(to__isnull=True).exists()


def test_what_it_refuses_for_a_while_arrives_later_with_the_same_id(centre: Centre) -> None:
    _, alarm = _help()
    centre.refuses = 503
    now = NOW + MINUTE
    for second in range(0, 15 * 60, 5):
        sending.send_due("one", now + second * SECOND)
    alert = Alert.objects.get(channel="alarm_centre")
    assert alert.sent_at is None
    assert alert.tries > 15
    assert "status 503" in alert.says
    centre.refuses = 0
    for second in range(15 * 60, 16 * 60 + 1):
        sending.send_due("one", now + second * SECOND)
    alert.refresh_from_db()
    assert alert.sent_at is not None
    assert alert.says == "The alarm centre received it."
    assert {one.headers["webhook-id"] for one in centre.got} == {alert.uuid.hex}
    assert alarm.ended_at is None


def test_a_watchdog_killed_after_it_sent_repeats_the_same_id(centre: Centre) -> None:
    _help()
    now = NOW + MINUTE
    from forethought.web.contactdesk.channel_settings import channels

    for job in sending.claim("killed", now, 20):
        sending.attempt(job, channels())
    assert len(centre.got) == 1
    assert Alert.objects.get(channel="alarm_centre").sent_at is None
    assert sending.send_due("other", now + 9.9 * SECOND) == 0
    sending.send_due("other", now + 10 * SECOND)
    first, second = centre.got
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert Alert.objects.get(channel="alarm_centre").sent_at == now + 10 * SECOND


def test_what_it_received_stands_on_the_alarms_page(
    centre: Centre, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.utils import timezone

    made, alarm = _help()
    monkeypatch.setattr(timezone, "now", lambda: NOW + 2 * MINUTE)
    sign_in(client, made.desk)
    assert "The alarm centre" in client.get(f"/desk/alarms/{alarm.pk}/").content.decode()
    sending.send_due("one", NOW + 2 * MINUTE)
    page = client.get(f"/desk/alarms/{alarm.pk}/").content.decode()
    assert "Handed over at 8:02am: received. This is no word from the police" in page


def test_the_centre_cannot_own_an_alarm_with_the_id_it_was_given(
    centre: Centre, client: Client
) -> None:
    _, alarm = _help()
    alert = Alert.objects.get(channel="alarm_centre")
    assert client.post(f"/alerts/{alert.uuid}/").status_code == 404
    alarm.refresh_from_db()
    assert alarm.owner is None


@pytest.mark.parametrize(
    "fields", [{"channel": "smtp_mail"}, {"channel": "alarm_centre", "somebody": True}]
)
def test_an_alert_goes_to_a_person_or_to_the_centre(centre: Centre, fields: dict[str, Any]) -> None:
    made, alarm = _help()
    to = made.desk if fields.pop("somebody", False) else None
    with pytest.raises(IntegrityError, match="alert_to_somebody"), transaction.atomic():
        Alert.objects.create(
            alarm=alarm, rung=3, due=NOW, to=to, uuid=name(), written_at=NOW, **fields
        )
