"""Serves the page on 127.0.0.1, to whoever holds the token in its address and nobody else."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock
from urllib.parse import parse_qs

from forethought.annotate.label_file import add_label, read_labels
from forethought.annotate.labels import LabelError, read_label
from forethought.annotate.page import SCRIPT, STYLE, done_page, note_page

_MOST_SENT = 1_000_000
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


class Desk:
    """The notes to label, and this person's labels of them. Safe for several threads."""

    def __init__(self, notes: Mapping[str, str], path: Path) -> None:
        self._notes = dict(notes)
        self._path = path
        self._done = set(read_labels(path)) & set(self._notes)
        self._lock = Lock()

    def page(self, error: str = "", note_id: str = "", findings: str = "") -> str:
        """The page for ``note_id``, else for the first note without a label."""
        with self._lock:
            left = [one for one in self._notes if one not in self._done]
            done = len(self._done)
        if not left:
            return done_page(len(self._notes))
        shown = note_id if note_id in self._notes else left[0]
        progress = f"{done} of {len(self._notes)} done"
        return note_page(shown, self._notes[shown], progress, error, findings)

    def save(self, note_id: str, findings: str, trap: str) -> None:
        """Keep one label. Raises LabelError when it cannot be used."""
        if note_id not in self._notes:
            raise LabelError("That note is not in the file. Open the page again.")
        text = self._notes[note_id]
        label = read_label(text, findings, trap)
        with self._lock:
            add_label(self._path, note_id, text, label)
            self._done.add(note_id)


def make_server(desk: Desk, port: int = 0) -> tuple[ThreadingHTTPServer, str]:
    """A server that listens on 127.0.0.1, and the address to open. ``port`` 0 takes a free one."""
    token = secrets.token_urlsafe(24)
    server = ThreadingHTTPServer(("127.0.0.1", port), _handler(desk, token))
    server.daemon_threads = True
    return server, f"http://127.0.0.1:{server.server_port}/{token}/"


def _handler(desk: Desk, token: str) -> type[BaseHTTPRequestHandler]:
    files: dict[str, tuple[str, Callable[[], str]]] = {
        "": ("text/html", desk.page),
        "keys.js": ("text/javascript", lambda: SCRIPT),
        "page.css": ("text/css", lambda: STYLE),
    }

    class Handler(BaseHTTPRequestHandler):
        server_version = "Forethought"
        sys_version = ""

        def do_GET(self) -> None:
            name = self._name()
            if name is None or name not in files:
                self._send(HTTPStatus.NOT_FOUND, "text/plain", "There is nothing here.")
            else:
                kind, make = files[name]
                self._send(HTTPStatus.OK, kind, make())

        def do_POST(self) -> None:
            if self._name() != "":
                self._send(HTTPStatus.NOT_FOUND, "text/plain", "There is nothing here.")
                return
            length = self.headers.get("Content-Length", "")
            if not length.isdecimal() or int(length) > _MOST_SENT:
                self._send(HTTPStatus.BAD_REQUEST, "text/plain", "That is too long a label.")
                return
            sent = parse_qs(
                self.rfile.read(int(length)).decode("utf-8", "replace"), keep_blank_values=True
            )
            self._save({name: values[0] for name, values in sent.items()})

        def _save(self, sent: dict[str, str]) -> None:
            note_id, findings = sent.get("id", ""), sent.get("findings", "")
            try:
                desk.save(note_id, findings.replace("\r\n", "\n"), sent.get("trap", ""))
            except LabelError as error:
                page = desk.page(str(error), note_id, findings)
                self._send(HTTPStatus.UNPROCESSABLE_ENTITY, "text/html", page)
                return
            self.send_response(HTTPStatus.SEE_OTHER)
            self.send_header("Location", f"/{token}/")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def _name(self) -> str | None:
            """What is asked for under the token; None for whoever has no token or another host."""
            here = f"127.0.0.1:{self.connection.getsockname()[1]}"
            _, given, name = (*self.path.split("?")[0].split("/", 2), "", "")[:3]
            known = secrets.compare_digest(given.encode(), token.encode())
            return name if known and self.headers.get("Host") == here else None

        def _send(self, status: HTTPStatus, kind: str, text: str) -> None:
            body = text.encode("utf-8")
            self.send_response(status)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Security-Policy", _POLICY)
            self.send_header("X-Content-Type-Options", "nosniff")
            self.send_header("Referrer-Policy", "no-referrer")
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: an address holds the token."""

    return Handler
