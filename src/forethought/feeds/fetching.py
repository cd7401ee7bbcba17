"""Feeds over HTTP: from vetted addresses, within one time limit, and never more than fits.

What is fetched is written by strangers, and an address in it may be meant to lead into our own
network: each hop is vetted anew, and the vetted address is the one that is spoken to.
"""

from __future__ import annotations

import contextlib
import http.client
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import quote, urljoin, urlsplit

from forethought.feeds.reading import Fetched, FetchError, Validators
from forethought.feeds.unpacking import ENCODINGS, UnpackError, unpacked
from forethought.internet.addresses import is_public
from forethought.internet.timed_socket import Resolver, resolve
from forethought.internet.vetted import (
    ForbiddenError,
    TooLargeError,
    Way,
    read_whole,
    why_no_answer,
)

LARGEST = 50_000_000
"""Bytes of one document, as it comes and unpacked."""

SECONDS = 30.0
"""For all of it: look-up, redirects and the last byte."""

MOST_REDIRECTS = 3
LONGEST_REST_S = 86_400.0
"""A server that asks to be left alone for longer is asked again after a day."""

NOTHING_KNOWN = Validators()

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_GONE = frozenset({404, 410})
_KEPT_OUT = frozenset({401, 403})
_BUSY = frozenset({429, 503})
_HEADER = re.compile(r"[\x20-\x7e]{1,500}")
_IN_PATH = "%/:=&?~+!$,;'@()*[]"
_SHOWN = 120


@dataclass(frozen=True)
class _Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes


@dataclass(frozen=True)
class HttpFetcher:
    """Fetches feeds (``reading.Fetcher``).

    ``own_hosts``: names of hosts that may be inside our own network and speak without TLS; nobody
    else's redirect leads there. ``resolver`` and ``public`` are replaced in tests.
    """

    own_hosts: frozenset[str] = frozenset()
    seconds: float = SECONDS
    largest: int = LARGEST
    ca_file: str | None = None
    resolver: Resolver = resolve
    public: Callable[[str], bool] = is_public
    _way: Way = field(init=False, repr=False)

    def __post_init__(self) -> None:
        way = Way(self.own_hosts, self.ca_file, self.resolver, self.public)
        object.__setattr__(self, "_way", way)

    def get(self, url: str, validators: Validators = NOTHING_KNOWN) -> Fetched:
        """One answer, redirects followed. Raises FetchError with a whole sentence."""
        ends_at = time.monotonic() + self.seconds
        way = self._way
        for _ in range(MOST_REDIRECTS + 1):
            _check(url)
            answer = self._ask(url, validators, way, ends_at)
            if answer.status not in _REDIRECTS:
                return self._fetched(url, answer, validators)
            if not way.is_own(_host(url)):
                way = replace(way, own_hosts=frozenset())
            url = _elsewhere(url, answer)
        raise FetchError(
            f"{shown(url)} sent us elsewhere more than {MOST_REDIRECTS} times: open the feed's "
            "address in a browser and enter the one where it ends."
        )

    def _ask(self, url: str, validators: Validators, way: Way, ends_at: float) -> _Answer:
        try:
            connection = way.open(url, ends_at)
            with contextlib.closing(connection):
                connection.request("GET", _target(url), headers=_headers(url, validators))
                with contextlib.closing(connection.getresponse()) as answer:
                    wanted = answer.status == http.client.OK
                    body = read_whole(answer, self.largest) if wanted else b""
                    return _Answer(answer.status, answer.headers, body)
        except ForbiddenError as error:
            raise FetchError(_forbidden(url, error.why)) from None
        except TooLargeError:
            raise FetchError(self._too_large(url)) from None
        except (OSError, http.client.HTTPException) as error:
            why = why_no_answer(error, self.seconds)
            raise FetchError(
                f"{shown(url)} could not be reached: {why}. It is asked again by itself; if it "
                "stays so, see whether its address has changed."
            ) from None
        except ValueError:
            raise FetchError(not_usable(url)) from None

    def _too_large(self, url: str) -> str:
        most = f"{self.largest / 1_000_000:g} MB"
        return f"{shown(url)} gave more than {most}, so it was not read: enter a smaller feed."

    def _fetched(self, url: str, answer: _Answer, asked: Validators) -> Fetched:
        if answer.status == http.client.NOT_MODIFIED and asked != NOTHING_KNOWN:
            return Fetched(None, _validators(answer, asked))
        if answer.status != http.client.OK:
            raise FetchError(_refused(url, answer.status), _rest(answer))
        encoding = (answer.headers.get("Content-Encoding") or "").strip().lower()
        try:
            content = unpacked(answer.body, encoding, self.largest)
        except UnpackError as error:
            raise FetchError(f"{shown(url)} gave {error}: tell whoever runs the feed.") from None
        except TooLargeError:
            raise FetchError(self._too_large(url)) from None
        return Fetched(
            content,
            _validators(answer, NOTHING_KNOWN),
            answer.headers.get_content_type(),
            _header(answer.headers.get_content_charset()),
        )


