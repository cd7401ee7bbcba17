"""Readiness, the switch outside, ways and aids that are missing, in a real browser."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.test import Client
from playwright.sync_api import expect

from forethought.channels import Receipt
from forethought.web.contactdesk import aids, facts, rota, sending, ways
from forethought.web.contactdesk.models import (
    Aid,
    Alarm,
    Alert,
    Beat,
    Duty,
    OutsidePing,
    OutsideTest,
    Way,
)
from tests.channels.ready import a_phone
from tests.web.factories import NOW, sign_in
from tests.web.look.browser import DESK, ONE_AT_A_TIME, PHONE, site
from tests.web.watchdog.office import MAIL, MINUTE, Ready, go, name, ready

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
LATER = NOW + timedelta(minutes=100)
SHOTS = os.environ.get("SCREENSHOTS", "")


def _office(settings: Any) -> tuple[Ready, dict[str, str]]:
    """Much is wrong: an empty desk, a switch that failed, an untried phone, a missing aid."""
    settings.CHANNELS = {
        **MAIL,
        "web_push": {"private_key": "x" * 42 + "A", "subject": "mailto:a@example.org"},
        "alarm_centre": {"url": "https://centre.example.org", "secret": "whsec_" + "QUJD" * 8},
    }
    settings.OUTSIDE_SWITCH = {"ping_url": "https://hc.example.org/5bf66975"}
    made = ready()
    go(made)
    facts.duress(made.officer, uuid=name(), via="app", by=made.officer, now=NOW + MINUTE)
    centre = Alert.objects.get(channel="alarm_centre")
    received = sending.Tried(centre.pk, receipt=Receipt("alarm_centre", None, "Received."))
    sending.keep([received], NOW + 2 * MINUTE)
    Duty.objects.update(ends=NOW + MINUTE)
    Beat.objects.update(host="one", at=LATER)
    OutsidePing.objects.create(
        tried_at=LATER,
        good_at=LATER - MINUTE,
        says="The outside switch did not take the message (status 500): it has a fault of its own.",
    )
    OutsideTest.objects.create(
        asked_at=LATER - MINUTE, sent_at=LATER - MINUTE, asked_by=made.manager
    )
    push = Way.objects.create(
        person=made.desk,
        channel="web_push",
        address=a_phone().subscription("https://push.example.org/1"),
        added_at=NOW,
    )
    aids.issue(
        person=made.officer,
        kind=Aid.Kind.TORCH,
        label="",
        issued_on=None,
        tested_on=None,
        test_again_by=None,
        by=made.manager,
        now=NOW,
    )
    return made, {
        "readiness": "/desk/readiness/",
        "board": "/desk/",
        "alarm": f"/desk/alarms/{Alarm.objects.get().pk}/",
        "way": f"/me/ways/{push.pk}/",
        "works": f"/ways/{push.pk}/{ways._secret_of(push, LATER)}/",
        "aids": f"/people/{made.officer.pk}/aids/",
    }


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_what_is_wrong_can_be_read_and_mended_by_everybody(
    chromium: Browser, client: Client, size: dict[str, int], settings: Any
) -> None:
    wrong = []
    with time_machine.travel(LATER, tick=True):
        made, pages = _office(settings)
        with site(chromium, sign_in(client, made.desk), size=size) as here:
            for called, address in pages.items():
                if called == "aids":
                    here.become(sign_in(client, made.administrator))
                here.go(address)
                expect(here.page.locator("h1"), address).to_have_count(1)
                wrong += [f"{called}: {one}" for one in here.violations()]
                if here.wider_than_window():
                    wrong.append(f"{called}: wider than the window")
                if SHOTS:
                    file = Path(SHOTS) / f"watchers-{called}-{size['width']}.png"
                    here.page.screenshot(path=file, full_page=True)
    assert not wrong, "\n".join(wrong)


def test_the_board_says_at_once_that_a_desk_is_empty_and_when_it_is_not(
    chromium: Browser, client: Client
) -> None:
    # The clock stands still: nobody beats here, and a beat counts for ten seconds.
    with time_machine.travel(LATER, tick=False):
        made = ready(LATER)
        go(made, now=LATER)
        with site(chromium, sign_in(client, made.manager)) as here:
            here.go("/desk/")
            here.page.get_by_text("Live: the server answers").wait_for()
            said = here.page.get_by_text("Nobody is on duty at the contact desk")
            expect(said).to_have_count(0)
            with ONE_AT_A_TIME:
                duty = Duty.objects.get()
                rota.end_duty(duty.pk, by=made.desk, now=LATER)
            said.wait_for()
            with ONE_AT_A_TIME:
                Duty.objects.filter(pk=duty.pk).update(ends=LATER + timedelta(hours=1))
            said.wait_for(state="detached")
