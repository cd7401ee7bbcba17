"""A loopback server that publishes what a test wants, and a kind of feed with a line for an area.

The lines: ``name lon lat``; ``press title``; ``over name``; ``lost why``; ``near lon lat why``;
``end``, without which a document is not whole. ``broken`` alone can be read by nobody, and
``fault`` breaks the reader.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from shapely.geometry import Point

from forethought.feeds.fetching import HttpFetcher
from forethought.feeds.kinds import feed_kinds
from forethought.feeds.reading import Asked, Copy, FedArea, FeedRead, Fetcher, Question
from forethought.places.area import Area, PressItem, Unplaced
from forethought.record import Problem
from forethought.vocabulary import AreaKind
from forethought.web.feeds.models import Feed
from tests.web.factories import NOW

HOST = "127.0.0.1"
FETCHER = HttpFetcher(own_hosts=frozenset({HOST}))
WHOLE = "end"


@dataclass(frozen=True, slots=True)
class Lines:
    """See the module."""

    name: str = "lines"
    title: str = "Lines of an invented office"
    says: str = "One line for each area."
    gives: str = "areas"
    every_minutes: int = 15
    uploads: bool = False
    file_types: tuple[str, ...] = ()
    questions: tuple[Question, ...] = (
        Question("word", "Which word?", choices=(("a", "The first"), ("b", "The second"))),
    )

    def read(self, asked: Asked, fetcher: Fetcher) -> FeedRead | None:
        got = fetcher.get(asked.url, asked.validators)
        if got.content is None:
            return None
        return _read(got.content, asked.now, validators=got.validators)

    def read_upload(self, name: str, content: bytes, asked: Asked) -> FeedRead:
        return _read(content, asked.now)


LINES = Lines()
UPLOADS = Lines(name="line_files", title="Files of lines", uploads=True, file_types=(".txt",))
PRESS = Lines(name="line_press", title="Lines of the press", gives="press")
FIGURES = Lines(name="line_figures", title="Lines of figures", gives="figures")
KINDS = feed_kinds() | {kind.name: kind for kind in (LINES, UPLOADS, PRESS, FIGURES)}


def _read(content: bytes, now: datetime, **more: Any) -> FeedRead:
    areas, items, over, unplaced, problems = [], [], [], [], []
    whole = False
    for number, line in enumerate(content.decode().splitlines(), 1):
        first, _, rest = line.partition(" ")
        match first:
            case "fault":
                raise LookupError("a fault of the reader")
            case "end":
                whole = True
            case "broken":
                problems.append(Problem("lines", number, None, "It is broken"))
            case "over":
                over.append(rest)
            case "press":
                items.append(PressItem(rest, (rest,), rest, "", "Lines", now, "lines"))
            case "lost":
                unplaced.append(Unplaced("areas", f"line {number}", rest))
            case "near":
                lon, lat, says = rest.split(" ", 2)
                near = Point(float(lon), float(lat))
                unplaced.append(Unplaced("areas", f"line {number}", says, near, 1000.0))
            case _:
                lon, lat = rest.split(" ")
                areas.append(_area(first, float(lon), float(lat)))
    return FeedRead(
        areas=tuple(areas),
        items=tuple(items),
        over=frozenset(over),
        unplaced=tuple(unplaced),
        problems=tuple(problems),
        detail="" if whole else "It ends too soon.",
        rows=len(areas) + len(items) + len(unplaced),
        copies=(Copy("", content, whole),),
        **more,
    )


def _area(name: str, lon: float, lat: float) -> FedArea:
    area = Area(
        area_id=name,
        kind=AreaKind.DISEASE_CONTROL,
        zone_type="protection",
        name=name,
        source="Lines",
        begins=None,
        ends=None,
        replaces=(),
        hazards=frozenset(),
        geometry=Point(lon, lat),
        radius_m=3000.0,
    )
    return FedArea(name, area, reason="A line says so")


@dataclass
class Published:
    """What the server answers on each path, and what it was asked. Texts have their own ETag."""

    port: int = 0
    pages: dict[str, str] = field(default_factory=dict)
    status: dict[str, int] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    hangs: dict[str, threading.Event] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)

    def url(self, path: str = "/feed") -> str:
        return f"http://{HOST}:{self.port}{path}"

    def publish(self, *lines: str, path: str = "/feed") -> None:
        self.pages[path] = "\n".join(lines)
        self.status.pop(path, None)


@contextmanager
def publishing() -> Iterator[Published]:
    """A server on loopback until the end of the block."""
    published = Published()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            published.asked.append((path, self.headers.get("If-None-Match", "")))
            if path in published.hangs:
                published.hangs[path].wait(300)
            text = published.pages.get(path, "").encode()
            tag = f'"{hash(text)}"'
            status = published.status.get(path, 200 if path in published.pages else 404)
            if status == 200 and self.headers.get("If-None-Match") == tag:
                status = 304
            self.send_response(status)
            self.send_header("ETag", tag)
            for name, value in published.headers.items():
                self.send_header(name, value)
            body = text if status == 200 else b""
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: Any) -> None:
            pass

    server = ThreadingHTTPServer((HOST, 0), Handler)
    server.daemon_threads = True
    published.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield published
    finally:
        for event in published.hangs.values():
            event.set()
        server.shutdown()
        server.server_close()
        thread.join()


def make_feed(url: str = "", *, name: str = "Lines", kind: str = "lines", **fields: Any) -> Feed:
    """A feed of lines, due at once."""
    return Feed.objects.create(
        kind=kind, name=name, url=url, added_at=NOW, **{"next_at": NOW, **fields}
    )
