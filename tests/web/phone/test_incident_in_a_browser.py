"""Recording an incident on a phone without signal: whole, once, and nothing readable at rest."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from playwright.sync_api import expect

from forethought.web.contactdesk.models import Alarm
from forethought.web.incidents.models import Incident
from forethought.web.notices.models import Notice
from forethought.web.people.models import Person
from forethought.web.visits.door import reopen
from tests.web.factories import NOW
from tests.web.incidents.test_photos import file_of
from tests.web.look.browser import ONE_AT_A_TIME, Site
from tests.web.phone.given import a_day, an_officer, go_out, set_pins
from tests.web.phone.page import (
    STORED,
    SYNC_IS_ASKED_FOR,
    look,
    phone,
    press,
    says,
    unlock,
    waits_until,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.django_db, pytest.mark.browser]
WORDS = "He said he would set the dog on me."


@pytest.fixture(autouse=True)
def _clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("FORETHOUGHT_DATA", str(tmp_path))
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def officer() -> Person:
    person = an_officer()
    set_pins(person, NOW)
    return person


def begin(opened: Site) -> None:
    opened.page.get_by_text("Record an incident", exact=True).click()


def tell(opened: Site) -> None:
    """Five taps, the one that saves among them, and the words."""
    begin(opened)
    opened.page.get_by_label("Threat", exact=True).check()
    opened.page.get_by_label("The customer", exact=True).check()
    opened.page.get_by_label("Somebody was shaken or distressed").check()
    opened.page.get_by_label("What happened?").fill(WORDS)


def stored(opened: Site) -> str:
    return json.dumps(opened.page.evaluate(STORED))


def reports() -> int:
    with ONE_AT_A_TIME:
        return Incident.objects.count()


def test_recorded_without_signal_it_is_there_once_with_its_photo(
    chromium: Browser, client: Client, officer: Person
) -> None:
    (visit,) = a_day(officer, NOW)
    go_out(officer, [visit], NOW)
    with phone(chromium, client, officer) as opened:
        unlock(opened)
        says(opened, "#visits", "Customer Invented A")
        opened.page.context.set_offline(True)
        tell(opened)
        opened.page.get_by_label("Photos (optional)").set_input_files(
            {"name": "dog.jpg", "mimeType": "image/jpeg", "buffer": file_of()}
        )
        says(opened, "#incident-photos-say", "1 photo is added.")
        look(opened, "incident")
        press(opened, "Save and send")
        says(opened, "#incident-told", "Report of an incident, pressed")
        says(opened, "#incident-told", "not yet sent")
        look(opened, "incident-not-yet-sent")
        assert WORDS not in stored(opened)
        assert reports() == 0

        # The battery goes; the phone starts anew, without signal and locked.
        opened.page.reload()
        opened.page.locator("#locked").wait_for()
        opened.page.context.set_offline(False)
        opened.page.evaluate("Promise.all([phone.sendReports(), phone.sendReports()])")
        waits_until(opened, "async () => !(await phone.all('queue')).length")
        unlock(opened)
        says(opened, "#incident-told", "Report of an incident: received")
        says(opened, "#incident-told", "Photo of an incident: received")
        look(opened, "incident-received")
    made = Incident.objects.get()
    assert (made.words, made.visit, made.reporter) == (WORDS, visit, officer)
    assert (made.hazards, made.who, made.how) == (["threat"], "customer", "in_person")
    assert len(made.photos.all()) == 1


def test_what_is_typed_is_there_again_after_the_page_was_closed(
    chromium: Browser, client: Client, officer: Person
) -> None:
    go_out(officer, a_day(officer, NOW), NOW)
    with phone(chromium, client, officer) as opened:
        unlock(opened)
        says(opened, "#visits", "Customer Invented A")
        begin(opened)
        press(opened, "Save and send")
        says(opened, "#incident-hazard-says", "Choose what kind of incident it was.")
        opened.page.get_by_label("Dangerous animal").check()
        opened.page.get_by_label("What happened?").fill(WORDS)
        waits_until(
            opened,
            "async () => { await incident.writes; return Boolean(await phone.get('draft')); }",
        )
        assert WORDS not in stored(opened)
        opened.page.reload()
        opened.page.locator("#locked").wait_for()
        unlock(opened)
        opened.page.locator("#incident[open]").wait_for()
        expect(opened.page.get_by_label("What happened?")).to_have_value(WORDS)
        expect(opened.page.get_by_label("Dangerous animal")).to_be_checked()
        opened.page.get_by_label("I do not know").check()
        opened.page.get_by_label("It nearly happened: a near miss").check()
        press(opened, "Save and send")
        says(opened, "#incident-told", "Report of an incident: received")
        expect(opened.page.get_by_label("What happened?")).to_have_value("")
        assert opened.page.evaluate("phone.get('draft')") is None
    assert (Incident.objects.get().near_miss, Incident.objects.get().words) == (True, WORDS)


def test_what_the_office_refuses_stands_there_again_to_be_corrected(
    chromium: Browser, client: Client, officer: Person
) -> None:
    go_out(officer, a_day(officer, NOW), NOW)
    with phone(chromium, client, officer) as opened:
        unlock(opened)
        says(opened, "#visits", "Customer Invented A")
        tell(opened)
        opened.page.locator("#incident-words").evaluate("(one) => (one.value += 'x'.repeat(10001))")
        press(opened, "Save and send")
        says(opened, "#incident-told", "Report of an incident: not counted. It is")
        opened.page.locator("#incident[open]").wait_for()
        expect(opened.page.get_by_label("Threat", exact=True)).to_be_checked()
        opened.page.get_by_label("What happened?").fill(WORDS)
        press(opened, "Save and send")
        says(opened, "#incident-told", "Report of an incident: received")
    assert Incident.objects.get().words == WORDS


REPORT_HANGS = """() => {
  const tellReport = phone.tellReport;
  const signal = new Promise((back) => (self.goesOn = back));
  self.hangs = false;
  phone.tellReport = async (...given) => {
    self.hangs = true;
    await signal;
    return tellReport(...given);
  };
}"""
"""Not on its way, where it would be given up after a while and sent anew."""


def test_a_call_for_help_waits_for_no_photo(
    chromium: Browser, client: Client, officer: Person
) -> None:
    go_out(officer, a_day(officer, NOW), NOW)
    with phone(chromium, client, officer) as opened:
        unlock(opened)
        says(opened, "#visits", "Customer Invented A")
        opened.page.evaluate(SYNC_IS_ASKED_FOR)  # the worker would send the report
        opened.page.evaluate(REPORT_HANGS)
        tell(opened)
        press(opened, "Save and send")
        says(opened, "#incident-told", "not yet sent")
        waits_until(opened, "Promise.resolve(self.hangs)")
        press(opened, "SOS")
        waits_until(opened, "async () => !(await phone.waiting()).length")
        with ONE_AT_A_TIME:
            assert Alarm.objects.get().kind == "duress"
        assert reports() == 0
        opened.page.evaluate("() => self.goesOn()")
        says(opened, "#incident-told", "Report of an incident: received")
    assert reports() == 1


def test_turn_back_stands_on_the_locked_phone_until_they_know_it(
    chromium: Browser, client: Client, officer: Person
) -> None:
    (visit,) = a_day(officer, NOW)
    go_out(officer, [visit], NOW)
    with phone(chromium, client, officer) as opened:
        with ONE_AT_A_TIME, transaction.atomic():
            reopen([visit.pk], because="incident", now=NOW)
        opened.page.evaluate("fetchDay().then(draw)")
        says(opened, "#back", "Turn back. Ring the desk.")
        number = opened.page.locator("#back-number")
        expect(number).to_have_attribute("href", "tel:01134960000")
        look(opened, "turn-back")
        opened.page.context.set_offline(True)
        press(opened, "I know")
        opened.page.locator("#back").wait_for(state="hidden")
        opened.page.context.set_offline(False)
        waits_until(
            opened, "async () => { await tell(); return !(await phone.all('queue')).length; }"
        )
    assert Notice.objects.get(kind="turn_back").seen_at is not None
