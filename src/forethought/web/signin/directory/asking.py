"""How the site asks the directory: vetted addresses, one time limit for each answer, no redirect.

django-allauth asks by ``requests``; here its session stands on `forethought.internet`.
"""

from __future__ import annotations

import functools
import http.client
import io
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict

from forethought.internet.vetted import (
    ForbiddenError,
    TooLargeError,
    Way,
    read_whole,
    why_no_answer,
)
from forethought.web.signin.directory.directory_settings import Directory

SECONDS = 10
"""For a whole answer of the directory, however slowly it drips."""
_MOST_BYTES = 1_000_000


class VettedAdapter(BaseAdapter):
    """Sends what a ``requests`` session asks over ways that were vetted."""

    def __init__(self, way: Way, seconds: float = SECONDS) -> None:
        super().__init__()
        self._way, self._seconds = way, seconds

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,  # noqa: ARG002
        timeout: Any = None,  # noqa: ARG002 - one limit for the whole exchange is kept instead
        verify: Any = True,  # noqa: ARG002 - certificates are always verified
        cert: Any = None,  # noqa: ARG002
        proxies: Mapping[str, str] | None = None,  # noqa: ARG002
    ) -> requests.Response:
        """The answer. Raises requests.ConnectionError that says why there is none."""
        url = request.url or ""
        parts = urlsplit(url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        body = request.body
        if not isinstance(body, str | bytes | None):
            raise TypeError(type(body))
        try:
            connection = self._way.open(url, time.monotonic() + self._seconds)
            try:
                connection.request(request.method or "GET", target, body, dict(request.headers))
                answer = connection.getresponse()
                whole = read_whole(answer, _MOST_BYTES)
            finally:
                connection.close()
        except ForbiddenError as error:
            raise requests.ConnectionError(error.why) from error
        except TooLargeError as error:
            raise requests.ConnectionError("its answer is too large") from error
        except (OSError, http.client.HTTPException) as error:
            raise requests.ConnectionError(why_no_answer(error, self._seconds)) from error
        return _response(request, answer, whole)

    def close(self) -> None:
        """Nothing is kept open."""


def session(directory: Directory) -> requests.Session:
    """A session that asks this directory, and follows no redirect: each answer must be its own."""
    way = _way(directory.own_hosts, directory.ca_file)
    made = requests.Session()
    made.trust_env = False
    made.max_redirects = 0
    made.mount("https://", VettedAdapter(way))
    made.mount("http://", VettedAdapter(way))
    return made


@functools.lru_cache(maxsize=4)
def _way(own_hosts: frozenset[str], ca_file: str | None) -> Way:
    return Way(own_hosts=own_hosts, ca_file=ca_file)


def _response(
    request: requests.PreparedRequest, answer: http.client.HTTPResponse, body: bytes
) -> requests.Response:
    made = requests.Response()
    made.status_code, made.reason = answer.status, answer.reason
    made.headers = CaseInsensitiveDict(answer.headers.items())
    made.raw = io.BytesIO(body)
    made.encoding = "utf-8"
    made.request, made.url = request, request.url or ""
    return made
