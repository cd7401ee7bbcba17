"""The server that answers browsers in tests: a machine that stalls must not make it hang up."""

from __future__ import annotations

import socket
import time
from urllib.parse import urlsplit

import pytest

from tests.web.look.browser import _serving

pytestmark = pytest.mark.django_db

STALL_S = 0.7


def connect(host: str) -> socket.socket:
    """As a browser does that opens its socket before it knows what to ask."""
    there = urlsplit(host)
    return socket.create_connection((there.hostname, there.port), timeout=30)


def test_a_browser_that_stalls_before_and_while_it_asks_is_answered() -> None:
    with _serving() as host, connect(host) as late:
        time.sleep(STALL_S)
        late.sendall(b"GET /help/ HTTP/1.0\r\n")
        time.sleep(STALL_S)
        late.sendall(b"Host: localhost\r\n\r\n")
        assert late.recv(100).startswith(b"HTTP/1.0 200 OK")


def test_a_socket_on_which_nothing_is_asked_keeps_no_test_from_its_end() -> None:
    with _serving() as host:
        idle = connect(host)
        with connect(host) as other:  # it was there first: it is answered to by then
            other.sendall(b"GET /help/ HTTP/1.0\r\n\r\n")
            assert other.recv(100)
    with idle:
        assert idle.recv(1) == b""
