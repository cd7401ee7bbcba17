"""Pages about incidents in a real browser: phone and desk, nothing for axe to find."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from playwright.sync_api import expect

from forethought.web.incidents import services
from forethought.web.incidents.models import Incident
from forethought.web.people.models import Person
from tests.web.factories import (
    NOW,
    make_manager,
    make_office,
    make_person,
    make_team,
    make_visit,
    sign_in,
)
from tests.web.incidents.given import known, offered, recorded
from tests.web.incidents.test_photos import file_of
from tests.web.look.browser import DESK, PHONE, is_titled, site

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


@dataclass(frozen=True)
class World:
    manager: Person
    officer: Person
    grave: Incident
    light: Incident


@pytest.fixture
def world(folder: Path) -> Iterator[World]:
    """An office with an injury that waits for everything, and a near miss that is closed."""
    with time_machine.travel(NOW, tick=False):
        team = make_team(make_office("Leeds"), "North")
        manager = make_manager("Morgan Invented", team=team)
        officer = make_person("Ash Invented", team=team, manager=manager)
        visit = make_visit(officer, customer=known("Vic Invented"))
        grave = recorded(
            officer, visit=visit, harm="specified", hazards=["violence", "animal"], injuries="Arm"
        )
        services.add_photo(
            grave.pk, uuid=uuid4(), data=file_of(size=(1200, 800)), by=officer, now=NOW
        )
        services.look_into(grave.pk, note="I have rung the police", by=manager, now=NOW)
        offered(grave, manager, note="Today at 4pm on the phone")
        offered(grave, manager, kind="company", answer="accepted", answered_at=NOW)
        light = recorded(
            officer, near_miss=True, hazards=["premises"], happened_at=NOW - timedelta(days=1)
        )
        services.close_incident(light.pk, what_changed="The stairs are mended", by=manager, now=NOW)
        yield World(manager, officer, grave, light)


def addresses(world: World) -> dict[Person, list[str]]:
    def grave(*pages: str) -> list[str]:
        return [f"/incidents/{world.grave.pk}/{page}" for page in pages]

    everybody = ["/incidents/", *grave("", "complete/", "photos/add/")]
    return {
        world.manager: [
            *everybody,
            *grave("look-into/", "close/", "support/", "riddor/"),
            f"/incidents/{world.light.pk}/",
        ],
        world.officer: [*everybody, "/incidents/record/", f"/incidents/{world.light.pk}/"],
    }


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_every_page_is_good_for_everybody(
    chromium: Browser, client: Client, world: World, size: dict[str, int]
) -> None:
    wrong = []
    with site(chromium, client, size=size) as here:
        for person, pages in addresses(world).items():
            here.become(sign_in(client, person))
            for address in pages:
                here.go(address)
                expect(here.page.locator("h1"), address).to_have_count(1)
                wrong += [f"{address}: {one}" for one in here.violations()]
                if here.wider_than_window():
                    wrong.append(f"{address}: wider than the window")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_recording_by_hand(chromium: Browser, client: Client, world: World, scripts: bool) -> None:
    sign_in(client, world.officer)
    with site(chromium, client, size=PHONE, scripts=scripts) as here:
        here.go("/incidents/")
        with here.leads_on():
            here.page.get_by_role("button", name="Record an incident").click()
        here.page.get_by_label("Threat", exact=True).check()
        here.page.get_by_label("By phone").check()
        here.page.get_by_label("The customer", exact=True).check()
        here.page.get_by_label("What happened?").fill("He said he knew where I live.")
        here.page.get_by_role("button", name="Record it").click()
        is_titled(here.page, "Error: ")
        assert not scripts or here.violations() == []
        here.page.get_by_role("link", name="Select what it did").click()
        here.page.get_by_label("Somebody was shaken or distressed").check()
        with here.leads_on():
            here.page.get_by_role("button", name="Record it").click()
        here.page.get_by_text("Morgan Invented has been told.").first.wait_for()
        made = Incident.objects.latest("pk")
        assert (made.words, made.harm) == ("He said he knew where I live.", "shaken")
