"""Serves the page on 127.0.0.1, to whoever holds the token in its address and nobody else."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from forethought.annotate.desk import Desk
from forethought.annotate.labels import LabelError
from forethought.annotate.page import Form
from forethought.annotate.page_files import SCRIPT, STYLE

_MOST_SENT = 1_000_000
_HTTP = 80
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


def make_server(desk: Desk, port: int = 0) -> tuple[ThreadingHTTPServer, str]:
    """A server that listens on 127.0.0.1, and the address to open. ``port`` 0 takes a free one."""
    token = secrets.token_urlsafe(24)
    server = ThreadingHTTPServer(("127.0.0.1", port), _handler(desk, token))
    server.daemon_threads = True
    return server, f"http://127.0.0.1:{server.server_port}/{token}/"


def _handler(desk: Desk, token: str) -> type[BaseHTTPRequestHandler]:
    files: dict[str, tuple[str, Callable[[str], str]]] = {
        "": ("text/html", lambda query: desk.page(parse_qs(query).get("note", [""])[0])),
        "keys.js": ("text/javascript", lambda _: SCRIPT),
        "page.css": ("text/css", lambda _: STYLE),
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
                self._send(HTTPStatus.OK, kind, make(urlsplit(self.path).query))

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
            note_id, trap = sent.get("id", ""), sent.get("trap", "")
            findings = sent.get("findings", "").replace("\r\n", "\n")
            try:
                desk.save(note_id, findings, trap)
            except LabelError as error:
                page = desk.page(note_id, Form(findings, trap, str(error)))
                self._send(HTTPStatus.UNPROCESSABLE_ENTITY, "text/html", page)
                return
            except OSError as error:
                says = f"The label is not kept: {error.strerror}. Mend that, then save again."
                page = desk.page(note_id, Form(findings, trap, says))
                self._send(HTTPStatus.INTERNAL_SERVER_ERROR, "text/html", page)
                return
            self.send_response(HTTPStatus.SEE_OTHER)
            self.send_header("Location", f"/{token}/")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def _name(self) -> str | None:
            """What is asked for under the token; None for whoever has no token or another host."""
            port = self.connection.getsockname()[1]
            here = "127.0.0.1" if port == _HTTP else f"127.0.0.1:{port}"
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
