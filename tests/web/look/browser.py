"""A real browser on the site, served by Django's test client: one transaction, no port.

Chromium asks, Playwright hands each request to the client, the client answers from the test's
own database transaction. So browser tests see what the test made, and nothing stays behind.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from axe_playwright_python.sync_playwright import Axe
from django.test import Client

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

HOST = "http://localhost:8000"
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@dataclass(frozen=True)
class Site:
    """One browser window on the site."""

    page: Page

    def go(self, path: str) -> None:
        self.page.goto(HOST + path)

    def violations(self) -> list[str]:
        """What axe finds, one line each; empty when all is well."""
        found = Axe().run(self.page, options={"runOnly": {"type": "tag", "values": RULES}})
        return [
            f"{one['id']}: {node['html'][:200]}"
            for one in found.response["violations"]
            for node in one["nodes"]
        ]

    def wider_than_window(self) -> bool:
        """Whether the page can be pushed to the side."""
        wide = self.page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        )
        return bool(wide)


@contextmanager
def site(
    chromium: Browser, client: Client, *, size: dict[str, int] = DESK, scripts: bool = True
) -> Iterator[Site]:
    """A window of ``size`` on the site, signed in as ``client`` is."""
    context = chromium.new_context(viewport=size, java_script_enabled=scripts)
    context.set_default_timeout(5_000)
    context.route("**/*", lambda route: _answer(route, client))
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    try:
        yield Site(page)
        bad = [one for one in errors if "status of 4" not in one]
        assert not bad, bad
    finally:
        context.close()


def _answer(route: Route, client: Client) -> None:
    asked = route.request
    path = asked.url.removeprefix(HOST)
    assert path.startswith("/"), f"the page asked another site: {asked.url}"
    extra: dict[str, Any] = {"HTTP_HOST": "localhost:8000"}
    if asked.method == "POST":
        answer = client.generic(
            "POST",
            path,
            asked.post_data_buffer or b"",
            content_type=asked.headers.get("content-type", ""),
            **extra,
        )
    else:
        answer = client.get(path, **extra)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    headers = {name: value for name, value in answer.items() if name != "Content-Length"}
    route.fulfill(status=answer.status_code, headers=headers, body=body)
