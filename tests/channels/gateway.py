"""Real servers on this machine: one that speaks HTTP, one that says whatever a test lets it say."""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

from tests.ports import a_free_port


@dataclass(frozen=True)
class Asked:
    """A request as the gateway got it."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    def form(self) -> list[tuple[str, str]]:
        return parse_qsl(self.body.decode(), keep_blank_values=True, strict_parsing=True)

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Answer:
    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)


class Gateway:
    """An HTTP server that keeps what it is asked and answers as ``answers`` says."""

    def __init__(
        self,
        answers: Callable[[Asked], Answer],
        *,
        tls: ssl.SSLContext | None = None,
        host: str = "127.0.0.1",
    ) -> None:
        self.answers = answers
        self.asked: list[Asked] = []
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                headers = {name.lower(): value for name, value in self.headers.items()}
                asked = Asked(self.command, self.path, headers, self.rfile.read(length))
                gateway.asked.append(asked)
                answer = gateway.answers(asked)
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)

            do_GET = do_POST  # noqa: N815 (the name that http.server looks for)

            def log_message(self, *args: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 128

            def handle_error(self, *args: object) -> None:
                pass  # a client that turns away from our certificate

            def get_request(self) -> tuple[Any, Any]:
                sock, address = super().get_request()
                if tls is None:
                    return sock, address
                sock.settimeout(60)
                return tls.wrap_socket(sock, server_side=True), address

        self._server = Server((host, 0), Handler)
        self.port: int = self._server.server_address[1]
        self.scheme = "https" if tls else "http"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def address(self, host: str = "127.0.0.1") -> str:
        return f"{self.scheme}://{host}:{self.port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@contextlib.contextmanager
def saying(talk: Callable[[socket.socket, threading.Event], None]) -> Iterator[int]:
    """A server's port; ``talk`` has each connection to itself and ends when the event is set."""
    over = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))

    def one(connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection:
            talk(connection, over)

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listener.accept()
                threading.Thread(target=one, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        over.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def silent(connection: socket.socket, over: threading.Event) -> None:
    """Accepts, reads nothing, says nothing."""
    over.wait(60)


def dripping(text: bytes) -> Callable[[socket.socket, threading.Event], None]:
    """Says a text a byte at a time, each within any limit of a single read, then hangs up."""

    def talk(connection: socket.socket, over: threading.Event) -> None:
        for byte in text:
            connection.sendall(bytes([byte]))
            if over.wait(0.03):
                return

    return talk


def after_request(answer: bytes) -> Callable[[socket.socket, threading.Event], None]:
    """Reads what comes, says these bytes and hangs up."""

    def talk(connection: socket.socket, over: threading.Event) -> None:
        connection.recv(65_536)
        connection.sendall(answer)

    return talk


def refusing() -> int:
    """A port at which nobody listens, nor is given one meanwhile."""
    return a_free_port()
