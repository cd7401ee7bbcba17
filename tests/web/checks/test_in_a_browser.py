"""The pages of a check in Chromium, on a phone and on a desk, with a check that says a lot."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from forethought.web.checks.making import make_check
from forethought.web.checks.models import Fault
from forethought.web.people.models import Person
from forethought.web.records.models import Source
from forethought.web.visits.door import reopen
from forethought.web.visits.models import Visit
from forethought.web.visits.reasons import News
from tests.web.checks.world import (
    ABUSE,
    PLAIN,
    THREAT,
    VICTIM,
    answers,
    load_everything,
    marker,
    note,
    plain_visit,
    supply_areas,
)
from tests.web.factories import make_customer, sign_in
from tests.web.look.browser import DESK, PHONE, site

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.django_db, pytest.mark.browser]

SHOTS = os.environ.get("SHOTS")
"""A folder for pictures of every page, for whoever wants to look at them."""

NAMES = ("check", "notes", "sources", "checks", "sign")


def _rich() -> Visit:
    """Notes of every kind, a marker, an area, a source that was never loaded, two checks."""
    now = timezone.now()
    load_everything(now - timedelta(hours=1))
    Source.objects.filter(name="dtr").update(extracted_at=None, rows=None, loaded_at=None)
    square = [[-1.60, 53.77], [-1.50, 53.77], [-1.50, 53.83], [-1.60, 53.83], [-1.60, 53.77]]
    supply_areas(
        {
            "type": "Feature",
            "properties": {"area_id": "P1", "kind": "problem_area", "name": "Kirkgate estate"},
            "geometry": {"type": "Polygon", "coordinates": [square]},
        }
    )
    visit = plain_visit(
        PLAIN,
        customer=make_customer("Rosemary Inventedlongname-Fictitious"),
        planned_start=now + timedelta(hours=2),
        announced=False,
    )
    make_check(visit.pk, why=News.PLANNED, now=now - timedelta(hours=1))
    note(visit.customer, f"{PLAIN} {THREAT} {PLAIN}", record_id="N-1182")
    note(visit.customer, ABUSE, source="idms_action_history", record_id="AH-77")
    note(visit.customer, VICTIM, record_id="N-1190")
    note(visit.customer, "No threats were made. Very polite throughout.", record_id="N-1191")
    note(visit.customer, f"{PLAIN} " * 80 + THREAT, record_id="N-1192")
    for number in range(7):
        note(visit.customer, f"{PLAIN} ({number})")
    marker(visit.customer, "pair", "Visit with a colleague, as agreed in October")
    answers(visit, has_concern=True, concern="He was very angry on the phone this morning")
    reopen([visit.pk], because=News.RECORDS_CHANGED, now=now)
    make_check(visit.pk, why=News.RECORDS_CHANGED, now=now)
    return visit


def _look(chromium: Browser, client: Client, size: dict[str, int], paths: dict[str, str]) -> None:
    with site(chromium, client, size=size) as browser:
        for name, path in paths.items():
            browser.go(path)
            if SHOTS:
                shot = Path(SHOTS) / f"{name}-{size['width']}.png"
                browser.page.screenshot(path=shot, full_page=True)
            assert browser.violations() == [], name
            assert not browser.wider_than_window(), name
            expect(browser.page.locator("h1"), name).to_have_count(1)


def _paths(visit: Visit, *names: str) -> dict[str, str]:
    return {name: reverse(f"checks:{name}", args=[visit.pk]) for name in names or NAMES}


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_every_page_of_a_check_that_says_a_lot(
    chromium: Browser, client: Client, size: dict[str, int]
) -> None:
    visit = _rich()
    sign_in(client, visit.officer)
    paths = _paths(visit) | {"older": reverse("checks:older", args=[visit.pk, 1])}
    _look(chromium, client, size, paths)
    sign_in(client, _manager(visit))
    theirs = _paths(visit, "check", "notes")
    _look(chromium, client, size, {f"manager-{name}": path for name, path in theirs.items()})


def _manager(visit: Visit) -> Person:
    assert visit.officer.manager is not None
    return visit.officer.manager


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_pages_without_a_check_and_of_a_held_visit(
    chromium: Browser, client: Client, size: dict[str, int]
) -> None:
    now = timezone.now()
    load_everything(now - timedelta(hours=1))
    visit = plain_visit(planned_start=now + timedelta(hours=2))
    sign_in(client, visit.officer)
    reopen([visit.pk], because=News.PLANNED, now=now)
    _look(chromium, client, size, {f"none-{n}": p for n, p in _paths(visit).items()})
    make_check(visit.pk, why=News.PLANNED, now=now)
    answers(visit)
    _look(chromium, client, size, {f"plain-{n}": p for n, p in _paths(visit).items()})
    reopen([visit.pk], because=News.RECORDS_CHANGED, now=now)
    Fault.objects.create(
        visit=visit, kind="ValueError", attempts=2, at=now, next_try_at=now + timedelta(minutes=1)
    )
    _look(chromium, client, size, {f"held-{n}": p for n, p in _paths(visit).items()})
