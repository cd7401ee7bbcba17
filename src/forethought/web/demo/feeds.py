"""Two feeds of the invented office, which need no network: uploaded zones, and a paper that is off.

No visit of the demonstration lies in the zone, and none is held by a feed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from forethought.web.demo.folder import circle
from forethought.web.demo.people import ADMINISTRATOR
from forethought.web.feeds.services import Details, add_feed, switch_off
from forethought.web.feeds.uploading import keep_upload, take_upload
from forethought.web.people.models import Person

THIRSK = (54.233, -1.341)


def add_feeds(people: Mapping[str, Person], *, now: datetime) -> None:
    """Add both, as the safety administrator does it on the pages."""
    by = people[ADMINISTRATOR]
    zones = add_feed(
        "zone_upload",
        Details("Invented zones", "", {}, every_minutes=1440, required=False),
        by=by,
        now=now,
    )
    file = keep_upload(zones, _zone(now), name="zones.geojson", by=by, now=now)
    take_upload(zones.pk, sha256=file.sha256, by=by, now=now)
    paper = add_feed(
        "press_feed",
        Details("Aire Valley Post", "https://news.example.org/feed.xml", {}, 15, required=False),
        by=by,
        now=now,
    )
    switch_off(paper.pk, why="An invented paper: nobody publishes it", by=by, now=now)


def _zone(now: datetime) -> bytes:
    known = {
        "area_id": "INVENTED-1",
        "kind": "disease_control",
        "zone_type": "protection",
        "name": "Thirsk avian influenza protection zone (invented)",
        "source": "Invented declaration",
        "from": now.date().isoformat(),
    }
    feature = {"type": "Feature", "properties": known, "geometry": circle(THIRSK, 3)}
    return json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()
