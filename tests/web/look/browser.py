"""A real browser on the real site, inside the test's own database transaction.

A server thread answers over the test's connection, so pages show what the test made, the test
sees what pages did, and the rollback at its end takes everything away: no flush, no fixtures.
"""

from __future__ import annotations

import re
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from socketserver import ThreadingMixIn
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from axe_playwright_python.sync_playwright import Axe
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.test import Client
from playwright.sync_api import expect

from tests.pages import PATIENCE_MS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Request

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

EXPECTED = ("with a status of 4", "ERR_INTERNET_DISCONNECTED")
"""Refusals, and what is asked for while a test has switched the network off."""

ONE_AT_A_TIME = Lock()
"""Held while a page is answered. A test whose page asks by itself holds it for its own queries."""


class _Quiet(WSGIRequestHandler):
    """Says nothing."""

    def log_message(self, format: str, *args: object) -> None:
        pass


class _Server(ThreadingMixIn, WSGIServer):
    """A thread for each socket, because browsers open some without asking anything.

    It waits for what they ask however long: a browser that stalls on a busy machine after it has
    opened a socket would take it for a failure if we hung up. Those that ask nothing end with us.
    """

    daemon_threads = False
    block_on_close = True

    def __init__(self, *args: Any) -> None:
        self._asking: set[socket.socket] = set()
        super().__init__(*args)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._asking.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._asking.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        for one in list(self._asking):
            with suppress(OSError):  # it has ended meanwhile
                one.shutdown(socket.SHUT_RD)
        super().server_close()

    def handle_error(self, request: object, client_address: object) -> None:
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


def is_titled(page: Page, begins: str) -> None:
    """Wait for the page whose title begins so, and for all of it: a click waits for neither.

    It proves nothing where the page before has such a title too: ``Site.leads_on`` does.
    """
    expect(page).to_have_title(re.compile("^" + re.escape(begins)))
    page.wait_for_load_state()


@contextmanager
def _serving() -> Iterator[str]:
    """The site on a free port, every page over this test's connection, one after another."""
    ours = connections["default"]
    application = get_wsgi_application()

    def answer(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        with ONE_AT_A_TIME:
            connections["default"] = ours
            page = application(environ, start_response)
            try:
                return list(page)
            finally:
                page.close()

    ours.inc_thread_sharing()
    # A page's end closes connections that stand in a transaction: this one is the test's own.
    ours.close_if_unusable_or_obsolete = lambda: None  # type: ignore[method-assign]
    server = make_server("127.0.0.1", 0, answer, server_class=_Server, handler_class=_Quiet)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        ours.dec_thread_sharing()
        del ours.close_if_unusable_or_obsolete


@dataclass(frozen=True)
class Site:
    """One browser window on the site."""

    page: Page
    host: str

    def go(self, path: str) -> None:
        self.page.goto(self.host + path)

    @contextmanager
    def leads_on(self) -> Iterator[None]:
        """What is done inside leads to another page: wait for it, and for all of it."""
        with self.page.expect_navigation():
            yield

    def says(self, text: str) -> None:
        """Wait until the page says so."""
        expect(self.page.locator("main")).to_contain_text(text, use_inner_text=True)

    def become(self, client: Client) -> None:
        """Be signed in as ``client`` is now."""
        _give_cookies(self.page.context, self.host, client)

    def violations(self) -> list[str]:
        """What axe finds, one line each; empty when all is well."""
        self.page.wait_for_load_state()
        only = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
        found = Axe().run(self.page, options=only)
        return [
            f"{one['id']}: {node['html'][:200]}"
            for one in found.response["violations"]
            for node in one["nodes"]
        ]

    def wider_than_window(self) -> bool:
        """Whether the page can be pushed to the side."""
        self.page.wait_for_load_state()
        wide = self.page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        )
        return bool(wide)


def _give_cookies(context: BrowserContext, host: str, client: Client) -> None:
    context.clear_cookies()
    context.add_cookies(
        [{"name": name, "value": one.value, "url": host} for name, one in client.cookies.items()]
    )


@contextmanager
def site(
    chromium: Browser, client: Client, *, size: dict[str, int] = DESK, scripts: bool = True
) -> Iterator[Site]:
    """A window of ``size`` on the site, signed in as ``client`` is."""
    with _serving() as host, window(chromium, host, size=size, scripts=scripts) as opened:
        opened.become(client)
        yield opened


@contextmanager
def window(
    chromium: Browser, host: str, *, size: dict[str, int] = DESK, scripts: bool = True
) -> Iterator[Site]:
    """A window of ``size`` on the site at ``host``, signed in as nobody.

    At its end it fails when a script failed, when the policy for contents was broken, or when
    the page asked another site for anything.
    """
    context = chromium.new_context(
        viewport=size,  # type: ignore[arg-type]
        has_touch=size == PHONE,
        java_script_enabled=scripts,
    )
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.on("request", lambda asked: _is_ours(asked, host, wrong))
    try:
        yield Site(page, host)
    finally:
        context.close()
    bad = [one for one in wrong if not any(known in one for known in EXPECTED)]
    assert not bad, bad


def _is_ours(asked: Request, host: str, wrong: list[str]) -> None:
    if not asked.url.startswith((host, "data:")):
        wrong.append(f"asked another site: {asked.url}")
