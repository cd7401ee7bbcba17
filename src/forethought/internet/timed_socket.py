"""Sockets with one time limit for everything, however slowly the other side lets bytes drip.

A socket's own timeout begins anew with every byte. These know the moment at which all must be
over, and give each operation only what is left.
"""

from __future__ import annotations

import functools
import ipaddress
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable
from typing import Any

import certifi

Resolver = Callable[[str, int], list[str]]
"""Host and port to internet addresses, as text; OSError where there are none."""


class TimedSocket(socket.socket):
    """A socket that is done, or raises TimeoutError, by ``ends_at`` on the monotonic clock."""

    ends_at: float | None = None

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        """As socket.socket.recv_into."""
        hurry(self)
        return super().recv_into(*args, **kwargs)

    def send(self, *args: Any, **kwargs: Any) -> int:
        """As socket.socket.send."""
        hurry(self)
        return super().send(*args, **kwargs)

    def sendall(self, *args: Any, **kwargs: Any) -> None:
        """As socket.socket.sendall."""
        hurry(self)
        super().sendall(*args, **kwargs)


class TimedSSLSocket(ssl.SSLSocket):
    """The same, encrypted."""

    ends_at: float | None = None

    def read(self, *args: Any, **kwargs: Any) -> Any:
        """As ssl.SSLSocket.read, which every way of receiving goes through."""
        hurry(self)
        return super().read(*args, **kwargs)

    def send(self, *args: Any, **kwargs: Any) -> int:
        """As socket.socket.send."""
        hurry(self)
        return super().send(*args, **kwargs)


def hurry(sock: TimedSocket | TimedSSLSocket) -> None:
    """Give the next operation what is left. Raises TimeoutError when nothing is."""
    if sock.ends_at is not None:
        sock.settimeout(left(sock.ends_at))


def left(ends_at: float) -> float:
    """Seconds until ``ends_at``. Raises TimeoutError when it has come."""
    seconds = ends_at - time.monotonic()
    if seconds <= 0:
        raise TimeoutError("the time for the whole exchange is over")
    return seconds


@functools.lru_cache(maxsize=8)
def trusting(ca_file: str | None) -> ssl.SSLContext:
    """TLS that trusts the machine's authorities, and those of ``ca_file`` besides.

    A machine that carries none gets certifi's. Reading hundreds of certificates is slow, so this is
    kept: a file that changes is read again by the next process.
    """
    context = ssl.create_default_context()
    if not context.cert_store_stats()["x509_ca"]:
        context.load_verify_locations(certifi.where())
    if ca_file is not None:
        context.load_verify_locations(ca_file)
    context.sslsocket_class = TimedSSLSocket
    return context


def resolve(host: str, port: int) -> list[str]:
    """The machine's own resolver."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def resolve_within(resolver: Resolver, host: str, port: int, ends_at: float) -> list[str]:
    """Addresses of a host. Raises TimeoutError, or OSError where there are none.

    The system's resolver takes no time limit, so another thread asks it; one that is still
    waiting is left behind and ends with its answer. Of an address there is nothing to ask.
    """
    if resolver is resolve and _is_address(host):
        return [host]
    answer: queue.SimpleQueue[list[str] | OSError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answer.put(resolver(host, port))
        except OSError as error:
            answer.put(error)
        except ValueError:
            answer.put(OSError("no host can have that name"))

    threading.Thread(target=ask, name="resolver", daemon=True).start()
    try:
        found = answer.get(timeout=left(ends_at))
    except queue.Empty:
        raise TimeoutError("the resolver did not answer") from None
    if isinstance(found, OSError):
        raise found
    return found


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def connect(addresses: list[str], port: int, ends_at: float) -> TimedSocket:
    """A connection to the first address that answers. Raises OSError.

    No address is resolved again: what was vetted is what is spoken to.
    """
    failed: OSError = OSError("no address to connect to")
    for tried, address in enumerate(addresses, start=1):
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        sock = TimedSocket(family, socket.SOCK_STREAM)
        try:
            sock.settimeout(left(ends_at) / (len(addresses) - tried + 1))
            sock.connect((address, port))
        except OSError as error:
            sock.close()
            failed = error
            continue
        sock.ends_at = ends_at
        return sock
    raise failed


def encrypt(sock: TimedSocket, context: ssl.SSLContext, host: str) -> TimedSSLSocket:
    """The same connection under TLS, after checking that the certificate is ``host``'s."""
    ends_at = sock.ends_at
    hurry(sock)
    secure = context.wrap_socket(sock, server_hostname=host)
    assert isinstance(secure, TimedSSLSocket)
    secure.ends_at = ends_at
    return secure
