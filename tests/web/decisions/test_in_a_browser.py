"""Pages about decisions in a real browser: phone and desk, nothing for axe to find."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from forethought.vocabulary import Outcome
from forethought.web.decisions import services
from forethought.web.decisions.models import Decision, Refusal
from forethought.web.decisions.services import Wanted
from forethought.web.people.models import Person
from forethought.web.visits.models import Visit
from tests.web.decisions.given import NOT_LOOKED, NOTE, VIOLENCE, checked
from tests.web.factories import (
    NOW,
    make_customer,
    make_discussion,
    make_disposition,
    make_manager,
    make_next_action,
    make_office,
    make_person,
    make_team,
    make_visit,
    sign_in,
)
from tests.web.look.browser import DESK, PHONE, is_titled, site

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


@dataclass(frozen=True)
class Office:
    manager: Person
    officer: Person
    violent: Visit
    refused: Visit
    off: Visit
    held: Visit


@pytest.fixture
def office() -> Iterator[Office]:
    """An office in which something of everything waits."""
    with time_machine.travel(NOW, tick=False):
        leeds = make_office("Leeds")
        team = make_team(leeds, "North")
        manager, deputy = (
            make_manager("Morgan Invented", team=team),
            make_manager("Dee Invented", team=team),
        )
        officer = make_person("Ash Invented", team=team, manager=manager)
        second = make_person("Sam Invented", team=team, manager=manager)
        violent = make_visit(officer, second_officer=second, customer=make_customer("Vic Invented"))
        checked(violent, VIOLENCE, matched=[NOTE])
        make_discussion(violent, manager, deadline=NOW + timedelta(minutes=25))
        refused = make_visit(officer, planned_start=NOW + timedelta(hours=5))
        checked(refused, NOT_LOOKED)
        services.refuse(refused.pk, by=officer, now=NOW)
        services.tell_colleagues(refused.pk, tells="The dog is back", by=officer, now=NOW)
        off = make_visit(officer, planned_start=NOW + timedelta(hours=7))
        checked(off, VIOLENCE)
        services.decide(
            off.pk,
            wanted=Wanted(Outcome.DIFFERENT_METHOD, reason="Write first"),
            check_number=1,
            by=deputy,
            now=NOW,
        )
        held = make_visit(make_person("Bo Invented", team=team, manager=deputy))
        make_discussion(held, deputy, deadline=NOW - timedelta(minutes=10))
        make_discussion(make_visit(), None)
        make_next_action(make_visit(officer, engaged=False), due=NOW.date() - timedelta(days=2))
        yield Office(manager, officer, violent, refused, off, held)


def addresses(office: Office) -> list[str]:
    one = make_disposition(office.violent)
    agreed = make_disposition(office.violent, "N-2", kind="reviewed", until="2027-01-31")
    for person in (office.manager, Person.objects.get(name="Dee Invented")):
        services.agree_disposition(agreed.pk, by=person, now=NOW)
    services.appeal(agreed.pk, text="It is them", by=office.officer, now=NOW)
    Visit.objects.filter(pk=office.violent.pk).update(check_wanted_at=None, check_wanted_because="")
    Visit.objects.filter(pk=office.violent.pk).update(information=1)
    return [
        reverse("decisions:queue"),
        reverse("decisions:decide", args=[office.violent.pk]),
        reverse("decisions:decide", args=[office.refused.pk]),
        reverse("decisions:decide", args=[office.off.pk]),
        reverse("decisions:decide", args=[office.held.pk]),
        reverse("decisions:withdraw", args=[office.off.pk]),
        reverse("decisions:refusal", args=[office.refused.pk]),
        reverse("decisions:dispositions"),
        reverse("decisions:disposition", args=[one.pk]),
        reverse("decisions:disposition", args=[agreed.pk]),
        reverse("decisions:mistaken", args=[office.violent.pk]) + "?source=sa_notes&record=N-1",
        reverse("decisions:mistaken", args=[office.violent.pk]) + "?source=sa_notes&record=N-9",
        reverse("decisions:reviews"),
    ]


def of_officers(office: Office) -> list[str]:
    return [
        reverse("decisions:decide", args=[office.violent.pk]),
        reverse("decisions:refuse", args=[office.violent.pk]),
        reverse("decisions:refuse", args=[office.refused.pk]),
        reverse("decisions:tell", args=[office.refused.pk]),
    ]


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_every_page_is_good_for_everybody(
    chromium: Browser, client: Client, office: Office, size: dict[str, int]
) -> None:
    wrong = []
    with site(chromium, client, size=size) as here:
        for person, pages in (
            (office.manager, addresses(office)),
            (office.officer, of_officers(office)),
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
def test_deciding_and_refusing_by_hand(
    chromium: Browser, client: Client, office: Office, scripts: bool
) -> None:
    sign_in(client, office.manager)
    with site(chromium, client, size=PHONE, scripts=scripts) as here:
        here.go("/decisions/")
        with here.leads_on():
            here.page.get_by_role("link", name="Vic Invented").click()
        here.page.get_by_label("Two officers go").check()
        here.page.get_by_label("Why?").fill("The police come along")
        here.page.get_by_role("button", name="Decide").click()
        is_titled(here.page, "Error: ")
        here.page.get_by_role("link", name="Choose at least one control").click()
        here.page.get_by_label("Police present or told").check()
        expect(here.page.get_by_label("Why?")).to_have_value("The police come along")
        here.page.get_by_role("button", name="Decide").click()
        here.page.get_by_text("Decided: two officers go.").wait_for()
        assert Decision.objects.get(visit=office.violent).controls == ["police"]
        here.become(sign_in(client, office.officer))
        here.go(f"/visits/{office.violent.pk}/refuse/")
        here.page.get_by_role("button", name="Refuse this visit").click()
        here.page.get_by_text("You do not have to go").wait_for()
        assert Refusal.objects.filter(visit=office.violent, officer=office.officer).exists()
