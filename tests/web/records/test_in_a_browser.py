"""The pages of records and areas in Chromium: axe, phone and desk."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from forethought.web.records.folder import load_folder
from forethought.web.records.models import Load
from tests.browser.windows import maps_are_drawn
from tests.web.factories import (
    make_connection,
    make_manager,
    make_safety_administrator,
    make_source,
    make_visit,
    sign_in,
)
from tests.web.look.browser import DESK, PHONE, Site, is_titled, site
from tests.web.records.extracts import drop, known_customer, row

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

EXAMPLE = Path(__file__).parents[3] / "examples" / "day"
SIZES = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])


def looks_right(window: Site, name: str, size: dict[str, int]) -> None:
    maps_are_drawn(window.page)
    if folder := os.environ.get("SCREENSHOTS"):
        window.page.screenshot(path=f"{folder}/records-{name}-{size['width']}.png", full_page=True)
    assert window.violations() == []
    assert not window.wider_than_window()


@SIZES
def test_before_anything_is_loaded(chromium: Browser, client: Client, size: dict[str, int]) -> None:
    sign_in(client, make_manager())
    with site(chromium, client, size=size) as window:
        for address, name in (("/records/", "none"), ("/areas/", "no-areas")):
            window.go(address)
            looks_right(window, name, size)


@SIZES
def test_from_a_refused_load_to_its_problems(
    chromium: Browser, client: Client, tmp_path: Path, size: dict[str, int]
) -> None:
    now = timezone.now()
    load_folder(EXAMPLE, by=None, now=now)
    spoilt = [row(str(n), date="last week", utr="not known") for n in range(3)]
    load_folder(drop(tmp_path, "dtr", spoilt, declared=5, extracted_at=now), by=None, now=now)
    Load.objects.create(
        source=Load.objects.filter(source__name="sa_notes").get().source,
        state=Load.State.RUNNING,
        started_at=now,
        declared_rows=200,
        rows=50,
    )
    sign_in(client, make_manager())
    with site(chromium, client, size=size) as window:
        window.go("/records/")
        looks_right(window, "loaded", size)
        with window.leads_on():
            window.page.get_by_role("link", name="DTR").first.click()
        expect(window.page.get_by_text("3 usable rows, 5 declared").first).to_be_visible()
        looks_right(window, "load", size)
        window.go("/areas/")
        looks_right(window, "areas", size)


@SIZES
def test_a_connection_is_read_at_once_without_scripts(
    chromium: Browser, client: Client, size: dict[str, int]
) -> None:
    now = timezone.now()
    make_connection(now, name="idms-notes", source_name=make_source("idms_action_history").name)
    make_connection(
        now,
        name="dtr-api",
        kind_title="HTTP service (JSON)",
        source_name=make_source("dtr").name,
        succeeded_at=None,
        because="The system does not let us in (401): see bearer, username or header",
    )
    sign_in(client, make_safety_administrator())
    with site(chromium, client, size=size, scripts=False) as window:
        window.go("/records/")
        looks_right_without_scripts(window, "connections", size)
        with window.leads_on():
            window.page.get_by_role(
                "button", name="Load now through the connection dtr-api"
            ).click()
        expect(window.page.get_by_text("is read as soon as its reader looks")).to_be_visible()


@SIZES
def test_a_note_by_hand_without_scripts(
    chromium: Browser, client: Client, size: dict[str, int]
) -> None:
    visit = make_visit(customer=known_customer(name="Robin Invented"))
    sign_in(client, visit.officer)
    with site(chromium, client, size=size, scripts=False) as window:
        window.go("/records/add/")
        looks_right_without_scripts(window, "for-which", size)
        window.go(f"/records/add/?visit={visit.pk}")
        window.page.get_by_role("button", name="Add the note").click()
        is_titled(window.page, "Error: ")
        looks_right_without_scripts(window, "note-error", size)
        window.page.get_by_label("What should colleagues know?").fill("Two loose dogs, seen by me")
        with window.leads_on():
            window.page.get_by_role("button", name="Add the note").click()
        expect(window.page.get_by_text("The note was added")).to_be_visible()


def looks_right_without_scripts(window: Site, name: str, size: dict[str, int]) -> None:
    if folder := os.environ.get("SCREENSHOTS"):
        window.page.screenshot(path=f"{folder}/records-{name}-{size['width']}.png", full_page=True)
