"""Windows on the site in which somebody works; every page they come to is judged."""

from __future__ import annotations

import os
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.office import PASSWORD, Member
from tests.web.look.browser import Site, window

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

SHOTS = os.environ.get("FORETHOUGHT_TEST_SHOTS", "")
"""A folder for pictures of every page, for people who want to look."""

NARROW = {"width": 320, "height": 640}
"""WCAG 2.2, 1.4.10 Reflow."""


MAPS_ARE_DRAWN = """() => [...document.querySelectorAll("[data-map-board]")]
  .every((one) => one.hidden || "drawn" in one.dataset)"""


@dataclass
class Window:
    """A window in which one person works. Each step ends with a look at the page it led to."""

    site: Site
    name: str
    scripts: bool
    steps: int = field(default=0)

    @property
    def page(self) -> Page:
        return self.site.page

    def sign_in(self, member: Member) -> None:
        """By password and code, as everybody does."""
        self.go("/")
        self.fill("Email address", member.person.email)
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.press("Sign in")
        self.fill("Code", member.code())
        self.press("Sign in")
        self.is_headed("What is to be done")

    def go(self, path: str) -> None:
        self.site.go(path)
        self.look()

    def follow(self, link: str, *, within: Locator | None = None) -> None:
        with self.site.leads_on():
            (within or self.page).get_by_role("link", name=link, exact=True).first.click()
        self.look()

    def turn_to(self, part: str) -> None:
        """By the navigation, which a phone folds up once the page is there, as it is here."""
        menu = self.page.get_by_role("button", name="Menu")
        if menu.is_visible():
            menu.click()
        self.follow(part, within=self.page.get_by_role("navigation", name="Main"))

    def press(self, button: str) -> None:
        """A button that leads to another page."""
        with self.site.leads_on():
            self.page.get_by_role("button", name=button, exact=True).click()
        self.look()

    def fill(self, label: str, text: str) -> None:
        self.page.get_by_label(label, exact=True).fill(text)

    def choose(self, question: str, answer: str) -> None:
        """An answer of a group of radio buttons or boxes."""
        self.page.get_by_role("group", name=question).get_by_label(answer, exact=True).check()

    def is_headed(self, words: str) -> None:
        expect(self.page.locator("h1")).to_have_text(words, use_inner_text=True)

    def says(self, text: str) -> None:
        self.site.says(text)

    def look(self) -> None:
        """Fail where the page is not good for everybody."""
        self.steps += 1
        where = f"{self.name}, step {self.steps}, {self.page.url}"
        self.take_picture()
        wrong = judge(self.site, scripts=self.scripts)
        assert not wrong, f"{where}: {wrong}"

    def take_picture(self, what: str = "") -> None:
        """For people who want to look."""
        if SHOTS:
            path = Path(SHOTS) / f"{self.name}-{self.steps:02}{what}.png"
            self.page.screenshot(path=path, full_page=True)


def judge(site: Site, *, scripts: bool = True) -> list[str]:
    """What is wrong with the page that is open, at the width that it has and on a narrow phone.

    ``scripts``: whether the page may run any; axe, a script itself, needs that.
    """
    page = site.page
    page.wait_for_load_state()
    if scripts:
        maps_are_drawn(page)
    wrong = site.violations() if scripts else []
    if (headings := page.locator("h1").count()) != 1:
        wrong.append(f"{headings} main headings")
    if not page.title().endswith(" – Forethought"):
        wrong.append(f"the title is {page.title()!r}")
    if page.locator("html").get_attribute("lang") != "en-GB":
        wrong.append("the page does not say its language")
    if scripts:
        wrong += _too_wide(site)
    return wrong


def maps_are_drawn(page: Page) -> None:
    """Wait until every map of the page shows all that it has."""
    page.wait_for_function(MAPS_ARE_DRAWN)


def _too_wide(site: Site) -> list[str]:
    page, wrong = site.page, []
    usual = page.viewport_size
    if site.wider_than_window():
        wrong.append(f"wider than the window, {usual}")
    resize(page, NARROW)
    if site.wider_than_window():
        wrong.append("wider than 320 pixels")
    if usual:
        resize(page, {"width": usual["width"], "height": usual["height"]})
    return wrong


def resize(page: Page, size: dict[str, int]) -> None:
    """Also wait until the page's own scripts know how wide it is: the menu folds up or away."""
    page.set_viewport_size(size)  # type: ignore[arg-type]
    page.wait_for_function("width => innerWidth === width", arg=size["width"])
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")


@dataclass(frozen=True)
class Windows:
    """Opens windows for people; each is closed and judged at the test's end."""

    chromium: Browser
    host: str
    stack: ExitStack

    def open(
        self, name: str, *, size: dict[str, int], scripts: bool = True, member: Member | None = None
    ) -> Window:
        """A window; ``member`` is signed in there. ``name`` is what pictures and failures say."""
        site = self.stack.enter_context(
            window(self.chromium, self.host, size=size, scripts=scripts)
        )
        opened = Window(site, name, scripts)
        if member:
            opened.sign_in(member)
        return opened
