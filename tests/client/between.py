"""A network that loses answers after the site has done what was asked."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import requests


@dataclass
class Between:
    """``fails``: what becomes of the next requests: ``lost`` answers, a status in their place, or a
    ``page`` of somebody else."""

    url: str = ""
    fails: list[str] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    keys: list[str | None] = field(default_factory=list)


@contextmanager
def standing_between(site: str) -> Iterator[Between]:
    """Passes everything on to ``site``."""
    between = Between()

    class One(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            between.keys.append(self.headers.get("Idempotency-Key"))
            fails = between.fails.pop(0) if between.fails else ""
            if fails.isdecimal():
                self._answer(int(fails), between.headers, b"")
                return
            if fails == "page":
                self._answer(200, {"Content-Type": "text/html"}, b"<p>Welcome")
                return
            passed = {name: value for name, value in self.headers.items() if name != "Host"}
            got = requests.request(
                self.command, site + self.path, data=body, headers=passed, timeout=120
            )
            if fails == "lost":
                self.close_connection = True
                return
            self._answer(got.status_code, {"Content-Type": "application/json"}, got.content)

        do_POST = do_PATCH = do_DELETE = do_PUT = do_GET  # noqa: N815

        def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *args: Any) -> None:
            pass

    server = Server(("127.0.0.1", 0), One)
    between.url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield between
    finally:
        server.shutdown()
        server.server_close()
