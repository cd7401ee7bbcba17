"""The map and its pages in a real browser: with and without a script, by keyboard, on a phone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import shapely
import time_machine
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from forethought.vocabulary import AreaKind, Hazard
from forethought.web.areas.models import KnownArea
from forethought.web.areas.services import open_area
from forethought.web.people.models import Person
from tests.browser.windows import judge, maps_are_drawn
from tests.web.areas.given import NEAR, PROVISIONAL, circle, press_area, visit_at
from tests.web.desk.world import make_outing
from tests.web.factories import NOW, make_manager, make_person, sign_in
from tests.web.look.browser import DESK, PHONE, Site, is_titled, site

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

SHOTS = os.environ.get("FORETHOUGHT_TEST_SHOTS", "")
SQUARE = shapely.Polygon([(0.70, 52.70), (0.80, 52.72), (0.78, 52.78), (0.72, 52.77)])


@pytest.fixture
def manager() -> Iterator[Person]:
    with time_machine.travel(NOW, tick=True):
        boss = make_manager("Chris Invented")
        officer = make_person("Ash Invented", team=boss.team, manager=boss)
        visits = [
            visit_at(postcode, officer=officer, planned_start=NOW.replace(hour=10 + number))
            for number, postcode in enumerate(NEAR[:4])
        ]
        visit_at("", officer=officer, planned_start=NOW.replace(hour=16))
        make_outing(officer, visits[:2], now=NOW)
        press_area()
        for drawn in (
            circle(AreaKind.PRESENT_DANGER, shapely.Point(0.95, 52.75), 2, name="Flood at a mill",
                   ends=NOW + timedelta(days=2)),
            circle(AreaKind.PROBLEM_AREA, name="Yard with dogs", hazards=frozenset({Hazard.ANIMAL}),
                   km=1, at=shapely.Point(0.70, 52.90)),
            circle(name="Later zone", begins=NOW + timedelta(days=3), km=3,
                   at=shapely.Point(0.6, 52.95)),
        ):  # fmt: skip
            open_area(drawn, origin=KnownArea.Origin.HAND, by=boss, now=NOW, why="Invented")
        yield boss


def shoot(here: Site, name: str) -> None:
    if SHOTS:
        here.page.screenshot(path=Path(SHOTS) / f"areas-{name}.png", full_page=True)


def shown(here: Site) -> None:
    """Wait until the map has drawn what it was given."""
    named(here)
    drawn = here.page.locator(".forethought-map--live .leaflet-interactive")
    drawn.first.wait_for(state="attached")


def named(here: Site) -> None:
    maps_are_drawn(here.page)
    names = here.page.locator(".forethought-map__town, .forethought-map__district")
    names.first.wait_for(state="attached")


def rests(here: Site) -> None:
    """Wait until the map glides no more."""
    expect(here.page.locator(".leaflet-pan-anim")).to_have_count(0)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_map_shows_what_the_lists_say(
    chromium: Browser, client: Client, manager: Person, size: dict[str, int]
) -> None:
    with site(chromium, sign_in(client, manager), size=size) as here:
        here.go("/areas/")
        shown(here)
        page = here.page
        numbers = page.locator(".forethought-map__number")
        expect(numbers).to_have_count(4)
        for number in "1234":
            expect(numbers.filter(has_text=number)).to_have_count(1)
        expect(page.locator(".forethought-map__visit")).to_have_count(4)
        expect(page.locator(".forethought-map__officer")).to_have_count(1)
        here.says("Not on the map: the place is not known")
        here.says("1. Outbreak near Fakenham")
        assert not judge(here)
        shoot(here, f"map-{size['width']}")
        outline = page.locator("path.leaflet-interactive").first
        outline.click(position={"x": 40, "y": 60}, force=True)
        page.get_by_role("link", name="Open it").wait_for()
        rests(here)  # the map glides until the popup is seen whole
        assert not judge(here)
        shoot(here, f"popup-{size['width']}")
        page.emulate_media(media="print")
        expect(page.locator(".forethought-map__picture")).to_be_visible()
        expect(page.locator("[data-map-board]")).to_be_hidden()
        shoot(here, f"print-{size['width']}")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_one_area_and_its_forms(
    chromium: Browser, client: Client, manager: Person, size: dict[str, int]
) -> None:
    wrong = []
    with site(chromium, sign_in(client, manager), size=size) as here:
        area = KnownArea.objects.get(versions__name="Yard with dogs")
        for name in ("area", "redraw", "change", "lift", "undo"):
            here.go(reverse(f"areas:{name}", args=[area.pk]))
            if name in ("area", "redraw"):
                shown(here)
            wrong += [f"{name}: {one}" for one in judge(here)]
            shoot(here, f"{name}-{size['width']}")
        here.go(reverse("areas:add"))
        named(here)
        wrong += judge(here)
        shoot(here, f"add-{size['width']}")
    assert not wrong, "\n".join(wrong)


def test_an_outline_is_drawn_with_the_keyboard_alone(
    chromium: Browser, client: Client, manager: Person
) -> None:
    with site(chromium, sign_in(client, manager)) as here:
        here.go(reverse("areas:add"))
        page = here.page
        named(here)
        board = page.locator("[data-map-board]")
        add = page.get_by_role("button", name="Add a corner")
        for key in ("ArrowRight", "ArrowDown", "ArrowLeft"):
            add.press("Enter")
            board.press(key)
            rests(here)  # it passes over keys, and has no middle of its own, while it glides
        expect(page.get_by_role("status")).to_have_text("3 corners.")
        corners = page.get_by_label("Corners of the outline").input_value().splitlines()
        assert len(set(corners)) == 3
        page.get_by_role("button", name="Take back the last corner").press("Enter")
        expect(page.get_by_role("status")).to_have_text("2 corners. 1 more at least.")
        shoot(here, "drawing")
        page.get_by_label("Corners of the outline").fill("52.7, 0.7\n52.8, 0.7\n52.8, 0.9")
        expect(page.locator(".forethought-map__corner")).to_have_count(3)
        assert not judge(here)


@pytest.mark.parametrize("scripts", [True, False], ids=["script", "no-script"])
def test_an_area_by_hand_from_the_form_to_its_page(
    chromium: Browser, client: Client, manager: Person, scripts: bool
) -> None:
    with site(chromium, sign_in(client, manager), scripts=scripts) as here:
        page = here.page
        here.go("/areas/")
        if not scripts:
            expect(page.locator(".forethought-map__picture")).to_be_visible()
        shoot(here, f"start-{scripts}")
        page.get_by_role("button", name="Add an area").click()
        is_titled(page, "Add an area")
        page.get_by_label("Animal disease").check()
        page.get_by_label("Name", exact=True).fill("Bird flu at a farm")
        page.get_by_label("Place", exact=True).fill("Newton")
        page.get_by_label("Radius in kilometres").fill("3")
        page.get_by_label("Why stay out, or take care?").fill("The owner rang")
        page.get_by_role("button", name="Continue").click()
        is_titled(page, "Error: Add an area")
        here.says("can mean")
        assert not judge(here, scripts=scripts)
        shoot(here, f"which-{scripts}")
        page.get_by_label("Place", exact=True).fill("Fakenham")
        page.get_by_role("button", name="Continue").click()
        is_titled(page, "Put this area in force?")
        assert not judge(here, scripts=scripts)
        shoot(here, f"sure-{scripts}")
        page.get_by_role("button", name="Change something first").click()
        is_titled(page, "Add an area")
        expect(page.get_by_label("Name", exact=True)).to_have_value("Bird flu at a farm")
        page.get_by_role("button", name="Continue").click()
        is_titled(page, "Put this area in force?")
        page.get_by_role("button", name="Put it in force").click()
        is_titled(page, "Bird flu at a farm")
        here.says("The area acts from now on.")
        here.says("3 km round 52.83")
        assert not judge(here, scripts=scripts)
        shoot(here, f"made-{scripts}")


def test_a_provisional_area_waits_in_the_queue(
    chromium: Browser, client: Client, manager: Person
) -> None:
    area = KnownArea.objects.get(versions__standing=PROVISIONAL)
    with site(chromium, sign_in(client, manager)) as here:
        here.go(reverse("areas:area", args=[area.pk]))
        shown(here)
        here.says("nobody has decided about it")
        here.page.get_by_role("button", name="Decide about it").wait_for()
        expect(here.page.get_by_role("button", name="Lift")).to_have_count(0)
        assert not judge(here)
        shoot(here, "provisional")