def shown(url: str) -> str:
    """An address for people: without what may be secret in it, and not too long."""
    try:
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
        text = f"{parts.scheme}://{host}{parts.path}" if host else parts.path
    except ValueError:
        text = url.partition("?")[0].rpartition("@")[2]
    text = "".join(letter for letter in text if letter.isprintable())
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def not_usable(url: str) -> str:
    """What is said of an address that is none."""
    return (
        f"{shown(url) or 'The address'} is not an address that can be fetched: "
        "write one such as https://www.example.org/feed.xml."
    )


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


def _check(url: str) -> None:
    """Raise FetchError for what is no address of a feed."""
    try:
        parts = urlsplit(url)
        good = parts.port is None or parts.port > 0
    except ValueError:
        raise FetchError(not_usable(url)) from None
    if parts.scheme not in {"http", "https"} or not parts.hostname or not good:
        raise FetchError(not_usable(url))
    if not url.isprintable() or " " in url or "\\" in url:
        raise FetchError(not_usable(url))
    if parts.username is not None or parts.password is not None:
        raise FetchError(
            f"{shown(url)} has a name or password in it, which would be shown to many: "
            "enter an address without one."
        )


def _forbidden(url: str, why: str) -> str:
    return (
        f"{shown(url)} was not fetched: {why}. A feed of your own network is named in "
        "FORETHOUGHT_FEEDS_OWN_HOSTS; any other begins with https:// and is public."
    )


def _target(url: str) -> str:
    parts = urlsplit(url)
    path = quote(parts.path or "/", safe=_IN_PATH)
    return f"{path}?{quote(parts.query, safe=_IN_PATH)}" if parts.query else path


def _headers(url: str, validators: Validators) -> dict[str, str]:
    parts = urlsplit(url)
    host = parts.netloc.encode("idna").decode("ascii") if parts.netloc else ""
    headers = {
        "Host": host,
        "User-Agent": "Forethought",
        "Accept": "*/*",
        "Accept-Encoding": ", ".join(ENCODINGS),
        "Connection": "close",
    }
    conditions = {
        "If-None-Match": _header(validators.etag),
        "If-Modified-Since": _header(validators.last_modified),
    }
    return headers | {name: value for name, value in conditions.items() if value}


def _header(text: str | None) -> str:
    """The text of a header that may be kept and sent back, or nothing."""
    text = (text or "").strip()
    return text if _HEADER.fullmatch(text) else ""


def _validators(answer: _Answer, otherwise: Validators) -> Validators:
    return Validators(
        _header(answer.headers.get("ETag")) or otherwise.etag,
        _header(answer.headers.get("Last-Modified")) or otherwise.last_modified,
    )


def _elsewhere(url: str, answer: _Answer) -> str:
    try:
        return urljoin(url, (answer.headers.get("Location") or "").strip())
    except ValueError:
        raise FetchError(not_usable(url)) from None


def _refused(url: str, status: int) -> str:
    if status in _GONE:
        return f"{shown(url)} does not exist any more ({status}): find where the feed is now."
    if status in _KEPT_OUT:
        return f"{shown(url)} does not let us in ({status}): ask whoever runs it for an open one."
    if status in _BUSY:
        return f"{shown(url)} asks to be left alone for a while ({status}): it is asked again."
    if status >= http.client.INTERNAL_SERVER_ERROR:
        return (
            f"{shown(url)} has a fault ({status}): it is asked again by itself; "
            "if it stays so, tell whoever runs it."
        )
    return (
        f"{shown(url)} answered with {status}, which holds no feed: open the address in a "
        "browser and see what it needs."
    )


def _rest(answer: _Answer) -> float:
    """Seconds that a server asks to be left alone, as seconds or as a date; 0: it said nothing."""
    text = (answer.headers.get("Retry-After") or "").strip()
    if re.fullmatch(r"[0-9]{1,20}", text):
        return min(float(text), LONGEST_REST_S)
    try:
        until = parsedate_to_datetime(text)
        until = until if until.tzinfo else until.replace(tzinfo=UTC)
        seconds = (until - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return 0.0
    return min(max(seconds, 0.0), LONGEST_REST_S)
