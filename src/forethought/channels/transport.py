"""One request to a gateway: within one time limit, no redirects, to an address that was vetted.

Libraries that speak through `requests` get a session of it that sends every request in this way.
"""

from __future__ import annotations

import contextlib
import http.client
import io
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import urlsplit

import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict

from forethought.internet.addresses import is_public
from forethought.internet.timed_socket import Resolver, resolve
from forethought.internet.vetted import (
    ForbiddenError,
    TooLargeError,
    Way,
    read_whole,
    why_no_answer,
)

LARGEST_ANSWER = 64_000
"""Bytes of a body. No gateway's answer comes near; more is not read."""


class NoAnswerError(requests.RequestException):
    """No whole answer came. ``why`` fills "… could not be reached: {why}." """

    def __init__(self, why: str, *, forbidden: bool = False) -> None:
        super().__init__(why)
        self.why = why
        self.forbidden = forbidden
        """We would not ask there at all, so asking again is of no use."""


@dataclass(frozen=True)
class Transport:
    """How a channel's requests travel.

    ``timeout``: seconds for all of it, the host's look-up included. ``own_hosts``: hosts that
    the operator named as theirs, which may have private addresses and no TLS; None where every
    address comes from the operator's own settings and so may lead anywhere.
    """

    timeout: float
    ca_file: str | None = None
    own_hosts: frozenset[str] | None = None
    resolver: Resolver = resolve
    public: Callable[[str], bool] = is_public
    _way: Way = field(init=False, repr=False)

    def __post_init__(self) -> None:
        way = Way(self.own_hosts, self.ca_file, self.resolver, self.public)
        object.__setattr__(self, "_way", way)

    def session(self) -> requests.Session:
        """A session for one send. Its time begins now."""
        session = requests.Session()
        session.trust_env = False  # else a .netrc on the machine replaces our own credentials
        session.headers = CaseInsensitiveDict(
            {"User-Agent": "Forethought", "Accept": "*/*", "Accept-Encoding": "identity"}
        )
        session.adapters.clear()
        sender = _Sender(self, time.monotonic() + self.timeout)
        session.mount("https://", sender)
        session.mount("http://", sender)
        return session

    def open(self, url: str, ends_at: float) -> http.client.HTTPConnection:
        """A connection that is ready for a request. Raises ForbiddenError, OSError."""
        return self._way.open(url, ends_at)


class _Sender(BaseAdapter):
    def __init__(self, transport: Transport, ends_at: float) -> None:
        super().__init__()
        self._transport = transport
        self._ends_at = ends_at

    def send(
        self, request: requests.PreparedRequest, *_args: object, **_options: object
    ) -> requests.Response:
        """The answer. The time limit and the authorities are the transport's, not the caller's."""
        try:
            return self._exchange(request)
        except NoAnswerError:
            raise
        except ForbiddenError as error:
            raise NoAnswerError(error.why, forbidden=True) from None
        except (OSError, http.client.HTTPException) as error:
            raise NoAnswerError(why_no_answer(error, self._transport.timeout)) from None

    def close(self) -> None:
        """Nothing is kept open."""

    def _exchange(self, request: requests.PreparedRequest) -> requests.Response:
        url = str(request.url)
        connection = self._transport.open(url, self._ends_at)
        try:
            headers = dict(request.headers)
            headers["Host"] = urlsplit(url).netloc
            headers["Connection"] = "close"
            body = cast("bytes | str | None", request.body)  # ours are never streams
            connection.request(str(request.method), request.path_url, body, headers)
            with contextlib.closing(connection.getresponse()) as answer:
                return _response(request, answer, _body(answer))
        finally:
            connection.close()


def _body(answer: http.client.HTTPResponse) -> bytes:
    if 300 <= answer.status < 400:
        raise NoAnswerError("it sent us elsewhere, and we do not follow", forbidden=True)
    try:
        return read_whole(answer, LARGEST_ANSWER)
    except TooLargeError:
        raise NoAnswerError("its answer is too large") from None


def _response(
    request: requests.PreparedRequest, answer: http.client.HTTPResponse, body: bytes
) -> requests.Response:
    response = requests.Response()
    response.status_code = answer.status
    response.reason = answer.reason
    response.headers = CaseInsensitiveDict(answer.getheaders())
    response.raw = io.BytesIO(body)
    response.url = str(request.url)
    response.encoding = "utf-8"
    response.request = request
    return response
