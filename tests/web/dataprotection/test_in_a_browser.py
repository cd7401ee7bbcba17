"""Pages of data protection in a real browser: phone and desk, nothing for axe to find."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from forethought.web.dataprotection.access.answering import answer
from forethought.web.dataprotection.holding import end_hold
from forethought.web.dataprotection.models import AccessRequest
from forethought.web.dataprotection.retention.running import look_at_retention, run_retention
from forethought.web.markers.models import MarkerShare
from tests.web.dataprotection.given import (
    hand_note,
    known_customer,
    make_access_request,
    make_hold,
    old_incident,
    old_marker,
    old_visit,
)
from tests.web.factories import NOW, make_data_protection, make_person, sign_in
from tests.web.look.browser import DESK, PHONE, site

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def addresses() -> list[str]:
    """Something of everything."""
    officer, keeper = make_person("Ash Quimble"), make_data_protection("Dana Keeper")
    customer = known_customer("Robin Invented")
    visit = old_visit(officer, NOW - timedelta(days=30), customer=customer)
    hand_note(customer, NOW, officer)
    incident = old_incident(officer, visit.planned_start, visit=visit, customer=customer)
    marker = old_marker(incident, NOW - timedelta(days=20), ended=False, version=2)
    for version in (1, 2):
        MarkerShare.objects.create(
            marker=marker,
            at=NOW,
            by=officer,
            recipient="Invented Council",
            because="A visit together",
            version=version,
        )
    request = make_access_request(customer)
    hold = make_hold(visit)
    end_hold(hold.pk, reason="Settled", by=keeper, now=NOW)
    standing = make_hold(visit)
    old_visit(officer, NOW - timedelta(days=1200))
    old_visit(officer, NOW - timedelta(days=1400))
    run_retention(now=NOW)
    look_at_retention(now=NOW)
    AccessRequest.objects.update(due_on=NOW.date() + timedelta(days=1))
    item = answer(request).of_group("incidents")[0].item.key
    choose = reverse("dataprotection:choose", args=[customer.pk])
    return [
        reverse("dataprotection:home"),
        reverse("dataprotection:register"),
        reverse("dataprotection:retention"),
        reverse("dataprotection:holds"),
        reverse("dataprotection:end_hold", args=[standing.pk]),
        reverse("dataprotection:access", args=[customer.pk]),
        reverse("dataprotection:access", args=[customer.pk]) + "?again=1",
        reverse("dataprotection:group", args=[customer.pk, "incidents"]),
        reverse("dataprotection:group", args=[customer.pk, "records"]),
        f"{choose}?key={item}",
        f"{choose}?key=records",
        reverse("look:privacy"),
    ]


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_nothing_for_axe_and_nothing_too_wide(
    chromium: Browser, client: Client, addresses: list[str], size: dict[str, int]
) -> None:
    sign_in(client, make_data_protection())
    wrong: dict[str, object] = {}
    with site(chromium, client, size=size) as opened:
        for address in addresses:
            opened.go(address)
            found = opened.violations()
            if found or opened.wider_than_window():
                wrong[address] = found or "wider than the window"
            expect(opened.page.locator("h1"), address).to_have_count(1)
    assert wrong == {}
