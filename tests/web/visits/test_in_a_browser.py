"""Pages of visits in a real browser: phone and desk, nothing for axe to find."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from forethought.web.people.models import Person
from forethought.web.visits import importing, services
from forethought.web.visits.models import Visit
from tests.web.factories import (
    NOW,
    make_check,
    make_customer,
    make_decision,
    make_manager,
    make_office,
    make_person,
    make_team,
    make_visit,
    sign_in,
)
from tests.web.look.browser import DESK, PHONE, is_titled, site
from tests.web.visits.test_import import file_of, line

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

SHOTS = os.environ.get("FORETHOUGHT_TEST_SHOTS", "")
"""A folder for pictures of every page, for people who want to look."""

REASONS = [
    {
        "rule": "records.caution",
        "says": "A note says that there is a dangerous animal: not without a second officer",
        "at_least": "pair",
        "evidence": [],
    }
]


@pytest.fixture
def officer() -> Iterator[Person]:
    """An officer with a day of visits in every state, one of them theirs to second."""
    with time_machine.travel(NOW, tick=False):
        office = make_office("Leeds", phone="0113 496 0000")
        team = make_team(office, "North")
        manager = make_manager("Morgan Invented", team=team)
        officer = make_person(
            "Ash Invented", team=team, manager=manager, officer_id="o1", phone="0113 496 0001"
        )
        jo = make_person("Jo Invented", team=team, manager=manager, languages=["Polish", "Urdu"])
        make_person("Bo Untrained", team=team, solo_trained=False)
        first = make_visit(
            officer, customer=make_customer("Robin Invented"), purpose="Talk about arrears"
        )
        make_check(first)
        services.ask_second(first.pk, officer=jo, by=officer, now=NOW)
        first.refresh_from_db()
        check = make_check(first, outcome="pair", may_go="pair", result={"reasons": REASONS})
        Visit.objects.filter(pk=first.pk).update(check_wanted_at=None, check_wanted_because="")
        first.refresh_from_db()
        make_decision(check)
        at = NOW.replace(hour=13)
        held = make_visit(officer, customer=make_customer("Sam Invented & Sons"), planned_start=at)
        make_check(held)
        services.answer(held.pk, given=services.Given(wants_company=True), by=officer, now=NOW)
        make_check(
            make_visit(
                jo, planned_start=NOW.replace(hour=15), second_officer=officer, second="asked"
            ),
            complete=False,
            may_go="discuss_first",
            discuss=True,
            result={"reasons": REASONS},
        )
        make_visit(
            officer,
            planned_start=NOW.replace(hour=17),
            state=Visit.State.CANCELLED,
        )
        content = file_of(
            line(planned_start="2026-11-26T10:00"),
            line(visit_id="V2", minutes="soon", planned_start="2026-11-26T12:00"),
        )
        importing.keep_upload(content, name="visits.csv", by=officer, now=NOW)
        yield officer


def addresses() -> list[str]:
    one, held, joined, over = Visit.objects.order_by("planned_start")
    own = ["visit", "change", "move", "copy", "cancel", "history", "second", "answers"]
    return [
        *(reverse(f"visits:{name}") for name in ("day", "plan", "import", "import_look", "sheet")),
        "/visits/?day=2026-12-24",
        *(reverse(f"visits:{name}", args=[one.pk]) for name in own),
        *(reverse("visits:visit", args=[visit.pk]) for visit in (held, joined, over)),
        reverse("visits:second", args=[joined.pk]),
    ]


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_every_page_is_good_for_everybody(
    chromium: Browser, client: Client, officer: Person, size: dict[str, int]
) -> None:
    sign_in(client, officer)
    wrong = []
    with site(chromium, client, size=size) as here:
        for number, address in enumerate(addresses()):
            here.go(address)
            wrong += [f"{address}: {one}" for one in here.violations()]
            if here.wider_than_window():
                wrong.append(f"{address} is wider than the window")
            if SHOTS:
                name = f"{size['width']}-{number:02}.png"
                here.page.screenshot(path=Path(SHOTS) / name, full_page=True)
    assert not wrong, "\n".join(wrong)


def test_a_visit_is_planned_and_answered_without_scripts(
    chromium: Browser, client: Client, officer: Person
) -> None:
    sign_in(client, officer)
    with site(chromium, client, size=PHONE, scripts=False) as here:
        page = here.page
        here.go(reverse("visits:plan"))
        page.get_by_label("Customer's name").fill("Alex Invented")
        page.get_by_role("button", name="Plan and check it").click()
        is_titled(page, "Error: Plan a visit")
        page.get_by_label("Day", exact=True).first.fill("26")
        page.get_by_label("Month").first.fill("November")
        page.get_by_label("Year").first.fill("2026")
        page.get_by_label("Time of arrival").fill("9.30")
        page.get_by_role("group", name="Has the customer been told").get_by_label("Yes").check()
        page.get_by_role("group", name="Is it a training visit").get_by_label("No").check()
        with here.leads_on():
            page.get_by_role("button", name="Plan and check it").click()
        expect(page.get_by_role("heading", name="Alex Invented")).to_be_visible()
        with here.leads_on():
            page.get_by_role("link", name="Answer what only you know").click()
        for group in page.get_by_role("group").all():
            group.get_by_label("No", exact=True).check()
        with here.leads_on():
            page.get_by_role("button", name="Save answers").click()
        here.says("Your answers are kept")
        page.emulate_media(media="print")
        here.go(reverse("visits:sheet"))
        expect(page.get_by_role("link", name="Back")).to_be_hidden()
    visit = Visit.objects.get(customer__name="Alex Invented")
    assert visit.answers.get().knows_more is False
