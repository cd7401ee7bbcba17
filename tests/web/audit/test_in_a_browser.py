"""The pages of the audit in Chromium: axe, phone and desk, the ways between them."""

from __future__ import annotations

import os
import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from forethought.web.audit.sealing import seal
from forethought.web.audit.services import record
from forethought.web.visits.models import Customer
from tests.web.factories import make_customer, make_data_protection, make_person, sign_in
from tests.web.look.browser import DESK, PHONE, Site, site

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

SIZES = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])


@pytest.fixture
def customer() -> Customer:
    """A customer whose record was viewed, among other things of a morning."""
    them, now = make_customer(name="Invented Customer"), timezone.now()
    ann, bob = make_person("Ann Invented"), make_person("Bob Invented")
    start = now - timedelta(hours=1)
    with transaction.atomic():
        for n, (action, subject, number, by, detail) in enumerate(
            [
                ("visit.planned", "visit", 42, ann, {"officer": ann.pk}),
                ("check.made", "visit", 42, None, {"number": 1, "may_go": "discuss_first"}),
                ("record.viewed", "customer", them.pk, ann, {"page": "check"}),
                ("record.viewed", "customer", them.pk, ann, {"page": "notes"}),
                ("visits.held", "visits", None, None, {"count": 6, "visits": [1, 2, 3, 4, 5, 6]}),
                ("record.viewed", "customer", them.pk, bob, {"page": "decide"}),
            ]
        ):
            record(
                action,
                by=by,
                now=start + timedelta(minutes=n),
                subject=subject,
                subject_id=number,
                **detail,
            )
    seal(now)
    return them


def looks_right(window: Site, name: str, size: dict[str, int]) -> None:
    if folder := os.environ.get("SCREENSHOTS"):
        window.page.screenshot(path=f"{folder}/audit-{name}-{size['width']}.png", full_page=True)
    assert window.violations() == []
    assert not window.wider_than_window()


@SIZES
def test_from_the_search_to_a_customer(
    chromium: Browser, client: Client, customer: Customer, size: dict[str, int]
) -> None:
    sign_in(client, make_data_protection())
    with site(chromium, client, size=size) as window:
        window.go("/audit/")
        looks_right(window, "search", size)
        window.page.get_by_label("What was done").select_option("A visit was planned")
        with window.leads_on():
            window.page.get_by_role("button", name="Search").click()
        rows = window.page.get_by_role("rowheader")
        expect(rows).to_have_text(["A visit was planned"], use_inner_text=True)
        with window.leads_on():
            window.page.get_by_role("link", name="Show everything").click()
        with window.leads_on():
            window.page.get_by_role("link", name=f"Customer {customer.pk}").first.click()
        looks_right(window, "customer", size)
        expect(rows.nth(1)).to_have_text(re.compile("^Bob Invented"), use_inner_text=True)


@SIZES
def test_what_cannot_be_read(chromium: Browser, client: Client, size: dict[str, int]) -> None:
    sign_in(client, make_data_protection())
    with site(chromium, client, size=size) as window:
        window.go("/audit/?person=nobody&number=4")
        looks_right(window, "error", size)
        window.page.get_by_role("link", name="Nobody has the staff number").click()
        expect(window.page.locator("input:focus")).to_have_value("nobody")


def test_nothing_was_done_yet(chromium: Browser, client: Client) -> None:
    sign_in(client, make_data_protection())
    with site(chromium, client, size=PHONE) as window:
        window.go("/audit/?action=visit.moved")
        looks_right(window, "empty", PHONE)
