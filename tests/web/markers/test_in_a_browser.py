"""Pages of markers in a real browser: phone and desk, nothing for axe to find."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.test import Client
from playwright.sync_api import expect

from forethought.vocabulary import DispositionKind
from forethought.web.incidents.known import make_known
from forethought.web.markers import services
from forethought.web.markers.models import Marker
from tests.web.factories import NOW, make_data_protection, make_visit, sign_in
from tests.web.look.browser import DESK, PHONE, is_titled, site
from tests.web.markers.given import (
    PAIR,
    World,
    aged,
    days,
    known_customer,
    live,
    make_world,
    proposed,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


@dataclass(frozen=True)
class Office:
    world: World
    counts: Marker
    waits: Marker
    ended: Marker
    tenant: int


@pytest.fixture
def office() -> Iterator[Office]:
    """An office with markers at every point of their life."""
    with time_machine.travel(NOW, tick=False):
        world = make_world()
        make_known(world.incident, by=world.officer, now=NOW)
        tenant = known_customer(
            "Terry Tenant", address=world.customer.address, postcode=world.customer.postcode
        )
        other = known_customer("Sam Tenant", address=world.customer.address, postcode="LS1 4DY")
        for customer in (tenant, other, world.customer):
            make_visit(world.officer, customer=customer, engaged=False)
        counts = live(world)
        services.share_marker(
            counts.pk, recipient="Leeds council", because="They visit", by=world.boss, now=NOW
        )
        services.correct_words(counts.pk, warns=PAIR, reason="Plainer", by=world.boss, now=NOW)
        services.do_not_tell(counts.pk, reason="A risk to her", by=world.boss, now=NOW)
        services.say_not_about(
            counts.pk, customer_id=other.pk, reason="Born 1990", by=world.boss, now=NOW
        )
        services.record_appeal(
            counts.pk,
            says="It was my brother",
            received_on=NOW.date(),
            reviewer=world.other,
            by=world.boss,
            now=NOW,
        )
        counts.refresh_from_db()
        aged(counts, decided=NOW - timedelta(days=190), review_on=days(-7), lapses_on=days(175))
        waits = proposed(world, services.Target(Marker.About.ANIMAL))
        yield Office(world, counts, waits, ended(), tenant.pk)


def ended() -> Marker:
    world = make_world()
    make_known(world.incident, by=world.officer, now=NOW)
    marker = live(world)
    services.remove_marker(
        marker.pk,
        because=Marker.Ended.RISK_GONE,
        reason="Quiet for long",
        becomes=services.Becomes(DispositionKind.REVIEWED, days(100), world.other),
        by=world.boss,
        now=NOW,
    )
    return marker


def addresses(office: Office) -> list[str]:
    one = f"/markers/{office.counts.pk}/"
    return [
        "/markers/",
        "/markers/?show=todo",
        "/markers/?show=ended",
        f"/markers/propose/{office.world.incident.pk}/",
        f"/markers/{office.waits.pk}/",
        f"/markers/{office.waits.pk}/decide/",
        one,
        *(f"{one}{what}/" for what in ("letter", "letter/print", "not-told", "review", "remove")),
        *(f"{one}{what}/" for what in ("appeal", "answer", "share", "move", "words")),
        f"{one}not-about/?customer={office.tenant}",
    ]


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_every_page_is_good_for_everybody(
    chromium: Browser, client: Client, office: Office, size: dict[str, int]
) -> None:
    wrong = []
    with site(chromium, client, size=size) as here:
        for person, pages in (
            (office.world.other, addresses(office)),
            (make_data_protection(), [f"/markers/{office.ended.pk}/", "/markers/?show=ended"]),
        ):
            here.become(sign_in(client, person))
            for address in pages:
                here.go(address)
                expect(here.page.locator("h1"), address).to_have_count(1)
                wrong += [f"{address}: {one}" for one in here.violations()]
                if here.wider_than_window():
                    wrong.append(f"{address}: wider than the window")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_deciding_and_reviewing_by_hand(
    chromium: Browser, client: Client, office: Office, scripts: bool
) -> None:
    sign_in(client, office.world.other)
    with site(chromium, client, size=PHONE, scripts=scripts) as here:
        here.go("/markers/")
        with here.leads_on():
            here.page.get_by_role("link", name="Warning about an animal").click()
        with here.leads_on():
            here.page.get_by_role("button", name="Decide about it").click()
        here.page.get_by_role("button", name="Decide").click()
        is_titled(here.page, "Error: ")
        here.page.get_by_role("link", name="Select what you decide").click()
        here.page.get_by_label("Set the marker").check()
        here.page.get_by_label("Why?").fill("The dog bites")
        here.page.get_by_role("button", name="Decide").click()
        here.page.get_by_text("Visits that it may be about are checked again").wait_for()
        here.go(f"/markers/{office.counts.pk}/review/")
        here.page.get_by_label("As serious as it was recorded").check()
        here.page.get_by_label("Nobody has met or spoken to them").check()
        here.page.get_by_label("Not known").check()
        here.page.get_by_label("What do your answers rest on?").fill("The file")
        here.page.get_by_label("Why can they still not be told?").fill("He still waits")
        here.page.get_by_label("Kept as it is").check()
        here.page.get_by_role("button", name="Save the review").click()
        here.page.get_by_text("The review is saved").wait_for()
    office.counts.refresh_from_db()
    assert office.counts.review_on == days(175)
