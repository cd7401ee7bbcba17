"""The circle that protects the next officer: what "Done when" of incidents and markers asks for.

Abuse at the doorstep, recorded on a phone without signal, with real parts: phones and desks in
Chromium, a watchdog that sends by itself, a mail server. Only time is made.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from playwright.sync_api import expect

from forethought.web.audit.models import Event
from forethought.web.checks.batch import check_batch
from forethought.web.checks.current import current_check
from forethought.web.checks.models import Check
from forethought.web.contactdesk.models import Outing
from forethought.web.decisions.models import Disposition
from forethought.web.decisions.services import sign_assessment
from forethought.web.incidents.models import Incident
from forethought.web.markers.models import Marker
from forethought.web.markers.services import look_after_markers
from forethought.web.people.models import Person
from forethought.web.records.models import Source
from forethought.web.visits.models import Customer, Visit
from tests.browser.parts import Day, leads, leaves, press, until
from tests.web.checks.world import check_of, load_everything, rules
from tests.web.decisions.given import looked
from tests.web.factories import NOW, make_person, make_visit
from tests.web.incidents.given import known
from tests.web.leaving import leave_for
from tests.web.look.browser import DESK, PHONE, Site
from tests.web.watchdog.office import make_way

pytestmark = [pytest.mark.browser]

WORDS = "He swore at me and shouted abuse until I was back at the car."
WARNING = "May shout at the door. Stay at the gate"
HOME = {"address": "12 Invented Street, Leeds", "postcode": "LS1 4DY"}
LATER = NOW + timedelta(days=182)
"""Six months on."""


def planned(officer: Person, customer: Customer, start: datetime) -> Visit:
    """A visit that one officer may make alone, as it looks until now, and has signed."""
    visit = make_visit(officer, customer=customer, planned_start=start, minutes=30, announced=True)
    check = check_of(visit, NOW)
    assert rules(check.result) == {}
    looked(check, officer)
    sign_assessment(visit.pk, check_number=check.number, by=officer, now=NOW)
    return visit


def checked(visit: Visit) -> Check:
    """The check that counts, once nothing waits for one."""
    found = current_check(Visit.objects.get(pk=visit.pk))
    assert found is not None
    return found


def test_what_happened_once_protects_the_next_officer(day: Day) -> None:
    load_everything()
    made = day.made
    colleague = make_person("Kim Colleague", office=made.office, manager=made.manager)
    make_way(colleague)
    customer = known("Robin Invented", utr="1234567890", **HOME)
    first = planned(made.officer, customer, NOW + timedelta(hours=1))
    household = known("Pat Invented", utr="9876543210", **HOME)
    afternoon = planned(colleague, household, NOW + timedelta(hours=6))
    leave_for(afternoon)

    incident = abuse_at_the_door(day, first)
    the_manager_is_told(day, incident)
    the_next_officer_is_turned_back(day, afternoon)
    marker = a_marker_is_set(day, incident)
    half_a_year_passes(day, marker)
    the_marker_is_reviewed(day, marker, second=colleague)
    the_next_check_asks_for_less(day, customer, incident)
    kept = {"incident.recorded", "marker.set", "marker.reviewed", "marker.removed"}
    kept |= {"marker.letter_sent", "marker.viewed", "incident.viewed", "disposition.agreed"}
    assert kept <= set(Event.objects.values_list("action", flat=True)), "the audit keeps all"


def abuse_at_the_door(day: Day, visit: Visit) -> Incident:
    """Recorded on the phone without signal; nothing reaches the office before there is one."""
    phone = day.opens(day.made.officer, PHONE)
    leaves(phone)
    press(phone, "I have set off", "Set off: received")
    day.it_is(8, 58)
    press(phone, "I have arrived", "Arrived: received")
    phone.page.context.set_offline(True)
    phone.page.get_by_text("Record an incident", exact=True).click()
    phone.page.locator('#incident input[value="abuse"]').check()
    phone.page.get_by_label("The customer", exact=True).check()
    phone.page.get_by_label("Somebody was shaken or distressed").check()
    phone.page.get_by_label("What happened?").fill(WORDS)
    press(phone, "Save and send")
    phone.page.locator("#incident-told", has_text="not yet sent").wait_for()
    assert not Incident.objects.exists()
    phone.page.context.set_offline(False)
    phone.page.evaluate("phone.send()")
    until(Incident.objects.exists, "the report")
    incident = Incident.objects.get()
    assert (incident.visit, incident.words, incident.hazards) == (visit, WORDS, ["abuse"])
    phone.page.context.close()
    return incident


def the_manager_is_told(day: Day, incident: Incident) -> None:
    """At once, by mail without a name in it, and on their first page."""
    manager = day.made.manager
    mail = day.mail_for(manager, 1)
    assert f"/incidents/{incident.pk}/" in mail
    assert "Robin" not in mail
    assert "abuse" not in mail
    desk = day.opens(manager, DESK)
    desk.go("/")
    desk.page.locator(f'main a[href*="/incidents/{incident.pk}/"]').first.wait_for()
    desk.go(f"/incidents/{incident.pk}/")
    desk.page.get_by_text(WORDS).first.wait_for()
    desk.page.context.close()


def the_next_officer_is_turned_back(day: Day, visit: Visit) -> None:
    """This afternoon, to the same household: no longer alone, and its officer knows."""
    visit.refresh_from_db()
    assert visit.check_wanted_because == "incident"
    assert "Turn back" in day.mail_for(visit.officer, 1)
    check_batch(NOW + timedelta(hours=1))
    check = checked(visit)
    assert (check.may_go, check.outcome) == ("discuss_first", "pair")
    assert rules(check.result) == {"records.caution": "pair"}
    phone = day.opens(visit.officer, PHONE)
    phone.go(f"/visits/{visit.pk}/")
    main = phone.page.inner_text("main")
    assert "discuss" in main.casefold()
    assert "alone" not in main.casefold()
    phone.page.context.close()


def a_marker_is_set(day: Day, incident: Incident) -> Marker:
    """Proposed by whom it happened to, decided by somebody else; the letter is printed and sent."""
    officer = day.opens(day.made.officer, PHONE)
    officer.go(f"/markers/propose/{incident.pk}/")
    officer.page.get_by_label("A person", exact=True).check()
    officer.page.locator('input[name="level"][value="pair"]').check()
    officer.page.get_by_label("What should officers know before a visit?").fill(WARNING)
    officer.page.get_by_label("Why is a warning needed?").fill("He knows when we come")
    leads(officer, "Propose it")
    officer.page.get_by_text("It counts once somebody else").wait_for()
    officer.page.context.close()
    marker = Marker.objects.get()

    manager = day.opens(day.made.manager, DESK)
    manager.go(f"/markers/{marker.pk}/decide/")
    manager.page.get_by_label("Set the marker", exact=True).check()
    manager.page.get_by_label("Why?", exact=True).fill("The report is clear")
    leads(manager, "Decide")
    manager.page.get_by_text("Visits that it may be about are checked again").wait_for()
    manager.go(f"/markers/{marker.pk}/letter/print/")
    expect(manager.page.locator("body")).to_contain_text(WARNING)
    expect(manager.page.locator("body")).to_contain_text("If you think that this is wrong")
    manager.go(f"/markers/{marker.pk}/letter/")
    leads(manager, "I have sent or handed over the letter")
    manager.page.get_by_text("they have been told").wait_for()
    manager.page.context.close()
    marker.refresh_from_db()
    assert (marker.state, marker.decided_by) == (Marker.State.LIVE, day.made.manager)
    return marker


def half_a_year_passes(day: Day, marker: Marker) -> None:
    """Everybody is home; the extracts of that night are there; the review is asked for."""
    Outing.objects.filter(over_at__isnull=True).update(over_at=NOW, next_at=None)
    before = len(day.post.of(day.made.manager))
    day.moves_to(LATER)
    loaded = Source.objects.filter(loaded_at__isnull=False)
    loaded.update(extracted_at=LATER - timedelta(hours=3))
    look_after_markers(now=LATER)
    day.mail_for(day.made.manager, before + 1)


def the_marker_is_reviewed(day: Day, marker: Marker, *, second: Person) -> None:
    """It goes, and two people set its incident to reviewed."""
    manager = day.opens(day.made.manager, DESK)
    manager.go(f"/markers/{marker.pk}/review/")
    for name, answer in (
        ("severity", "less"),
        ("behaviour", "calm"),
        ("one_off", "yes"),
        ("outcome", "removed"),
        ("becomes", "reviewed"),
    ):
        manager.page.locator(f'input[name="{name}"][value="{answer}"]').check()
    manager.page.get_by_label("What do your answers rest on?").fill("Met him twice: calm")
    types_day(manager, "until", LATER.date() + timedelta(days=180))
    manager.page.locator('select[name="second"]').select_option(str(second.pk))
    leads(manager, "Save the review")
    manager.page.get_by_text("The review is saved").wait_for()
    manager.page.context.close()

    agrees = day.opens(second, PHONE)
    agrees.go(f"/dispositions/{Disposition.objects.get().pk}/")
    with agrees.leads_on():
        agrees.page.get_by_role("button", name="agree").click()
    agrees.page.get_by_text("You have agreed").wait_for()
    agrees.page.context.close()
    marker.refresh_from_db()
    assert marker.state == Marker.State.REMOVED


def types_day(opened: Site, name: str, day: date) -> None:
    for part in ("day", "month", "year"):
        opened.page.locator(f'input[name="{name}-{part}"]').fill(str(getattr(day, part)))


def the_next_check_asks_for_less(day: Day, customer: Customer, incident: Incident) -> None:
    """No marker, the incident as reviewed, and a talk before one may go."""
    officer = day.made.officer
    visit = make_visit(
        officer, customer=customer, planned_start=LATER + timedelta(hours=2), announced=True
    )
    check = check_of(visit, LATER)
    assert rules(check.result) == {"records.caution": "alone"}
    assert (check.may_go, check.discuss) == ("discuss_first", True)
    (notice,) = check.result["notices"]
    assert (notice["kind"], notice["record_id"]) == ("disposition", incident.record_id)
    phone = day.opens(officer, PHONE)
    phone.go(f"/visits/{visit.pk}/check/")
    main = phone.page.inner_text("main")
    assert WARNING not in main
    assert "reviewed" in main
