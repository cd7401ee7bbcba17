"""What an outbreak takes beside a day out: who publishes it, who reads it, who checks again.

A paper, a map service, flood warnings and an alert on a server of this machine; a poller and a
worker that run by themselves. The flood warnings and the alert are real ones (``tests/data``).
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import shapely
from django.db import connections
from django.utils import timezone

from forethought.web.checks.current import current_check
from forethought.web.checks.worker import Worker
from forethought.web.feeds.models import Feed
from forethought.web.feeds.polling import Poller
from forethought.web.visits.models import Visit
from tests.browser.parts import Day, leads, until
from tests.browser.windows import SHOTS, judge, resize
from tests.channels.gateway import Answer, Asked, Gateway
from tests.feeds import arcgis
from tests.feeds.serving import fetcher
from tests.web.look.browser import DESK, PHONE, Site

ALERTS = Path(__file__).resolve().parents[1] / "data/alerts"
FLOOD_AREA = "113FWF2J3A"
FLOODED = shapely.box(-3.05, 50.75, -2.95, 50.85)

CASE = """<item><guid>1</guid><title>Foot-and-mouth confirmed at farm near Fakenham</title>
<description>Defra confirmed foot-and-mouth disease on a cattle farm outside Fakenham, Norfolk,
this morning.</description><pubDate>Wed, 25 Nov 2026 07:30:00 GMT</pubDate></item>"""


class Runs(Protocol):
    """A process of the site: it runs until it is told to stop."""

    stopping: bool

    def run(self) -> object:
        """Until ``stopping``."""


class Outside:
    """A server of this machine with all that the feeds read. ``items``: what the paper tells."""

    def __init__(self) -> None:
        self.items = ""
        self.zones = arcgis.Layer([])
        self._gateway = Gateway(self._answer)

    def url(self, path: str) -> str:
        return f"{self._gateway.address()}{path}"

    def close(self) -> None:
        self._gateway.close()

    def _answer(self, asked: Asked) -> Answer:
        path = urlsplit(asked.path).path
        if path.startswith(arcgis.PATH):
            return self.zones(asked)
        pages: dict[str, Callable[[], bytes]] = {
            "/paper": self._paper,
            "/flood-monitoring/id/floods": self._floods,
            f"/flood-monitoring/id/floodAreas/{FLOOD_AREA}/polygon": _flooded,
            "/alert": _alert,
        }
        return Answer(200, pages[path]()) if path in pages else Answer(404)

    def _paper(self) -> bytes:
        head = '<?xml version="1.0"?><rss version="2.0"><channel><title>Wensum Chronicle</title>'
        return f"{head}{self.items}</channel></rss>".encode()

    def _floods(self) -> bytes:
        text = (ALERTS / "ea_floods_2016-03-27_sample.json").read_text(encoding="utf-8")
        return text.replace("http://environment.data.gov.uk", self.url("")).encode()


def _flooded() -> bytes:
    return json.dumps(feature(FLOODED)).encode()


def _alert() -> bytes:
    text = (ALERTS / "ea_flood_alert_test_message.xml").read_text(encoding="utf-8")
    return text.replace("<expires>2025-11-16", "<expires>2026-11-26").encode()


def feature(shape: shapely.Geometry, **properties: Any) -> dict[str, Any]:
    """As GeoJSON has it."""
    geometry = shapely.geometry.mapping(shape)
    return {"type": "Feature", "properties": properties, "geometry": geometry}


@contextmanager
def running() -> Iterator[None]:
    """A real poller, which may reach this machine, and a real worker: they end with the test."""
    pause = threading.Event()
    parts: list[Runs] = [
        Poller(timezone.now, lambda _: pause.wait(0.2), fetcher()),
        Worker(timezone.now, lambda _: pause.wait(0.2)),
    ]
    threads = [threading.Thread(target=_run, args=(part,)) for part in parts]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for part in parts:
            part.stopping = True
        pause.set()
        for thread in threads:
            thread.join()


def _run(part: Runs) -> None:
    try:
        part.run()
    finally:
        connections.close_all()


def look(opened: Site, name: str) -> None:
    """Judge the page at both widths; a picture of each for whoever wants to look."""
    page, usual = opened.page, opened.page.viewport_size
    page.wait_for_load_state()
    for size in (PHONE, DESK):
        resize(page, size)
        wrong = judge(opened)
        if SHOTS:
            path = Path(SHOTS) / f"outbreak-{name}-{size['width']}.png"
            page.screenshot(path=path, full_page=True)
        assert not wrong, f"{name}, {size['width']} wide: {wrong}"
    if usual:
        resize(page, {"width": usual["width"], "height": usual["height"]})


def add_feed(desk: Site, kind: str, name: str, address: str) -> Feed:
    """Through the pages, until it has been read for the first time."""
    desk.go("/feeds/")
    leads(desk, "Add a feed")
    desk.page.get_by_label(kind).check()
    leads(desk, "Continue")
    desk.page.get_by_label("Name of the feed").fill(name)
    desk.page.get_by_label("Address of the feed").fill(address)
    desk.page.get_by_label("Yes", exact=True).check()
    look(desk, f"feed-{name}-add")
    leads(desk, "Add the feed")
    desk.page.locator("h1", has_text=name).wait_for()
    feed = Feed.objects.get(name=name)
    until(lambda: Feed.objects.filter(pk=feed.pk, worked_at__isnull=False).exists(), name)
    return feed


def read_at_once(day: Day, desk: Site, feed: Feed) -> None:
    """Somebody does not want to wait for the next reading."""
    day.signs_in(desk, day.made.administrator)
    desk.go(f"/feeds/{feed.pk}/")
    leads(desk, "Read it within seconds")


def outcomes(visits: list[Visit]) -> list[str]:
    """What the check that counts asks for; ``held`` where one is waited for."""
    found = []
    for visit in visits:
        check = current_check(Visit.objects.get(pk=visit.pk))
        found.append(check.outcome if check else "held")
    return found


def until_they_are(visits: list[Visit], wanted: list[str]) -> None:
    """Wait for the worker's fresh checks."""
    until(lambda: outcomes(visits) == wanted, f"{wanted}, not {outcomes(visits)}")
