"""Pages about people in a real browser: phone and desk, nothing for axe to find."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from forethought.web.people.models import Person
from tests.web.factories import (
    NOW,
    make_absence,
    make_affected,
    make_check,
    make_customer,
    make_discussion,
    make_manager,
    make_office,
    make_person,
    make_safety_administrator,
    make_team,
    make_visit,
    sign_in,
)
from tests.web.look.browser import DESK, PHONE, is_titled, site

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


@pytest.fixture
def manager() -> Iterator[Person]:
    """Somebody of management grade who makes visits too and looks after people, with work."""
    with time_machine.travel(NOW, tick=False):
        office = make_office("Leeds", phone="0113 496 0000")
        manager = make_manager(
            "Morgan Invented",
            team=make_team(office, "North"),
            makes_visits=True,
            contact_desk=True,
            safety_administrator=True,
        )
        make_safety_administrator()
        deputy = make_manager("Dee Invented", office=office)
        officer = make_person("Ash Invented", team=manager.team, manager=manager)
        make_affected(officer, {"animal", "crisis"})
        make_absence(officer, begins=NOW + timedelta(days=2), ends=NOW + timedelta(days=3))
        make_absence(manager, begins=NOW + timedelta(days=1), deputy=deputy)
        for hours, outcome in ((2, "alone"), (4, "pair")):
            start = NOW + timedelta(hours=hours)
            make_check(make_visit(manager, planned_start=start), outcome=outcome)
        visit = make_visit(officer, customer=make_customer("Robin Invented"))
        make_discussion(visit, manager)
        make_visit(
            make_person("Bo Invented", team=manager.team),
            state="under_way",
            started_at=NOW - timedelta(hours=1),
            planned_start=NOW - timedelta(hours=1),
        )
        yield manager


ON_DESK = ("home", "people", "person", "add")
ON_PHONE = (
    *ON_DESK,
    "me",
    "affected",
    "away",
    "link",
    "leave",
    "phone_lost",
    "training",
    "offices",
)
ABOUT_SOMEBODY = ("person", "away", "link", "leave", "phone_lost", "training")


@pytest.mark.parametrize(
    ("size", "names"), [(PHONE, ON_PHONE), (DESK, ON_DESK)], ids=["phone", "desk"]
)
def test_every_page_is_good_for_everybody(
    chromium: Browser,
    client: Client,
    manager: Person,
    size: dict[str, int],
    names: tuple[str, ...],
) -> None:
    sign_in(client, manager)
    officer = Person.objects.get(name="Ash Invented")
    wrong = []
    with site(chromium, client, size=size) as here:
        for name in names:
            about = [officer.pk] if name in ABOUT_SOMEBODY else []
            here.go(reverse(f"people:{name}", args=about))
            wrong += [f"{name}: {one}" for one in here.violations()]
            if here.wider_than_window():
                wrong.append(f"{name} is wider than the window")
    assert not wrong, "\n".join(wrong)


def test_an_office_is_filled_without_scripts(
    chromium: Browser, client: Client, manager: Person
) -> None:
    sign_in(client, manager)
    with site(chromium, client, size=PHONE, scripts=False) as here:
        here.go(reverse("people:people"))
        with here.leads_on():
            here.page.get_by_role("button", name="Add a person").click()
        here.page.get_by_label("Full name").fill("Cy Invented")
        here.page.get_by_role("button", name="Add person").click()
        is_titled(here.page, "Error: Add a person")
        here.page.get_by_label("Staff number").fill("c1")
        here.page.get_by_label("Email address").fill("cy@example.com")
        here.page.get_by_label("Makes visits").check()
        with here.leads_on():
            here.page.get_by_role("button", name="Add person").click()
        here.says("Cy Invented was added")
        with here.leads_on():
            here.page.get_by_role("button", name="Show the link").click()
        expect(here.page.get_by_label("Link")).to_have_value(re.compile("/account/link/"))
    assert Person.objects.get(officer_id="c1").makes_visits
