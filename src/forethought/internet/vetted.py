"""A connection for one HTTP request, to an address that was vetted, and what it answers."""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from forethought.internet.addresses import is_public
from forethought.internet.timed_socket import (
    Resolver,
    connect,
    encrypt,
    resolve,
    resolve_within,
    trusting,
)

_PIECE = 65_536


class ForbiddenError(Exception):
    """We would not ask there at all. ``why`` fills "… could not be reached: {why}." """

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class TooLargeError(Exception):
    """There is more of an answer than is read."""


@dataclass(frozen=True)
class Way:
    """Where requests may go.

    ``own_hosts``: hosts that the operator named as theirs, which may have private addresses and no
    TLS; None where every address comes from the operator's own settings and so may lead anywhere.
    """

    own_hosts: frozenset[str] | None = frozenset()
    ca_file: str | None = None
    resolver: Resolver = resolve
    public: Callable[[str], bool] = is_public
    context: ssl.SSLContext = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "context", trusting(self.ca_file))

    def is_own(self, host: str) -> bool:
        """Whether a host may be anywhere."""
        return self.own_hosts is None or host in self.own_hosts

    def open(self, url: str, ends_at: float) -> http.client.HTTPConnection:
        """A connection that is ready for a request. Raises ForbiddenError, OSError."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        secure = parts.scheme == "https"
        port = parts.port or (443 if secure else 80)
        own = self.is_own(host)
        if not secure and not own:
            raise ForbiddenError("its address does not begin with https://")
        addresses = resolve_within(self.resolver, host, port, ends_at)
        if not own and not all(self.public(address) for address in addresses):
            raise ForbiddenError("its host is inside a private network")
        plain = connect(addresses, port, ends_at)
        try:
            sock = encrypt(plain, self.context, host) if secure else plain
        except OSError:
            plain.close()
            raise
        connection = http.client.HTTPConnection(host, port)
        connection.sock = sock
        connection.auto_open = 0
        return connection


def read_whole(answer: http.client.HTTPResponse, most: int) -> bytes:
    """The body of an answer. Raises TooLargeError beyond ``most`` bytes, IncompleteRead, OSError.

    Piece by piece: an answer whose chunk has a length below nought would be read without end.
    """
    if answer.length is not None and answer.length > most:
        raise TooLargeError
    pieces: list[bytes] = []
    size = 0
    while piece := answer.read1(_PIECE):
        pieces.append(piece)
        size += len(piece)
        if size > most:
            raise TooLargeError
    if answer.length:
        raise http.client.IncompleteRead(b"", answer.length)
    return b"".join(pieces)


def why_no_answer(error: OSError | http.client.HTTPException, seconds: float) -> str:
    """What fills "… could not be reached: {why}." ``seconds``: how long we were to wait."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return "its certificate is not one that can be trusted"
    if isinstance(error, TimeoutError):
        return f"no whole answer within {seconds:g} seconds"
    if isinstance(error, ssl.SSLError):
        return "no encrypted connection came about"
    if isinstance(error, ConnectionRefusedError):
        return "it refuses connections"
    if isinstance(error, http.client.HTTPException):
        return "its answer broke off or was no HTTP"
    return "the connection failed or its host is unknown"
