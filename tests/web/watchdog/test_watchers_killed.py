"""A real watchdog process: it pings the switch outside, and is killed while it hands over."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from forethought.web.contactdesk import facts
from forethought.web.contactdesk.models import Alert, OutsidePing
from forethought.web.contactdesk.outside import PING_EVERY
from tests.channels.gateway import Answer, Asked, Gateway
from tests.channels.ready import CENTRE_SECRET
from tests.web.processes import until
from tests.web.watchdog.mailbox import Mailbox
from tests.web.watchdog.office import go, name, ready
from tests.web.watchdog.processes import Watchdogs, watchdogs

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.prove]


class Outside:
    """Centre and switch in one server; ``answers`` must be set before the centre answers."""

    def __init__(self) -> None:
        self.answers = threading.Event()
        self.gateway = Gateway(self._answer)

    def _answer(self, asked: Asked) -> Answer:
        if asked.path == "/centre":
            self.answers.wait(120)
        return Answer(200, b"OK")

    def ids(self) -> list[str]:
        return [one.headers["webhook-id"] for one in self.gateway.asked if one.path == "/centre"]

    def pings(self) -> int:
        return sum(one.path == "/ping" for one in self.gateway.asked)


@pytest.fixture
def outside() -> Iterator[Outside]:
    made = Outside()
    yield made
    made.answers.set()
    made.gateway.close()


@pytest.fixture
def dogs(outside: Outside, tmp_path: Path, settings: Any) -> Iterator[Watchdogs]:
    url = outside.gateway.address()
    file = tmp_path / "channels.toml"
    file.write_text(
        f'[alarm_centre]\nurl = "{url}/centre"\nsecret = "{CENTRE_SECRET}"\n'
        f'[outside_switch]\nping_url = "{url}/ping"\n'
    )
    file.chmod(0o600)
    with Mailbox() as box, watchdogs(box.port, FORETHOUGHT_CHANNELS_FILE=str(file)) as made:
        settings.CHANNELS = {
            **box.settings,
            "alarm_centre": {"url": f"{url}/centre", "secret": CENTRE_SECRET},
        }
        yield made


def test_killed_between_handing_over_and_the_receipt_it_hands_over_again(
    outside: Outside, dogs: Watchdogs
) -> None:
    now = timezone.now()
    made = ready(now)
    go(made, now=now)
    facts.duress(made.officer, uuid=name(), via="app", by=made.officer, now=now)
    first = dogs.start()
    assert until(lambda: len(outside.ids()) == 1, 120)
    dogs.kill(first)
    alert = Alert.objects.get(channel="alarm_centre")
    assert (alert.sent_at, alert.claimed_until is not None) == (None, True)
    outside.answers.set()
    dogs.start()
    assert until(lambda: Alert.objects.filter(pk=alert.pk, sent_at__isnull=False).exists(), 120)
    assert outside.ids() == [alert.uuid.hex] * 2
    assert not Alert.objects.filter(sent_at__isnull=True).exists()


def test_it_is_heard_outside_as_soon_as_it_watches(outside: Outside, dogs: Watchdogs) -> None:
    began = time.monotonic()
    dogs.start()
    assert until(lambda: OutsidePing.objects.filter(good_at__isnull=False).exists(), 120)
    pings, lasted = outside.pings(), time.monotonic() - began
    assert 1 <= pings <= 1 + lasted // PING_EVERY.total_seconds()
