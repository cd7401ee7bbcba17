"""Guidance in a real browser: looked at before it is saved, and on a phone without signal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from forethought.web.guidance import services
from forethought.web.people.models import Person
from tests.browser.windows import resize
from tests.web.factories import NOW, make_safety_administrator, make_visit, sign_in
from tests.web.guidance.test_services import OURS
from tests.web.look.browser import DESK, PHONE, site
from tests.web.phone.given import an_officer, set_pins
from tests.web.phone.page import has_started, phone, unlock, waits_until

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def test_an_administrator_looks_at_a_page_and_saves_it(chromium: Browser, client: Client) -> None:
    sign_in(client, make_safety_administrator())
    with site(chromium, client, size=DESK) as here:
        page = here.page
        here.go("/guidance/dogs/")
        with here.leads_on():
            page.get_by_role("link", name="Change this page").click()
        page.get_by_label("The page", exact=True).fill(
            "## First\n\nRing **first**.\n\n| When | What |\n|---|---|\n| Now | Ring |\n"
        )
        page.get_by_label("What changes, and why?").fill("Ours is shorter")
        page.get_by_role("button", name="Look at it first").click()
        page.get_by_text("Nothing is saved yet").wait_for()
        assert here.violations() == []
        assert not here.wider_than_window()
        resize(page, PHONE)
        assert not here.wider_than_window()
        with here.leads_on():
            page.get_by_role("button", name="Save").click()
        page.get_by_text("Your office’s own wording, version 1").wait_for()
        assert here.violations() == []
        assert not here.wider_than_window()
        here.go("/guidance/search/?q=ring")
        assert here.violations() == []
        here.go("/guidance/dogs/versions/")
        assert here.violations() == []
        here.go("/guidance/dogs/versions/1/")
        assert here.violations() == []


def test_paper_holds_the_words_and_nothing_to_press(chromium: Browser, client: Client) -> None:
    sign_in(client, make_safety_administrator())
    with site(chromium, client, size=DESK) as here:
        here.go("/guidance/weapons/")
        here.page.emulate_media(media="print")
        expect(here.page.get_by_role("heading", name="Afterwards")).to_be_visible()
        for name in ("Change this page", "Skip to main content"):
            expect(here.page.get_by_role("link", name=name)).to_be_hidden()
        expect(here.page.get_by_role("button", name="Print")).to_be_hidden()


@pytest.fixture
def officer() -> Iterator[Person]:
    with time_machine.travel(NOW, tick=True):
        person = an_officer()
        set_pins(person, NOW)
        make_visit(person)
        yield person


def test_a_phone_keeps_the_guidance_and_shows_it_without_signal(
    chromium: Browser, client: Client, officer: Person
) -> None:
    with phone(chromium, client, officer) as opened:
        page = opened.page
        expect(page.locator("#guidance-box")).to_be_hidden()
        unlock(opened)
        page.locator("#guidance-box").wait_for()
        waits_until(opened, "async () => Boolean(await phone.get('guidance'))")
        kept = page.evaluate(
            "async () => new TextDecoder().decode((await phone.get('guidance')).data)"
        )
        assert "dog" not in kept, "it lies there sealed"
        page.context.set_offline(True)
        page.reload()
        has_started(opened)
        page.locator("#locked").wait_for()
        expect(page.locator("#guidance-box")).to_be_hidden()
        unlock(opened)
        dogs = page.locator("#guidance-dogs")
        dogs.locator("summary").click()
        expect(dogs.get_by_role("heading", name="At the gate")).to_be_visible()
        dogs.get_by_role("link", name="disease areas").click()
        disease = page.locator("#guidance-disease-areas")
        expect(disease.get_by_role("heading", name="Kinds of zone")).to_be_visible()
        assert opened.violations() == []
        assert not opened.wider_than_window()
        page.context.set_offline(False)


def test_a_phone_fetches_a_page_that_was_changed(
    chromium: Browser, client: Client, officer: Person
) -> None:
    administrator = make_safety_administrator()
    services.change_page("dogs", OURS, on=0, why="Ours", by=administrator, now=timezone.now())
    with phone(chromium, client, officer) as opened:
        unlock(opened)
        opened.page.locator("#guidance-dogs summary", has_text="Dogs in our town").wait_for()
