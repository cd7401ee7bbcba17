"""The HTML page in a real browser: accessible, narrow screens, print, nothing blocked."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from forethought.dayfolder.html_report import render_html
from tests.pages import listen, violations
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
    heard = listen(chromium_page)
    chromium_page.on(
        "request",
        lambda request: None if request.url.startswith("file:") else heard.append(request.url),
    )
    return heard


@pytest.mark.parametrize("width", [390, 1280])
def test_accessible(chromium_page: Page, report: str, said: list[str], width: int) -> None:
    chromium_page.set_viewport_size({"width": width, "height": 900})
    chromium_page.goto(report)
    for open_all in (False, True):
        if open_all:
            chromium_page.evaluate(
                "document.querySelectorAll('details').forEach(one => one.open = true)"
            )
        assert violations(chromium_page) == []
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
    expect(chromium_page.locator(":focus")).to_have_text("Skip to main content")
    summary = chromium_page.locator("summary").first
    summary.focus()
    chromium_page.keyboard.press("Enter")
    chromium_page.locator("details[open] > summary:focus").wait_for()


def test_prints(chromium_page: Page, report: str) -> None:
    chromium_page.goto(report)
    assert chromium_page.pdf(format="A4").startswith(b"%PDF")
    chromium_page.emulate_media(media="print")
    expect(chromium_page.locator(".contents")).to_be_hidden()
    expect(chromium_page.locator("h1")).to_be_visible()


def test_a_day_without_visits(chromium_page: Page, said: list[str], tmp_path: Path) -> None:
    path = tmp_path / "empty.html"
    path.write_text(render_html(empty_day()), encoding="utf-8")
    chromium_page.goto(path.as_uri())
    expect(chromium_page.locator("h1")).to_have_text(re.compile("A day without visits$"))
    assert said == []
