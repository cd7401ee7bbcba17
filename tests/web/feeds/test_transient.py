"""What fails for a moment turns nobody back; what fails for a day holds."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from forethought.feeds.kinds import cap_alerts
from forethought.web.feeds.asking import asked_for
from forethought.web.feeds.keeping import keep_reading
from tests.feeds.cap import ATOM, URL, entry
from tests.feeds.pretend_server import PretendServer
from tests.web.areas.given import held, let_all_go, visit_at
from tests.web.factories import NOW, make_safety_administrator, sign_in
from tests.web.feeds.world import make_feed

pytestmark = pytest.mark.django_db
SERVER = PretendServer({URL: ATOM.format(entry("a/1.xml")).encode()})


def test_an_alert_that_cannot_be_fetched_holds_visits_after_a_day_alone(client: Client) -> None:
    visit = visit_at("NR21 7AA", planned_start=NOW + timedelta(days=2))
    feed = make_feed(URL, kind="cap_alerts", required=False)
    let_all_go()
    for after, holds in (
        (timedelta(0), set()),
        (timedelta(days=1), set()),
        (timedelta(days=1, seconds=1), {visit.pk}),
        (timedelta(days=1, minutes=5), set()),
    ):
        now = NOW + after
        read = cap_alerts.KIND.read(asked_for(feed, now), SERVER)
        assert read is not None
        keep_reading(feed, cap_alerts.KIND, read, now=now)
        assert held() == holds, after
        assert "could not be fetched" in feed.says
        let_all_go()
    assert feed.changed_at == NOW, "a mark is nothing that the feed sent"
    sign_in(client, make_safety_administrator())
    page = client.get(reverse("feeds:feed", args=[feed.pk])).content.decode()
    assert "missing/" not in page
