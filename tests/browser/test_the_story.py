"""A day at an office, in real browsers: what "Done when" of the site asks for.

An officer plans three visits: one may be made alone, one needs a pair, one a different method.
The manager is away and the deputy decides. A load of records reopens a decided visit. Somebody
refuses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from forethought.web.decisions.models import Decision, NextAction, Refusal
from forethought.web.visits.models import Visit
from tests.browser.office import ROBIN, SAM, VIC, Office
from tests.browser.windows import Window, Windows
from tests.web.leaving import leave_for
from tests.web.look.browser import DESK, PHONE
from tests.web.records.extracts import row

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.browser]

WITH_AND_WITHOUT = pytest.mark.parametrize(
    ("size", "scripts"),
    [(PHONE, True), (DESK, True), (PHONE, False)],
    ids=["phone", "desk", "phone without scripts"],
)


def plan(window: Window, name: str, utr: str, time: str) -> int:
    """Plan a visit of today on the form: its number."""
    window.turn_to("Visits")
    window.press("Plan a visit")
    window.fill("Time of arrival", time)
    window.fill("Customer's name", name)
    window.fill("Address (optional)", "1 Made-up Street, Leeds")
    window.fill("Postcode (optional)", "LS1 4DY")
    window.fill("Unique Taxpayer Reference (optional)", utr)
    window.choose("Has the customer been told", "Yes")
    window.choose("Is it a training visit", "No")
    window.press("Plan and check it")
    window.is_headed(name)
    return int(window.page.url.rstrip("/").rsplit("/", 1)[-1])


def prepare(window: Window, *, notes: int = 1) -> None:
    """From the page of a visit: answer, read, look, sign; the page after it."""
    window.follow("Answer what only you know")
    for group in window.page.get_by_role("group").all():
        group.get_by_label("No", exact=True).check()
    window.press("Save answers")
    read(window, notes=notes)
    window.follow("Look at which record systems were examined")
    window.press("I have looked at which sources were examined")
    window.follow("Sign your assessment")
    window.press("Sign")


def read(window: Window, *, notes: int) -> None:
    window.follow("Read the notes about this customer")
    window.press("I have read this note" if notes == 1 else f"I have read these {notes} notes")
    window.says("Saved: you have read every note.")


@WITH_AND_WITHOUT
def test_a_day(
    office: Office, windows: Windows, tmp_path: Path, size: dict[str, int], scripts: bool
) -> None:
    label = f"{size['width']}{'' if scripts else 'off'}"

    def open_for(who: str) -> Window:
        member = getattr(office, who)
        return windows.open(f"{label}-{who}", size=size, scripts=scripts, member=member)

    ash = open_for("ash")
    ash.says("No visit today")
    alone = plan(ash, "Robin Invented", ROBIN, "10am")
    ash.says("Alone")
    prepare(ash)
    ash.says("Your assessment is the decision about this visit.")
    ash.says("Ready to start")

    pair = plan(ash, "Sam Invented", SAM, "12pm")
    ash.says("Discuss first")
    ash.follow("Second officer")
    ash.choose("Who should come along?", "Jo Invented")
    ash.press("Ask to come along")
    prepare(ash)
    ash.says("Dee Invented has been asked to discuss this visit with you.")

    other = plan(ash, "Vic Invented", VIC, "2pm")
    ash.says("Do not visit")
    prepare(ash)

    jo = open_for("jo")
    jo.follow("Ash Invented asks you to come along")
    jo.press("Accept")
    prepare(jo)
    jo.says("Nothing more is asked of you until somebody has decided")

    dee = open_for("dee")
    dee.go("/decisions/")
    dee.follow("Vic Invented")
    dee.choose("What do you decide?", "Use a different method")
    dee.fill("Why?", "He threatened to stab an officer. We write to him.")
    dee.press("Decide")
    assert NextAction.objects.get(visit=other).action == "review"
    assert Visit.objects.get(pk=other).state == Visit.State.TAKEN_OFF
    decide_pair(dee)
    ash.go(f"/visits/{pair}/")
    ash.says("Pair")
    ash.says("Decided: two officers go. Ready to start")

    see_day_sheet(ash, tmp_path / "sheet.pdf")
    news_comes_in(office, ash, jo, dee, pair)
    refuse(jo, dee, pair=alone)


def decide_pair(dee: Window) -> None:
    dee.go("/decisions/")
    dee.follow("Sam Invented")
    dee.choose("What do you decide?", "Two officers go")
    dee.fill("Why?", "He shouted once. Both know it, and stay on the doorstep.")
    dee.press("Decide")
    dee.says("Decided: two officers go.")


def see_day_sheet(ash: Window, pdf: Path) -> None:
    """On paper: every visit with who goes, nothing of the site around it."""
    ash.turn_to("Visits")
    ash.follow("Day sheet to print for Ash Invented")
    page = ash.page
    page.emulate_media(media="print")
    for name in ("Robin Invented", "Sam Invented"):
        expect(page.get_by_text(name).first).to_be_visible()
    expect(page.get_by_role("link", name="Visits", exact=True)).to_be_hidden()
    expect(page.get_by_role("link", name="Help")).to_be_hidden()
    ash.take_picture("-on-paper")
    if ash.scripts:
        page.pdf(path=pdf, prefer_css_page_size=True)
        assert pdf.read_bytes().startswith(b"%PDF")
    page.emulate_media(media="screen")


def news_comes_in(office: Office, ash: Window, jo: Window, dee: Window, pair: int) -> None:
    """A load reopens the decided visit while the officer already has the start button."""
    ash.go(f"/visits/{pair}/")
    expect(ash.page.get_by_role("button", name="Leave the office")).to_have_count(1)
    expect(ash.page.get_by_role("button", name="Start the visit")).to_have_count(0)
    leave_for(Visit.objects.get(pk=pair), now=office.clock())
    ash.go(f"/visits/{pair}/")
    held = office.load_night(row("N-4", "His dog is out of control and bit the postman.", utr=SAM))
    assert held == 1
    ash.press("Start the visit")
    ash.is_headed("This visit cannot start")
    ash.follow("Go back to the visit")
    ash.says("Held: this visit is being checked because")
    assert office.worker_turn() == 1
    for window in (ash, jo):
        window.go(f"/visits/{pair}/")
        expect(window.page.get_by_role("button", name="Start the visit")).to_have_count(0)
        read(window, notes=1)
        window.follow("Sign your assessment")
        window.press("Sign")
    decide_pair(dee)
    assert Decision.objects.filter(visit=pair, outcome="pair").count() == 2
    ash.go(f"/visits/{pair}/")
    ash.press("Start the visit")
    ash.says("You have started.")
    ash.press("I am away from the door: finish the visit")
    ash.says("The visit is finished.")


def refuse(jo: Window, dee: Window, *, pair: int) -> None:
    """One button; nobody asks why."""
    own = plan(jo, "Kim Invented", "4444444444", "4pm")
    jo.follow("Refuse this visit")
    jo.press("Refuse this visit")
    jo.says("You have refused this visit. You do not have to go.")
    assert Refusal.objects.get(visit=own).tells == ""
    dee.go("/decisions/")
    dee.follow("Kim Invented")
    dee.follow("Discuss the refusal")
    dee.press("I have discussed it")
