"""Real messages of the Environment Agency, read from a server: which visits they hold."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from forethought.web.areas.models import AreaVersion
from forethought.web.feeds.models import Feed
from forethought.web.feeds.polling import Poller
from forethought.web.visits.models import Visit
from tests.web.factories import NOW, make_customer, make_visit
from tests.web.feeds.test_polling import wait_for
from tests.web.feeds.world import FETCHER, Published, make_feed, publishing

pytestmark = pytest.mark.django_db

ALERTS = Path(__file__).resolve().parents[2] / "data/alerts"
AREA = "113FWF2J3A"
RING = [[-1.6, 53.7], [-1.5, 53.7], [-1.5, 53.9], [-1.6, 53.9], [-1.6, 53.7]]
OUTLINE = {
    "type": "Feature",
    "properties": {},
    "geometry": {"type": "Polygon", "coordinates": [RING]},
}


@pytest.fixture
def published() -> Iterator[Published]:
    with publishing() as server:
        yield server


def poll(feed: Feed, minutes: int = 0) -> Feed:
    """One reading, ``minutes`` later than the office opens."""
    poller = Poller(lambda: NOW + timedelta(minutes=minutes), lambda _: None, FETCHER)
    try:
        poller.turn()
        wait_for(poller)
        poller.land()
    finally:
        poller._pool.shutdown(wait=True)
    feed.refresh_from_db()
    return feed


def visits(*postcodes: str) -> None:
    for postcode in postcodes:
        make_visit(
            customer=make_customer(postcode=postcode), planned_start=NOW + timedelta(hours=30)
        )


def held() -> set[str]:
    """The postcodes of visits that wait for a fresh check, which then is thought to be made."""
    waits = Visit.objects.filter(check_wanted_at__isnull=False)
    found = set(waits.values_list("customer__postcode", flat=True))
    waits.update(check_wanted_at=None, check_wanted_because="")
    return found


def flood_list(published: Published, *, without: str = "") -> None:
    text = (ALERTS / "ea_floods_2016-03-27_sample.json").read_text()
    whole = json.loads(text.replace("http://environment.data.gov.uk", published.url("")))
    whole["items"] = [each for each in whole["items"] if each["floodAreaID"] != without]
    published.publish(json.dumps(whole), path="/flood-monitoring/id/floods")


def test_flood_warnings_hold_who_lives_there_and_whoever_may(published: Published) -> None:
    flood_list(published)
    outline = f"/flood-monitoring/id/floodAreas/{AREA}/polygon"
    published.publish(json.dumps(OUTLINE), path=outline)
    visits("LS1 4DY", "EX13 5AX", "NR21 8AA")
    url = published.url("/flood-monitoring/id/floods")
    feed = poll(make_feed(url, kind="ea_floods", name="Floods", required=False))
    assert (feed.says, feed.rows, feed.worked_at) == ("", 6, NOW)
    version = AreaVersion.objects.get()
    assert (version.kind, version.standing) == ("present_danger", "in_force")
    assert version.name == "Flood warning: River Yarty from Yarcombe to Axminster"
    assert held() == {"LS1 4DY", "EX13 5AX"}, "three warnings without outline are near Axminster"
    flood_list(published, without=AREA)
    poll(feed, minutes=15)
    assert AreaVersion.objects.latest("pk").standing == "over"
    assert held() == {"LS1 4DY"}
    assert [path for path, _ in published.asked].count(outline) == 1


def test_an_alert_whose_outline_is_cut_off_holds_who_may_live_there(published: Published) -> None:
    message = (ALERTS / "ea_flood_alert_test_message.xml").read_text()
    published.publish(message.replace("<expires>2025-11-16", "<expires>2026-11-26"))
    visits("CA10 2AA", "NR21 8AA")
    feed = make_feed(published.url(), kind="cap_alerts", name="Alerts", required=False)
    feed = poll(feed)
    assert (feed.says, feed.rows, feed.problem_count) == ("", 1, 1)
    assert not AreaVersion.objects.exists()
    assert held() == {"CA10 2AA"}
    poll(feed, minutes=15)
    assert held() == set(), "nothing is new"
    poll(feed, minutes=25 * 60)
    assert held() == {"CA10 2AA"}, "it has expired, though the server says that nothing changed"
    assert feed.says == ""
