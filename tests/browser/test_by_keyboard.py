"""Planning a visit and signing its assessment with Tab, Space and Enter alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from forethought.web.decisions.models import Decision
from tests.browser.office import ROBIN, Office
from tests.browser.windows import Window, Windows
from tests.web.look.browser import DESK, PHONE, is_titled

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser]

FURTHEST = 60
"""Tabs to the end of the longest page, with some to spare."""

FOCUSED = """() => {
  const one = document.activeElement;
  const label = one.labels && one.labels.length ? one.labels[0] : one;
  const group = one.closest("fieldset");
  const legend = group ? group.querySelector("legend") : null;
  return [legend ? legend.innerText : "", label.innerText].map((text) => (text || "").trim());
}"""
"""What the focus stands on: the question of its group, and its own words."""


def tab_to(page: Page, words: str, question: str = "") -> None:
    """Go on with Tab until the focus stands on what says these words, and is seen there."""
    passed = []
    for _ in range(FURTHEST):
        page.keyboard.press("Tab")
        legend, label = page.evaluate(FOCUSED)
        if label == words and legend.startswith(question):
            assert page.evaluate(SEEN), f"nobody sees that the focus is on {words!r}"
            return
        passed.append(label)
    pytest.fail(f"Tab never came to {words!r}, but to {passed}")


SEEN = """() => {
  const one = document.activeElement;
  const box = one.getBoundingClientRect();
  const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  const near = one.nextElementSibling || one;
  const marked = [getComputedStyle(one), getComputedStyle(near, "::before")].some((style) =>
    style.outlineStyle !== "none" || style.boxShadow !== "none");
  return inside && marked;
}"""
"""The focus is in the window, and something is drawn around it."""


def type_into(window: Window, label: str, text: str, question: str = "") -> None:
    tab_to(window.page, label, question)
    window.page.keyboard.insert_text(text)


def enter(window: Window, words: str) -> None:
    """Follow a link or press a button."""
    tab_to(window.page, words)
    with window.page.expect_navigation():
        window.page.keyboard.press("Enter")
    window.look()


def answer(window: Window, question: str, option: str) -> None:
    """A radio button: Space on the first, an arrow to the next."""
    page = window.page
    tab_to(page, "Yes", question)
    page.keyboard.press("Space" if option == "Yes" else "ArrowDown")
    assert page.evaluate(FOCUSED) == [page.evaluate(FOCUSED)[0], option]


def skip_to_content(window: Window) -> None:
    """The first Tab of every page offers to pass over its head."""
    page = window.page
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED)[1] == "Skip to main content"
    page.keyboard.press("Enter")
    page.wait_for_function("location.hash === '#main-content'")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_planning_and_signing(office: Office, windows: Windows, size: dict[str, int]) -> None:
    ash = windows.open(f"{size['width']}-keys", size=size, member=office.ash)
    skip_to_content(ash)
    enter(ash, "Plan a visit")
    skip_to_content(ash)
    type_into(ash, "Time of arrival", "soon")
    enter(ash, "Plan and check it")
    page = ash.page
    is_titled(page, "Error: Plan a visit")
    page.locator(".govuk-error-summary:focus").wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("input.govuk-input--error:focus").wait_for()
    _plan(ash)
    ash.is_headed("Robin Invented")
    enter(ash, "Answer what only you know")
    for question in ("Does anything", "Do you want", "Do you expect", "Is somebody", "Do you know"):
        answer(ash, question, "No")
    enter(ash, "Save answers")
    enter(ash, "Read the notes about this customer")
    enter(ash, "I have read this note")
    enter(ash, "Look at which record systems were examined")
    enter(ash, "I have looked at which sources were examined")
    enter(ash, "Sign your assessment")
    enter(ash, "Sign")
    ash.says("Your assessment is the decision about this visit.")
    assert Decision.objects.get().by == office.ash.person


def _plan(ash: Window) -> None:
    """The form again, from its top: what was typed stays, what was wrong is mended."""
    ash.page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    page = ash.page
    for part, digits in (("Day", "25"), ("Month", "11"), ("Year", "2026")):
        type_into(ash, part, digits, "Day of the visit")
    tab_to(page, "Time of arrival")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text("10am")
    type_into(ash, "Customer's name", "Robin Invented")
    type_into(ash, "Postcode (optional)", "LS1 4DY")
    type_into(ash, "Unique Taxpayer Reference (optional)", ROBIN)
    answer(ash, "Has the customer been told", "Yes")
    answer(ash, "Is it a training visit", "No")
    enter(ash, "Plan and check it")
