"""A push subscription becomes a way that counts: by the button behind its own test message."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import http_ece
import pytest
from django.test import Client
from django.utils import timezone

from forethought.channels.channel import LONGEST_LINK
from forethought.web.audit.models import Event
from forethought.web.contactdesk import facts, readiness, sending, ways
from forethought.web.contactdesk.models import Alarm, Alert, Way
from tests.channels.gateway import Answer, Asked, Gateway
from tests.channels.ready import VAPID_KEY, Phone, a_phone
from tests.web.factories import NOW, make_manager, sign_in
from tests.web.watchdog.office import MAIL, go, name, ready

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


class Service:
    """The push service of one browser; ``status`` is what it answers."""

    def __init__(self) -> None:
        self.status = 201
        self.phone: Phone = a_phone()
        self.gateway = Gateway(lambda _: Answer(self.status, b""))

    @property
    def subscription(self) -> str:
        return self.phone.subscription(f"{self.gateway.address()}/push/abc")

    def shown(self) -> dict[str, Any]:
        """What the phone shows of the last message."""
        asked: Asked = self.gateway.asked[-1]
        key, secret = self.phone.key, self.phone.auth
        read: dict[str, Any] = json.loads(
            http_ece.decrypt(asked.body, private_key=key, auth_secret=secret)
        )
        return read


@pytest.fixture
def service(settings: Any) -> Iterator[Service]:
    made = Service()
    push = {"private_key": VAPID_KEY, "subject": "mailto:a@example.org", "own_hosts": "127.0.0.1"}
    settings.CHANNELS = {**MAIL, "web_push": push}
    yield made
    made.gateway.close()


def test_the_button_on_the_page_of_a_test_message_makes_it_count(
    client: Client, service: Service
) -> None:
    made = ready()
    Way.objects.filter(person=made.desk).delete()
    way = Way.objects.create(
        person=made.desk, channel="web_push", address=service.subscription, added_at=NOW
    )
    lacks = {gap.what for gap in readiness.gaps(made.office, now=NOW)}
    assert lacks == {f"way:{made.desk.pk}", "rung:desk"}
    sign_in(client, made.desk)
    page = client.get(f"/me/ways/{way.pk}/").content.decode()
    assert "Which code" not in page
    said = client.post(f"/me/ways/{way.pk}/test/", follow=True).content.decode()
    assert "press the button on the page that it opens" in said
    link = service.shown()["link"]
    assert "press the button" in service.shown()["says"]
    assert len(link) <= LONGEST_LINK
    address = link.removeprefix("http://localhost:8000")
    phone = Client()
    opened = phone.get(address)
    assert "The message came here" in opened.content.decode()
    assert made.desk.name not in opened.content.decode()
    assert opened["Cache-Control"] == "no-store"
    way.refresh_from_db()
    assert way.worked_at is None, "opening it tells nobody anything"
    assert "Your office can reach this phone" in phone.post(address).content.decode()
    way.refresh_from_db()
    assert way.worked_at == NOW
    assert readiness.gaps(made.office, now=NOW) == []
    event = Event.objects.get(action="way.answered")
    assert (event.by_id, event.detail["channel"]) == (made.desk.pk, "web_push")


@pytest.mark.parametrize("spoil", ["secret", "day", "way", "gone", "left", "channel"])
def test_a_button_counts_for_its_phone_on_its_day_alone(
    client: Client, service: Service, spoil: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, other = (
        Way.objects.create(
            person=make_manager(), channel="web_push", address=a_phone().subscription(at),
            added_at=NOW,
        )
        for at in ("https://push.example.org/1", "https://push.example.org/2")
    )  # fmt: skip
    address = f"/ways/{ours.pk}/{ways._secret_of(ours, NOW)}/"
    assert client.get(address).status_code == 200
    if spoil == "secret":
        address = f"/ways/{ours.pk}/{'0' * 40}/"
    elif spoil == "way":
        address = address.replace(f"/{ours.pk}/", f"/{other.pk}/")
    elif spoil == "day":
        monkeypatch.setattr(timezone, "now", lambda: NOW + timedelta(days=1))
    elif spoil == "gone":
        ways.remove_way(ours.pk, by=ours.person, now=NOW)
    elif spoil == "left":
        ours.person.is_active = False
        ours.person.save()
    else:
        Way.objects.filter(pk=ours.pk).update(channel="smtp_mail")
    assert client.get(address).status_code == client.post(address).status_code == 404
    assert not Way.objects.filter(worked_at__isnull=False).exists()


def test_a_phone_that_gave_its_subscription_up_counts_no_longer(service: Service) -> None:
    made = ready()
    way = Way.objects.create(
        person=made.desk, channel="web_push", address=service.subscription,
        added_at=NOW, worked_at=NOW,
    )  # fmt: skip
    mail = Way.objects.get(person=made.manager)
    go(made)
    facts.duress(made.officer, uuid=name(), via="app", by=made.officer, now=NOW)
    alert = Alert.objects.get(way=way)
    for status, counts in ((503, True), (410, False)):
        service.status = status
        Alert.objects.filter(pk=alert.pk).update(try_at=NOW)
        Alert.objects.exclude(pk=alert.pk).update(try_at=None)
        sending.send_due("one", NOW)
        way.refresh_from_db()
        assert (way.worked_at is not None) is counts
    told = Alert.objects.get(way=mail, rung=3)
    sending.keep([sending.Tried(told.pk, says="No.", permanent=True)], NOW)
    mail.refresh_from_db()
    assert mail.worked_at is not None


def test_an_alarm_is_acknowledged_on_the_page_that_a_push_message_opens(
    client: Client, service: Service
) -> None:
    made = ready()
    Way.objects.filter(person=made.desk).update(channel="web_push", address=service.subscription)
    go(made)
    facts.duress(made.officer, uuid=name(), via="app", by=made.officer, now=NOW)
    Alert.objects.exclude(channel="web_push").update(try_at=None)
    sending.send_due("one", NOW)
    client.post(service.shown()["link"].removeprefix("http://localhost:8000"))
    assert Alarm.objects.get().owner == made.desk
