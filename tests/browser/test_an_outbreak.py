"""The manual's own example with real parts: what "Done when" of the areas asks for.

A paper on a server of this machine tells of an outbreak; six visits are suspended, and the
officer who is there is told. A manager redraws, the official zone comes and goes. Poller, worker,
watchdog and mail server run by themselves; phone, desk and office are in Chromium. Only time is
made.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import shapely
from shapely import affinity

from forethought.vocabulary import Outcome
from forethought.web.areas.models import AreaChange, AreaVersion, Happening
from forethought.web.checks.current import current_check
from forethought.web.checks.models import Check
from forethought.web.decisions.deciding import Wanted, decide
from forethought.web.decisions.gate import gates
from forethought.web.decisions.services import sign_assessment
from forethought.web.feeds.models import Feed
from forethought.web.notices.models import Notice
from forethought.web.visits.door import reopen
from forethought.web.visits.models import Visit
from forethought.web.visits.reasons import News
from tests.browser.outbreak import (
    CASE,
    Outside,
    add_feed,
    feature,
    look,
    read_at_once,
    running,
    until_they_are,
)
from tests.browser.parts import Day, leads, leaves, press, until
from tests.feeds import arcgis
from tests.web.areas.given import LEEDS, NEAR, SOUTH, visit_at
from tests.web.checks.world import load_everything
from tests.web.decisions.given import looked
from tests.web.factories import NOW, make_person
from tests.web.look.browser import DESK, PHONE, Site

pytestmark = [pytest.mark.browser]

ALONE, SUSPEND = Outcome.ALONE.value, Outcome.SUSPEND.value
KM = 1 / 111.2
"""A kilometre in degrees of latitude."""


@pytest.fixture
def outside() -> Iterator[Outside]:
    made = Outside()
    yield made
    made.close()


def round_the_south(km: float, corners: int = 4) -> shapely.Polygon:
    """A polygon round ``SOUTH``, in degrees."""
    drawn = shapely.Point(0, 0).buffer(km * KM, quad_segs=corners // 4)
    stretched = affinity.scale(drawn, xfact=1 / 0.6046, origin=(0, 0))
    return affinity.translate(stretched, SOUTH.x, SOUTH.y)


def test_an_outbreak(day: Day, outside: Outside, settings: Any) -> None:
    settings.FEEDS_OWN_HOSTS = frozenset({"127.0.0.1"})
    load_everything()
    with running():
        office = day.opens(day.made.administrator, DESK)
        look_at(office, "/feeds/", "feeds-none")
        paper = add_feed(office, "Newspaper or broadcaster", "Chronicle", outside.url("/paper"))
        zones = add_feed(office, "Zones from a map service", "Zones", outside.url(arcgis.PATH))
        visits = seven_visits(day)
        six = visits[:6]
        until_they_are(visits, [ALONE] * 7)
        make_ready(six[0], six[1])

        phone = day.opens(day.made.officer, PHONE)
        leaves(phone)
        press(phone, "I have set off", "Set off: received")
        day.it_is(8, 58)
        press(phone, "I have arrived", "Arrived: received")

        outside.items = CASE
        read_at_once(day, office, paper)
        until_they_are(visits, [SUSPEND] * 6 + [ALONE])
        all_are_told(day, phone, six)
        manager = day.opens(day.made.manager, DESK)
        the_manager_redraws(day, manager)
        until_they_are(visits, [SUSPEND] * 2 + [ALONE] * 5)
        assert AreaChange.objects.get(what=AreaChange.What.REDRAWN).freed == 4
        look_at(manager, "/areas/", "map-redrawn")

        the_official_zone_comes(day, office, outside, zones)
        until_they_are(visits, [SUSPEND] * 2 + [ALONE] * 5)
        look_at(manager, "/areas/", "map-zone")
        look_at(manager, f"/areas/queue/{Happening.objects.get().pk}/", "superseded")

        it_is_revoked(day, office, outside, zones)
        until_they_are(visits, [ALONE] * 7)
        assert not Visit.objects.filter(check_wanted_at__isnull=False).exists()
        assert Notice.objects.filter(kind="turn_back").count() == 1
        look_at(manager, "/areas/", "map-revoked")
        look_at(office, f"/feeds/{zones.pk}/", "feed-zones")


def look_at(opened: Site, path: str, name: str) -> None:
    opened.go(path)
    look(opened, name)


def seven_visits(day: Day) -> list[Visit]:
    """Six near the farm, the first of the officer, and one in Leeds; each waits for its check."""
    made = day.made
    colleague = make_person("Kim Colleague", office=made.office, manager=made.manager)
    visits = [
        visit_at(
            postcode,
            officer=colleague if hour else made.officer,
            planned_start=NOW + timedelta(hours=hour + 1),
            minutes=30,
        )
        for hour, postcode in enumerate([*NEAR, LEEDS])
    ]
    reopen(Visit.objects.all(), because=News.PLANNED, now=NOW)
    return visits


def check_of(visit: Visit) -> Check:
    found = current_check(Visit.objects.get(pk=visit.pk))
    assert found is not None
    return found


def make_ready(*visits: Visit) -> None:
    """Their officers have looked, signed and decided: they may go."""
    for visit in visits:
        check, officer = check_of(visit), visit.officer
        looked(check, officer)
        sign_assessment(visit.pk, check_number=check.number, by=officer, now=NOW)
        wanted = Wanted(Outcome.ALONE)
        decide(visit.pk, wanted=wanted, check_number=check.number, by=officer, now=NOW)
        assert outcome_of(visit) is Outcome.ALONE


def outcome_of(visit: Visit) -> Outcome | None:
    """What the gate lets them do."""
    fresh = Visit.objects.get(pk=visit.pk)
    return gates([fresh], now=NOW)[fresh.pk].outcome


def all_are_told(day: Day, phone: Site, six: list[Visit]) -> None:
    """The officer who is there, on phone and by mail; the desk on its board; nobody else."""
    made = day.made
    opened = AreaChange.objects.get()
    assert (opened.held, opened.told) == (6, 1)
    assert outcome_of(six[1]) is None, "what was decided no longer counts"
    assert Notice.objects.get(kind="turn_back").to == made.officer
    until(lambda: any("Turn back" in mail for mail in day.post.of(made.officer)), "the mail")
    desk = day.opens(made.desk, DESK)
    desk.go("/desk/")
    row = desk.page.locator("#board-rows")
    row.get_by_text(re.compile("Told to turn back at .*, not seen yet")).first.wait_for()
    look(desk, "board-told")
    look_at(desk, "/areas/", "map-desk")
    desk.go("/desk/")
    phone.page.evaluate("fetchDay().then(draw)")
    phone.page.locator("#back", has_text="Turn back. Ring the desk.").wait_for()
    look(phone, "phone-told")
    press(phone, "I know")
    phone.page.locator("#back").wait_for(state="hidden")
    row.get_by_text(re.compile("Told to turn back at .*, seen at")).first.wait_for()
    look(desk, "board-seen")


def the_manager_redraws(day: Day, manager: Site) -> None:
    """From their first page: what the press tells, why, where; a smaller area, with a reason."""
    page = manager.page
    look_at(manager, "/", "home")
    look_at(manager, f"/visits/{Visit.objects.latest('pk').pk - 1}/", "visit-suspended")
    look_at(manager, "/areas/queue/", "queue")
    with manager.leads_on():
        page.get_by_role("link", name="Foot-and-mouth disease at Fakenham").click()
    page.get_by_text("It holds 6 visits ahead").wait_for()
    page.get_by_text("1 officer who is out has a visit there.").wait_for()
    look(manager, "told")
    leads(manager, "Redraw")
    page.get_by_label("Why is it redrawn?").wait_for()
    look(manager, "redraw")
    corners = round_the_south(2.95, 16).exterior.coords[:-1]
    lines = "\n".join(f"{lat:.5f}, {lon:.5f}" for lon, lat in corners)
    page.get_by_label("Corners of the outline").fill(lines)
    page.get_by_label("Why is it redrawn?").fill("The vet says: the farm in the south alone")
    look(manager, "redraw-drawn")
    leads(manager, "Continue")
    page.get_by_role("button", name="Redraw it").wait_for()
    look(manager, "redraw-sure")
    leads(manager, "Redraw it")
    page.get_by_text("Redrawn and confirmed.").wait_for()
    page.get_by_text("An outline of 16 corners").wait_for()
    look(manager, "redrawn")
    happening = Happening.objects.get()
    assert (happening.state, happening.decided_by) == ("confirmed", day.made.manager)


def zone(**properties: object) -> dict[str, Any]:
    """The official one, as the map service has it."""
    known = {
        "OBJECTID": 1,
        "area_id": "FMD-1",
        "kind": "disease_control",
        "zone_type": "protection",
        "name": "Foot-and-mouth protection zone FMD-1",
        "from": "2026-11-25T07:00:00Z",
    }
    return feature(round_the_south(2.97, 32), **known, **properties)


def the_official_zone_comes(day: Day, office: Site, outside: Outside, zones: Feed) -> None:
    """It covers the whole of what was redrawn, and takes its place."""
    outside.zones.features = [zone()]
    read_at_once(day, office, zones)
    state = Happening.State.SUPERSEDED
    until(Happening.objects.filter(state=state).exists, "the official zone")


def it_is_revoked(day: Day, office: Site, outside: Outside, zones: Feed) -> None:
    outside.zones.features = [zone(to="2026-11-25T08:30:00Z")]
    read_at_once(day, office, zones)
    over = AreaVersion.objects.filter(area__feed=zones, standing=AreaVersion.Standing.OVER)
    until(over.exists, "the end of the zone")
