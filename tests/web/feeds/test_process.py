"""The real process: it reads within seconds of being asked, and ends when told to."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from datetime import timedelta

import pytest
from django.utils import timezone

from forethought.web.areas.models import KnownArea
from forethought.web.feeds.models import Feed
from tests.web.feeds.world import HOST, Published
from tests.web.processes import environment_of_process, until

pytestmark = pytest.mark.django_db(transaction=True)
ALERT = """<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>A1</identifier>
<sender>s@example.org</sender><sent>2026-11-25T08:00:00+00:00</sent><status>Actual</status>
<msgType>Alert</msgType><scope>Public</scope><info><category>Met</category><event>Flood</event>
<urgency>Immediate</urgency><severity>Severe</severity><certainty>Observed</certainty>
<headline>Flood at Wensum</headline><area><areaDesc>Wensum</areaDesc>
<circle>52.5,0.5 2</circle></area></info></alert>"""


def start() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "forethought.web", "feeds", "--skip-checks"],
        env=environment_of_process(FORETHOUGHT_FEEDS_OWN_HOSTS=HOST),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def alerts(url: str) -> Feed:
    now = timezone.now()
    return Feed.objects.create(
        kind="cap_alerts",
        name="Alerts",
        url=url,
        settings={"about": "england"},
        added_at=now,
        next_at=now,
    )


def test_it_reads_what_is_due_and_ends_when_told_to(published: Published) -> None:
    published.publish(ALERT)
    process = start()
    try:
        feed = alerts(published.url())
        assert until(KnownArea.objects.exists, 120)
        feed.refresh_from_db()
        assert feed.worked_at is not None
        process.send_signal(signal.SIGTERM)
        assert process.wait(120) == 0
    finally:
        process.kill()
        process.wait()


def test_one_that_is_told_to_end_gives_back_what_it_reads(published: Published) -> None:
    published.publish(ALERT)
    held = published.hangs["/feed"] = threading.Event()
    feed = alerts(published.url())
    process = start()
    try:
        assert until(lambda: bool(published.asked), 120)
        process.send_signal(signal.SIGTERM)
        now = timezone.now()
        assert until(lambda: Feed.objects.get().next_at < now + timedelta(minutes=1), 60)
        held.set()
        assert process.wait(120) == 0
    finally:
        process.kill()
        process.wait()
    feed.refresh_from_db()
    assert feed.worked_at is None
