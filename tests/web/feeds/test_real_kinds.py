"""A paper and official zones over real HTTP, from the feed to the visits that they hold."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from forethought.vocabulary import Outcome
from forethought.web.areas.models import AreaVersion, Happening
from forethought.web.visits.models import Visit
from tests.web.checks.world import check_of, load_everything, plain_visit
from tests.web.factories import NOW
from tests.web.feeds.test_polling import MINUTE, Turns, turns
from tests.web.feeds.world import Published, make_feed

__all__ = ["turns"]
pytestmark = pytest.mark.django_db
PAPER = """<?xml version="1.0"?><rss version="2.0"><channel><title>Wensum Chronicle</title>
<item><guid>1</guid><title>Foot-and-mouth confirmed at farm near Fakenham</title>
<description>Defra confirmed foot-and-mouth disease on a cattle farm outside Fakenham, Norfolk,
this morning.</description><pubDate>Wed, 25 Nov 2026 07:30:00 GMT</pubDate></item>
</channel></rss>"""
FAKENHAM = [0.8486, 52.8298]


def held() -> bool:
    waits = Visit.objects.filter(check_wanted_at__isnull=False).exists()
    Visit.objects.update(check_wanted_at=None, check_wanted_because="")
    return waits


def zones(**properties: Any) -> str:
    lon, lat = FAKENHAM
    ring = [[lon - 0.1, lat - 0.1], [lon + 0.1, lat - 0.1], [lon, lat + 0.1]]
    known = {
        "area_id": "FMD-1",
        "kind": "disease_control",
        "zone_type": "protection",
        "name": "Fakenham protection zone",
        "from": "2026-11-25T07:00:00Z",
        **properties,
    }
    geometry = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
    feature = {"type": "Feature", "properties": known, "geometry": geometry}
    return json.dumps({"type": "FeatureCollection", "features": [feature]})


def test_from_the_paper_to_the_official_zone_to_its_revocation(
    turns: Turns, published: Published
) -> None:
    load_everything(extracted_at=NOW)
    near = plain_visit()
    near.customer.postcode = "NR21 8AA"
    near.customer.save()
    make_feed(published.url("/paper"), name="Chronicle", kind="press_feed", worked_at=NOW)
    make_feed(published.url("/zones"), name="Zones", kind="arcgis_zones", worked_at=NOW)
    published.publish(PAPER.partition("<item>")[0] + "</channel></rss>", path="/paper")
    published.publish('{"type": "FeatureCollection", "features": []}', path="/zones")
    turns.poll()
    held()
    published.publish(PAPER, path="/paper")
    turns.poll(after=15 * MINUTE)
    assert held(), "the paper alone suspends"
    assert check_of(near, now=turns.now).outcome == Outcome.SUSPEND.value
    published.publish(zones(), path="/zones")
    turns.poll(after=15 * MINUTE)
    assert Happening.objects.get().state == Happening.State.SUPERSEDED
    assert check_of(near, now=turns.now).outcome == Outcome.SUSPEND.value
    held()
    published.publish(zones(to="2026-11-25T08:31:00Z"), path="/zones")
    turns.poll(after=15 * MINUTE)
    turns.poll(after=timedelta(minutes=1))
    assert held(), "each is checked again"
    standing = AreaVersion.Standing.OVER
    assert (
        AreaVersion.objects.filter(area__feed__name="Zones").latest("number").standing == standing
    )
    assert check_of(near, now=turns.now).outcome == Outcome.ALONE.value
