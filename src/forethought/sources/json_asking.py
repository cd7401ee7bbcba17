"""One JSON answer over HTTP: from where the operator said, within its time, and never too much."""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from forethought.internet.vetted import (
    ForbiddenError,
    TooLargeError,
    Way,
    read_whole,
    why_no_answer,
)
from forethought.sources.reading import Limit, ReadError

LARGEST = 20_000_000
"""Bytes of one page."""

SECONDS = 60.0
"""For one page."""

MOST_WAITS = 5
"""How often one page is asked for again because the server is busy."""

LONGEST_WAIT_S = 120.0
"""A server that asks to be left alone for longer is asked at the next reading."""

_BUSY = frozenset({429, 503})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_KEPT_OUT = frozenset({401, 403})


@dataclass(frozen=True, slots=True)
class Answer:
    """A page. ``at`` is the server's clock, None where it does not say; ``link`` its header."""

    document: Any
    at: datetime | None
    link: str


@dataclass(frozen=True, slots=True)
class JsonAsker:
    """Asks one server. ``headers`` may hold secrets and go to nobody else: see ``same_place``."""

    way: Way
    headers: dict[str, str]

    def get(self, url: str, limit: Limit) -> Answer:
        """The page at ``url``; a busy server is waited for. Raises ReadError."""
        for _ in range(MOST_WAITS):
            limit.check()
            status, headers, body = self._ask(url, limit)
            if status not in _BUSY:
                break
            limit.wait(_rest(headers))
        if status != http.client.OK:
            raise ReadError(_refused(status))
        return Answer(
            _parsed(headers, body), _date(headers), ", ".join(headers.get_all("Link", []))
        )

    def _ask(self, url: str, limit: Limit) -> tuple[int, http.client.HTTPMessage, bytes]:
        seconds = min(SECONDS, limit.left)
        try:
            connection = self.way.open(url, time.monotonic() + seconds)
            with contextlib.closing(connection):
                connection.request("GET", _target(url), headers=self._all_headers(url))
                with contextlib.closing(connection.getresponse()) as answer:
                    wanted = answer.status == http.client.OK
                    body = read_whole(answer, LARGEST) if wanted else b""
                    return answer.status, answer.headers, body
        except ForbiddenError as error:
            raise ReadError(
                f"The system was not asked: {error.why}. A host of your own network is named in"
                " own_hosts; any other is public and begins with https://"
            ) from None
        except TooLargeError:
            says = f"A page is larger than {LARGEST // 1_000_000} MB: ask for fewer items at a time"
            raise ReadError(says) from None
        except (OSError, http.client.HTTPException) as error:
            why = why_no_answer(error, round(seconds, 1))
            raise ReadError(f"The system could not be reached: {why}") from None
        except ValueError:
            raise ReadError("An address of the system cannot be used: mend url") from None

    def _all_headers(self, url: str) -> dict[str, str]:
        return {
            "Host": urlsplit(url).netloc.rpartition("@")[2].encode("idna").decode("ascii"),
            "User-Agent": "Forethought",
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "Connection": "close",
            **self.headers,
        }


def same_place(one: str, other: str) -> bool:
    """Whether two addresses are of the same server: what is secret goes nowhere else."""
    first, second = urlsplit(one), urlsplit(other)
    return (first.scheme, first.netloc.lower()) == (second.scheme, second.netloc.lower())


def _target(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"


def _parsed(headers: http.client.HTTPMessage, body: bytes) -> Any:
    if (headers.get("Content-Encoding") or "identity").strip().lower() != "identity":
        raise ReadError("The system packs its answers although it is asked not to: see its manual")
    try:
        return json.loads(body, parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, RecursionError, ArithmeticError):
        raise ReadError(
            "The system gave something that is not JSON: see whether url is right, and whether it"
            " shows a page for signing in"
        ) from None


def _no_number(text: str) -> None:
    """NaN and infinity are nothing."""
    del text


def _refused(status: int) -> str:
    if status in _BUSY:
        return f"The system is too busy ({status}), also after {MOST_WAITS} tries"
    if status in _REDIRECTS:
        return (
            f"The system sends us elsewhere ({status}), which is not followed: write where as url"
        )
    if status in _KEPT_OUT:
        return f"The system does not let us in ({status}): see bearer, username or header"
    return f"The system answered with {status}, which holds no records"


def _rest(headers: http.client.HTTPMessage) -> float:
    """Seconds for which the server asks to be left alone; at most the longest wait."""
    text = (headers.get("Retry-After") or "").strip()
    if re.fullmatch(r"[0-9]{1,9}", text):
        seconds = float(text)
    else:
        until = _moment(text)
        seconds = (until - datetime.now(UTC)).total_seconds() if until else 1.0
    if seconds > LONGEST_WAIT_S:
        raise ReadError("The system asks to be left alone for longer than a reading may take")
    return max(seconds, 0.0)


def _date(headers: http.client.HTTPMessage) -> datetime | None:
    return _moment((headers.get("Date") or "").strip())


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
