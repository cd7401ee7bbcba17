"""A service on this machine that gives what a test put there, and notes what it was asked."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass
class Asked:
    """One request."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]


@dataclass
class Given:
    """One answer. ``raw`` stands for ``document`` where it is set; ``slow`` is waited for."""

    document: Any = None
    status: int = 200
    headers: Mapping[str, str | list[str]] = field(default_factory=dict)
    raw: bytes | None = None
    slow: Event | None = None


Answering = Callable[[Asked], Given]


@dataclass
class Service:
    """A service that runs. ``answering`` may be put in at any time."""

    url: str
    asked: list[Asked]
    answering: Answering = lambda _: Given([])


@contextmanager
def service() -> Iterator[Service]:
    """Runs on loopback inside the block."""
    made = Service("", [])

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            asked = Asked(parts.path, dict(parse_qsl(parts.query)), dict(self.headers))
            made.asked.append(asked)
            given = made.answering(asked)
            if given.slow is not None:
                given.slow.wait(120)
            body = given.raw if given.raw is not None else json.dumps(given.document).encode()
            try:
                self.send_response(given.status)
                for name, values in given.headers.items():
                    for value in [values] if isinstance(values, str) else values:
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except OSError:  # nobody waits any more
                return

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.url = f"http://127.0.0.1:{server.server_port}/notes"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
