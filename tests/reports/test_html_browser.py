"""The HTML page in a real browser: accessible, narrow screens, print, nothing blocked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from forethought.dayfolder.html_report import render_html
from tests.reports.sample_day import empty_day, sample_day

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    path: Path = tmp_path_factory.mktemp("report") / "day.html"
    path.write_text(render_html(sample_day()), encoding="utf-8")
    return path.as_uri()


@pytest.fixture
def said(chromium_page: Page) -> list[str]:
    """What the page writes to the console, blocked resources included, and what it asks for."""
    heard: list[str] = []
    chromium_page.on("console", lambda message: heard.append(message.text))
    chromium_page.on("pageerror", lambda error: heard.append(str(error)))
    chromium_page.on(
        "request",
        lambda request: None if request.url.startswith("file:") else heard.append(request.url),
    )
    return heard


@pytest.mark.parametrize("width", [390, 1280])
def test_accessible(chromium_page: Page, report: str, said: list[str], width: int) -> None:
    from axe_playwright_python.sync_playwright import Axe

    chromium_page.set_viewport_size({"width": width, "height": 900})
    chromium_page.goto(report)
    for open_all in (False, True):
        if open_all:
            chromium_page.evaluate(
                "document.querySelectorAll('details').forEach(one => one.open = true)"
            )
        found = Axe().run(chromium_page).response["violations"]
        assert [(one["id"], one["nodes"][0]["target"]) for one in found] == []
    assert said == []


@pytest.mark.parametrize("width", [320, 390, 768])
def test_no_sideways_scrolling(chromium_page: Page, report: str, width: int) -> None:
    chromium_page.set_viewport_size({"width": width, "height": 800})
    chromium_page.goto(report)
    chromium_page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert chromium_page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_style_is_used_and_no_script_may_run(chromium_page: Page, report: str) -> None:
    chromium_page.goto(report)
    colour = "getComputedStyle(document.querySelector('.top')).backgroundColor"
    assert chromium_page.evaluate(colour) == "rgb(11, 61, 60)"
    chromium_page.evaluate(
        "document.body.appendChild(Object.assign(document.createElement('script'),"
        " {textContent: 'window.ran = true'}))"
    )
    assert chromium_page.evaluate("window.ran") is None


def test_keyboard_reaches_the_content_and_opens_details(chromium_page: Page, report: str) -> None:
    chromium_page.goto(report)
    chromium_page.keyboard.press("Tab")
    assert chromium_page.evaluate("document.activeElement.textContent") == "Skip to main content"
    summary = chromium_page.locator("summary").first
    summary.focus()
    chromium_page.keyboard.press("Enter")
    assert chromium_page.evaluate("document.activeElement.parentElement.open") is True


def test_prints(chromium_page: Page, report: str) -> None:
    chromium_page.goto(report)
    assert chromium_page.pdf(format="A4").startswith(b"%PDF")
    chromium_page.emulate_media(media="print")
    assert not chromium_page.locator(".contents").is_visible()
    assert chromium_page.locator("h1").is_visible()


def test_a_day_without_visits(chromium_page: Page, said: list[str], tmp_path: Path) -> None:
    path = tmp_path / "empty.html"
    path.write_text(render_html(empty_day()), encoding="utf-8")
    chromium_page.goto(path.as_uri())
    assert chromium_page.locator("h1").inner_text().endswith("A day without visits")
    assert said == []
