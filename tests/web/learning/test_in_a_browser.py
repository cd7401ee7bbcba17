"""The figures in Chromium: axe, phone and desk, and a policy for contents that lets them be."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from playwright.sync_api import expect

from forethought.web.checks.reading import notes_of
from forethought.web.learning.models import Verdict
from forethought.web.people.models import Person
from tests.web.checks.world import check_of, load_everything, plain_visit
from tests.web.factories import make_manager, make_safety_administrator, make_team, sign_in
from tests.web.learning.world import a_year
from tests.web.look.browser import DESK, PHONE, Site, site

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

SIZES = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])


@pytest.fixture
def manager() -> Person:
    """Of an office with two teams and a year of figures."""
    manager = make_manager("Moira Manager")
    assert manager.team is not None
    office = manager.team.office
    a_year(office, (manager.team, make_team(office)))
    return manager


def looks_right(window: Site, name: str, size: dict[str, int]) -> None:
    if folder := os.environ.get("SCREENSHOTS"):
        window.page.screenshot(path=f"{folder}/learning-{name}-{size['width']}.png", full_page=True)
    assert window.violations() == []
    assert not window.wider_than_window()


@SIZES
def test_figures_are_drawn_and_their_numbers_open(
    chromium: Browser, client: Client, manager: Person, size: dict[str, int]
) -> None:
    sign_in(client, manager)
    with site(chromium, client, size=size) as window:
        window.go("/learning/")
        looks_right(window, "figures", size)
        chart = window.page.get_by_role("img", name="Abuse is recorded most often")
        expect(chart).to_have_count(1)
        colour = chart.locator(".forethought-chart__most").evaluate("e => getComputedStyle(e).fill")
        assert colour == "rgb(19, 78, 74)"
        words = chart.locator("text").first
        assert words.bounding_box()["height"] >= 14  # type: ignore[index]
        window.page.get_by_text("Show the figures").nth(1).click()
        table = window.page.get_by_role("table", name="Abuse is recorded most often")
        expect(table.get_by_role("rowheader").first).to_have_text("Abuse")
        looks_right(window, "open", size)
        window.page.get_by_label("Office or team").select_option(index=1)
        with window.leads_on():
            window.page.get_by_role("button", name="Show").click()
        window.page.wait_for_url("**team=team-**")
        looks_right(window, "team", size)
        window.go("/learning/digest/")
        looks_right(window, "digest", size)


@SIZES
def test_saying_what_the_program_got_wrong(
    chromium: Browser, client: Client, size: dict[str, int]
) -> None:
    load_everything()
    visit = plain_visit("He swore at me on the step. Brother keeps a shotgun by the door.")
    assert notes_of(check_of(visit))
    sign_in(client, visit.officer)
    with site(chromium, client, size=size) as window:
        window.go(f"/visits/{visit.pk}/check/notes/")
        with window.leads_on():
            window.page.get_by_role("link", name="Say what the program got wrong here").click()
        looks_right(window, "verdict", size)
        window.page.get_by_label("Abuse: “swore at me”").check()
        window.page.get_by_label("A figure of speech").check()
        with window.leads_on():
            window.page.get_by_role("button", name="Say that it is not a danger").click()
        window.page.get_by_role("heading", name="Said so far").wait_for()
        with window.leads_on():
            window.page.get_by_role("button", name="Say that it was missed").click()
        window.page.get_by_role("link", name="Copy the words that show the danger").wait_for()
        looks_right(window, "verdict-wrong", size)
        assert Verdict.objects.count() == 1
        window.become(sign_in(Client(), make_safety_administrator()))
        window.go("/learning/verdicts/")
        looks_right(window, "verdicts", size)
        with window.page.expect_download() as download:
            window.page.get_by_role("button", name="Take the annotated notes out").click()
        assert download.value.suggested_filename == "verdicts.jsonl"
