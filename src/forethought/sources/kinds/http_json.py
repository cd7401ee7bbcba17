"""An HTTP service that gives records as JSON, page by page."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from requests.utils import parse_header_links

from forethought.internet.vetted import Way
from forethought.settings_reader import SettingsReader
from forethought.sources.json_asking import Answer, JsonAsker, same_place
from forethought.sources.json_pointer import pointer
from forethought.sources.reading import ABSENT, Getter, Kind, Limit, ReadError, Reading, Wants

MOST_PAGES = 100_000

PAGINGS = ("none", "next", "cursor", "link", "page")
_PROMISES = {
    **dict.fromkeys(("next", "cursor", "link"), "last_page_leaves_it_out"),
    "page": "empty_page_is_the_end",
    "none": "page_is_whole",
}
"""What the operator promises of the last page, where its rows cannot be counted."""

_EXAMPLE = '"https://records.example.org/notes"'
_HEADER = re.compile(r"[A-Za-z0-9-]{1,100}")
_ENDS = (None, "", False)


@dataclass(frozen=True, slots=True)
class Paging:
    """How one page leads to the next.

    ``next``: an address at ``place``; ``cursor``: what is at ``place`` goes into ``parameter``;
    ``link``: the header Link; ``page``: numbers from ``first`` in ``parameter``, until a page
    has no items; ``none``: there is one page.
    """

    way: str
    place: str = ""
    parameter: str = ""
    first: int = 1
    may_be_left_out: bool = False


@dataclass(frozen=True, slots=True)
class HttpJsonSystem:
    """A service. ``items`` is where the rows are, ``total`` where their number is, "" nowhere."""

    url: str = field(repr=False)
    asker: JsonAsker = field(repr=False)
    items: str
    total: str
    paging: Paging
    parameters: Mapping[str, str]
    since_parameter: str

    @contextmanager
    def open(self, wants: Wants, limit: Limit) -> Iterator[Reading]:
        """The first page is asked for when the rows are."""
        yield _Pages(self, wants, limit)


class _Pages:
    """What is read of a service: page after page, one of them at a time in memory."""

    def __init__(self, system: HttpJsonSystem, wants: Wants, limit: Limit) -> None:
        self._system = system
        self._limit = limit
        self._asked: set[str] = set()
        self._number = 0
        self.began_at: datetime | None = None
        self.declared: int | None = None
        self.total: int | None = None
        self.gives_unset = False
        self.may_move = system.paging.way != "none"
        parameters = dict(system.parameters)
        if wants.since is not None and system.since_parameter:
            parameters[system.since_parameter] = _since(wants.since)
        self._whole = wants.since is None
        self._first = _with(system.url, parameters)

    def getter(self, place: str) -> Getter:
        get = pointer(place)
        return lambda row: get(row) if isinstance(row, dict) else ABSENT

    def rows(self) -> Iterator[Any]:
        paging = self._system.paging
        url: str | None = self._first
        if paging.way == "page":
            url = _with(self._first, {paging.parameter: str(paging.first)})
        while url is not None:
            items, url = self._page(url)
            yield from items

    def _page(self, url: str) -> tuple[list[Any], str | None]:
        self._number += 1
        if url in self._asked or self._number > MOST_PAGES:
            raise ReadError(f"Page {self._number} leads to a page that was read before: see paging")
        self._asked.add(url)
        answer = self._system.asker.get(url, self._limit)
        if self._number == 1:
            self.began_at = answer.at
        items = pointer(self._system.items)(answer.document)
        if not isinstance(items, list):
            raise ReadError(
                f"Page {self._number} has no list at items ({self._system.items or 'the whole'}):"
                " mend items, or see whether the system has changed"
            )
        self._count(answer.document)
        return items, self._next(url, answer, items)

    def _count(self, document: Any) -> None:
        if not self._system.total:
            return
        found = pointer(self._system.total)(document)
        if isinstance(found, bool) or not isinstance(found, int) or found < 0:
            raise ReadError(
                f"Page {self._number} has no number of rows at total ({self._system.total}):"
                " mend total, or see whether the system has changed"
            )
        if self.declared not in (None, found):
            raise ReadError(
                f"Page {self._number} gives another number of rows at total than the pages before:"
                " rows came or went while they were read, and some may be lost. It is tried again"
            )
        self.declared = found
        self.total = found if self._whole else None

    def _next(self, url: str, answer: Answer, items: list[Any]) -> str | None:
        paging = self._system.paging
        if paging.way == "page" and items:
            number = paging.first + self._number
            return _with(self._first, {paging.parameter: str(number)})
        if paging.way in {"none", "page"}:
            if _linked(answer.link):
                raise ReadError(
                    f'Page {self._number} says that another follows (Link with rel="next"): set'
                    ' paging = "link"'
                )
            return None
        if paging.way == "link":
            return self._elsewhere(url, _linked(answer.link))
        found = self._led_to(answer.document)
        if found is None or paging.way == "next":
            return self._elsewhere(url, found)
        return _with(self._first, {paging.parameter: found})

    def _led_to(self, document: Any) -> str | None:
        """What a page says of the next one; None: it is the last."""
        paging = self._system.paging
        found = pointer(paging.place)(document)
        if found is ABSENT and not paging.may_be_left_out and self.declared is None:
            raise ReadError(
                f"Page {self._number} does not say whether another follows ({paging.place} is not"
                " there). If the last page leaves it out, set last_page_leaves_it_out = true;"
                " better, set total"
            )
        if found is ABSENT or found in _ENDS:
            return None
        if isinstance(found, bool) or not isinstance(found, str | int):
            raise ReadError(
                f"Page {self._number} has no address or mark at {paging.place}: mend it"
            )
        return str(found)

    def _elsewhere(self, url: str, found: str | None) -> str | None:
        if found is None:
            return None
        try:
            leads_to = urljoin(url, found)
            stays = same_place(leads_to, url)
        except ValueError:
            stays = False
        if not stays:
            raise ReadError(
                f"Page {self._number} leads to another server, which is not asked: our key is not"
                " for it. See paging"
            )
        return leads_to


def _from_settings(read: SettingsReader) -> HttpJsonSystem:
    way = _way(read)
    url = _url(read, way.own_hosts or frozenset())
    items = read.raw("items")
    if not isinstance(items, str):
        read.wrong("items", 'is missing: set it to "/items", or to "" where a page is a list')
    paging = _paging(read)
    changed = read.raw("changed") is not None
    since = read.optional("since_parameter", example='"updated_since"') or ""
    if changed != bool(since) and not read.has_wrong("since_parameter"):
        read.wrong("since_parameter", "and changed go together: set both, or none")
    return HttpJsonSystem(
        url=url,
        asker=JsonAsker(way, _credentials(read)),
        items=str(items or ""),
        total=read.optional("total", example='"/total"') or "",
        paging=paging,
        parameters=_parameters(read),
        since_parameter=since,
    )


def _way(read: SettingsReader) -> Way:
    own_hosts, ca_file = read.hosts("own_hosts"), read.authorities()
    try:
        return Way(own_hosts, ca_file)
    except OSError:
        read.wrong("ca_file", "holds no certificates: write the path of a PEM file")
        return Way(own_hosts)


def _url(read: SettingsReader, own_hosts: frozenset[str]) -> str:
    url = read.text("url", example=_EXAMPLE)
    try:
        parts = urlsplit(url)
        good = parts.hostname and (parts.port is None or parts.port > 0)
    except ValueError:
        good = False
    if not url:
        return url
    if not good or parts.scheme not in {"http", "https"} or parts.fragment or " " in url:
        read.wrong("url", f"is no web address: write {_EXAMPLE}")
    elif parts.username is not None:
        read.wrong("url", "has a name or password in it: write username and password apart")
    elif parts.scheme == "http" and parts.hostname not in own_hosts:
        read.wrong("url", "must begin with https://, or its host be named in own_hosts")
    return url


def _credentials(read: SettingsReader) -> dict[str, str]:
    bearer = read.optional("bearer", form=r"[\x21-\x7e]+", example="the token alone")
    username = read.optional("username", form="[^:]+", example="a name without a colon")
    password = read.optional("password", example="the password")
    header = read.optional("header", form=_HEADER.pattern, example='"X-Api-Key"')
    key = read.optional("key", form=r"[\x20-\x7e]+", example="what stands in the header")
    if bool(username) != bool(password) and not read.has_wrong("username", "password"):
        read.wrong("password", "and username go together: set both")
    if bool(header) != bool(key) and not read.has_wrong("header", "key"):
        read.wrong("key", "and header go together: set both")
    if sum(map(bool, (bearer, username, header))) > 1:
        read.wrong("bearer", "username and header are three ways to be let in: set one of them")
    if bearer:
        return {"Authorization": f"Bearer {bearer}"}
    if username:
        pair = base64.b64encode(f"{username}:{password}".encode()).decode("ascii")
        return {"Authorization": f"Basic {pair}"}
    return {header: key} if header and key else {}


def _paging(read: SettingsReader) -> Paging:
    way = read.raw("paging")
    if way not in PAGINGS:
        read.wrong("paging", f"must be one of {', '.join(PAGINGS)}: see the manual")
        return Paging("none")
    place = parameter = ""
    if way in {"next", "cursor"}:
        place = read.text("next", example='"/next"')
    if way in {"cursor", "page"}:
        parameter = read.text("page_parameter", example=f'"{way}"')
    first = read.number("first_page", default=1, least=0, most=1) if way == "page" else 1
    promise = _PROMISES[str(way)]
    left_out = read.flag(promise)
    if way not in {"next", "cursor"} and not left_out and read.raw("total") is None:
        read.wrong(
            promise,
            "must be true, or total be set: without one of them nobody can tell a last page from"
            " one that broke off",
        )
    return Paging(str(way), place, parameter, first, left_out)


def _parameters(read: SettingsReader) -> Mapping[str, str]:
    if read.raw("parameters") is None:
        return {}
    return read.table("parameters", example='{ limit = "500" }')


def _with(url: str, parameters: Mapping[str, str]) -> str:
    parts = urlsplit(url)
    kept = [(k, v) for k, v in parse_qsl(parts.query, True) if k not in parameters]
    return urlunsplit(parts._replace(query=urlencode([*kept, *parameters.items()])))


def _linked(header: str) -> str | None:
    links = parse_header_links(header) if header else []
    return next((link["url"] for link in links if "next" in _relations(link)), None)


def _relations(link: Mapping[str, str]) -> list[str]:
    named = {key.lower(): value for key, value in link.items()}
    return named.get("rel", "").lower().split()


def _since(value: object) -> str:
    """A moment with the offset of UTC, a day, or a number."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if isinstance(value, datetime):
        if value.tzinfo is None:
            return value.isoformat()
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else str(value)


KIND = Kind("http_json", "HTTP service (JSON)", _from_settings)
